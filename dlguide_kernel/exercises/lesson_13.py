"""Lesson 13: why slide 58 diverges, and what its numbers should be.

Every student gets slide 55's data with samples of their own. The loss of slide 58 is
L(θ) = Σᵢ (θᵀx̃ᵢ − yᵢ)² with x̃ = (x, 1), so its Hessian is 2 X̃X̃ᵀ, and gradient descent
with a constant step is stable below 2/λ_max.
"""

from __future__ import annotations

import numpy as np

from ..theory.data import linear_data
from ..theory.regression import (
    hessian_eigenvalues,
    stability_bound,
)
from .contract import Exercise, Parameters, WrongAnswer

TITLE = "sessions and training"

# In float64 every way to the eigenvalue agrees to 1e-12. At 1e-6 two of 500 students
# would share an answer.
RTOL = 1e-8


def regression_data(rng: np.random.Generator) -> Parameters:
    """Draw slide 55's data: x (3, N) and its labels (1, N), N from 40 to 90."""
    num_samples, seed = int(rng.integers(40, 91)), int(rng.integers(2**32))
    data = linear_data(num_samples, seed=seed)
    return {"x_data": data.x_data, "labels": data.labels}


def _eigenvalues_without_bias(p: Parameters) -> np.ndarray:
    return np.linalg.eigvalsh(2 * p["x_data"] @ p["x_data"].T)


def _samples(p: Parameters) -> int:
    return p["x_data"].shape[1]


CURVATURE = Exercise(
    id="curvature",
    slide=58,
    assign="my_curvature",
    parameters=regression_data,
    shares="slide-55-data",
    rtol=RTOL,
    goal=lambda p: (
        f"Your data are slide 55's with {_samples(p)} samples of your own. The loss "
        "is the sum of squares of slide 58, in the three weights and the bias. Assign "
        "the largest eigenvalue λ_max of its Hessian to `my_curvature`."
    ),
    answer=lambda p: float(hessian_eigenvalues(p["x_data"])[-1]),
    solution="""
        # L(θ) = Σ (θᵀx̃ᵢ − yᵢ)² with x̃ = (x, 1), so its Hessian is 2 X̃X̃ᵀ.
        import numpy as np

        x = parameters("curvature")["x_data"]
        x_ones = np.vstack([x, np.ones(x.shape[1])])
        my_curvature = np.linalg.eigvalsh(2 * x_ones @ x_ones.T)[-1]
    """,
    hints=(
        "Write the prediction as θᵀx̃, with the bias as the last entry of θ. What then "
        "is the last entry of x̃?",
        "Differentiate the loss twice with respect to θ: the labels disappear, and a "
        "matrix made of X̃ alone is left.",
        "The Hessian of Σ (θᵀx̃ᵢ − yᵢ)² is a multiple of X̃X̃ᵀ; which multiple does a "
        "square give? `np.linalg.eigvalsh` sorts the eigenvalues, smallest first.",
    ),
    wrong_answers=(
        WrongAnswer(
            "no-factor",
            "A constant factor is missing: differentiate a square twice.",
            lambda p: hessian_eigenvalues(p["x_data"])[-1] / 2,
        ),
        WrongAnswer(
            "no-bias",
            "You left out the bias: it is a parameter too, and its data are ones.",
            lambda p: _eigenvalues_without_bias(p)[-1],
        ),
        WrongAnswer(
            "no-bias-no-factor",
            "Two things are missing: the row of ones that belongs to the bias, and "
            "the factor that differentiating a square gives.",
            lambda p: _eigenvalues_without_bias(p)[-1] / 2,
        ),
        WrongAnswer(
            "smallest",
            "That is the smallest eigenvalue; the largest one was asked.",
            lambda p: hessian_eigenvalues(p["x_data"])[0],
        ),
        WrongAnswer(
            "mean",
            "That belongs to the mean of the squares; slide 58 sums them.",
            lambda p: hessian_eigenvalues(p["x_data"], reduction="mean")[-1],
        ),
        WrongAnswer(
            "trace",
            "That is the sum of all eigenvalues, the trace.",
            lambda p: hessian_eigenvalues(p["x_data"]).sum(),
        ),
        WrongAnswer(
            "all",
            "Those are all the eigenvalues; only the largest was asked.",
            lambda p: hessian_eigenvalues(p["x_data"]),
        ),
    ),
    after="So steep the loss is in its steepest direction: that limits the step.",
)

