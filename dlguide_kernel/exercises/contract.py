"""What an exercise is: one declaration, and the rest of the course reads it.

An exercise of lesson 7 is declared in `exercises/lesson_07.py` (and, where that grows
too long, `lesson_07_pooling.py`), one of problem set 1 in `exercises/ps_01.py`; each
file ends in a list `EXERCISES`, and `TITLE` names the lesson. A file is loaded when
one of its ids is asked for; TensorFlow may be imported only inside functions. For
nodes of a graph see `graphs.py`.

    from .contract import Exercise, WrongAnswer

    TITLE = "as you like"

    def numbers(rng):                       # this student's own numbers
        return {"mass": rng.uniform(1, 9), "speed": rng.uniform(10, 99)}

    ENERGY = Exercise(
        id="kinetic-energy",                # kebab-case, unique in the course
        slide=3,
        assign="my_energy",                 # the name in the answer cell
        parameters=numbers,
        goal=lambda p: f"A mass of {p['mass']} kg moves at {p['speed']} m/s. Assign "
                       "its kinetic energy in joule to `my_energy`.",
        answer=lambda p: p["mass"] * p["speed"] ** 2 / 2,
        solution=\"\"\"
            # E = m v² / 2
            p = parameters("kinetic-energy")
            my_energy = p["mass"] * p["speed"] ** 2 / 2
        \"\"\",
        hints=("Which power of the speed is it?", "Do not lose the factor."),
        wrong_answers=(                     # three at least, the likeliest first
            WrongAnswer("no-half", "A factor is missing.",
                        lambda p: p["mass"] * p["speed"] ** 2),
            WrongAnswer("not-squared", "Look at the unit of what you computed.",
                        lambda p: p["mass"] * p["speed"] / 2),
            WrongAnswer("momentum", "That is the momentum.",
                        lambda p: p["mass"] * p["speed"]),
        ),
    )
    EXERCISES = [ENERGY]

Without `check`, an answer is right where it equals `answer(p)` within `rtol`/`atol`,
and named where it equals a wrong answer's example; else a general sentence says what
came. Your own `check(answer, p)` gets plain data (see `plain`; `read` puts another
reader in its place) and returns `right()`, `wrong("no-half")`, `differs("what came,
in your words")`, or None, which means: go on with the standard check. With `cases`
the answer is a function: it is called with each tuple of `cases(p)`, and what it
returns is compared with what the functions `answer(p)` and `example(p)` return.
`after` is said after a right answer; exercises with the same name in `shares` and the
same `parameters` have the same numbers; `placeholder` is what the cell holds untouched.
Texts are strings or functions of p; `code` in backticks, four blanks make a listing.

Draw widely: two students must not share an answer (continuous numbers, or whole ones
from millions). tests/exercises/test_every_exercise.py takes up a new exercise by
itself, over many seeds: untouched → not attempted, answer and the printed solution →
right, each wrong answer → its own hint, no hint or goal holds the answer, 500 users
share none (a smaller `rtol`, or wider draws, if they do).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..errors import ExerciseError
from .compare import Tolerance
from .plain import plain

Parameters = dict[str, Any]
Text = str | Callable[[Parameters], str]
Status = Literal["not attempted", "right", "wrong", "error"]


@dataclass(frozen=True)
class Verdict:
    """What a check says: a status, and for a wrong answer its name or a sentence."""

    status: Status
    name: str | None = None
    text: str = ""


def right(text: str = "") -> Verdict:
    """Say that the answer is right; `text` is added to the exercise's `after`."""
    return Verdict("right", text=text)


def wrong(name: str) -> Verdict:
    """Say that the answer is the wrong answer of this name."""
    return Verdict("wrong", name)


def differs(text: str) -> Verdict:
    """Say that the answer is wrong, and in one sentence what came."""
    return Verdict("wrong", text=text)


def not_attempted() -> Verdict:
    """Say that nothing has been tried yet."""
    return Verdict("not attempted")


@dataclass(frozen=True)
class WrongAnswer:
    """A mistake that is known: its name, its hint, and what it makes of p."""

    name: str
    hint: Text
    example: Callable[[Parameters], object]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise; the module's docstring shows how to declare it."""

    id: str
    slide: int
    assign: str
    parameters: Callable[[np.random.Generator], Parameters]
    goal: Text
    answer: Callable[[Parameters], object]
    solution: str
    hints: Sequence[Text]
    wrong_answers: Sequence[WrongAnswer]
    after: Text = ""
    shares: str = ""
    cases: Callable[[Parameters], Sequence[tuple]] | None = None
    read: Callable[[object], object] = plain
    check: Callable[[Any, Parameters], Verdict | None] | None = None
    placeholder: object = field(default=...)
    rtol: float = Tolerance().rtol
    atol: float = Tolerance().atol

    def __post_init__(self) -> None:
        names = [w.name for w in self.wrong_answers]
        demands = {
            "the id is kebab-case": re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id),
            "the slide is 1 to 61": 1 <= self.slide <= 61,
            "`assign` is a name": self.assign.isidentifier(),
            "there are two hints at least": len(self.hints) >= 2,
            "three wrong answers at least": len(names) >= 3,
            "no wrong answer's name comes twice": len(set(names)) == len(names),
        }
        for demand, met in demands.items():
            if not met:
                raise ExerciseError(
                    f"the exercise {self.id!r} is not declared well.",
                    expected=f"{demand}.",
                    mend="dlguide_kernel/exercises/contract.py says how to declare it.",
                )

    @property
    def tolerance(self) -> Tolerance:
        """The tolerance of floats."""
        return Tolerance(self.rtol, self.atol)

    def hint_of(self, name: str, parameters: Parameters) -> str:
        """Return the hint of a named wrong answer; KeyError if there is none."""
        hints = {w.name: w.hint for w in self.wrong_answers}
        return written(hints[name], parameters)


def written(text: Text, parameters: Parameters) -> str:
    """Return a text for these parameters."""
    return text(parameters) if callable(text) else text
