"""Pooling as slide 39 writes it: windows of a vector, side by side.

A vector is (N,), or (N, m) for m samples as columns; windows lie along the first axis.
"""

from __future__ import annotations

import numpy as np

from ..errors import InputError


def check_windows(length: int, size: int) -> None:
    """Raise an InputError unless windows of `size` fill a vector of that length."""
    if size < 1:
        raise InputError(
            f"the window size is {size}.",
            expected="a window of one entry or more.",
            mend="pass size=2 for the pairs of slide 39.",
        )
    if length < 1 or length % size:
        raise InputError(
            f"{length} entries do not divide into windows of {size}.",
            expected=f"a length that is a positive multiple of {size}.",
            mend="pad or shorten the vector, or choose a size that divides its length.",
        )


def _windows(x: np.ndarray, size: int) -> np.ndarray:
    x = np.asarray(x, dtype=float)
    if x.ndim not in (1, 2):
        raise InputError(
            f"x has shape {x.shape}.",
            expected="a vector (N,), or one vector a column, (N, m).",
            mend="pool images with engine.max_pool_2d or engine.average_pool_2d.",
        )
    check_windows(len(x), size)
    return x.reshape(len(x) // size, size, *x.shape[1:])


def max_pool(x: np.ndarray, size: int = 2) -> np.ndarray:
    """Return (max{x₁, x₂}, max{x₃, x₄}, …), shape (N/size,) or (N/size, m).

    >>> max_pool([3.0, 1.0, -2.0, 5.0])
    array([3., 5.])
    """
    return _windows(x, size).max(axis=1)


def average_pool(x: np.ndarray, size: int = 2) -> np.ndarray:
    """Return ((x₁ + x₂)/2, (x₃ + x₄)/2, …): a linear map, `average_pool_matrix`.

    >>> average_pool([3.0, 1.0, -2.0, 5.0])
    array([2. , 1.5])
    """
    return _windows(x, size).mean(axis=1)


def average_pool_matrix(length: int, size: int = 2) -> np.ndarray:
    """Return the matrix P, (N/size) × N, with `average_pool(x) = P x`.

    >>> average_pool_matrix(4)
    array([[0.5, 0.5, 0. , 0. ],
           [0. , 0. , 0.5, 0.5]])
    """
    check_windows(length, size)
    return np.kron(np.eye(length // size), np.full((1, size), 1 / size))
