"""Build the notebooks: all of them in memory first, then all of them on disk.

A broken text leaves every notebook as it was, and an unchanged tree keeps its files
to the modification time.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from .faults import Fault
from .lint import lint
from .notebook import notebook_text, was_worked_in
from .read import Text, read
from .tree import Pair, shown

DIFF_LINES = 24
DIFF_COLUMNS = 120


@dataclass
class Built:
    """A notebook in memory, and what was found on the way to it."""

    pair: Pair
    faults: list[Fault] = field(default_factory=list)
    content: str = ""

    @property
    def broken(self) -> bool:
        """Whether a fault, not only a warning, was found."""
        return not all(fault.warning for fault in self.faults)

    def current(self) -> bool:
        """Whether the file on disk is this notebook already, to the byte."""
        try:
            return self.pair.notebook.read_bytes() == self.content.encode()
        except FileNotFoundError:
            return False


def build(pair: Pair) -> Built:
    """The notebook of one text; nothing is written."""
    path = shown(pair.text)
    try:
        source = pair.text.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = pair.text.read_bytes()[: error.start].count(b"\n") + 1
        happened = "This line is not UTF-8."
        return Built(pair, [Fault(path, line, happened, "save the text as UTF-8.")])
    text = Text(path, folder=pair.notebook.parent, graded=pair.graded)
    built = Built(pair, read(source, text))
    if not built.faults:
        built.faults = lint(text)
    if not built.broken:
        built.content = notebook_text(text.cells)
    return built


def difference(built: Built) -> str:
    """A short unified diff from the file on disk to the built notebook."""
    notebook = built.pair.notebook
    old = notebook.read_text(encoding="utf-8") if notebook.exists() else ""
    rows = list(
        difflib.unified_diff(
            old.splitlines(),
            built.content.splitlines(),
            f"{shown(notebook)} (on disk)",
            f"{shown(notebook)} (built)",
            n=1,
            lineterm="",
        )
    )
    rest = [f"… {len(rows) - DIFF_LINES} more lines"] if len(rows) > DIFF_LINES else []
    return "\n".join([row[:DIFF_COLUMNS] for row in rows[:DIFF_LINES]] + rest)


def write(notebooks: Iterable[Built]) -> dict[Path, Path | None]:
    """Write those that changed; a notebook someone worked in is kept aside first.

    Returns the paths written, each with the copy of the old file if one was kept.
    All new files stand beside the old ones, complete, before the first replaces one.
    """
    staged: list[tuple[Path, Path]] = []
    written: dict[Path, Path | None] = {}
    try:
        for built in notebooks:
            if not built.current():
                target = built.pair.notebook
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.append((_staging(target), target))
                staged[-1][0].write_text(built.content, encoding="utf-8", newline="\n")
        for temporary, target in staged:
            written[target] = _keep_work(target)
            os.replace(temporary, target)
    finally:
        for temporary, _ in staged:
            with suppress(FileNotFoundError):
                temporary.unlink()
    return written


def _staging(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def _keep_work(notebook: Path) -> Path | None:
    """Copy a notebook with someone's work to where Jupyter keeps its checkpoints."""
    if not notebook.exists():
        return None
    old = notebook.read_bytes()
    if not was_worked_in(old.decode("utf-8", errors="replace")):
        return None
    name = f"{notebook.stem}-{sha256(old).hexdigest()[:8]}.ipynb"
    copy = notebook.parent / ".ipynb_checkpoints" / name
    copy.parent.mkdir(exist_ok=True)
    temporary = _staging(copy)
    temporary.write_bytes(old)
    os.replace(temporary, copy)
    return copy
