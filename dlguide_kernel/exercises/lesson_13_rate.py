"""Lesson 13: how fast gradient descent diverges or converges, and how to hasten it."""

from __future__ import annotations

import numpy as np

from ..theory.regression import hessian_eigenvalues, stability_bound
from .contract import Exercise, Parameters, Verdict, WrongAnswer, right
from .lesson_13 import RTOL, regression_data


def _growing_run(rng: np.random.Generator) -> Parameters:
    return {
        "factor": round(rng.uniform(20, 900), 6),
        "step_length": round(rng.uniform(0.002, 0.05), 8),
    }


GROWTH_CURVATURE = Exercise(
    id="growth-curvature",
    slide=58,
    assign="my_lambda",
    parameters=_growing_run,
    rtol=1e-7,
    goal=lambda p: (
        "Gradient descent runs on the parabola L(θ) = ½ λ (θ − θ*)² with step length "
        f"{p['step_length']}. Its loss grows: every step multiplies it by "
        f"{p['factor']}. Assign the curvature λ > 0 to `my_lambda`."
    ),
    answer=lambda p: (1 + np.sqrt(p["factor"])) / p["step_length"],
    solution="""
        # The loss is multiplied by (1 − αλ)². A growing error changes its sign at
        # every step, so 1 − αλ is the negative root.
        import numpy as np

        p = parameters("growth-curvature")
        my_lambda = (1 + np.sqrt(p["factor"])) / p["step_length"]
    """,
    hints=(
        "By what does one step multiply the error θ − θ*, and by what the loss, which "
        "is a multiple of the error's square?",
        "A square has two roots. Which of them can 1 − αλ be, if α and λ are positive "
        "and the loss grows?",
    ),
    wrong_answers=(
        WrongAnswer(
            "other-root",
            "Your curvature is negative: you took the other root of the square.",
            lambda p: (1 - np.sqrt(p["factor"])) / p["step_length"],
        ),
        WrongAnswer(
            "sign-lost",
            "A sign is lost: with your curvature the loss would grow more slowly. Put "
            "it into (1 − αλ)² and look.",
            lambda p: (np.sqrt(p["factor"]) - 1) / p["step_length"],
        ),
        WrongAnswer(
            "no-root",
            "You took the factor of the loss for that of the error; the loss is a "
            "multiple of the error's square.",
            lambda p: (1 + p["factor"]) / p["step_length"],
        ),
        WrongAnswer(
            "no-one",
            "A step multiplies the error by 1 − αλ, not by αλ: where is the one?",
            lambda p: np.sqrt(p["factor"]) / p["step_length"],
        ),
        WrongAnswer(
            "no-step",
            "That is αλ. Divide by the step length.",
            lambda p: 1 + np.sqrt(p["factor"]),
        ),
    ),
    after="So a run that fails still measures the curvature that made it fail.",
)


def _best_step(eigenvalues: np.ndarray) -> float:
    return float(2 / (eigenvalues[0] + eigenvalues[-1]))


def _room_below_the_bound(p: Parameters) -> str:
    best = _best_step(hessian_eigenvalues(p["x_data"]))
    room = 1 - best / stability_bound(p["x_data"])
    return f"It is only {room:.2%} below the bound: a bit bolder, and the run diverges."


