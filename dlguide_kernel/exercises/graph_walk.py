"""Reading what a node of the student's graph is computed from, a few steps back.

As for `graph_node`, an exercise declares `read=graph_formula` and its own `check`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .graphs import graph_node

_VARIABLES = {"VariableV2", "VarHandleOp"}


@dataclass(frozen=True)
class Formula:
    """What `graph_node` tells of a node, and the same of its `arguments`.

    A variable is one node, whichever operation reads it, and its dtype is that of its
    value. `shape` is None where nothing is known.
    """

    kind: str
    operation: str
    name: str
    shape: tuple[int | None, ...] | None
    dtype: str
    arguments: tuple[Formula, ...] = ()


def graph_formula(answer: object, depth: int = 3) -> Formula:
    """Return a node with what it is computed from, `depth` steps back at most.

    Raises UnreadableError for what is no node of a graph.

    >>> z1 = graph_formula(tf.matmul(A, x))
    >>> [argument.kind for argument in z1.arguments]
    ['variable', 'placeholder']
    """
    facts = graph_node(answer)
    operation, kind, name = answer.op, facts["kind"], facts["name"]
    read = operation.type in ("Identity", "ReadVariableOp")
    if read and operation.inputs[0].op.type in _VARIABLES:
        operation = operation.inputs[0].op
        name = f"{operation.name}:0"
    if operation.type in _VARIABLES:
        kind = "variable"
    inputs = () if kind == "variable" or depth == 0 else operation.inputs
    return Formula(
        kind=kind,
        operation=operation.type,
        name=name,
        shape=None if facts["shape"] is None else tuple(facts["shape"]),
        dtype=facts["dtype"].removesuffix("_ref"),
        arguments=tuple(graph_formula(entry, depth - 1) for entry in inputs),
    )
