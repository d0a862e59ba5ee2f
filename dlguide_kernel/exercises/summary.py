"""How far a reader has come: counted from the log, one row a lesson."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .cards import Table
from .identity import data_folder
from .log import append, read
from .registry import Room


def log_path() -> Path:
    """Return the path of this user's progress log."""
    return data_folder() / "progress.jsonl"


@dataclass
class Journal:
    """The log as one process sees it: what could not be saved is kept in memory.

    While nbgrader executes a notebook (NBGRADER_EXECUTION is set) nothing is saved.
    """

    _unsaved: list[dict] = field(default_factory=list)

    def record(self, **event: object) -> str:
        """Save one event; return a line for the reader if something went wrong."""
        if os.environ.get("NBGRADER_EXECUTION"):
            self._unsaved.append(event)
            return ""
        try:
            return append(log_path(), event)
        except (OSError, RuntimeError) as trouble:  # RuntimeError: no home folder
            self._unsaved.append(event)
            return f"Your progress could not be saved: {trouble}"

    def events(self, user: str, exercise: str | None = None) -> list[dict]:
        """Return what this user did, in this exercise or in all."""
        try:
            saved = read(log_path())
        except RuntimeError:
            saved = []
        return [
            event
            for event in [*saved, *self._unsaved]
            if event.get("user") == user
            and (exercise is None or event.get("exercise") == exercise)
        ]


@dataclass(frozen=True)
class Standing:
    """One exercise: answered rightly, tried, hints taken."""

    done: bool = False
    tried: bool = False
    hints: int = 0

    @classmethod
    def of(cls, events: Iterable[dict]) -> Standing:
        """Count the events of one exercise."""
        outcomes = set()
        hints = 0
        for event in events:
            if event.get("event") == "check":
                outcomes.add(event.get("outcome"))
            number = event.get("hint")
            if event.get("event") == "hint" and type(number) is int:
                hints = max(hints, number)
        return cls("right" in outcomes, bool(outcomes & {"right", "wrong"}), hints)


@dataclass(frozen=True)
class Row:
    """One lesson: how many exercises it has, and how many are done and tried."""

    lesson: str
    title: str
    exercises: int
    done: int
    tried: int
    hints: int


def rows(rooms: Sequence[Room], events: Sequence[dict]) -> list[Row]:
    """Count each lesson's exercises from one user's events."""
    found = []
    for room in rooms:
        standings = [
            Standing.of(e for e in events if e.get("exercise") == exercise.id)
            for exercise in room.exercises
        ]
        found.append(
            Row(
                lesson=room.name,
                title=room.title,
                exercises=len(standings),
                done=sum(s.done for s in standings),
                tried=sum(s.tried for s in standings),
                hints=sum(s.hints for s in standings),
            )
        )
    return found


def table(user: str, found: Sequence[Row], notes: Sequence[str]) -> Table:
    """Return the rows as a table for people."""
    cells = [
        (
            f"{row.lesson} {row.title}".strip(),
            f"{row.done} of {row.exercises}",
            str(row.tried),
            str(row.hints),
        )
        for row in found
    ]
    header = ("lesson", "done", "tried", "hints used")
    return Table(f"Progress of {user}", header, cells, notes)
