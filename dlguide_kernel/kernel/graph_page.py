"""The coordinates of one level of a drawn graph: boxes, lines and labels.

Layers stand one below the other. A scope that is unfolded is a box with a picture of
its own inside; lines enter and leave it at the places where that picture expects them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from typing import Literal

from .graph_diagram import Node
from .graph_layout import Extents, Layout, Wire, place
from .graph_lines import Ranks
from .graph_scopes import Level, Link, Scope, Scopes, Tensor, told

LETTER = 7.3  # the width of one at 12 px; monospace fonts have 0.6 em or a little less
SMALL = 6.6  # … and at 10.8 px
HEIGHT, PORT, PAD, LONGEST = 40.0, 18.0, 16.0, 28
Looks = Literal["node", "folded", "open", "entry", "exit"]


@dataclass
class Box:
    """An item, at first with its size, and then with its place.

    `ports` are where lines leave, right of the left side, and `labels` what they carry.
    """

    key: str
    looks: Looks
    item: Node | Scope | None
    words: tuple[str, ...]
    width: float
    height: float
    inner: Picture | None = None
    ports: dict[Hashable, float] = field(default_factory=dict)
    labels: dict[Hashable, str] = field(default_factory=dict)
    anchor: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def extents(self) -> Extents:
        """Return the room to the left and the right of the anchor, labels included."""
        label = 5 + SMALL * max(map(len, self.labels.values()), default=0)
        ends = [self.width, *(port + label for port in self.ports.values())]
        return self.anchor, max(ends) - self.anchor


@dataclass(frozen=True)
class Line:
    """A drawn link; `pointed` where an arrow shows its end."""

    link: Link
    path: str
    tip: tuple[float, float]
    pointed: bool


@dataclass(frozen=True)
class Picture:
    """A level with all its coordinates; `doors` are the x of its entries and exits."""

    level: Level
    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float
    doors: dict[str, float]

    def drawn(self) -> int:
        """Count the boxes, those of unfolded scopes included."""
        return sum(1 + (box.inner.drawn() if box.inner else 0) for box in self.boxes)


def compose(
    scopes: Scopes, name: str, folded: Collection[str], *, inside: bool = False
) -> Picture:
    """Return the picture of a scope; `folded` are the keys of folded scopes.

    `inside` says that it stands in an unfolded box of a larger picture, whose lines
    go on in this one; otherwise its entries and exits say where they come from.
    """
    level = scopes.level(name, folded, inside=inside)
    boxes = {}
    for key, item in level.items.items():
        if isinstance(item, Node):
            boxes[key] = _node(key, item, name)
        elif key in folded:
            boxes[key] = _folded(key, item, name)
        else:
            boxes[key] = _open(
                key, item, compose(scopes, item.name, folded, inside=True)
            )
    for key, tensor in level.entries.items():
        boxes[key] = _door(key, "entry", [] if inside else [_tensor(tensor)])
    for key in level.exits:
        boxes[key] = _door(key, "exit", [] if inside else [*level.beyond[key]])
    for link in level.links:
        box = boxes[link.source]
        box.ports[link.tensors] = 0.0
        box.labels[link.tensors] = _typed(link, box, scopes)
    entering = Counter(link.target for link in level.links)
    for key, box in boxes.items():
        if not box.inner and box.item:  # room for the arrows that meet it
            box.width = max(box.width, 16 + 9 * min(entering[key], 30))
            box.anchor = box.width / 2
        _place_ports(box)
    return _arranged(level, boxes, inside)


def _arranged(level: Level, boxes: dict[str, Box], inside: bool) -> Picture:
    wires = [Wire(link.source, link.target, link.tensors) for link in level.links]
    layout = place(
        {key: box.extents() for key, box in boxes.items()},
        wires,
        first=level.entries if inside else (),
        last=level.exits if inside else (),
    )
    left, right = _sides(boxes, layout)
    shift = PAD - left if inside else -left
    title = 2 * PAD + SMALL * (len(short(level.scope.name)) + 4) if inside else 0
    for key, box in boxes.items():
        box.x = layout.x[key] + shift - box.anchor
    for key, box in boxes.items():
        _sort_ports(box, key, layout, wires)
    ranks = Ranks(layout, boxes, wires, shift, right + shift, inside=inside)
    lines = [
        Line(link, *ranks.line(i), boxes[link.target].looks in ("node", "folded"))
        for i, link in enumerate(level.links)
    ]
    doors = {
        key: layout.x[key] + shift for key in (*level.entries, *level.exits) if inside
    }
    entered = max((doors[key] for key in level.entries if inside), default=0.0)
    width = max(ranks.right + (PAD if inside else 0), entered + title)
    return Picture(level, list(boxes.values()), lines, width, ranks.bottom, doors)


def _sides(boxes: dict[str, Box], layout: Layout) -> tuple[float, float]:
    ends = [(x - 5, x + 5) for x in layout.x.values()]
    for key, box in boxes.items():
        before, after = box.extents()
        ends.append((layout.x[key] - before, layout.x[key] + after))
    return min((e[0] for e in ends), default=0.0), max(
        (e[1] for e in ends), default=0.0
    )


def _within(name: str, scope: str) -> str:
    """Return a name as it is read inside a scope, which is written beside it."""
    return short(name.removeprefix(f"{scope}/"))


def _node(key: str, node: Node, scope: str) -> Box:
    words = (_within(node.name, scope), short(node.value or spoken(node)))
    words = words[: 1 + (words[0] != words[1])]
    if said := [m for m in ("missing", "fed", "fetched") if m in node.marks]:
        names = {"missing": "must be fed"}
        words += (", ".join(names.get(m, m) for m in said),)
    box = _sized(key, "node", node, words)
    for i, carried in enumerate(node.outputs[:1]):  # if nothing reads it
        box.ports[None], box.labels[None] = i, carried
    if node.kind in ("placeholder", "variable"):
        box.height += 8  # for the point of the one and the lid of the other
    return box


def _folded(key: str, scope: Scope, outer: str) -> Box:
    words = (_within(scope.name, outer), *told(scope).split(", ", 1))
    box = _sized(key, "folded", scope, words)
    box.width += 24  # a page shows here that it can be opened
    box.anchor = box.width / 2
    return box


def _sized(key: str, looks: Looks, item: Node | Scope, words: tuple[str, ...]) -> Box:
    width = 22 + max(LETTER * len(words[0]), SMALL * max(map(len, ("", *words[1:]))))
    height = HEIGHT + 13 * max(0, len(words) - 2)
    return Box(key, looks, item, words, width, height, anchor=width / 2)


def _open(key: str, scope: Scope, inner: Picture) -> Box:
    doors = [inner.doors[k] for k in inner.level.entries] or [*inner.doors.values()]
    anchor = sum(doors) / len(doors) if doors else inner.width / 2
    words = (short(scope.name),)
    return Box(
        key, "open", scope, words, inner.width, inner.height, inner, anchor=anchor
    )


def _door(key: str, looks: Looks, names: list[str]) -> Box:
    if not names:
        return Box(key, looks, None, (), 0.0, 0.0)
    word = "from " if looks == "entry" else "to "
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    words = (word + short(names[0]), *([more] if more else []))
    width = 8 + SMALL * max(map(len, words))
    return Box(key, looks, None, words, width, 13.0 * len(words) + 4, anchor=width / 2)


def _place_ports(box: Box) -> None:
    """Set where lines leave a box, so that what they carry can be read beside them."""
    if len(box.ports) > 1:
        box.ports.pop(None, None), box.labels.pop(None, None)
    if box.inner:
        for tensors in box.ports:
            box.ports[tensors] = box.inner.doors[f"exit {tensors[0]}"]
        return
    room = max(PORT, 12 + SMALL * max(map(len, box.labels.values()), default=0))
    half = room * (len(box.ports) - 1) / 2
    if half > box.anchor - 8:  # a box must be as wide as what leaves it
        box.width, box.anchor = 2 * (half + 8), half + 8
    for i, port in enumerate(box.ports):
        box.ports[port] = box.anchor - half + room * i


def _sort_ports(box: Box, key: str, layout: Layout, wires: list[Wire]) -> None:
    """Let lines leave a box in the order in which they part, so that none cross."""
    if box.inner or len(box.ports) < 2:
        return
    following: dict[Hashable, float] = {}
    for i, route in layout.routes.items():
        if wires[i].source == key:
            following.setdefault(wires[i].output, layout.x[route[1]])
    # What closes a cycle turns to the right.
    order = sorted(box.ports, key=lambda port: following.get(port, math.inf))
    places = sorted(box.ports.values())
    box.ports = dict(zip(order, places, strict=True))


def _typed(link: Link, box: Box, scopes: Scopes) -> str:
    """Say what a link carries: a tensor's shape and dtype, or how many tensors."""
    if link.control or box.looks == "open" or not (box.item or box.words):
        return ""
    if len(link.tensors) > 1:
        return f"{len(link.tensors)} tensors"
    source, output, _ = link.tensors[0]
    outputs = scopes.outputs[source]
    return outputs[output] if output < len(outputs) else ""


def _tensor(tensor: Tensor) -> str:
    source, output, _ = tensor
    return source if output <= 0 else f"{source}:{output}"


def short(name: str) -> str:
    """Return a name of 28 letters at most; its middle is left out."""
    half = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[: half - 1]}…{name[-half:]}"


def spoken(node: Node) -> str:
    """Return the line below a node's name."""
    return node.operation if node.kind == "operation" else node.kind
