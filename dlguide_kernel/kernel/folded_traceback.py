"""A shell's traceback without the frames that are not the reader's.

Three things go: frames of libraries; errors that a library handled on the way and that
never touched the reader's code; and, in TensorFlow's messages, the library lines of
the tracebacks that are written out there (`Detected at node … defined at`).
"""

from __future__ import annotations

import re
from pathlib import Path

from ..explaining import Failure

ANSI = re.compile(r"\x1b\[[\d;]*m")
_FILE = re.compile(r"\s*File (?P<file>.+?):\d+")  # IPython: "File ~/x.py:3, in f()"
_PYTHON = re.compile(r'\s*File "(?P<file>[^"]+)", line (?P<number>\d+)(?P<rest>.*)')
_CELL = re.compile(r"\s*Cell In\[\d+\]")
_SKIPPED = re.compile(r"\s*\[\.\.\. skipping hidden")
_CHAIN = re.compile(
    r"\s*(During handling of the above exception|The above exception was the direct)"
)


def folded(stb: list[str], failure: Failure) -> list[str]:
    """Return a shell's traceback entries with the reader's own frames only.

    If none would remain, the traceback is left whole.
    """
    parts = _parts(stb)
    own = [any(_is_own(entry, failure) for entry in part) for part in parts]
    if not any(own):
        return stb
    kept = [part for part, mine in zip(parts, own, strict=True) if mine]
    if not own[-1]:  # the error itself is always shown
        kept.append(parts[-1])
    head = stb[:1] if parts[0] is not kept[0] else []
    return head + [entry for part in kept for entry in _own_entries(part, failure)]


def _parts(stb: list[str]) -> list[list[str]]:
    """Split a traceback into its chained errors; each ends before the next's link."""
    parts: list[list[str]] = [[]]
    for entry in stb:
        parts[-1].append(entry)
        if _CHAIN.match(ANSI.sub("", entry)):
            parts.append([])
    return parts


def _own_entries(part: list[str], failure: Failure) -> list[str]:
    entries = [entry for entry in part if _is_own(entry, failure) is not False]
    return [_own_lines(entry, failure) for entry in entries]


def _is_own(entry: str, failure: Failure) -> bool | None:
    """Tell whether an entry is an own frame, a foreign one, or (None) no frame."""
    text = ANSI.sub("", entry)
    if _CELL.match(text):
        return True
    if _SKIPPED.match(text):
        return False
    found = _PYTHON.match(text) or _FILE.match(text)
    if found is None:
        return None
    return failure.is_own(str(Path(found["file"]).expanduser()))


def _own_lines(entry: str, failure: Failure) -> str:
    """Take library lines out of the tracebacks that a message has written out."""
    kept: list[str] = []
    foreign = False
    for line in entry.split("\n"):
        found = _PYTHON.match(line)
        if found:
            foreign = not failure.is_own(found["file"])
            where = failure.place(found["file"])
            if where:
                line = f"  {where}, line {found['number']}{found['rest']}"
        elif not line.startswith("    "):  # the source that follows a frame is deeper
            foreign = False
        if not foreign:
            kept.append(line)
    return "\n".join(kept)
