"""Habits of the slides in TensorFlow 2, after %tensorflow_version 2.x."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

START = "import numpy as np\nimport tensorflow as tf\nv = tf.Variable([1.0])"
BACK = "restart the kernel and run no %tensorflow_version 2.x"


@pytest.fixture(scope="module")
def two(cells):
    """Cells of a kernel with TensorFlow 2 and a session of compat.v1."""
    cells.run("%tensorflow_version 2.x")
    cells.run(f"{START}\nsession = tf.compat.v1.Session()")
    return cells


@pytest.mark.parametrize(
    ("code", "slide", "says"),
    [
        ("X = tf.placeholder(tf.float32, [2])", 56, ["tf.placeholder belongs to"]),
        ("sess = tf.Session()", 57, ["tf.Session belongs to", "y.numpy()"]),
        ("tf.global_variables_initializer()", 57, ["have their values when"]),
        (
            "tf.train.GradientDescentOptimizer(0.01)",
            58,
            ["tf.keras.optimizers.SGD(learning_rate)"],
        ),
        ("tf.set_random_seed(0)", 52, ["tf.random.set_seed(seed)"]),
        ("tf.log(1.0)", 52, ["tf.math.log"]),
        ("tf.losses.mean_squared_error", 58, ["tf.keras.losses.MeanSquaredError()"]),
        ("tf.reset_default_graph()", 52, ["belongs to TensorFlow 1"]),
    ],
)
def test_names_of_the_slides(two, explained, code, slide, says) -> None:
    failed = two.fails(code)
    says = [*says, BACK]
    explained(failed, "name-not-in-tensorflow", slide=slide, lesson="12", says=says)


def test_an_import_of_the_slides(two, explained) -> None:
    failed = two.fails("from tensorflow import placeholder")
    explained(failed, "import-not-in-tensorflow", slide=56, says=[BACK])


@pytest.mark.parametrize(
    ("code", "name", "slide", "says"),
    [
        (
            "tf.compat.v1.placeholder(tf.float32, [2])",
            "placeholder-in-eager",
            56,
            ["tf.placeholder belongs to a graph"],
        ),
        (
            "tf.gradients(v * 2, v)",
            "placeholder-in-eager",
            58,
            ["tf.gradients belongs to a graph", "tf.GradientTape"],
        ),
        ("session.run(v)", "session-without-graph", 57, ["v.numpy()", "at once"]),
        ("v.eval()", "eval-in-eager", 57, ["computed already"]),
        ("(v * 2).eval()", "eval-in-eager", 57, ["computed already"]),
        (
            "tf.compat.v1.train.GradientDescentOptimizer(0.1)"
            ".minimize(tf.reduce_sum(v**2))",
            "loss-in-eager",
            58,
            ["minimize(lambda:"],
        ),
    ],
)
def test_graph_and_session(two, explained, code, name, slide, says) -> None:
    failed = two.fails(f"n = 1\n{code}")
    explained(failed, name, line=2, slide=slide, says=[*says, BACK])


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (
            "    return x.numpy()",
            "numpy-in-tf-function",
            ["no .numpy()", "tf.print(x)"],
        ),
        (
            "    w = tf.Variable(1.0)\n    return x * w",
            "variable-in-tf-function",
            ["made anew in each call"],
        ),
    ],
)
def test_functions_made_into_graphs(two, explained, body, name, says) -> None:
    code = f"@tf.function\ndef f(x):\n{body}\nf(tf.constant(1.0))"
    line = len(code.splitlines())
    explained(two.fails(code), name, line=line, lesson="12", says=says)


def test_a_tensor_that_left_its_function(two, explained) -> None:
    code = "kept = []\n@tf.function\ndef f(x):\n    kept.append(x * 2)\n"
    failed = two.fails(code + "f(tf.constant(1.0))\nkept[0] + 1")
    explained(failed, "tensor-left-its-function", line=6, lesson="12", says=["Return"])


def test_a_tape_that_is_used_twice(two, explained) -> None:
    code = "with tf.GradientTape() as tape:\n    l = v * 2\n"
    failed = two.fails(code + "tape.gradient(l, v)\ntape.gradient(l, v)")
    says = ["persistent=True", "[a, b]"]
    explained(failed, "tape-used-twice", line=4, lesson="13", says=says)


def test_keras_optimizers_in_their_own_world(two, explained) -> None:
    failed = two.fails("tf.keras.optimizers.SGD(0.1).minimize(tf.reduce_sum(v), [v])")
    says = ["optimizer.apply_gradients(zip(gradients, variables))"]
    explained(failed, "keras-optimizer-minimizes", slide=58, says=says)


def test_what_is_left_alone(two, left_alone) -> None:
    left_alone(two.fails("raise RuntimeError('ours')"))
    left_alone(two.fails("tf.qqqqzzzz"))
