"""The order of the slots in each layer of a drawing, so that few edges cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise

Slot = Hashable  # a node's name, or (source, output, layer) where an edge passes
Links = dict[Slot, list[Slot]]

SWEEPS = 12
FEW = 60  # crossings; where there are more, swapping neighbours would take long


def ordered(
    ranks: list[list[Slot]], before: Links, after: Links, sweeps: int = SWEEPS
) -> list[list[Slot]]:
    """Sort each layer by the mean place of a slot's neighbours, to and fro.

    Returns the order with the fewest crossings among those met.
    """
    best, fewest = ranks, crossings(ranks, after)
    for sweep in range(sweeps):
        if not fewest:
            break
        ranks = [list(rank) for rank in ranks]
        downward = sweep % 2 == 0
        near, order = (before, ranks) if downward else (after, ranks[::-1])
        for fixed, rank in pairwise(order):
            at = {slot: i for i, slot in enumerate(fixed)}
            middle = {
                slot: sum(map(at.__getitem__, near[slot])) / len(near[slot])
                if slot in near
                else i
                for i, slot in enumerate(rank)
            }
            rank.sort(key=middle.__getitem__)
        found = crossings(ranks, after)
        if found < fewest:
            best, fewest = ranks, found
    return swapped(best, before, after) if 0 < fewest < FEW else best


def swapped(ranks: list[list[Slot]], before: Links, after: Links) -> list[list[Slot]]:
    """Swap neighbours in a layer wherever that leaves fewer crossings."""
    ranks = [list(rank) for rank in ranks]
    better = True
    while better:
        better = False
        at = {slot: i for rank in ranks for i, slot in enumerate(rank)}
        for rank in ranks:
            for i in range(len(rank) - 1):
                a, b = rank[i : i + 2]
                if _crossed(a, b, at, before, after) > _crossed(
                    b, a, at, before, after
                ):
                    rank[i : i + 2] = b, a
                    at[a], at[b] = i + 1, i
                    better = True
    return ranks


def _crossed(
    a: Slot, b: Slot, at: Mapping[Slot, int], before: Links, after: Links
) -> int:
    """Count the crossings of what meets a with what meets b, which is right of a."""
    return sum(
        at[n] > at[m]
        for links in (before, after)
        for n in links.get(a, ())
        for m in links.get(b, ())
    )


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
