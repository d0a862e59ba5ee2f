"""Shapes that do not fit: sums, reshapes, joins, indices, assignments."""

from __future__ import annotations

import math
import re

from .failure import Failure
from .operations import called, made, shape_text
from .shapes import SHAPE, Shape, operand_names, operands, read_shape, written
from .situation import Explanation, situation

BUILDING = r"for '\{\{node [^}]+\}\} = (\w+)"
SIGNS = {
    "Add": "+", "AddV2": "+", "Sub": "-", "Mul": "*", "RealDiv": "/", "Pow": "**",
    "SquaredDifference": "tf.squared_difference", "Maximum": "tf.maximum",
    "Minimum": "tf.minimum", "Less": "<", "Greater": ">", "LessEqual": "<=",
    "GreaterEqual": ">=", "Equal": "==", "NotEqual": "!=",
}  # fmt: skip


@situation(
    "shapes-do-not-broadcast",
    "ValueError",
    "InvalidArgumentError",
    message=r"Dimensions must be equal, but are \d+ and \d+ for '\{\{node [^}]+\}\} = "
    rf"(?:{'|'.join(SIGNS)})\[.*?with input shapes: {SHAPE}, {SHAPE}"
    rf"|Incompatible shapes: {SHAPE} vs\. {SHAPE}"
    r"|required broadcastable shapes",
    slide=53,
    lesson="12",
)
def shapes_do_not_broadcast(failure: Failure, found: re.Match) -> Explanation:
    """An elementwise operation on shapes that do not broadcast."""
    shapes = [read_shape(text) for text in found.groups() if text is not None]
    left, right = operand_names(failure, ("the left side", "the right side"))
    sign = SIGNS.get(_type(failure), "the operation")
    if len(shapes) == 2:
        told = f"{left} has shape {written(shapes[0])}, {right} {written(shapes[1])}"
        clash = _clash(*shapes)
    else:
        told, clash = f"{left} and {right} have other shapes", ""
    return Explanation(
        means=f"{sign} works entry by entry, and the shapes do not fit: {told}. Shapes "
        f"are compared from the right; two sizes fit if they are equal or one is "
        f"1.{clash}",
        tries=(
            "If the entries are meant to pair up, turn or reshape one of the two "
            "(tf.transpose, tf.reshape).",
            "If one value belongs to each row, give it the shape (rows, 1), so that it "
            "is repeated along the row.",
        ),
        lines=made(failure, *operands(failure)[:2]),
    )


def _clash(first: Shape, second: Shape) -> str:
    pairs = zip(reversed(first), reversed(second), strict=False)
    for place, (one, other) in enumerate(pairs, start=1):
        if None not in (one, other) and one != other and 1 not in (one, other):
            where = "last sizes" if place == 1 else f"sizes {place} from the right"
            return f" Here the {where} are {one} and {other}."
    return ""


@situation(
    "reshape-keeps-the-number",
    "ValueError",
    "InvalidArgumentError",
    message=r"Cannot reshape a tensor with (\d+) elements to shape \[([\d,?-]*)\]"
    r"|Input to reshape is a tensor with (\d+) values, but the requested shape "
    r"(?:has (\d+)|requires a multiple of (\d+))"
    r"|size must be evenly divisible by (\d+) but is (\d+) for .* = Reshape\[",
    slide=52,
    lesson="12",
)
def reshape_keeps_the_number(failure: Failure, found: re.Match) -> Explanation:
    """tf.reshape to a shape with another number of entries."""
    building, asked, running, wanted, multiple, divisor, size = found.groups()
    has, multiple = int(building or running or size), multiple or divisor
    name = (operand_names(failure, ("the tensor", "")) or ["the tensor"])[0]
    if asked is not None:
        sizes = read_shape(asked)
        product = math.prod(size for size in sizes if size and size > 0)
        want = f"the shape {written(sizes)} has room for {product}"
    elif wanted is not None:
        want = f"the new shape has room for {wanted}"
    else:
        want = f"the sizes that you gave make a multiple of {multiple}"
    return Explanation(
        means=f"tf.reshape keeps every entry: {name} has {has}, and {want}.",
        tries=(
            f"Choose sizes whose product is {has}; one of them may be -1, and is then "
            f"computed. {_divisors(has)}",
        ),
        lines=made(failure, *operands(failure)[:1]),
    )


