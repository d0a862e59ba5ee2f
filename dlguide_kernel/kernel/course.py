"""Where the course is, and which of its lessons is meant."""

from __future__ import annotations

import difflib
from pathlib import Path

from ..errors import LessonError


def find_course(folder: Path | None = None) -> Path:
    """Return the course folder: one that holds lessons/*.ipynb.

    A `folder` that is named must be one. Otherwise it is the current folder, one
    above it, or the one that this package was installed from.
    """
    here = Path.cwd()
    source = Path(__file__).resolve().parents[2]
    places = [folder] if folder else [here, *here.parents, source]
    for place in places:
        if any(place.glob("lessons/*.ipynb")):
            return place.resolve()
    raise LessonError(
        f"there is no course in {folder or here}.",
        expected="a folder that holds lessons/00-….ipynb and the other notebooks.",
        mend="dlguide lab --course FOLDER; in a copy of the repository without "
        "notebooks, dlguide build makes them.",
    )


def find_lesson(course: Path, name: str | None = None) -> Path:
    """Return a lesson's notebook by number, stem or file; the first one for None.

    `13`, `13-tensorflow-sessions`, `13-tensorflow-sessions.ipynb` and a path to it
    name the same lesson.
    """
    lessons = sorted(course.glob("lessons/*.ipynb"))
    if name is None:
        return lessons[0]
    asked = Path(name).name.removesuffix(".ipynb")
    for lesson in lessons:
        if asked == lesson.stem or _number(asked) == _number(lesson.stem) is not None:
            return lesson
    stems = [lesson.stem for lesson in lessons]
    raise LessonError(
        f"there is no lesson {name!r} in {course / 'lessons'}.",
        expected=f"a number, or one of {', '.join(stems)}.",
        mend=f"dlguide lab {_nearest(asked, stems)}",
    )


def _nearest(asked: str, stems: list[str]) -> str:
    """Return the lesson nearest to a name, or to a number."""
    if asked.isdecimal():
        return min(stems, key=lambda stem: abs((_number(stem) or 0) - int(asked)))
    topics = {stem.partition("-")[2]: stem for stem in stems}
    near = difflib.get_close_matches(asked, [*stems, *topics], n=1, cutoff=0)
    return topics.get(near[0], near[0])


def _number(stem: str) -> int | None:
    """Return the number that a lesson's name is, or begins with."""
    digits = stem.partition("-")[0]
    return int(digits) if digits.isdecimal() else None
