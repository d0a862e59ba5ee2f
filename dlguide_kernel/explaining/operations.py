"""Reading a graph's operations: the reader's name, and the line that built it.

TensorFlow keeps for every operation the stack it was built on (`op.traceback`). Nothing
here imports TensorFlow: what is read are the objects that an error has left behind.
"""

from __future__ import annotations

from typing import NamedTuple

from .failure import Failure, Line
from .text import listed, with_article

Made = tuple[tuple[str, Line], ...]


class Run(NamedTuple):
    """A `session.run` that failed: its session, and what it was called with."""

    session: object
    fetches: object
    feed_dict: object


def run_of(failure: Failure) -> Run | None:
    """Return the `session.run` that an error passed through, also by `eval()`."""
    found = failure.inside("run", "client/session.py")
    if found is None or "self" not in found:
        return None
    return Run(found["self"], found.get("fetches"), found.get("feed_dict"))


def operation(thing: object) -> object | None:
    """Return the operation of a tensor, a variable or an operation; else None.

    The value that is read from a variable (`weights/read`) counts as the variable.
    """
    # TensorFlow 2's eager tensors have a property `op` that raises AttributeError.
    op = getattr(thing, "op", thing) if hasattr(type(thing), "op") else thing
    if not hasattr(op, "traceback"):
        return None
    read = op.type in ("Identity", "ReadVariableOp") and len(op.inputs) > 0
    if read and op.inputs[0].op.type in ("VariableV2", "Variable", "VarHandleOp"):
        return op.inputs[0].op
    return op


def operation_named(failure: Failure, name: str) -> object | None:
    """Return the operation of that name in the graph of the failed run."""
    run = run_of(failure)
    if run is None:
        return None
    try:
        return run.session.graph.get_operation_by_name(name)
    except (KeyError, ValueError):
        return None


def own_name(failure: Failure, thing: object) -> str | None:
    """Return the reader's name for a tensor, a variable or an operation, if any."""
    op = operation(thing)
    for name, held in failure.held():
        same = op is not None and hasattr(type(held), "op") and operation(held) is op
        if same or held is thing:
            return name
    return None


def called(failure: Failure, thing: object) -> str:
    """Return what to call a tensor: the reader's name, and the graph's if it differs.

    "x", or "X ('data')", or "'data'" where no variable of the reader's holds it.
    """
    op = operation(thing)
    if op is None:
        return failure.name_of(thing) or with_article(type(thing).__name__)
    name = own_name(failure, thing)
    if name is None:
        here = built(failure, op) == failure.line
        return f"'{op.name}' (made in this line)" if here else f"'{op.name}'"
    return name if op.name == name else f"{name} ('{op.name}')"


def code_name(failure: Failure, thing: object) -> str:
    """Return a name that can stand in code: the reader's, or the graph's "data:0"."""
    op = operation(thing)
    return own_name(failure, thing) or repr(f"{op.name}:0")


def described(failure: Failure, tensor: object) -> str:
    """Return "x has shape (3, ?) and dtype float32"."""
    return (
        f"{called(failure, tensor)} has shape {shape_text(tensor)} and dtype "
        f"{dtype_text(tensor)}"
    )


def shape_text(tensor: object) -> str:
    """Return a tensor's shape as TensorFlow 1 prints it: "(3, ?)", "unknown"."""
    return str(tensor.shape).replace("<unknown>", "unknown").replace("None", "?")


def dtype_text(thing: object) -> str:
    """Return a tensor's dtype: "float32", also for a reference to a variable."""
    return thing.dtype.base_dtype.name


def built(failure: Failure, thing: object) -> Line | None:
    """Return the reader's line that built a tensor, a variable or an operation."""
    op = operation(thing)
    for frame in reversed(list(getattr(op, "traceback", None) or ())):
        line = failure.line_at(frame.filename, frame.lineno)
        if line is not None:
            return line
    return None


def made(failure: Failure, *things: object) -> Made:
    """Return the lines that built things, for an Explanation: "x was made in", line.

    Left out: the failing line itself, and things that the reader's code did not build.
    Things that one line built are named together.
    """
    names: dict[Line, list[str]] = {}
    for thing in things:
        line = built(failure, thing)
        if line is not None and line != failure.line:
            name = called(failure, thing)
            if name not in names.setdefault(line, []):
                names[line].append(name)
    return tuple(
        (f"{listed(found)} {'was' if len(found) == 1 else 'were'} made in", line)
        for line, found in names.items()
    )
