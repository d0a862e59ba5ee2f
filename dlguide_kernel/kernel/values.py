"""A variable's value as a reader wants it: whole where it is small, else in short."""

from __future__ import annotations

from typing import Any

from .session_variables import Reading

WHOLE = 24  # numbers at most that are shown one by one
ROWS = 6


def initialised(reading: Reading) -> str:
    """Return "yes", "no" or "?"."""
    return {True: "yes", False: "no", None: "?"}[reading.initialised]


def written(reading: Reading) -> str:
    """Return what is known of a value, for a table."""
    if reading.initialised is None:
        return "not read here"
    if not reading.initialised:
        return "—"
    if reading.value is None:
        return "too large to be fetched for a display"
    return write(reading.value)


def write(value: Any) -> str:
    """Return a small array whole, and of a large one its numbers in short.

    >>> write(np.arange(600.0))
    '600 numbers from 0 to 599, mean 299.5'
    """
    import numpy as np

    array = np.asarray(value)
    if array.ndim == 0:
        item = array.item()
        return f"{item:.6g}" if isinstance(item, float) else str(item)
    rows = array.size // max(1, array.shape[-1])
    if array.size <= WHOLE and rows <= ROWS:
        with np.printoptions(precision=4, linewidth=64):
            return str(array)
    return _in_short(array)


def finite(value: Any) -> bool:
    """Tell whether an array holds no NaN and nothing infinite."""
    import numpy as np

    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _in_short(array: Any) -> str:
    import numpy as np

    if array.dtype.kind not in "fiub":
        return f"{array.size} entries of type {array.dtype}"
    good = array[np.isfinite(array)].astype(np.float64)
    said = f"{array.size} numbers"
    if good.size:
        said += f" from {good.min():.4g} to {good.max():.4g}, mean {good.mean():.4g}"
    bad = array.size - good.size
    return said + (f"; {bad} of them NaN or infinite" if bad else "")
