"""What is wrong with a text: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend at `path:line`; a warning does not stop the build.

    >>> print(Fault("lessons/text/13-x.md", 7, "This cell is empty.", "delete it."))
    lessons/text/13-x.md:7: This cell is empty.
        mend: delete it.
    """

    path: str
    line: int
    happened: str
    mend: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.path}:{self.line}: {kind}{self.happened}\n    mend: {self.mend}"