STEP_BOUND = Exercise(
    id="step-bound",
    slide=58,
    assign="my_bound",
    parameters=regression_data,
    shares="slide-55-data",
    rtol=RTOL,
    goal=lambda p: (
        f"For the same {_samples(p)} samples and the sum of squares of slide 58: "
        "assign to `my_bound` the step length above which gradient descent diverges "
        "and below which it converges."
    ),
    answer=lambda p: stability_bound(p["x_data"]),
    solution="""
        # A step α multiplies the error along an eigenvector by 1 − αλ; its size
        # stays below one for every λ exactly when α < 2/λ_max.
        import numpy as np

        x = parameters("step-bound")["x_data"]
        x_ones = np.vstack([x, np.ones(x.shape[1])])
        my_bound = 2 / np.linalg.eigvalsh(2 * x_ones @ x_ones.T)[-1]
    """,
    hints=(
        "Look at one direction at a time: along an eigenvector of the Hessian with "
        "eigenvalue λ, by what number does a step α multiply the error?",
        "The error along that eigenvector is multiplied by 1 − αλ. For which α is "
        "that number smaller than one in size?",
        "Every direction must shrink. Which eigenvalue leaves the least room for α?",
    ),
    wrong_answers=(
        WrongAnswer(
            "one-over",
            "Too careful: there the error along the steepest direction vanishes at "
            "once. It may also change its sign, as long as it shrinks.",
            lambda p: stability_bound(p["x_data"]) / 2,
        ),
        WrongAnswer(
            "smallest",
            "You used the smallest eigenvalue. The steepest direction diverges first.",
            lambda p: 2 / hessian_eigenvalues(p["x_data"])[0],
        ),
        WrongAnswer(
            "no-factor",
            "Your eigenvalue is too small: the Hessian of a sum of squares has a "
            "factor in front of X̃X̃ᵀ.",
            lambda p: 2 * stability_bound(p["x_data"]),
        ),
        WrongAnswer(
            "no-bias",
            "You left out the bias: its row of ones belongs to the data.",
            lambda p: 2 / _eigenvalues_without_bias(p)[-1],
        ),
        WrongAnswer(
            "mean",
            "That is the bound for the mean of the squares; slide 58 sums them.",
            lambda p: stability_bound(p["x_data"], reduction="mean"),
        ),
        WrongAnswer(
            "eigenvalue",
            "That is the largest eigenvalue itself. What step does it allow?",
            lambda p: hessian_eigenvalues(p["x_data"])[-1],
        ),
        WrongAnswer(
            "step-of-the-slide",
            "That is slide 58's own step, the one that diverges.",
            lambda p: 0.01,
        ),
    ),
    after=lambda p: (
        f"Slide 58's step, 0.01, is {0.01 / stability_bound(p['x_data']):.1f} times "
        "as long: that is why its loss explodes."
    ),
)

MEAN_BOUND = Exercise(
    id="mean-bound",
    slide=58,
    assign="my_mean_bound",
    parameters=regression_data,
    shares="slide-55-data",
    rtol=RTOL,
    goal=lambda p: (
        f"Now let the loss be the mean of the {_samples(p)} squares instead of their "
        "sum (`tf.reduce_mean` for `tf.reduce_sum`). Assign the largest stable step "
        "length to `my_mean_bound`."
    ),
    answer=lambda p: stability_bound(p["x_data"], reduction="mean"),
    solution="""
        # The mean is the sum over N: so are its Hessian and its eigenvalues, and the
        # bound is N times as large.
        import numpy as np

        x = parameters("mean-bound")["x_data"]
        x_ones = np.vstack([x, np.ones(x.shape[1])])
        my_mean_bound = x.shape[1] * 2 / np.linalg.eigvalsh(2 * x_ones @ x_ones.T)[-1]
    """,
    hints=(
        "What does dividing the loss by a constant do to its Hessian?",
        "The Hessian's eigenvalues are divided by the number of samples. Where do "
        "they stand in the bound?",
    ),
    wrong_answers=(
        WrongAnswer(
            "sum",
            "That is still the bound for the sum. The mean is flatter.",
            lambda p: stability_bound(p["x_data"]),
        ),
        WrongAnswer(
            "wrong-way",
            "You divided the bound by the number of samples. A flatter loss allows "
            "longer steps, not shorter ones.",
            lambda p: stability_bound(p["x_data"]) / _samples(p),
        ),
        WrongAnswer(
            "one-over",
            "Half-way there: the error may change its sign, as long as it shrinks.",
            lambda p: stability_bound(p["x_data"], reduction="mean") / 2,
        ),
        WrongAnswer(
            "four",
            "You averaged over all entries of the data; there is one square for each "
            "sample.",
            lambda p: stability_bound(p["x_data"]) * p["x_data"].size,
        ),
        WrongAnswer(
            "no-bias",
            "You left out the bias: its row of ones belongs to the data.",
            lambda p: _samples(p) * 2 / _eigenvalues_without_bias(p)[-1],
        ),
    ),
    after="The path is the same; only the step is counted in another unit.",
)

EXERCISES = [CURVATURE, STEP_BOUND, MEAN_BOUND]
