"""Lesson 11: slide 51's momentum, two steps by hand and the longest stable step."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer


def _two_gradients(rng: np.random.Generator) -> Parameters:
    return {
        "theta": rng.uniform(-5, 5, 2).round(4),
        "gradients": rng.uniform(1, 9, (2, 2)).round(4) * rng.choice([-1, 1], (2, 2)),
        "learning_rate": round(rng.uniform(0.01, 0.2), 4),
        "momentum": round(rng.uniform(0.55, 0.95), 3),
    }


def _after_two(
    p: Parameters, *, kept: float | None = None, new: float = 1.0, sign: int = 1
) -> np.ndarray:
    """Return θ_2 for v ← kept·v + new·ηG, θ ← θ − sign·v."""
    kept = p["momentum"] if kept is None else kept
    first, second = new * p["learning_rate"] * p["gradients"]
    return p["theta"] - sign * (first + kept * first + second)


def _last_velocity(p: Parameters) -> np.ndarray:
    first, second = p["learning_rate"] * p["gradients"]
    return p["momentum"] * first + second


MOMENTUM_STEP = Exercise(
    id="momentum-step",
    slide=51,
    assign="my_theta",
    parameters=_two_gradients,
    goal=lambda p: (
        "Momentum by hand: v₀ = 0, "
        f"γ = {p['momentum']}, η = {p['learning_rate']}, and θ₀ = "
        f"({p['theta'][0]}, {p['theta'][1]}). At θ₀ the batch gives the gradient "
        f"({p['gradients'][0, 0]}, {p['gradients'][0, 1]}), at θ₁ the next batch gives "
        f"({p['gradients'][1, 0]}, {p['gradients'][1, 1]}). Assign θ₂ to `my_theta`."
    ),
    answer=_after_two,
    solution="""
        # v ← γ v + η G, then θ ← θ − v; twice.
        p = parameters("momentum-step")
        theta, v = p["theta"], 0
        for G in p["gradients"]:
            v = p["momentum"] * v + p["learning_rate"] * G
            theta = theta - v
        my_theta = theta
    """,
    hints=(
        "What is v₁, if v₀ = 0? The first step is one of gradient descent.",
        "v₂ keeps a part of v₁; then the whole of v₂ is taken off θ₁.",
    ),
    wrong_answers=(
        WrongAnswer(
            "no-momentum",
            "Those are two steps of gradient descent: the second has forgotten the "
            "first.",
            lambda p: _after_two(p, kept=0.0),
        ),
        WrongAnswer(
            "averaged",
            "You weighted the new gradient with 1 − γ. Others do; slide 51 does not.",
            lambda p: _after_two(p, new=1 - p["momentum"]),
        ),
        WrongAnswer(
            "nothing-fades",
            "You kept the whole of v₁; only the part γ of it stays.",
            lambda p: _after_two(p, kept=1.0),
        ),
        WrongAnswer(
            "uphill",
            "You added v; the slide takes it off.",
            lambda p: _after_two(p, sign=-1),
        ),
        WrongAnswer(
            "first-step-lost",
            "You took v₂ off θ₀; by then θ has moved once already.",
            lambda p: p["theta"] - _last_velocity(p),
        ),
        WrongAnswer(
            "velocity",
            "That is v₂. Where does it take θ?",
            _last_velocity,
        ),
        WrongAnswer(
            "one-step",
            "That is θ₁: one more step.",
            lambda p: p["theta"] - p["learning_rate"] * p["gradients"][0],
        ),
    ),
)


def _quadratic(rng: np.random.Generator) -> Parameters:
    low, high = rng.uniform(1, 5), rng.uniform(20, 90)
    angle = rng.uniform(0.3, 1.2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    H = (turn @ np.diag([low, high]) @ turn.T).round(5)
    return {"H": (H + H.T) / 2, "momentum": round(rng.uniform(0.3, 0.95), 4)}


def _bound(p: Parameters, curvature: float | None = None) -> float:
    curvature = np.linalg.eigvalsh(p["H"])[-1] if curvature is None else curvature
    return float(2 * (1 + p["momentum"]) / curvature)


MOMENTUM_BOUND = Exercise(
    id="momentum-bound",
    slide=51,
    assign="my_bound",
    parameters=_quadratic,
    rtol=1e-8,
    goal=lambda p: (
        "The loss is L(θ) = ½ θᵀHθ with "
        f"H = [[{p['H'][0, 0]}, {p['H'][0, 1]}], [{p['H'][1, 0]}, {p['H'][1, 1]}]], "
        f"and slide 51's momentum has γ = {p['momentum']}. Assign to `my_bound` the "
        "step length η below which it converges from every start and above which it "
        "does not."
    ),
    answer=_bound,
    solution="""
        # Along an eigenvector the iterates obey z² − (1 + γ − ηλ) z + γ = 0, whose
        # roots lie inside the unit circle exactly for 0 < ηλ < 2(1 + γ).
        import numpy as np

        p = parameters("momentum-bound")
        largest = np.linalg.eigvalsh(p["H"])[-1]
        my_bound = 2 * (1 + p["momentum"]) / largest
    """,
    hints=(
        "The gradient of this loss is Hθ. Look at one eigenvector of H at a time: "
        "which number of H matters along it?",
        "Run it near the limit: from which product of η and the largest eigenvalue on "
        "does |θ| grow? Change γ, and look again.",
    ),
    wrong_answers=(
        WrongAnswer(
            "no-momentum",
            "That is gradient descent's bound. With momentum it lies elsewhere.",
            lambda p: _bound(p) / (1 + p["momentum"]),
        ),
        WrongAnswer(
            "minus",
            "You let momentum shorten the longest stable step. Does it? Run it.",
            lambda p: _bound(p) * (1 - p["momentum"]) / (1 + p["momentum"]),
        ),
        WrongAnswer(
            "one-minus-below",
            "In the long run momentum makes steps 1/(1 − γ) times as long, that is "
            "true; the bound has another factor.",
            lambda p: _bound(p) / (1 + p["momentum"]) / (1 - p["momentum"]),
        ),
        WrongAnswer(
            "half",
            "A factor is missing: without momentum you would get 1/λ.",
            lambda p: _bound(p) / 2,
        ),
        WrongAnswer(
            "smallest",
            "You used the smallest eigenvalue. The steepest direction diverges first.",
            lambda p: _bound(p, np.linalg.eigvalsh(p["H"])[0]),
        ),
        WrongAnswer(
            "diagonal",
            "You took the largest entry on the diagonal of H. Its steepest direction "
            "is not an axis: take the largest eigenvalue.",
            lambda p: _bound(p, np.diag(p["H"]).max()),
        ),
        WrongAnswer(
            "half-hessian",
            "Your curvature is half of what it is: the ½ goes away when ½θᵀHθ is "
            "differentiated.",
            lambda p: 2 * _bound(p),
        ),
    ),
    after="The slide's γ thus allows up to almost twice the step of gradient descent.",
)

EXERCISES = [MOMENTUM_STEP, MOMENTUM_BOUND]
