"""Slide 55's data: points in R³ and labels that are exactly affine in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError


@dataclass(frozen=True)
class LinearData:
    """Data of slide 55; a column is a sample.

    `x_data` (3, N) float64, `labels` (1, N) float64, `a_true` (1, 3) and `b_true`
    (1,) float32, as the slide makes them.
    """

    x_data: np.ndarray
    labels: np.ndarray
    a_true: np.ndarray
    b_true: np.ndarray


def linear_data(
    num_samples: int = 50, *, noise: float = 0.0, seed: int | None = None
) -> LinearData:
    """Make slide 55's data: labels y = a·x + b with a = (4, −5, 3) and b = 2.

    The rows of x are normal N(0, 1), uniform on [0, 1) and χ² with 3 degrees of
    freedom. The slide writes down noise of standard deviation 0.01 and leaves it out
    of the labels; here `noise` is that standard deviation, and 0 leaves it out. The
    draws come in the slide's order, so `seed=0` gives what `np.random.seed(0)` and the
    slide's lines give.

    >>> data = linear_data(50, seed=0)
    >>> data.x_data.shape, data.labels.shape
    ((3, 50), (1, 50))
    """
    if num_samples < 1:
        raise InputError(
            f"num_samples is {num_samples}.",
            expected="at least one sample.",
            mend="pass num_samples=50, as slide 55 does.",
        )
    if not noise >= 0:
        raise InputError(
            f"noise is {noise}.",
            expected="a standard deviation: 0 or more.",
            mend="pass noise=0.01, or 0 for exact labels.",
        )
    random = np.random.RandomState(seed)
    size = (1, num_samples)
    a_true = np.array([[4.0, -5, 3]], dtype=np.float32)
    b_true = np.array([2], dtype=np.float32)
    rows = (random.randn(*size), random.uniform(size=size), random.chisquare(3.0, size))
    x_data = np.concatenate(rows)
    labels = np.dot(a_true, x_data) + b_true
    if noise > 0:
        labels = labels + noise * random.randn(*size)
    return LinearData(x_data, labels, a_true, b_true)
