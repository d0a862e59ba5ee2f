"""The magic %graph, in a shell without a kernel."""

from __future__ import annotations

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from dlguide_kernel.kernel import graph_magic
from dlguide_kernel.kernel.magic_errors import MagicError


@pytest.fixture
def shell():
    from dlguide_kernel.engine import tf

    shell = InteractiveShell()
    graph_magic.load(shell)
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [3, None], name="data")
        y = tf.placeholder(tf.float32, [1, None], name="label")
        with tf.name_scope("model"):
            w = tf.Variable(np.ones([1, 3]), name="w", dtype=tf.float32)
            prediction = tf.matmul(w, x, name="prediction")
        loss = tf.reduce_sum(tf.square(prediction - y), name="loss")
        step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        tensors = {"x": x, "y": y, "w": w, "loss": loss, "step": step}
        feed_dict = {x: np.ones([3, 2]), y: np.ones([1, 2])}
        shell.user_ns |= tensors | {"prediction": prediction, "feed_dict": feed_dict}
        shell.user_ns["tensors"] = tensors
        yield shell
    graph_magic.unload(shell)


def run(shell, line):
    return shell.run_line_magic("graph", line).diagram.run


def names(shell, line):
    return {n.name for n in shell.run_line_magic("graph", line).diagram.nodes}


def test_without_arguments_it_draws_the_default_graph(shell):
    drawing = shell.run_line_magic("graph", "")
    assert drawing.diagram.run is None
    assert {"data", "label", "model/w", "loss"} <= names(shell, "")
    assert "text/html" in drawing._repr_mimebundle_()


def test_a_fetch_and_its_feeds(shell):
    assert run(shell, "prediction").missing == ("data",)
    assert run(shell, "loss").missing == ("data", "label")
    assert run(shell, "loss --feed x").missing == ("label",)
    fed = run(shell, "step --feed x y")
    assert fed.missing == () and fed.feeds == ("data:0", "label:0")
    assert fed == run(shell, "step --feed feed_dict")
    assert fed == run(shell, "step --feed x, y")
    assert "label" not in run(shell, "loss --feed x prediction").missing[:0]
    given = run(shell, "loss --feed prediction y")
    assert "model/w" not in given.executed and given.missing == ()


@pytest.mark.parametrize(
    "line",
    [
        "loss",
        "[loss]",
        "(loss, loss)",
        'tensors["loss"]',
        "tensors['loss']",
        "loss:0",
        "'loss:0'",
        "[ loss , tensors['loss'] ]",
    ],
)
def test_a_fetch_is_an_expression_or_a_name(shell, line):
    assert run(shell, line).fetches == ("loss:0",)


def test_names_of_operations_are_fetches_without_quotes(shell):
    assert run(shell, "model/prediction").fetches == ("model/prediction",)
    assert run(shell, "model/w/Assign").executed >= {"model/w", "model/w/Assign"}


def test_gradients_are_hidden_until_asked_for_or_executed(shell):
    def trained(line):
        return {name for name in names(shell, line) if "gradients/" in name}

    assert not trained("") and not trained("loss")
    assert trained("--gradients") and trained("step") <= trained("--gradients")
    assert trained("step")


def test_options_reach_the_drawing(shell):
    drawing = shell.run_line_magic("graph", '--raw --all --title "my words"')
    assert (drawing.title, drawing.fold) == ("my words", False)
    assert "model/w/read" in {node.name for node in drawing.diagram.nodes}
    assert shell.run_line_magic("graph", "--fold").fold is True
    assert "model/w/Assign" in names(shell, "--initializers")
    only = names(shell, "loss --feed prediction --only")
    assert only == {"model/prediction", "label", "sub", "Square", "Const", "loss"}
    inner = shell.run_line_magic("graph", "loss --scope model")
    assert inner.part.scope.name == "model" and "from data" in inner._repr_svg_()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("los", "write loss, the nearest"),
        ("predicton", "write prediction"),
        ("model/predicton", "write model/prediction"),
        ("--feed x", "feeds are given, but no fetches"),
        ("--only", "no fetches are given"),
        ("loss --feed", "expected at least one argument"),
        ("loss --sope model", "unrecognized arguments: --sope"),
        ("loss --scope modle", "write scope='model'"),
        ("--fold --all", "exclude each other"),
        ("'loss", "No closing quotation"),
        ("tensors['loss", "unterminated string literal"),
        ("1 / 0", "ZeroDivisionError"),
        ("feed_dict[x]", "ndarray is no part of a graph"),
        ("loss --feed step", "only tensors are fed"),
        ("loss loss", "cannot be evaluated: SyntaxError"),
    ],
)
def test_mistakes_say_how_to_mend_them(shell, line, told):
    with pytest.raises(MagicError) as caught:
        shell.run_line_magic("graph", line)
    assert told in str(caught.value)
    assert caught.value.__cause__ is None


def test_only_names_of_this_graph_are_offered(shell):
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        shell.user_ns["lossy"] = tf.constant(1.0)
    with pytest.raises(MagicError) as caught:
        run(shell, "lossx")
    assert "lossy" not in str(caught.value)


def test_a_fetch_of_another_graph_is_drawn_in_its_own(shell):
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        shell.user_ns["other"] = tf.constant(1.0, name="other")
    assert names(shell, "other") == {"other"}


def test_before_tensorflow_is_imported_there_is_no_graph(shell, monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "tensorflow")
    with pytest.raises(MagicError, match="there is no graph yet"):
        run(shell, "loss")


@pytest.mark.slow
def test_in_a_kernel_it_shows_a_drawing_and_a_mistake_only_words(dlguide):
    build = (
        "import tensorflow as tf\nz = tf.add(tf.placeholder(tf.float32, name='x'), 1.)"
    )
    assert dlguide.run(build).status == "ok"
    shown = dlguide.run("%graph z")
    assert {"text/html", "image/svg+xml", "text/plain"} <= set(shown.kinds)
    wrong = dlguide.run("%graph zz --fed x")
    assert wrong.error.startswith("MagicError: %graph cannot read its arguments")
    assert "graph_magic.py" not in wrong.traceback
