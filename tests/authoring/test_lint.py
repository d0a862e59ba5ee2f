"""Each rule of the lint, broken once: the line and the words of the fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_course import LESSON, PROBLEM

from dlguide_kernel.authoring import deck
from dlguide_kernel.authoring.lint import lint
from dlguide_kernel.authoring.read import Text, read

# In two parts: a search of the repository for such options finds none.
INDEX_OPTION = "--index" + "-url b"


def code(*rows: str, marks: str = "") -> str:
    return "# T\n\n```{code-cell}\n" + marks + "\n".join(rows) + "\n```\n"


FAULTS = {
    "empty": ("", 1, "level 1"),
    "no heading": ("text\n", 1, "level 1"),
    "level 2": ("\n## T\n", 2, "level 1"),
    "code first": ("```{code-cell}\n1\n```\n", 2, "level 1"),
    "slide 62": ('# T\n\n+++ {"slide": 62}\n\nx\n', 3, "no slide 62"),
    "slide text": ('# T\n\n+++ {"slide": "5"}\n\nx\n', 3, "no slide '5'"),
    "slide true": ('# T\n\n+++ {"slide": [1, true]}\n\nx\n', 3, "no slide True"),
    "typo": ('# T\n\n+++ {"sldie": 5}\n\nx\n', 3, "'sldie'"),
    "slide type": ('# T\n\n+++ {"slideshow": {"slide_type": "x"}}\n\nx\n', 3, "show"),
    "show": ('# T\n\n+++ {"slideshow": "slide"}\n\nx\n', 3, "slideshow is 'slide'"),
    "id": ('# T\n\n+++ {"id": "a b"}\n\nx\n', 3, "id is 'a b'"),
    "id twice": (
        '# T\n\n+++ {"id": "a"}\n\nx\n\n+++ {"id": "a"}\n\ny\n',
        7,
        "line 3 has",
    ),
    "alt": ("# T\n\nOne\n![](data:image/png;base64,A)\n", 4, "alternative text"),
    "img": ("# T\n\n<p>\n<img src='data:x'>\n</p>\n", 4, "alternative text"),
    "img inline": ("# T\n\na <img alt='' src='data:x'>\n", 3, "alternative text"),
    "picture": ("# T\n\n![loss](no.svg)\n", 3, "no file no.svg"),
    "rooted": ("# T\n\n![loss](/srv/no.svg)\n", 3, "one machine"),
    "directive": ("# T\n\n- a\n\n  ```{note}\n  b\n  ```\n", 5, "{note}"),
    "colons": ("# T\n\n:::{note}\nb\n:::\n", 3, "{note}"),
    "cell typo": ("# T\n\n```{code_cell}\n1\n```\n", 3, "{code_cell}"),
    "cell in list": (
        "# T\n\n- a\n  ```{code-cell}\n  1\n  ```\n",
        4,
        "not open a cell",
    ),
    "index": ("# T\n\nSee https://x.example/simple for more.\n", 3, "package index"),
    "index option": (code("!pip install a " + INDEX_OPTION), 4, "package index"),
    "syntax": (code("", "a = 1", "b = = 2"), 6, "does not parse"),
    "return": (code("x = 1", "return x"), 5, "does not parse"),
    "in a timed cell": (code("%%time", "", "b = = 2"), 6, "does not parse"),
    "below a magic": (code("%pwd", "a = !ls", "b?", "c = ("), 7, "does not parse"),
    "path": (code("x = 1", "f = open('/home/me/x')"), 5, "one machine"),
    "drive": (code(r"f = 'C:\\data'"), 4, "one machine"),
    "graded lesson": (code("1", marks=":nbgrader: {grade_id: a}\n"), 3, "not graded"),
    "solution in lesson": (
        code("# BEGIN SOLUTION", "1", "# END SOLUTION"),
        4,
        "outside",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, faults_of: Callable) -> None:
    source, line, happened = FAULTS[name]
    faults = [f for f in faults_of(source) if not f.warning]
    assert [f.line for f in faults] == [line], faults
    assert happened in faults[0].happened
    assert faults[0].mend


WARNINGS = {
    "long": (code(*["x = 1"] * 16), 4, "16 lines"),
    "wide": (code("x = 1", f"y = '{'a' * 77}'"), 5, "83 columns"),
    "escape": (code("x = 1", r"y = '\d'"), 5, "Python warns"),
    "no number": (
        '# T\n\n+++ {"slideshow": {"slide_type": "slide"}}\n\nx\n',
        3,
        "without saying which",
    ),
    "link": ("# T\n\nSee [more](02-files.ipynb).\n", 3, "no file 02-files.ipynb"),
    "figure": (code("fig, ax = plt.subplots()", "ax.semilogy(y)"), 4, "plt.subplots"),
    "axes": (code("x = 1", "history.plot(label='a')", "plt.show()"), 5, "history.plot"),
    "net": ("# T\n\n![loss](https://x.example/a.svg)\n", 3, "from the net"),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_warning(name: str, faults_of: Callable) -> None:
    source, line, happened = WARNINGS[name]
    (fault,) = faults_of(source)
    assert (fault.line, fault.warning) == (line, True), fault
    assert happened in fault.happened


SOUND = {
    "fifteen lines": code("# a", "", *["x = 1"] * 15),
    "shell": code("%%shell", "for f in /home/*; do echo $f; done | | x"),
    "magics": code("%matplotlib inline", "files = !ls /home/me", "files?"),
    "await": code("import asyncio", "await asyncio.sleep(0)"),
    "must fail": code("b = = 2", marks=":tags: [raises-exception]\n"),
    "device": code("with tf.device('/device:GPU:0'): pass"),
    "own": '# T\n\n+++ {"slide": [], "slideshow": {"slide_type": "slide"}}\n\nx\n',
    "fence": "# T\n\n```python\nx = = 1\n```\n",
    "shown": code("fig, ax = plt.subplots()", "ax.plot(y)", "show(fig, 'It rises.')"),
    "shown by its module": code("figures.show(history.plot().figure, 'It rises.')"),
    "kept": code("%%capture", "fig, ax = plt.subplots()"),
    "drawn later": code("def draw(ax):", "    ax.plot(y)"),
    "links": "# T\n\n[a](#t) [b](https://a.example) ![c](data:image/png;base64,A)\n",
}


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str, faults_of: Callable) -> None:
    assert faults_of(SOUND[name]) == []


def test_pictures_are_sought_beside_the_notebook(
    tmp_path: Path, faults_of: Callable
) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a b.svg").touch()
    assert faults_of("# T\n\n![loss](figures/a%20b.svg)\n") == []


def test_a_lesson_says_which_of_its_slides_it_lacks() -> None:
    text = Text("lessons/text/13-x.md", Path())
    assert read(LESSON.replace("slide: 58", "slide: 55"), text) == []
    (fault,) = lint(text)
    assert (fault.warning, "slide 58" in fault.happened) == (True, True)


def test_sound_texts_have_no_fault(faults_of: Callable) -> None:
    assert faults_of(LESSON) == []
    assert faults_of(PROBLEM, graded=True) == []


def test_in_a_problem_students_draw_as_they_have_learned(faults_of: Callable) -> None:
    row = "    return theta - 0.125 * gradient\n"
    drawing = PROBLEM.replace(row, f"    plt.plot(theta)\n{row}")
    assert (
        faults_of(drawing + "\n```{code-cell}\nplt.plot(1)\n```\n", graded=True) == []
    )


def test_a_solution_may_not_stand_elsewhere_too(faults_of: Callable) -> None:
    row = "    return theta - 0.125 * gradient\n"
    hint = "```{code-cell}\ndef hint(theta, gradient):\n" + row + "```\n"
    faults = faults_of(PROBLEM + "\n" + hint, graded=True)
    assert [f.line for f in faults] == [len(PROBLEM.splitlines()) + 4]
    assert "also released" in faults[0].happened
    told = "\n+++\n\n## Solution\n\nStep down.\n"
    (fault,) = faults_of(PROBLEM + told, graded=True)
    assert "not an answer" in fault.happened


def test_what_students_get_must_parse(faults_of: Callable) -> None:
    source = PROBLEM.replace("(theta, gradient):\n", "(theta, gradient): return (\n")
    source = source.replace("    return theta - 0.125 * gradient\n", "    theta)\n")
    (fault,) = faults_of(source, graded=True)
    assert "Without its solution" in fault.happened


def test_the_deck_is_all_there() -> None:
    slides = {n for numbers in deck.LESSON_SLIDES.values() for n in numbers}
    assert slides == set(range(1, 62))
    assert set(deck.DIVIDERS) == {10, 27, 36, 60, 61}
    assert sorted(deck.LESSON_SLIDES) == [f"{n:02}" for n in range(15)]
