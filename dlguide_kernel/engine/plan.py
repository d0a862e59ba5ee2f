"""Checking what `train` is given, before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from ..errors import GraphError, InputError
from .optimizers import get
from .stepfunction import VARIABLE_TYPES, ancestors
from .tensorflow1 import tf
from .updates import RULES

Kept = TypeVar("Kept")


def check_loss(loss: object) -> tf.Tensor:
    """The loss as a scalar float tensor of a graph."""
    if not isinstance(loss, tf.Tensor) or not hasattr(loss, "op"):
        raise GraphError(
            f"the loss is {type(loss).__name__}, not a tensor of a graph.",
            expected="the scalar tensor that is to be minimised.",
            mend="pass the loss itself, for example tf.reduce_sum(tf.pow(…, 2)).",
        )
    if loss.shape.rank != 0:
        raise GraphError(
            f"the loss '{loss.name}' is not a scalar: its shape is {loss.shape}.",
            expected="one number per batch, shape ().",
            mend="add the entries up: tf.reduce_sum(loss), or tf.reduce_mean(loss).",
        )
    if not loss.dtype.is_floating:
        raise GraphError(
            f"the loss '{loss.name}' has dtype {loss.dtype.name}.",
            expected="a floating dtype, or it has no gradient.",
            mend="cast the numbers before the loss: tf.cast(…, tf.float32).",
        )
    return loss


def check_session(session: tf.Session | None, graph: tf.Graph) -> tf.Session:
    """The session to train in: the one given, else the default one."""
    session = session if session is not None else tf.get_default_session()
    if session is None:
        raise GraphError(
            "there is no session.",
            expected="session=…, or a call inside `with tf.Session() as sess:`.",
            mend="open one as on slide 57: with tf.Session() as sess: …",
        )
    if not isinstance(session, tf.Session | tf.InteractiveSession):
        raise GraphError(
            f"session is a {type(session).__name__}.",
            expected="a tf.Session.",
            mend="pass the session of `with tf.Session() as sess:`.",
        )
    if session._closed:
        raise GraphError(
            "the session is closed, and its variables are gone with it.",
            expected="an open session.",
            mend="train inside the `with` block, before it ends; or open a new session "
            "and run the initializer again.",
        )
    if session.graph is not graph:
        raise GraphError(
            "the session belongs to another graph than the loss.",
            expected="a session of the loss's graph.",
            mend="open it with tf.Session(graph=loss.graph).",
        )
    return session


def check_epochs(epochs: object) -> int:
    """The number of epochs, an integer from 0 on."""
    whole = isinstance(epochs, int | np.integer) and not isinstance(epochs, bool)
    if not whole or epochs < 0:
        raise InputError(
            f"epochs is {epochs!r}.",
            expected="an integer, 0 or more.",
            mend="pass epochs=100, for example.",
        )
    return int(epochs)


def trainable_under(loss: tf.Tensor) -> list[tf.Variable]:
    """Trainable variables that the loss depends on."""
    below = {op for op in ancestors([loss.op]) if op.type in VARIABLE_TYPES}
    variables = loss.graph.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES)
    found = [v for v in variables if variable_operation(v) in below]
    if not found:
        raise GraphError(
            f"the loss '{loss.name}' depends on no trainable variable.",
            expected="a tf.Variable (trainable=True) between placeholders and loss.",
            mend="check that the loss is computed from the prediction, and the "
            "prediction from tf.Variable's rather than constants or arrays.",
        )
    return found


def variable_operation(variable: tf.Variable) -> tf.Operation:
    """The operation that holds a variable's storage."""
    handle = getattr(variable, "handle", None)
    return handle.op if handle is not None else variable.op


def kept_with(graph: tf.Graph, name: str, make: Callable[[], Kept]) -> Kept:
    """Something of ours that lives as long as the graph; made at the first call."""
    attribute = f"_dlguide_{name}"
    if not hasattr(graph, attribute):
        setattr(graph, attribute, make())
    return getattr(graph, attribute)


def step_operation(
    loss: tf.Tensor, optimizer: tf.Operation | tf.train.Optimizer | str
) -> tuple[tf.Operation, list[tf.Variable]]:
    """The operation of one update, and the variables that were made for it.

    What `minimize(loss)` returned is taken as it is. An optimizer (or its name) is
    asked for it once per loss, and the answer kept with the graph.
    """
    if isinstance(optimizer, tf.Operation):
        return _checked_step(loss, optimizer), []
    trainable_under(loss)
    graph = loss.graph
    key = (loss.name, optimizer if isinstance(optimizer, str) else id(optimizer))
    kept = kept_with(graph, "steps", dict)
    if key not in kept:
        rule = get(optimizer)
        if graph.finalized:
            raise GraphError(
                "the graph is finalized, so no optimizer can be added to it.",
                expected="an open graph, or what minimize(loss) returned.",
                mend="call optimizer.minimize(loss) before the graph is finalized and "
                "pass what it returns.",
            )
        before = set(graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES))
        with graph.as_default(), tf.control_dependencies(None):
            operation = _minimize(rule, loss)
        after = graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)
        made = [v for v in after if v not in before]
        # The optimizer is kept too: its id is only its name while it lives.
        kept[key] = (operation, made, rule)
    return kept[key][:2]


def _minimize(rule: tf.train.Optimizer, loss: tf.Tensor) -> tf.Operation:
    try:
        return rule.minimize(loss)
    except ValueError as error:
        if "No gradients" not in str(error):
            raise
        raise GraphError(
            f"no gradient reaches a variable from the loss '{loss.name}'.",
            expected="differentiable operations between the variables and the loss.",
            mend="tf.round, tf.argmax, comparisons and casts to integers have no "
            "gradient; take them out of the loss.",
        ) from error


def _checked_step(loss: tf.Tensor, step: tf.Operation) -> tf.Operation:
    if step.graph is not loss.graph:
        raise GraphError(
            f"the operation '{step.name}' belongs to another graph than the loss.",
            expected="loss and optimizer from one graph.",
            mend="build both under the same tf.Graph().as_default().",
        )
    below = ancestors([step])
    if not any(op.type in RULES or "Apply" in op.type for op in below):
        raise GraphError(
            f"the operation '{step.name}' ({step.type}) updates no variable.",
            expected="the operation that optimizer.minimize(loss) returns.",
            mend="pass optimizer=tf.train.GradientDescentOptimizer(0.01)"
            ".minimize(loss), as on slide 58.",
        )
    return step


def trained_variables(step: tf.Operation, loss: tf.Tensor) -> Sequence[tf.Variable]:
    """Trainable variables that the step reads or writes: θ."""
    below = set(ancestors([step, loss.op]))
    variables = loss.graph.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES)
    return [v for v in variables if variable_operation(v) in below]
