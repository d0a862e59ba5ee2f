"""Shapes, kinds of numbers, and values that go wrong in a run."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

GRAPH = """\
import numpy as np
import tensorflow as tf

a = tf.Variable(np.ones([1, 3]), name="weights", dtype=tf.float32)
X = tf.placeholder(tf.float32, [50, 3], name="data")
free = tf.placeholder(tf.float32, name="free")
free2 = tf.placeholder(tf.float32, name="free2")
n = tf.placeholder(tf.int32, [], name="n")
double = tf.constant(np.ones(3), name="double")
sess = tf.Session()
sess.run(tf.global_variables_initializer())
"""


@pytest.fixture(scope="module")
def graph(cells):
    cells.run(GRAPH)
    return cells


def test_matrices_that_do_not_multiply(graph, explained):
    failed = graph.fails("# slide 56\nprediction = tf.matmul(a, X)")
    explained(
        failed,
        "matmul-sizes-differ",
        line=2,
        slide=56,
        lesson="12",
        says=[
            "a ('weights') has shape (1, 3) and X ('data') has shape (50, 3)",
            "the inner sizes 3 and 50 differ",
            "tf.matmul(a, X, transpose_b=True)",
        ],
        made=[
            "a ('weights') was made in cell In[1], line 4",
            "X ('data') was made in cell In[1], line 5",
        ],
    )


def test_matrices_that_multiply_the_other_way_round(graph, explained):
    failed = graph.fails("b = tf.ones([3, 2])\nc = tf.ones([4, 3])\ntf.matmul(b, c)")
    explained(failed, "matmul-sizes-differ", line=3, says=["tf.matmul(c, b)"])


def test_matrices_that_never_multiply(graph, explained):
    failed = graph.fails("tf.matmul(tf.ones([3, 2]), tf.ones([4, 5]))")
    says = ["the first matrix has shape (3, 2)", "No order and no transposition"]
    explained(failed, "matmul-sizes-differ", says=says)


def test_matrices_that_do_not_multiply_when_they_run(graph, explained):
    graph.run("product = tf.matmul(free, free2)")
    failed = graph.fails("sess.run(product, {free: [[1, 2]], free2: [[1, 2]]})")
    explained(
        failed,
        "matmul-sizes-differ",
        slide=56,
        says=["free has shape (1, 2) and free2 has shape (1, 2)"],
        made=["free was made in cell In[1], line 6", "free2 was made in"],
    )


def test_a_vector_is_no_matrix(graph, explained):
    failed = graph.fails("v = tf.ones([3])\ntf.matmul(X, v)")
    says = ["v ('ones", "has shape (3,)", "tf.reshape(v, [-1, 1])"]
    explained(failed, "matmul-of-a-vector", line=2, slide=56, says=says)


def test_shapes_that_do_not_broadcast(graph, explained):
    failed = graph.fails("X - tf.ones([50])")
    explained(
        failed,
        "shapes-do-not-broadcast",
        slide=53,
        says=["X ('data') has shape (50, 3)", "(50,)", "the last sizes are 3 and 50"],
        made=["X ('data') was made in"],
    )


def test_shapes_that_do_not_broadcast_when_they_run(graph, explained):
    graph.run("both = free + free2")
    failed = graph.fails("sess.run(both, {free: [[1, 2, 3]] * 2, free2: [1, 2]})")
    explained(
        failed,
        "shapes-do-not-broadcast",
        says=["+ works entry by entry", "free has shape (2, 3)", "sizes are 3 and 2"],
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("tf.reshape(X, [7, 20])", ["X ('data') has 150", "room for 140", "10×15"]),
        ("tf.reshape(X, [4, -1])", ["has 150", "multiple of 4"]),
    ],
)
def test_reshape_to_another_number(graph, explained, code, says):
    explained(graph.fails(code), "reshape-keeps-the-number", slide=52, says=says)


@pytest.mark.parametrize("shape", ["[4, 2]", "[4, -1]"])
def test_reshape_when_it_runs(graph, explained, shape):
    graph.run(f"table = tf.reshape(free, {shape})")
    failed = graph.fails("sess.run(table, {free: np.ones(6)})")
    says = ["free has 6", "6 = 1×6 = 2×3"]
    explained(failed, "reshape-keeps-the-number", says=says)


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        (
            "tf.concat([X, a], 1)",
            "sizes-beside-the-join-differ",
            ["X ('data') (50, 3)", "a ('weights') (1, 3)"],
        ),
        ("tf.stack([X, a])", "sizes-beside-the-join-differ", ["equal shapes"]),
        ("tf.reduce_sum(X, axis=2)", "no-such-axis", ["no axis 2", "0 to 1"]),
        ("X[60]", "index-past-the-end", ["Index 60 along axis 0", "(50, 3)"]),
        (
            "tf.nn.conv2d(tf.ones([8, 8, 3]), tf.ones([3, 3, 3, 4]), 1, 'SAME')",
            "wrong-number-of-axes",
            ["4 axes", "of shape (8, 8, 3), has 3", "height, width, channels"],
        ),
        (
            "tf.nn.conv2d(tf.ones([1, 8, 8, 3]), tf.ones([3, 3, 2, 4]), 1, 'SAME')",
            "channels-differ",
            ["have 3 channels", "made for 2"],
        ),
        (
            "tf.ones([3, tf.placeholder(tf.float32, [3, None]).shape[1]])",
            "unknown-size",
            ["tf.shape(X)[1]"],
        ),
    ],
)
def test_axes_and_sizes(graph, explained, code, name, says):
    explained(graph.fails(code), name, says=says)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "n * a",
            ["n is int32 and a ('weights') is float32", "tf.cast(n, tf.float32)"],
        ),
        ("a * double", ["double is float64", "numpy makes float64"]),
        ("tf.matmul(a, tf.constant(np.ones([3, 1])))", ["the right side is float64"]),
    ],
)
def test_dtypes_that_differ(graph, explained, code, says):
    failed = graph.fails(code)
    explained(failed, "dtypes-differ", slide=52, says=says)
    if "double" in code:
        assert "double was made in cell In[1], line 9" in failed.sections["Where"]


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        (
            "tf.Variable([1.5], dtype=tf.int32)",
            "value-does-not-fit-dtype",
            ["whole numbers", "1.5"],
        ),
        (
            "whole = tf.constant([0])\ntf.Variable(whole, dtype=tf.float32)",
            "tensor-of-another-dtype",
            ["whole ('Const", "is int32, and float32", "tf.cast(whole, tf.float32)"],
        ),
        ("tf.placeholder([3, None])", "no-such-dtype", ["It looks like a shape"]),
        ("tf.placeholder('float33')", "no-such-dtype", ["tf.float32"]),
        ("nothing = None\nX + nothing", "none-as-value", ["nothing is None"]),
    ],
)
def test_values_that_do_not_fit(graph, explained, code, name, says):
    line = len(code.splitlines())
    explained(graph.fails(code), name, line=line, slide=52, says=says)


def test_not_a_number(graph, explained):
    graph.run("root = tf.sqrt(free)\nsafe = tf.check_numerics(root, 'the root')")
    failed = graph.fails("sess.run(safe, {free: -1.0})")
    explained(
        failed,
        "not-a-number",
        slide=58,
        says=["root ('Sqrt') held NaN", "Your check says: the root"],
        made=["root ('Sqrt') was made in"],
    )


@pytest.mark.parametrize(
    "code",
    [
        "with tf.control_dependencies([tf.assert_positive(free, message='too low')]):\n"
        "    kept = tf.identity(free)\n"
        "sess.run(kept, {free: -1.0})",
        "tf.assert_equal(tf.constant(1), 2, message='too low')",
    ],
)
def test_a_check_in_the_graph(graph, explained, code):
    line = len(code.splitlines())
    failed = graph.fails(code)
    explained(failed, "check-in-the-graph-failed", line=line, says=["A check"])


def test_labels_out_of_range(graph, explained):
    code = "tf.nn.sparse_softmax_cross_entropy_with_logits"
    graph.run(f"labels = tf.constant([1, 3])\nc = {code}(labels=labels, logits=X[:2])")
    failed = graph.fails("sess.run(c, {X: np.ones([50, 3])})")
    says = ["A label is 3", "3 outputs", "classes 0 to 2", "labels - 1"]
    explained(failed, "label-out-of-range", slide=46, says=says)
    failed = graph.fails(f"{code}(labels=tf.ones([50, 3], tf.int32), logits=X)")
    explained(failed, "labels-of-another-form", slide=46, says=["(50, 3)", "one-hot"])


def test_an_index_out_of_range(graph, explained):
    graph.run("rows = tf.constant([1.0, 2.0])\npicked = tf.gather(rows, n)")
    failed = graph.fails("sess.run(picked, {n: 5})")
    says = ["Entry 5 of rows", "it has 2 entries, 0 to 1"]
    explained(failed, "index-out-of-range", slide=52, says=says)
    graph.run("tail = free[4]")
    failed = graph.fails("sess.run(tail, {free: [1, 2]})")
    explained(failed, "index-past-the-end", says=["Index 4 along axis 0", "free"])


def test_values_of_tensorflow_2_too(start_cells, tmp_path, explained):
    first = "%tensorflow_version 2.x\nimport tensorflow as tf\nt = tf.ones([2, 3])"
    with start_cells("dlguide", tmp_path, first) as eager:
        failed = eager.fails("t + tf.ones([4])")
        explained(failed, "shapes-do-not-broadcast", says=["fit"])
        failed = eager.fails("tf.matmul(t, t)")
        says = ["has shape (2, 3)", "inner sizes 3 and 2"]
        explained(failed, "matmul-sizes-differ", says=says)
        failed = eager.fails("tf.reshape(t, [4, 2])")
        explained(failed, "reshape-keeps-the-number", says=["has 6"])