def _divisors(number: int) -> str:
    if not 1 < number <= 10**6:
        return ""
    pairs = [f"{d}×{number // d}" for d in range(1, math.isqrt(number) + 1)
             if number % d == 0]  # fmt: skip
    return f"{number} = {' = '.join(pairs[-4:])}."


@situation(
    "sizes-beside-the-join-differ",
    "ValueError",
    "InvalidArgumentError",
    message=r"Dimension (\d+) in both shapes must be equal, but are (\d+) and (\d+)\. "
    r"Shapes are .* for '\{\{node [^}]+\}\} = (ConcatV2|Pack)"
    r"|ConcatOp : Dimension (\d+) in both shapes must be equal",
    slide=52,
    lesson="12",
)
def sizes_beside_the_join_differ(failure: Failure, found: re.Match) -> Explanation:
    """tf.concat or tf.stack of tensors whose other sizes differ."""
    tensors = [t for t in operands(failure) if str(t.shape) != "()"]
    told = [f"{called(failure, t)} {shape_text(t)}" for t in tensors[:4]]
    rule = "tf.stack puts equal shapes on top of each other"
    if found[4] != "Pack":
        rule = "tf.concat joins along one axis; all other sizes must be the same"
    return Explanation(
        means=f"{rule}. The shapes are {', '.join(told)}.",
        tries=("Choose the axis along which they may differ: tf.concat([…], axis=1).",),
        lines=made(failure, *tensors[:3]),
    )


@situation(
    "no-such-axis",
    "ValueError",
    "InvalidArgumentError",
    message=r"Invalid reduction dimension (-?\d+) for input with (\d+) dimensions?"
    r"|Invalid reduction arguments?: Axes contains? (-?\d+)",
    slide=52,
    lesson="12",
)
def no_such_axis(failure: Failure, found: re.Match) -> Explanation:
    """A sum or mean along an axis that the tensor does not have."""
    axis = next(filter(None, (found[1], found[3])))
    tensor = next(iter(operands(failure)), None)
    name = called(failure, tensor) if tensor is not None else "the tensor"
    shape = f" has shape {shape_text(tensor)} and" if tensor is not None else ""
    rank = len(tensor.shape) if tensor is not None and tensor.shape.rank else 0
    last = f"0 to {rank - 1}" if rank > 1 else "0"
    return Explanation(
        means=f"{name}{shape} no axis {axis}: axes are counted from 0.",
        tries=(f"Use an axis of {last}, or -1 for the last one.",),
        lines=made(failure, *([tensor] if tensor is not None else [])),
    )


@situation(
    "index-past-the-end",
    "ValueError",
    "InvalidArgumentError",
    message=r"slice index (-?\d+) of dimension (\d+) out of bounds",
    slide=52,
    lesson="12",
)
def index_past_the_end(failure: Failure, found: re.Match) -> Explanation:
    """x[5] of a tensor with fewer entries."""
    tensor = next(iter(operands(failure)), None)
    name = called(failure, tensor) if tensor is not None else "the tensor"
    shape = f", of shape {shape_text(tensor)}," if tensor is not None else ""
    return Explanation(
        means=f"Index {found[1]} along axis {found[2]} of {name}{shape} is past its "
        f"end. "
        "The first entry has index 0.",
        tries=("Use a smaller index, or a negative one to count from the end.",),
        lines=made(failure, *([tensor] if tensor is not None else [])),
    )


