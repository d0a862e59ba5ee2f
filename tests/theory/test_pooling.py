"""Slide 39: max and average pooling, and which of them is linear."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.errors import InputError
from dlguide_kernel.theory import average_pool, average_pool_matrix, max_pool

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", [(12,), (12, 5)])
def test_windows_side_by_side(shape: tuple, size: int) -> None:
    x = RANDOM.normal(size=shape)
    cuts = range(0, 12, size)
    np.testing.assert_array_equal(
        max_pool(x, size), [np.max(x[i : i + size], axis=0) for i in cuts]
    )
    np.testing.assert_allclose(
        average_pool(x, size), [sum(x[i : i + size]) / size for i in cuts]
    )
    np.testing.assert_allclose(average_pool_matrix(12, size) @ x, average_pool(x, size))


def test_the_average_is_linear_and_the_maximum_is_not() -> None:
    x, y = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert average_pool(x + y) == average_pool(x) + average_pool(y)
    assert max_pool(x + y) != max_pool(x) + max_pool(y)  # 1, and 1 + 1
    assert max_pool(-x) != -max_pool(x)


@pytest.mark.parametrize("pool", [max_pool, average_pool])
def test_bad_windows_are_told(pool) -> None:
    with pytest.raises(InputError, match="5 entries do not divide into windows of 2"):
        pool(np.zeros(5))
    with pytest.raises(InputError, match="window size is 0"):
        pool(np.zeros(4), 0)
    with pytest.raises(InputError, match=r"shape \(2, 2, 2\)"):
        pool(np.zeros((2, 2, 2)))
    with pytest.raises(InputError, match="0 entries"):
        pool(np.zeros(0))
