"""Arrays: indices, truth, calls, and what an array cannot do (slide 55)."""

from __future__ import annotations

import re

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import mentioned

CALLED = {"shape", "T", "size", "ndim", "dtype"}


@situation(
    "index-too-large",
    "IndexError",
    message=r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
    lesson="13",
)
def index_too_large(failure: Failure, found: object) -> Explanation:
    """`x[n]` of an array with n entries."""
    index, axis, size = found.groups()
    last = int(size) - 1
    allowed = f"0 to {last}, or -{size} to -1 from its end" if last >= 0 else "none"
    return Explanation(
        means=f"Axis {axis} has {size} entries, counted from 0, so the indices are "
        f"{allowed}; {index} is not among them.",
        tries=(
            "Loop over what there is: for i in range(len(x)): …, and x[-1] is the last "
            "one.",
        ),
    )


@situation(
    "which-truth",
    "ValueError",
    message=r"truth value of an array with more than one element is ambiguous",
    lesson="13",
)
def which_truth(failure: Failure, found: object) -> Explanation:
    """`if x > 0:` of an array."""
    return Explanation(
        means="`if`, `while`, `and` and `or` need one answer, and an array (x > 0 is "
        "one too) has an answer for each of its entries.",
        tries=(
            "np.all(x > 0) if every entry has to, np.any(x > 0) if one suffices.",
            "Entry by entry: (x > 0) & (x < 1), and np.where(x > 0, a, b).",
        ),
    )


@situation(
    "called-an-array",
    "TypeError",
    message=r"^'(numpy\.ndarray|tuple|TensorShape)' object is not callable",
    lesson="12",
)
def called_an_array(failure: Failure, found: object) -> Explanation | None:
    """`x.shape()` or `x(0)`."""
    source = failure.line.source if failure.line else ""
    attribute = re.search(rf"\.({'|'.join(CALLED)})\(", source)
    if attribute:
        name = attribute[1]
        return Explanation(
            means=f".{name} is a value, not a function: it is written without ().",
            tries=(source.replace(f".{name}()", f".{name}"),),
        )
    arrays = [n for n, v in mentioned(failure).items() if hasattr(v, "shape")]
    called = [n for n in arrays if re.search(rf"\b{n}\(", source)]
    if found[1] != "numpy.ndarray" or not called:
        return None
    return Explanation(
        means=f"{called[0]} is an array, and ( ) calls a function.",
        tries=(f"For an entry write square brackets: {called[0]}[…]",),
    )


@situation(
    "shape-as-numbers",
    "TypeError",
    message=r"^'tuple' object cannot be interpreted as an integer",
    slide=55,
    lesson="13",
)
def shape_as_numbers(failure: Failure, found: object) -> Explanation | None:
    """`np.random.randn((1, N))`: randn takes the lengths one by one."""
    source = failure.line.source if failure.line else ""
    function = re.search(r"random\.(randn?)\(\s*\(", source)
    if not function:
        return None
    return Explanation(
        means=f"np.random.{function[1]} takes the lengths one by one, not as a tuple.",
        tries=(
            f"np.random.{function[1]}(1, N), as on slide 55; uniform and chisquare "
            "take size=(1, N).",
        ),
    )


@situation(
    "singular-matrix",
    "LinAlgError",
    message=r"^Singular matrix",
    lesson="13",
)
def singular_matrix(failure: Failure, found: object) -> Explanation:
    """`np.linalg.inv` or `solve` of a matrix without an inverse."""
    return Explanation(
        means="The matrix has no inverse: its columns depend on each other.",
        tries=(
            "How many are independent: np.linalg.matrix_rank(A)",
            "For least squares: np.linalg.lstsq(A, b), which needs no inverse.",
        ),
    )


@situation(
    "too-many-indices",
    "IndexError",
    message=r"too many indices for array: array is (\d+)-dimensional, but (\d+) were",
    lesson="13",
)
def too_many_indices(failure: Failure, found: object) -> Explanation:
    """`x[0, 0]` of a vector."""
    has, asked = found.groups()
    return Explanation(
        means=f"An array with {has} {'axis' if has == '1' else 'axes'} takes at most "
        f"{has} {'index' if has == '1' else 'indices'}; here there are {asked}.",
        tries=(
            "Print its shape. x[None, :] makes a row of a vector, x[:, None] a column.",
        ),
    )


@situation(
    "append-to-array",
    "AttributeError",
    message=r"^'numpy\.ndarray' object has no attribute '(append|extend|insert|pop)'",
    lesson="13",
)
def append_to_array(failure: Failure, found: object) -> Explanation:
    """`x.append(1)` of an array."""
    return Explanation(
        means=f"{found[1]} is a list's; an array keeps the size with which it was "
        "made.",
        tries=(
            "Collect in a list, losses = [] and losses.append(loss), and make the "
            "array at the end: np.array(losses)",
        ),
    )
