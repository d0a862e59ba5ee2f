"""The one error tree of the course.

DLGuideError
├── InputError        an argument that cannot be used (also a ValueError)
│   ├── DataError     the data do not fit the placeholders, or hold NaN or inf
│   └── GraphError    the loss, its variables or the session do not fit together
├── DivergedError     the loss became NaN or infinite (also an ArithmeticError)
├── CheckpointError   a saved run that cannot be continued by this call
├── LessonError       a lesson or problem text that cannot be built
└── ExerciseError     an exercise that is itself broken: our fault, and it says so

Every message answers three questions: what happened, what was expected, how to
mend it (the Keras API guidelines ask the same three).
"""

from __future__ import annotations


class DLGuideError(Exception):
    """An error that says what happened, what was expected and how to mend it.

    >>> print(DLGuideError("batch_size is 0.", expected="1 to 50.",
    ...                    mend="pass batch_size=10."))
    batch_size is 0.
      expected: 1 to 50.
      mend: pass batch_size=10.
    """

    def __init__(self, happened: str, *, expected: str, mend: str) -> None:
        super().__init__(happened)
        self.happened, self.expected, self.mend = happened, expected, mend

    def __str__(self) -> str:
        return f"{self.happened}\n  expected: {self.expected}\n  mend: {self.mend}"


class InputError(DLGuideError, ValueError):
    """An argument that cannot be used."""


class DataError(InputError):
    """Data that do not fit their placeholders, or hold NaN or infinity."""


class GraphError(InputError):
    """A loss, variables and a session that do not fit together."""


class DivergedError(DLGuideError, ArithmeticError):
    """The loss became NaN or infinite; `history` holds the run until then."""

    history: object = None


class CheckpointError(DLGuideError):
    """A saved run that this call cannot continue."""


class LessonError(DLGuideError):
    """A lesson or problem text that cannot be built; names file and line."""


class ExerciseError(DLGuideError):
    """An exercise that is itself broken: the course's fault, not the reader's."""
