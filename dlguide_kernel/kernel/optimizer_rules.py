"""The update rules of the optimizers that the course meets, and their constants.

θ are the variables, G the gradient of the loss on the batch, t = 0, 1, … counts the
steps (slides 49–51; `dlguide_kernel.engine.optimizers` has the same letters). For
`tf.train` the rules are those of TensorFlow's kernels (training_ops.cc).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Constant(NamedTuple):
    """A constant: its letter in the rule, its name as an argument, its attribute."""

    letter: str
    name: str
    attribute: str


class Described(NamedTuple):
    """A rule as formulas, the constants in it, and what else is to be said."""

    formulas: tuple[str, ...]
    constants: tuple[Constant, ...]
    remark: str = ""


_ADAM = (
    "m ← β₁m + (1−β₁)G",
    "v ← β₂v + (1−β₂)G²",
    "θ ← θ − η_t √(1−β₂ᵏ)/(1−β₁ᵏ) · m / (√v + ε),   k = t + 1",
)


def _own(letter: str, *more: tuple[str, str]) -> tuple[Constant, ...]:
    """Return the constants of one of our optimizers: attributes are the names."""
    constants = [(letter, "learning_rate"), *more]
    return tuple(Constant(sign, name, name) for sign, name in constants)


def _theirs(letter: str, rate: str, *more: tuple[str, str]) -> tuple[Constant, ...]:
    """Return the constants of one of `tf.train`'s: attributes begin with `_`."""
    constants = [Constant(sign, name, f"_{name}") for sign, name in more]
    return (Constant(letter, "learning_rate", rate), *constants)


RULES: Mapping[str, Described] = {
    "GradientDescent": Described(("θ ← θ − α_t G",), _own("α_t")),
    "Momentum": Described(
        ("v ← γ v + η_t G", "θ ← θ − v"), _own("η_t", ("γ", "momentum"))
    ),
    "Adagrad": Described(
        ("s ← s + G²", "θ ← θ − η_t G / (√s + ε)"),
        _own("η_t", ("s₀", "initial_accumulator_value"), ("ε", "epsilon")),
    ),
    "RMSprop": Described(
        ("s ← ρ s + (1−ρ) G²", "θ ← θ − η_t G / √(s + ε)"),
        _own("η_t", ("ρ", "rho"), ("ε", "epsilon")),
    ),
    "Adam": Described(
        _ADAM, _own("η_t", ("β₁", "beta_1"), ("β₂", "beta_2"), ("ε", "epsilon"))
    ),
    "GradientDescentOptimizer": Described(
        ("θ ← θ − α_t G",), _theirs("α_t", "_learning_rate")
    ),
    "MomentumOptimizer": Described(
        ("a ← γ a + G", "θ ← θ − η_t a"),
        _theirs("η_t", "_learning_rate", ("γ", "momentum")),
        "With a constant η it steps as slide 51 does: v = η a.",
    ),
    "AdagradOptimizer": Described(
        ("s ← s + G²", "θ ← θ − η_t G / √s"),
        _theirs("η_t", "_learning_rate", ("s₀", "initial_accumulator_value")),
    ),
    "RMSPropOptimizer": Described(
        ("s ← ρ s + (1−ρ) G²", "m ← γ m + η_t G / √(s + ε)", "θ ← θ − m"),
        _theirs(
            "η_t", "_learning_rate", ("ρ", "decay"), ("γ", "momentum"), ("ε", "epsilon")
        ),
        "s starts at 1.",
    ),
    "AdadeltaOptimizer": Described(
        (
            "s ← ρ s + (1−ρ) G²",
            "d ← G √(u + ε) / √(s + ε)",
            "u ← ρ u + (1−ρ) d²",
            "θ ← θ − η_t d",
        ),
        _theirs("η_t", "_lr", ("ρ", "rho"), ("ε", "epsilon")),
    ),
    "AdamOptimizer": Described(
        _ADAM,
        _theirs("η_t", "_lr", ("β₁", "beta1"), ("β₂", "beta2"), ("ε", "epsilon")),
    ),
}


def described(optimizer: Any) -> Described:
    """Return an optimizer's rule; one that is not known shows its constants only."""
    for kind in type(optimizer).__mro__:
        if kind.__name__ in RULES:
            return _variant(optimizer, RULES[kind.__name__])
    numbers = [
        Constant("", name.strip("_"), name)
        for name, value in vars(optimizer).items()
        if isinstance(value, float)
    ]
    return Described((), tuple(numbers), "Its rule is not one of the course's.")


def _variant(optimizer: Any, rule: Described) -> Described:
    """Return the rule with what an option of the optimizer changes in it."""
    if getattr(optimizer, "_use_nesterov", False):
        formulas = ("a ← γ a + G", "θ ← θ − η_t (G + γ a)")
        return rule._replace(formulas=formulas, remark="With use_nesterov=True.")
    if getattr(optimizer, "_centered", False):
        formulas = (
            rule.formulas[0],
            "g ← ρ g + (1−ρ) G",
            "m ← γ m + η_t G / √(s − g² + ε)",
            "θ ← θ − m",
        )
        return rule._replace(formulas=formulas, remark="s starts at 1; centered=True.")
    return rule
