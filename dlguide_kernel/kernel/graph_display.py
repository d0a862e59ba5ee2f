"""A TensorFlow graph drawn as SVG in the page: `display_graph(tf.get_default_graph())`.

The four kinds of slide 52 differ in shape as well as in colour: a variable is a drum,
which stores; a placeholder points at what it is fed into; a constant has its corners
cut; an operation is round. Lines and text take the page's own colour and nothing is
filled behind them, so that light and dark themes both can be read. No style sheet, no
script and no file from elsewhere is needed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from .graph_page import MARGIN, Page, short, spoken
from .graph_reading import Diagram, Edge, Node, read_graph

# Each has a contrast of 3:1 at least on white and on #111111 (WCAG 1.4.11).
COLOURS = {
    "variable": "#2e8b57",
    "placeholder": "#4a86c8",
    "constant": "#b3589b",
    "operation": "#7f7f7f",
}
FONT = "var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace)"


def display_graph(
    drawn: object,
    *,
    initializers: bool = False,
    gradients: bool = False,
    raw: bool = False,
    title: str = "TensorFlow graph",
) -> GraphDisplay:
    """Draw a graph from left to right, or what some of its tensors are computed from.

    `drawn` is a tf.Graph, a GraphDef, or a tensor, variable or operation (or several
    of one graph). A variable is one node, and its shape and dtype stand where it is
    read. Left out of a whole graph, unless asked for: `initializers` (initial values,
    Assign, and the operation that runs them) and `gradients` (what lies in a scope
    named gradients, and what comes after it). `raw` draws every operation as the graph
    stores it.

    Solid lines carry tensors, dashed ones only say "after"; `?` is an open dimension.
    Raises InputError for what is no part of a graph, GraphError for several graphs.

    >>> print(display_graph(z2))
    5 nodes and 4 edges.
    A = variable: (2, 3) float32
    …
    z2 = AddV2(z1, b): (2, ?) float32
    """
    diagram = read_graph(drawn, initializers=initializers, gradients=gradients, raw=raw)
    return GraphDisplay(diagram, title)


@dataclass(frozen=True)
class GraphDisplay:
    """A drawn graph; in a notebook a picture, `str()` of it a list of formulas."""

    diagram: Diagram
    title: str

    def __str__(self) -> str:
        return str(self.diagram)

    __repr__ = __str__

    def _repr_svg_(self) -> str:
        return _svg(self)

    def _repr_html_(self) -> str:
        return f'<div style="overflow-x:auto;color:inherit">{_svg(self)}</div>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "image/svg+xml": self._repr_svg_(),
        }


def _svg(drawing: GraphDisplay) -> str:
    page = Page(drawing.diagram)
    kinds = [k for k in COLOURS if any(n.kind == k for n in page.nodes.values())]
    closing = sorted(page.layout.closing)
    edges = [_edge(page, i, closing) for i in range(len(page.edges))]
    nodes = [_node(page, node) for node in page.nodes.values()]
    below = page.bottom + 12 * len(closing) + 26
    width = max([c.end for c in page.columns] + [130 * len(kinds), 300]) + MARGIN
    height = below + 10
    told = escape(f"{drawing.title}: {drawing}")
    key = "dlguide-" + hashlib.sha256(told.encode()).hexdigest()[:12]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc" '
        f'fill="currentColor" font-size="12" style="max-width:none;font-family:{FONT}">'
        f'<title id="{key}-title">{escape(drawing.title)}</title>'
        f'<desc id="{key}-desc">{escape(str(drawing))}</desc>'
        # A file of its own has no page to take the colour from.
        "<style>svg:root{color-scheme:light dark;color:CanvasText}</style>"
        f'<g fill="none" stroke="currentColor" opacity="0.7">{"".join(edges)}</g>'
        f"{''.join(nodes)}{_legend(kinds, page.edges, below)}</svg>"
    )


def _edge(page: Page, i: int, closing: list[int]) -> str:
    edge = page.edges[i]
    x, y = page.column[edge.source].right, page.leaves(edge.source, edge.output)
    tip, end = page.column[edge.target].x, page.enters(i)
    way = f"M{x:.1f},{y:.1f}"
    if i in page.layout.closing:
        low = page.bottom + 12 * (closing.index(i) + 1)
        turn = page.column[edge.source].end
        way += f"H{turn:.1f}C{turn + 24:.1f},{y:.1f} {turn + 24:.1f},{low:.1f} "
        way += f"{turn:.1f},{low:.1f}H{tip - 16:.1f}C{tip - 34:.1f},{low:.1f} "
        way += f"{tip - 34:.1f},{end:.1f} {tip:.1f},{end:.1f}"
    else:
        route = page.layout.routes[i]
        for slot, following in pairwise(route):
            start = page.column[slot].end
            bend_to = page.column[following].x
            last = following == edge.target
            goal = end if last else page.y(following)
            way += f"H{start:.1f}" + _bend(start, y, bend_to, goal)
            y = goal
    dashed = ' stroke-dasharray="4 3"' if edge.control else ""
    names = f"{edge.source}:{edge.output}", edge.target
    said = " → ".join(names if not edge.control else (edge.source, edge.target))
    return (
        f'<g class="edge" data-from="{escape(names[0])}" data-to="{escape(names[1])}">'
        f'<title>{escape(said)}</title><path d="{way}"{dashed}/>'
        f'<path d="M{tip - 7:.1f},{end - 4:.1f}L{tip:.1f},{end:.1f}l-7,4"/></g>'
    )


def _bend(x: float, y: float, to: float, end: float) -> str:
    """Return a smooth curve that starts and ends level."""
    half = (x + to) / 2
    return f"C{half:.1f},{y:.1f} {half:.1f},{end:.1f} {to:.1f},{end:.1f}"


def _node(page: Page, node: Node) -> str:
    column, height = page.column[node.name], page.heights[node.name]
    x, top = column.x, page.y(node.name) - height / 2
    middle, y = x + column.width / 2, page.y(node.name)
    y += 4 if node.kind == "variable" else 0  # below the drum's lid
    labels = [
        f'<text x="{column.right + 6:.1f}" y="{page.leaves(node.name, i) - 4:.1f}" '
        f'font-size="10.8">{escape(label)}</text>'
        for i, label in page.carried(node)
    ]
    return (
        f'<g class="node {node.kind}" data-name="{escape(node.name)}">'
        f"<title>{escape(f'{node.name}: {node.operation}')}</title>"
        f"{_outline(node.kind, x, top, column.width, height)}"
        f'<g text-anchor="middle"><text x="{middle:.1f}" y="{y - 2:.1f}" '
        f'font-weight="bold">{escape(short(node.name))}</text>'
        f'<text x="{middle:.1f}" y="{y + 13:.1f}" font-size="10.8">'
        f"{escape(spoken(node))}</text></g>{''.join(labels)}</g>"
    )


def _outline(kind: str, x: float, y: float, width: float, height: float) -> str:
    """Return the shape of a kind; left and right are upright where edges meet them."""
    look = f'fill="{COLOURS[kind]}" fill-opacity="0.16" stroke="{COLOURS[kind]}" '
    look += 'stroke-width="1.6"'
    if kind == "operation":
        round_ = min(12.0, height / 2)
        return (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{round_:.1f}" {look}/>'
        )
    right, bottom = x + width, y + height
    if kind == "variable":
        arc = f"A{width / 2:.1f},5 0 0 "
        d = f"M{x:.1f},{y + 4:.1f}{arc}1 {right:.1f},{y + 4:.1f}V{bottom - 4:.1f}"
        d += f"{arc}1 {x:.1f},{bottom - 4:.1f}ZM{x:.1f},{y + 4:.1f}"
        d += f"{arc}0 {right:.1f},{y + 4:.1f}"
    elif kind == "placeholder":
        d = f"M{x:.1f},{y:.1f}H{right - 10:.1f}L{right:.1f},{y + height / 2:.1f}"
        d += f"L{right - 10:.1f},{bottom:.1f}H{x:.1f}Z"
    else:
        cut, high, wide = 7, height - 14, width - 14
        d = f"M{x + cut:.1f},{y:.1f}h{wide:.1f}l{cut},{cut}v{high:.1f}l-{cut},{cut}"
        d += f"h-{wide:.1f}l-{cut},-{cut}v-{high:.1f}Z"
    return f'<path d="{d}" {look}/>'


def _legend(kinds: list[str], edges: tuple[Edge, ...], y: float) -> str:
    if not kinds:
        return f'<text x="{MARGIN}" y="{y:.1f}">The graph has no operations.</text>'
    parts = [
        f"{_outline(kind, MARGIN + 130 * i, y - 13, 26, 16)}"
        f'<text x="{MARGIN + 130 * i + 34:.1f}" y="{y:.1f}">{kind}</text>'
        for i, kind in enumerate(kinds)
    ]
    return f'<g class="legend" font-size="10.8" opacity="0.85">{"".join(parts)}</g>'
