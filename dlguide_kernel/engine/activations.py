"""The choices of ρ on slide 38 as operations of a graph."""

from __future__ import annotations

from collections.abc import Callable

from .. import theory
from ..theory.choices import choose
from .tensorflow1 import tf

Activation = Callable[[tf.Tensor], tf.Tensor]


def leaky_relu(alpha: float = 0.2) -> Activation:
    """Return ρ(x) = x for x ≥ 0 and αx for x < 0 (slide 38); tf.nn's default is 0.2.

    >>> rho = leaky_relu(0.01)
    >>> rho(tf.placeholder(tf.float32, [3, None]))
    <tf.Tensor 'LeakyRelu:0' shape=(3, ?) dtype=float32>
    """
    return lambda x: tf.nn.leaky_relu(x, alpha=alpha)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": tf.nn.sigmoid,
    "relu": tf.nn.relu,
    "tanh": tf.nn.tanh,
    "leaky_relu": leaky_relu(),
}


def get_activation(activation: str | Activation) -> Activation:
    """Return the activation of that name, or the function of a tensor that is passed.

    An unknown name is an InputError that lists the names and the nearest of them.
    """
    # theory's activations are called too, but on arrays.
    if callable(activation) and not isinstance(activation, theory.Activation):
        return activation
    return choose("activation", activation, ACTIVATIONS)
