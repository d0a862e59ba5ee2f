"""The rules of slides 49–51 against closed forms: a constant gradient g sums up."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel import theory

G = np.array([2.0, -0.5, 1e-3])
START = np.array([1.0, 1.0, 1.0])
STEPS = 25


def run(rule, steps: int = STEPS) -> np.ndarray:
    """The iterates under the constant gradient G, which ignores the batch."""
    return theory.sgd(lambda theta, T: G, START, rule=rule, batches=[[0]], epochs=steps)


def total(terms) -> np.ndarray:
    return START - np.sum([*terms], axis=0)


def test_gradient_descent() -> None:
    np.testing.assert_allclose(run(theory.GradientDescent(0.1))[-1], START - 2.5 * G)
    halves = theory.GradientDescent(lambda t: 0.5**t)
    np.testing.assert_allclose(run(halves, 4)[-1], START - (1 + 0.5 + 0.25 + 0.125) * G)


def test_momentum_is_a_geometric_sum() -> None:
    # v_t = η g (1 − γᵗ)/(1 − γ)
    t, gamma = np.arange(1, STEPS + 1), 0.8
    sums = 0.1 * (1 - gamma**t) / (1 - gamma)
    np.testing.assert_allclose(
        run(theory.Momentum(0.1, momentum=gamma))[-1], START - sums.sum() * G
    )


def test_momentum_weighs_each_gradient_with_its_own_step_length() -> None:
    # Slide 51: v_2 = γ η_0 g + η_1 g, so a step of length 0 still moves by γ v.
    rule = theory.Momentum(lambda t: [1.0, 0.0][t], momentum=0.5)
    np.testing.assert_allclose(run(rule, 2), [START, START - G, START - 1.5 * G])


def test_adagrad() -> None:
    # s_t = s_0 + t g²
    rule = theory.Adagrad(0.1, initial_accumulator_value=0.3, epsilon=0.01)
    steps = (0.1 * G / (np.sqrt(0.3 + t * G**2) + 0.01) for t in range(1, STEPS + 1))
    np.testing.assert_allclose(run(rule)[-1], total(steps))


def test_rmsprop() -> None:
    # s_t = (1 − ρᵗ) g²
    rule = theory.RMSprop(0.1, rho=0.7, epsilon=0.01)
    steps = (0.1 * G / np.sqrt((1 - 0.7**t) * G**2 + 0.01) for t in range(1, STEPS + 1))
    np.testing.assert_allclose(run(rule)[-1], total(steps))


def test_adam() -> None:
    # The unbiased m̂ = g and v̂ = g²; the efficient form has ε/√(1 − β₂ᵗ) beside |g|.
    rule = theory.Adam(0.1, beta_1=0.8, beta_2=0.95, epsilon=0.01)
    steps = (
        0.1 * G / (np.abs(G) + 0.01 / np.sqrt(1 - 0.95**t)) for t in range(1, STEPS + 1)
    )
    np.testing.assert_allclose(run(rule)[-1], total(steps))


def test_the_defaults_are_keras_names_and_values() -> None:
    assert vars(theory.Momentum()) == {"learning_rate": 0.01, "momentum": 0.9}
    adagrad, rmsprop, adam = theory.Adagrad(), theory.RMSprop(), theory.Adam()
    assert (adagrad.initial_accumulator_value, adagrad.epsilon) == (0.1, 1e-7)
    assert (rmsprop.rho, rmsprop.epsilon) == (0.9, 1e-7)
    assert (adam.beta_1, adam.beta_2, adam.epsilon) == (0.9, 0.999, 1e-7)


@pytest.mark.parametrize(
    "rule",
    [
        theory.GradientDescent(0.05),
        theory.Momentum(0.02),
        theory.Adagrad(0.9),
        theory.RMSprop(lambda t: 0.2 / (1 + t) ** 0.5),
        theory.Adam(lambda t: 0.3 / (1 + 0.01 * t)),
    ],
    ids=lambda rule: type(rule).__name__,
)
def test_each_finds_the_bottom_of_a_bowl(rule) -> None:
    bowl = np.array([1.0, 8.0])
    path = theory.sgd(
        lambda theta, T: bowl * theta, [3.0, -2.0], rule=rule, batches=[[0]], epochs=800
    )
    assert np.abs(path[-1]).max() < 0.03


def test_the_double_loop_visits_the_batches_in_their_order() -> None:
    data, seen = np.arange(5.0), []

    def gradient(theta: np.ndarray, T: np.ndarray) -> np.ndarray:
        seen.append(T.tolist())
        return np.array([data[T].sum()])

    path = theory.sgd(
        gradient,
        [0.0],
        rule=theory.GradientDescent(lambda t: 10.0**t),
        batches=theory.partition(5, 2),
        epochs=2,
    )
    assert seen == [[0, 1], [2, 3], [4]] * 2
    # Sums 1, 5, 4, 1, 5, 4 with step lengths 1, 10, …, 10⁵.
    assert path.ravel().tolist() == [0, -1, -51, -451, -1451, -51451, -451451]


def test_the_batches_may_be_new_in_every_epoch() -> None:
    seen = []
    theory.sgd(
        lambda theta, T: seen.extend(T) or theta,
        [0.0],
        rule=theory.GradientDescent(),
        batches=lambda epoch: theory.partition(4, 2, shuffle="epoch", epoch=epoch),
        epochs=2,
    )
    orders = [theory.epoch_order(4, "epoch", 0, epoch) for epoch in (0, 1)]
    np.testing.assert_array_equal(seen, np.concatenate(orders))
