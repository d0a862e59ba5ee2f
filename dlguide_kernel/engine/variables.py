"""Reading and writing a session's variables without adding anything to its graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..errors import GraphError
from .tensorflow1 import tf


def _read_tensor(variable: tf.Operation) -> tf.Tensor:
    """The tensor that, fetched, gives the variable's value."""
    if variable.type != "VarHandleOp":
        return variable.outputs[0]
    reads = [
        op for op in variable.outputs[0].consumers() if op.type == "ReadVariableOp"
    ]
    if not reads:
        raise GraphError(
            f"the variable '{variable.name}' is never read in its graph.",
            expected="a variable made by tf.Variable or tf.get_variable.",
            mend="make it so.",
        )
    # A read that waits for nothing: one made behind an update would run that update.
    free = [op for op in reads if not op.control_inputs]
    return (free or reads)[0].outputs[0]


def _initializer(variable: tf.Operation) -> tf.Operation:
    """The assignment whose value can be fed (`tf.Variable.load` uses the same)."""
    kinds = ("Assign", "AssignVariableOp")
    for op in variable.outputs[0].consumers():
        if op.type in kinds and op.inputs[0] is variable.outputs[0]:
            return op
    raise GraphError(
        f"the variable '{variable.name}' has no assignment in its graph.",
        expected="a variable made by tf.Variable or tf.get_variable.",
        mend="make it so.",
    )


def read_variables(
    session: tf.Session, variables: Sequence[tf.Operation]
) -> dict[tf.Operation, np.ndarray]:
    """Values of variables in a session; an uninitialised one is named."""
    try:
        values = session.run([_read_tensor(v) for v in variables])
    except tf.errors.FailedPreconditionError:
        missing = [v.name for v in variables if not _is_initialised(session, v)]
        names = ", ".join(f"'{name}'" for name in missing)
        raise GraphError(
            f"not initialised in this session: {names}.",
            expected="every variable has a value before training starts (slide 57).",
            mend="run sess.run(tf.global_variables_initializer()) after the whole "
            "graph is built, optimizer included.",
        ) from None
    return dict(zip(variables, values, strict=True))


def _is_initialised(session: tf.Session, variable: tf.Operation) -> bool:
    try:
        session.run(_read_tensor(variable))
    except tf.errors.FailedPreconditionError:
        return False
    return True


def write_variables(
    session: tf.Session, values: Mapping[tf.Operation, np.ndarray]
) -> None:
    """Put values into a session's variables through their own initializers."""
    assigned = {_initializer(v): value for v, value in values.items()}
    fed = {op.inputs[1]: value for op, value in assigned.items()}
    if len(fed) == len(assigned):
        session.run(list(assigned), fed)
        return
    for op, value in assigned.items():  # some variables share their initial value
        session.run(op, {op.inputs[1]: value})


def variables_of(graph: tf.Graph, operations: Sequence[tf.Operation]) -> list:
    """The tf.Variable objects of variable operations, in the same order."""
    known = {}
    for collection in (tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.LOCAL_VARIABLES):
        for variable in graph.get_collection(collection):
            place = getattr(variable, "handle", None)
            known[place.op if place is not None else variable.op] = variable
    return [known[op] for op in operations if op in known]
