"""Names that are not known at a line."""

from __future__ import annotations

import pytest


def test_an_import_that_was_forgotten(own_code, explained) -> None:
    explained(
        own_code("a = 1\nx = np.zeros(3)"),
        "name-not-imported",
        line=2,
        slide=52,
        lesson="12",
        says=["'np' has not been imported", "import numpy as np"],
    )
    says = ["import matplotlib.pyplot as plt"]
    explained(own_code("plt.plot([1])"), "name-not-imported", says=says)


def test_a_misspelled_variable(own_code, explained) -> None:
    failed = own_code("learning_rate = 0.1\nprint(learnig_rate)")
    says = ["no 'learnig_rate' at this line", "nearest name is 'learning_rate'"]
    explained(failed, "name-misspelled", line=2, says=says)


def test_small_and_capital_letters(own_code, explained) -> None:
    failed = own_code("X_data = 1\nx_data")
    says = ["'X_data'", "Upper and lower case are different letters"]
    explained(failed, "name-misspelled", line=2, says=says)


@pytest.mark.parametrize(("name", "python"), [("true", "True"), ("null", "None")])
def test_a_word_of_another_language(own_code, explained, name, python) -> None:
    says = [f"it writes {python}"]
    explained(own_code(f"x = {name}"), "name-of-another-language", says=says)


def test_a_value_that_comes_later(own_code, explained) -> None:
    code = "print(step_size)\nstep_size = 0.1"
    failed = own_code(code, In=["", code])
    says = ["gets its value in line 2 of this cell", "top to bottom"]
    explained(failed, "name-in-other-cell", says=says)


def test_a_name_that_nobody_made(own_code, explained) -> None:
    says = ["No cell that has run in this kernel has left a 'qqqq'", "Run All Above"]
    explained(own_code("print(qqqq)"), "name-not-defined", says=says)


def test_a_local_variable_that_is_read_too_early(own_code, explained) -> None:
    code = "total = 0\ndef add(n):\n    total += n\nadd(1)"
    says = [
        "within it 'total' is its own variable",
        "def add(…, total)",
        "global total",
    ]
    explained(own_code(code), "local-before-value", line=3, says=says)


def test_a_local_variable_of_one_branch(own_code, explained) -> None:
    code = "def f(n):\n    if n:\n        found = 1\n    return found\nf(0)"
    says = ["f gives 'found' a value somewhere", "on every way to this line"]
    explained(own_code(code), "local-before-value", line=4, says=says)


def test_what_is_left_alone(own_code, left_alone) -> None:
    left_alone(own_code("raise NameError('ours')"))
    left_alone(own_code("def f():\n    return qqqq\nf()"))
    left_alone(own_code("{}['np']"))


@pytest.mark.slow
def test_a_cell_that_stopped_before(cells, explained) -> None:
    failed = cells.fails("1 / 0\nmomentum = 0.9")
    number = failed.cell[-2]
    failed = cells.fails("rate = 0.1\nprint(momentum)")
    says = [f"Cell In[{number}] gives 'momentum' a value in its line 2"]
    explained(failed, "name-in-other-cell", line=2, says=says)


@pytest.mark.slow
def test_a_magic_that_is_not_there(cells, left_alone) -> None:
    """IPython says what is to be said itself, and a command of `!` never raises."""
    left_alone(cells.fails("%notamagic"))
    cells.run("!nosuchcommand")
