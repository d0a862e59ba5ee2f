"""A drawn graph as HTML, in which folded scopes can be opened.

Over each folded scope lies the `<summary>` of a `<details>`, whose content, a picture
of the scope's inside, opens below. It needs no script and works by mouse and keyboard
(Tab, then Space); in print everything is open. JupyterLab removes style sheets and SVG
from a notebook that it does not trust. So what is drawn is shown by the style sheet
only, and what the style sheet hides, the formulas, is left where there is none.
"""

from __future__ import annotations

from html import escape
from itertools import count

from .graph_diagram import Diagram, plural
from .graph_folding import MOST, Part
from .graph_svg import MARGIN, svg

LOST = (
    "<p>The drawing is shown in a trusted notebook: run the cell again, or choose "
    "File &gt; Trust Notebook. In words:</p>"
)
STYLE = """\
.{k}{{color:inherit;max-width:100%}}
.{k} .dlg-part{{display:block!important;position:relative;overflow-x:auto;\
overflow-y:hidden;padding:2px}}
.{k} svg{{display:block;max-width:none}}
.{k} details{{background:none;border:0;margin:0;padding:0}}
.{k} .dlg-spot>summary{{position:absolute;list-style:none;cursor:pointer;border-radius:\
4px;overflow:hidden;text-indent:-999em;margin:0;padding:0}}
.{k} .dlg-spot>summary::before{{content:"▸";position:absolute;left:9px;top:3px;\
text-indent:0;font-size:15px;line-height:1.3}}
.{k} .dlg-spot[open]>summary::before{{content:"▾"}}
.{k} .dlg-spot>summary::-webkit-details-marker{{display:none}}
.{k} summary:focus-visible{{outline:3px solid #4a86c8;outline-offset:3px}}
.{k} .dlg-spot>summary:hover{{background:rgba(128,128,128,.25)}}
.{k} .dlg-spot[open]>summary{{outline:2px solid #a87a1c;outline-offset:2px}}
.{k} .dlg-inside{{position:sticky;left:0;border-left:3px solid #a87a1c;margin:8px 0 \
8px 4px;padding:2px 0 2px 10px;max-width:calc(100% - 20px)}}
.{k} .dlg-head{{font-weight:bold;margin:2px 0}}
.{k} .dlg-other{{display:block!important}}
.{k} .dlg-other>summary{{cursor:pointer}}
.{k} .dlg-plain{{display:none}}
@media print{{
.{k} .dlg-part{{overflow:visible}}
.{k} svg{{max-width:100%;height:auto}}
.{k} .dlg-spot>summary,.{k} .dlg-other{{display:none!important}}
.{k} .dlg-spot::details-content{{content-visibility:visible;display:block;\
block-size:auto}}
.{k} svg,.{k} .dlg-head{{break-inside:avoid}}
.{k} .dlg-head{{break-after:avoid}}
}}
"""


def page(
    part: Part, key: str, drawn: str, diagram: Diagram, other: Part | None = None
) -> str:
    """Return the HTML of a part, of which `drawn` is the picture, and of what it folds.

    `other` is the same with its scopes unfolded, or folded. Everything in the page is
    named after `key`, so that two displays never meet.
    """
    writer = _Writer(key, marked=diagram.run is not None)
    told = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in diagram.told())
    return (
        f'<div class="{key}">\n<style>{STYLE.format(k=key)}</style>\n'
        f"{writer.part(part, drawn)}{writer.other(other)}{told}"
        f'<div class="dlg-plain">{LOST}<pre>{escape(str(diagram))}</pre></div></div>'
    )


class _Writer:
    """Writes the parts of one display, each picture with ids of its own."""

    def __init__(self, key: str, *, marked: bool) -> None:
        self.key, self.marked, self.numbers = key, marked, count(1)

    def part(self, part: Part, drawn: str = "") -> str:
        """Return a picture, and over each folded scope what opens it."""
        if part.picture is None:
            return f"<p>{escape(too_large(part))}</p>\n"
        drawn = drawn or self._drawn(part)
        spots = "".join(self._spot(place, inner) for place, inner in part.folded)
        return f'<div class="dlg-part" style="display:none">{drawn}{spots}</div>\n'

    def _drawn(self, part: Part) -> str:
        key, name = f"{self.key}-{next(self.numbers)}", part.scope.name
        said = f"Inside {name}: {plural(part.scope.size, 'node')}."
        return svg(part.picture, key, name, said, marked=self.marked)

    def _spot(self, place: tuple[float, float, float, float], part: Part) -> str:
        x, y, width, height = place
        at = f"left:{x + MARGIN + 2:.0f}px;top:{y + MARGIN + 2:.0f}px;"
        at += f"width:{width:.0f}px;height:{height:.0f}px"
        name, size = escape(part.scope.name), plural(part.scope.size, "node")
        return (
            f'<details class="dlg-spot"><summary style="{at}" title="open or close '
            f'{name}">{name}: {size}</summary><div class="dlg-inside">'
            f'<div class="dlg-head">{name}</div>{self.part(part)}</div></details>\n'
        )

    def other(self, other: Part | None) -> str:
        """Return the same graph folded otherwise, in a fold of its own."""
        if other is None:
            return ""
        state = "folded" if other.folded else "unfolded"
        return (
            '<details class="dlg-other" style="display:none"><summary>The same with '
            f"its name scopes {state}</summary>{self.part(other)}</details>\n"
        )


def too_large(part: Part) -> str:
    """Say why a scope has no picture, and what to draw instead."""
    name, size = part.scope.name, plural(part.scope.size, "node")
    if not name:
        return (
            f"{size} are more than a picture can show ({MOST} boxes). Draw what one "
            "tensor needs (%graph tensor --only), or one name scope (%graph --scope "
            "name)."
        )
    return f"{name} holds {size}: %graph --scope {name} draws them by themselves."
