"""From an exercise and an answer to one of four outcomes; whose fault it is is kept.

What the reader's code raises makes the answer wrong; what our check raises makes the
outcome an error, never a wrong answer.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .compare import difference
from .contract import (
    Exercise,
    Parameters,
    Status,
    Verdict,
    differs,
    not_attempted,
    right,
    written,
    wrong,
)
from .plain import UnreadableError, plain, shown, untouched


class _TheirError(Exception):
    """An exception out of the reader's function; `__cause__` is it."""


@dataclass(frozen=True)
class Outcome:
    """What a check found. `str(outcome)` is the text that every door shows."""

    exercise: str
    status: Status
    message: str
    wrong_answer: str | None = None
    fingerprint: str = ""

    @property
    def title(self) -> str:
        """The first words: the status, and which exercise."""
        owner = " (ours, not yours)" if self.status == "error" else ""
        return f"{self.status.capitalize()}{owner}: {self.exercise}"

    def __str__(self) -> str:
        return f"{self.title}\n{self.message}"


def judge_answer(exercise: Exercise, answer: object, p: Parameters) -> Verdict:
    """Return the verdict on an answer, for the parameters `p`.

    Raises what the exercise's own functions raise.
    """
    if exercise.cases is None and untouched(answer, exercise.placeholder):
        return not_attempted()
    if exercise.cases is not None:
        return _judge_function(exercise, answer, p)
    try:
        observed = exercise.read(answer)
    except UnreadableError as trouble:
        return differs(str(trouble))
    if exercise.check is not None:
        verdict = exercise.check(observed, deepcopy(p))
        if verdict is not None:
            return _sound(exercise, verdict)
    return _standard(exercise, observed, p)


def _sound(exercise: Exercise, verdict: object) -> Verdict:
    if not isinstance(verdict, Verdict):
        raise TypeError(f"the check returned {shown(verdict)}, no verdict")
    if verdict.name is not None and verdict.name not in {
        w.name for w in exercise.wrong_answers
    }:
        raise KeyError(f"no wrong answer is named {verdict.name!r}")
    return verdict


def _standard(exercise: Exercise, observed: Any, p: Parameters) -> Verdict:
    """Compare with the right answer, then with each named wrong one."""

    def compared(own: object) -> str | None:
        return difference(observed, exercise.read(own), exercise.tolerance)

    what = compared(exercise.answer(deepcopy(p)))
    if what is None:
        return right()
    for known in exercise.wrong_answers:
        if compared(known.example(deepcopy(p))) is None:
            return wrong(known.name)
    return differs(what)


def _judge_function(exercise: Exercise, answer: object, p: Parameters) -> Verdict:
    if answer is None or answer is ... or untouched(answer, exercise.placeholder):
        return not_attempted()
    if not callable(answer):
        return differs(
            f"{shown(answer).capitalize()} came; a function is expected: "
            f"`def {exercise.assign}(…):`."
        )
    cases = exercise.cases(deepcopy(p))
    try:
        observed = [_call(answer, case) for case in cases]
    except _TheirError as trouble:
        return _raised(trouble)
    except UnreadableError as trouble:
        return differs(f"What your function returned: {trouble}")
    if untouched(observed):
        return not_attempted()
    if exercise.check is not None:
        verdict = exercise.check(observed, deepcopy(p))
        if verdict is not None:
            return _sound(exercise, verdict)
    return _compare_functions(exercise, observed, cases, p)


def _call(function: Any, case: tuple) -> Any:
    try:
        # The reader's function may change its arguments: it gets its own copies.
        value = function(*deepcopy(case))
    except (Exception, SystemExit) as trouble:
        raise _TheirError(", ".join(shown(part) for part in case)) from trouble
    return plain(value)


def _raised(trouble: _TheirError) -> Verdict:
    cause = trouble.__cause__
    if isinstance(cause, NotImplementedError):
        return not_attempted()
    text = str(cause).strip().splitlines()
    said = f": {text[0]}" if text else ""
    return differs(
        f"Your function raised {type(cause).__name__}{said}. It was called with "
        f"{trouble}."
    )


def _compare_functions(
    exercise: Exercise, observed: list, cases: Any, p: Parameters
) -> Verdict:
    def outputs(function: Any) -> list:
        return [plain(function(*deepcopy(case))) for case in cases]

    def compared(function: Any) -> list[str | None]:
        theirs = zip(observed, outputs(function), strict=True)
        return [difference(mine, own, exercise.tolerance) for mine, own in theirs]

    found = compared(exercise.answer(deepcopy(p)))
    if not any(found):
        return right()
    for known in exercise.wrong_answers:
        if not any(compared(known.example(deepcopy(p)))):
            return wrong(known.name)
    place, what = next((i, text) for i, text in enumerate(found) if text)
    given = ", ".join(shown(part) for part in cases[place])
    if observed[place] is None:
        what += " Does your function `return` what it computes?"
    return differs(f"Called with {given}, your function returned this: {what}")


def message(exercise: Exercise, verdict: Verdict, p: Parameters) -> str:
    """Say a verdict in words: the same in a lesson, a test cell and a terminal."""
    if verdict.status == "not attempted":
        return (
            f"Assign your answer to `{exercise.assign}`, then run "
            f'`check("{exercise.id}", {exercise.assign})`.'
        )
    if verdict.status == "right":
        after = written(exercise.after, p)
        return " ".join(part for part in (verdict.text, after) if part) or "Well done."
    said = verdict.text
    if verdict.name is not None:
        said = exercise.hint_of(verdict.name, p)
    return f'{said}\nStuck? `hint("{exercise.id}")` helps a little further.'


def our_error(trouble: Exception) -> str:
    """Say that the course failed, and how to tell its people."""
    return (
        "The check itself failed. That is the course's fault: your answer has not been "
        "judged, and nothing counts against you.\nPlease tell your teacher: "
        f"{type(trouble).__name__}: {trouble}"
    )
