"""What is said about an error, and the situations in which it is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .failure import Failure, Line


@dataclass(frozen=True)
class Explanation:
    """What an error means, what to try, and where more is to be read.

    `lines` are further lines of the reader's code with a word on each, beside the
    one that failed: `("x was made in", Line(…))`. `name`, `slide` and `lesson` are
    the situation's, where the explanation leaves them out.
    """

    means: str
    tries: tuple[str, ...]
    lines: tuple[tuple[str, Line], ...] = ()
    slide: int | None = None
    lesson: str | None = None
    name: str = ""


Tell = Callable[[Failure, re.Match], Explanation | None]


@dataclass(frozen=True)
class Situation:
    """One thing that goes wrong: how it is recognised, and what is said about it."""

    name: str
    errors: tuple[str, ...]
    message: re.Pattern
    tell: Tell
    slide: int | None = None
    lesson: str | None = None

    def explain(self, failure: Failure) -> Explanation | None:
        """Return what is to be said about the failure, or None if it is not this."""
        if not failure.is_a(*self.errors):
            return None
        found = self.message.search(failure.message)
        told = self.tell(failure, found) if found else None
        if told is None:
            return None
        return replace(
            told,
            name=self.name,
            slide=told.slide or self.slide,
            lesson=told.lesson or self.lesson,
        )


def situation(
    name: str,
    *errors: str,
    message: str = "",
    slide: int | None = None,
    lesson: str | None = None,
) -> Callable[[Tell], Situation]:
    """Turn a function `(failure, found) -> Explanation | None` into a Situation.

    `errors` are names of exception types, of which the error must be one, by its own
    type or a base; `message` is a regular expression that must be found in its text,
    and `found` is the match.
    """

    def decorate(tell: Tell) -> Situation:
        pattern = re.compile(message, re.DOTALL)
        return Situation(name, errors, pattern, tell, slide, lesson)

    return decorate
