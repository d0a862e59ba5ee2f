"""What an object shows of itself, once as a page and once as text.

A Panel is a heading (the object's own repr, as TensorFlow writes it) and parts below
it. As HTML it is headings, lists and tables with captions, which a screen reader can
walk through and which stay readable where styles are taken out; colours are the page's
own, so light and dark themes need no difference. No script, no file from elsewhere.

>>> Panel("<Session>", [Note("It is open."), Facts([("device", "CPU:0")])]).bundle()
{'text/plain': '<Session>\\nIt is open.\\ndevice: CPU:0', 'text/html': …}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

CODE = "var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace)"
# Grey at this strength can be seen on white and on black.
LINE = "1px solid rgba(127, 127, 127, .45)"
STYLE = f"""<style>
.dlguide-panel {{ color: inherit; overflow-x: auto; line-height: 1.45; }}
.dlguide-panel .dlguide-head {{ font-family: {CODE}; margin: 0 0 .4em; }}
.dlguide-panel p {{ margin: .3em 0; }}
.dlguide-panel dl {{ display: grid; grid-template-columns: max-content auto;
  gap: .1em 1em; margin: .4em 0; }}
.dlguide-panel dl > dt {{ opacity: .75; font-weight: normal; float: none;
  width: auto; white-space: nowrap; }}
.dlguide-panel dl > dd {{ margin: 0; width: auto; font-family: {CODE};
  white-space: pre-wrap; }}
.dlguide-panel table.dlguide-table {{ border-collapse: collapse; margin: .5em 0;
  table-layout: auto; font-size: inherit; border: 0; }}
.dlguide-panel .dlguide-table caption {{ text-align: left; padding: 0 0 .25em;
  font-weight: bold; color: inherit; caption-side: top; white-space: nowrap; }}
.dlguide-panel sub {{ line-height: 0; font-size: 75%; }}
.dlguide-panel .dlguide-table th, .dlguide-panel .dlguide-table td {{
  text-align: left; vertical-align: top; padding: .2em 1.1em .2em 0; border: 0;
  border-bottom: {LINE}; background: none; color: inherit; max-width: none;
  white-space: pre; }}
.dlguide-panel .dlguide-table tr {{ background: none; }}
.dlguide-panel .dlguide-table thead th {{ font-weight: normal; opacity: .75; }}
.dlguide-panel .dlguide-table tbody th {{ font-weight: bold; }}
.dlguide-panel .dlguide-table tbody th, .dlguide-panel .dlguide-table td {{
  font-family: {CODE}; }}
.dlguide-panel .dlguide-rule {{ padding: .2em 0 .2em 1em; border-left: 3px solid
  #0072B2; font-family: var(--jp-content-font-family, serif); font-size: 1.1em; }}
</style>"""


class Part(Protocol):
    """A piece of a panel."""

    def html(self) -> str:
        """Return it as a piece of a page."""

    def text(self) -> str:
        """Return it as lines."""


@dataclass(frozen=True)
class Note:
    """A sentence or two; what stands in `backquotes` is code."""

    words: str

    def html(self) -> str:
        """Return a paragraph."""
        return f"<p>{_code(self.words)}</p>"

    def text(self) -> str:
        """Return the words, backquotes taken off."""
        return self.words.replace("`", "")


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    pairs: Sequence[tuple[str, str]]

    def html(self) -> str:
        """Return a description list."""
        rows = (f"<dt>{_code(k)}</dt><dd>{escape(v)}</dd>" for k, v in self.pairs)
        return f"<dl>{''.join(rows)}</dl>"

    def text(self) -> str:
        """Return one line for each."""
        return "\n".join(f"{key}: {value}" for key, value in self.pairs)


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def html(self) -> str:
        """Return a table that says which cells are headings, and of what."""
        head = "".join(f'<th scope="col">{escape(c)}</th>' for c in self.columns)
        body = "".join(f"<tr>{_row(row)}</tr>" for row in self.rows)
        return (
            f'<table class="dlguide-table"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def text(self) -> str:
        """Return the table in columns; a cell may have several lines."""
        lines = [self.caption]
        split = [[c.split("\n") for c in row] for row in (self.columns, *self.rows)]
        places = list(zip(*split, strict=True))
        widths = [max(len(line) for c in column for line in c) for column in places]
        for row in split:
            for k in range(max(map(len, row))):
                cells = [c[k] if k < len(c) else "" for c in row]
                padded = map(str.ljust, cells, widths)
                lines.append(("  " + "  ".join(padded)).rstrip())
        return "\n".join(lines)


@dataclass(frozen=True)
class Rule:
    """Formulas, one a line, in Unicode as the engine's docstrings have them."""

    formulas: Sequence[str]

    def html(self) -> str:
        """Return the formulas with their subscripts."""
        lines = "<br>".join(_set(escape(formula)) for formula in self.formulas)
        return f'<p class="dlguide-rule">{lines}</p>'

    def text(self) -> str:
        """Return the formulas as they are."""
        return "\n".join(f"  {formula}" for formula in self.formulas)


class Drawn(Protocol):
    """A drawing, which says in words what it shows."""

    def _repr_svg_(self) -> str: ...
    def _repr_html_(self) -> str: ...


@dataclass(frozen=True)
class Drawing:
    """A drawing that is part of a panel."""

    drawn: Drawn

    def html(self) -> str:
        """Return the drawing as the page shows it."""
        return self.drawn._repr_html_()

    def text(self) -> str:
        """Return what it shows in words."""
        return str(self.drawn)


@dataclass(frozen=True, repr=False)
class Panel:
    """The heading and the parts of what one object shows."""

    heading: str
    parts: Sequence[Part]

    def __repr__(self) -> str:
        return self.bundle()["text/plain"]

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return self.bundle()

    def bundle(self) -> dict[str, str]:
        """Return text and page, and the first drawing by itself."""
        head = f'<p class="dlguide-head">{escape(self.heading)}</p>'
        page = "".join(part.html() for part in self.parts)
        texts = [text for part in self.parts if (text := part.text())]
        data = {
            "text/plain": "\n".join([self.heading, *texts]),
            "text/html": f'{STYLE}<div class="dlguide-panel">{head}{page}</div>',
        }
        for part in self.parts:
            if isinstance(part, Drawing):
                data.setdefault("image/svg+xml", part.drawn._repr_svg_())
        return data


def _row(cells: Sequence[str]) -> str:
    first, *rest = (_set(escape(cell)) for cell in cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{c}</td>" for c in rest)


def _code(words: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))


def _set(text: str) -> str:
    """Set the subscript of a Greek letter: α_t."""
    return re.sub("([α-ω])_([a-z0-9])", r"\1<sub>\2</sub>", text)
