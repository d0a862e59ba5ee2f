"""Where the texts of a course lie, and which notebook each one makes.

lessons/text/13-sessions.md      → lessons/13-sessions.ipynb
course/text/ps1/regression.md    → course/source/ps1/regression.ipynb
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import LessonError
from .faults import Fault

LESSON_NAME = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
PROBLEM_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Pair:
    """A text, the notebook it makes, and whether nbgrader grades it."""

    text: Path
    notebook: Path
    graded: bool = False


def find_course(start: Path) -> Path:
    """The course around `start`: the nearest folder upwards with lessons/text."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "lessons" / "text").is_dir():
            return folder
    raise LessonError(
        f"No course was found in {start} or above it.",
        expected="a folder that holds lessons/text.",
        mend="go into the course, or name it: dlguide build --course DIR",
    )


def pairs(course: Path) -> list[Pair]:
    """Every text of the course with its notebook, in order of their names."""
    lessons, problems = course / "lessons", course / "course"
    found = [
        Pair(text, lessons / f"{text.stem}.ipynb")
        for text in sorted((lessons / "text").glob("*.md"))
    ]
    for text in sorted((problems / "text").glob("*/*.md")):
        notebook = problems / "source" / text.parent.name / f"{text.stem}.ipynb"
        found.append(Pair(text, notebook, graded=True))
    return found


def chosen(found: list[Pair], paths: Iterable[Path]) -> list[Pair]:
    """The pairs that `paths` name: a text, its notebook, or a folder above one."""
    picked: set[Pair] = set()
    for path in paths:
        real = path.resolve()
        hits = {
            pair
            for pair in found
            for side in (pair.text, pair.notebook)
            if side.resolve() == real or real in side.resolve().parents
        }
        if not hits:
            raise LessonError(
                f"{path} is no text of this course, and holds none.",
                expected="lessons/text/NN-topic.md or course/text/SET/PROBLEM.md.",
                mend="check the name, or leave it out to build everything.",
            )
        picked |= hits
    return [pair for pair in found if pair in picked]


def shown(path: Path) -> str:
    """A path as messages name it: from the working directory, to be clicked on."""
    return os.path.relpath(path)


def stale(course: Path, found: Iterable[Pair]) -> list[Path]:
    """Built notebooks whose text is gone."""
    built = {pair.notebook for pair in found}
    lessons = (course / "lessons").glob("[0-9][0-9]-*.ipynb")
    problems = (course / "course" / "source").glob("*/*.ipynb")
    return sorted(set(lessons).union(problems) - built)


def misplaced(course: Path) -> Iterator[Fault]:
    """Texts whose name makes no notebook, and solutions that nbgrader would release.

    nbgrader copies every file below course/source to the students as it is, except
    the notebooks of source/SET/ itself, from which it clears the solutions.
    """
    numbers: dict[str, str] = {}
    for text in sorted((course / "lessons" / "text").rglob("*.md")):
        if not LESSON_NAME.fullmatch(text.stem) or text.parent.name != "text":
            happened = "This is not the name of a lesson."
            yield Fault(shown(text), 1, happened, "call it lessons/text/NN-topic.md.")
        elif numbers.setdefault(text.stem[:2], text.name) != text.name:
            happened = f"{numbers[text.stem[:2]]} has the same number."
            yield Fault(shown(text), 1, happened, "give it a number of its own.")
    problems = course / "course" / "text"
    for text in sorted(problems.rglob("*.md")):
        parts = text.relative_to(problems).with_suffix("").parts
        if len(parts) != 2 or not all(map(PROBLEM_NAME.fullmatch, parts)):
            mend = "call it course/text/SET/PROBLEM.md, in letters, digits, _ and -."
            yield Fault(shown(text), 1, "This is not the name of a problem.", mend)
    yield from _released_solutions(course / "course" / "source")


def _released_solutions(source: Path) -> Iterator[Fault]:
    for file in sorted(p for p in source.rglob("*") if p.is_file()):
        parts = file.relative_to(source).parts
        notebook = file.suffix == ".ipynb" and len(parts) == 2
        if notebook or ".ipynb_checkpoints" in parts:
            continue
        with file.open("rb") as stream:
            head = stream.read(1_000_000)
        if re.search(rb"(BEGIN|END) (SOLUTION|HIDDEN TESTS)|\{code-cell\}", head):
            happened = "nbgrader would release this file with its solutions."
            yield Fault(shown(file), 1, happened, "keep it below course/text.")
