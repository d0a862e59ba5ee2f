"""Kinds of numbers that do not go together: float32 with float64 or int32."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import called, dtype_text, made, operation, own_name
from .situation import Explanation, situation

SIGNS = {
    "AddV2": "The + here",
    "Sub": "The - here",
    "Mul": "The * here",
    "RealDiv": "The / here",
    "MatMul": "tf.matmul",
}


@situation(
    "dtypes-differ",
    "TypeError",
    message=r"Input '(\w+)' of '(\w+)' Op has type (\w+) that does not match "
    r"type (\w+)",
    slide=52,
    lesson="12",
)
def dtypes_differ(failure: Failure, found: re.Match) -> Explanation:
    """Two tensors of different dtype in one operation."""
    _, kind, second, first = found.groups()
    frame = failure.inside("_ExtractInputsAndAttrs") or {}
    left = next(iter(frame.get("inputs") or ()), None)
    right = frame.get("values")
    names = [_name(failure, t, k) for t, k in ((left, "left"), (right, "right"))]
    sign = SIGNS.get(kind, kind)
    both = {first, second}
    reason = "TensorFlow never converts between kinds of numbers by itself."
    if both == {"float32", "float64"}:
        reason = (
            "numpy makes float64 if one does not say otherwise, TensorFlow's own "
            "default is float32, and TensorFlow never converts by itself."
        )
    wanted = _wanted(first, second)
    wrong = names[0] if first != wanted else names[1]
    cast = wrong.split(" (")[0]
    cast = cast if cast.isidentifier() else "…"
    return Explanation(
        means=f"{sign} needs one kind of numbers: {names[0]} is {first} and "
        f"{names[1]} is "
        f"{second}. {reason}",
        tries=(
            f"Say dtype=tf.{wanted} where {wrong} is made (for a numpy array: "
            f"array.astype(np.{wanted})).",
            f"Or convert it in the graph: tf.cast({cast}, tf.{wanted}).",
        ),
        lines=made(failure, *[t for t in (left, right) if operation(t) is not None]),
    )


def _name(failure: Failure, thing: object, side: str) -> str:
    if operation(thing) is None or own_name(failure, thing) is None:
        return f"the {side} side"
    return called(failure, thing)


def _wanted(first: str, second: str) -> str:
    """Return the dtype that both should have: float32 before all, then floats."""
    for choice in ("float32", "float64", "float16"):
        if choice in (first, second):
            return choice
    return first


@situation(
    "value-does-not-fit-dtype",
    "TypeError",
    message=r"Expected (\w+), but got (.{1,60}?) of type '(\w+)'"
    r"|Expected (\w+) passed to parameter '\w+' of op '(\w+)', got .* of type '(\w+)'",
    slide=52,
    lesson="12",
)
def value_does_not_fit_dtype(failure: Failure, found: re.Match) -> Explanation:
    """A Python value does not fit the dtype that is asked for."""
    dtype = found[1] or found[4]
    value = found[2] or f"a {found[6]}"
    kind = "whole numbers" if dtype.startswith(("int", "uint")) else dtype
    other = next(
        iter((failure.inside("_ExtractInputsAndAttrs") or {}).get("inputs") or ()), None
    )
    mine = own_name(failure, other) if operation(other) is not None else None
    because = (
        f" {mine} is {dtype_text(other)}, so the other side has to be." if mine else ""
    )
    return Explanation(
        means=f"Here the numbers have to be {dtype} ({kind}), and {value} is "
        f"not.{because}"
        if kind != dtype
        else f"Here the values have to be {dtype}, and {value} is not.{because}",
        tries=(
            "Choose a dtype that holds the value: dtype=tf.float32 for numbers with a "
            "point.",
            *((f"Or convert: tf.cast({mine}, tf.float32).",) if mine else ()),
        ),
        lines=made(failure, other) if mine else (),
    )


@situation(
    "tensor-of-another-dtype",
    "ValueError",
    message=r"Tensor conversion requested dtype (\w+) for Tensor with dtype (\w+)",
    slide=52,
    lesson="12",
)
def tensor_of_another_dtype(failure: Failure, found: re.Match) -> Explanation:
    """A tensor of one dtype is given where another dtype is asked for."""
    wanted, has = found[1].removesuffix("_ref"), found[2].removesuffix("_ref")
    tensor = (failure.inside("__tf_tensor__") or {}).get("self")
    known = operation(tensor) is not None
    mine = own_name(failure, tensor) if known else None
    what = called(failure, tensor) if mine else "The tensor that is given"
    return Explanation(
        means=f"{what} is {has}, and {wanted} is asked for here. TensorFlow converts "
        "Python's and numpy's numbers, but never a tensor by itself.",
        tries=(
            f"Convert it in the graph: tf.cast({mine or '…'}, tf.{wanted}).",
            f"Or make it as tf.{wanted} in the first place: dtype=tf.{wanted}.",
        ),
        lines=made(failure, tensor) if known else (),
    )


@situation(
    "whole-numbers-in-training",
    "ValueError",
    message=r"Invalid type tf\.(\w+) for (\S+), expected: \[tf\.float32",
    slide=58,
    lesson="13",
)
def whole_numbers_in_training(failure: Failure, found: re.Match) -> Explanation:
    """A loss or a variable of whole numbers: it has no slope."""
    name = found[2].partition(":")[0]
    frame = failure.inside("minimize") or {}
    loss = frame.get("loss")
    if operation(loss) is not None and loss.name == found[2]:
        name, lines = called(failure, loss), made(failure, loss)
    else:
        name, lines = f"'{name}'", ()
    return Explanation(
        means=f"{name} is {found[1]}. Whole numbers jump, so they have no "
        f"derivative, and "
        "gradient descent cannot move along them.",
        tries=(
            "Compute the loss and its variables in tf.float32: dtype=tf.float32 where "
            "they are made, or tf.cast before the loss.",
        ),
        lines=lines,
    )


@situation(
    "no-such-dtype",
    "TypeError",
    message=r"Expected DataType for argument 'dtype' not (.{1,60}?)\.$"
    r"|Cannot convert (?:the argument `type_value`: )?(.{1,60}?) to a TensorFlow DType",
    slide=52,
    lesson="12",
)
def no_such_dtype(failure: Failure, found: re.Match) -> Explanation:
    """A shape, or a wrong word, where a dtype belongs."""
    given = found[1] or found[2]
    if given.startswith(("[", "(")) or given.isdecimal():
        hint = "It looks like a shape: the dtype comes first, then the shape."
    else:
        hint = (
            "Kinds of numbers are tf.float32, tf.float64, tf.int32, tf.int64, tf.bool."
        )
    return Explanation(
        means=f"Here a kind of numbers (dtype) is wanted, and {given} is not one. "
        f"{hint}",
        tries=(
            "For example tf.placeholder(tf.float32, [3, None]), or by name: "
            "dtype=tf.float32, shape=[3, None].",
        ),
    )


@situation(
    "none-as-value",
    "ValueError",
    message=r"^None values not supported\.$"
    r"|Tried to convert '\w+' to a tensor and failed\. Error: None values",
    slide=52,
    lesson="12",
)
def none_as_value(failure: Failure, found: re.Match) -> Explanation:
    """None is used in a formula of the graph."""
    source = failure.line.source if failure.line else ""
    words = set(re.findall(r"[A-Za-z_]\w*", source))
    names = [n for n, held in failure.held() if held is None and n in words]
    what = f"{names[0]} is None" if names else "one side is None"
    return Explanation(
        means=f"A tensor is to be made from None: {what}. None stands where a function "
        "has no return, or where nothing was found.",
        tries=("Follow it to the line that made it; print it before this line.",),
    )
