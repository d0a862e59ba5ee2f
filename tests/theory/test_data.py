"""Slide 55's data, against the slide's own lines."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.errors import InputError
from dlguide_kernel.theory import linear_data


def slide_55(N: int = 50) -> tuple[np.ndarray, ...]:
    a_true = np.array([[4.0, -5, 3]], dtype=np.float32)
    b_true = np.array([2], dtype=np.float32)
    x_data = np.concatenate(
        (
            np.random.randn(1, N),
            np.random.uniform(size=[1, N]),
            np.random.chisquare(df=3.0, size=(1, N)),
        )
    )
    noise = 0.01 * np.random.randn(1, N)
    labels = np.dot(a_true, x_data) + b_true
    return x_data, labels, noise


@pytest.mark.parametrize("seed", [0, 7])
def test_the_draws_are_the_slides(seed: int) -> None:
    np.random.seed(seed)
    x_data, labels, noise = slide_55()
    exact, noisy = linear_data(seed=seed), linear_data(noise=0.01, seed=seed)
    np.testing.assert_array_equal(exact.x_data, x_data)
    np.testing.assert_array_equal(exact.labels, labels)
    np.testing.assert_array_equal(noisy.x_data, x_data)
    np.testing.assert_array_equal(noisy.labels, labels + noise)


def test_shapes_and_dtypes_are_the_slides() -> None:
    data = linear_data(20, seed=1)
    assert [(v.shape, v.dtype.name) for v in vars(data).values()] == [
        ((3, 20), "float64"),
        ((1, 20), "float64"),
        ((1, 3), "float32"),
        ((1,), "float32"),
    ]


def test_the_rows_have_their_distributions() -> None:
    rows = linear_data(200_000, seed=3).x_data
    # Means 0, 1/2, 3 and variances 1, 1/12, 6; ten standard errors leave no chance.
    np.testing.assert_allclose(rows.mean(axis=1), [0, 0.5, 3], atol=0.06)
    np.testing.assert_allclose(rows.var(axis=1), [1, 1 / 12, 6], rtol=0.05)
    assert rows[1].min() >= 0 and rows[1].max() < 1 and rows[2].min() > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [({"num_samples": 0}, "at least one sample"), ({"noise": -1.0}, "standard dev")],
)
def test_bad_arguments_are_told(arguments: dict, told: str) -> None:
    with pytest.raises(InputError, match=told):
        linear_data(**arguments)
