"""Gradients that do not exist, and losses that cannot be minimised."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import called, made, operation
from .situation import Explanation, situation
from .text import listed, short

STOPS = {
    "StopGradient", "ArgMax", "ArgMin", "Cast", "Round", "Floor", "Ceil", "Sign",
    "Greater", "Less", "GreaterEqual", "LessEqual", "Equal", "NotEqual",
}  # fmt: skip
SEARCHED = 2000  # operations looked at below a loss: 0.1 ms each


@situation(
    "no-gradients",
    "ValueError",
    message=r"No gradients provided for any variable",
    slide=58,
    lesson="13",
)
def no_gradients(failure: Failure, found: re.Match) -> Explanation:
    """minimize(): the loss depends on none of the variables, or not smoothly."""
    frame = failure.inside("minimize", "training/optimizer.py") or {}
    loss, asked = frame.get("loss"), frame.get("var_list")
    if operation(loss) is None:
        return _no_tensor(failure, loss)
    below = _below(operation(loss))
    stops = [op for op in below if op.type in STOPS][:20]
    stops = [op for op in stops if _hides_a_variable(op)]
    name = called(failure, loss)
    if stops:
        kind = stops[0].type
        means = (
            f"{name} depends on the variables only through {kind}, which has no "
            "derivative: it does not change at all, or it jumps."
        )
        tries = (
            f"Build the loss without {kind} (a count of errors cannot be minimised by "
            "gradient descent; a distance or a cross-entropy can).",
        )
        return Explanation(means, tries, made(failure, loss, stops[0]))
    has = {op for op in below if op.type in ("VariableV2", "VarHandleOp")}
    names = [called(failure, op) for op in sorted(has, key=lambda op: op.name)[:4]]
    means = f"{name} does not depend on any of the variables that are to be trained."
    if names:
        means = f"{name} depends on {listed(names)}, and not on what is to be trained."
    chosen = [called(failure, v) for v in (asked or ())[:4]]
    if chosen:
        means += f" var_list names {listed(chosen)}."
    tries = (
        "Follow the loss back, line by line, to the line where the variable should "
        "enter. A value that sess.run or numpy has computed is a plain number: it "
        "knows no variables any more.",
    )
    return Explanation(means, tries, made(failure, loss))


@situation(
    "loss-is-no-tensor",
    "AttributeError",
    message=r"object has no attribute '(?:base_)?dtype'",
    slide=58,
    lesson="13",
)
def loss_is_no_tensor(failure: Failure, found: re.Match) -> Explanation | None:
    """minimize() of a number or an array."""
    frame = failure.inside("minimize", "training/optimizer.py")
    if frame is None or operation(frame.get("loss")) is not None:
        return None
    return _no_tensor(failure, frame.get("loss"))


def _no_tensor(failure: Failure, loss: object) -> Explanation:
    name = failure.name_of(loss) or short(loss)
    kind = type(loss).__name__
    if callable(loss):
        means = (
            "minimize() was given a function. TensorFlow 2 minimises functions; in the "
            "slides' graph the loss is a tensor."
        )
        tries = ("Call it once and pass what it returns: minimize(loss()).",)
        return Explanation(means, tries)
    means = (
        f"minimize() was given {name}, of type {kind}: a plain value. Gradient descent "
        "needs the loss as a tensor, which knows how it is computed from the variables."
    )
    tries = (
        "Pass the tensor that you built, not the number that sess.run returned for it.",
        "If the name was the tensor's before, loss = sess.run(loss, …) has replaced "
        "it; "
        "give the value another name.",
    )
    return Explanation(means, tries)


@situation(
    "no-variables",
    "ValueError",
    message=r"No variables to (optimize|save)",
    slide=54,
    lesson="12",
)
def no_variables(failure: Failure, found: re.Match) -> Explanation:
    """A graph without variables is to be trained, or saved."""
    doing = "train" if found[1] == "optimize" else "save"
    held = (name for name, value in failure.held() if _is_variable(value))
    mine = next(held, None)
    told = f" ({mine} belongs to another graph.)" if mine else ""
    return Explanation(
        means=f"The graph that is the default here has no variables to {doing}.{told} "
        "Constants and placeholders are not changed by training.",
        tries=(
            "Make the parameters with tf.Variable, in this graph, before this line.",
            "After tf.reset_default_graph(), run the cells again that build the graph.",
        ),
    )


def _below(op: object) -> set[object]:
    """Return the operations that an operation is computed from, itself included."""
    seen, waiting = {op}, [op]
    while waiting and len(seen) < SEARCHED:
        for tensor in waiting.pop().inputs:
            if tensor.op not in seen:
                seen.add(tensor.op)
                waiting.append(tensor.op)
    return seen


def _hides_a_variable(op: object) -> bool:
    # A cast among floats lets the gradient through.
    if op.type == "Cast" and all(t.dtype.is_floating for t in op.outputs):
        return False
    return any(o.type in ("VariableV2", "VarHandleOp") for o in _below(op))


def _is_variable(value: object) -> bool:
    return type(value).__name__ in ("RefVariable", "ResourceVariable")
