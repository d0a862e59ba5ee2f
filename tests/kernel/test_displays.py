"""What objects at a cell's end show: read from their pages, against numpy and TF."""

from __future__ import annotations

import re

import numpy as np
import pytest
from display_shell import Page, shell_with

from dlguide_kernel.engine import History, optimizers, tf
from dlguide_kernel.kernel import displays


@pytest.fixture(scope="module")
def shell():
    with shell_with(displays) as shell:
        yield shell


@pytest.fixture
def graph():
    """A graph of one's own, with the slides' regression in it."""
    with tf.Graph().as_default() as graph:
        weights = np.array([[1.5, -2.0, 0.25]], dtype=np.float32)
        tf.Variable(weights, name="weights")
        tf.Variable([0.0], name="bias")
        tf.Variable(7, name="count", trainable=False)
        tf.placeholder(tf.float32, [3, 5], name="data")
        yield graph


def shown(shell, thing: object) -> dict[str, str]:
    """Display a thing; it adds nothing to its graph."""
    graph = getattr(thing, "graph", None)
    before = graph.as_graph_def() if graph else None
    data, _ = shell.display_formatter.format(thing)
    assert graph is None or graph.as_graph_def() == before
    return data


def rows(shell, thing: object) -> dict[str, list[str]]:
    """Return the first table, by the first column."""
    page = Page(shown(shell, thing)["text/html"])
    return {first: rest for first, *rest in page.tables[0][1:]}


def test_a_session_shows_what_its_variables_hold(shell, graph):
    with tf.Session(graph=graph) as session:
        session.run(tf.global_variables_initializer())
        table = rows(shell, session)
        text = shown(shell, session)["text/plain"]
    assert table["weights"] == ["(1, 3)", "float32", "yes", "[[ 1.5  -2.    0.25]]"]
    assert table["count"] == ["()", "int32", "yes", "7"]
    assert text.startswith("<tensorflow.python.client.session.Session object")
    assert "[[ 1.5  -2.    0.25]]" in text


def test_a_session_shows_what_is_not_initialised_and_leaves_it_so(shell, graph):
    with tf.Session(graph=graph) as session:
        session.run(graph.get_operation_by_name("bias/Assign"))
        table = rows(shell, session)
        words = Page(shown(shell, session)["text/html"]).words
        assert {name: cells[2] for name, cells in table.items()} == {
            "weights": "no",
            "bias": "yes",
            "count": "no",
        }
        assert "Not initialised: weights, count." in words
        with pytest.raises(tf.errors.FailedPreconditionError):
            session.run("weights:0")


def test_a_session_says_what_it_is(shell, graph):
    session = tf.Session(graph=graph)
    assert "its graph" not in shown(shell, session)["text/plain"].split("\n")[1][:40]
    with session.as_default():
        assert "the default one" in shown(shell, session)["text/plain"]
    with tf.Graph().as_default():
        assert "not the default graph" in shown(shell, session)["text/plain"]
    session.close()
    closed = shown(shell, session)["text/plain"]
    assert "closed" in closed
    assert "initialised" not in closed.split("Variables of its graph")[1]


def test_large_values_are_summarised_and_huge_ones_are_not_fetched(shell):
    with tf.Graph().as_default() as graph:
        values = np.random.default_rng(3).normal(size=(40, 30)).astype(np.float32)
        tf.Variable(values, name="large")
        tf.get_variable("huge", [1500, 1000])
        tf.get_variable(
            "handle", [2], use_resource=True, initializer=tf.ones_initializer()
        )
        with tf.Session(graph=graph) as session:
            session.run(tf.global_variables_initializer())
            table = rows(shell, session)
    low, high, mean = (float(f(values)) for f in (np.min, np.max, np.mean))
    assert table["large"][3] == (
        f"1200 numbers from {low:.4g} to {high:.4g}, mean {mean:.4g}"
    )
    assert table["huge"][2:] == ["yes", "too large to be fetched for a display"]
    assert table["handle"][3] == "[1. 1.]"


def test_a_diverged_run_is_told(shell):
    with tf.Graph().as_default() as graph:
        tf.Variable([np.nan, 1.0], name="lost")
        tf.Variable(np.full(100, np.inf), name="much")
        with tf.Session(graph=graph) as session:
            session.run(tf.global_variables_initializer())
            text = shown(shell, session)["text/plain"]
    assert "NaN or infinite: lost, much." in text
    assert "100 of them NaN or infinite" in text


def test_a_variable_shows_its_value_in_the_default_session(shell, graph):
    weights = graph.get_collection("variables")[0]
    text = shown(shell, weights)["text/plain"]
    assert text.startswith(repr(weights))
    assert "lives in a session" in text
    assert "trainable: yes" in text
    with tf.Session(graph=graph):
        assert "Not initialised" in shown(shell, weights)["text/plain"]
        tf.global_variables_initializer().run()
        told = shown(shell, weights)["text/plain"]
    assert "value in the default session: [[ 1.5  -2.    0.25]]" in told


def test_a_tensor_is_never_computed(shell, graph):
    called: list[int] = []
    tensor = tf.py_func(lambda: called.append(1) or np.float32(1), [], tf.float32)
    noise = tf.random.normal([2], seed=1) + tensor
    with tf.Session(graph=graph):
        data = shown(shell, noise)
    assert called == []
    assert data["text/plain"].startswith(repr(noise))
    assert data["image/svg+xml"].startswith("<svg")
    assert "no value until a session runs it" in data["text/plain"]


