"""Lesson 11: slide 51's diagonal D_t for Adagrad, and Adam's second step."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer

START, EPSILON = 0.1, 1e-7  # Adagrad's, in the engine
BETA_1, BETA_2 = 0.9, 0.999


def _three_gradients(rng: np.random.Generator) -> Parameters:
    gradients = rng.uniform([1.0, 0.1], [9.0, 0.9], (3, 2)).round(4)
    return {
        "gradients": gradients * rng.choice([-1, 1], (3, 2)),
        "learning_rate": round(rng.uniform(0.1, 0.9), 4),
    }


def _diagonal(p: Parameters, total: np.ndarray) -> np.ndarray:
    return p["learning_rate"] / (np.sqrt(total) + EPSILON)


def _squares(p: Parameters, count: int = 3) -> np.ndarray:
    return START + (p["gradients"][:count] ** 2).sum(axis=0)


ADAGRAD_DIAGONAL = Exercise(
    id="adagrad-diagonal",
    slide=51,
    assign="my_diagonal",
    parameters=_three_gradients,
    goal=lambda p: (
        "Adagrad has the step length "
        f"η = {p['learning_rate']}; s starts at {START} in each entry, and ε is 1e-7. "
        "Its first three gradients are the rows of "
        f'`parameters("adagrad-diagonal")["gradients"]`. Assign to `my_diagonal` the '
        "two entries on the diagonal of the D_t that multiplies the third."
    ),
    answer=lambda p: _diagonal(p, _squares(p)),
    solution="""
        # s ← s + G² on each entry, and the step is η G/(√s + ε).
        import numpy as np

        p = parameters("adagrad-diagonal")
        s = 0.1 + (p["gradients"] ** 2).sum(axis=0)
        my_diagonal = p["learning_rate"] / (np.sqrt(s) + 1e-7)
    """,
    hints=(
        "Each parameter has a sum of its own: add up along the columns, not the rows.",
        "Adagrad first adds the square of the new gradient to s, then steps. How many "
        "squares are in s at the third step?",
    ),
    wrong_answers=(
        WrongAnswer(
            "third-not-yet",
            "Your s has two gradients in it. Adagrad adds the new one before it steps.",
            lambda p: _diagonal(p, _squares(p, 2)),
        ),
        WrongAnswer(
            "start-lost",
            "You started s at zero.",
            lambda p: _diagonal(p, _squares(p) - START),
        ),
        WrongAnswer(
            "square-of-the-sum",
            "You squared the sum of the gradients; it is the squares that are added.",
            lambda p: _diagonal(p, START + p["gradients"].sum(axis=0) ** 2),
        ),
        WrongAnswer(
            "mean-of-squares",
            "You took the mean of the squares; Adagrad adds them up.",
            lambda p: _diagonal(p, START + (p["gradients"] ** 2).mean(axis=0)),
        ),
        WrongAnswer(
            "no-root",
            "You divided by s itself; D_t has its root.",
            lambda p: p["learning_rate"] / (_squares(p) + EPSILON),
        ),
        WrongAnswer(
            "no-step-length",
            "The step length η is missing: it is a part of D_t.",
            lambda p: _diagonal(p, _squares(p)) / p["learning_rate"],
        ),
        WrongAnswer(
            "the-step",
            "That is D_t times the third gradient: the step. D_t alone was asked.",
            lambda p: _diagonal(p, _squares(p)) * p["gradients"][2],
        ),
    ),
    after="Every entry of D_t can only shrink: s never becomes smaller.",
)


def _two_gradients(rng: np.random.Generator) -> Parameters:
    gradients = rng.uniform(1.0, 9.0, (2, 2)).round(4)
    gradients[1, 0] *= -1  # one parameter's slope turns round, the other's does not
    return {
        "gradients": gradients,
        "learning_rate": round(rng.uniform(0.01, 0.2), 5),
    }


def _adam(
    p: Parameters,
    *,
    beta_1: float = BETA_1,
    beta_2: float = BETA_2,
    power: int = 2,
    numerator: str = "m",
    root: bool = True,
) -> np.ndarray:
    """Return θ_2 − θ_1, with mistakes by choice; power 0 leaves out the correction."""
    first, second = p["gradients"]
    m = (1 - beta_1) * (beta_1 * first + second)
    v = (1 - beta_2) * (beta_2 * first**2 + second**2)
    if power:
        m, v = m / (1 - beta_1**power), v / (1 - beta_2**power)
    direction = {"m": m, "G": second}[numerator]
    return -p["learning_rate"] * direction / (np.sqrt(v) if root else v)


ADAM_STEP = Exercise(
    id="adam-step",
    slide=51,
    assign="my_change",
    parameters=_two_gradients,
    rtol=1e-5,  # with ε or without it
    goal=lambda p: (
        f"Adam with η = {p['learning_rate']}, β₁ = {BETA_1} and β₂ = {BETA_2} meets "
        f"the gradients ({p['gradients'][0, 0]}, {p['gradients'][0, 1]}) and then "
        f"({p['gradients'][1, 0]}, {p['gradients'][1, 1]}). Assign to `my_change` how "
        "its second step changes the two parameters, θ₂ − θ₁. You may leave out ε."
    ),
    answer=_adam,
    solution="""
        # m and v are running means that began at 0; the powers make up for that.
        import numpy as np

        p = parameters("adam-step")
        m = v = 0
        for G in p["gradients"]:
            m = 0.9 * m + 0.1 * G
            v = 0.999 * v + 0.001 * G**2
        m_hat, v_hat = m / (1 - 0.9**2), v / (1 - 0.999**2)
        my_change = -p["learning_rate"] * m_hat / np.sqrt(v_hat)
    """,
    hints=(
        "Compute m and v after both gradients first; both begin at 0.",
        "Divide m by what its weights add up to, and v by what its own add up to. "
        "After two steps that is one minus a square.",
        "The step goes against m, not against the last gradient.",
    ),
    wrong_answers=(
        WrongAnswer(
            "gradient-not-m",
            "You multiplied a D_t with the last gradient, as slide 51 writes it. Adam "
            "has the running mean m of the gradients in that place.",
            lambda p: _adam(p, numerator="G"),
        ),
        WrongAnswer(
            "no-correction",
            "m and v began at 0 and are still too small: the correction is missing.",
            lambda p: _adam(p, power=0),
        ),
        WrongAnswer(
            "first-step-correction",
            "That is the correction of the first step. How many gradients have gone "
            "into m and v by now?",
            lambda p: _adam(p, power=1),
        ),
        WrongAnswer(
            "swapped",
            "You exchanged β₁ and β₂: the mean of the squares has the longer memory.",
            lambda p: _adam(p, beta_1=BETA_2, beta_2=BETA_1),
        ),
        WrongAnswer(
            "no-root",
            "You divided by the mean of the squares; its root is taken.",
            lambda p: _adam(p, root=False),
        ),
        WrongAnswer(
            "uphill",
            "Your step goes uphill.",
            lambda p: -_adam(p),
        ),
    ),
    after="No entry is longer than about η, whatever unit the gradients come in.",
)

EXERCISES = [ADAGRAD_DIAGONAL, ADAM_STEP]
