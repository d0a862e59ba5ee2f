"""The update rules of slides 49–51, in float64: what the engine's must agree with.

A rule holds its constants and no state: `init(theta)` makes the state, and
`step(theta, gradient, state, t)` returns the next θ and state. `learning_rate` is a
constant or a function t ↦ α_t of the step's number t = 0, 1, …

Adagrad, RMSprop and Adam are slide 51's θ_{t+1} = θ_t − D_t G(θ_t) with a diagonal D_t
made of the gradients so far. Products and quotients act on each entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

Rate = float | Callable[[int], float]
Gradient = Callable[[np.ndarray, np.ndarray], np.ndarray]
Batches = Sequence[np.ndarray]


class Rule(Protocol):
    """What every update rule offers."""

    def init(self, theta: np.ndarray) -> Any:
        """Return the state before the first step."""

    def step(
        self, theta: np.ndarray, gradient: np.ndarray, state: Any, t: int
    ) -> tuple[np.ndarray, Any]:
        """Return θ_{t+1} and the state after step t."""


def _rate(learning_rate: Rate, t: int) -> float:
    return learning_rate(t) if callable(learning_rate) else learning_rate


@dataclass(frozen=True)
class GradientDescent:
    """θ ← θ − α_t G (slides 49 and 50), as tf.compat.v1's GradientDescentOptimizer."""

    learning_rate: Rate = 0.01

    def init(self, theta: np.ndarray) -> None:
        """No state."""

    def step(
        self, theta: np.ndarray, gradient: np.ndarray, state: None, t: int
    ) -> tuple[np.ndarray, None]:
        """Return θ − α_t G."""
        return theta - _rate(self.learning_rate, t) * gradient, None


@dataclass(frozen=True)
class Momentum:
    """v ← γ v + η_t G,  θ ← θ − v  (slide 51), v_0 = 0 and γ = `momentum`.

    tf.compat.v1.train.MomentumOptimizer keeps v/η instead (a ← γ a + G, θ ← θ − η_t a):
    the same iterates for a constant η, others when η_t changes.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration
    methods.
    """

    learning_rate: Rate = 0.01
    momentum: float = 0.9

    def init(self, theta: np.ndarray) -> np.ndarray:
        """Return v_0 = 0."""
        return np.zeros_like(theta)

    def step(
        self, theta: np.ndarray, gradient: np.ndarray, state: np.ndarray, t: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return θ − v and v."""
        v = self.momentum * state + _rate(self.learning_rate, t) * gradient
        return theta - v, v


@dataclass(frozen=True)
class Adagrad:
    """s ← s + G²,  θ ← θ − η_t G/(√s + ε),  s_0 = `initial_accumulator_value`.

    The paper starts at s_0 = 0 and puts δ = ε beside the root; s_0 = 0.1 is
    TensorFlow's start. tf.compat.v1.train.AdagradOptimizer has no ε.

    Source: Duchi, Hazan & Singer (2011), Adaptive Subgradient Methods for Online
    Learning and Stochastic Optimization, Fig. 1.
    """

    learning_rate: Rate = 0.01
    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-7

    def init(self, theta: np.ndarray) -> np.ndarray:
        """Return s_0."""
        return np.full_like(theta, self.initial_accumulator_value)

    def step(
        self, theta: np.ndarray, gradient: np.ndarray, state: np.ndarray, t: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return θ − η_t G/(√s + ε) and s."""
        s = state + gradient**2
        step = _rate(self.learning_rate, t) * gradient / (np.sqrt(s) + self.epsilon)
        return theta - step, s


@dataclass(frozen=True)
class RMSprop:
    """s ← ρ s + (1 − ρ) G²,  θ ← θ − η_t G/√(s + ε),  s_0 = 0.

    tf.compat.v1.train.RMSPropOptimizer starts at s_0 = 1, and its ε is 1e-10.

    Source: Hinton, Srivastava & Swersky (2012), Neural Networks for Machine Learning,
    lecture 6e.
    """

    learning_rate: Rate = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7

    def init(self, theta: np.ndarray) -> np.ndarray:
        """Return s_0 = 0."""
        return np.zeros_like(theta)

    def step(
        self, theta: np.ndarray, gradient: np.ndarray, state: np.ndarray, t: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return θ − η_t G/√(s + ε) and s."""
        s = self.rho * state + (1 - self.rho) * gradient**2
        step = _rate(self.learning_rate, t) * gradient / np.sqrt(s + self.epsilon)
        return theta - step, s


@dataclass(frozen=True)
class Adam:
    """m ← β₁ m + (1 − β₁) G,  v ← β₂ v + (1 − β₂) G²,  m_0 = v_0 = 0, and

    θ ← θ − η_t √(1 − β₂^{t+1})/(1 − β₁^{t+1}) · m/(√v + ε)

    This is the efficient form at the end of the paper's §2, which Keras and
    tf.compat.v1.train.AdamOptimizer (ε = 1e-8) also compute; the paper's Algorithm 1
    adds its ε to √v̂, which for the same ε is a slightly longer step.

    Source: Kingma & Ba (2015), Adam: A Method for Stochastic Optimization.
    """

    learning_rate: Rate = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def init(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return m_0 = v_0 = 0."""
        return np.zeros_like(theta), np.zeros_like(theta)

    def step(
        self,
        theta: np.ndarray,
        gradient: np.ndarray,
        state: tuple[np.ndarray, np.ndarray],
        t: int,
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
        """Return θ after step t, and (m, v)."""
        m = self.beta_1 * state[0] + (1 - self.beta_1) * gradient
        v = self.beta_2 * state[1] + (1 - self.beta_2) * gradient**2
        unbias = np.sqrt(1 - self.beta_2 ** (t + 1)) / (1 - self.beta_1 ** (t + 1))
        rate = _rate(self.learning_rate, t) * unbias
        return theta - rate * m / (np.sqrt(v) + self.epsilon), (m, v)


def sgd(
    gradient: Gradient,
    theta: np.ndarray,
    *,
    rule: Rule,
    batches: Batches | Callable[[int], Batches],
    epochs: int,
) -> np.ndarray:
    """Run slide 50's double loop and return θ_0, …, θ_{kM}, one a row.

    for e = 1, …, M and j = 1, …, k:  θ_{t+1} = the rule's step from θ_t with G_j(θ_t)

    `gradient(theta, T)` is G_j for the index array T = T_j, `batches` the partition
    T_1, …, T_k, or a function that gives the partition of epoch 0, 1, …; M = `epochs`.

    >>> halve = GradientDescent(learning_rate=0.5)
    >>> sgd(lambda theta, T: theta, [8.0], rule=halve, batches=[[0], [1]], epochs=1)
    array([[8.],
           [4.],
           [2.]])
    """
    iterates = [np.array(theta, dtype=float)]
    state = rule.init(iterates[0])
    for epoch in range(epochs):
        for T in batches(epoch) if callable(batches) else batches:
            t = len(iterates) - 1
            G = gradient(iterates[-1], T)
            following, state = rule.step(iterates[-1], G, state, t)
            iterates.append(following)
    return np.array(iterates)
