"""Cells: what is shown, when the solution opens, and what is remembered."""

from __future__ import annotations

import json

import pytest

from dlguide_kernel.errors import InputError
from dlguide_kernel.exercises import (
    check,
    exercise,
    hint,
    identity,
    parameters,
    progress,
    require,
    session,
    solution,
    summary,
    verify,
)
from dlguide_kernel.exercises.summary import log_path


def entries():
    return [json.loads(line) for line in log_path().read_text().splitlines()]


@pytest.fixture
def shown(toy_course, capsys):
    toy_course("lesson_07")

    def run(call, *arguments, **options):
        capsys.readouterr()
        call(*arguments, **options)
        return capsys.readouterr().out

    return run


def test_exercise_shows_goal_and_numbers(shown):
    text = shown(exercise, "twice")
    x = parameters("twice")["x"]
    assert text.startswith("Exercise twice (slide 7)\n")
    assert f"twice {x}" in text and f"p['x']  {x!r}" in text
    assert "3 hints" in text and 'check("twice", my_twice)' in text


def test_check_shows_and_logs(shown):
    x = parameters("twice")["x"]
    assert shown(check, "twice", 2 * x) == "Right: twice\nTwo is enough.\n"
    assert "Once is not enough." in shown(check, "twice", x)
    shown(check, "twice", ...)
    assert "No answer came" in shown(check, "twice")
    outcomes = [(e["outcome"], e["wrong_answer"]) for e in entries()]
    assert outcomes == [("right", None), ("wrong", "once"), ("not attempted", None)]
    assert {e["user"] for e in entries()} == {"anna"}
    assert verify(log_path()).whole


def test_hints_come_one_by_one_and_survive_a_restart(shown, monkeypatch):
    assert shown(hint, "twice").startswith("Hint 1 of 3: twice\nfirst hint")
    monkeypatch.setattr(session, "_journal", summary.Journal())
    assert "Hint 2 of 3" in shown(hint, "twice")
    assert "first hint" in shown(hint, "twice", 1)
    with pytest.raises(InputError, match=r"hint 3 .* has not been taken"):
        hint("twice", 3)
    third = shown(hint, "twice")
    assert "Hint 3 of 3" in third and "open now" in third
    assert "Hint 3 of 3" in shown(hint, "twice")
    assert [e["hint"] for e in entries()] == [1, 2, 3]
    assert shown(hint, "twice", user="bea").startswith("Hint 1 of 3")


def test_the_solution_opens_after_all_hints(shown):
    closed = shown(solution, "twice")
    assert "still closed" in closed and "0 of 3" in closed
    assert "parameters" not in closed
    for _ in range(3):
        hint("twice")
    assert 'my_twice = 2 * parameters("twice")["x"]' in shown(solution, "twice")
    assert entries()[-1]["outcome"] == "open"


def test_the_solution_opens_after_a_right_answer(shown):
    check("twice", 2 * parameters("twice")["x"])
    assert "my_twice = " in shown(solution, "twice")


def test_who_teaches_may_reveal_and_the_log_says_so(shown):
    assert "my_twice = " in shown(solution, "twice", reveal=True)
    assert entries()[-1]["outcome"] == "revealed"
    assert "still closed" in shown(solution, "twice")


def test_grading_logs_nothing(shown, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    require("twice", 2 * parameters("twice")["x"])
    shown(check, "twice", 1.0)
    shown(hint, "twice")
    assert not log_path().parent.exists()


@pytest.mark.parametrize("home", ["/proc/dlguide", "/dev/null/dlguide"])
def test_a_home_that_cannot_be_written_breaks_nothing(home, shown, monkeypatch):
    monkeypatch.setenv("DLGUIDE_HOME", home)
    text = shown(check, "twice", 2 * parameters("twice")["x"])
    assert text.startswith("Right: twice\nTwo is enough.\n")
    assert text.count("Your progress could not be saved: ") == 1
    assert "my_twice = " in shown(solution, "twice")
    assert "Hint 1 of 3" in shown(hint, "twice")
    assert "Hint 2 of 3" in shown(hint, "twice")
    assert "1 of 1" in shown(progress)


def test_a_user_without_a_home_is_judged_too(shown, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("DLGUIDE_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(identity.Path, "home", homeless)
    text = shown(check, "twice", 2 * parameters("twice")["x"])
    assert text.startswith("Right: twice\n") and "could not be saved" in text
    assert "Hint 1 of 3" in shown(hint, "twice")


def test_progress_counts(shown, toy_course):
    toy_course("lesson_08", '\n    TITLE = "more"\n    EXERCISES = [toy("thrice")]\n')
    check("twice", 2 * parameters("twice")["x"])
    check("twice", 1.0)
    check("thrice", 0.5)
    check("thrice", ...)
    hint("thrice")
    check("twice", 0.1, user="bea")
    text = shown(progress)
    assert text.splitlines()[:4] == [
        "Progress of anna",
        "lesson          done    tried  hints used",
        "lesson 07 toys  1 of 1  1      0",
        "lesson 08 more  0 of 1  1      1",
    ]
    assert f"receipt: {verify(log_path()).receipt}" in text


def test_progress_says_when_the_log_was_changed(shown):
    for _ in range(3):
        check("twice", 1.0)
    text = log_path().read_text().replace('"wrong"', '"right"', 1)
    log_path().write_text(text)
    assert "not whole at line 1" in shown(progress)


def test_no_word_of_all_tests_passed(shown):
    texts = [shown(check, "twice", 2 * parameters("twice")["x"]), shown(progress)]
    assert "passed" not in "".join(texts).lower()
