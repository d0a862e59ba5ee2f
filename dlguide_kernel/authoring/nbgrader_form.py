"""nbgrader's cell metadata: a short form for authors, filled out to schema 3.

| written in the text                            | what the cell is               |
|------------------------------------------------|--------------------------------|
| code, `{grade_id: sgd_step}`                   | answer, graded by test cells   |
| code, `{grade_id: sgd, points: 2}`             | autograder tests, locked       |
| code, `{grade_id: x, points: 2, solution: true}` | answer, graded by hand       |
| markdown, `{grade_id: why, points: 3}`         | answer, graded by hand         |
| markdown, `{grade_id: do, task: true, points: 3}` | task, graded by hand        |
| any, `{grade_id: given, read_only: true}`      | locked, not graded             |

Rules: nbgrader's `nbgraderformat/v3.py` and `v3.json`, and its preprocessors that
clear solutions, hidden tests and marking schemes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ..errors import LessonError
from .faults import Fault
from .read import Cell, Text

SHORT_KEYS = {"grade_id", "points", "read_only", "solution", "task"}
FLAGS = ("grade", "locked", "solution", "task")
FULL_KEYS = {"grade_id", "points", "schema_version", *FLAGS}

#: Mark, the flag a cell needs to hold it, and what such a cell is called.
REGIONS = (
    ("SOLUTION", "solution", "an answer cell"),
    ("HIDDEN TESTS", "grade", "an autograder test cell"),
    ("MARK SCHEME", "task", "a task cell"),
)


def full_form(short: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """nbgrader's metadata for a cell of `kind` ("code" or "markdown").

    A form that already names its schema_version is only checked. Raises LessonError
    for a form that nbgrader would refuse, or that contradicts itself.

    >>> full_form({"grade_id": "sgd", "points": 2}, "code")["locked"]
    True
    """
    if "schema_version" in short:
        form = dict(short)
    else:
        _check_keys(short, SHORT_KEYS)
        form = _filled(short, kind)
    _check_keys(form, FULL_KEYS)
    _check_values(form)
    for wrong, happened, mend in _rules(form, kind):
        if wrong:
            raise _refusal(happened, mend)
    return form


def _refusal(happened: str, mend: str) -> LessonError:
    return LessonError(happened, expected="nbgrader's schema 3.", mend=mend)


def _filled(short: Mapping[str, Any], kind: str) -> dict[str, Any]:
    task, read_only = short.get("task", False), short.get("read_only", False)
    if not isinstance(read_only, bool):
        raise _refusal("read_only is neither true nor false.", "write true.")
    if read_only and (task or short.get("solution")):
        raise _refusal("A read_only cell cannot be answered.", "leave read_only out.")
    points, given = "points" in short, bool(task or read_only)
    solution = short.get("solution", not given and (kind == "markdown" or not points))
    form = {
        "schema_version": 3,
        "grade": points and not given,
        "solution": solution,
        "task": task,
        "locked": not solution,
    }
    return form | {k: short[k] for k in ("grade_id", "points") if k in short}


def _check_keys(form: Mapping[str, Any], allowed: set[str]) -> None:
    for key in form:
        if key not in allowed:
            near = get_close_matches(key, allowed, n=1) or [", ".join(sorted(allowed))]
            raise _refusal(f"nbgrader metadata has no {key!r}.", f"write {near[0]}.")


def _check_values(form: Mapping[str, Any]) -> None:
    if form["schema_version"] != 3:
        raise _refusal("schema_version is not 3.", "leave it out: it is filled in.")
    for flag in FLAGS:
        if not isinstance(form.get(flag, False if flag == "task" else None), bool):
            raise _refusal(f"{flag} is neither true nor false.", f"write {flag}: true.")
    name, points = form.get("grade_id"), form.get("points", 0)
    if not isinstance(name, str) or not re.fullmatch(r"[a-zA-Z0-9_-]+", name):
        mend = "give the cell a name of letters, digits, _ and -."
        raise _refusal(f"grade_id is {name!r}.", mend)
    if type(points) not in (int, float) or not 0 <= points < float("inf"):
        raise _refusal(f"points is {points!r}.", "write a number from 0 upwards.")


def _rules(form: Mapping[str, Any], kind: str) -> Iterator[tuple[bool, str, str]]:
    grade, solution = form["grade"], form["solution"]
    task, points = form.get("task", False), "points" in form
    markdown = kind == "markdown"
    yield kind == "raw", "A raw cell is graded.", "make it code or markdown."
    yield (
        task and not markdown,
        "A task is a code cell.",
        "write the task as markdown.",
    )
    yield task and not points, "A task has no points.", "add `points: 3`."
    yield (
        task and (grade or solution),
        "A task is also an answer or a test.",
        "leave out the other flags.",
    )
    yield grade and not points, "A graded cell has no points.", "add `points: 2`."
    yield (
        points and not grade and not task,
        "A cell that is not graded has points.",
        "leave out points, or read_only.",
    )
    yield (
        markdown and not task and grade != solution,
        "A markdown answer has no points, and no test can grade it.",
        "add `points: 2` to grade it by hand, or `read_only: true` if it is given.",
    )


def check_cells(text: Text) -> Iterator[Fault]:
    """Fill out the form of every cell in place; yield what nbgrader would refuse."""
    seen: dict[str, int] = {}
    for cell in text.cells:
        if "nbgrader" in cell.metadata:
            short = cell.metadata["nbgrader"]
            try:
                if not isinstance(short, dict):
                    raise _refusal("nbgrader is no mapping.", "write {grade_id: name}.")
                form = cell.metadata["nbgrader"] = full_form(short, cell.kind)
            except LessonError as error:
                yield Fault(text.path, cell.line, error.happened, error.mend)
                continue
            name = form["grade_id"]
            if seen.setdefault(name, cell.line) != cell.line:
                happened = f"The grade_id {name!r} stands at line {seen[name]} already."
                yield Fault(text.path, cell.line, happened, "choose another name.")
        yield from _region_faults(cell, text.path)


def _region_faults(cell: Cell, path: str) -> Iterator[Fault]:
    form = cell.metadata.get("nbgrader")
    flags = form if isinstance(form, dict) else {}
    for name, flag, where in REGIONS:
        opened = 0
        for line, row in enumerate(cell.source.splitlines(), cell.source_line):
            if f"BEGIN {name}" in row:
                if opened:
                    happened = f"BEGIN {name} stands inside the one of line {opened}."
                    yield Fault(path, line, happened, f"write END {name} before it.")
                opened = line
                if not flags.get(flag):
                    happened = f"BEGIN {name} stands outside {where}."
                    mend = f"mark the cell as {where}, or move the lines into one."
                    yield Fault(path, line, happened, mend)
            elif f"END {name}" in row:
                if not opened:
                    happened = f"END {name} ends nothing."
                    yield Fault(path, line, happened, f"write BEGIN {name} above it.")
                opened = 0
        if opened:
            happened = f"BEGIN {name} has no END {name} in its cell."
            yield Fault(path, opened, happened, f"write ### END {name} below it.")


def regions(source: str, name: str = "SOLUTION") -> tuple[list[str], list[str]]:
    """The rows of a cell inside its marked regions, and those outside.

    >>> regions("a\\n### BEGIN SOLUTION\\nb\\n### END SOLUTION")
    (['b'], ['a'])
    """
    parts: tuple[list[str], list[str]] = ([], [])
    outside = True
    for row in source.splitlines():
        if f"BEGIN {name}" in row or f"END {name}" in row:
            outside = "END" in row
        else:
            parts[outside].append(row)
    return parts
