"""Matrix products whose sizes do not fit."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import made
from .shapes import SHAPE, Shape, operand_names, operands, read_shape, written
from .situation import Explanation, situation

PRODUCTS = ("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "_FusedMatMul")


@situation(
    "matmul-sizes-differ",
    "ValueError",
    "InvalidArgumentError",
    message=r"Dimensions must be equal, but are \d+ and \d+ for '\{\{node [^}]+\}\} = "
    rf"\w*MatMul\w*\[.*?with input shapes: {SHAPE}, {SHAPE}"
    rf"|Matrix size-incompatible: In\[0\]: {SHAPE}, In\[1\]: {SHAPE}",
    slide=56,
    lesson="12",
)
def matmul_sizes_differ(failure: Failure, found: re.Match) -> Explanation:
    """The inner sizes of a matrix product differ."""
    first, second = (read_shape(text) for text in found.groups() if text is not None)
    left, right = operand_names(failure, ("the first matrix", "the second matrix"))
    given = operands(failure)
    op = getattr(failure.error, "op", None)
    turned = (
        "transpose_a=true" in failure.message or "transpose_b=true" in failure.message
    )
    if op is not None and op.type in PRODUCTS:
        turned = any(_flag(op, flag) for flag in ("transpose_a", "transpose_b"))
    if turned:
        inner = "Counting transpose_a and transpose_b, the inner sizes differ"
    else:
        inner = f"the inner sizes {first[-1]} and {second[-2]} differ"
    means = (
        f"An m×n matrix times an n×p matrix: {left} has shape {written(first)} and "
        f"{right} "
        f"has shape {written(second)}; {inner}."
    )
    tries = [] if turned else _products(left, right, first, second)
    tries.append("Write the shapes under the formula; the graph wants the same order.")
    return Explanation(means=means, tries=tuple(tries), lines=made(failure, *given[:2]))


def _flag(op: object, name: str) -> bool:
    try:
        return bool(op.get_attr(name))
    except ValueError:
        return False


def _products(left: str, right: str, first: Shape, second: Shape) -> list[str]:
    """Say which products of the two, turned or not, have shapes that multiply."""
    left, right = (name.split(" (")[0] for name in (left, right))
    if left.startswith(("the ", "'")) or right.startswith(("the ", "'")):
        left, right = "first", "second"
    fits = []
    if second[-1] == first[-2]:
        fits.append(f"tf.matmul({right}, {left})")
    if first[-1] == second[-1]:
        fits.append(f"tf.matmul({left}, {right}, transpose_b=True)")
    if first[-2] == second[-2]:
        fits.append(f"tf.matmul({left}, {right}, transpose_a=True)")
    if not fits:
        return ["No order and no transposition of the two multiplies: look at how the "
                "shapes came about."]  # fmt: skip
    return [
        f"By their shapes alone this would multiply: {' or '.join(fits)}. Only your "
        "formula tells whether it is what you mean."
    ]


@situation(
    "matmul-of-a-vector",
    "ValueError",
    "InvalidArgumentError",
    message=r"Shape must be rank 2 but is rank (\d) for '\{\{node [^}]+\}\} = MatMul"
    rf".*with input shapes: {SHAPE}, {SHAPE}"
    r"|In\[(?:0|1)\] (?:and In\[1\] )?(?:ndims|has different|is not a matrix)",
    slide=56,
    lesson="12",
)
def matmul_of_a_vector(failure: Failure, found: re.Match) -> Explanation:
    """tf.matmul is given something that is not a matrix."""
    names = operand_names(failure, ("the first argument", "the second argument"))
    shapes = [read_shape(text) for text in found.groups()[1:] if text is not None]
    told = [
        f"{name} has shape {written(shape)}"
        for name, shape in zip(names, shapes, strict=False)
    ]
    flat = next((n for n, s in zip(names, shapes, strict=False) if len(s) == 1), None)
    tries = ["tf.matmul multiplies matrices only; a column is one of shape (n, 1)."]
    if flat is not None:
        name = flat.split(" (")[0]
        name = name if name.isidentifier() else "v"
        tries.append(
            f"Make a column of the vector, tf.reshape({name}, [-1, 1]), or a row, "
            f"tf.reshape({name}, [1, -1])."
        )
    return Explanation(
        means=f"tf.matmul takes two matrices, and {' and '.join(told)}.",
        tries=tuple(tries),
        lines=made(failure, *operands(failure)[:2]),
    )
