"""The distances d(f(x), y) of slide 46, and their gradients in the prediction.

Predictions and labels are (c, m): a column is a sample. `reduction` is "sum" for
slide 46's L(θ) = Σᵢ d(f(xᵢ), yᵢ), or "mean" for slide 44's empirical risk R_S.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .choices import choose


@dataclass(frozen=True)
class Loss:
    """A loss: the distance of each sample, (m,), and its derivative, (c, m)."""

    name: str
    distances: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slopes: Callable[[np.ndarray, np.ndarray], np.ndarray]

    def __call__(
        self, prediction: np.ndarray, y: np.ndarray, *, reduction: str = "sum"
    ) -> float:
        """Return Σᵢ d(predictionᵢ, yᵢ), or the mean over the samples."""
        reduce = choose("reduction", reduction, {"sum": np.sum, "mean": np.mean})
        return float(reduce(self.distances(prediction, y)))

    def gradient(
        self, prediction: np.ndarray, y: np.ndarray, *, reduction: str = "sum"
    ) -> np.ndarray:
        """Return the derivative of the loss in each entry of the prediction, (c, m)."""
        samples = prediction.shape[1]
        scale = choose("reduction", reduction, {"sum": 1.0, "mean": 1.0 / samples})
        return scale * self.slopes(prediction, y)


def _log_softmax(z: np.ndarray) -> np.ndarray:
    z = z - z.max(axis=0)  # so that no exponential overflows
    return z - np.log(np.exp(z).sum(axis=0))


squared_error = Loss(
    "squared_error",
    lambda p, y: np.sum((p - y) ** 2, axis=0),
    lambda p, y: 2 * (p - y),
)
# −Σ_k y_k log softmax(p)_k; with Σ y_k = 1 its derivative is softmax(p) − y.
cross_entropy = Loss(
    "cross_entropy",
    lambda p, y: -np.sum(y * _log_softmax(p), axis=0),
    lambda p, y: np.exp(_log_softmax(p)) * np.sum(y, axis=0) - y,
)

LOSSES = {loss.name: loss for loss in (squared_error, cross_entropy)}


def get_loss(loss: str | Loss) -> Loss:
    """Return the loss of that name, or the one that is passed."""
    return loss if isinstance(loss, Loss) else choose("loss", loss, LOSSES)