BEST_STEP = Exercise(
    id="best-step",
    slide=58,
    assign="my_best_step",
    parameters=regression_data,
    shares="slide-55-data",
    rtol=RTOL,
    goal=(
        "For your data of slide 55 and the sum of squares: assign to `my_best_step` "
        "the constant step length for which the slowest of the four errors shrinks "
        "as fast as it can."
    ),
    answer=lambda p: _best_step(hessian_eigenvalues(p["x_data"])),
    solution="""
        # The first and the last eigenvalue are the slowest; the best step makes them
        # equally slow: 1 − αλ_min = −(1 − αλ_max).
        import numpy as np

        x = parameters("best-step")["x_data"]
        x_ones = np.vstack([x, np.ones(x.shape[1])])
        eigenvalues = np.linalg.eigvalsh(2 * x_ones @ x_ones.T)
        my_best_step = 2 / (eigenvalues[0] + eigenvalues[-1])
    """,
    hints=(
        "In the figure of |1 − αλ| against α, follow the upper edge of the four lines. "
        "Where is it lowest?",
        "There a falling line and a rising line cross. Which two eigenvalues do they "
        "belong to, and which sign has 1 − αλ on each?",
    ),
    wrong_answers=(
        WrongAnswer(
            "bound",
            "That is the bound: there the steepest error does not shrink at all.",
            lambda p: stability_bound(p["x_data"]),
        ),
        WrongAnswer(
            "steepest-first",
            "That removes the steepest error at once, and leaves the flattest slow: "
            "the step may be longer.",
            lambda p: stability_bound(p["x_data"]) / 2,
        ),
        WrongAnswer(
            "half",
            "You are half-way there: put your step into |1 − αλ| for both ends and "
            "compare.",
            lambda p: _best_step(hessian_eigenvalues(p["x_data"])) / 2,
        ),
        WrongAnswer(
            "flattest-first",
            "That removes the flattest error at once, and the steepest explodes.",
            lambda p: 1 / hessian_eigenvalues(p["x_data"])[0],
        ),
        WrongAnswer(
            "mean-curvature",
            "You took the mean of all eigenvalues; the ones in the middle are never "
            "the slowest.",
            lambda p: 1 / hessian_eigenvalues(p["x_data"]).mean(),
        ),
        WrongAnswer(
            "no-bias",
            "You left out the bias: its row of ones belongs to the data.",
            lambda p: _best_step(np.linalg.eigvalsh(2 * p["x_data"] @ p["x_data"].T)),
        ),
    ),
    after=_room_below_the_bound,
)


def _condition(
    p: Parameters, *, centred: bool = True, scaled: bool = True, ddof: int = 0
) -> float:
    x = p["x_data"]
    x = x - x.mean(axis=1, keepdims=True) * centred
    if scaled:
        x = x / x.std(axis=1, ddof=ddof, keepdims=True)
    eigenvalues = hessian_eigenvalues(x)
    return float(eigenvalues[-1] / eigenvalues[0])


def _either_deviation(answer: object, p: Parameters) -> Verdict | None:
    """Take the standard deviation with N or with N − 1 below its root."""
    if isinstance(answer, float) and np.isclose(
        answer, _condition(p, ddof=1), rtol=RTOL, atol=0
    ):
        return right()
    return None


STANDARDISED_CONDITION = Exercise(
    id="standardised-condition",
    slide=58,
    assign="my_condition",
    parameters=regression_data,
    shares="slide-55-data",
    rtol=RTOL,
    check=_either_deviation,
    goal=(
        "Standardise each row of your data of slide 55: subtract the row's mean, then "
        "divide by its standard deviation. Assign the condition number λ_max/λ_min of "
        "the Hessian (weights and bias) for these new data to `my_condition`."
    ),
    answer=_condition,
    solution="""
        # axis=1 runs over the samples; the row of ones is added afterwards.
        import numpy as np

        x = parameters("standardised-condition")["x_data"]
        z = x - x.mean(axis=1, keepdims=True)
        z = z / z.std(axis=1, keepdims=True)
        z_ones = np.vstack([z, np.ones(z.shape[1])])
        eigenvalues = np.linalg.eigvalsh(2 * z_ones @ z_ones.T)
        my_condition = eigenvalues[-1] / eigenvalues[0]
    """,
    hints=(
        "A row holds one feature of all samples. Along which axis is its mean, and "
        "what does `keepdims=True` do for the subtraction?",
        "First the three rows, then the row of ones below them: the ones have standard "
        "deviation 0 and cannot be standardised. Then the Hessian as before.",
    ),
    wrong_answers=(
        WrongAnswer(
            "as-before",
            "That is the condition number of the data as they were.",
            lambda p: _condition(p, centred=False, scaled=False),
        ),
        WrongAnswer(
            "not-centred",
            "You divided by the standard deviations, but the means are still there.",
            lambda p: _condition(p, centred=False),
        ),
        WrongAnswer(
            "not-scaled",
            "You subtracted the means, but the rows still differ in size.",
            lambda p: _condition(p, scaled=False),
        ),
        WrongAnswer(
            "root",
            "Those are singular values of the data; the Hessian has their squares.",
            lambda p: np.sqrt(_condition(p)),
        ),
        WrongAnswer(
            "upside-down",
            "Your fraction stands on its head: a condition number is at least one.",
            lambda p: 1 / _condition(p),
        ),
    ),
    after=lambda p: (
        f"It was {_condition(p, centred=False, scaled=False):.0f} before: the long "
        "valley has become almost a round bowl."
    ),
)

EXERCISES = [GROWTH_CURVATURE, BEST_STEP, STANDARDISED_CONDITION]
