"""What a TensorFlow graph holds, as the nodes and edges of a drawing.

All of it is read from `graph.as_graph_def(add_shapes=True)`, a protocol buffer, so
TensorFlow is not imported. A slides' variable is four operations (initial_value, the
variable itself, Assign, read); they become one node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import GraphError, InputError

Kind = Literal["variable", "placeholder", "constant", "operation"]

KINDS: Mapping[str, Kind] = {
    "Variable": "variable",
    "VariableV2": "variable",
    "VarHandleOp": "variable",
    "Placeholder": "placeholder",
    "PlaceholderWithDefault": "placeholder",
    "Const": "constant",
}
_READS = {"Identity", "ReadVariableOp"}
_ASSIGNS = {"Assign", "AssignVariableOp", "VarIsInitializedOp"}
# tf.gradients, which every optimizer calls, puts what it builds into such a scope.
_GRADIENTS = re.compile(r"(.*/)?gradients(_\d+)?/")


@dataclass(frozen=True)
class Node:
    """An operation; `outputs` says what leaves it, such as "(3, ?) float32"."""

    name: str
    kind: Kind
    operation: str
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """What `target` reads: a tensor of `source`, or only that it has run."""

    source: str
    target: str
    output: int = 0
    control: bool = False


@dataclass(frozen=True)
class Diagram:
    """Nodes in the order of their creation, and each node's inputs in theirs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __str__(self) -> str:
        """List the nodes as formulas: `z1 = MatMul(A, x): (2, ?) float32`."""
        reads = {node.name: [] for node in self.nodes}
        for edge in self.edges:
            reads[edge.target].append(
                f"after {edge.source}"
                if edge.control
                else edge.source + (f":{edge.output}" if edge.output else "")
            )
        lines = [f"{_counted(self.nodes, 'node')} and {_counted(self.edges, 'edge')}."]
        for node in self.nodes:
            made = node.kind if node.kind != "operation" else node.operation
            if reads[node.name]:
                made += f"({', '.join(reads[node.name])})"
            told = f": {'; '.join(node.outputs)}" if any(node.outputs) else ""
            lines.append(f"{node.name} = {made}{told}")
        return "\n".join(lines)