@situation(
    "assigned-another-shape",
    "ValueError",
    "InvalidArgumentError",
    message=rf"Assign(?:Variable)?(?:Op)?\[.*with input shapes: {SHAPE}, {SHAPE}"
    r"|Assign requires shapes of both tensors to match\. "
    rf"lhs shape= {SHAPE} rhs shape= {SHAPE}",
    slide=54,
    lesson="12",
)
def assigned_another_shape(failure: Failure, found: re.Match) -> Explanation | None:
    """A variable is assigned a value of another shape."""
    if "Restoring from checkpoint failed" in failure.message:
        return None
    has, given = (read_shape(text) for text in found.groups() if text is not None)
    variable = next(iter(operands(failure)), None)
    name = called(failure, variable) if variable is not None else "The variable"
    return Explanation(
        means=f"{name} is a variable of shape {written(has)}, and a variable keeps its "
        f"shape; it was assigned a value of shape {written(given)}.",
        tries=(f"Reshape the value to {written(has)}, or make the variable larger.",),
        lines=made(failure, *([variable] if variable is not None else [])),
    )


@situation(
    "wrong-number-of-axes",
    "ValueError",
    "InvalidArgumentError",
    message=r"Shape must be (?:at least )?rank (\d+) but is rank (\d+) for "
    r"'\{\{node [^}]+\}\} = (\w+)",
    slide=52,
    lesson="12",
)
def wrong_number_of_axes(failure: Failure, found: re.Match) -> Explanation:
    """An operation wants a tensor with more, or fewer, axes."""
    wanted, has, kind = found.groups()
    tensor = next((t for t in operands(failure) if t.shape.rank == int(has)), None)
    name = called(failure, tensor) if tensor is not None else "a tensor"
    shape = f", of shape {shape_text(tensor)}," if tensor is not None else ""
    images = " Images are (how many, height, width, channels)." if "2D" in kind else ""
    return Explanation(
        means=f"{kind} wants a tensor with {wanted} axes, and {name}{shape} has {has}."
        f"{images}",
        tries=("tf.reshape gives it the axes; an axis of size 1 is one more axis.",),
        lines=made(failure, *([tensor] if tensor is not None else [])),
    )


@situation(
    "channels-differ",
    "ValueError",
    "InvalidArgumentError",
    message=rf"\{{\{{node [^}}]+\}}\}} = Conv2D\[.*with input shapes: {SHAPE}, {SHAPE}",
    slide=39,
    lesson="14",
)
def channels_differ(failure: Failure, found: re.Match) -> Explanation | None:
    """A convolution whose filter is made for another number of channels."""
    images, filters = (read_shape(text) for text in found.groups())
    if len(images) != 4 or len(filters) != 4 or images[3] == filters[2]:
        return None
    left, right = operand_names(failure, ("the images", "the filters"))
    return Explanation(
        means=f"{left} of shape {written(images)} have {images[3]} channels (the last "
        f"size), and {right} of shape {written(filters)} are made for {filters[2]} "
        f"(the "
        "third size: height, width, channels in, channels out).",
        tries=("Give the filter as many channels in as the images have.",),
        lines=made(failure, *operands(failure)[:2]),
    )


@situation(
    "unknown-size",
    "TypeError",
    message=r"__int__ returned non-int \(type NoneType\)"
    r"|Dimension value must be integer or None .* got value '?<tf\.Tensor",
    slide=52,
    lesson="12",
)
def unknown_size(failure: Failure, found: re.Match) -> Explanation | None:
    """x.shape[1] of a placeholder whose size is open."""
    if failure.line is None or ".shape" not in failure.line.source:
        return None
    return Explanation(
        means="A size that a placeholder leaves open (None, printed as ?) is not known "
        "while the graph is built; .shape gives None for it.",
        tries=(
            "Take the size when it runs, as a tensor: tf.shape(X)[1] instead of "
            "X.shape[1].",
        ),
    )


def _type(failure: Failure) -> str:
    """Return the type of the operation that was built, or that ran."""
    found = re.search(BUILDING, failure.message)
    op = getattr(failure.error, "op", None)
    return found[1] if found else getattr(op, "type", "")
