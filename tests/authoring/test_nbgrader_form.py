"""The short form, with nbgrader's own validator as the judge."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.nbgraderformat import MetadataValidator, ValidationError

from dlguide_kernel.authoring.nbgrader_form import full_form
from dlguide_kernel.errors import LessonError

# What nbgrader's "Create assignment" writes for each of its six choices.
FORMS = [
    ("code", {"grade_id": "a"}, (False, True, False, False)),
    ("code", {"grade_id": "a", "points": 2}, (True, False, True, False)),
    (
        "code",
        {"grade_id": "a", "points": 2, "solution": True},
        (True, True, False, False),
    ),
    ("markdown", {"grade_id": "a", "points": 0.5}, (True, True, False, False)),
    (
        "markdown",
        {"grade_id": "a", "points": 3, "task": True},
        (False, False, True, True),
    ),
    ("markdown", {"grade_id": "a", "read_only": True}, (False, False, True, False)),
    ("code", {"grade_id": "a", "read_only": True}, (False, False, True, False)),
]


def judged(form: dict, kind: str) -> None:
    """Raise nbgrader's ValidationError if nbgrader refuses the metadata."""
    make = {"code": new_code_cell, "markdown": new_markdown_cell}[kind]
    notebook = nbformat.v4.new_notebook(cells=[make("x", metadata={"nbgrader": form})])
    MetadataValidator().validate_nb(notebook)


@pytest.mark.parametrize(("kind", "short", "flags"), FORMS)
def test_short_form(kind: str, short: dict, flags: tuple[bool, ...]) -> None:
    before = dict(short)
    form = full_form(short, kind)
    assert short == before
    names = ("grade", "solution", "locked", "task")
    assert tuple(form[name] for name in names) == flags
    assert form.get("points") == short.get("points")
    judged(form, kind)
    assert full_form(form, kind) == form  # a full form is left as it is


REFUSED = [
    ("code", {}, "grade_id is None"),
    ("code", {"grade_id": ""}, "grade_id is ''"),
    ("code", {"grade_id": "two words"}, "two words"),
    ("code", {"grade_id": 5}, "grade_id is 5"),
    ("code", {"grade_id": "a", "point": 2}, "'point'"),
    ("code", {"grade_id": "a", "points": "2"}, "points is '2'"),
    ("code", {"grade_id": "a", "points": True}, "points is True"),
    ("code", {"grade_id": "a", "points": -1}, "points is -1"),
    ("code", {"grade_id": "a", "points": float("nan")}, "points is nan"),
    ("code", {"grade_id": "a", "solution": "yes"}, "solution is neither"),
    ("code", {"grade_id": "a", "read_only": 1}, "read_only is neither"),
    (
        "code",
        {"grade_id": "a", "read_only": True, "points": 2},
        "not graded has points",
    ),
    ("code", {"grade_id": "a", "read_only": True, "solution": True}, "read_only cell"),
    ("code", {"grade_id": "a", "task": True, "points": 2}, "task is a code cell"),
    ("markdown", {"grade_id": "a"}, "markdown answer has no points"),
    ("markdown", {"grade_id": "a", "points": 1, "solution": False}, "markdown answer"),
    ("markdown", {"grade_id": "a", "task": True}, "task has no points"),
    ("raw", {"grade_id": "a"}, "raw cell"),
    ("code", {"schema_version": 2, "grade_id": "a"}, "schema_version"),
    (
        "code",
        {"schema_version": 3, "grade_id": "a", "grade": True},
        "locked is neither",
    ),
]


@pytest.mark.parametrize(("kind", "short", "happened"), REFUSED)
def test_refused_form(kind: str, short: dict, happened: str) -> None:
    with pytest.raises(LessonError, match=happened) as caught:
        full_form(short, kind)
    assert caught.value.mend


@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_whatever_we_let_through_nbgrader_takes(kind: str) -> None:
    taken = refused = 0
    for flags in product((True, False), repeat=4):
        for points in ({}, {"points": 1}):
            names = ("grade", "solution", "locked", "task")
            form = dict(zip(names, flags, strict=True)) | points
            form |= {"schema_version": 3, "grade_id": "a"}
            try:
                full_form(form, kind)
            except LessonError:
                refused += 1
                continue
            judged(form, kind)
            taken += 1
    assert taken and refused


def test_the_oracle_can_refuse() -> None:
    form = full_form({"grade_id": "a", "points": 2}, "code")
    with pytest.raises(ValidationError):
        judged(form, "markdown")


CELL = "# T\n\n```{code-cell}\n:nbgrader: {grade_id: a}\n\nx = 0\n"
MARKS = {
    "not closed": ("### BEGIN SOLUTION\nx = 1\n", 7, "no END SOLUTION"),
    "not opened": ("x = 1\n### END SOLUTION\n", 8, "ends nothing"),
    "nested": (
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n",
        8,
        "inside",
    ),
    "tests in answer": (
        "### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS\n",
        7,
        "outside an autograder test cell",
    ),
    "scheme in answer": (
        "### BEGIN MARK SCHEME\n### END MARK SCHEME\n",
        7,
        "task cell",
    ),
}


@pytest.mark.parametrize("name", MARKS)
def test_marks(name: str, faults_of: Callable) -> None:
    rows, line, happened = MARKS[name]
    found = [f for f in faults_of(f"{CELL}{rows}```\n", graded=True) if not f.warning]
    assert [f.line for f in found] == [line], found
    assert happened in found[0].happened


def test_solution_marks_need_an_answer_cell(faults_of: Callable) -> None:
    rows = "### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n```\n"
    assert faults_of(CELL + rows, graded=True) == []
    tests = CELL.replace("grade_id: a", "grade_id: a, points: 1")
    (fault,) = faults_of(tests + rows, graded=True)
    assert (fault.line, "outside an answer" in fault.happened) == (7, True)


def test_grade_ids_are_unique(faults_of: Callable) -> None:
    cell = CELL.removeprefix("# T\n\n") + "```\n\n"
    (fault,) = faults_of("# T\n\n" + cell + cell, graded=True)
    assert fault.line == 9
    assert "'a' stands at line 3" in fault.happened