def _counted(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def read_graph(
    drawn: object,
    *,
    initializers: bool = False,
    gradients: bool = False,
    raw: bool = False,
) -> Diagram:
    """Return what is to be drawn of a graph, or of what some of its tensors need.

    `drawn` is a tf.Graph, a GraphDef, or tensors, variables and operations of one
    graph; for the latter the result is all they depend on, gradients included. `raw`
    folds nothing and leaves nothing out.
    """
    graph_def, dtypes, wanted = _source(drawn)
    reading = _Reading(graph_def, fold=not raw)
    if wanted:
        kept = reading.needed(wanted, initializers)
    else:
        kept = reading.visible(initializers or raw, gradients or raw)
    nodes = tuple(_node(reading.stored[name], dtypes) for name in kept)
    edges = [e for name in kept for e in reading.inputs[name] if e.source in kept]
    return Diagram(nodes, tuple(edges))


def _source(drawn: object) -> tuple[Any, dict[str, str], list[str]]:
    """Return the GraphDef, the dtype of each tensor, and the names asked for."""
    if hasattr(drawn, "node") and hasattr(drawn, "DESCRIPTOR"):
        return drawn, {}, []
    wanted: list[str] = []
    graph = drawn
    if not hasattr(drawn, "as_graph_def"):
        items = list(drawn.values()) if isinstance(drawn, Mapping) else drawn
        items = items if isinstance(items, (list, tuple)) else [items]
        graphs = {id(_graph_of(item)): _graph_of(item) for item in items or [None]}
        if len(graphs) != 1:
            raise GraphError(
                f"the tensors come from {len(graphs)} graphs.",
                expected="tensors of one graph.",
                mend="draw each graph by itself.",
            )
        (graph,) = graphs.values()
        wanted = [getattr(item, "op", item).name for item in items]
    dtypes = {
        tensor.name: tensor.dtype.base_dtype.name
        for operation in graph.get_operations()
        for tensor in operation.outputs
    }
    return graph.as_graph_def(add_shapes=True), dtypes, wanted


def _graph_of(item: object) -> object:
    graph = getattr(item, "graph", None)
    if not hasattr(graph, "as_graph_def"):
        raise InputError(
            f"an object of type {type(item).__name__} cannot be drawn.",
            expected="a tf.Graph, or tensors, variables or operations of one.",
            mend="display_graph(tf.get_default_graph()), or display_graph(z2).",
        )
    return graph


class _Reading:
    """The stored operations by name, and the edges that enter each."""

    def __init__(self, graph_def: Any, *, fold: bool) -> None:
        self.stored = {node.name: node for node in graph_def.node}
        self.variables = {
            name for name, node in self.stored.items() if _kind(node) == "variable"
        }
        # The tensors that read a variable, and the variable that each stands for.
        self.reads = {
            name: node.input[0]
            for name, node in self.stored.items()
            if fold
            and node.op in _READS
            and node.input[0] in self.variables
            and (node.op != "Identity" or name == f"{node.input[0]}/read")
        }
        self.inputs = {
            name: tuple(self._edge(entry, name) for entry in node.input)
            for name, node in self.stored.items()
        }
        self.assigns = {
            name
            for name, node in self.stored.items()
            if node.op in _ASSIGNS
            and node.input[0] in self.variables
            and name.startswith(f"{node.input[0]}/")
        }

    def _edge(self, entry: str, target: str) -> Edge:
        control = entry.startswith("^")
        source, _, output = entry.removeprefix("^").partition(":")
        if source in self.reads:
            return Edge(self.reads[source], target, 0, control)
        return Edge(source, target, int(output or 0), control)

    def needed(self, wanted: list[str], initializers: bool) -> list[str]:
        """Return what these operations depend on, and perhaps how it is initialised."""
        found: set[str] = set()
        waiting = [self.reads.get(name, name) for name in wanted]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            waiting += [edge.source for edge in self.inputs[name]]
            if initializers:
                waiting += [a for a in self.assigns if self.stored[a].input[0] == name]
        return [name for name in self.stored if name in found]

    def visible(self, initializers: bool, gradients: bool) -> list[str]:
        """Return all but the reads, and what only serves initialisers or gradients."""
        readers: dict[str, list[str]] = {name: [] for name in self.stored}
        for edge in (e for entries in self.inputs.values() for e in entries):
            if edge.target not in self.reads:
                readers[edge.source].append(edge.target)
        hidden = set() if gradients else self._trained(readers)
        if not initializers:
            hidden |= self.assigns
            hidden |= {n for n in self.stored if self._waits_for(n, hidden)}
        hidden = self._served(hidden, readers) | set(self.reads)
        return [name for name in self.stored if name not in hidden]

    def _trained(self, readers: dict[str, list[str]]) -> set[str]:
        """Return the gradients, what comes after, and an optimizer's own variables."""
        found = _reachable(filter(_GRADIENTS.match, self.stored), readers)
        for name in self.variables:
            uses = set(readers[name]) - self.assigns
            if uses and uses <= found:
                found |= {name, *readers[name]}
        return found

    def _waits_for(self, name: str, hidden: set[str]) -> bool:
        """Tell whether an operation, like `init`, only waits for hidden ones."""
        before = {edge.source for edge in self.inputs[name]}
        return self.stored[name].op == "NoOp" and bool(before) and before <= hidden

    def _served(self, hidden: set[str], readers: dict[str, list[str]]) -> set[str]:
        """Add what only hidden operations read, such as initial values.

        A variable stays: perhaps it is new, and only its Assign reads it yet.
        """
        hidden = set(hidden)
        waiting = list(hidden)
        while waiting:
            for edge in self.inputs[waiting.pop()]:
                name = edge.source
                alone = hidden.issuperset(readers[name])
                if alone and name not in hidden and name not in self.variables:
                    hidden.add(name)
                    waiting.append(name)
        return hidden


def _reachable(starts: Iterable[str], following: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += following[name]
    return found


def _kind(stored: Any) -> Kind:
    return KINDS.get(stored.op, "operation")


def _node(stored: Any, dtypes: dict[str, str]) -> Node:
    kind, attr = _kind(stored), stored.attr
    dtype = _dtype(attr["dtype"]) if "dtype" in attr else ""
    if kind == "variable":  # its own output is a reference or a handle
        shapes, dtypes = [attr["shape"].shape], {}
    else:
        shapes = attr["_output_shapes"].list.shape if "_output_shapes" in attr else []
    outputs = [
        f"{_shape(shape)} {dtypes.get(f'{stored.name}:{i}', dtype)}".rstrip()
        for i, shape in enumerate(shapes)
    ]
    return Node(stored.name, kind, stored.op, tuple(outputs))


def _shape(shape: Any) -> str:
    """Write a shape as TensorFlow 1 prints it: (3, ?), (1,), (), <unknown>."""
    if shape.unknown_rank:
        return "<unknown>"
    sizes = ["?" if dim.size < 0 else str(dim.size) for dim in shape.dim]
    return f"({', '.join(sizes)}{',' * (len(sizes) == 1)})"


def _dtype(value: Any) -> str:
    enum = value.DESCRIPTOR.fields_by_name["type"].enum_type
    name = enum.values_by_number[value.type].name.removeprefix("DT_").lower()
    floats = {"float": "float32", "double": "float64", "half": "float16"}
    return floats.get(name, name.removesuffix("_ref"))
