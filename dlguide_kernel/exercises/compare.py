"""How an answer differs from the right one, in words that do not give it away.

Both sides are plain data (`plain`). Numbers are equal when
|answer − right| ≤ atol + rtol·|right|; whole numbers must be equal exactly; True is
not 1; an array must have the right shape; NaN and infinity are told as such.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from .plain import shown


class Tolerance(NamedTuple):
    """Relative and absolute tolerance of a float."""

    rtol: float = 1e-6
    atol: float = 1e-12


def difference(
    answer: Any, right: Any, tolerance: Tolerance | None = None
) -> str | None:
    """Return None where the answer is right, else a sentence about what came.

    The sentence never holds the right value. A list may be answered by an array and
    the other way round; a whole number by a float that is whole.

    >>> difference(0.25, 0.5)
    'The float 0.25 came: too small.'
    >>> difference([1, 2], [1, 2, 3])
    'A list of 2 came: it has too few entries.'
    """
    tolerance = tolerance or Tolerance()
    if isinstance(right, bool) or right is None:
        return _exact(answer, right)
    if isinstance(right, (int, float, complex)):
        return _number(answer, right, tolerance)
    if isinstance(right, str):
        return _text(answer, right)
    if isinstance(right, np.ndarray):
        return _array(answer, right, tolerance)
    if isinstance(right, list):
        return _list(answer, right, tolerance)
    if isinstance(right, dict):
        return _dict(answer, right, tolerance)
    raise TypeError(f"nothing can be compared with {shown(right)}")


def _came(answer: Any, rest: str) -> str:
    text = shown(answer)
    return f"{text[0].upper()}{text[1:]} came{rest}"


def _exact(answer: Any, right: bool | None) -> str | None:
    if type(answer) is not type(right):
        return _came(answer, "; True or False is expected.")
    return None if answer is right else _came(answer, ": it is the other one.")


def _text(answer: Any, right: str) -> str | None:
    if type(answer) is not str:
        return _came(answer, "; text (a str) is expected.")
    if answer.strip() == right.strip():
        return None
    if answer.strip().casefold() == right.strip().casefold():
        return _came(answer, ": only upper and lower case are not right yet.")
    return _came(answer, ": not the right text.")


def _number(answer: Any, right: complex, tolerance: Tolerance) -> str | None:
    kind = "whole number" if isinstance(right, int) else "number"
    if type(answer) not in (int, float, complex):
        return _came(answer, f"; a single {kind} is expected.")
    if _close(answer, right, tolerance):
        return None
    return _came(answer, f": {_how(answer, right)}.")


def _close(answer: complex, right: complex, tolerance: Tolerance) -> bool:
    if isinstance(right, int):
        return answer == right
    if right != right:
        return answer != answer
    try:
        distance = abs(answer - right)
    except OverflowError:
        return False
    bound = tolerance.atol + tolerance.rtol * abs(right)
    return answer == right or distance <= bound < math.inf


def _how(answer: complex, right: complex) -> str:
    """Compare in words: never by how much, only roughly in which direction."""
    if answer != answer:
        return "NaN is not a number; look for 0/0, inf − inf or a run that diverged"
    if isinstance(answer, complex) or isinstance(right, complex):
        return "not the right complex number"
    if abs(answer) == math.inf:
        return "infinite; look for a division by zero or a run that diverged"
    if right != right or abs(right) == math.inf:
        return "not right"
    if isinstance(right, int) and answer != int(answer):
        return "a whole number is expected"
    # As fractions, because a float overflows beside an int of 400 digits.
    low, high = sorted((abs(Fraction(answer)), abs(Fraction(right))))
    if low and (answer < 0) != (right < 0):
        return "its sign is not right"
    if 100 * high <= 101 * low:
        exact = "exact" if isinstance(right, int) else "not rounded, and in float64"
        return f"close, within 1 %, but the answer must be {exact}"
    size = "ten times and more " if high >= 10 * low else ""
    return f"{size}too {'large' if answer > right else 'small'}"


def _array(answer: Any, right: np.ndarray, tolerance: Tolerance) -> str | None:
    array = _as_array(answer)
    if array is None or (array.dtype.kind == "U") != (right.dtype.kind == "U"):
        return _came(answer, f"; an array of shape {right.shape} is expected.")
    if (array.dtype.kind == "b") != (right.dtype.kind == "b"):
        return _came(
            answer, ": truth values are not numbers, nor numbers truth values."
        )
    if array.shape != right.shape:
        turned = array.shape == right.shape[::-1]
        hint = " (yours is the transpose)" if turned else ""
        return _came(array, f"; the shape {right.shape} is expected{hint}.")
    wrong = _wrong_entries(array, right, tolerance)
    if not len(wrong):
        return None
    place = tuple(int(i) for i in wrong[0])
    if right.dtype.kind in "Ub":
        how = "is not right"
    else:
        how = f"is {_how(array[place].item(), right[place].item())}"
    return _came(
        array,
        f": {len(wrong)} of {right.size} entries differ; the first, at "
        f"{list(place)}, {how}.",
    )


def _as_array(answer: Any) -> np.ndarray | None:
    """Return an array, or a list of lists that is one."""
    if isinstance(answer, np.ndarray):
        return answer
    if not isinstance(answer, list):
        return None
    try:
        array = np.array(answer)
        kinds = {type(entry) for entry in np.array(answer, dtype=object).ravel()}
    except (ValueError, OverflowError):  # rows of different lengths
        return None
    # numpy makes [True, 2.0] numbers and [1, "a"] text; neither is meant.
    mixed = len(kinds & {bool, str}) > 0 and len(kinds) > 1
    return array if array.dtype.kind in "biufcU" and not mixed else None


def _wrong_entries(
    array: np.ndarray, right: np.ndarray, tolerance: Tolerance
) -> np.ndarray:
    if right.dtype.kind in "Ubiu":
        return np.argwhere(array != right)
    close = np.isclose(
        array, right, rtol=tolerance.rtol, atol=tolerance.atol, equal_nan=True
    )
    return np.argwhere(~close)


def _list(answer: Any, right: list, tolerance: Tolerance) -> str | None:
    entries = answer.tolist() if isinstance(answer, np.ndarray) else answer
    if not isinstance(entries, list):
        return _came(answer, "; a list or tuple is expected.")
    if len(entries) != len(right):
        few = "few" if len(entries) < len(right) else "many"
        return _came(answer, f": it has too {few} entries.")
    for place, (entry, wanted) in enumerate(zip(entries, right, strict=True)):
        if what := difference(entry, wanted, tolerance):
            return f"Entry [{place}]: {what}"
    return None


def _dict(answer: Any, right: dict, tolerance: Tolerance) -> str | None:
    if not isinstance(answer, dict):
        return _came(answer, "; a dict is expected.")
    if missing := [key for key in right if key not in answer]:
        return _came(answer, f": the key {missing[0]!r} is missing.")
    if extra := [key for key in answer if key not in right]:
        return _came(answer, f": the key {extra[0]!r} does not belong there.")
    for key, wanted in right.items():
        if what := difference(answer[key], wanted, tolerance):
            return f"At {key!r}: {what}"
    return None
