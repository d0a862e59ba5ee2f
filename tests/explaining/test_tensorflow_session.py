"""Running a graph: what is fed and fetched, and in which session."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

GRAPH = """\
import numpy as np
import tensorflow as tf

X = tf.placeholder(tf.float32, [3, None], name="data")
shift = tf.placeholder(tf.float32, [], name="shift")
y = 2 * X + shift
sess = tf.Session()
x_data = np.ones([3, 5])
"""
MADE_X = 'X = tf.placeholder(tf.float32, [3, None], name="data")'


@pytest.fixture(scope="module")
def graph(cells):
    cells.run(GRAPH)
    cells.run(
        "other = tf.Graph()\n"
        "with other.as_default():\n"
        "    foreign = tf.placeholder(tf.float32, [2], name='foreign')\n"
        "    twice = 2 * foreign"
    )
    return cells


def test_unfed_placeholder(graph, explained):
    failed = graph.fails("# predict\nsess.run(y, {shift: 1})")
    explained(
        failed,
        "unfed-placeholder",
        line=2,
        slide=57,
        lesson="13",
        says=["placeholder X ('data')", "You fed shift only", "{shift: …, X: …}"],
        made=["X ('data') was made in cell In[1], line 4", MADE_X],
    )
    assert "InvalidArgumentError" in failed.error


def test_unfed_placeholder_by_eval_in_a_function(graph, explained):
    code = "def predict():\n    with sess.as_default():\n        return y.eval()\n"
    code += "\npredict()"
    failed = graph.fails(code)
    explained(failed, "unfed-placeholder", line=3, says=["You fed nothing"])
    assert "predict()" in failed.frames  # the caller's frame is the reader's too


def test_a_key_that_is_a_name(graph, explained):
    failed = graph.fails("sess.run(X + shift, {'shift:0': 1.0})")
    explained(failed, "unfed-placeholder", says=["You fed 'shift:0' only"])


def test_a_placeholder_that_was_made_again(graph, explained):
    graph.run("V = tf.placeholder(tf.float32, [2], name='v')\nw = 2 * V")
    again = graph.run("V = tf.placeholder(tf.float32, [2], name='v')")
    assert again.error == ""
    failed = graph.fails("sess.run(w, {V: [1, 2]})")
    explained(
        failed,
        "placeholder-made-again",
        slide=57,
        says=["the older 'v'", "'v_1', which V means now"],
        made=["'v' was made in", "V ('v_1') was made in"],
    )


def test_an_operation_asked_for_by_name(graph, explained):
    failed = graph.fails("sess.run('data', {X: x_data})")
    explained(failed, "unfed-placeholder", says=["the operation", "'data:0'"])


def test_closed_session(graph, explained):
    failed = graph.fails("with tf.Session() as s:\n    pass\ns.run(y)")
    explained(failed, "closed-session", line=3, slide=57, says=["session s", "Indent"])


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("y.eval({X: x_data, shift: 1})", "sess.run(y, feed_dict"),
        ("tf.global_variables_initializer().run()", "there is none here"),
    ],
)
def test_no_default_session(graph, explained, code, says):
    explained(graph.fails(code), "no-default-session", slide=57, says=[says])


def test_fetching_from_another_graph(graph, explained):
    failed = graph.fails("sess.run(twice)")
    explained(
        failed,
        "fetched-other-graph",
        slide=57,
        says=["sess runs the graph", "twice ('mul') stands in another"],
        made=["twice ('mul') was made in cell In[2], line 4"],
    )


def test_a_session_inside_the_wrong_graph(graph, explained):
    code = "with tf.Graph().as_default():\n    s = tf.Session()\ns.run(y)"
    explained(graph.fails(code), "empty-graph", line=3, slide=57)


def test_feeding_another_graphs_placeholder(graph, explained):
    failed = graph.fails("sess.run(y, {foreign: [1, 2], X: x_data, shift: 0})")
    explained(
        failed,
        "fed-other-graph",
        slide=57,
        says=["foreign stands in another graph"],
        made=["foreign was made in cell In[2], line 3"],
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("sess.run(None)", "here it was asked for None"),
        ("nothing = None\nsess.run(nothing)", "nothing is None"),
        ("sess.run([y, None], {X: x_data, shift: 0})", "entry 1 of the list is None"),
        ("both = {'a': y, 'b': None}\nsess.run(both)", "both['b'] is None"),
    ],
)
def test_fetching_none(graph, explained, code, says):
    line = len(code.splitlines())
    explained(graph.fails(code), "fetched-none", line=line, slide=57, says=[says])


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("sess.run(3)", ["asked for 3", "already is a value"]),
        ("sess.run(x_data)", ["asked for x_data", "an ndarray of shape (3, 5)"]),
        (
            "opt = tf.train.GradientDescentOptimizer(0.1)\nsess.run(opt)",
            ["asked for opt", "opt.minimize(loss)"],
        ),
        ("sess.run({X: x_data})", ["the feed_dict, and comes second"]),
    ],
)
def test_fetching_what_is_no_tensor(graph, explained, code, says):
    line = len(code.splitlines())
    explained(graph.fails(code), "fetched-no-tensor", line=line, slide=57, says=says)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "sess.run('y:0')",
            ["no tensor 'y:0'", "y is the name of your Python variable"],
        ),
        ("sess.run('datum:0')", ["Names near to it: 'data:0'"]),
        ("sess.run('prediction')", ["no operation 'prediction'", "X is 'data'"]),
        ("sess.run('data:1')", ["fewer outputs"]),
        ("y.graph.get_tensor_by_name('data')", ["'data:0'"]),
        ("y.graph.get_operation_by_name('dat')", ["'data'"]),
    ],
)
def test_names_that_are_not_there(graph, explained, code, says):
    explained(graph.fails(code), "no-such-name", slide=52, says=says)


@pytest.mark.parametrize(
    ("feed", "name", "says"),
    [
        ("{X: tf.ones([3, 5])}", "fed-a-tensor", ["X ('data') was fed with a tensor"]),
        ("{X: x_data.T}", "fed-wrong-shape", ["(3, ?)", "(5, 3)", "X: value.T"]),
        ("{X: np.ones(3)}", "fed-wrong-shape", ["np.expand_dims(value, 1)"]),
        ("{X: None}", "fed-wrong-shape", ["fed with None"]),
        ("{'data': x_data}", "fed-by-name", ["'data:0'", "feed_dict={X: …}"]),
        ("{'X:0': x_data}", "fed-by-name", ["X is your Python variable"]),
        ("{'nothing': x_data}", "fed-by-name", ["'data:0'"]),
        ("{3: x_data}", "fed-no-placeholder", ["a key is 3, of type int"]),
        ("{b'\\xff': x_data}", "fed-no-placeholder", ["of type bytes"]),
        ("{x_data: X}", "array-as-key", ["{X: x_data}, not {x_data: X}"]),
        ("[X, x_data]", "feed-is-no-dictionary", ["it is a list"]),
        ("{X}", "feed-is-no-dictionary", ["it is a set", "without a colon"]),
        ("{X: [[1, 2], [3], [4]]}", "fed-ragged-rows", ["row 1 has 1 entries"]),
        ("{X: [['a'], ['b'], ['c']]}", "fed-text", ["fed text: 'a'"]),
    ],
)
def test_feeding_what_cannot_be_fed(graph, explained, feed, name, says):
    failed = graph.fails(f"# one line more\nsess.run(y, {feed})")
    explained(failed, name, line=2, says=says)
    slide = failed.sections["More"].split(",")[0]
    assert slide in ("slide 56", "slide 57")


def test_the_names_of_the_fed_arrays_are_the_readers(graph, explained):
    failed = graph.fails("turned = x_data.T\nsess.run(y, feed_dict={X: turned})")
    explained(
        failed,
        "fed-wrong-shape",
        line=2,
        slide=56,
        says=["turned has shape (5, 3)", "X: turned.T"],
        made=[MADE_X],
    )
