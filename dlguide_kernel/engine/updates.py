"""What each updating operation of TensorFlow 1 does to its variables, as a formula.

`sess.run(optimizer)` works by side effect: an operation such as
`ApplyGradientDescent` overwrites a variable. To run the same updates inside a
compiled loop, each of those operations is read here as a pure function

    (values of its inputs) ↦ (new values of the variables it overwrites)

in the arithmetic of TensorFlow's own kernels (`training_ops.cc`). Types that are not
in the table are not guessed at: such a graph is trained by the explicit loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .tensorflow1 import tf

# (operation, values of its inputs) -> {input position: new value}
Rule = Callable[[tf.Operation, Sequence[tf.Tensor]], dict[int, tf.Tensor]]


def _assign(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    return {0: inputs[1]}


def _assign_add(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    return {0: inputs[0] + inputs[1]}


def _assign_sub(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    return {0: inputs[0] - inputs[1]}


def _gradient_descent(
    op: tf.Operation, inputs: Sequence[tf.Tensor]
) -> dict[int, tf.Tensor]:
    variable, learning_rate, gradient = inputs
    return {0: variable - learning_rate * gradient}


def _momentum(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    variable, velocity, learning_rate, gradient, momentum = inputs
    velocity = momentum * velocity + gradient
    step = gradient + momentum * velocity if op.get_attr("use_nesterov") else velocity
    return {0: variable - learning_rate * step, 1: velocity}


def _adagrad(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    variable, accumulator, learning_rate, gradient = inputs
    if op.get_attr("update_slots"):
        accumulator = accumulator + tf.square(gradient)
    step = learning_rate * gradient * tf.math.rsqrt(accumulator)
    return {0: variable - step, 1: accumulator}


def _adagrad_v2(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    variable, accumulator, learning_rate, epsilon, gradient = inputs
    if op.get_attr("update_slots"):
        accumulator = accumulator + tf.square(gradient)
    step = learning_rate * gradient / (tf.sqrt(accumulator) + epsilon)
    return {0: variable - step, 1: accumulator}


def _rmsprop(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    variable, mean_square, velocity, learning_rate, rho, momentum, epsilon, g = inputs
    mean_square = mean_square + (tf.square(g) - mean_square) * (1 - rho)
    velocity = momentum * velocity + learning_rate * g * tf.math.rsqrt(
        mean_square + epsilon
    )
    return {0: variable - velocity, 1: mean_square, 2: velocity}


def _adam(op: tf.Operation, inputs: Sequence[tf.Tensor]) -> dict[int, tf.Tensor]:
    variable, m, v, power_1, power_2, learning_rate, beta_1, beta_2, epsilon, g = inputs
    rate = learning_rate * tf.sqrt(1 - power_2) / (1 - power_1)
    m = m + (g - m) * (1 - beta_1)
    v = v + (tf.square(g) - v) * (1 - beta_2)
    direction = beta_1 * m + (1 - beta_1) * g if op.get_attr("use_nesterov") else m
    return {0: variable - rate * direction / (tf.sqrt(v) + epsilon), 1: m, 2: v}


RULES: dict[str, Rule] = {
    "Assign": _assign,
    "AssignAdd": _assign_add,
    "AssignSub": _assign_sub,
    "AssignVariableOp": _assign,
    "AssignAddVariableOp": _assign_add,
    "AssignSubVariableOp": _assign_sub,
}
for _name, _rule in {
    "GradientDescent": _gradient_descent,
    "Momentum": _momentum,
    "Adagrad": _adagrad,
    "AdagradV2": _adagrad_v2,
    "RMSProp": _rmsprop,
    "Adam": _adam,
}.items():
    # Ref variables (the slides') and resource variables have twin operations.
    RULES[f"Apply{_name}"] = RULES[f"ResourceApply{_name}"] = _rule
