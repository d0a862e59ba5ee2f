"""Whose fault is it? The reader's mistakes are wrong answers, ours are errors."""

from __future__ import annotations

import pytest

from dlguide_kernel.errors import ExerciseError, InputError
from dlguide_kernel.exercises import judge, parameters, require

CUSTOM = """
    from dlguide_kernel.exercises import differs, not_attempted

    def read(answer, p):
        if answer == "raise":
            raise ZeroDivisionError("in our check")
        if answer == "true":
            return True
        if answer == "unknown":
            return wrong("never-declared")
        if answer == "once":
            return wrong("once")
        if answer == "empty":
            return not_attempted()
        if answer == "words":
            return differs("Something else came.")
        return right("Said by the check.") if answer == "right" else None

    EXERCISES = [toy(check=read)]
"""

FUNCTION = """
    def scaled(factor):
        return lambda p: lambda x: factor * p["x"] * x

    EXERCISES = [
        toy(
            assign="my_scale",
            goal="Write `my_scale(x)`.",
            cases=lambda p: [(1.0,), (np.arange(3.0),)],
            answer=scaled(1),
            wrong_answers=(
                WrongAnswer("double", "Twice as much.", scaled(2)),
                WrongAnswer("half", "A half.", scaled(0.5)),
                WrongAnswer("minus", "The sign.", scaled(-1)),
            ),
        )
    ]
"""


def test_four_outcomes_and_their_words(toy_course):
    toy_course("lesson_07")
    x = parameters("twice")["x"]
    assert str(judge("twice", 2 * x)) == "Right: twice\nTwo is enough."
    assert str(judge("twice", ...)) == (
        "Not attempted: twice\n"
        'Assign your answer to `my_twice`, then run `check("twice", my_twice)`.'
    )
    assert str(judge("twice", x)).startswith("Wrong: twice\nOnce is not enough.\n")
    assert "came: ten times and more too large" in str(judge("twice", 99.0))
    assert 'Write `check("twice", my_twice)`' in str(judge("twice"))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("raise", "ZeroDivisionError: in our check"),
        ("true", "no verdict"),
        ("unknown", "never-declared"),
    ],
)
def test_a_broken_check_is_our_error(answer, trouble, toy_course):
    toy_course("lesson_07", CUSTOM)
    outcome = judge("twice", answer)
    assert outcome.status == "error"
    assert outcome.title == "Error (ours, not yours): twice"
    assert "your answer has not been judged" in outcome.message
    assert trouble in outcome.message


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("once", "wrong", "Once is not enough."),
        ("empty", "not attempted", "my_twice"),
        ("words", "wrong", "Something else came."),
        ("right", "right", "Said by the check. Two is enough."),
        ("other", "wrong", "a single number is expected"),
    ],
)
def test_an_exercises_own_check_speaks(answer, status, said, toy_course):
    toy_course("lesson_07", CUSTOM)
    outcome = judge("twice", answer)
    assert outcome.status == status and said in outcome.message


@pytest.mark.parametrize(
    "changes",
    [
        "parameters=lambda rng: 1 / 0",
        "answer=lambda p: p['y']",
        "after=lambda p: 1 / 0",
    ],
)
def test_a_broken_declaration_is_our_error(changes, toy_course):
    toy_course("lesson_07", f"\n    EXERCISES = [toy({changes})]\n")
    x = 1.0 if "rng" in changes else parameters("twice")["x"]
    assert judge("twice", 2 * x).status == "error"
    with pytest.raises(AssertionError, match="ours, not yours"):
        require("twice", 2 * x)


def test_the_check_cannot_be_changed_through_the_parameters(toy_course):
    toy_course("lesson_07")
    mine = parameters("twice")
    x = mine["x"]
    mine["x"] = 0.0
    assert judge("twice", 0.0).status == "wrong"
    assert judge("twice", 2 * x).status == "right"


def test_a_function_is_called(toy_course):
    toy_course("lesson_07", FUNCTION)
    x = parameters("twice")["x"]
    assert judge("twice", lambda v: x * v).status == "right"
    assert judge("twice", lambda v: 2 * x * v).wrong_answer == "double"
    outcome = judge("twice", lambda v: x + v)
    assert "Called with the float 1, your function returned this:" in outcome.message
    outcome = judge("twice", 3.0)
    assert "`def my_scale(…):`" in outcome.message and outcome.status == "wrong"


