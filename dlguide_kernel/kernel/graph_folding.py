"""Which scopes of a graph are folded, so that every picture stays readable.

Scopes are unfolded while what is drawn then stays at `CLEAR` boxes or fewer, and those
of one depth all or none. What is folded has a picture of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from .graph_page import Box, Picture, compose
from .graph_scopes import Scope, Scopes, scope_key

CLEAR = 16  # boxes in a picture whose scopes are unfolded unasked
MOST = 1000  # boxes in one picture
ALL = 2000  # boxes in all pictures of a display, but for the last one drawn


@dataclass
class Part:
    """A scope with its picture, or without one where it is too large for a picture.

    `folded` are the places of the folded scopes in it, and their own parts.
    """

    scope: Scope
    picture: Picture | None
    folded: list[tuple[tuple[float, float, float, float], Part]] = field(
        default_factory=list
    )

    def parts(self) -> Iterator[Part]:
        """Yield the part and all that are folded in it."""
        yield self
        for _, part in self.folded:
            yield from part.parts()


def draw_parts(scopes: Scopes, scope: str = "", *, fold: bool | None = None) -> Part:
    """Return the picture of a scope, and the pictures of what is folded in it.

    `fold` True folds all that lies right inside, False nothing, None what is too much.
    """
    first = _part(scopes, scopes.by_name[scope], fold)
    drawn, waiting = _drawn(first), deque([first])
    while waiting:
        part = waiting.popleft()
        for place, box in folded_boxes(part.picture) if part.picture else ():
            room = drawn < ALL
            inner = _part(scopes, box.item, None) if room else Part(box.item, None)
            drawn += _drawn(inner)
            part.folded.append((place, inner))
            waiting.append(inner)
    return first


def _drawn(part: Part) -> int:
    return part.picture.drawn() if part.picture else 0


def _part(scopes: Scopes, scope: Scope, fold: bool | None) -> Part:
    depth = _depth(scope, fold)
    if scope.items_to(depth) > MOST:
        return Part(scope, None)
    folded = {scope_key(inner.name) for inner in _at(scope, depth)}
    return Part(scope, compose(scopes, scope.name, folded))


def _depth(scope: Scope, fold: bool | None) -> int:
    """Return how many scopes deep a picture shows all."""
    if fold:
        return 0
    depth, deepest = 0, scope.depth()
    while depth < deepest and (fold is False or scope.items_to(depth + 1) <= CLEAR):
        depth += 1
    return depth


def _at(scope: Scope, depth: int) -> Iterator[Scope]:
    """Yield the scopes that lie in `depth` others inside this one."""
    for inner in scope.scopes():
        if depth:
            yield from _at(inner, depth - 1)
        else:
            yield inner


def folded_boxes(
    picture: Picture, x: float = 0.0, y: float = 0.0
) -> Iterator[tuple[tuple[float, float, float, float], Box]]:
    """Yield each folded scope's place (x, y, width, height) and its box."""
    for box in picture.boxes:
        if box.looks == "folded":
            yield (x + box.x, y + box.y, box.width, box.height), box
        elif box.inner:
            yield from folded_boxes(box.inner, x + box.x, y + box.y)
