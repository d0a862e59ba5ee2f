"""The variables of a graph, and their values in a session that stays as it is.

What is read is what the graph already has to read a variable with: the variable's own
output, or its read operation. Nothing is added to the graph, nothing is initialised,
and nothing that a value is computed from runs. TensorFlow is not imported here: the
session brings it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("Variable", "VariableV2", "VarHandleOp")
BYTES = 4 * 2**20  # what one display may fetch
SECONDS = 0.08  # what it may take to ask variable by variable


@dataclass(frozen=True)
class Held:
    """A variable of a graph: its operation, and what is known without a session."""

    name: str
    shape: str
    dtype: str
    trainable: bool
    operation: Any
    bytes: int | None  # None where the shape is open

    @property
    def handle(self) -> bool:
        """Tell whether it is a resource variable, which is read by an operation."""
        return self.operation.type == "VarHandleOp"

    def fetch(self) -> Any | None:
        """Return the tensor of the graph that gives the value, if there is one."""
        output = self.operation.outputs[0]
        if not self.handle:
            return output
        reads = [op for op in output.consumers() if op.type == "ReadVariableOp"]
        # A read that waits for an update would run the update.
        free = [op for op in reads if not op.control_inputs]
        return free[0].outputs[0] if free else None

    def probe(self) -> Any | None:
        """Return an operation that fails where the variable has no value."""
        if self.handle:
            fetched = self.fetch()
            return None if fetched is None else fetched.op
        reads = (
            op
            for op in self.operation.outputs[0].consumers()
            if op.type == "Identity" and op.name == f"{self.operation.name}/read"
        )
        return next((op for op in reads if not op.control_inputs), None)


@dataclass(frozen=True)
class Reading:
    """What a session holds of a variable: `initialised` is None where nobody asked."""

    initialised: bool | None
    value: Any = None


def held_variables(graph: Any) -> list[Held]:
    """Return the variables of a graph in the order of their creation."""
    trained = {_operation(v).name for v in graph.get_collection("trainable_variables")}
    return [
        held(op, op.name in trained)
        for op in graph.get_operations()
        if op.type in KINDS
    ]


def held(operation: Any, trainable: bool) -> Held:
    """Return what an operation of KINDS says of its variable."""
    dims = operation.get_attr("shape")
    sizes = None if dims.unknown_rank else [dim.size for dim in dims.dim]
    dtype = operation.get_attr("dtype")
    count: int | None = None
    if sizes is not None and all(size >= 0 for size in sizes):
        count = getattr(dtype, "size", 0) or 1
        for size in sizes:
            count *= size
    return Held(operation.name, _shape(sizes), dtype.name, trainable, operation, count)


def _operation(variable: Any) -> Any:
    handle = getattr(variable, "handle", None)
    return variable.op if handle is None else handle.op


def _shape(sizes: list[int] | None) -> str:
    """Write sizes as TensorFlow 1 does: (3, ?), (1,), ()."""
    if sizes is None:
        return "<unknown>"
    words = ["?" if size < 0 else str(size) for size in sizes]
    return f"({', '.join(words)}{',' * (len(words) == 1)})"


def read(
    session: Any, variables: Sequence[Held], *, budget: int = BYTES
) -> list[Reading]:
    """Return what a session holds of each variable; at most `budget` bytes are fetched.

    The smallest are fetched first. Of what does not fit, and of what no operation
    reads, only whether it is initialised is asked, or nothing.
    """
    small: set[str] = set()
    for variable in sorted(variables, key=lambda v: v.bytes or 0):
        if variable.bytes is not None and variable.bytes <= budget:
            small.add(variable.name)
            budget -= variable.bytes
    asked = [v.fetch() if v.name in small else v.probe() for v in variables]
    present = [what for what in asked if what is not None]
    try:
        answers = iter(session.run(present) if present else [])
    except Exception as error:
        if not _not_initialised(error):
            raise
        return _one_by_one(session, asked)
    return [Reading(None) if w is None else Reading(True, next(answers)) for w in asked]


def _one_by_one(session: Any, asked: Sequence[Any]) -> list[Reading]:
    """Ask for each by itself, as long as that takes no time that a reader notices."""
    end = time.monotonic() + SECONDS
    found = []
    for what in asked:
        if what is None or time.monotonic() > end:
            found.append(Reading(None))
            continue
        try:
            found.append(Reading(True, session.run(what)))
        except Exception as error:
            if not _not_initialised(error):
                raise
            found.append(Reading(False))
    return found


def _not_initialised(error: Exception) -> bool:
    return type(error).__name__ == "FailedPreconditionError"


def closed(session: Any) -> bool:
    """Tell whether a session has been closed."""
    return bool(getattr(session, "_closed", False))


def default_session(graph: Any) -> Any | None:
    """Return the cells' default session, if it is open and of this graph."""
    ops = sys.modules.get("tensorflow.python.framework.ops")
    session = ops.get_default_session() if ops else None
    if session is None or closed(session) or session.graph is not graph:
        return None
    return session
