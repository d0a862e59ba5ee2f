"""What a reader sees: plain text in a terminal, the same words as HTML in a notebook.

The words come first and say everything; a line at the left edge (solid, dashed,
double or dotted, and coloured) only repeats the status. Text takes the page's own
colour, so that it can be read in light and dark themes; everything shown is escaped.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

# Each colour has a contrast of at least 3:1 on white and on #111111 (WCAG 1.4.11).
EDGES = {
    "right": "solid #2e8b57",
    "wrong": "dashed #c9622c",
    "error": "double #b3589b",
    "not attempted": "dotted #7f7f7f",
    "": "solid #4a86c8",
}


@dataclass(frozen=True)
class Card:
    """A heading and a body; the status chooses the edge."""

    title: str
    body: str
    status: str = ""

    def __str__(self) -> str:
        return f"{self.title}\n{self.body}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return (
            f'<section aria-label="{html.escape(self.title)}" style="border-left:6px '
            f'{EDGES[self.status]};padding:0.2em 1em;margin:0.4em 0;color:inherit">'
            f"<p><strong>{_inline(self.title)}</strong></p>{_blocks(self.body)}"
            "</section>"
        )


@dataclass(frozen=True)
class Table:
    """A table with a caption, and lines below it."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())

    def __str__(self) -> str:
        grid = [self.header, *self.rows]
        widths = [max(len(row[i]) for row in grid) for i in range(len(self.header))]
        lines = [
            "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
            for row in grid
        ]
        return "\n".join([self.caption, *lines, *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{_inline(c)}</th>' for c in self.header)
        body = "".join(
            f'<tr><th scope="row">{_inline(row[0])}</th>'
            + "".join(f"<td>{_inline(c)}</td>" for c in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return (
            '<table style="color:inherit;text-align:left">'
            f"<caption>{_inline(self.caption)}</caption><thead><tr>{head}"
            f"</tr></thead><tbody>{body}</tbody></table>"
            + "".join(f"<p>{_inline(note)}</p>" for note in self.notes)
        )


def show(card: Card | Table) -> None:
    """Show a card in the notebook, or print its text where there is none."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from IPython.display import display

        display(card)
    else:
        print(card)


def _inline(text: str) -> str:
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text))


def _blocks(text: str) -> str:
    """Turn lines into paragraphs, and lines that start with four blanks into code."""
    blocks: list[str] = []
    code: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("    ") or (code and not line.strip()):
            code.append(html.escape(line[4:]))
            continue
        if code:
            blocks.append(_code(code))
            code = []
        if line.strip():
            blocks.append(f"<p>{_inline(line)}</p>")
    return "".join([*blocks, _code(code)])


def _code(lines: list[str]) -> str:
    text = "\n".join(lines).rstrip()
    return f"<pre><code>{text}</code></pre>" if text else ""
