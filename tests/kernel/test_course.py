"""Which folder is the course, and which notebook a reader means."""

from __future__ import annotations

import pytest

from dlguide_kernel.cli import main
from dlguide_kernel.errors import LessonError
from dlguide_kernel.kernel.course import find_course, find_lesson

STEMS = ["00-welcome", "11-stochastic-gradient-descent", "13-tensorflow-sessions"]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "my course" / "lessons").mkdir(parents=True)
    for stem in STEMS:
        (tmp_path / "my course" / "lessons" / f"{stem}.ipynb").write_text("{}")
    return tmp_path / "my course"


def test_the_course_is_here_or_above(course, monkeypatch):
    for place in (course, course / "lessons"):
        monkeypatch.chdir(place)
        assert find_course() == course
    assert find_course(course) == course


def test_a_named_folder_must_be_a_course(course):
    with pytest.raises(LessonError, match="there is no course") as raised:
        find_course(course / "lessons")
    assert "--course FOLDER" in raised.value.mend


@pytest.mark.parametrize(
    "name",
    [
        "13",
        "13-tensorflow-sessions",
        "13-misremembered",
        "13-tensorflow-sessions.ipynb",
        "lessons/13-tensorflow-sessions.ipynb",
    ],
)
def test_a_lesson_by_any_of_its_names(course, name):
    assert find_lesson(course, name).stem == "13-tensorflow-sessions"


def test_without_a_name_the_first_lesson(course):
    assert find_lesson(course).stem == "00-welcome"
    assert find_lesson(course, "0").stem == "00-welcome"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("tensorflow-sesions", "13-tensorflow-sessions"),
        ("welcom", "00-welcome"),
        ("12", "11-stochastic-gradient-descent"),
        ("99", "13-tensorflow-sessions"),
        ("", "00-welcome"),
    ],
)
def test_an_unknown_lesson_names_the_nearest(course, name, nearest):
    with pytest.raises(LessonError, match="there is no lesson") as raised:
        find_lesson(course, name)
    assert raised.value.mend == f"dlguide lab {nearest}"


def test_the_command_says_it_and_starts_nothing(course, capsys):
    assert main(["lab", "sesions", "--course", str(course)]) == 2
    assert "mend: dlguide lab 13-tensorflow-sessions" in capsys.readouterr().err
