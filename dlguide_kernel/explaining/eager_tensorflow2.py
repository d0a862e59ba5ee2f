"""Habits of the slides' graph and session in TensorFlow 2."""

from __future__ import annotations

import re
import sys

from .eager_names import back
from .failure import Failure
from .situation import Explanation, situation


@situation(
    "placeholder-in-eager",
    "RuntimeError",
    message=r"(tf\.\w+(?:\(\))?) is not "
    r"(?:compatible "
    r"with|supported when) eager",
    slide=56,
    lesson="12",
)
def placeholder_in_eager(failure: Failure, found: re.Match) -> Explanation:
    """`tf.compat.v1.placeholder(…)`, `tf.gradients(…)` with eager execution."""
    what = found[1].removesuffix("()")
    if what == "tf.gradients":
        mend = (
            "In TensorFlow 2: with tf.GradientTape() as tape: … then tape.gradient(…)"
        )
        slide = 58
    else:
        mend = "In TensorFlow 2 a function takes the value itself: def model(x): …"
        slide = 56
    return Explanation(
        means=f"{what} belongs to a graph, and TensorFlow 2 computes each line at "
        "once: there is no graph here.",
        tries=(mend, back(failure)),
        slide=slide,
    )


@situation(
    "session-without-graph",
    "RuntimeError",
    message=r"The Session graph is empty",
    slide=57,
    lesson="13",
)
def session_without_graph(failure: Failure, found: re.Match) -> Explanation | None:
    """`sess.run(v)` of an eager tensor."""
    asked = (failure.inside("run", "client/session.py") or {}).get("fetches")
    if not _eager() or isinstance(asked, str):
        return None
    name = failure.name_of(asked) or "y"
    return Explanation(
        means="In TensorFlow 2 each line computes its value at once and leaves nothing "
        "in a graph, so the session has nothing to run.",
        tries=(f"The value is there already: {name}.numpy()", back(failure)),
    )


def _eager() -> bool:
    tensorflow = sys.modules.get("tensorflow")
    eagerly = getattr(tensorflow, "executing_eagerly", None)
    return bool(eagerly and eagerly())


@situation(
    "eval-in-eager",
    "NotImplementedError",
    "RuntimeError",
    message=r"eval is not supported when eager execution is enabled|"
    r"^This operation is not supported when eager execution is enabled",
    slide=57,
    lesson="13",
)
def eval_in_eager(failure: Failure, found: re.Match) -> Explanation:
    """`v.eval()` of an eager tensor."""
    return Explanation(
        means="In TensorFlow 2 the value is computed already: there is no session that "
        "would evaluate it.",
        tries=("y.numpy()", back(failure)),
    )


@situation(
    "loss-in-eager",
    "RuntimeError",
    message=r"`loss` passed to Optimizer\.compute_gradients should be a function",
    slide=58,
    lesson="13",
)
def loss_in_eager(failure: Failure, found: re.Match) -> Explanation:
    """`tf.compat.v1.train.….minimize(loss)` with eager execution."""
    return Explanation(
        means="The loss given here is a number that is computed already; without a "
        "graph the optimizer needs a function, which it can call to compute the loss "
        "anew.",
        tries=("minimize(lambda: tf.reduce_sum(…))", back(failure)),
    )


@situation(
    "variable-in-tf-function",
    "ValueError",
    message=r"tf\.function only supports singleton tf\.Variables created on the first",
    lesson="12",
)
def variable_in_tf_function(failure: Failure, found: re.Match) -> Explanation:
    """`tf.Variable(…)` within `@tf.function`."""
    return Explanation(
        means="A function under @tf.function is made into a graph, and one variable "
        "cannot be made anew in each call.",
        tries=("Make the variable once, before the function, and use it inside.",),
    )


@situation(
    "tensor-left-its-function",
    "TypeError",
    "InaccessibleTensorError",
    message=r"is out of scope and cannot be used here",
    lesson="12",
)
def tensor_left_its_function(failure: Failure, found: re.Match) -> Explanation:
    """A tensor that was stored in a list within `@tf.function`."""
    return Explanation(
        means="This tensor was made inside a function under @tf.function and is a part "
        "of that function's graph; outside it has no value.",
        tries=("Return it: what the function returns has a value.",),
    )


@situation(
    "tape-used-twice",
    "RuntimeError",
    message=r"A non-persistent GradientTape can only be used to compute one set",
    lesson="13",
)
def tape_used_twice(failure: Failure, found: re.Match) -> Explanation:
    """`tape.gradient` twice."""
    return Explanation(
        means="A GradientTape forgets what it has recorded once .gradient was called; "
        "and one that no `with` has entered has recorded nothing.",
        tries=(
            "All at once: tape.gradient(loss, [a, b])",
            "Or keep it: with tf.GradientTape(persistent=True) as tape: …",
        ),
    )
