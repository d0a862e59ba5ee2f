"""Arrays whose shapes do not fit each other (slide 55)."""

from __future__ import annotations

import re

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import with_shape

TURN = "x.T turns an array, x[:, None] makes a column of a vector."


def _shape(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _pair(failure: Failure, first: tuple, second: tuple) -> tuple[str, str]:
    """Return "x of shape (3, 2)" for two shapes, with the reader's names if known."""
    one = with_shape(failure, first)
    two = with_shape(failure, second, skip=one or "")
    return _named(one, first), _named(two, second)


def _named(name: str | None, shape: tuple) -> str:
    return f"{name} of shape {shape}" if name else f"an array of shape {shape}"


@situation(
    "arrays-do-not-broadcast",
    "ValueError",
    message=r"operands could not be broadcast together with shapes "
    r"\(([\d,]*)\) \(([\d,]*)\)",
    slide=55,
    lesson="13",
)
def arrays_do_not_broadcast(failure: Failure, found: object) -> Explanation | None:
    """`a + b` of arrays that do not fit, axis by axis."""
    first, second = _shape(found[1]), _shape(found[2])
    lengths = zip(reversed(first), reversed(second), strict=False)
    clash = next(((m, n) for m, n in lengths if m != n and 1 not in (m, n)), None)
    if clash is None:
        return None
    one, two = _pair(failure, first, second)
    return Explanation(
        means=f"Entry by entry, {one} does not fit {two}. Shapes are compared from "
        "their ends; two lengths fit if they are equal, or one of them is 1. Here "
        f"{clash[0]} meets {clash[1]}.",
        tries=(f"Print both shapes. {TURN}",),
    )


@situation(
    "array-does-not-fit-into",
    "ValueError",
    message=r"could not broadcast input array from shape \(([\d,]*)\) into shape "
    r"\(([\d,]*)\)",
    slide=55,
    lesson="13",
)
def array_does_not_fit_into(failure: Failure, found: object) -> Explanation:
    """`x[0] = np.ones(4)` of a row of three."""
    given, place = _shape(found[1]), _shape(found[2])
    return Explanation(
        means=f"On the left of = there is room for the shape {place}, and on the right "
        f"stands an array of shape {given}.",
        tries=(f"Print both shapes. {TURN}",),
    )


@situation(
    "arrays-do-not-multiply",
    "ValueError",
    message=r"shapes \(([\d,]*)\) and \(([\d,]*)\) not aligned: (\d+) .*? != (\d+) |"
    r"matmul: Input operand 1 has a mismatch.*\(size (\d+) is different from (\d+)\)",
    slide=55,
    lesson="13",
)
def arrays_do_not_multiply(failure: Failure, found: object) -> Explanation | None:
    """`np.dot(a, x)` or `a @ x` whose inner lengths differ."""
    if found[1] is not None:
        one, two = _pair(failure, _shape(found[1]), _shape(found[2]))
        left, right, which = found[3], found[4], f": {one} times {two}"
    else:
        left, right, which = found[6], found[5], _factors(failure)
    return Explanation(
        means="A product needs as many columns on the left as rows on the right; here "
        f"they are {left} and {right}{which}.",
        tries=(f"Print both shapes, and turn or exchange the factors. {TURN}",),
    )


def _factors(failure: Failure) -> str:
    """Return ": a of shape … times x of shape …" for `a @ x` in the failing line."""
    source = failure.line.source if failure.line else ""
    names = re.search(r"\b(\w+) ?@ ?(\w+)\b", source)
    values = [failure.namespace.get(name) for name in names.groups()] if names else []
    shapes = [getattr(value, "shape", None) for value in values]
    if not shapes or None in shapes:
        return ""
    return f": {names[1]} of shape {shapes[0]} times {names[2]} of shape {shapes[1]}"


@situation(
    "rows-of-unequal-length",
    "ValueError",
    message=r"inhomogeneous shape after (\d+) dimensions",
    lesson="13",
)
def rows_of_unequal_length(failure: Failure, found: object) -> Explanation:
    """`np.array([[1, 2], [3]])`."""
    return Explanation(
        means="An array is a rectangle of numbers, and the lists given here do not all "
        "have the same length.",
        tries=(
            "Find the odd one: [len(row) for row in rows]",
            "If they must differ: keep a list of arrays.",
        ),
    )


@situation(
    "arrays-do-not-join",
    "ValueError",
    message=r"except for the concatenation axis must match exactly, but along "
    r"dimension (\d+), the array at index (\d+) has size (\d+) and the array at "
    r"index (\d+) has size (\d+)",
    slide=55,
    lesson="13",
)
def arrays_do_not_join(failure: Failure, found: object) -> Explanation:
    """`np.concatenate` of arrays whose other lengths differ."""
    axis, i, m, j, n = found.groups()
    return Explanation(
        means="Joined arrays must have equal lengths along every axis but the one they "
        f"are joined along. Along axis {axis} number {i} has {m}, number {j} has {n}.",
        tries=(
            "np.concatenate((x, y), axis=0) joins below each other, axis=1 side by "
            "side; print the shapes to see which fits.",
        ),
    )


@situation(
    "cannot-reshape",
    "ValueError",
    message=r"cannot reshape array of size (\d+) into shape \(([^)]*)\)",
    lesson="13",
)
def cannot_reshape(failure: Failure, found: object) -> Explanation:
    """`x.reshape` to another number of elements."""
    shape = found[2].replace("newaxis", "-1")  # how numpy writes a -1 here
    asked = [int(number) for number in shape.split(",") if number]
    product = 1
    for length in asked:
        product *= length
    needs = f"holds {product}" if product >= 0 else "does not divide that"
    return Explanation(
        means=f"The array has {found[1]} elements; the shape ({shape}) {needs}.",
        tries=(
            "Keep the number of elements, or give one length as -1 to have it found: "
            "x.reshape(3, -1)",
        ),
    )