def forgets(x):
    if isinstance(x, float):
        return x * parameters("twice")["x"]
    return None


def spoils(x):
    result = x * parameters("twice")["x"]
    x *= 0
    return result


def leaves(x):
    raise SystemExit("bye")


@pytest.mark.parametrize(
    ("function", "status", "said"),
    [
        (lambda x: x / 0, "wrong", "Your function raised ZeroDivisionError: "),
        (lambda x: x.nothing, "wrong", "called with the float 1"),
        (lambda: 1, "wrong", "TypeError"),
        (leaves, "wrong", "SystemExit: bye"),
        (forgets, "wrong", "does your function `return`"),
        (lambda x: object(), "wrong", "What your function returned: an object"),
        (lambda x: None, "not attempted", "my_scale"),
        (spoils, "right", ""),
    ],
)
def test_what_a_function_does_is_the_readers(function, status, said, toy_course):
    toy_course("lesson_07", FUNCTION)
    outcome = judge("twice", function)
    assert outcome.status == status
    assert said.lower() in outcome.message.lower()


def test_stopping_a_function_stops_the_check(toy_course):
    def stopped(x):
        raise KeyboardInterrupt

    toy_course("lesson_07", FUNCTION)
    with pytest.raises(KeyboardInterrupt):
        judge("twice", stopped)


def test_require_says_the_same_words(toy_course):
    toy_course("lesson_07")
    x = parameters("twice")["x"]
    assert require("twice", 2 * x) is None
    for answer in (x, ..., 77.0, "text"):
        with pytest.raises(AssertionError) as caught:
            require("twice", answer)
        assert str(caught.value) == str(judge("twice", answer))


def test_grading_names_the_user(toy_course, monkeypatch):
    toy_course("lesson_07")
    beas = parameters("twice", user="bea")["x"]
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert judge("twice", 2 * beas).status == "wrong"
    assert judge("twice", 2 * beas, user="bea").status == "right"
    monkeypatch.setenv("DLGUIDE_USER", "bea")
    assert judge("twice", 2 * beas).status == "right"
    monkeypatch.delenv("DLGUIDE_USER")
    assert judge("twice", 2 * beas).status == "error"


def test_an_unknown_id_gets_its_neighbours(toy_course):
    toy_course("lesson_07")
    with pytest.raises(InputError, match='did you mean "twice"'):
        judge("Twise", 1)
    with pytest.raises(InputError, match="known: twice"):
        judge(3, 1)


@pytest.mark.parametrize(
    ("changes", "demand"),
    [
        ('id="Twice It"', "kebab-case"),
        ("slide=62", "slide"),
        ('assign="my twice"', "name"),
        ('hints=("one",)', "two hints"),
        ("wrong_answers=()", "three wrong answers"),
        ('wrong_answers=3 * (WrongAnswer("a", "b", abs),)', "twice"),
    ],
)
def test_a_bad_declaration_is_refused(changes, demand, toy_course):
    registry = toy_course("lesson_07", f"\n    EXERCISES = [toy(**dict({changes}))]\n")
    with pytest.raises(ExerciseError, match="lesson 07") as caught:
        registry.room("lesson_07")
    assert demand in str(caught.value)


def test_a_broken_file_does_not_break_the_others(toy_course):
    toy_course("lesson_05", "\n    raise RuntimeError('half written')\n")
    toy_course("lesson_07")
    registry = toy_course("ps_01", '\n    EXERCISES = [toy("thrice")]\n')
    assert registry.find("twice").id == "twice"
    assert registry.find("thrice").id == "thrice"
    assert judge("twice", 0.0).status == "wrong"
    outcome = judge("may-be-in-lesson-5", 1)
    assert outcome.status == "error" and "half written" in outcome.message


def test_files_of_one_lesson_are_one_room(toy_course):
    toy_course("lesson_07", "\n    TITLE = 'networks'\n")
    toy_course("lesson_07_pooling", '\n    EXERCISES = [toy("thrice")]\n')
    registry = toy_course("ps_01", '\n    EXERCISES = [toy("four-times")]\n')
    rooms = registry.rooms()
    assert [room.name for room in rooms] == ["lesson 07", "problem set 01"]
    assert rooms[0].title == "networks"
    assert [e.id for e in rooms[0].exercises] == ["twice", "thrice"]
