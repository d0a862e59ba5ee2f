"""TensorFlow in the kernel's cells: the announcement, the magic, the tracebacks."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(dlguide):
    """The first cell that imports TensorFlow and runs something."""
    return dlguide.run(
        "import tensorflow as tf\n"
        "x = tf.placeholder(tf.float32, name='x')\n"
        "sess = tf.Session()\n"
        "print(sess.run(3 * x + 1, {x: 2}))"
    )


def test_the_first_import_announces_itself_and_nothing_else(first):
    announced, printed = first.stdout.splitlines()
    assert "the slides' 1.x" in announced
    assert printed == "7.0"
    assert first.stderr == ""


def test_later_imports_are_silent(dlguide, first):
    cell = dlguide.run("import tensorflow as again\nprint(again is tf)")
    assert (cell.stdout, cell.stderr) == ("True\n", "")


def test_it_reaches_functions_and_cell_magics(dlguide, first):
    cell = dlguide.run(
        "%%time\ndef f():\n    import tensorflow as t\n    return t\nf().Session"
    )
    assert cell.status == "ok"
    assert (
        dlguide.run("%timeit -n1 -r1 import tensorflow as t; t.Session").status == "ok"
    )


def test_names_and_star(dlguide, first):
    code = "from tensorflow import placeholder as p, Graph\nprint(p is tf.placeholder)"
    assert dlguide.run(code).stdout == "True\n"
    star = "from tensorflow import *\nfrom builtins import *\n"  # tf.print, tf.range
    assert dlguide.run(f"{star}print(Session is tf.Session)").stdout == "True\n"
    cell = dlguide.run("from tensorflow import contrib")
    assert cell.error.startswith("ImportError: cannot import name 'contrib'")


def test_the_traceback_shows_the_readers_lines(dlguide, first):
    code = "import tensorflow as tf\n\nmine = tf.no_such_thing  # my line"
    cell = dlguide.run(code)
    assert cell.status == "error"
    assert "my line" in cell.traceback
    assert "dlguide_kernel.engine" not in cell.traceback


def test_completion_and_inspection_know_the_slides_names(dlguide, first):
    assert any("placeholder" in match for match in dlguide.complete("tf.placeh"))
    assert "always fed" in dlguide.inspect("tf.placeholder")


def test_the_magic_shows_the_state(dlguide, first):
    shown = dlguide.run("%tensorflow_version").stdout
    assert "Selected: 1.x" in shown
    assert "Started: 1.x" in shown


@pytest.mark.parametrize("asked", ["1.x", "1", "1.15", "1.15.2  # as on Colab"])
def test_selecting_what_runs_is_fine(dlguide, first, asked):
    assert (
        dlguide.run(f"%tensorflow_version {asked}").stdout
        == "TensorFlow 1.x selected.\n"
    )


@pytest.mark.parametrize(
    ("asked", "mend"),
    [("2.x", "restart the kernel"), ("3.x", "%tensorflow_version 1.x"), ("x", "1.x")],
)
def test_what_cannot_be_selected_says_the_mend(dlguide, first, asked, mend):
    cell = dlguide.run(f"%tensorflow_version {asked}")
    assert cell.status == "error"
    assert mend in cell.error.partition("mend:")[2]
    assert "Selected: 1.x" in dlguide.run("%tensorflow_version").stdout


def test_version_2_in_a_fresh_kernel(start, tmp_path):
    with start("dlguide", tmp_path) as kernel:
        chosen = kernel.run("%tensorflow_version 2.x").stdout
        assert chosen == "TensorFlow 2.x selected.\n"
        eager = kernel.run("import tensorflow as tf\nprint(tf.add(1, 2).numpy())")
        assert eager.stdout == "3\n"
        back = kernel.run("%tensorflow_version 1.x")
        assert back.status == "error"
        assert "TensorFlow 2.x has already started" in back.error
        engine = kernel.run("from dlguide_kernel import tf")
        assert engine.status == "error"
        assert "restart the kernel" in engine.error
