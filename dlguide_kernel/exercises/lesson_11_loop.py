"""Lesson 11: the gradient of a batch for a neuron, and slide 50's double loop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..theory.optimizers import GradientDescent, sgd
from ..theory.partition import partition
from ..theory.regression import squared_loss_gradient
from .contract import Exercise, Parameters, WrongAnswer

# Everyone has as many samples, so that a batch is one for everybody's data.
NEURON_SAMPLES = 24


def _neuron_data(rng: np.random.Generator) -> Parameters:
    x = rng.normal(size=NEURON_SAMPLES)
    return {"x": x, "y": 2 * np.tanh(1.5 * x) + rng.normal(0, 0.3, NEURON_SAMPLES)}


def _batches(p: Parameters) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(50)
    sizes = (1, 4, 7, NEURON_SAMPLES // 2)
    return [
        (rng.normal(size=2), rng.choice(NEURON_SAMPLES, s, replace=False))
        for s in sizes
    ]


def _gradient(
    p: Parameters, *, scale: float = 2.0, mean: bool = False, all_samples: bool = False
) -> Callable:
    """Return (θ, T) ↦ G for f(x, θ) = θ₁ tanh(θ₂ x), with mistakes by choice."""

    def gradient(theta: np.ndarray, T: np.ndarray) -> np.ndarray:
        x, y = (p["x"], p["y"]) if all_samples else (p["x"][T], p["y"][T])
        h = np.tanh(theta[1] * x)
        r = theta[0] * h - y
        G = scale * np.array([r @ h, r @ (theta[0] * x * (1 - h**2))])
        return G / len(T) if mean else G

    return gradient


def _second(p: Parameters, inner: Callable) -> Callable:
    """Return a gradient whose second entry is 2 Σ r · inner(θ₁, x, tanh(θ₂ x))."""

    def gradient(theta: np.ndarray, T: np.ndarray) -> np.ndarray:
        x, y = p["x"][T], p["y"][T]
        h = np.tanh(theta[1] * x)
        r = theta[0] * h - y
        return 2 * np.array([r @ h, r @ inner(theta[0], x, h)])

    return gradient


BATCH_GRADIENT = Exercise(
    id="batch-gradient",
    slide=50,
    assign="my_gradient",
    parameters=_neuron_data,
    cases=_batches,
    rtol=1e-7,
    goal=lambda p: (
        "A network of one neuron is f(x, θ) = θ₁ tanh(θ₂ x), and its cost is "
        f"C(f, (x, y)) = (f(x, θ) − y)². For your own {NEURON_SAMPLES} samples "
        '`p["x"]` and `p["y"]` write `my_gradient(theta, T)`: slide 50\'s sum G of the '
        "gradients of the samples whose numbers (from 0 on) are in the array `T`. It "
        "returns an array of two."
    ),
    answer=_gradient,
    solution="""
        # The chain rule, with tanh' = 1 − tanh²; then the sum over the batch.
        import numpy as np

        p = parameters("batch-gradient")

        def my_gradient(theta, T):
            x, y = p["x"][T], p["y"][T]
            h = np.tanh(theta[1] * x)
            residual = theta[0] * h - y
            slopes = np.array([h, theta[0] * (1 - h**2) * x])    # ∂f/∂θ, (2, |T|)
            return 2 * slopes @ residual
    """,
    hints=(
        'Take the samples of the batch first: `x = p["x"][T]`. The rest of your '
        "function should not know about the others.",
        "For one sample: differentiate (f − y)², then f. What is ∂f/∂θ₁? What is "
        "∂f/∂θ₂, with tanh′ = 1 − tanh²?",
        "Test it without the check: move one entry of θ by 1e-6 and see by how much "
        "the sum of the costs in T changes.",
    ),
    wrong_answers=(
        WrongAnswer(
            "mean",
            "That is the mean over the batch; slide 50 takes the sum.",
            lambda p: _gradient(p, mean=True),
        ),
        WrongAnswer(
            "all-samples",
            "That is the gradient of all samples, whatever T is.",
            lambda p: _gradient(p, all_samples=True),
        ),
        WrongAnswer(
            "no-factor",
            "A constant factor is missing: differentiate the square.",
            lambda p: _gradient(p, scale=1.0),
        ),
        WrongAnswer(
            "uphill-residual",
            "The sign is wrong everywhere: the residual is prediction minus label.",
            lambda p: _gradient(p, scale=-2.0),
        ),
        WrongAnswer(
            "no-inner-derivative",
            "The first entry is right. In the second you differentiated tanh, but not "
            "what stands inside it.",
            lambda p: _second(p, lambda a, x, h: a * (1 - h**2)),
        ),
        WrongAnswer(
            "tanh-not-differentiated",
            "The first entry is right. In the second the derivative of tanh itself is "
            "missing.",
            lambda p: _second(p, lambda a, x, h: a * x),
        ),
        WrongAnswer(
            "outer-weight-lost",
            "The first entry is right. In the second you lost θ₁, which stands before "
            "the tanh.",
            lambda p: _second(p, lambda a, x, h: x * (1 - h**2)),
        ),
    ),
    after="From here on a batch is just a gradient with fewer samples in it.",
)


def _loop_data(rng: np.random.Generator) -> Parameters:
    batch_size = int(rng.integers(4, 10))
    n = batch_size * int(rng.integers(4, 7)) + int(rng.integers(1, batch_size))
    x = rng.uniform(-1, 3, n)
    return {
        "x": x,
        "y": 2 * x - 1 + rng.normal(0, 1, n),
        "batch_size": batch_size,
        "step_length": round(rng.uniform(0.001, 0.005), 6),
    }


def _loop(
    p: Parameters,
    *,
    sets: Callable = lambda T: T,
    scale: Callable = lambda T: 1.0,
    one_epoch: bool = False,
    path: bool = False,
) -> Callable:
    """Return (θ_0, M) ↦ θ_{kM}, with mistakes by choice."""
    x, y, s = p["x"], p["y"], p["batch_size"]

    def gradient(theta: np.ndarray, T: np.ndarray) -> np.ndarray:
        return scale(T) * squared_loss_gradient(theta, x[T], y[T])

    def run(theta: np.ndarray, epochs: int) -> np.ndarray:
        iterates = sgd(
            gradient,
            theta,
            rule=GradientDescent(p["step_length"]),
            batches=sets(partition(len(x), s)),
            epochs=1 if one_epoch else epochs,
        )
        return iterates if path else iterates[-1]

    return run


DOUBLE_LOOP = Exercise(
    id="double-loop",
    slide=50,
    assign="my_sgd",
    parameters=_loop_data,
    cases=lambda p: [
        (np.array([-1.0, 2.0]), 3),
        (np.zeros(2), 2),
        (np.array([0.5, 0.5]), 4),
    ],
    rtol=1e-7,
    goal=lambda p: (
        f"Write slide 50's double loop for your own {len(p['x'])} samples, the line "
        "f(x, θ) = θ₁ x + θ₂, the cost (f − y)², batches of at most "
        f"s = {p['batch_size']} cut from the left in the samples' order, and the "
        f"constant step length {p['step_length']}. `my_sgd(theta, epochs)` starts at "
        "`theta`, an array of two, and returns θ_{kM} for M = `epochs`; numpy only."
    ),
    answer=_loop,
    solution="""
        # Two loops: over the epochs, and over the batches; one update inside.
        import numpy as np

        p = parameters("double-loop")
        x, y, s = p["x"], p["y"], p["batch_size"]

        def my_sgd(theta, epochs):
            for epoch in range(epochs):
                for start in range(0, len(x), s):
                    x_T, y_T = x[start : start + s], y[start : start + s]
                    residual = theta[0] * x_T + theta[1] - y_T
                    G = 2 * np.array([residual @ x_T, residual.sum()])
                    theta = theta - p["step_length"] * G
            return theta
    """,
    hints=(
        "Which lines of the slide are loops? Write those two `for` lines first, with "
        "`pass` inside.",
        "`range(0, n, s)` gives the first sample of every batch, and `x[i : i + s]` "
        "the batch; at the end of the array a slice is shorter by itself.",
        "Take the gradient anew in every turn of the inner loop, at the θ that the "
        "turn before has left.",
    ),
    wrong_answers=(
        WrongAnswer(
            "last-batch-lost",
            "You left out the last batch, the one that is not full.",
            lambda p: _loop(p, sets=lambda T: T[:-1]),
        ),
        WrongAnswer(
            "mean",
            "You step along the mean of a batch; slide 50's G_j is the sum.",
            lambda p: _loop(p, scale=lambda T: 1 / len(T)),
        ),
        WrongAnswer(
            "one-epoch",
            "That is θ after one epoch: the outer loop is missing.",
            lambda p: _loop(p, one_epoch=True),
        ),
        WrongAnswer(
            "gradient-descent",
            "That is gradient descent, one step in each epoch. Do all your batches "
            "take their gradients at the θ the epoch began with?",
            lambda p: _loop(p, sets=lambda T: [np.concatenate(T)]),
        ),
        WrongAnswer(
            "uphill",
            "Your steps go uphill: the gradient points to larger losses.",
            lambda p: _loop(p, scale=lambda T: -1.0),
        ),
        WrongAnswer(
            "no-factor",
            "Your steps are half as long as they should be: differentiate the square.",
            lambda p: _loop(p, scale=lambda T: 0.5),
        ),
        WrongAnswer(
            "all-iterates",
            "That is the whole path; only where it ends was asked.",
            lambda p: _loop(p, path=True),
        ),
    ),
    after="Below, the engine runs the same loop: compare the numbers.",
)

EXERCISES = [BATCH_GRADIENT, DOUBLE_LOOP]
