"""Linear regression by hand: the loss of slide 58, and why its step is too long.

The weights are one vector θ = (a₁, …, a_d, b); x̃ = (x, 1), and X̃ is the data matrix
with a row of ones below it, so that the prediction is θᵀX̃.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from .choices import choose

Reduction = Literal["sum", "mean"]
Rate = float | Callable[[int], float]


def with_ones(x_data: np.ndarray) -> np.ndarray:
    """Return X̃, shape (d + 1, m): the data and a row of ones for the bias."""
    x_data = np.atleast_2d(np.asarray(x_data, dtype=float))
    return np.concatenate([x_data, np.ones((1, x_data.shape[1]))])


def _scale(reduction: Reduction, num_samples: int) -> float:
    return choose("reduction", reduction, {"sum": 1.0, "mean": 1.0 / num_samples})


def squared_loss(
    theta: np.ndarray,
    x_data: np.ndarray,
    labels: np.ndarray,
    *,
    reduction: Reduction = "sum",
) -> float:
    """Return L(θ) = Σᵢ (θᵀx̃ᵢ − yᵢ)², slide 58's loss, or its mean over the samples.

    >>> squared_loss([1.0, 0.0], [[1.0, 2.0]], [[0.0, 0.0]])
    5.0
    """
    residual = theta @ with_ones(x_data) - np.ravel(labels)
    return float(_scale(reduction, residual.size) * (residual @ residual))


def squared_loss_gradient(
    theta: np.ndarray,
    x_data: np.ndarray,
    labels: np.ndarray,
    *,
    reduction: Reduction = "sum",
) -> np.ndarray:
    """Return ∇L(θ) = 2 X̃ (X̃ᵀθ − y), shape (d + 1,); divided by m for the mean."""
    x_ones = with_ones(x_data)
    residual = theta @ x_ones - np.ravel(labels)
    return _scale(reduction, residual.size) * 2 * (x_ones @ residual)


def squared_loss_hessian(
    x_data: np.ndarray, *, reduction: Reduction = "sum"
) -> np.ndarray:
    """Return the Hessian 2 X̃X̃ᵀ, the same at every θ; divided by m for the mean."""
    x_ones = with_ones(x_data)
    return _scale(reduction, x_ones.shape[1]) * 2 * (x_ones @ x_ones.T)


def hessian_eigenvalues(
    x_data: np.ndarray, *, reduction: Reduction = "sum"
) -> np.ndarray:
    """Return the eigenvalues of the Hessian, smallest first; slide 55: 7 … 1726."""
    return np.linalg.eigvalsh(squared_loss_hessian(x_data, reduction=reduction))


def stability_bound(x_data: np.ndarray, *, reduction: Reduction = "sum") -> float:
    """Return 2/λ_max: gradient descent with a constant step above it diverges.

    A step α multiplies the error along an eigenvector with eigenvalue λ by 1 − αλ,
    which stays below one in size exactly when α < 2/λ.

    Source: Boyd & Vandenberghe, Convex Optimization, §9.3 (the quadratic case).
    """
    return float(2 / hessian_eigenvalues(x_data, reduction=reduction)[-1])


def least_squares(x_data: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the θ of smallest loss, and of smallest norm if there are several.

    Where X̃X̃ᵀ has an inverse this is θ = (X̃X̃ᵀ)⁻¹ X̃ y.
    """
    return np.linalg.lstsq(with_ones(x_data).T, np.ravel(labels), rcond=None)[0]


def gradient_descent(
    x_data: np.ndarray,
    labels: np.ndarray,
    theta: np.ndarray,
    *,
    learning_rate: Rate,
    epochs: int,
    reduction: Reduction = "sum",
) -> np.ndarray:
    """Return θ_0, …, θ_epochs of θ_{k+1} = θ_k − α_k ∇L(θ_k) (slide 49), one a row.

    `learning_rate` is a constant α or a function k ↦ α_k. A run that diverges ends in
    inf and NaN without a warning: on slide 58 that is the point.

    >>> gradient_descent([[1.0]], [[1.0]], [0.0, 0.0], learning_rate=0.25, epochs=1)
    array([[0. , 0. ],
           [0.5, 0.5]])
    """
    rate = learning_rate if callable(learning_rate) else lambda k: learning_rate
    iterates = [np.asarray(theta, dtype=float)]
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(epochs):
            gradient = squared_loss_gradient(
                iterates[-1], x_data, labels, reduction=reduction
            )
            iterates.append(iterates[-1] - rate(k) * gradient)
    return np.array(iterates)
