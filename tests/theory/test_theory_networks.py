"""Definition 1: forward by an explicit loop, gradient by finite differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlguide_kernel.errors import InputError
from dlguide_kernel.theory import NeuralNetwork, leaky_relu, tanh


def test_forward_is_definition_1_sample_by_sample() -> None:
    network = NeuralNetwork((3, 5, 4, 2), L=3, d=3, activation="tanh")
    random = np.random.default_rng(0)
    theta, x = random.normal(size=network.num_weights), random.normal(size=(3, 6))
    (A1, b1), (A2, b2), (A3, b3) = network.unpack(theta)
    assert [A.shape for A in (A1, A2, A3)] == [(5, 3), (4, 5), (2, 4)]
    for i in range(6):
        z = np.tanh(A2 @ np.tanh(A1 @ x[:, i] + b1) + b2)
        np.testing.assert_allclose(network(theta, x)[:, i], A3 @ z + b3)


def test_the_weights_are_vec_by_columns() -> None:
    network = NeuralNetwork((2, 3, 1))
    theta = np.arange(1.0, 14.0)
    (A1, b1), (A2, b2) = network.unpack(theta)
    np.testing.assert_array_equal(A1, [[1, 4], [2, 5], [3, 6]])
    np.testing.assert_array_equal(b1, [7, 8, 9])
    np.testing.assert_array_equal(A2, [[10, 11, 12]])
    np.testing.assert_array_equal(b2, [13])
    np.testing.assert_array_equal(network.pack(network.unpack(theta)), theta)


def test_one_map_is_linear_regression() -> None:
    from dlguide_kernel import theory

    data = theory.linear_data(50, seed=0)
    network, theta = NeuralNetwork((3, 1)), np.array([1.0, 2.0, -1.0, 0.5])
    for reduction in ("sum", "mean"):
        here = (theta, data.x_data, data.labels)
        assert network.loss(*here, reduction=reduction) == pytest.approx(
            theory.squared_loss(*here, reduction=reduction)
        )
        np.testing.assert_allclose(
            network.gradient(*here, reduction=reduction),
            theory.squared_loss_gradient(*here, reduction=reduction),
        )


@settings(max_examples=40)
@given(
    N=st.lists(st.integers(1, 4), min_size=2, max_size=5),
    activation=st.sampled_from(["sigmoid", "tanh", "relu", leaky_relu(0.3)]),
    loss=st.sampled_from(["squared_error", "cross_entropy"]),
    reduction=st.sampled_from(["sum", "mean"]),
    seed=st.integers(0, 10**6),
)
def test_backpropagation_is_the_difference(
    N, activation, loss, reduction, seed
) -> None:
    network = NeuralNetwork(N, activation=activation)
    random = np.random.default_rng(seed)
    theta, x = random.normal(size=network.num_weights), random.normal(size=(N[0], 3))
    y, direction = random.uniform(size=(N[-1], 3)), random.normal(size=theta.shape)
    options = {"loss": loss, "reduction": reduction}
    h = 1e-7  # so short that a step rarely meets the kink of a ReLU
    up = network.loss(theta + h * direction, x, y, **options)
    down = network.loss(theta - h * direction, x, y, **options)
    slope = network.gradient(theta, x, y, **options) @ direction
    scale = 1 + abs(slope) + network.loss(theta, x, y, **options)
    assert abs((up - down) / (2 * h) - slope) < 1e-5 * scale


def test_initial_weights_come_from_their_seed_and_keep_the_scale() -> None:
    network = NeuralNetwork((400, 300, 2))
    theta = network.initial_weights(seed=4)
    np.testing.assert_array_equal(theta, network.initial_weights(seed=4))
    assert (theta != network.initial_weights(seed=5)).any()
    (A1, b1), (_, b2) = network.unpack(theta)
    assert A1.std() == pytest.approx(1 / 20, rel=0.02)
    assert not b1.any() and not b2.any()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (((1, 4, 3), 2, 3), r"write N=\(3, 4, 1\); the slide lists N from c to d"),
        (((3, 4, 1), 3), "pass L=2"),
        (((3, 4, 1), 2, 5), "pass d=3, or N beginning with 5"),
        (((3,),), "two or more positive integers"),
        (((3, 0, 1),), "two or more positive integers"),
        (((3, 2.5, 1),), "two or more positive integers"),
        ((3,), "two or more positive integers"),
    ],
)
def test_bad_widths_are_told(arguments: tuple, told: str) -> None:
    with pytest.raises(InputError, match=told):
        NeuralNetwork(*arguments)


def test_bad_arrays_are_told() -> None:
    network = NeuralNetwork((3, 1), activation=tanh)
    with pytest.raises(InputError, match="transpose x"):
        network(np.zeros(4), np.zeros((50, 3)))
    with pytest.raises(InputError, match=r"\(4,\), the weights"):
        network(np.zeros(5), np.zeros((3, 50)))
