"""Which exercise has this id: the files of the lessons, loaded one by one.

`lesson_07.py` holds the exercises of lesson 7, `ps_01.py` those of problem set 1; what
does not fit there goes into `lesson_07_moments.py` beside it. None of them imports
TensorFlow, and one that is broken does not break the others.
"""

from __future__ import annotations

import difflib
import pkgutil
import re
from dataclasses import dataclass, field, replace
from importlib import import_module

from ..errors import ExerciseError, InputError
from .contract import Exercise

_ROOM = re.compile(r"(lesson|ps)_(\d\d)(_\w+)?")
_NAMES = {"lesson": "lesson", "ps": "problem set"}


@dataclass(frozen=True)
class Room:
    """The exercises of one lesson or problem set, or of one file of it."""

    name: str
    title: str
    exercises: tuple[Exercise, ...]


@dataclass
class Registry:
    """The exercises declared in the modules of one package."""

    package: str
    _rooms: dict[str, Room] = field(default_factory=dict)

    def modules(self) -> list[str]:
        """Return the names of the files, lessons first, in order."""
        path = import_module(self.package).__path__
        names = (module.name for module in pkgutil.iter_modules(path))
        return sorted(name for name in names if _ROOM.fullmatch(name))

    def room(self, module: str) -> Room:
        """Load one file. Raises ExerciseError, which names it, if it is broken."""
        if module not in self._rooms:
            try:
                loaded = import_module(f"{self.package}.{module}")
                exercises = tuple(loaded.EXERCISES)
            except Exception as trouble:
                raise ExerciseError(
                    f"the exercises of {_named(module)} cannot be loaded: {trouble}",
                    expected=f"a file {module}.py that ends in a list EXERCISES.",
                    mend="tell your teacher; the other lessons' exercises still work.",
                ) from trouble
            title = getattr(loaded, "TITLE", "")
            self._rooms[module] = Room(_named(module), title, exercises)
        return self._rooms[module]

    def rooms(self) -> list[Room]:
        """Load every file, and put those of one lesson together."""
        found: dict[str, Room] = {}
        for module in self.modules():
            part = self.room(module)
            first = found.setdefault(part.name, part)
            if first is not part:
                together = (*first.exercises, *part.exercises)
                found[part.name] = replace(first, exercises=together)
        return list(found.values())

    def find(self, id: str) -> Exercise:
        """Return the exercise; its file and those before it are loaded, no others.

        Raises InputError with the nearest ids for one that does not exist, and
        ExerciseError if it may be in a file that is broken.
        """
        known, broken = [], None
        for module in self.modules():
            try:
                exercises = self.room(module).exercises
            except ExerciseError as trouble:
                broken = broken or trouble
                continue
            for exercise in exercises:
                if exercise.id == id:
                    return exercise
                known.append(exercise.id)
        raise broken or _unknown(id, known)


def _named(module: str) -> str:
    kind, number, _ = _ROOM.fullmatch(module).groups()
    return f"{_NAMES[kind]} {number}"


def _unknown(id: object, known: list[str]) -> InputError:
    text = id.strip().lower().replace("_", "-") if isinstance(id, str) else ""
    near = difflib.get_close_matches(text.replace(" ", "-"), known, n=3, cutoff=0.5)
    mend = " or ".join(f'"{name}"' for name in near)
    return InputError(
        f"there is no exercise {id!r}.",
        expected="an id as the lesson writes it, in quotation marks.",
        mend=f"did you mean {mend}?" if near else f"known: {', '.join(known)}.",
    )


course = Registry(__package__)
