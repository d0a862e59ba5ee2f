"""Import TensorFlow for processes to come, and begin nothing with it.

What is imported here is neither the slides' TensorFlow nor version 2 yet: v2 behaviour
is switched off, or first used, by the process that was forked.
"""

from __future__ import annotations

import sys
from importlib import import_module

from .startup import quiet_start

_preloaded = False


def preload() -> None:
    """Import `tensorflow` and `tensorflow.compat.v1`; no session, no device."""
    global _preloaded
    with quiet_start():
        import_module("tensorflow.compat.v1")
    _preloaded = True


def claim() -> None:
    """Count the imported TensorFlow as begun: the reader's own import asks for it."""
    global _preloaded
    _preloaded = False


def started() -> str | None:
    """Return the TensorFlow this process has begun with: "1.x", "2.x" or None."""
    if f"{__package__}.tensorflow1" in sys.modules:
        return "1.x"
    if "tensorflow" not in sys.modules:
        return None
    if not _preloaded:
        return "2.x"
    context = sys.modules["tensorflow.python.eager.context"]
    used = context.context_safe()
    return "2.x" if used is not None and used._context_handle is not None else None
