"""An answer as plain data: exact builtin types and base numpy arrays, nothing else.

An object may lie: its `__eq__` may always say yes, its `__float__` may count the
calls. So a check never compares the answer itself, only what this module copied out
of it with the methods of the *builtin* types.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

_DEPTH = 20


class UnreadableError(Exception):
    """An answer that cannot be read: the reader's mistake; the text says which."""


def plain(answer: object) -> Any:
    """Copy an answer into None, bool, int, float, complex, str, list, dict or ndarray.

    Tuples become lists; a numpy scalar or an array without axes becomes a number;
    subclasses lose what they overrode. Raises `UnreadableError` for what holds no
    data.

    >>> plain((np.float32(0.5), np.array(3)))
    [0.5, 3]
    """
    return _plain(answer, _DEPTH)


def _plain(answer: object, depth: int) -> Any:
    if depth == 0:
        raise UnreadableError(f"{shown(answer)} is nested too deeply to be an answer.")
    kind = type(answer)
    if answer is None or answer is ... or kind in (bool, int, float, complex, str):
        return answer
    if issubclass(kind, (np.ndarray, np.generic)):
        return _array(np.array(answer, subok=False), depth)
    for base, copy in _COPIES.items():
        if issubclass(kind, base):
            return copy(answer, depth)
    return _array(_converted(answer), depth)


def _items(values: Any, depth: int) -> list:
    return [_plain(value, depth - 1) for value in values]


# `float.__float__(x)` reads the stored number even where a subclass overrides it.
_COPIES = {
    int: lambda answer, depth: int.__int__(answer),
    float: lambda answer, depth: float.__float__(answer),
    complex: lambda answer, depth: complex.__add__(answer, 0),
    str: lambda answer, depth: str.__str__(answer),
    list: lambda answer, depth: _items(list.__iter__(answer), depth),
    tuple: lambda answer, depth: _items(tuple.__iter__(answer), depth),
    range: lambda answer, depth: _items(answer, depth),
    dict: lambda answer, depth: {
        _key(key, depth): _plain(value, depth - 1) for key, value in dict.items(answer)
    },
    Fraction: lambda answer, depth: Fraction.__float__(answer),
    Decimal: lambda answer, depth: Decimal.__float__(answer),
}


def _key(key: object, depth: int) -> Any:
    key = _plain(key, depth - 1)
    if isinstance(key, (list, dict, np.ndarray)):
        raise UnreadableError("A dict came whose keys are no numbers and no text.")
    return key


def _array(array: np.ndarray, depth: int) -> Any:
    if array.dtype.kind == "O":
        return _plain(array.tolist(), depth - 1)
    if array.dtype.kind not in "biufcU":
        raise UnreadableError(f"{shown(array)} came; its entries are no numbers.")
    return array.item() if array.ndim == 0 else array


def _converted(answer: object) -> np.ndarray:
    """Read an eager tensor, a table or another thing that numpy understands."""
    of_tensorflow = type(answer).__module__.partition(".")[0] == "tensorflow"
    try:
        if of_tensorflow and hasattr(answer, "as_list"):  # a TensorShape
            return np.array(answer.as_list())
        array = np.array(np.asarray(answer), subok=False)
    except Exception as trouble:
        raise _no_data(answer, of_tensorflow) from trouble
    if array.dtype.kind == "O":
        raise _no_data(answer, of_tensorflow)
    return array


def _no_data(answer: object, of_tensorflow: bool) -> UnreadableError:
    if of_tensorflow:
        return UnreadableError(
            f"{shown(answer)} came: a node of the graph, which has no value yet. Ask "
            "a session for its value: `sess.run(…)`."
        )
    if isinstance(answer, (set, frozenset)):
        return UnreadableError("A set came, which has no order; give a list.")
    if callable(answer):
        return UnreadableError(
            f"{shown(answer)} came: a function, not what it returns. Call it: `f(…)`."
        )
    return UnreadableError(f"{shown(answer)} came; it holds no data to check.")


def untouched(answer: object, placeholder: object = ...) -> bool:
    """Tell whether an answer is still the cell's placeholder: `...`, None, or this.

    A list or tuple of nothing but placeholders counts too.
    """
    kind = type(answer)
    if answer is None or answer is ... or answer is NotImplemented:
        return True
    if kind in (list, tuple) and answer:
        return all(untouched(item, placeholder) for item in answer)
    if kind is str:
        return answer.strip() in ("", "...", "…") or answer == placeholder
    same = kind is type(placeholder) and kind in (bool, int, float)
    return same and answer == placeholder


def shown(value: object) -> str:
    """Say what a value is, in a few words: its type, and its size or its value.

    >>> shown(np.zeros((3, 50))), shown([1, 2]), shown(0.5)
    ('an array of shape (3, 50), float64', 'a list of 2', 'the float 0.5')
    """
    kind = type(value)
    if value is None:
        return "None"
    if kind is bool:
        return f"the truth value {value}"
    if kind in (int, float, complex, str):
        return f"the {kind.__name__} {_short(value)}"
    if kind is np.ndarray:
        return f"an array of shape {value.shape}, {value.dtype}"
    if kind in (list, tuple, dict, set):
        return f"a {kind.__name__} of {len(value)}"
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return f"the {kind.__name__} {_short(value.item())}"
    return f"an object of type {kind.__name__}"


def _short(value: object, limit: int = 60) -> str:
    try:
        text = f"{value:.6g}" if type(value) is float else repr(value)
    except ValueError:  # an int with more digits than Python prints
        return "of more than 4300 digits"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
