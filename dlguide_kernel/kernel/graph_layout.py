"""Where the nodes of a graph are drawn: layers one below the other.

The method of Sugiyama, Tagawa and Toda (IEEE Transactions on Systems, Man, and
Cybernetics 11, 1981): edges that close a cycle are set aside; the longest path from
an input gives a node its layer; an edge gets a slot in every layer it crosses; sweeps
by barycentre order each layer, so that few edges cross; and within a layer the slots
are spread so that edges run as straight as that order allows.

Only the place within a layer is computed here, from each node's extents to the left
and to the right of the point at which its edges meet it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import accumulate, pairwise
from operator import mul
from typing import NamedTuple

from .graph_order import SWEEPS, Links, Slot, ordered

STILL = 1.0  # sweeps end when no slot moves further than this
STRAIGHT = 6  # how much more an edge pulls at each of its ends that has inputs
PASSING = (5.0, 5.0)  # the extents of an edge that passes
MOST = 3000  # slots in which wires pass a layer
EFFORT = 6000  # slots visited in all sweeps: large graphs get fewer of them

Extents = tuple[float, float]  # to the left and to the right of where edges meet it


class Wire(NamedTuple):
    """One edge: from an output of `source` to `target`."""

    source: str
    target: str
    output: Hashable = 0


class Layout(NamedTuple):
    """Each layer's slots, the x at which edges meet a slot, each wire's slots.

    `aside` are the indices of the wires without slots, which go round everything: those
    that close a cycle, and the longest where a drawing would have too many slots.
    """

    ranks: list[list[Slot]]
    x: dict[Slot, float]
    routes: dict[int, list[Slot]]
    aside: set[int]


def place(
    extents: Mapping[str, Extents],
    wires: Sequence[Wire],
    *,
    gap: float = 16,
    first: Collection[str] = (),
    last: Collection[str] = (),
) -> Layout:
    """Lay out the nodes named in `extents`, which keeps their order of creation.

    `first` have a layer of their own above all others, and `last` one below.

    >>> place({"x": (20, 20), "z": (20, 20)}, [Wire("x", "z")]).ranks
    [['x'], ['z']]
    """
    names = list(extents)
    aside = closing_wires(names, wires)
    forward = {i: wire for i, wire in enumerate(wires) if i not in aside}
    inner = [name for name in names if name not in first and name not in last]
    ends = {*first, *last}
    layer = layers(inner, [w for w in forward.values() if not ends & {*w[:2]}])
    if first:
        layer = dict.fromkeys(first, 0) | {name: k + 1 for name, k in layer.items()}
    layer |= dict.fromkeys(last, max(layer.values(), default=-1) + 1)
    aside |= _longest(forward, layer)
    routes = {i: _route(w, layer) for i, w in forward.items() if i not in aside}
    before, after = _links(routes)
    ranks: list[list[Slot]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in names:
        ranks[layer[name]].append(name)
    for source, output, k in dict.fromkeys(
        slot for route in routes.values() for slot in route[1:-1]
    ):
        ranks[k].append((source, output, k))
    sweeps = max(4, min(SWEEPS, EFFORT // (sum(map(len, ranks)) or 1)))
    ranks = ordered(ranks, before, after, sweeps)
    x = _spread(ranks, extents, gap, before, after, 2 * sweeps)
    return Layout(ranks, x, routes, aside)


def closing_wires(names: Sequence[str], wires: Sequence[Wire]) -> set[int]:
    """Return the indices of wires without which the graph has no cycle.

    They are those that lead back into the path on which a depth-first search stands.
    """
    leaving: dict[str, list[tuple[int, str]]] = {name: [] for name in names}
    for i, wire in enumerate(wires):
        leaving[wire.source].append((i, wire.target))
    closing: set[int] = set()
    done: set[str] = set()
    # Without recursion: a chain may be longer than Python's stack.
    for start in names:
        path = {} if start in done else {start: iter(leaving[start])}
        while path:
            i, target = next(path[next(reversed(path))], (None, ""))
            if i is None:
                done.add(path.popitem()[0])
            elif target in path:
                closing.add(i)
            elif target not in done:
                path[target] = iter(leaving[target])
    return closing


def layers(names: Sequence[str], wires: Sequence[Wire]) -> dict[str, int]:
    """Return 1 + the largest layer among its inputs for each node, of no cycle.

    A node without inputs stands right before the first that reads it.
    """
    readers: dict[str, list[str]] = {name: [] for name in names}
    missing = dict.fromkeys(names, 0)
    for wire in wires:
        readers[wire.source].append(wire.target)
        missing[wire.target] += 1
    layer = dict.fromkeys(names, 0)
    inputs = [name for name in names if not missing[name]]
    ready = list(inputs)
    for name in ready:  # grows while it is read
        for target in readers[name]:
            layer[target] = max(layer[target], layer[name] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    for name in inputs:
        layer[name] = min((layer[t] for t in readers[name]), default=1) - 1
    return layer


def _longest(wires: Mapping[int, Wire], layer: Mapping[str, int]) -> set[int]:
    """Return wires without which the others pass no more than `MOST` layers in all."""
    passed = {i: layer[w.target] - layer[w.source] - 1 for i, w in wires.items()}
    total, longest = sum(passed.values()), set()
    for i in sorted(passed, key=passed.__getitem__, reverse=True):
        if total <= MOST:
            break
        total -= passed[i]
        longest.add(i)
    return longest


def _route(wire: Wire, layer: Mapping[str, int]) -> list[Slot]:
    passed = range(layer[wire.source] + 1, layer[wire.target])
    # Edges that carry the same tensor share their slots.
    slots = [(wire.source, wire.output, k) for k in passed]
    return [wire.source, *slots, wire.target]


def _links(routes: Mapping[int, Sequence[Slot]]) -> tuple[Links, Links]:
    """Return the slots linked to each slot in the layer before, and in that after."""
    steps = dict.fromkeys(step for r in routes.values() for step in pairwise(r))
    before: Links = {}
    after: Links = {}
    for left, right in steps:
        after.setdefault(left, []).append(right)
        before.setdefault(right, []).append(left)
    return before, after


def _spread(
    ranks: Sequence[Sequence[Slot]],
    extents: Mapping[str, Extents],
    gap: float,
    before: Links,
    after: Links,
    sweeps: int,
) -> dict[Slot, float]:
    """Return the x of each slot: nearest to its neighbours, none on another."""
    slots = [slot for rank in ranks for slot in rank]
    number = {slot: i for i, slot in enumerate(slots)}
    wide = [extents.get(slot, PASSING) for slot in slots]
    # What flows on should run straight; a node without inputs can step aside.
    pull = [
        (STRAIGHT if slot in before else 1) if slot in extents else 3 * STRAIGHT
        for slot in slots
    ]
    near = [
        [number[n] for links in (before, after) for n in links.get(slot, ())]
        for slot in slots
    ]
    pulls = [[pull[i] * pull[n] for n in near[i]] for i in range(len(slots))]
    heavy = [sum(p) for p in pulls]
    rows = [[number[slot] for slot in rank] for rank in ranks]
    rooms = [[wide[a][1] + wide[b][0] + gap for a, b in pairwise(row)] for row in rows]
    weights = [[heavy[i] or 1 for i in row] for row in rows]
    x = [0.0] * len(slots)
    order = [*range(len(ranks)), *reversed(range(len(ranks)))]
    moved = 0.0
    for turn, k in enumerate(order * (sweeps // 2)):
        if turn % len(order) == 0:  # one sweep down and up is done
            if turn and moved < STILL:
                break
            moved = 0.0
        wanted = [
            sum(map(mul, map(x.__getitem__, near[i]), pulls[i])) / heavy[i]
            if heavy[i]
            else x[i]
            for i in rows[k]
        ]
        for i, at in zip(rows[k], apart(wanted, rooms[k], weights[k]), strict=True):
            moved = max(moved, abs(at - x[i]))
            x[i] = at
    return dict(zip(slots, x, strict=True))


def apart(
    wanted: Sequence[float], rooms: Sequence[float], weights: Sequence[float]
) -> list[float]:
    """Return the x that minimise Σ wᵢ (xᵢ − wantedᵢ)² with x[i+1] − x[i] ≥ rooms[i].

    Isotonic regression of wanted minus the rooms before it, by pooling neighbours
    that are in the wrong order.

    >>> apart([0, 0], [4], [1, 3])
    [-3.0, 1.0]
    """
    if all(b - a >= room for (a, b), room in zip(pairwise(wanted), rooms, strict=True)):
        return list(wanted)
    offsets = list(accumulate(rooms, initial=0.0))[: len(wanted)]
    pools: list[tuple[float, float, int]] = []  # Σ w·value, Σ w, number of entries
    for want, offset, weight in zip(wanted, offsets, weights, strict=True):
        total, heavy, count = (want - offset) * weight, weight, 1
        while pools and pools[-1][0] / pools[-1][1] > total / heavy:
            more = pools.pop()
            total, heavy, count = total + more[0], heavy + more[1], count + more[2]
        pools.append((total, heavy, count))
    level = [total / heavy for total, heavy, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(level, offsets, strict=True)]
