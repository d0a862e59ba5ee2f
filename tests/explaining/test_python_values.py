"""Texts for numbers, numbers for counts, and calls without end."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        (
            "loss = 0.5\nprint('loss: ' + loss)",
            "text-plus-number",
            ["loss is of type float", 'print("…", loss)'],
        ),
        (
            "n, s = 3, 'a'\nn + s",
            "text-plus-number",
            ["n is of type int", 'f"… {n}"'],
        ),
        ("t = '3.5'\nint(t)", "text-is-no-number", ["'3.5' is not a whole number"]),
        ("t = '1,5'\nfloat(t)", "text-is-no-number", ['replace(",", ".")']),
        ("t = ''\nfloat(t)", "text-is-no-number", ["An empty text"]),
        (
            "t = 'abc'\nfloat(t)",
            "text-is-no-number",
            ["'abc' is not a number that float() reads"],
        ),
        ("n = 7\nrange(n / 2)", "float-as-count", ["5 // 2 is 2"]),
        ("n = 7.0\nrange(n)", "float-as-count", ["n = 7.0 is a float", "int(n)"]),
        ("x = [1]\nx[1.0]", "float-as-count", ["1.0 is a float"]),
        (
            "import numpy as np\nnp.ones(4)[4 / 2]",
            "float-as-index",
            ["4 / 2 is 2.0"],
        ),
    ],
)
def test_values_of_another_kind(own_code, explained, code, name, says) -> None:
    explained(own_code(code), name, line=2, says=says)


def test_a_function_that_never_ends(own_code, explained) -> None:
    failed = own_code("def depth(n):\n    return depth(n + 1)\ndepth(0)")
    says = ["depth calls itself", "a case that returns without calling"]
    explained(failed, "calls-without-end", line=2, says=says)


def test_a_table_with_headings_or_commas(
    own_code, explained, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("x y\n1 2\n")
    failed = own_code("import numpy as np\nnp.loadtxt('a.txt')")
    says = ["Row 0 (counted from 0), column 1, holds 'x'", "skiprows=1"]
    explained(failed, "table-holds-text", line=2, lesson="02", says=says)
    (tmp_path / "b.csv").write_text("1,2\n")
    failed = own_code("import numpy as np\nnp.loadtxt('b.csv')")
    explained(failed, "table-holds-text", line=2, says=['delimiter=","'])


def test_what_is_left_alone(own_code, left_alone) -> None:
    left_alone(own_code("None + 'a'"))
    left_alone(own_code("'a' + None"))
    left_alone(own_code("range('3')"))
    left_alone(own_code("raise ValueError('could not convert')"))
    left_alone(own_code("raise RecursionError('maximum recursion depth exceeded')"))
    left_alone(own_code("raise TypeError('this is ours')"))
    left_alone(own_code("raise KeyboardInterrupt"))
