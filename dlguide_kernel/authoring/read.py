"""MyST text to cells that know their lines; jupytext does the reading.

Format: https://myst-nb.readthedocs.io/en/latest/authoring/text-notebooks.html
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .blocks import broken_blocks, fences, jupytext_myst, top_level
from .faults import Fault


@dataclass
class Cell:
    """One cell: its mark stands at `line`, its source begins at `source_line`."""

    kind: str  # "markdown", "code" or "raw"
    source: str
    metadata: dict[str, Any]
    line: int
    source_line: int

    def tagged(self, tag: str) -> bool:
        """Whether the cell's tags hold `tag`."""
        tags = self.metadata.get("tags")
        return isinstance(tags, list) and tag in tags


@dataclass
class Text:
    """A text and its cells; `path` as messages show it, `folder` the notebook's."""

    path: str
    folder: Path
    graded: bool = False  # a problem of the nbgrader course
    cells: list[Cell] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The text's name without folder and suffix."""
        return Path(self.path).stem


def read(source: str, text: Text) -> list[Fault]:
    """Fill `text.cells` from `source`, or return the blocks that cannot be read.

    >>> text = Text("13-x.md", Path("."))
    >>> read('# Title\\n\\n+++ {"slide": 55}\\n\\nData.', text)
    []
    >>> text.cells[1].metadata, text.cells[1].line, text.cells[1].source_line
    ({'slide': 55}, 3, 5)
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    faults = list(broken_blocks(source, text.path))
    if not faults:
        text.cells = list(_cells(source))
    return faults


def _cells(source: str) -> Iterator[Cell]:
    myst = jupytext_myst()
    lines = source.splitlines()
    # The header is checked and always filled in the same: jupytext need not read it.
    for token in top_level(myst, source)[:1]:
        if token.type == "front_matter":
            lines[: token.map[1]] = [""] * token.map[1]
    source = "\n".join(lines)
    with warnings.catch_warnings():  # two lexers' names for one language
        warnings.simplefilter("ignore", UserWarning)
        notebook = myst.myst_to_notebook(source, add_source_map=True)
    fence_at = {token.map[0] + 1: token for token in fences(myst, source)}
    for cell, at in zip(notebook.cells, notebook.metadata.source_map, strict=True):
        body = cell.source.rstrip().split("\n")
        while len(body) > 1 and not body[0].strip():
            del body[0]
        if cell.cell_type == "markdown":
            first = next(i for i in range(at, len(lines)) if lines[i].strip()) + 1
            at = at if at and lines[at - 1].lstrip().startswith("+++") else first
        else:
            first = _body_line(fence_at[at], lines)
        metadata = json.loads(json.dumps(cell.metadata))
        yield Cell(cell.cell_type, "\n".join(body), metadata, at, first)


def _body_line(fence: Any, lines: list[str]) -> int:
    """The first line of a code cell below its metadata, counted from 1."""
    start, end = fence.map[0] + 1, fence.map[1] - 1
    if start < end and lines[start].lstrip().startswith("---"):
        start += 1
        while start < end and not lines[start].lstrip().startswith("---"):
            start += 1
        start += 1
    else:
        while start < end and lines[start].lstrip().startswith(":"):
            start += 1
    while start < end and not lines[start].strip():
        start += 1
    return start + 1
