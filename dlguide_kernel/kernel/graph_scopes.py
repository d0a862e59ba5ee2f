"""The name scopes of a diagram, and what one of them holds when some are folded.

`layer1/MatMul` lies in the scope `layer1`. An operation and the few helpers that are
named after it, such as `Pow` and the constant `Pow/y`, are no scope of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .graph_diagram import Diagram, Edge, Node, plural

FEW = 3
Tensor = tuple[str, int, bool]  # source, output, control


@dataclass
class Scope:
    """A name scope with its nodes and scopes in the order of their creation."""

    name: str
    items: list[Node | Scope] = field(default_factory=list)
    size: int = 0  # nodes, those of inner scopes included

    def scopes(self) -> list[Scope]:
        """Return the scopes right inside."""
        return [item for item in self.items if isinstance(item, Scope)]

    def nodes(self) -> Iterator[Node]:
        """Yield all nodes, those of inner scopes included."""
        for item in self.items:
            if isinstance(item, Scope):
                yield from item.nodes()
            else:
                yield item

    def depth(self) -> int:
        """Return how deep scopes lie in one another here."""
        return max((1 + scope.depth() for scope in self.scopes()), default=0)

    def items_to(self, depth: int) -> int:
        """Count what is drawn when scopes down to `depth` are unfolded."""
        return sum(
            item.items_to(depth - 1) if isinstance(item, Scope) and depth else 1
            for item in self.items
        )


class Link(NamedTuple):
    """An edge between two items of one level; several tensors may share it."""

    source: str
    target: str
    tensors: tuple[Tensor, ...]

    @property
    def control(self) -> bool:
        """Tell whether nothing flows, but an order is kept."""
        return all(tensor[2] for tensor in self.tensors)


class Level(NamedTuple):
    """What lies right inside a scope.

    `entries` and `exits` are tensors from and to the outside: `links` name them by
    `entry(tensor)` and `exit_(tensor)`; `beyond` says which nodes outside read an exit.
    """

    scope: Scope
    items: dict[str, Node | Scope]
    links: list[Link]
    entries: dict[str, Tensor]
    exits: dict[str, Tensor]
    beyond: dict[str, dict[str, None]]


class Scopes:
    """The tree of a diagram's name scopes; `root` is the whole."""

    def __init__(self, diagram: Diagram) -> None:
        self.known = _scope_names(diagram)
        self.root = Scope("")
        self.by_name = {"": self.root}
        self.outputs = {node.name: node.outputs for node in diagram.nodes}
        self.home: dict[str, tuple[str, ...]] = {}
        for node in diagram.nodes:
            self.home[node.name] = path = self._path(node.name)
            self._scope(path).items.append(node)
            for name in path:
                self.by_name[name].size += 1
        self._crossing: dict[str, list[Edge]] = {name: [] for name in self.by_name}
        for edge in diagram.edges:
            paths = self.home[edge.source], self.home[edge.target]
            depth = _common(*paths)
            for name in {*paths[0][depth - 1 :], *paths[1][depth - 1 :]}:
                self._crossing[name].append(edge)

    def _path(self, name: str) -> tuple[str, ...]:
        """Return the scopes from the root to the one in which a node lies."""
        parts = name.split("/")
        prefixes = ("/".join(parts[:k]) for k in range(1, len(parts) + 1))
        return ("", *(prefix for prefix in prefixes if prefix in self.known))

    def _scope(self, path: tuple[str, ...]) -> Scope:
        if path[-1] not in self.by_name:
            scope = self.by_name[path[-1]] = Scope(path[-1])
            self._scope(path[:-1]).items.append(scope)
        return self.by_name[path[-1]]

    def level(
        self, name: str, folded: Collection[str], *, inside: bool = False
    ) -> Level:
        """Return the items of a scope and their links; `folded` scopes are one box.

        `inside` says that each tensor which enters or leaves has a line outside, too;
        otherwise those between a folded scope and one place outside are taken together.
        """
        depth = len(self._path(name)) if name else 1
        level = Level(self.by_name[name], {}, [], {}, {}, {})
        level.items.update((_key(item), item) for item in level.scope.items)
        bundles: dict[tuple[str, str], dict[Tensor, None]] = {}
        seen: set[tuple[str, str, Tensor]] = set()
        for edge in self._crossing[name]:
            tensor = (edge.source, -1 if edge.control else edge.output, edge.control)
            source = self._item(edge.source, name, depth)
            target = self._item(edge.target, name, depth)
            if source is None:
                outer = self._outer(edge.source, edge.target)
                together = target in folded and not inside
                source = f"entry {outer if together else tensor}"
                level.entries[source] = (outer, 0, False) if together else tensor
            if target is None:
                outer = self._outer(edge.target, edge.source)
                together = source in folded and not inside
                target = f"exit {outer if together else tensor}"
                level.exits[target] = tensor
                beyond = level.beyond.setdefault(target, {})
                beyond[outer if together else edge.target] = None
            if self._bundled(source, target, level, folded, inside):
                bundles.setdefault((source, target), {})[tensor] = None
                continue
            # A scope or an exit is entered once by a tensor, however many read it.
            once = (source, target, tensor)
            if once not in seen or isinstance(level.items.get(target), Node):
                level.links.append(Link(source, target, (tensor,)))
                seen.add(once)
        level.links.extend(
            Link(source, target, tuple(t for t in tensors if not t[2]) or (*tensors,))
            for (source, target), tensors in bundles.items()
        )
        return level

    def _bundled(
        self,
        source: str,
        target: str,
        level: Level,
        folded: Collection[str],
        inside: bool,
    ) -> bool:
        """Tell whether all that flows between two items is one line."""
        if target in level.exits or source in level.entries:
            return not inside and (source in folded or target in folded)
        unfolded = isinstance(level.items[target], Scope) and target not in folded
        return source in folded and not unfolded

    def _outer(self, node: str, other: str) -> str:
        """Return the outermost scope of a node that does not hold the other, too."""
        path = self.home[node]
        depth = _common(path, self.home[other])
        return path[depth] if depth < len(path) else node

    def _item(self, node: str, scope: str, depth: int) -> str | None:
        """Return the item of a scope in which a node lies; None: it lies outside."""
        path = self.home[node]
        if depth > len(path) or path[depth - 1] != scope:
            return None
        return scope_key(path[depth]) if depth < len(path) else node


