"""Nodes of a graph are read as facts; this file starts TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.exercises.graphs import graph_node
from dlguide_kernel.exercises.plain import UnreadableError, plain


@pytest.fixture
def tf():
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        yield tf


def test_facts_of_slide_56(tf):
    a = tf.Variable(initial_value=np.ones((1, 3)), name="weights", dtype=tf.float32)
    x = tf.placeholder(dtype=tf.float32, name="data", shape=[3, None])
    product = tf.linalg.matmul(a, x)
    assert graph_node(x) == {
        "kind": "placeholder",
        "operation": "Placeholder",
        "name": "data:0",
        "shape": [3, None],
        "dtype": "float32",
        "inputs": [],
    }
    facts = graph_node(a)
    assert (facts["kind"], facts["name"], facts["shape"]) == (
        "variable",
        "weights:0",
        [1, 3],
    )
    assert facts["dtype"] == "float32_ref"  # as slide 54 prints it
    facts = graph_node(product)
    assert facts["kind"] == "tensor" and facts["operation"] == "MatMul"
    assert facts["inputs"] == ["weights/read:0", "data:0"]
    assert graph_node(tf.constant(1.0))["kind"] == "constant"
    assert graph_node(tf.placeholder(tf.float32))["shape"] is None


def test_only_nodes_are_nodes(tf):
    class Disguised:
        __class__ = tf.Tensor

    for answer in (1.0, "data:0", Disguised(), tf.Tensor):
        with pytest.raises(UnreadableError, match="a node of the graph is expected"):
            graph_node(answer)


def test_a_node_has_no_value_and_says_so(tf):
    nodes = [tf.constant(1.0), tf.Variable(1.0), tf.placeholder(tf.float32, [2])]
    for node in nodes:
        with pytest.raises(UnreadableError, match=r"sess\.run"):
            plain(node)


def test_a_shape_and_a_fetched_value_are_plain(tf):
    assert plain(tf.constant([[1.0, 2.0]]).shape).tolist() == [1, 2]
    with tf.Session() as session:
        fetched = session.run(tf.constant([[1.0, 2.0]]))
    assert plain(fetched).tolist() == [[1.0, 2.0]]