def test_a_tensor_says_what_it_reads_and_which_line_built_it(shell, graph):
    shell.user_ns["tf"] = tf
    shell.run_cell("x = tf.placeholder(tf.float32, [2, None])\ny = tf.square(\n  x)")
    tensor = shell.user_ns["y"]
    text = shown(shell, tensor)["text/plain"]
    assert rows(shell, tensor) == {tensor.op.inputs[0].name: ["(2, ?)", "float32"]}
    assert re.search(r"built in: .*line 2: y = tf.square\(", text)


def test_constants_and_placeholders_are_named_as_on_slide_52(shell, graph):
    constant = shown(shell, tf.constant([[1, 2], [3, 4]]))["text/plain"]
    assert "A constant" in constant
    assert "[[1 2]\n [3 4]]" in constant
    data = shown(shell, graph.get_tensor_by_name("data:0"))["text/plain"]
    assert "A placeholder" in data


def test_a_step_says_what_it_changes(shell, graph):
    weights = graph.get_collection("trainable_variables")
    loss = tf.add_n([tf.reduce_sum(v * v) for v in weights])
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    kinds = {kind for kind, _ in rows(shell, step).values()}
    variables = {variable for _, variable in rows(shell, step).values()}
    assert kinds == {"ApplyGradientDescent"}
    assert variables == {"weights", "bias"}


def test_a_graph_shows_itself(shell, graph):
    data = shown(shell, graph)
    assert "13 operations, 3 of them variables" in data["text/plain"]
    assert "weights" in data["image/svg+xml"]


OURS = [
    optimizers.GradientDescent(0.25),
    optimizers.Momentum(0.25, momentum=0.5),
    optimizers.Adagrad(0.25),
    optimizers.RMSprop(0.25),
    optimizers.Adam(0.25),
]


@pytest.mark.parametrize("optimizer", OURS, ids=lambda o: type(o).__name__)
def test_our_optimizers_show_the_rule_of_their_docstring(shell, optimizer):
    text = shown(shell, optimizer)["text/plain"]
    said = " ".join(type(optimizer).__doc__.split())
    formulas = [line.strip() for line in text.splitlines() if "←" in line]
    assert formulas
    for formula in formulas:
        assert " ".join(formula.split(",   ")[0].split()) in said
    assert rows(shell, optimizer)["learning_rate"][1] == "0.25"


THEIRS = [
    (tf.train.GradientDescentOptimizer(0.5), {"learning_rate": "0.5"}),
    (tf.train.MomentumOptimizer(0.5, 0.75), {"momentum": "0.75"}),
    (tf.train.AdagradOptimizer(0.5), {"initial_accumulator_value": "0.1"}),
    (tf.train.RMSPropOptimizer(0.5), {"decay": "0.9", "epsilon": "1e-10"}),
    (tf.train.AdamOptimizer(), {"learning_rate": "0.001", "beta2": "0.999"}),
    (tf.train.FtrlOptimizer(0.5), {"learning_rate": "0.5"}),
]


@pytest.mark.parametrize(("optimizer", "constants"), THEIRS, ids=lambda v: "")
def test_tensorflows_optimizers_show_their_constants(shell, optimizer, constants):
    table = rows(shell, optimizer)
    assert {name: table[name][1] for name in constants} == constants


def test_an_optimizer_shows_schedules_tensors_and_its_memory(shell, graph):
    def halving(t):
        return 0.5**t

    schedule = rows(shell, optimizers.Momentum(halving))
    assert schedule["learning_rate"][1] == "a schedule: halving, called with t"
    rate = tf.placeholder_with_default(0.1, [], name="rate")
    optimizer = tf.train.MomentumOptimizer(rate, 0.9)
    assert "the tensor rate:0" in rows(shell, optimizer)["learning_rate"][1]
    assert "keeps no variables" in shown(shell, optimizer)["text/plain"]
    (weights, *_) = graph.get_collection("trainable_variables")
    optimizer.minimize(tf.reduce_sum(weights))
    assert "weights/Momentum" in shown(shell, optimizer)["text/plain"]


def test_every_table_can_be_walked_through(shell, graph):
    session = tf.Session(graph=graph)
    history = History("step", 5, 10, 4, loss=np.geomspace(10, 0.1, 20), steps=20)
    things = [session, tf.train.AdamOptimizer(), tf.add(1.0, 2.0), history, graph]
    for thing in things:
        data = shown(shell, thing)
        page = Page(data["text/html"])
        assert set(data) >= {"text/plain", "text/html"}
        assert len(page.captions) == len(page.tables)
        assert set(page.scopes) <= {"col", "row"}
        assert not page.tags & {"script", "link", "iframe"}
        assert page.addresses == []
    session.close()


def test_what_cannot_be_shown_is_still_printed(shell, graph, monkeypatch):
    session = tf.Session(graph=graph)
    monkeypatch.setattr(tf.Graph, "get_operations", lambda self: 1 / 0)
    data, _ = shell.display_formatter.format(session)
    assert set(data) == {"text/plain"}
    assert "Session" in data["text/plain"]
    session.close()


def test_unloading_leaves_the_formatters_as_they_were(graph):
    from IPython.core.interactiveshell import InteractiveShell

    def mine(thing):
        return {"text/plain": "mine"}

    with shell_with() as shell:
        assert isinstance(shell, InteractiveShell)
        bundles = shell.display_formatter.mimebundle_formatter
        bundles.for_type_by_name("tensorflow.python.framework.ops", "Graph", mine)
        displays.load(shell)
        assert "operations" in shell.display_formatter.format(graph)[0]["text/plain"]
        displays.unload(shell)
        assert shell.display_formatter.format(graph)[0]["text/plain"] == "mine"
        constant = tf.constant(1.0)
        assert set(shell.display_formatter.format(constant)[0]) == {"text/plain"}
