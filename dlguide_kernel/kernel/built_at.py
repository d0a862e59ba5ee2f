"""Which line of which cell built an operation."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

LIBRARIES = ("site-packages", "dist-packages")
PACKAGE = str(Path(__file__).parents[1])
KEEPER = "dlguide_kernel.engine.stack_traces"


def built_at(operation: Any, shell: InteractiveShell | None) -> str:
    """Return "In[3], line 2: y = 3 * x + 1", or "" where nothing of this is known.

    It is the innermost line that is no library's: the reader's own, in a cell or in a
    file.
    """
    keeper = sys.modules.get(KEEPER)
    if keeper is None or not keeper.can_be_read():  # or it ends the process
        return ""
    stack = operation.traceback  # None for what has been imported into a graph
    for frame in reversed(list(stack or ())):
        path = frame.filename
        if any(f"/{name}/" in path for name in LIBRARIES) or path.startswith(PACKAGE):
            continue
        line = linecache.getline(path, frame.lineno).strip()
        return f"{_place(path, shell)}, line {frame.lineno}: {line}".rstrip(": ")
    return ""


def _place(path: str, shell: InteractiveShell | None) -> str:
    """Return a cell's number or a file's name."""
    named = shell.compile.format_code_name(path) if shell else None
    return named[1] if named else Path(path).name
