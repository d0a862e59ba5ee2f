"""Slide 40: a network as a directed acyclic graph, evaluated node by node.

A node's operation is any function of its inputs' values, so the same graph runs on
numpy arrays here and on TensorFlow's tensors in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError


@dataclass(frozen=True)
class Node:
    """One node: its name, the operation, and the names of the nodes it reads."""

    name: str
    operation: Callable[..., Any]
    inputs: tuple[str, ...]
    formula: str = ""


def topological_order(inputs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the nodes so that each comes after its inputs; a cycle is an InputError.

    `inputs[name]` are the nodes that `name` reads. Nodes that do not depend on one
    another keep the order in which they are listed.

    >>> topological_order({"x": (), "z2": ("z1",), "z1": ("x",)})
    ['x', 'z1', 'z2']
    """
    done: dict[str, object] = {}  # in the order of their completion
    # Depth first without recursion: a chain may be longer than Python's stack.
    for start in inputs:
        path = {} if start in done else {start: iter(inputs[start])}
        while path:
            name = next(reversed(path))
            following = next((n for n in path[name] if n not in done), None)
            if following is None:
                done[name] = path.pop(name)
            elif following in path:
                names = list(path)
                _raise_cycle([*names[names.index(following) :], following])
            else:
                path[following] = iter(inputs[following])
    return list(done)


def _raise_cycle(cycle: list[str]) -> None:
    # The path runs from a node to its inputs; data flow the other way.
    raise InputError(
        f"the graph has a cycle: {' → '.join(reversed(cycle))}.",
        expected="a directed acyclic graph: no node reads, even indirectly, itself.",
        mend=f"let one of {', '.join(sorted(set(cycle)))} read another node.",
    )


class GraphNetwork:
    """A network whose nodes are operations and whose edges carry their values.

    `nodes` in any order; `inputs` are the names the data come in by; the output is
    the last node that no other reads, or the one named by `output`.

    >>> double = Node("z1", lambda x: 2 * x, ("x",))
    >>> total = Node("z2", lambda z, x: z + x, ("z1", "x"))
    >>> GraphNetwork([total, double])(5)
    15
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        *,
        inputs: Sequence[str] = ("x",),
        output: str | None = None,
    ) -> None:
        self.inputs = tuple(inputs)
        self.nodes = {node.name: node for node in nodes}
        self._check(nodes)
        reads = {name: () for name in inputs}
        reads |= {name: node.inputs for name, node in self.nodes.items()}
        self.order = tuple(n for n in topological_order(reads) if n in self.nodes)
        read = {name for node in nodes for name in node.inputs}
        unread = [name for name in self.order if name not in read]
        self.output = unread[-1] if output is None else output
        if self.output not in self.nodes:
            raise InputError(
                f"the output {self.output!r} is not a node of the graph.",
                expected=f"one of {', '.join(self.order)}.",
                mend=f"pass output={unread[-1]!r}, or leave it out.",
            )

    def _check(self, nodes: Sequence[Node]) -> None:
        names = [*self.inputs, *(node.name for node in nodes)]
        for name in names:
            if names.count(name) > 1:
                raise InputError(
                    f"the name {name!r} stands for two nodes.",
                    expected="one node for each name.",
                    mend="rename one of them.",
                )
        for node in nodes:
            for name in node.inputs:
                if name not in names:
                    raise InputError(
                        f"node {node.name!r} reads {name!r}, which does not exist.",
                        expected=f"inputs among {', '.join(names)}.",
                        mend=f"add a node {name!r}, or correct the name.",
                    )
        if not nodes:
            raise InputError(
                "the graph has no node.",
                expected="one node or more.",
                mend='add Node("z1", operation, ("x",)).',
            )

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """The edges (from, to), in the order of evaluation."""
        return tuple((i, name) for name in self.order for i in self.nodes[name].inputs)

    def evaluate(self, *data: Any) -> dict[str, Any]:
        """Return the value of every input and node, in the order of evaluation.

        One argument for each name in `inputs`. An operation that cannot take its
        inputs raises an InputError that names the node and their shapes.
        """
        if len(data) != len(self.inputs):
            raise InputError(
                f"{len(data)} values were passed.",
                expected=f"{len(self.inputs)}: {', '.join(self.inputs)}.",
                mend="pass one value for each input of the graph.",
            )
        values = dict(zip(self.inputs, data, strict=True))
        for name in self.order:
            arguments = [values[i] for i in self.nodes[name].inputs]
            values[name] = self._apply(self.nodes[name], arguments)
        return values

    def _apply(self, node: Node, arguments: list[Any]) -> Any:
        try:
            return node.operation(*arguments)
        except (TypeError, ValueError) as error:
            shapes = [
                f"{i} {getattr(value, 'shape', type(value).__name__)}"
                for i, value in zip(node.inputs, arguments, strict=True)
            ]
            raise InputError(
                f"node {node.name!r} cannot be evaluated: {error}",
                expected=f"an operation that takes {', '.join(shapes)}.",
                mend=f"check what {node.name} = {node.formula or 'its operation'} "
                "needs, and what its inputs give.",
            ) from error

    def __call__(self, *data: Any) -> Any:
        """Return the value of the output node."""
        return self.evaluate(*data)[self.output]


def slide_40(
    affine_maps: Sequence[Callable[[Any], Any]],
    activations: Sequence[Callable[[Any], Any]],
) -> GraphNetwork:
    """Return slide 40's graph: two ways from x that meet in z6.

    z1 = A1 x + b1,  z2 = ρ1(z1),  z3 = A2 z2 + b2
    z4 = A3 x + b3,  z5 = ρ2(z4)
    z6 = z3 + z5,    z7 = ρ3(z6), the output

    `affine_maps` are z ↦ A_j z + b_j for j = 1, 2, 3, and `activations` ρ1, ρ2, ρ3;
    A2 and A3 must have the same number of rows, for the sum to exist.
    """
    if not len(affine_maps) == len(activations) == 3:
        raise InputError(
            f"{len(affine_maps)} affine maps and {len(activations)} activations.",
            expected="three of each, as on slide 40.",
            mend="pass [W1, W2, W3] and [rho1, rho2, rho3].",
        )
    (W1, W2, W3), (rho1, rho2, rho3) = affine_maps, activations
    return GraphNetwork(
        [
            Node("z1", W1, ("x",), "A1 x + b1"),
            Node("z2", rho1, ("z1",), "ρ1(z1)"),
            Node("z3", W2, ("z2",), "A2 z2 + b2"),
            Node("z4", W3, ("x",), "A3 x + b3"),
            Node("z5", rho2, ("z4",), "ρ2(z4)"),
            Node("z6", lambda z3, z5: z3 + z5, ("z3", "z5"), "z3 + z5"),
            Node("z7", rho3, ("z6",), "ρ3(z6)"),
        ]
    )
