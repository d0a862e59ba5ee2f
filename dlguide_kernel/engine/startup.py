"""Importing TensorFlow whole, and what its C++ runtime says on stderr meanwhile.

`TF_CPP_MIN_LOG_LEVEL` (0 all, 1 no INFO, 2 no WARNING, 3 no ERROR) is read too late:
TensorFlow 2.16–2.21 writes its first INFO lines (oneDNN is on, no CUDA driver) before
its log is set up, at every level. So stderr is held back while TensorFlow is imported,
and what the level asks for is then passed on.
"""

from __future__ import annotations

import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_SEVERITY = re.compile(r"([IWEF])\d{4} ")  # "I0000 00:00:… port.cc:153] …"
_PREAMBLE = "WARNING: All log messages before absl::InitializeLog()"


def default_level() -> str:
    """Return "1" where an NVIDIA driver is installed, and "3" where there is none.

    With a driver, an error line says why a GPU is not used. Without one, the only
    line is that CUDA cannot start, which nobody can mend; TensorFlow's real errors
    come as Python exceptions at every level.
    """
    drivers = ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/dxg")
    return "1" if any(Path(path).exists() for path in drivers) else "3"


def wanted(text: str, level: int) -> str:
    """Return the lines of `text` that a log level asks for; other lines all stay.

    >>> wanted("I0000 00:00 port.cc:153] on\\nE0000 00:00 x.cc:1] bad\\n", 1)
    'E0000 00:00 x.cc:1] bad\\n'
    """

    def stays(line: str) -> bool:
        found = _SEVERITY.match(line)
        severity = "IWEF".index(found[1]) if found else 3
        return severity >= min(level, 3) and not line.startswith(_PREAMBLE)

    return "".join(filter(stays, text.splitlines(keepends=True)))


@contextmanager
def stopped_only_after() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block.

    Half an import of TensorFlow cannot be taken up again: it has registered names, and
    registers none twice ("tf.RaggedTensorSpec has already been registered").
    """
    previous = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or previous is None:
        yield  # Python delivers no signal here, or not by a handler of its own
        return
    received: list[tuple] = []
    signal.signal(signal.SIGINT, lambda *signal_: received.append(signal_))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if received and callable(previous):
            previous(*received[0])


@contextmanager
def quiet_start() -> Iterator[None]:
    """Import TensorFlow within this, and stderr holds what its log level asks for.

    A level set in the environment wins; 0 leaves stderr alone. If the import fails,
    everything it wrote is shown. The environment is left as it was.
    """
    given = os.environ.get(LEVEL)
    os.environ[LEVEL] = given or default_level()
    # The runtime takes any other text for 0.
    level = int(os.environ[LEVEL]) if os.environ[LEVEL].isdecimal() else 0
    try:
        if level:
            with _stderr_held(level):
                yield
        else:
            yield
    finally:
        if given is None:
            del os.environ[LEVEL]


@contextmanager
def _stderr_held(level: int) -> Iterator[None]:
    """Send file descriptor 2, where C++ writes, to a file; then pass on its lines."""
    with tempfile.TemporaryFile() as held:
        stderr = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            level = 0
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            held.seek(0)
            text = held.read().decode(errors="replace")
            os.write(2, wanted(text, level).encode())
