"""Reading shapes in messages, and the operands of an operation that did not fit."""

from __future__ import annotations

from collections.abc import Sequence

from .failure import Failure
from .operations import called, own_name

#: A shape in a message: "[3,?]"; a group holds what stands between the brackets.
SHAPE = r"\[([\d?,]*)\]"
Shape = tuple["int | None", ...]


def read_shape(text: str) -> Shape:
    """Read a shape as TensorFlow writes it in messages: "3,?" is (3, None)."""
    return tuple(None if n == "?" else int(n) for n in text.split(",") if n)


def written(shape: Sequence[int | None]) -> str:
    """Write a shape as TensorFlow 1 prints it: (3, ?), (3,)."""
    sizes = ["?" if size is None else str(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def operands(failure: Failure) -> list[object]:
    """Return the tensors that an operation was to be built from, or was run on."""
    frame = failure.inside("_create_c_op", "framework/ops.py")
    if frame is not None:
        groups = frame.get("inputs") or []
        return [t for g in groups for t in (g if isinstance(g, list) else [g])]
    op = getattr(failure.error, "op", None)
    return list(op.inputs) if op is not None else []


def operand_names(failure: Failure, otherwise: tuple[str, str]) -> list[str]:
    """Return what to call the two operands; `otherwise` for what has no own name.

    A tensor that the failing line makes on the way (`2 * x` in `a + 2 * x`, a list
    that became a constant) has no name of the reader's.
    """
    tensors = operands(failure)[:2]
    names = []
    for k, other in enumerate(otherwise):
        mine = own_name(failure, tensors[k]) if k < len(tensors) else None
        names.append(called(failure, tensors[k]) if mine else other)
    return names
