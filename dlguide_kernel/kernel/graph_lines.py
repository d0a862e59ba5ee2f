"""The ways of a picture's lines: from layer to layer, and back where a cycle closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .graph_layout import Layout, Wire

if TYPE_CHECKING:
    from .graph_page import Box

BELOW, BEND, LANE, END = 16.0, 26.0, 12.0, 20.0
TITLE = 26.0  # room for a scope's name where no line enters, or for lines going back
Point = tuple[float, float]


class Ranks:
    """The heights of a picture's layers, and the lines between them.

    A line leaves its box at a port, runs straight past what is written there, bends in
    the gap between two layers, and enters the next box from above. One that has to
    go round, as where a cycle is closed, does so at the right of everything.
    """

    def __init__(
        self,
        layout: Layout,
        boxes: Mapping[str, Box],
        wires: Sequence[Wire],
        shift: float,
        right: float,
        *,
        inside: bool,
    ) -> None:
        self.layout, self.boxes, self.wires, self.shift = layout, boxes, wires, shift
        self.rank = {slot: k for k, rank in enumerate(layout.ranks) for slot in rank}
        # What goes round to one box has one lane.
        targets = dict.fromkeys(wires[i].target for i in sorted(layout.aside))
        lanes = {target: right + LANE * (1 + k) for k, target in enumerate(targets)}
        self.lanes = {i: lanes[wires[i].target] for i in layout.aside}
        self.right = max([right, *(x + 6 for x in self.lanes.values())])
        self.tops: list[float] = []
        self.bottoms: list[float] = []
        self._stack(inside)
        self.enters = self._entering()

    def _stack(self, inside: bool) -> None:
        """Set the top and the bottom of each layer; boxes stand on its bottom."""
        steps = self._steps()
        doors = [all(self._is_door(s) for s in rank) for rank in self.layout.ranks]
        y = TITLE if (self.lanes or inside) and not (doors and doors[0]) else 0.0
        for k, rank in enumerate(self.layout.ranks):
            boxes = [self.boxes[slot] for slot in rank if slot in self.boxes]
            self.tops.append(y)
            self.bottoms.append(y + max((box.height for box in boxes), default=0.0))
            y = self.bottoms[-1]
            for box in boxes:
                box.y = y - box.height
            # Long steps sideways need room to be told apart.
            y += BELOW + BEND + min(40.0, steps[k] / 16)
        self.bottom = self.bottoms[-1] if self.bottoms else 0.0
        if not (doors and doors[-1]):
            self.bottom += END + (BEND if self.lanes else 0.0)

    def _is_door(self, slot: object) -> bool:
        """Tell whether lines only pass here, into a larger picture."""
        return slot in self.boxes and not (
            self.boxes[slot].words or self.boxes[slot].item
        )

    def _steps(self) -> list[float]:
        steps = [0.0] * len(self.layout.ranks)
        for a, b in (step for r in self.layout.routes.values() for step in pairwise(r)):
            step = abs(self.layout.x[a] - self.layout.x[b])
            steps[self.rank[a]] = max(steps[self.rank[a]], step)
        return steps

    def leaves(self, i: int) -> float:
        """Return the x at which a wire leaves its box."""
        box = self.boxes[self.wires[i].source]
        return box.x + box.ports[self.wires[i].output]

    def _entering(self) -> dict[int, float]:
        """Return the x at which each wire enters its box, in the order of arrival."""
        into: dict[str, list[int]] = {}
        for i, wire in enumerate(self.wires):
            into.setdefault(wire.target, []).append(i)
        found = {}
        for target, wires in into.items():
            box = self.boxes[target]
            wires.sort(key=lambda i: (self._arrival(i), i))
            room = min(18.0, (box.width - 16) / len(wires))
            for k, i in enumerate(wires):
                if box.inner:
                    (tensor,) = self.wires[i].output
                    found[i] = box.x + box.inner.doors[f"entry {tensor}"]
                else:
                    middle = k - (len(wires) - 1) / 2
                    found[i] = box.x + box.anchor + room * middle
        return found

    def _arrival(self, i: int) -> float:
        if i in self.layout.aside:
            return self.lanes[i]
        slot = self.layout.routes[i][-2]
        if slot in self.boxes:
            return self.leaves(i)
        return self.layout.x[slot] + self.shift

    def line(self, i: int) -> tuple[str, Point]:
        """Return the way of a wire as an SVG path, and where it ends."""
        wire, x, end = self.wires[i], self.leaves(i), self.enters[i]
        box, k = self.boxes[wire.target], self.rank[wire.source]
        way = f"M{x:.1f},{self.bottoms[k]:.1f}"
        if i in self.layout.aside:
            return way + self._round(i, x, end), (end, box.y)
        for slot, following in pairwise(self.layout.routes[i]):
            k = self.rank[slot]
            last = following == wire.target
            to = end if last else self.layout.x[following] + self.shift
            if abs(to - x) > 0.05:
                way += _bend(x, self.bottoms[k] + BELOW, to, self.tops[k + 1])
            x = to
        return f"{way}V{box.y:.1f}", (end, box.y)

    def _round(self, i: int, x: float, end: float) -> str:
        low = self.bottoms[self.rank[self.wires[i].source]] + BELOW
        high = self.tops[self.rank[self.wires[i].target]] - 12
        lane, turn = self.lanes[i], -12 if high < low else 12
        return (
            f"V{low:.1f}q0,12 12,12H{lane - 12:.1f}q12,0 12,{turn}V{high - turn:.1f}"
            f"q0,{turn} -12,{turn}H{end + 6:.1f}q-6,0 -6,6V"
            f"{self.boxes[self.wires[i].target].y:.1f}"
        )


def _bend(x: float, y: float, to: float, end: float) -> str:
    """Return a way straight down to y, and a smooth curve from there."""
    half = (y + end) / 2
    return f"V{y:.1f}C{x:.1f},{half:.1f} {to:.1f},{half:.1f} {to:.1f},{end:.1f}"
