"""What lies around the reader's code: near names, programs on PATH, files in folders.

Every search ends after ENTRIES names or SECONDS, whichever comes first: a folder may
lie on a slow network disk, and an explanation must not keep its reader waiting.
"""

from __future__ import annotations

import difflib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from .failure import Failure

ENTRIES = 5000
SECONDS = 0.5
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


def nearest(name: str, names: Iterable[str], cutoff: float = 0.75) -> str | None:
    """Return the name that is most like `name`, or None if none is like it.

    >>> nearest("Zeroes", ["ones", "zeros", "shape"])
    'zeros'
    """
    # Names that differ much in length cannot be near, and ratios take their time.
    spelled = {
        other.lower(): other
        for other in names
        if other != name and abs(len(other) - len(name)) <= 3
    }
    if name.lower() in spelled:
        return spelled[name.lower()]
    found = difflib.get_close_matches(name.lower(), spelled, 1, cutoff)
    return spelled[found[0]] if found else None


def entries(folder: str | os.PathLike) -> list[os.DirEntry]:
    """Return what a folder holds, ENTRIES at most; nothing if it cannot be read."""
    found = []
    try:
        with os.scandir(folder) as scan:
            for entry in scan:
                found.append(entry)
                if len(found) >= ENTRIES:
                    break
    except OSError:
        return found
    return found


def names_in(folder: str | os.PathLike) -> list[str]:
    """Return the names of what a folder holds."""
    return [entry.name for entry in entries(folder)]


def path_folders() -> list[str]:
    """Return the folders of PATH, each once."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return [folder for folder in dict.fromkeys(folders) if folder]


def programs() -> set[str]:
    """Return the names of the files in the folders of PATH (slide 11)."""
    stop = time.monotonic() + SECONDS
    found: set[str] = set()
    for folder in path_folders():
        if len(found) > ENTRIES or time.monotonic() > stop:
            break
        found.update(names_in(folder))
    return found


def below(folder: Path, *, depth: int = 3) -> Iterator[os.DirEntry]:
    """Return the files and folders under a folder, the near ones first.

    Hidden folders, links and the folders of installed packages are passed by.
    """
    stop, seen = time.monotonic() + SECONDS, 0
    level = [folder]
    for _ in range(depth):
        next_level = []
        for here in level:
            for entry in entries(here):
                seen += 1
                if seen > ENTRIES or time.monotonic() > stop:
                    return
                yield entry
                if _entered(entry):
                    next_level.append(Path(entry.path))
        level = next_level


def _entered(entry: os.DirEntry) -> bool:
    if entry.name.startswith(".") or entry.name in SKIPPED:
        return False
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def mentioned(failure: Failure) -> Mapping[str, object]:
    """Return the reader's variables that the failing line names, in its order.

    For `y = np.dot(a, x)`: those of y, np, a and x that have a value by then.
    """
    source = failure.line.source if failure.line else ""
    variables = failure.namespace
    names = dict.fromkeys(re.findall(r"(?<![\w.'\"])[A-Za-z]\w*", source))
    return {name: variables[name] for name in names if name in variables}


def with_shape(failure: Failure, shape: tuple[int, ...], skip: str = "") -> str | None:
    """Return the name of an array of the failing line that has a shape."""
    for name, value in mentioned(failure).items():
        if name != skip and getattr(value, "shape", None) == shape:
            return name
    return None


def corrected(failure: Failure, wrong: str, right: str) -> str:
    """Return the failing line with one name put right, or the right name alone."""
    source = failure.line.source if failure.line else ""
    line, changes = re.subn(rf"\b{re.escape(wrong)}\b", right, source, count=1)
    return line if changes else right


def working_folder() -> Path | None:
    """Return the folder in which this process works; None if it has been removed."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def attribute_names(module: ModuleType) -> list[str]:
    """Return the public names of a module."""
    return [name for name in dir(module) if not name.startswith("_")]


def relative(path: Path) -> str:
    """Return a path as one writes it from the working folder, where that is short."""
    try:
        text = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)
    return str(path) if text.startswith(os.path.join("..", "..")) else text
