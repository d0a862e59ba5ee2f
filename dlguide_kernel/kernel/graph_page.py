"""The coordinates of a drawn graph: columns of nodes, and where edges meet them."""

from __future__ import annotations

from typing import NamedTuple

from .graph_layout import Layout, Slot, Wire, place
from .graph_reading import Diagram, Node

LETTER = 7.3  # the width of one at 12 px; monospace fonts have 0.6 em or a little less
HEIGHT, PORT, CURVE, MARGIN, LONGEST = 42.0, 18.0, 46.0, 14.0, 30


class Column(NamedTuple):
    """A layer on the page: its nodes, then room for what their lines carry."""

    x: float
    width: float
    carried: float

    @property
    def right(self) -> float:
        """Where the nodes end."""
        return self.x + self.width

    @property
    def end(self) -> float:
        """Where lines begin to bend."""
        return self.right + self.carried


class Page:
    """A diagram with its coordinates."""

    def __init__(self, diagram: Diagram) -> None:
        self.nodes = {node.name: node for node in diagram.nodes}
        self.edges = diagram.edges
        self.entering: dict[str, list[int]] = {name: [] for name in self.nodes}
        self.used: dict[str, set[int]] = {name: set() for name in self.nodes}
        for i, edge in enumerate(self.edges):
            self.entering[edge.target].append(i)
            self.used[edge.source].add(edge.output)
        self.heights = {
            name: max(HEIGHT, PORT * (1 + max(len(inputs), len(self.used[name]))))
            for name, inputs in self.entering.items()
        }
        wires = [Wire(e.source, e.target, e.output) for e in self.edges]
        self.layout: Layout = place(self.heights, wires)
        self.columns = self._columns()
        self.column = {
            slot: column
            for rank, column in zip(self.layout.ranks, self.columns, strict=True)
            for slot in rank
        }
        y = self.layout.y
        tops = [y[n] - h / 2 for n, h in self.heights.items()] + [
            y[s] - PORT for s in y
        ]
        self.up = MARGIN - min(tops, default=0)
        self.bottom = self.up + max(
            [y[s] + self.heights.get(s, PORT) / 2 for s in y], default=0
        )

    def _columns(self) -> list[Column]:
        columns: list[Column] = []
        x = MARGIN
        for rank in self.layout.ranks:
            nodes = [self.nodes[slot] for slot in rank if slot in self.nodes]
            words = [w for n in nodes for w in (short(n.name), f"{spoken(n)}  ")]
            labels = [label for n in nodes for _, label in self.carried(n)]
            width = 24 + LETTER * max(map(len, words), default=0)
            carried = 14 + 0.9 * LETTER * max(map(len, labels), default=0)
            columns.append(Column(x, width, carried))
            x = columns[-1].end + CURVE
        return columns

    def carried(self, node: Node) -> list[tuple[int, str]]:
        """Return the outputs that are read, or the first, and what they carry."""
        outputs = sorted(self.used[node.name]) or [0]
        return [(i, node.outputs[i]) for i in outputs if i < len(node.outputs)]

    def leaves(self, name: str, output: int) -> float:
        """Return the y at which an output leaves its node."""
        outputs = sorted(self.used[name]) or [0]
        return self.y(name) + PORT * (outputs.index(output) - (len(outputs) - 1) / 2)

    def enters(self, i: int) -> float:
        """Return the y at which an edge enters: as they arrive, from above to below."""
        inputs = self.entering[self.edges[i].target]
        inputs = sorted(inputs, key=lambda j: (self._arrival(j), j))
        room = PORT if len(inputs) > 1 else 0
        half = (len(inputs) - 1) / 2
        return self.y(self.edges[i].target) + room * (inputs.index(i) - half)

    def _arrival(self, i: int) -> float:
        if i in self.layout.closing:  # these come from below
            return float("inf")
        slot = self.layout.routes[i][-2]
        edge = self.edges[i]
        return self.leaves(slot, edge.output) if slot in self.nodes else self.y(slot)

    def y(self, slot: Slot) -> float:
        """Return the y of a slot's middle on the page."""
        return self.layout.y[slot] + self.up


def short(name: str) -> str:
    """Return a name of 30 letters at most; its middle is left out."""
    half = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[: half - 1]}…{name[-half:]}"


def spoken(node: Node) -> str:
    """Return the line below a node's name."""
    return short(node.operation) if node.kind == "operation" else node.kind
