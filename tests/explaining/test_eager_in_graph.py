"""Habits of TensorFlow 2, torch and Keras in the slides' graph."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

GRAPH = """import numpy as np
import tensorflow as tf
a = tf.Variable([1.0, 2.0], name="weights")
X = tf.placeholder(tf.float32, [2], name="data")
y = a * X
loss = tf.reduce_sum(y)
session = tf.Session()
session.run(tf.global_variables_initializer())"""
TWO = "begin with %tensorflow_version 2.x"


@pytest.fixture(scope="module")
def graph(cells):
    """Cells of a kernel with a graph and an open session."""
    cells.run(GRAPH)
    return cells


@pytest.mark.parametrize(
    ("code", "name", "line", "slide", "says"),
    [
        (
            "n = 1\ny.numpy()",
            "numpy-of-graph-tensor",
            2,
            57,
            ["y is a tensor of the graph", "session.run(y, feed_dict={…})"],
        ),
        (
            "a.numpy()",
            "numpy-of-graph-tensor",
            1,
            57,
            ["a is a variable of the graph", "value = session.run(a)"],
        ),
        ("y.item()", "numpy-of-graph-tensor", 1, 57, ["numpy or a tensor of torch"]),
        ("loss.backward()", "backward-of-tensor", 1, 58, ["minimize(loss)", "torch"]),
        (
            "v = session.run(a)\nv.numpy()",
            "value-is-computed",
            2,
            57,
            ["v is a numpy value already", "Leave .numpy() away"],
        ),
        (
            "np.mean(a)",
            "numpy-of-variable",
            1,
            57,
            ["a is a variable", "np.mean(session.run(a))", "tf.reduce_mean(a)"],
        ),
        (
            "with tf.GradientTape() as tape:\n    l = tf.reduce_sum(y)\n"
            "g = tape.gradient(l, a)",
            "tape-in-graph",
            3,
            58,
            ["tf.GradientTape is TensorFlow 2's", "tf.gradients(loss, [a])", TWO],
        ),
        (
            "d = tf.gradients(loss, a)[0]\n"
            "tf.keras.optimizers.SGD(0.1).apply_gradients([(d, a)])",
            "tape-in-graph",
            2,
            58,
            ["A Keras optimizer", "tf.train.GradientDescentOptimizer(0.01)"],
        ),
        (
            "tf.keras.optimizers.SGD(0.1).minimize(loss)",
            "keras-optimizer-minimizes",
            1,
            58,
            ["Keras 3's", "tf.train.GradientDescentOptimizer(0.01).minimize(loss)"],
        ),
        (
            "m = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
            "m.compile('sgd', 'mse')\nm.fit(np.ones((4, 2)), np.ones((4, 1)))",
            "keras-in-graph",
            3,
            58,
            ["model.fit is TensorFlow 2's", TWO],
        ),
        (
            "for row in tf.data.Dataset.range(3): print(row)",
            "keras-in-graph",
            1,
            57,
            ["make_one_shot_iterator(dataset).get_next()"],
        ),
        (
            "tf.layers.dense(X[None], 1)",
            "layers-of-version-1",
            1,
            56,
            ["Keras 3 has dropped it", "tf.linalg.matmul(a, X) + b"],
        ),
    ],
)
def test_habits_of_elsewhere(graph, explained, code, name, line, slide, says) -> None:
    failed = graph.fails(code)
    explained(failed, name, line=line, slide=slide, says=says)


def test_eager_execution_switched_on_late(graph, explained) -> None:
    failed = graph.fails("tf.enable_eager_execution()")
    explained(failed, "eager-switched-on-late", lesson="12", says=[TWO])


@pytest.mark.parametrize(
    ("code", "name", "slide", "says"),
    [
        ("tf.optimizers.Adam(0.1)", "name-not-in-tensorflow", 58, ["tf.train.Adam"]),
        ("tf.random.set_seed(0)", "name-not-in-tensorflow", 52, ["tf.set_random_seed"]),
        (
            "tf.losses.MeanSquaredError()",
            "name-not-in-tensorflow",
            58,
            ["tf.losses.mean_squared_error(labels, predictions)", TWO],
        ),
        ("tf.mul(a, 2)", "name-not-in-tensorflow", 52, ["tf.multiply(a, 2)"]),
        ("tf.placehodler(1)", "name-not-in-tensorflow", 56, ["tf.placeholder(1)"]),
        (
            "tf.train.GradientDescentOptimiser(0.1)",
            "name-not-in-tensorflow",
            58,
            ["tf.train.GradientDescentOptimizer(0.1)"],
        ),
        ("tf.contrib.layers", "name-not-in-tensorflow", None, ["taken out", "tf.nn"]),
        (
            "from tensorflow import placehoder",
            "import-not-in-tensorflow",
            56,
            ["from tensorflow import placeholder"],
        ),
        ("import tensorflow.contrib", "module-gone-from-tensorflow", None, ["taken"]),
        (
            "from tensorflow.examples.tutorials.mnist import input_data",
            "module-gone-from-tensorflow",
            None,
            ["keras.datasets.mnist.load_data()"],
        ),
    ],
)
def test_names_that_it_has_not(graph, explained, code, name, slide, says) -> None:
    failed = graph.fails(code)
    explained(failed, name, slide=slide, lesson="12", says=says)


def test_tensorflow_in_a_file_of_ones_own(graph, explained) -> None:
    graph.run(
        "with open('own_net.py', 'w') as file:\n"
        "    file.write('import tensorflow as tf\\nx = tf.placeholder(tf.float32)\\n')"
    )
    failed = graph.fails("import own_net")
    says = ["For the slides' TensorFlow in a .py file: from dlguide_kernel import tf"]
    explained(failed, "name-not-in-tensorflow", line=None, slide=56, says=says)
    assert "own_net.py, line 2 x = tf.placeholder(tf.float32)" in failed.block


def test_what_is_left_alone(graph, left_alone) -> None:
    left_alone(graph.fails("class Net: pass\nNet().numpy()"))
    left_alone(graph.fails("class SGD: pass\nSGD().minimize(1)"))
    left_alone(graph.fails("tf.qqqqzzzz"))
    left_alone(graph.fails("y.qqqqzzzz"))
