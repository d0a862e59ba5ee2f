"""Keras in the slides' TensorFlow: models, optimizers and layers of TensorFlow 2."""

from __future__ import annotations

import re

from .eager_in_graph import TWO
from .failure import Failure
from .situation import Explanation, situation


@situation(
    "keras-in-graph",
    "RuntimeError",
    message=r"`tf\.data\.Dataset` only supports Python-style iteration in eager mode",
    lesson="13",
)
def keras_in_graph(failure: Failure, found: re.Match) -> Explanation | None:
    """`model.fit`, or a loop over a dataset."""
    # Keras cuts its own frames out of the traceback; its handler knows the function.
    handler = failure.inside("error_handler", "traceback_utils.py") or {}
    used = getattr(handler.get("fn"), "__name__", None)
    if used in ("fit", "evaluate", "predict"):
        return Explanation(
            means=f"model.{used} is TensorFlow 2's: it computes at once, and this "
            "kernel has the slides' TensorFlow, where a session computes.",
            tries=(
                "In the slides' way: a loss, an optimizer's minimize, and sess.run in "
                "a loop (slide 58).",
                TWO,
            ),
            slide=58,
        )
    return Explanation(
        means="A loop over a tf.data.Dataset wants values at once; in the slides' "
        "graph the next element is a tensor, and each sess.run moves one on.",
        tries=("batch = tf.data.make_one_shot_iterator(dataset).get_next()", TWO),
        slide=57,
    )


@situation(
    "keras-optimizer-minimizes",
    "AttributeError",
    message=r"^'(\w+)' object has no attribute '(minimize|compute_gradients)'",
    slide=58,
    lesson="13",
)
def keras_optimizer_minimizes(failure: Failure, found: re.Match) -> Explanation | None:
    """`tf.keras.optimizers.SGD(0.01).minimize(loss)`."""
    optimizer = getattr(failure.error, "obj", None)
    if not type(optimizer).__module__.startswith("keras."):
        return None
    slides = {"SGD": "GradientDescent"}.get(found[1], found[1])
    return Explanation(
        means=f"{found[1]} here is Keras 3's optimizer, which has no .{found[2]}().",
        tries=(
            f"In the slides' graph: tf.train.{slides}Optimizer(0.01).{found[2]}(loss)",
            "In TensorFlow 2: gradients from a tf.GradientTape, then "
            "optimizer.apply_gradients(zip(gradients, variables))",
        ),
    )


@situation(
    "layers-of-version-1",
    "AttributeError",
    message=r"^`(\w+)` is not available with Keras 3",
    slide=56,
    lesson="12",
)
def layers_of_version_1(failure: Failure, found: re.Match) -> Explanation:
    """`tf.layers.dense`: gone with Keras 3."""
    dense = found[1] == "dense"
    return Explanation(
        means=f"tf.layers.{found[1]} was made with Keras 2, and Keras 3 has dropped "
        "it.",
        tries=(
            "Write the layer as the slides do: tf.linalg.matmul(a, X) + b, with two "
            "tf.Variable."
            if dense
            else f"Use the operation itself: dir(tf.nn) lists them, and {found[1]}'s "
            "weights are a tf.Variable.",
        ),
    )
