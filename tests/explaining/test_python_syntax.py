"""Code that Python cannot read: each of these is given to Python, and refused."""

from __future__ import annotations

import sys

import pytest

BROKEN = [
    ("a = 1\nx = (1, 2\n", 2, "bracket-not-closed", ["bracket ( is never closed", ")"]),
    ("x = f(1))", 1, "bracket-not-opened", ["no one has opened"]),
    ("x = (1, 2]", 1, "bracket-not-opened", ["the ( has to be closed first"]),
    ("print('a)", 1, "text-not-ended", ["before the same quote comes"]),
    ("x = 'it's'", 1, "text-not-ended", ["a ' within '…' ends it early"]),
    ("for i in range(3)\n    print(i)", 1, "colon-missing", ["for i in range(3):"]),
    ("x = [1, 2 3]", 1, "comma-missing", ["side by side"]),
    ("x = 1\n  y = 2", 2, "indented-unevenly", ["further right than the one before"]),
    ("  x = 1", 1, "indented-unevenly", ["begins with blanks", "Shift+Tab"]),
    ("if 1:\n\tx = 1\n        y = 2", 3, "tabs-and-blanks", ["with a tab"]),
]
SPELLING = [
    ("y = 2x", 1, "number-and-letters", ["'2x' is neither", "2 * x"]),
    ("if x = 3: pass", 1, "assigned-in-condition", ["if x == 3: pass"]),
    ("5 = x", 1, "assigned-in-condition", ["cannot get a value"]),
    ("return 3", 1, "outside-of-function", ["return belongs in a function"]),
    ("if 1:\n    break", 2, "outside-of-function", ["for or while loop"]),
    ("x++", 1, "sign-of-another-language", ["no ++", "x += 1"]),
    ("if a && b: pass", 1, "sign-of-another-language", ["no &&", "a and b"]),
    ("x === 3", 1, "sign-of-another-language", ["no ===", "a == b"]),
    ("if x:\n  y\nelse if z:\n  y", 3, "sign-of-another-language", ["elif"]),
    ("raise ValueError, 'x'", 1, "sign-of-another-language", ["Python 2"]),
    ("lambda = 0.1", 1, "sign-of-another-language", ["'lambda' is a word", "lambda_"]),
]


@pytest.mark.parametrize(("code", "line", "name", "says"), BROKEN + SPELLING)
def test_broken_code(own_code, explained, code, line, name, says) -> None:
    explained(own_code(code), name, line=line, says=says)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = 1\nf'{x'", ["is opened in an f-string and not closed"]),
        ("x = 1\nf'x}'", ["that no { has opened"]),
        ("x = 1\nf'loss: {}'", ["needs a value between { and }"]),
    ],
)
def test_braces_of_an_f_string(own_code, explained, code, says) -> None:
    explained(own_code(code), "f-string-braces", line=2, says=says)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python 3.12 reads such a text")
def test_quotes_within_an_f_string(own_code, explained) -> None:
    failed = own_code("d = {'a': 1}\nprint(f'{d['a']}')")
    says = ["Before Python 3.12", "Use the other quotes"]
    explained(failed, "f-string-braces", line=2, says=says)


def test_nothing_under_a_colon(own_code, explained) -> None:
    explained(
        own_code("x = 1\ndef f():\nreturn 1"),
        "nothing-indented",
        line=3,
        made=["it belongs to cell In[1], line 2 def f():"],
        says=["Line 2 ends with a colon", "four blanks"],
    )


@pytest.mark.parametrize(
    ("code", "mended"),
    [
        ("print x", "print(x)"),
        ('print "a: %d" % 3', 'print("a: %d" % 3)'),
        ("print x, 3", "print(x, 3)"),
        ("print x,", "print(…)"),
    ],
)
def test_print_of_python_2(own_code, explained, code, mended) -> None:
    says = ["it is Python 2", mended]
    explained(own_code(code), "print-of-python-2", slide=54, lesson="12", says=says)


@pytest.mark.parametrize(
    ("code", "plain"),
    [("x = 3 – 2", "Write - for it"), ("print(“x”)", 'Write " for it')],
)
def test_letters_of_the_slides(own_code, explained, code, plain) -> None:
    failed = own_code(code)
    explained(failed, "letter-not-of-python", slide=55, lesson="13", says=[plain])


def test_a_broken_file_of_ones_own(own_code, explained, tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "broken_layers.py").write_text("x = 1\nfor i in range(3)\n    pass\n")
    failed = own_code("import broken_layers")
    explained(failed, "colon-missing", line=None, says=["for i in range(3):"])
    assert "broken_layers.py, line 2 for i in range(3)" in failed.block


@pytest.mark.parametrize(
    "code", ["x = 1 +", "else:\n  pass", "import", "f'{a!}'", "x!"]
)
def test_what_is_left_alone(own_code, left_alone, code) -> None:
    left_alone(own_code(code))


@pytest.mark.slow
def test_cells_that_end_early(cells, explained) -> None:
    """A kernel is told "incomplete input", also of a cell that is sent on purpose."""
    failed = cells.fails("a = 1\nx = np.array([1,\n  2")
    says = ["is never closed"]
    explained(failed, "code-ends-early", line=None, says=says)
    failed = cells.fails("a = 1\ntry:\n    a = 2")
    explained(failed, "code-ends-early", line=None, says=["an except or a finally"])
    failed = cells.fails("def f(x):")
    explained(failed, "code-ends-early", line=None, says=["nothing indented under it"])
    failed = cells.fails("if True:\n    x = 1\n  y = 2")
    explained(failed, "indented-unevenly", line=None, says=["this cell, line 3 y = 2"])
