"""Slide 38's functions: known values, derivatives by differences, no overflow."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError

CHOICES = [theory.sigmoid, theory.tanh, theory.relu, theory.leaky_relu(0.1)]


def test_values_by_hand() -> None:
    x = np.array([-2.0, 0.0, 3.0])
    e2, e3 = math.exp(2), math.exp(-3)
    np.testing.assert_allclose(theory.sigmoid(x), [1 / (1 + e2), 0.5, 1 / (1 + e3)])
    np.testing.assert_allclose(theory.relu(x), [0, 0, 3])
    np.testing.assert_allclose(theory.tanh(x), [math.tanh(v) for v in x])
    np.testing.assert_allclose(theory.leaky_relu(0.1)(x), [-0.2, 0, 3])
    # tanh(x) = 2 σ(2x) − 1 ties the two together.
    np.testing.assert_allclose(theory.tanh(x), 2 * theory.sigmoid(2 * x) - 1)


@pytest.mark.parametrize("rho", CHOICES, ids=lambda rho: rho.name)
def test_derivatives_are_the_differences(rho: theory.Activation) -> None:
    x, h = np.array([[-3.0, -0.7], [0.2, 1.5]]), 1e-6  # away from the kinks
    slopes = (rho(x + h) - rho(x - h)) / (2 * h)
    np.testing.assert_allclose(rho.derivative(x), slopes, rtol=1e-7, atol=1e-9)


def test_the_sigmoid_holds_far_out() -> None:
    far = np.array([-745.0, -800.0, 40.0, 800.0])
    values = theory.sigmoid(far)  # a warning would be an error here
    np.testing.assert_allclose(values, [math.exp(-745), 0, 1, 1], atol=0, rtol=1e-15)
    assert theory.sigmoid.derivative(40.0) == pytest.approx(math.exp(-40), rel=1e-12)


def test_names_find_their_function() -> None:
    assert theory.get_activation("relu") is theory.relu
    assert theory.get_activation(theory.tanh) is theory.tanh
    assert theory.get_activation("leaky_relu")(-1.0) == pytest.approx(-0.2)


@pytest.mark.parametrize(("name", "near"), [("ReLu", "relu"), ("sigmiod", "sigmoid")])
def test_an_unknown_name_lists_the_choices(name: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        theory.get_activation(name)
    assert "'sigmoid', 'relu', 'tanh', 'leaky_relu'" in caught.value.expected
    assert near in caught.value.mend and "nearest" in caught.value.mend
