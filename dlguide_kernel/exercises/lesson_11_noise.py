"""Lesson 11: the noise of a batch, and how far from the minimum it keeps SGD."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer

RTOL = 1e-8  # single numbers: at 1e-6 two of 500 students might share one


def _batch(rng: np.random.Generator) -> Parameters:
    n = int(rng.integers(1_000, 9_000))
    return {
        "num_samples": n,
        "batch_size": int(rng.integers(n // 6, n // 2)),
        "sigma": round(rng.uniform(1.0, 40.0), 9),
    }


def _left(p: Parameters) -> float:
    """Return the finite-population factor (n − s)/(n − 1)."""
    return (p["num_samples"] - p["batch_size"]) / (p["num_samples"] - 1)


def _spread(p: Parameters) -> float:
    return float(p["sigma"] * np.sqrt(_left(p) / p["batch_size"]))


BATCH_NOISE = Exercise(
    id="batch-noise",
    slide=50,
    assign="my_spread",
    parameters=_batch,
    rtol=RTOL,
    goal=lambda p: (
        f"At some θ the gradients of the n = {p['num_samples']} samples lie around "
        f"their mean with root mean square distance σ = {p['sigma']} (divided by n). "
        f"A batch of s = {p['batch_size']} different samples is drawn at random. "
        "Assign to `my_spread` the root mean square distance of its mean gradient "
        "from the mean of all n."
    ),
    answer=_spread,
    solution="""
        # σ² / s, times what drawing without putting back takes away.
        import math

        p = parameters("batch-noise")
        n, s = p["num_samples"], p["batch_size"]
        my_spread = p["sigma"] * math.sqrt((n - s) / (n - 1) / s)
    """,
    hints=(
        "What would the spread be if each sample were put back before the next draw?",
        "The samples are all different. If the batch were everything, there would be "
        "no noise at all: which factor takes care of that?",
    ),
    wrong_answers=(
        WrongAnswer(
            "with-replacement",
            "That is for draws with replacement. This batch is a good part of all "
            "samples, and no sample is in it twice.",
            lambda p: p["sigma"] / np.sqrt(p["batch_size"]),
        ),
        WrongAnswer(
            "variance",
            "That is the mean square; its root was asked.",
            lambda p: _spread(p) ** 2,
        ),
        WrongAnswer(
            "sum",
            "That is the spread of the sum over the batch; its mean was asked.",
            lambda p: p["batch_size"] * _spread(p),
        ),
        WrongAnswer(
            "no-root-in-correction",
            "The factor for drawing without putting back belongs to the mean square, "
            "so it stands under the root too.",
            lambda p: p["sigma"] / np.sqrt(p["batch_size"]) * _left(p),
        ),
        WrongAnswer(
            "one-over-s",
            "Noise averages out more slowly than that: with the root of s.",
            lambda p: p["sigma"] / p["batch_size"],
        ),
        WrongAnswer(
            "one-sample",
            "That is the spread of a single gradient; a mean of many lies closer.",
            lambda p: p["sigma"],
        ),
    ),
    after=lambda p: (
        "Drawn with replacement the batch would be "
        f"{1 / np.sqrt(_left(p)):.2f} times as noisy."
    ),
)


def _noisy_slope(rng: np.random.Generator) -> Parameters:
    curvature = round(rng.uniform(2.0, 40.0), 6)
    return {
        "curvature": curvature,
        "step_length": round(rng.uniform(0.3, 0.9) / curvature, 9),
        "sigma": round(rng.uniform(1.0, 20.0), 6),
    }


def _variance(p: Parameters) -> float:
    shrink = 1 - p["step_length"] * p["curvature"]
    return (p["step_length"] * p["sigma"]) ** 2 / (1 - shrink**2)


HOVER = Exercise(
    id="hover",
    slide=50,
    assign="my_distance",
    parameters=_noisy_slope,
    rtol=RTOL,
    goal=lambda p: (
        "Let θ be one number, and each step's gradient λθ + ξ_t with the curvature "
        f"λ = {p['curvature']} and independent noise ξ_t of mean 0 and standard "
        f"deviation {p['sigma']}. SGD goes on forever with the constant step length "
        f"α = {p['step_length']}. Assign to `my_distance` the root mean square "
        "distance from the minimum 0 that it settles at."
    ),
    answer=lambda p: float(np.sqrt(_variance(p))),
    solution="""
        # θ ← (1 − αλ)θ − αξ, so V ← (1 − αλ)² V + α²σ²; it rests where V = V.
        import math

        p = parameters("hover")
        alpha, lam, sigma = p["step_length"], p["curvature"], p["sigma"]
        shrink = 1 - alpha * lam
        my_distance = math.sqrt(alpha**2 * sigma**2 / (1 - shrink**2))
    """,
    hints=(
        "Write one step as a number times the old θ plus noise. Which number?",
        "For independent terms the mean squares add. Write the next mean square with "
        "the help of the one before.",
        "Settled means that the next mean square equals the one before: solve for it.",
    ),
    wrong_answers=(
        WrongAnswer(
            "mean-square",
            "That is the mean square; its root was asked.",
            _variance,
        ),
        WrongAnswer(
            "short-steps-only",
            "Right for very short steps only: you left out the square of αλ.",
            lambda p: p["sigma"] * np.sqrt(p["step_length"] / (2 * p["curvature"])),
        ),
        WrongAnswer(
            "last-step-only",
            "That is the noise of the last step alone; what earlier steps left is not "
            "gone at once.",
            lambda p: p["step_length"] * p["sigma"],
        ),
        WrongAnswer(
            "noise-adds-up",
            "You added the noise of all steps as if it always pointed the same way: "
            "for independent terms the squares add.",
            lambda p: p["sigma"] / p["curvature"],
        ),
        WrongAnswer(
            "shrink-not-squared",
            "Nearly: the number that multiplies θ multiplies the mean square twice.",
            lambda p: np.sqrt(p["step_length"] * p["sigma"] ** 2 / p["curvature"]),
        ),
        WrongAnswer(
            "reaches-it",
            "With a constant step the noise never lets go: not even in the long run "
            "does it get there.",
            lambda p: 0.0,
        ),
    ),
    after="To come closer, α itself must become smaller: a schedule α_t.",
)

EXERCISES = [BATCH_NOISE, HOVER]
