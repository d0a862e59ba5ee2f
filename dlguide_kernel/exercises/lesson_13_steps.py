"""Lesson 13: one step of slide 58 by hand, and how many steps a run makes."""

from __future__ import annotations

import numpy as np

from ..theory.regression import squared_loss_gradient
from .contract import Exercise, Parameters, WrongAnswer
from .lesson_13 import regression_data


def _step_data(rng: np.random.Generator) -> Parameters:
    return {**regression_data(rng), "step_length": round(rng.uniform(2e-5, 9e-5), 9)}


def _stepper(p: Parameters, *, scale: float = 1, bias_moves: bool = True):
    """Return (a, b) ↦ one gradient step, with mistakes by choice."""

    def step(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        theta = np.append(a, b)
        slope = scale * squared_loss_gradient(theta, p["x_data"], p["labels"])
        moved = theta - p["step_length"] * slope
        return moved[None, :3], moved[3:] if bias_moves else np.ravel(b)

    return step


def _one_after_the_other(p: Parameters):
    def step(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        new_a, _ = _stepper(p)(a, b)
        _, new_b = _stepper(p)(new_a, b)
        return new_a, new_b

    return step


def _starts(p: Parameters) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(58)
    return [(rng.normal(size=(1, 3)), rng.normal(size=1)) for _ in range(4)]


GRADIENT_STEP = Exercise(
    id="gradient-step",
    slide=58,
    assign="my_step",
    parameters=_step_data,
    cases=_starts,
    goal=lambda p: (
        "Write a function `my_step(a, b)` that returns `(a, b)` after one step of "
        f"gradient descent with step length {p['step_length']} on your "
        f"{p['labels'].size} samples, for the sum of squares of slide 58. As on the "
        "slides `a` has the shape (1, 3) and `b` the shape (1,); numpy only."
    ),
    answer=_stepper,
    solution="""
        # With r = a x + b − y the slopes are 2 r xᵀ for a and 2 Σ r for b.
        p = parameters("gradient-step")
        x, y, step_length = p["x_data"], p["labels"], p["step_length"]

        def my_step(a, b):
            residual = a @ x + b - y
            slope_a, slope_b = 2 * residual @ x.T, 2 * residual.sum(axis=1)
            return a - step_length * slope_a, b - step_length * slope_b
    """,
    hints=(
        "Start with the residual, prediction minus label: one number for each sample.",
        "The chain rule: each sample gives a multiple of its residual times what the "
        "parameter is multiplied with, its x for the weights. What is it for the bias?",
        "Both slopes are taken at the old (a, b), and the step goes against them.",
    ),
    wrong_answers=(
        WrongAnswer(
            "uphill",
            "Your step goes uphill: the gradient points to larger losses.",
            lambda p: _stepper(p, scale=-1),
        ),
        WrongAnswer(
            "no-factor",
            "Your step is half as long as it should be: differentiate the square.",
            lambda p: _stepper(p, scale=0.5),
        ),
        WrongAnswer(
            "mean",
            "That is the step for the mean of the squares; slide 58 sums them.",
            lambda p: _stepper(p, scale=1 / p["labels"].size),
        ),
        WrongAnswer(
            "bias-stays",
            "The weights move as they should, but the bias stays where it was.",
            lambda p: _stepper(p, bias_moves=False),
        ),
        WrongAnswer(
            "one-after-the-other",
            "The bias moves with the weights that have moved already; take both "
            "slopes first, then move.",
            _one_after_the_other,
        ),
        WrongAnswer(
            "only-the-slope",
            "That is where the step starts: nothing has moved. Return the new values.",
            lambda p: lambda a, b: (a, b),
        ),
    ),
    rtol=1e-7,
)


def _run(rng: np.random.Generator) -> Parameters:
    # A prime above the epochs: no whole number of epochs fills whole batches.
    batch_size = int(rng.choice([101, 103, 107, 109, 113, 127, 131, 137, 139, 149]))
    # The last batch is at most half full, so that rounding up is seen.
    rest = int(rng.integers(1, batch_size // 2 + 1))
    num_samples = batch_size * int(rng.integers(20_000, 900_000)) + rest
    return {
        "num_samples": num_samples,
        "batch_size": batch_size,
        "epochs": int(rng.integers(11, 100)),
    }


NUM_UPDATES = Exercise(
    id="num-updates",
    slide=50,
    assign="my_updates",
    parameters=_run,
    goal=lambda p: (
        f"Slide 50's double loop runs over n = {p['num_samples']} samples for M = "
        f"{p['epochs']} epochs, in batches of at most s = {p['batch_size']}; every "
        "sample is in one batch. Assign the number of updates to `my_updates`."
    ),
    answer=lambda p: -(-p["num_samples"] // p["batch_size"]) * p["epochs"],
    solution="""
        # The last batch of an epoch may be smaller, but it is one: round up.
        import math

        p = parameters("num-updates")
        my_updates = math.ceil(p["num_samples"] / p["batch_size"]) * p["epochs"]
    """,
    hints=(
        "How many sets has the partition {T₁, …, T_k}? The inner loop makes one "
        "update for each.",
        "The samples do not fill the last batch, and they are used all the same.",
    ),
    wrong_answers=(
        WrongAnswer(
            "last-batch-lost",
            "You rounded down: the samples that do not fill a batch are lost.",
            lambda p: p["num_samples"] // p["batch_size"] * p["epochs"],
        ),
        WrongAnswer(
            "one-epoch",
            "Those are the updates of one epoch.",
            lambda p: -(-p["num_samples"] // p["batch_size"]),
        ),
        WrongAnswer(
            "no-batches",
            "That is an update for each sample; a batch makes one for all of its.",
            lambda p: p["num_samples"] * p["epochs"],
        ),
        WrongAnswer(
            "one-per-epoch",
            "That is gradient descent: one update in each epoch. Here there is one "
            "for each batch.",
            lambda p: p["epochs"],
        ),
        WrongAnswer(
            "batches-across-epochs",
            "You let a batch reach over the end of an epoch. Each epoch starts with a "
            "new first batch.",
            lambda p: -(-p["num_samples"] * p["epochs"] // p["batch_size"]),
        ),
        WrongAnswer(
            "not-whole",
            "You did not round: there is no such thing as a part of an update.",
            lambda p: p["num_samples"] * p["epochs"] / p["batch_size"],
        ),
    ),
)

EXERCISES = [GRADIENT_STEP, NUM_UPDATES]