def _key(item: Node | Scope) -> str:
    return scope_key(item.name) if isinstance(item, Scope) else item.name


def scope_key(name: str) -> str:
    """Name a scope as no operation is called: none ends in a slash."""
    return f"{name}/"


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many scopes two paths share, the root included."""
    pairs = zip(one, other, strict=False)
    return next(
        (k for k, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other))
    )


def _scope_names(diagram: Diagram) -> set[str]:
    """Return the prefixes that are scopes of two nodes or more."""
    names = {node.name for node in diagram.nodes}
    sizes: Counter[str] = Counter()
    for name in names:
        parts = name.split("/")
        sizes.update("/".join(parts[:k]) for k in range(1, len(parts)))
    scopes = {
        prefix
        for prefix, size in sizes.items()
        if (size + 1 > FEW if prefix in names else size > 1)
    }
    # Of scopes that hold the same nodes, the inner one is enough.
    for name in sorted(scopes, key=len):
        outer = name.rpartition("/")[0]
        while outer and outer not in scopes:
            outer = outer.rpartition("/")[0]
        if outer and sizes[outer] == sizes[name] and outer not in names:
            scopes.discard(outer)
    return scopes


def told(scope: Scope) -> str:
    """Say what a folded scope holds, and what a run does in it."""
    states = Counter(node.state for node in scope.nodes())
    words = [plural(scope.size, "node")]
    words += [f"{states['run'] + states['missing']} executed"] if states["run"] else []
    words += [f"{states[s]} {s}" for s in ("fed", "missing") if states[s]]
    return ", ".join(words)
