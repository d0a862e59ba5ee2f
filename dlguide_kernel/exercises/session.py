"""What a cell calls: `check`, `hint`, `solution`, `exercise`, `parameters`, …"""

from __future__ import annotations

import textwrap
from copy import deepcopy
from typing import Any

import numpy as np

from ..errors import DLGuideError, InputError
from .cards import Card, show
from .contract import Exercise, Parameters, written
from .identity import current_user, fingerprint, generator
from .judging import Outcome, judge_answer, message, our_error
from .plain import shown
from .registry import course
from .summary import Journal, Standing, log_path, rows, table
from .verifying import verify

_MISSING = object()
_journal = Journal()


def parameters(id: str, *, user: str | None = None) -> Parameters:
    """Return this user's own numbers for an exercise: a fresh dict to compute with."""
    return _drawn(course.find(id), _named(user))


def exercise(id: str, *, user: str | None = None) -> None:
    """Show the goal of an exercise, with this user's numbers."""
    found = course.find(id)
    p = parameters(id, user=user)
    lines = [written(found.goal, p)]
    if p:
        lines.append(f'Your numbers, `p = parameters("{id}")`:')
        lines += [f"    p[{key!r}]  {_told(value)}" for key, value in p.items()]
    lines.append(
        f'Check it with `check("{id}", {found.assign})`; {len(found.hints)} hints: '
        f'`hint("{id}")`.'
    )
    show(Card(f"Exercise {id} (slide {found.slide})", "\n".join(lines)))


def judge(id: str, answer: object = _MISSING, *, user: str | None = None) -> Outcome:
    """Return the outcome of an answer; nothing is shown and nothing is logged.

    Raises InputError for an id that does not exist. Whatever else goes wrong on our
    side is the outcome `error`.
    """
    mark = ""
    try:
        found = course.find(id)
        if answer is _MISSING:
            return Outcome(id, "not attempted", _how_to_check(found))
        p = _drawn(found, _named(user))
        mark = fingerprint(p)
        verdict = judge_answer(found, answer, p)
        text = message(found, verdict, p)
    except InputError:
        raise
    except Exception as trouble:
        return Outcome(id, "error", our_error(trouble), None, mark)
    return Outcome(id, verdict.status, text, verdict.name, mark)


def check(id: str, answer: object = _MISSING, *, user: str | None = None) -> None:
    """Check an answer and show the outcome; it is written to the progress log.

    >>> check("speed-up", my_speed_up)
    Right: speed-up
    …
    """
    outcome = judge(id, answer, user=user)
    note = "" if answer is _MISSING else _log_check(outcome, user)
    body = "\n".join(part for part in (outcome.message, note) if part)
    show(Card(outcome.title, body, outcome.status))


def require(id: str, answer: object, *, user: str | None = None) -> None:
    """Raise AssertionError, with the words of `check`, unless the answer is right.

    This is the line of an nbgrader test cell. It runs in the student's own process:
    what it raises is feedback, and a grader must see for itself that it ran.
    """
    outcome = judge(id, answer, user=user)
    _log_check(outcome, user)
    if outcome.status != "right":
        raise AssertionError(str(outcome))


def hint(id: str, number: int | None = None, *, user: str | None = None) -> None:
    """Show the next hint, or again the one of this number that was taken before."""
    found, name = course.find(id), _named(user)
    p = _drawn(found, name)
    taken, last = Standing.of(_journal.events(name, id)).hints, len(found.hints)
    again = number is not None or taken >= last
    number = min(taken + 1, last) if number is None else _taken(id, number, taken, last)
    note = ""
    if not again:
        note = _journal.record(**_event("hint", name, id, p), hint=number)
    lines = [written(found.hints[number - 1], p)]
    if number == last:
        lines.append(f'That was the last hint; `solution("{id}")` is open now.')
    card = Card(f"Hint {number} of {last}: {id}", "\n".join([*lines, note]).strip())
    show(card)


def solution(id: str, *, reveal: bool = False, user: str | None = None) -> None:
    """Show the solution, after a right answer or after all hints were taken.

    `reveal=True` shows it in any case (for whoever teaches); the log says so.
    """
    found, name = course.find(id), _named(user)
    p = _drawn(found, name)
    standing, last = Standing.of(_journal.events(name, id)), len(found.hints)
    if not (reveal or standing.done or standing.hints >= last):
        body = (
            f"It opens after a right answer or after all hints: you have taken "
            f'{standing.hints} of {last}. `hint("{id}")` gives the next.'
        )
        return show(Card(f"The solution of {id} is still closed", body))
    earned = standing.done or standing.hints >= last
    how = "open" if earned else "revealed"
    note = _journal.record(**_event("solution", name, id, p), outcome=how)
    code = textwrap.indent(textwrap.dedent(found.solution).strip(), "    ")
    body = "\n".join(part for part in (code, note) if part)
    return show(Card(f"Solution of {id}", body))


def progress(*, user: str | None = None) -> None:
    """Show what was done, tried and hinted in each lesson, and the log's receipt."""
    name = _named(user)
    report = verify(log_path())
    notes = [f"log: {log_path()}"]
    if report.whole:
        notes.append(f"receipt: {report.receipt}")
    else:
        notes.append(str(report))
    show(table(name, rows(course.rooms(), _journal.events(name)), notes))


def _named(user: str | None) -> str:
    return current_user() if user is None else user


def _drawn(found: Exercise, user: str) -> Parameters:
    drawn = found.parameters(generator(user, found.shares or found.id))
    return deepcopy(drawn)


def _told(value: Any) -> str:
    if isinstance(value, (np.ndarray, dict)) or len(repr(value)) > 60:
        return shown(value)
    return repr(value)


def _how_to_check(found: Exercise) -> str:
    return (
        f'No answer came. Write `check("{found.id}", {found.assign})`, with your '
        f'answer in `{found.assign}`; `exercise("{found.id}")` shows the goal.'
    )


def _taken(id: str, number: int, taken: int, last: int) -> int:
    if number in range(1, taken + 1):
        return number
    raise InputError(
        f"hint {number!r} of {id} has not been taken ({taken} of {last} are).",
        expected="the number of a hint that you have seen.",
        mend=f'hint("{id}") gives the next one.',
    )


def _event(kind: str, user: str, id: str, p: Parameters) -> dict[str, object]:
    return {"event": kind, "user": user, "exercise": id, "parameters": fingerprint(p)}


def _log_check(outcome: Outcome, user: str | None) -> str:
    try:
        name = _named(user)
    except DLGuideError:  # an error outcome has said so already
        return ""
    return _journal.record(
        event="check",
        user=name,
        exercise=outcome.exercise,
        parameters=outcome.fingerprint,
        outcome=outcome.status,
        wrong_answer=outcome.wrong_answer,
    )
