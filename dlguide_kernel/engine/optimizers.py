"""Update rules as the slides write them, as optimizers that a graph can use.

Each is a `tf.train.Optimizer`: `minimize(loss)` adds the update to the graph and
returns the operation that `sess.run` executes, as on slide 58. G is the gradient of
the loss on the batch T_j, t = 0, 1, … counts updates, and `learning_rate` is a number,
a scalar tensor, or a schedule t ↦ α_t (a function of the float tensor t):

>>> step = GradientDescent(learning_rate=lambda t: 0.1 / (1 + t)).minimize(loss)
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from typing import ClassVar

from ..errors import InputError
from .tensorflow1 import tf

LearningRate = float | tf.Tensor | tf.Variable | Callable[[tf.Tensor], tf.Tensor]


class UpdateRule(tf.train.Optimizer):
    """θ ← θ − D_t G (slides 49–51): a subclass names its slots and its formula."""

    slots: ClassVar[
        dict[str, str]
    ] = {}  # slot name -> attribute with its initial value, or ""

    def __init__(self, learning_rate: LearningRate, name: str) -> None:
        super().__init__(use_locking=False, name=name)
        self.learning_rate = learning_rate
        self._rate: tf.Tensor | None = None

    def updates(
        self, theta: tf.Tensor, gradient: tf.Tensor, slots: dict[str, tf.Tensor]
    ) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """(new θ, new slots) from θ, G and the slots."""
        raise NotImplementedError

    @property
    def _counts(self) -> bool:
        return callable(self.learning_rate)

    def _create_slots(self, var_list: list[tf.Variable]) -> None:
        for variable in var_list:
            for slot, attribute in self.slots.items():
                start = getattr(self, attribute) if attribute else 0.0
                initial = (
                    tf.zeros_initializer()
                    if not start
                    else (tf.constant_initializer(start))
                )
                self._get_or_make_slot_with_initializer(
                    variable,
                    initial,
                    variable.shape,
                    variable.dtype.base_dtype,
                    slot,
                    f"{self._name}/{slot}",
                )
        if self._counts:
            first = min(var_list, key=lambda variable: variable.name)
            self._create_non_slot_variable(0, "iterations", colocate_with=first)

    def _iterations(self) -> tf.Variable:
        return self._get_non_slot_variable("iterations", tf.get_default_graph())

    def _prepare(self) -> None:
        if self._counts:
            self._t = tf.cast(self._iterations(), tf.float32, name="t")
        rate = self.learning_rate
        rate = rate(self._t) if callable(rate) else rate
        self._rate = tf.convert_to_tensor(rate, name="learning_rate")

    def _scalar(self, value: float | tf.Tensor, like: tf.Tensor) -> tf.Tensor:
        return tf.cast(value, like.dtype.base_dtype)

    def _apply_dense(self, grad: tf.Tensor, var: tf.Variable) -> tf.Operation:
        slots: ClassVar[dict[str, str]] = {
            name: self.get_slot(var, name) for name in self.slots
        }
        theta, new = self.updates(
            tf.convert_to_tensor(var),
            grad,
            {name: tf.convert_to_tensor(slot) for name, slot in slots.items()},
        )
        assigned = [tf.assign(slots[name], value).op for name, value in new.items()]
        return tf.group(tf.assign(var, theta).op, *assigned)

    def _resource_apply_dense(
        self, grad: tf.Tensor, handle: tf.Variable
    ) -> tf.Operation:
        return self._apply_dense(grad, handle)

    def _apply_sparse(self, grad: tf.IndexedSlices, var: tf.Variable) -> tf.Operation:
        # The rules are written for the whole gradient: rows not looked up are zero.
        return self._apply_dense(tf.convert_to_tensor(grad), var)

    def _resource_apply_sparse(
        self, grad: tf.Tensor, handle: tf.Variable, indices: tf.Tensor
    ) -> tf.Operation:
        dense = tf.IndexedSlices(grad, indices, tf.shape(handle))
        return self._apply_dense(tf.convert_to_tensor(dense), handle)

    def _finish(self, update_ops: list[tf.Operation], name_scope: str) -> tf.Operation:
        if self._counts:
            with tf.control_dependencies(update_ops):
                update_ops = [*update_ops, tf.assign_add(self._iterations(), 1).op]
        step = tf.group(*update_ops, name=name_scope)
        step.update_rule = self  # an error about the step can name its constants
        return step


class GradientDescent(UpdateRule):
    """Gradient descent, slides 49 and 50:  θ ← θ − α_t G.

    `tf.train.GradientDescentOptimizer` computes the same.
    """

    def __init__(
        self, learning_rate: LearningRate = 0.01, *, name: str = "GradientDescent"
    ) -> None:
        super().__init__(learning_rate, name)

    def updates(self, theta, gradient, slots):
        """θ ← θ − α_t G."""
        return theta - self._scalar(self._rate, theta) * gradient, {}


class Momentum(UpdateRule):
    """Momentum, slide 51:  v ← γ v + η_t G,  θ ← θ − v.

    `tf.train.MomentumOptimizer` keeps a ← γ a + G and steps by η_t a. For a constant
    η that is the same (v = η a); under a schedule it is not, because there the new η_t
    multiplies the old gradients too. Source: slide 51; Polyak 1964.
    """

    slots: ClassVar[dict[str, str]] = {"velocity": ""}

    def __init__(
        self,
        learning_rate: LearningRate = 0.01,
        momentum: float = 0.9,
        *,
        name: str = "Momentum",
    ) -> None:
        super().__init__(learning_rate, name)
        self.momentum = momentum

    def updates(self, theta, gradient, slots):
        """v ← γ v + η_t G,  θ ← θ − v."""
        rate = self._scalar(self._rate, theta)
        velocity = self.momentum * slots["velocity"] + rate * gradient
        return theta - velocity, {"velocity": velocity}


class Adagrad(UpdateRule):
    """Adagrad, slide 51's diagonal D_t:  s ← s + G²,  θ ← θ − η_t G / (√s + ε).

    s starts at `initial_accumulator_value`. `tf.train.AdagradOptimizer` is the same
    with ε = 0. Source: Duchi, Hazan, Singer, JMLR 12, 2011.
    """

    slots: ClassVar[dict[str, str]] = {"accumulator": "initial_accumulator_value"}

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        *,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        name: str = "Adagrad",
    ) -> None:
        super().__init__(learning_rate, name)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def updates(self, theta, gradient, slots):
        """s ← s + G²,  θ ← θ − η_t G / (√s + ε)."""
        s = slots["accumulator"] + tf.square(gradient)
        rate = self._scalar(self._rate, theta)
        return theta - rate * gradient / (tf.sqrt(s) + self.epsilon), {"accumulator": s}


class RMSprop(UpdateRule):
    """RMSprop, slide 51's D_t:  s ← ρ s + (1−ρ) G²,  θ ← θ − η_t G / √(s + ε).

    s starts at 0. `tf.train.RMSPropOptimizer(decay=ρ)` uses the same formula but starts
    s at 1, so its first steps are smaller. Source: Tieleman & Hinton,
    lecture 6.5, 2012.
    """

    slots: ClassVar[dict[str, str]] = {"mean_square": ""}

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.9,
        *,
        epsilon: float = 1e-7,
        name: str = "RMSprop",
    ) -> None:
        super().__init__(learning_rate, name)
        self.rho, self.epsilon = rho, epsilon

    def updates(self, theta, gradient, slots):
        """s ← ρ s + (1−ρ) G²,  θ ← θ − η_t G / √(s + ε)."""
        s = self.rho * slots["mean_square"] + (1 - self.rho) * tf.square(gradient)
        rate = self._scalar(self._rate, theta)
        return theta - rate * gradient / tf.sqrt(s + self.epsilon), {"mean_square": s}


class Adam(UpdateRule):
    """Adam:  m ← β₁m + (1−β₁)G,  v ← β₂v + (1−β₂)G²,  k = t + 1,

        θ ← θ − η_t √(1−β₂ᵏ)/(1−β₁ᵏ) · m / (√v + ε).

    This is the form at the end of section 2 of Kingma & Ba (ICLR 2015), which Keras and
    `tf.train.AdamOptimizer` use too (TensorFlow's default ε is 1e-8); their Algorithm 1
    adds ε after the bias correction, which amounts to another ε at each step.
    """

    slots: ClassVar[dict[str, str]] = {"m": "", "v": ""}

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        *,
        epsilon: float = 1e-7,
        name: str = "Adam",
    ) -> None:
        super().__init__(learning_rate, name)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    @property
    def _counts(self) -> bool:
        return True

    def updates(self, theta, gradient, slots):
        """One step of the rule above."""
        k = self._scalar(self._t, theta) + 1
        correction = tf.sqrt(1 - self.beta_2**k) / (1 - self.beta_1**k)
        m = self.beta_1 * slots["m"] + (1 - self.beta_1) * gradient
        v = self.beta_2 * slots["v"] + (1 - self.beta_2) * tf.square(gradient)
        rate = self._scalar(self._rate, theta) * correction
        return theta - rate * m / (tf.sqrt(v) + self.epsilon), {"m": m, "v": v}


BY_NAME = {
    "sgd": GradientDescent,
    "gradient_descent": GradientDescent,
    "momentum": Momentum,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
}


def get(optimizer: str | tf.train.Optimizer) -> tf.train.Optimizer:
    """The optimizer of a name ("sgd", "adam", …), with its default constants."""
    if isinstance(optimizer, tf.train.Optimizer):
        return optimizer
    choices = ", ".join(BY_NAME)
    if not isinstance(optimizer, str):
        hint = "call it: " if inspect.isclass(optimizer) else ""
        raise InputError(
            f"optimizer is {optimizer!r}.",
            expected=f"an operation that minimize(loss) returned, an optimizer, or one "
            f"of: {choices}.",
            mend=f"{hint}optimizer=GradientDescent(learning_rate=0.01), for example.",
        )
    if optimizer.lower() not in BY_NAME:
        near = difflib.get_close_matches(optimizer.lower(), BY_NAME, n=1)
        raise InputError(
            f"unknown optimizer {optimizer!r}.",
            expected=f"one of: {choices}.",
            mend=f"did you mean {near[0]!r}?" if near else "choose one of these names.",
        )
    return BY_NAME[optimizer.lower()]()
