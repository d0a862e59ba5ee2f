"""Settings that TensorFlow's runtime reads from the environment, once, when it starts.

A value that the reader has set wins.

- XLA on a CPU runs a loop either as one function, or operation by operation, which
  costs about 50 ns each. It takes the function only for loops that touch less than
  1 KiB per turn. The slides' regression with N = 50 touches more, and ran 12 times
  slower; with the bound at 64 MiB a loop stays one function unless it multiplies
  large matrices, which XLA hands to a threaded library either way.
- Without memory growth TensorFlow takes a GPU's whole memory at once, and the second
  notebook on that GPU finds none.
"""

from __future__ import annotations

import os

LOOP_BYTES = 2**26
_LOOP_OPTION = "xla_cpu_small_while_loop_byte_threshold"
_EXTRA = "--xla_backend_extra_options="


def set_defaults() -> None:
    """Put our values into the environment where the reader has none."""
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    os.environ["XLA_FLAGS"] = with_loop_option(os.environ.get("XLA_FLAGS", ""))


def with_loop_option(flags: str) -> str:
    """XLA_FLAGS with the bound on a loop's bytes added, unless it is there.

    >>> with_loop_option("--xla_dump_to=somewhere")
    '--xla_dump_to=somewhere --xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=67108864'
    """  # noqa: E501
    if _LOOP_OPTION in flags:
        return flags
    option = f"{_LOOP_OPTION}={LOOP_BYTES}"
    words = flags.split()
    for i, word in enumerate(words):
        if word.startswith(_EXTRA):  # a second such flag would replace the first
            words[i] = f"{word},{option}"
            return " ".join(words)
    return " ".join([*words, _EXTRA + option])
