"""Slide 38's functions in a graph: values and slopes against theory's."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError

X = np.array([[-40.0, -2.0, -0.3], [0.0, 0.7, 30.0]])


@pytest.fixture
def activations(graph):
    from dlguide_kernel.engine import activations

    return activations


@pytest.mark.parametrize("name", ["sigmoid", "relu", "tanh", "leaky_relu"])
def test_values_and_slopes_are_theorys(tf, activations, session, name: str) -> None:
    x = tf.placeholder(tf.float64, [2, 3])
    y = activations.get_activation(name)(x)
    value, slope = session.run([y, tf.gradients(y, x)[0]], {x: X})
    rho = theory.get_activation(name)
    # TensorFlow keeps the α of a float64 leaky ReLU in float32.
    rtol = 1e-7 if name == "leaky_relu" else 1e-13
    np.testing.assert_allclose(value, rho(X), rtol=rtol)
    # tanh′ = 1 − tanh² loses digits where tanh is nearly 1, in both.
    np.testing.assert_allclose(slope, rho.derivative(X), rtol=rtol, atol=1e-15)


def test_alpha_is_the_slope_on_the_left(tf, activations, session) -> None:
    x = tf.constant([-10.0, 10.0])
    assert session.run(activations.leaky_relu(0.25)(x)).tolist() == [-2.5, 10.0]


def test_a_function_of_a_tensor_is_taken_as_it_is(tf, activations) -> None:
    assert activations.get_activation(tf.nn.softplus) is tf.nn.softplus


@pytest.mark.parametrize("wrong", ["Relu", "rleu", theory.relu, None])
def test_anything_else_lists_the_choices(activations, wrong) -> None:
    with pytest.raises(InputError) as caught:
        activations.get_activation(wrong)
    assert "'sigmoid', 'relu', 'tanh', 'leaky_relu'" in caught.value.expected
    if isinstance(wrong, str):
        assert "activation='relu', the nearest" in caught.value.mend
