"""Slide 58's loss: the figures that lesson 13 rests on, and finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError

DATA = theory.linear_data(50, seed=0)
X, Y = DATA.x_data, DATA.labels


@pytest.fixture
def start() -> np.ndarray:
    """Slide 56's start drawn after slide 55's data from `np.random.seed(0)`."""
    random = np.random.RandomState(0)
    random.randn(1, 50), random.uniform(size=[1, 50]), random.chisquare(3.0, (1, 50))
    return np.append(random.randn(1, 3), 0.0)


def test_the_hessian_of_slide_58_has_these_eigenvalues() -> None:
    eigenvalues = theory.hessian_eigenvalues(X)
    np.testing.assert_allclose(eigenvalues, [7, 41, 128, 1726], rtol=0.011)
    assert theory.stability_bound(X) == pytest.approx(0.00116, abs=5e-6)
    assert theory.stability_bound(X, reduction="mean") == pytest.approx(
        50 * 2 / np.linalg.norm(2 * theory.with_ones(X) @ theory.with_ones(X).T, 2)
    )


def test_slide_58_diverges_with_these_losses(start: np.ndarray) -> None:
    iterates = theory.gradient_descent(X, Y, start, learning_rate=0.01, epochs=5)
    losses = [theory.squared_loss(theta, X, Y) for theta in iterates[1:]]
    written = [f"{loss:.1e}" for loss in losses]
    assert written == ["2.9e+06", "7.6e+08", "2.0e+11", "5.3e+13", "1.4e+16"]


def test_slide_58_in_float32_is_nan_after_its_100_epochs(start: np.ndarray) -> None:
    # By hand: the slide's graph computes in float32, which ends at 3.4e38.
    x, y = X.astype(np.float32), Y.astype(np.float32)
    a, b = np.float32(start[None, :3]), np.zeros(1, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(100):
            residual = a @ x + b - y
            a, b = a - 0.01 * 2 * residual @ x.T, b - 0.01 * 2 * residual.sum()
    assert a.dtype == np.float32 and np.isnan(a).all()
    iterates = theory.gradient_descent(X, Y, start, learning_rate=0.01, epochs=300)
    assert not np.isfinite(iterates[-1]).any()


def test_a_shorter_step_finds_the_true_weights(start: np.ndarray) -> None:
    theta = theory.gradient_descent(X, Y, start, learning_rate=0.00104, epochs=1000)[-1]
    np.testing.assert_allclose(theta, [3.99997, -4.9972, 3.0001, 1.998], atol=5e-4)
    np.testing.assert_allclose(theta[:2], [3.99997, -4.9972], atol=5e-5)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_bound_divides_convergence_from_divergence(reduction: str) -> None:
    bound = theory.stability_bound(X, reduction=reduction)

    def distance(factor: float) -> float:
        iterates = theory.gradient_descent(
            X,
            Y,
            np.zeros(4),
            learning_rate=factor * bound,
            epochs=3000,
            reduction=reduction,
        )
        return np.linalg.norm(iterates[-1] - [4, -5, 3, 2])

    assert distance(0.99) < 1e-4
    assert distance(1.01) > 1e10


def test_the_closed_form_finds_the_true_weights_and_the_normal_equations() -> None:
    np.testing.assert_allclose(theory.least_squares(X, Y), [4, -5, 3, 2], rtol=1e-12)
    noisy = theory.linear_data(50, noise=1.0, seed=0)
    theta = theory.least_squares(noisy.x_data, noisy.labels)
    ones = np.vstack([X, np.ones(50)])
    by_hand = np.linalg.inv(ones @ ones.T) @ ones @ noisy.labels.ravel()
    np.testing.assert_allclose(theta, by_hand, rtol=1e-9)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_gradient_and_hessian_are_the_differences(reduction: str) -> None:
    theta, h, unit = np.array([1.0, -2.0, 0.5, 3.0]), 1e-4, np.eye(4)

    def loss(theta: np.ndarray) -> float:
        terms = [
            (theta[0] * x1 + theta[1] * x2 + theta[2] * x3 + theta[3] - y) ** 2
            for x1, x2, x3, y in zip(*X, Y[0], strict=True)
        ]
        return sum(terms) / (50 if reduction == "mean" else 1)

    assert theory.squared_loss(theta, X, Y, reduction=reduction) == pytest.approx(
        loss(theta)
    )
    # The loss is quadratic, so central differences are exact but for rounding.
    slopes = [(loss(theta + h * e) - loss(theta - h * e)) / (2 * h) for e in unit]
    gradient = theory.squared_loss_gradient(theta, X, Y, reduction=reduction)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-6)
    columns = [
        theory.squared_loss_gradient(theta + e, X, Y, reduction=reduction) - gradient
        for e in unit
    ]
    hessian = theory.squared_loss_hessian(X, reduction=reduction)
    np.testing.assert_allclose(hessian, np.transpose(columns), rtol=1e-9)


def test_a_schedule_is_a_function_of_the_steps_number() -> None:
    # L = (θ₁ + θ₂ − 1)², so each step multiplies the residual by 1 − 4 α_k.
    iterates = theory.gradient_descent(
        [[1.0]],
        [[1.0]],
        np.zeros(2),
        learning_rate=lambda k: [0.125, 0.0, 0.25][k],
        epochs=3,
    )
    np.testing.assert_allclose(iterates.sum(axis=1), [0, 0.5, 0.5, 1])


def test_an_unknown_reduction_is_told() -> None:
    with pytest.raises(InputError, match=r"(?s)'avg'.*'sum', 'mean'"):
        theory.squared_loss(np.zeros(4), X, Y, reduction="avg")
