"""Variables, checkpoints, graphs, and the machine under them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

GRAPH = """\
import numpy as np
import tensorflow as tf

X = tf.placeholder(tf.float32, [1, 3], name="data")
a = tf.Variable(np.ones([3, 1]), name="weights", dtype=tf.float32)
loss = tf.reduce_sum(tf.matmul(X, a) ** 2)
init = tf.global_variables_initializer()
sess = tf.Session()
x_data = np.ones([1, 3])
"""
FRESH = "tf.reset_default_graph()\n"


@pytest.fixture(scope="module")
def graph(cells):
    cells.run(GRAPH)
    return cells


def test_an_initializer_that_has_not_run(graph, explained):
    failed = graph.fails("sess.run(loss, {X: x_data})")
    explained(
        failed,
        "uninitialised-variable",
        slide=57,
        lesson="13",
        says=["The variable a ('weights') has no value", "in sess it has not run"],
        made=["a ('weights') was made in cell In[1], line 5", "init was made in"],
    )
    assert "FailedPreconditionError" in failed.error


@pytest.mark.parametrize("resource", [False, True])
def test_an_initializer_made_before_the_variable(graph, explained, resource):
    graph.run("sess.run(init)")
    graph.run(
        f"late{resource} = tf.get_variable('late{resource}', [2], "
        f"use_resource={resource})"
    )
    failed = graph.fails(f"sess.run(late{resource})")
    explained(
        failed,
        "uninitialised-variable",
        slide=57,
        says=["init was made before", f"sess.run(late{resource}.initializer)"],
        made=["init was made in cell In[1], line 7"],
    )


@pytest.mark.parametrize(
    "optimizer", ["MomentumOptimizer(0.1, 0.9)", "AdamOptimizer(0.1)"]
)
def test_an_optimizer_made_after_the_initializer(graph, explained, optimizer):
    graph.run("sess.run(init)")
    graph.run(f"step = tf.train.{optimizer}.minimize(loss)")
    failed = graph.fails("for epoch in range(3):\n    sess.run(step, {X: x_data})")
    explained(
        failed,
        "optimizer-made-after-init",
        line=2,
        slide=58,
        says=["the optimizer keeps for itself", "after minimize()"],
        made=["the optimizer's variables were made in cell", "init was made in"],
    )


def test_a_name_that_is_taken(graph, explained):
    code = "w = tf.get_variable('w', [2])"
    graph.run(code)
    failed = graph.fails(code)
    explained(
        failed,
        "variable-exists",
        slide=52,
        says=["has one called 'w' already", "run twice"],
        made=["'w' was made in cell In["],
    )


def test_reuse_of_nothing(graph, explained):
    failed = graph.fails(
        "with tf.variable_scope('layer', reuse=True):\n    tf.get_variable('v', [2])"
    )
    explained(
        failed, "nothing-to-reuse", line=2, slide=52, says=["'layer/v'", "AUTO_REUSE"]
    )


def test_reuse_with_another_shape(graph, explained):
    graph.run("u = tf.get_variable('u', [2])")
    failed = graph.fails(
        "with tf.variable_scope('', reuse=True):\n    tf.get_variable('u', [3])"
    )
    explained(
        failed,
        "reused-with-another-shape",
        line=2,
        says=["exists with shape (2,)", "asked for with shape (3,)"],
        made=["'u' was made in"],
    )


@pytest.mark.parametrize(
    "code",
    ["tf.get_variable('free')", "tf.Variable(tf.placeholder(tf.float32, [None]))"],
)
def test_a_variable_without_a_shape(graph, explained, code):
    explained(graph.fails(code), "variable-without-shape", slide=54)


def test_assigning_another_shape(graph, explained):
    failed = graph.fails("tf.assign(a, [[1.0, 2.0]])")
    explained(
        failed,
        "assigned-another-shape",
        slide=54,
        says=["a variable of shape (3, 1)", "of shape (1, 2)"],
        made=["a ('weights') was made in"],
    )


def test_restoring_what_was_not_saved(graph, explained, tmp_path):
    graph.run(f"folder = {str(tmp_path)!r}\nsaver = tf.train.Saver([a])")
    failed = graph.fails("saver.restore(sess, folder + '/model.ckpt')")
    explained(failed, "no-checkpoint", says=["holds no checkpoint", "global_step"])
    graph.run("sess.run(a.initializer); saver.save(sess, folder + '/run.ckpt')")
    failed = graph.fails("saver.restore(sess, folder + '/model.ckpt')")
    explained(failed, "no-checkpoint", says=["the folder holds run.ckpt"])
    failed = graph.fails("saver.restore(sess, tf.train.latest_checkpoint('/nowhere'))")
    explained(failed, "no-checkpoint", says=["given None"])


def test_restoring_into_another_graph(graph, explained, tmp_path):
    graph.run(
        f"path = {str(tmp_path)!r} + '/m.ckpt'\n"
        "tf.train.Saver([a]).save(sess, path)\n"
        "def restore(build):\n"
        "    with tf.Graph().as_default():\n"
        "        mine = build()\n"
        "        tf.train.Saver().restore(tf.Session(), path)\n"
    )
    failed = graph.fails("restore(lambda: tf.Variable([1.0], name='weights_1'))")
    told = ["none called 'weights_1'", "It holds 'weights'", "runs twice"]
    assert failed.name == "variable-not-in-checkpoint", failed.traceback
    assert all(piece in failed.block for piece in told), failed.traceback
    failed = graph.fails("restore(lambda: tf.Variable([1.0], name='weights'))")
    assert failed.name == "checkpoint-of-another-shape", failed.traceback
    told = ["mine ('weights') has shape (1,)", "with shape (3, 1)"]
    assert all(piece in failed.block for piece in told), failed.traceback
    assert "restore(lambda" in failed.frames and "mine = build()" in failed.frames


@pytest.mark.parametrize(
    ("code", "doing"),
    [
        ("tf.train.GradientDescentOptimizer(1.0).minimize(tf.constant(1.0))", "train"),
        ("tf.train.Saver()", "save"),
    ],
)
def test_a_graph_without_variables(graph, explained, code, doing):
    failed = graph.fails(f"with tf.Graph().as_default():\n    {code}")
    says = [f"no variables to {doing}", "(a belongs to another graph.)"]
    explained(failed, "no-variables", line=2, slide=54, says=says)


def test_mixing_two_graphs(graph, explained):
    failed = graph.fails(
        "with tf.Graph().as_default():\n    b = tf.constant(1.0, name='b')\na + b"
    )
    explained(
        failed,
        "graphs-mixed",
        line=3,
        slide=53,
        says=["b and a ('weights') belong", "tf.reset_default_graph()"],
        made=["a ('weights') was made in cell In[1], line 5", "b was made in"],
    )


def test_a_finished_graph(graph, explained):
    graph.run(
        "g = tf.Graph()\nwith g.as_default():\n    t = tf.constant(1.0)\ng.finalize()"
    )
    failed = graph.fails("for k in range(3):\n    t = t + k")
    says = ["would have added an operation", "before the loop"]
    explained(failed, "graph-finalised", line=2, slide=53, says=says)


def test_a_constant_of_more_than_two_gigabytes(graph, explained):
    # Memory that is only reserved: no page of it is ever written.
    graph.run("huge = np.empty(600_000_000, np.float32)")
    failed = graph.fails("with tf.Graph().as_default():\n    tf.constant(huge)")
    says = ["huge, of 2.4 GB", "feed the data"]
    explained(failed, "graph-too-large", line=2, slide=55, says=says)
    graph.run("del huge")


def test_a_name_with_blanks(graph, explained):
    failed = graph.fails("tf.placeholder(tf.float32, name='my data!')")
    explained(failed, "name-with-blanks", says=["'my data!'", "name='my_data'"])


def test_a_device_that_is_not_there(graph, explained):
    if "GPU" in graph.run("print(tf.config.list_physical_devices('GPU'))").stdout:
        pytest.skip("needs a machine without a GPU that TensorFlow sees")
    graph.run(
        "far = tf.Graph()\n"
        "with far.as_default(), tf.device('/GPU:0'):\n"
        "    six = tf.constant(2.0) * 3\n"
        "with far.as_default():\n"
        "    other = tf.constant(1.0)"
    )
    # Whatever is asked for: the operation stays in the graph, and all runs fail.
    for asked in ("six", "other"):
        failed = graph.fails(f"tf.Session(graph=far).run({asked})")
        explained(
            failed,
            "no-such-device",
            slide=5,
            says=["placed on /device:GPU:0", "CPU:0", "every later run"],
            made=["line 3 six = tf.constant(2.0) * 3"],
        )


def test_too_large_for_the_memory(graph, explained):
    graph.run(
        "wide = tf.random.normal([400_000, 400_000])\ntotal = tf.reduce_sum(wide)"
    )
    failed = graph.fails("sess.run(total)")
    explained(
        failed,
        "out-of-memory",
        slide=5,
        says=["(400000, 400000)", "640 GB", "main memory"],
        made=["line 1 wide = tf.random.normal"],
    )
    failed = graph.fails("np.ones((4_000_000, 4_000_000))")
    explained(
        failed, "array-too-large", slide=4, says=["(4000000, 4000000)", "116 TiB"]
    )
