"""The distances of slide 46: values by hand, gradients by differences."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError


def test_values_by_hand() -> None:
    p, y = np.array([[1.0, 0.0], [2.0, -1.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])
    assert theory.squared_error(p, y) == 1 + 4 + 0 + 4
    assert theory.squared_error(p, y, reduction="mean") == 4.5  # a sample's: 5 and 4
    classes = np.array([[1.0, 0.0], [0.0, 1.0]])
    first = -math.log(math.e / (math.e + math.e**2))
    second = -math.log(math.exp(-1) / (1 + math.exp(-1)))
    assert theory.cross_entropy(p, classes) == pytest.approx(first + second)


def test_cross_entropy_holds_far_out() -> None:
    p = np.array([[1e4], [-1e4]])
    assert theory.cross_entropy(p, np.array([[0.0], [1.0]])) == pytest.approx(2e4)


@pytest.mark.parametrize("name", ["squared_error", "cross_entropy"])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_gradients_are_the_differences(name: str, reduction: str) -> None:
    random = np.random.default_rng(1)
    p, y, h = random.normal(size=(3, 4)), random.uniform(size=(3, 4)), 1e-6
    loss = theory.get_loss(name)
    slopes = np.empty_like(p)
    for at in np.ndindex(p.shape):
        shift = np.zeros_like(p)
        shift[at] = h
        up, down = (loss(q, y, reduction=reduction) for q in (p + shift, p - shift))
        slopes[at] = (up - down) / (2 * h)
    gradient = loss.gradient(p, y, reduction=reduction)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-9)


def test_an_unknown_loss_is_told() -> None:
    with pytest.raises(InputError, match="'squared_error', 'cross_entropy'"):
        theory.get_loss("mse")
