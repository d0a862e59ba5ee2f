"""Gradients, losses, tensors taken for values, and the course's own errors."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

GRAPH = """\
import numpy as np
import tensorflow as tf
from dlguide_kernel import train

X = tf.placeholder(tf.float32, [3, None], name="data")
a = tf.Variable(np.ones([1, 3]), name="weights", dtype=tf.float32)
apart = tf.Variable(1.0, name="apart")
loss = tf.reduce_sum(tf.matmul(a, X) ** 2)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
optimizer = tf.train.GradientDescentOptimizer(0.1)
x_data = np.ones([3, 5])
"""


@pytest.fixture(scope="module")
def graph(cells):
    cells.run(GRAPH)
    return cells


def test_gradients_that_are_none(graph, explained):
    graph.run("slopes = tf.gradients(loss, [a, apart])")
    failed = graph.fails("sess.run(slopes, {X: x_data})")
    says = ["slopes[1] is None", "tf.gradients", "does not depend"]
    explained(failed, "fetched-none", slide=57, says=says)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("optimizer.minimize(loss, var_list=[apart])", ["depends on a", "names apart"]),
        ("optimizer.minimize(tf.constant(1.0))", ["does not depend on any"]),
        (
            "wrong = tf.reduce_mean(tf.cast(tf.greater(a, 0), tf.float32))\n"
            "optimizer.minimize(wrong)",
            ["wrong ('Mean", "has no derivative"],
        ),
        ("optimizer.minimize(lambda: loss)", ["given a function"]),
    ],
)
def test_no_gradients(graph, explained, code, says):
    line = len(code.splitlines())
    explained(graph.fails(code), "no-gradients", line=line, slide=58, says=says)


def test_a_loss_that_is_a_number(graph, explained):
    graph.run("value = sess.run(loss, {X: x_data})")
    failed = graph.fails("optimizer.minimize(value)")
    says = ["given value, of type float32", "sess.run returned"]
    assert failed.name in ("loss-is-no-tensor", "no-gradients"), failed.traceback
    explained(failed, failed.name, slide=58, says=says)
    failed = graph.fails("optimizer.minimize(3.0)")
    explained(failed, "loss-is-no-tensor", slide=58, says=["given 3.0, of type float"])


def test_a_loss_of_whole_numbers(graph, explained):
    graph.run("count = tf.reduce_sum(tf.cast(a, tf.int32))")
    failed = graph.fails("optimizer.minimize(count)")
    says = ["is int32", "no derivative", "tf.float32"]
    explained(
        failed, "whole-numbers-in-training", slide=58, says=says, made=["count ("]
    )


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ("if loss:\n    pass", 1, ["`if` needs", "loss ('Sum')", "sess.run(loss, …)"]),
        ("while loss < 3:\n    pass", 1, ["`while` needs", "tf.while_loop"]),
        ("k = 1\nassert loss > k", 2, ["`assert` needs"]),
        ("done = not loss", 1, ["`not` needs", "tf.logical_not"]),
    ],
)
def test_a_tensor_as_truth(graph, explained, code, line, says):
    failed = graph.fails(code)
    explained(failed, "tensor-as-truth", line=line, slide=53, says=says)


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        ("for row in X:\n    pass", "tensor-iterated", ["(3, ?)", "tf.unstack(X)"]),
        ("p, q = loss", "tensor-iterated", ["loss ('Sum') is a tensor"]),
        ("list(a)", "tensor-iterated", ["a ('weights')"]),
        ("np.sum(X)", "tensor-in-numpy", ["tf.reduce_sum instead of np.sum"]),
        ("np.sqrt(loss)", "tensor-in-numpy", ["sess.run(loss, …)"]),
        ("len(X)", "length-of-a-tensor", ["X.shape[0]", "tf.shape(X)[0]"]),
        ("float(loss)", "tensor-as-number", ["float() needs", "loss is a tensor"]),
        ("range(loss)", "tensor-as-number", ["sess.run(loss"]),
        ("print(f'{loss:.3f}')", "tensor-as-number", ["A format", "sess.run(loss"]),
        ("[1, 2][loss]", "tensor-as-number", ["An index of a list"]),
        ("np.zeros(tf.shape(X))", "tensor-as-number", ["sess.run(X"]),
        ("X[0] = 1", "tensor-item-assigned", ["X is a tensor", "tf.where"]),
        ("a[0] = 1", "tensor-item-assigned", ["a is a variable", "tf.assign(a, new)"]),
        ("loss(x_data)", "tensor-called", ["loss is not a function", "sess.run(loss"]),
        ("a(3)", "tensor-called", ["a is not a function"]),
        ("X.T", "tensor-has-no-T", ["tf.transpose(X)"]),
    ],
)
def test_a_tensor_taken_for_its_value(graph, explained, code, name, says):
    failed = graph.fails(code)
    explained(failed, name, says=says)


def test_divergence_explains_itself(graph, explained):
    code = (
        "step = tf.train.GradientDescentOptimizer(10.0).minimize(loss)\n"
        "train(loss, {X: x_data}, step, epochs=100, session=sess)"
    )
    failed = graph.fails(code)
    explained(failed, "diverged", line=2, slide=58, lesson="13")
    assert "What it means" not in failed.sections  # the message says it
    assert "expected:" in failed.frames and "mend:" in failed.frames
    assert "train(loss" in failed.frames


def test_wrong_data_explain_themselves(graph, explained):
    failed = graph.fails("train(loss, {X: x_data.T}, epochs=1, session=sess)")
    explained(failed, "course-data", slide=57)
    assert "they fit when turned" in failed.frames
