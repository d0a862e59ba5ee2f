"""The step length that a quadratic loss allows: 2/λ_max, and what broke it.

For a quadratic loss with Hessian H, gradient descent θ ← θ − α∇L(θ) converges for every
start exactly if α < 2/λ_max(H); momentum γ widens that to 2(1+γ)/λ_max (Polyak 1964).
Both are theorems for full batches; for smaller ones, an update with α > 2/λ_max(H_j)
enlarges the error along that batch's steepest direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .optimizers import GradientDescent, Momentum
from .stepfunction import StepFunction
from .tensorflow1 import tf

LARGEST = 400  # parameters up to which the Hessian is formed


@dataclass(frozen=True)
class Rule:
    """A constant-step gradient method found in a graph: α and γ (0: no momentum)."""

    learning_rate: float
    momentum: float = 0.0


def rule_of(step: StepFunction) -> Rule | None:
    """The rule of the step's updates, if it is gradient descent or momentum."""
    own = getattr(step.step, "update_rule", None)
    if own is not None:
        constant = isinstance(own.learning_rate, int | float)
        if not constant or not isinstance(own, GradientDescent | Momentum):
            return None
        return Rule(float(own.learning_rate), getattr(own, "momentum", 0.0))
    rules = {_rule_of_operation(op) for op in step.updates}
    return rules.pop() if len(rules) == 1 else None


def _rule_of_operation(op: tf.Operation) -> Rule | None:
    kind = op.type.removeprefix("Resource")
    if kind == "ApplyGradientDescent":
        constants = [tf.get_static_value(op.inputs[1])]
    elif kind == "ApplyMomentum" and not op.get_attr("use_nesterov"):
        constants = [tf.get_static_value(op.inputs[i]) for i in (2, 4)]
    else:
        return None
    return None if None in constants else Rule(*map(float, constants))


def largest_curvature(
    step: StepFunction,
    theta: Sequence[tf.Operation],
    values: Mapping[tf.Operation, np.ndarray],
    batches: Iterable[Mapping[tf.Tensor, np.ndarray]],
) -> float | None:
    """The largest λ_max of the batches' Hessians; None unless L is quadratic in θ.

    The Hessian is taken at two points; a quadratic loss has the same at both.
    """
    sizes = [values[v].size for v in theta]
    if not sizes or sum(sizes) > LARGEST:
        return None
    graph = tf.Graph()
    with graph.as_default():
        flat = tf.placeholder(tf.float64, [sum(sizes)])
        state = {v: tf.constant(value) for v, value in values.items()}
        for variable, part in zip(theta, tf.split(flat, sizes), strict=True):
            shaped = tf.reshape(part, values[variable].shape)
            state[variable] = tf.cast(shaped, values[variable].dtype)
        fed = {p: tf.placeholder(p.dtype, p.shape) for p in step.placeholders}
        _, loss = step(state, fed)
        gradient = tf.gradients(loss, flat)[0]
        rows = [tf.gradients(gradient[i], flat)[0] for i in range(sum(sizes))]
        if any(row is None for row in rows):
            return None
        hessian = tf.stack(rows)
    points = (np.zeros(sum(sizes)), np.linspace(-1.0, 1.0, sum(sizes)))
    largest = 0.0
    with tf.Session(graph=graph) as session:
        for batch in batches:
            feed_dict = {fed[p]: value for p, value in batch.items()}
            one, two = (session.run(hessian, {flat: p, **feed_dict}) for p in points)
            scale = np.abs(one).max()
            if not np.isfinite(one).all() or np.abs(one - two).max() > 1e-4 * scale:
                return None
            largest = max(largest, float(np.linalg.eigvalsh(one)[-1]))
    return largest or None
