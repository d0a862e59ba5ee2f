"""Completion in a shell of this process; measured and seen elsewhere in a kernel."""

from __future__ import annotations

import pytest
from display_shell import shell_with
from IPython.core import completer
from IPython.core.completer import provisionalcompleter

from dlguide_kernel.engine import tf
from dlguide_kernel.kernel import completion


@pytest.fixture(scope="module")
def shell():
    with tf.Graph().as_default(), shell_with(completion) as shell:
        names = {"tf": tf, "X": tf.placeholder(tf.float32, [3], name="data")}
        names |= {"Y": tf.placeholder(tf.float32, name="label")}
        names |= {"z": names["X"] + 1, "x_data": [1, 2, 3], "sess": tf.Session()}
        shell.user_ns.update(names)
        yield shell
        names["sess"].close()


def completed(shell, text: str) -> list[str]:
    with provisionalcompleter():
        found = shell.Completer.completions(text, len(text))
        return [f.text.lstrip(".") for f in found]


def test_the_slides_names_come_first(shell):
    names = completed(shell, "tf.")
    assert names[:4] == ["placeholder", "Variable", "constant", "Session"]
    slides = {"matmul", "train", "linalg", "pow", "reduce_sum", "float32", "nn"}
    slides |= {"global_variables_initializer"}
    assert slides <= set(names[:20])


def test_all_names_are_there_and_the_deprecated_ones_are_last(shell):
    names = completed(shell, "tf.")
    assert set(names) == {name for name in dir(tf) if not name.startswith("_")}
    old = {"to_float", "arg_max", "initialize_all_variables", "div"}
    assert names.index("while_loop") < min(map(names.index, old))
    assert "reduce_sum" in names[:20]  # only an argument of it is deprecated


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tf.train.", "GradientDescentOptimizer"),
        ("loss = tf.train.Mom", "MomentumOptimizer"),
        ("tf.nn.", "relu"),
        ("y = tf.linalg.", "matmul"),
        ("f(1, tf.plac", "placeholder"),
        ("tf.losses.mean_s", "mean_squared_error"),
        ("z.", "shape"),
        ("z.op.ty", "type"),
        ("sess.graph.get_operation_by_n", "get_operation_by_name"),
        ("sess.r", "run"),
    ],
)
def test_what_is_offered_first(shell, text, first):
    assert completed(shell, text)[0] == first


def test_private_names_are_offered_to_those_who_begin_them(shell):
    assert not any(name.startswith("_") for name in completed(shell, "sess."))
    assert "_closed" in completed(shell, "sess._clo")


def test_other_names_are_left_to_ipython(shell):
    assert "x_data" in completed(shell, "x_d")
    assert completed(shell, "x_data.appe") == ["append"]
    assert completed(shell, "nothing.") == []
    assert "x_data" not in completed(shell, "print(1.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sess.run(z, feed_dict={", ["X", "Y"]),
        ("sess.run(z, {", ["X", "Y"]),
        ("z.eval({", ["X", "Y"]),
        ("sess.run([z, z], feed_dict={\n    X: [1,\n 2], ", ["Y"]),
        ("sess.run(z, {X: f(1, [2, 3]), ", ["Y"]),
    ],
)
def test_placeholders_come_first_as_keys(shell, text, names):
    assert completed(shell, text)[: len(names)] == names
    assert "z" in completed(shell, text)  # a key can be any tensor


@pytest.mark.parametrize(
    "text", ["sess.run(z, {X: [1, ", "sess.run(z, {X: ", "sess.run(", "{", "d = {1: "]
)
def test_they_do_not_come_first_elsewhere(shell, text):
    assert completed(shell, text)[:2] != ["X", "Y"]
    assert completed(shell, text)[:1] != ["Y"]


def test_before_the_cell_with_the_import_has_run(shell, monkeypatch):
    monkeypatch.delitem(shell.user_ns, "tf")
    text = "import tensorflow as tf\nx = tf.pl"
    assert completed(shell, text)[0] == "placeholder"
    assert completed(shell, "tf.pl") == []
    # Where TensorFlow is not there at all, the slides' names are known.
    monkeypatch.delitem(completion.sys.modules, completion.SLIDES)
    assert completed(shell, text) == ["placeholder"]
    assert "Saver" in completed(shell, "import tensorflow as t\nt.train.")


def test_every_first_name_exists():
    for path, names in completion.FIRST.items():
        if path != completion.OBJECT:
            module = getattr(tf, path) if path else tf
            assert [n for n in names.split() if not hasattr(module, n)] == []


def test_unloading_gives_the_completer_back():
    limit = completer.MATCHES_LIMIT
    with shell_with() as shell:
        jedi, matchers = shell.Completer.use_jedi, len(shell.Completer.custom_matchers)
        completion.load(shell)
        assert shell.Completer.use_jedi is False
        assert len(shell.Completer.custom_matchers) == matchers + 2
        completion.unload(shell)
        assert shell.Completer.use_jedi == jedi
        assert len(shell.Completer.custom_matchers) == matchers
    assert limit == completer.MATCHES_LIMIT
