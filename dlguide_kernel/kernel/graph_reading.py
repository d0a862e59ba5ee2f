"""What a TensorFlow graph holds, as the nodes and edges of a drawing.

All of it is read from `graph.as_graph_def()`, a protocol buffer, and from the live
operations' outputs, so TensorFlow is not imported. A slides' variable is four
operations (initial_value, the variable itself, Assign, read); they become one node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..errors import GraphError, InputError
from .graph_diagram import Diagram, Edge, Kind, Mark, Node
from .graph_formats import stored_dtype, stored_sizes, stored_value, written_sizes
from .graph_running import Run, elements, feed_names, fetch_names, plan_run

KINDS: Mapping[str, Kind] = {
    "Variable": "variable",
    "VariableV2": "variable",
    "VarHandleOp": "variable",
    "Placeholder": "placeholder",
    "PlaceholderV2": "placeholder",
    "PlaceholderWithDefault": "placeholder",
    "Const": "constant",
}
_READS = {"Identity", "ReadVariableOp"}
_ASSIGNS = {"Assign", "AssignVariableOp", "VarIsInitializedOp"}
# tf.gradients, which every optimizer calls, puts what it builds into such a scope.
_GRADIENTS = re.compile(r"(.*/)?gradients(_\d+)?/")
Outputs = Callable[[Any], list[str]]


def read_graph(
    drawn: object,
    *,
    fetches: object = (),
    feeds: object = (),
    initializers: bool = False,
    gradients: bool = False,
    raw: bool = False,
    only: bool = False,
) -> Diagram:
    """Return what is to be drawn of a graph, or of what some of its tensors need.

    `drawn` is a tf.Graph, a GraphDef, or tensors, variables and operations of one
    graph; for the latter the result is all they depend on, gradients included. `raw`
    folds nothing and leaves nothing out; what `fetches` execute is never left out, and
    `only` leaves out all but that and what is fed.
    """
    graph_def, outputs, wanted = _source(drawn)
    reading = _Reading(graph_def, fold=not raw)
    run = _run(reading.stored, fetches, feeds)
    if only and not run:
        raise InputError(
            "only what a run executes was asked for, but no fetches are given.",
            expected="what is to be run.",
            mend="fetches=loss, only=True, or %graph loss --only",
        )
    if wanted:
        kept, hidden = reading.needed(wanted, initializers), 0
    else:
        shown = reading.shown(initializers or raw, True, run)
        kept = shown if gradients or raw else reading.shown(initializers, False, run)
        hidden = 0 if only else len(shown) - len(kept)
    marks = reading.marks(run)
    kept = [name for name in kept if name in marks] if only else kept
    nodes = [_node(reading.stored[n], outputs, marks.get(n, ())) for n in kept]
    here = set(kept)
    edges = [e for name in kept for e in reading.inputs[name] if e.source in here]
    return Diagram(tuple(nodes), tuple(edges), hidden, run)


def _run(stored: Mapping[str, Any], fetches: object, feeds: object) -> Run | None:
    given, wanted = feed_names(feeds), fetch_names(fetches)
    if given and not wanted:
        raise InputError(
            "feeds are given, but no fetches.",
            expected="what is to be run with these feeds.",
            mend="fetches=loss, feeds=[x, y], or %graph loss --feed x y",
        )
    return plan_run(stored, wanted, given) if wanted else None


def _source(drawn: object) -> tuple[Any, Outputs, list[str]]:
    """Return the GraphDef, what tells of a node's outputs, and the names asked for."""
    if hasattr(drawn, "node") and hasattr(drawn, "DESCRIPTOR"):
        return drawn, _stored_outputs, []
    graph, wanted = drawn, []
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
        parts = [part for item in items for part in elements(item)]
        wanted = [getattr(part, "op", part).name for part in parts]

    def live_outputs(node: Any) -> list[str]:
        tensors = graph.get_operation_by_name(node.name).outputs
        return [_typed(_sizes(t.shape), t.dtype.base_dtype.name) for t in tensors]

    return graph.as_graph_def(), live_outputs, wanted


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
        self.ops = {name: node.op for name, node in self.stored.items()}
        entries = {name: tuple(node.input) for name, node in self.stored.items()}
        self.variables = {n for n, op in self.ops.items() if _kind(op) == "variable"}
        # The tensors that read a variable, and the variable that each stands for.
        self.reads = {
            name: entries[name][0]
            for name, op in self.ops.items()
            if fold
            and op in _READS
            and entries[name][0] in self.variables
            and (op != "Identity" or name == f"{entries[name][0]}/read")
        }
        self.inputs = {
            name: tuple(self._edge(entry, name) for entry in found)
            for name, found in entries.items()
        }
        self.assigns = {
            name
            for name, op in self.ops.items()
            if op in _ASSIGNS
            and entries[name][0] in self.variables
            and name.startswith(f"{entries[name][0]}/")
        }
        self.readers: dict[str, list[str]] = {name: [] for name in self.stored}
        for edge in (e for found in self.inputs.values() for e in found):
            if edge.target not in self.reads:
                self.readers[edge.source].append(edge.target)

    def _edge(self, entry: str, target: str) -> Edge:
        control = entry.startswith("^")
        source, _, output = entry.removeprefix("^").partition(":")
        if source not in self.stored:
            raise GraphError(
                f"{target} reads {source}, which is not in the graph.",
                expected="a whole GraphDef: every input is one of its nodes.",
                mend="store all of it: graph.as_graph_def().",
            )
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
                waiting += [a for a in self.assigns if self.inputs[a][0].source == name]
        return [name for name in self.stored if name in found]

    def shown(self, initializers: bool, gradients: bool, run: Run | None) -> list[str]:
        """Return all but the reads, and what only serves initialisers or gradients.

        What a run executes is shown, whatever it serves.
        """
        hidden = set() if gradients else self._trained()
        if not initializers:
            hidden |= self.assigns
            hidden |= {n for n in self.stored if self._waits_for(n, hidden)}
        hidden = self._served(hidden)
        hidden -= run.executed if run else set()
        hidden |= self.reads.keys()
        return [name for name in self.stored if name not in hidden]

    def marks(self, run: Run | None) -> dict[str, list[Mark]]:
        """Return what a run does with each node; a variable answers for its reads."""
        found: dict[str, list[Mark]] = {}
        for name in run.executed if run else ():
            found.setdefault(self.reads.get(name, name), []).append("run")
        for name in run.missing if run else ():
            found[name].append("missing")
        for mark, names in (
            (("fed", run.feeds), ("fetched", run.fetches)) if run else ()
        ):
            for name in (entry.partition(":")[0] for entry in names):
                found.setdefault(self.reads.get(name, name), []).append(mark)
        return found

    def _trained(self) -> set[str]:
        """Return the gradients, what comes after, and an optimizer's own variables."""
        found = self._after(filter(_GRADIENTS.match, self.stored))
        for name in self.variables:
            uses = set(self.readers[name]) - self.assigns
            if uses and uses <= found:
                found |= {name, *self.readers[name]}
        return found

    def _after(self, starts: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(starts)
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting += self.readers[name]
        return found

    def _waits_for(self, name: str, hidden: set[str]) -> bool:
        """Tell whether an operation, like `init`, only waits for hidden ones."""
        before = {edge.source for edge in self.inputs[name]}
        return self.ops[name] == "NoOp" and bool(before) and before <= hidden

    def _served(self, hidden: set[str]) -> set[str]:
        """Add what only hidden operations read, such as initial values.

        A variable stays: perhaps it is new, and only its Assign reads it yet.
        """
        hidden = set(hidden)
        waiting = list(hidden)
        while waiting:
            for edge in self.inputs[waiting.pop()]:
                name = edge.source
                alone = hidden.issuperset(self.readers[name])
                if alone and name not in hidden and name not in self.variables:
                    hidden.add(name)
                    waiting.append(name)
        return hidden


def _kind(operation: str) -> Kind:
    return KINDS.get(operation, "operation")


def _node(stored: Any, outputs: Outputs, marks: Iterable[Mark]) -> Node:
    kind = _kind(stored.op)
    if kind == "variable":  # its own output is a reference or a handle
        dtype = stored_dtype(stored.attr["dtype"])
        carried = [_typed(stored_sizes(stored.attr["shape"].shape), dtype)]
    else:
        carried = outputs(stored)
    value = stored_value(stored) if kind == "constant" else ""
    return Node(
        stored.name, kind, stored.op, tuple(carried), value, tuple(dict.fromkeys(marks))
    )


def _stored_outputs(node: Any) -> list[str]:
    """Return what a GraphDef tells of a node's outputs, if it holds shapes."""
    if "_output_shapes" not in node.attr:
        return []
    dtype = stored_dtype(node.attr["dtype"]) if "dtype" in node.attr else ""
    shapes = node.attr["_output_shapes"].list.shape
    return [_typed(stored_sizes(shape), dtype) for shape in shapes]


def _sizes(shape: Any) -> list[int | None] | None:
    return None if shape.rank is None else shape.as_list()


def _typed(sizes: Sequence[int | None] | None, dtype: str) -> str:
    return f"{written_sizes(sizes)} {dtype}".rstrip()
