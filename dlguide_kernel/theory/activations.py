"""The choices of ρ on slide 38, each with its derivative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .choices import choose

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Activation:
    """A function ρ: R → R that acts on each element, and its derivative ρ′.

    >>> float(relu(-3.0)), float(relu.derivative(2.0))
    (0.0, 1.0)
    """

    name: str
    function: Function
    derivative: Function

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return ρ(x), in the shape of x."""
        return self.function(np.asarray(x, dtype=float))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    # 1/(1 + e⁻ˣ) = exp(−log(1 + e⁻ˣ)), which neither overflows nor loses small values.
    return np.exp(-np.logaddexp(0.0, -np.asarray(x, dtype=float)))


def _slope(x: np.ndarray, alpha: float) -> np.ndarray:
    return np.where(np.asarray(x) > 0, 1.0, alpha)


sigmoid = Activation(
    "sigmoid", _sigmoid, lambda x: _sigmoid(x) * _sigmoid(-np.asarray(x))
)
tanh = Activation("tanh", np.tanh, lambda x: 1 - np.tanh(x) ** 2)
# A kink has no derivative; at 0 both ReLUs take the slope on the left, as tf.nn does.
relu = Activation("relu", lambda x: np.maximum(x, 0.0), lambda x: _slope(x, 0.0))


def leaky_relu(alpha: float = 0.2) -> Activation:
    """Return ρ(x) = x for x ≥ 0 and αx for x < 0; the default α is tf.nn's.

    Source: slide 38; Maas, Hannun & Ng (2013), Rectifier Nonlinearities Improve
    Neural Network Acoustic Models.
    """
    return Activation(
        f"leaky_relu({alpha:g})",
        lambda x: x * _slope(x, alpha),
        lambda x: _slope(x, alpha),
    )


ACTIVATIONS = {
    "sigmoid": sigmoid,
    "relu": relu,
    "tanh": tanh,
    "leaky_relu": leaky_relu(),
}


def get_activation(activation: str | Activation) -> Activation:
    """Return the activation of that name, or the one that is passed."""
    if isinstance(activation, Activation):
        return activation
    return choose("activation", activation, ACTIVATIONS)
