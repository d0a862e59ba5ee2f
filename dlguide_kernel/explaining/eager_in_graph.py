"""Habits of TensorFlow 2 in the slides' graph, where no line computes a value."""

from __future__ import annotations

import re

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import mentioned

GRAPH_TENSOR = r"(?:Symbolic)?Tensor|RefVariable|ResourceVariable"
TWO = (
    "For TensorFlow 2's way: restart the kernel, and begin with %tensorflow_version 2.x"
)
#: How one asks for a value elsewhere, and where.
OWNERS = {
    "numpy": "an eager tensor of TensorFlow 2",
    "item": "an array of numpy or a tensor of torch",
    "tolist": "an array of numpy or a tensor of torch",
    "detach": "a tensor of torch",
    "cpu": "a tensor of torch",
}
TO_VALUE = "|".join(OWNERS)


def in_tf_function(failure: Failure) -> bool:
    """Tell whether the error comes from a function that tf.function was translating."""
    return failure.message.lstrip().startswith("in user code")


def session_name(failure: Failure) -> str:
    """Return the reader's name for an open session, or "sess"."""
    for name, value in failure.namespace.items():
        session = type(value).__name__ in ("Session", "InteractiveSession")
        if session and not name.startswith("_"):
            return name
    return "sess"


@situation(
    "numpy-in-tf-function",
    "AttributeError",
    message=rf"'(?:{GRAPH_TENSOR})' object has no attribute '({TO_VALUE})'",
    lesson="12",
)
def numpy_in_tf_function(failure: Failure, found: re.Match) -> Explanation | None:
    """`.numpy()` within `@tf.function`."""
    if not in_tf_function(failure):
        return None
    return Explanation(
        means="A function under @tf.function is made into a graph: inside it a tensor "
        f"has no value yet, and so no .{found[1]}().",
        tries=(
            f"Return the tensor, and call .{found[1]}() on what the function returns.",
            "To look at it from inside: tf.print(x)",
        ),
    )


@situation(
    "numpy-of-graph-tensor",
    "AttributeError",
    message=rf"'({GRAPH_TENSOR})' object has no attribute '({TO_VALUE})'",
    slide=57,
    lesson="13",
)
def numpy_of_graph_tensor(failure: Failure, found: re.Match) -> Explanation | None:
    """`y.numpy()`: a node of the graph is asked for its value."""
    if in_tf_function(failure):
        return None
    tensor = getattr(failure.error, "obj", None)
    name = failure.name_of(tensor) if tensor is not None else None
    kind = "variable" if found[1].endswith("Variable") else "tensor"
    fed = "" if kind == "variable" else ", feed_dict={…}"
    feeds = "" if kind == "variable" else "   with every placeholder that it needs"
    return Explanation(
        means=f"{name or 'This'} is a {kind} of the graph: a rule for a value, which "
        f"only a session computes. .{found[2]}() is what {OWNERS[found[2]]} has.",
        tries=(f"value = {session_name(failure)}.run({name or 'tensor'}{fed}){feeds}",),
    )


@situation(
    "backward-of-tensor",
    "AttributeError",
    message=rf"'(?:{GRAPH_TENSOR})' object has no attribute '(backward|grad)'",
    slide=58,
    lesson="13",
)
def backward_of_tensor(failure: Failure, found: re.Match) -> Explanation:
    """`loss.backward()`, as in torch."""
    name = failure.name_of(getattr(failure.error, "obj", None)) or "loss"
    return Explanation(
        means=f".{found[1]} is torch's. In the slides' graph the derivatives are "
        "further tensors of the graph, and an optimizer makes them by itself.",
        tries=(
            f"To train: tf.train.GradientDescentOptimizer(0.01).minimize({name})",
            f"The derivatives themselves: tf.gradients({name}, [a, b])",
        ),
    )


@situation(
    "numpy-of-variable",
    "AttributeError",
    message=r"^'DType' object has no attribute 'type'$",
    slide=57,
    lesson="13",
)
def numpy_of_variable(failure: Failure, found: re.Match) -> Explanation | None:
    """`np.mean(a)` of a variable: numpy takes it for an array of its own."""
    variables = [
        name
        for name, value in mentioned(failure).items()
        if type(value).__name__ in ("RefVariable", "ResourceVariable")
    ]
    if len(variables) != 1 or failure.inside("_mean", "_methods.py") is None:
        return None
    name = variables[0]
    return Explanation(
        means=f"numpy computes with values, and {name} is a variable of the graph, "
        "whose value is in a session.",
        tries=(
            f"np.mean({session_name(failure)}.run({name}))",
            f"Or in the graph: tf.reduce_mean({name})",
        ),
    )


@situation(
    "value-is-computed",
    "AttributeError",
    message=r"'numpy\.(\w+)' object has no attribute '(numpy|eval|run|detach)'",
    slide=57,
    lesson="13",
)
def value_is_computed(failure: Failure, found: re.Match) -> Explanation:
    """`sess.run(a).numpy()`."""
    name = failure.name_of(getattr(failure.error, "obj", None))
    return Explanation(
        means=f"{name or 'This'} is a numpy value already (numpy.{found[1]}): what "
        "sess.run returns is no part of the graph.",
        tries=(f"Leave .{found[2]}() away.",),
    )


@situation(
    "tape-in-graph",
    "AttributeError",
    message=r"'RefVariable' object has no attribute '_(?:unique_)?id'",
    slide=58,
    lesson="13",
)
def tape_in_graph(failure: Failure, found: re.Match) -> Explanation | None:
    """`tf.GradientTape` or a Keras optimizer on the slides' variables."""
    if failure.inside("gradient", "eager/backprop.py") is not None:
        what, mend = (
            "tf.GradientTape",
            "In the graph: gradients = tf.gradients(loss, [a])",
        )
    elif failure.inside("apply_gradients", "optimizer.py") is not None:
        what = "A Keras optimizer"
        mend = "In the graph: tf.train.GradientDescentOptimizer(0.01).minimize(loss)"
    else:
        return None
    return Explanation(
        means=f"{what} is TensorFlow 2's and watches values as they are computed; the "
        "slides' variables belong to a graph.",
        tries=(mend, TWO),
    )


@situation(
    "eager-switched-on-late",
    "ValueError",
    message=r"tf\.enable_eager_execution must be called at program startup",
    lesson="12",
)
def eager_switched_on_late(failure: Failure, found: re.Match) -> Explanation:
    """`tf.enable_eager_execution()` after the graph has begun."""
    return Explanation(
        means="One process is either in graph mode or in eager mode, from its first "
        "operation on; this one has a graph.",
        tries=(TWO,),
    )
