"""Reading a node of the student's graph; TensorFlow starts only when it is called.

An exercise about the graph declares `read=graph_node` and its own `check`, which sees
the facts and returns a verdict for every answer: the standard check would build its
own nodes in the student's graph.
"""

from __future__ import annotations

from .plain import UnreadableError, shown


def graph_node(answer: object) -> dict[str, object]:
    """Return what can be seen of a placeholder, variable, constant or other tensor.

    `kind` is placeholder, variable, constant or tensor (slide 52), `operation` the
    type of the operation that makes it ("MatMul"), `name`, `shape` (a list with None
    for an open axis; None if nothing is known) and `dtype` as slide 54 prints them,
    `inputs` the names of the operation's inputs.

    >>> graph_node(tf.placeholder(tf.float32, [3, None], name="data"))["shape"]
    [3, None]
    """
    from ..engine import tf

    # The type itself is asked: `__class__`, which isinstance believes, may lie.
    kind = type(answer)
    variable = issubclass(kind, tf.Variable)
    if not variable and not issubclass(kind, tf.Tensor):
        raise UnreadableError(
            f"{shown(answer)} came; a node of the graph is expected: a placeholder, "
            "a variable, a constant or a tensor."
        )
    kinds = {"Placeholder": "placeholder", "Const": "constant"}
    return {
        "kind": "variable" if variable else kinds.get(answer.op.type, "tensor"),
        "operation": answer.op.type,
        "name": answer.name,
        "shape": None if answer.shape.rank is None else answer.shape.as_list(),
        "dtype": answer.dtype.name,
        "inputs": [entry.name for entry in answer.op.inputs],
    }
