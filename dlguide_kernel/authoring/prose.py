"""Checks of markdown cells: what JupyterLab would not show, or not to everyone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .faults import Fault
from .read import Cell, Text


def check_markdown(cell: Cell, text: Text) -> Iterator[Fault]:
    """Directives, pictures without words for them, and links that lead nowhere."""
    from markdown_it import MarkdownIt

    for block in MarkdownIt("commonmark").enable("table").parse(cell.source):
        line = cell.source_line + (block.map[0] if block.map else 0)
        if block.type == "fence" and block.info.startswith("{"):
            yield _directive(block.info, text, line)
        elif block.type == "html_block":
            yield from _html(block.content, text, line)
        elif block.type == "inline":
            if block.content.startswith(":::{"):
                yield _directive(block.content.splitlines()[0], text, line)
            yield from _inline(block, text, line)


def _directive(name: str, text: Text, line: int) -> Fault:
    happened = f"JupyterLab shows the directive {name} as plain text."
    if "-cell}" in name:
        happened = f"{name} does not open a cell here."
    mend = "write plain markdown; {code-cell} stands at the beginning of its line."
    return Fault(text.path, line, happened, mend)


def _inline(block: Any, text: Text, line: int) -> Iterator[Fault]:
    for token in block.children or ():
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "image":
            if not token.content.strip():
                yield _no_words(text, line)
            yield from _target(token.attrs["src"], text, line, warning=False)
        elif token.type == "link_open":
            yield from _target(token.attrs["href"], text, line, warning=True)
        elif token.type == "html_inline":
            yield from _html(token.content, text, line)


def _html(source: str, text: Text, line: int) -> Iterator[Fault]:
    for image in re.finditer(r"<img\b[^>]*>", source, re.IGNORECASE):
        row = line + source.count("\n", 0, image.start())
        if not re.search(r"""\balt\s*=\s*["'][^"']*\w""", image[0], re.IGNORECASE):
            yield _no_words(text, row)
        if target := re.search(r"""\bsrc\s*=\s*["']([^"']+)""", image[0]):
            yield from _target(target[1], text, row, warning=False)


def _no_words(text: Text, line: int) -> Fault:
    mend = "write what it shows: ![loss against step, falling to 0](figures/loss.svg)"
    return Fault(text.path, line, "A picture has no alternative text.", mend)


def _target(target: str, text: Text, line: int, *, warning: bool) -> Iterator[Fault]:
    """A link to a file must find it beside the notebook, on every machine."""
    from urllib.parse import unquote

    file = unquote(target).partition("#")[0]
    if re.match(r"(file:|[a-zA-Z]:[\\/]|/|~)", file):
        mend = "write the path from the notebook's folder."
        yield Fault(text.path, line, f"{target} is a path of one machine.", mend)
    elif re.match(r"[a-z][a-z0-9+.-]*:", file):
        if not warning and not file.startswith("data:"):
            mend = "keep the picture beside the lessons, to be seen offline too."
            yield Fault(text.path, line, f"{target} comes from the net.", mend, True)
    elif file and not _found(text.folder / file):
        mend = "write the path from the notebook's folder, not from the text's."
        yield Fault(text.path, line, f"There is no file {target}.", mend, warning)


def _found(path: Path) -> bool:
    """Whether a linked file is there, or is a lesson that is yet to be built."""
    return path.exists() or (path.parent / "text" / f"{path.stem}.md").exists()
