"""Where the nodes of a graph are drawn: layers from left to right.

The method of Sugiyama, Tagawa and Toda (IEEE Transactions on Systems, Man, and
Cybernetics 11, 1981): edges that close a cycle are set aside; the longest path from
an input gives a node its layer; an edge gets a slot in every layer it crosses; sweeps
by barycentre order each layer, so that few edges cross; and within a layer the slots
are spread so that edges run as straight as that order allows.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence
from itertools import accumulate, pairwise
from statistics import fmean
from typing import NamedTuple

Slot = Hashable  # a node's name, or (source, output, layer) where an edge passes
Links = dict[Slot, list[Slot]]

SWEEPS = 12
STRAIGHT = 6  # how much more an edge pulls at each of its ends that has inputs
EDGE_ROOM = 10.0  # the height that a passing edge takes


class Wire(NamedTuple):
    """One edge: from an output of `source` to `target`."""

    source: str
    target: str
    output: int = 0


class Layout(NamedTuple):
    """Each slot's layer and the height of its middle; each wire's slots on its way.

    `closing` are the indices of the wires that close a cycle; they have no slots.
    """

    ranks: list[list[Slot]]
    y: dict[Slot, float]
    routes: dict[int, list[Slot]]
    closing: set[int]


def place(
    heights: Mapping[str, float], wires: Sequence[Wire], *, gap: float = 16
) -> Layout:
    """Lay out the nodes named in `heights`, which keeps their order of creation.

    >>> place({"x": 40, "z": 40}, [Wire("x", "z")]).ranks
    [['x'], ['z']]
    """
    names = list(heights)
    closing = closing_wires(names, wires)
    forward = {i: wire for i, wire in enumerate(wires) if i not in closing}
    layer = layers(names, list(forward.values()))
    routes = {i: _route(wire, layer) for i, wire in forward.items()}
    before, after = _links(routes)
    ranks: list[list[Slot]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in names:
        ranks[layer[name]].append(name)
    for source, output, k in dict.fromkeys(
        slot for route in routes.values() for slot in route[1:-1]
    ):
        ranks[k].append((source, output, k))
    ranks = ordered(ranks, before, after)
    return Layout(ranks, _spread(ranks, heights, gap, before, after), routes, closing)


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


def ordered(ranks: list[list[Slot]], before: Links, after: Links) -> list[list[Slot]]:
    """Sort each layer by the mean place of a slot's neighbours, to and fro.

    Returns the order with the fewest crossings among those met.
    """
    best, fewest = ranks, crossings(ranks, after)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        ranks = [list(rank) for rank in ranks]
        to_the_right = sweep % 2 == 0
        near, order = (before, ranks) if to_the_right else (after, ranks[::-1])
        for fixed, rank in pairwise(order):
            at = {slot: i for i, slot in enumerate(fixed)}
            middle = {
                slot: fmean(at[n] for n in near[slot]) if slot in near else i
                for i, slot in enumerate(rank)
            }
            rank.sort(key=middle.__getitem__)
        found = crossings(ranks, after)
        if found < fewest:
            best, fewest = ranks, found
    return best


def crossings(ranks: Sequence[Sequence[Slot]], after: Links) -> int:
    """Count the pairs of links between neighbouring layers that cross."""
    count = 0
    for left, right in pairwise(ranks):
        at = {slot: i for i, slot in enumerate(right)}
        seen: list[int] = []
        for slot in left:
            ends = sorted(at[n] for n in after.get(slot, ()))
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _spread(
    ranks: Sequence[Sequence[Slot]],
    heights: Mapping[str, float],
    gap: float,
    before: Links,
    after: Links,
) -> dict[Slot, float]:
    """Return the y of each slot: nearest to its neighbours, none on another."""
    tall = {s: heights.get(s, EDGE_ROOM) for rank in ranks for s in rank}
    near = {s: (*before.get(s, ()), *after.get(s, ())) for s in tall}
    # What flows on should run straight; a node without inputs can step aside.
    pull = {s: STRAIGHT if s in before else 1 for s in tall}
    y = dict.fromkeys(tall, 0.0)
    order = [*range(len(ranks)), *reversed(range(len(ranks)))]
    for rank in (ranks[k] for k in order * (SWEEPS // 2)):
        weights = [[pull[s] * pull[n] for n in near[s]] for s in rank]
        wanted = [
            fmean([y[n] for n in near[s]], heavy) if heavy else y[s]
            for s, heavy in zip(rank, weights, strict=True)
        ]
        rooms = [(tall[a] + tall[b]) / 2 + gap for a, b in pairwise(rank)]
        heavy = [sum(w) or 1 for w in weights]
        y.update(zip(rank, apart(wanted, rooms, heavy), strict=True))
    return y


def apart(
    wanted: Sequence[float], rooms: Sequence[float], weights: Sequence[float]
) -> list[float]:
    """Return the y that minimise Σ wᵢ (yᵢ − wantedᵢ)² with y[i+1] − y[i] ≥ rooms[i].

    Isotonic regression of wanted minus the rooms before it, by pooling neighbours
    that are in the wrong order.

    >>> apart([0, 0], [4], [1, 3])
    [-3.0, 1.0]
    """
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
