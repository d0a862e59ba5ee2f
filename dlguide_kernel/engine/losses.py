"""The losses of slides 46 and 58 as scalar tensors; a column is a sample.

`reduction` is "sum" for slide 46's L(θ) = Σᵢ d(f(xᵢ, θ), yᵢ), or "mean" for slide 44's
empirical risk R_S: the mean over the samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ..theory.choices import choose
from .tensorflow1 import tf

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
Reduction = Literal["sum", "mean"]


def get_reduction(reduction: Reduction = "sum") -> Callable[[tf.Tensor], tf.Tensor]:
    """Return distances ↦ Σᵢ dᵢ or their mean: a scalar named `loss`."""
    reductions = {"sum": tf.reduce_sum, "mean": tf.reduce_mean}
    reduce = choose("reduction", reduction, reductions)
    return lambda d: reduce(d, axis=list(range(d.shape.rank)), name="loss")


def squared_error(reduction: Reduction = "sum") -> Loss:
    """Return (prediction, y) ↦ Σᵢ ‖predictionᵢ − yᵢ‖², both (c, m).

    With one row this is slide 58's `tf.reduce_sum(tf.pow(prediction - Y, 2))`.
    """
    reduce = get_reduction(reduction)

    def loss(prediction: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        residual = tf.subtract(prediction, y, name="residual")
        squares = tf.pow(residual, 2, name="squares")
        return reduce(tf.reduce_sum(squares, axis=0, name="distances"))

    return loss


def cross_entropy(reduction: Reduction = "sum") -> Loss:
    """Return (prediction, y) ↦ −Σᵢ Σ_k y_{ki} log softmax(predictionᵢ)_k, both (c, m).

    A column of y holds the probabilities of the c classes: one 1 and zeros, usually.
    """
    reduce = get_reduction(reduction)

    def loss(prediction: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        distances = tf.nn.softmax_cross_entropy_with_logits_v2(
            labels=y, logits=prediction, axis=0, name="distances"
        )
        return reduce(distances)

    return loss


LOSSES: dict[str, Callable[..., Loss]] = {
    "squared_error": squared_error,
    "cross_entropy": cross_entropy,
}


def get_loss(loss: str | Loss) -> Loss:
    """Return the loss of that name, summed, or the function that is passed."""
    return loss if callable(loss) else choose("loss", loss, LOSSES)()
