"""A name that is one of a few: look it up, or say which there are."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from ..errors import InputError

T = TypeVar("T")


def choose(argument: str, name: object, choices: Mapping[str, T]) -> T:
    """Return `choices[name]`; an unknown name is an InputError that names the nearest.

    >>> choose("reduction", "sum", {"sum": 1, "mean": 2})
    1
    """
    if isinstance(name, str) and name in choices:
        return choices[name]
    near = get_close_matches(str(name).lower(), choices, n=1, cutoff=0.5)
    raise InputError(
        f"{argument} is {name!r}, a name that is not known here.",
        expected=f"one of {', '.join(repr(choice) for choice in choices)}.",
        mend=f"write {argument}={(near or list(choices))[0]!r}"
        + (", the nearest of them." if near else ", for example."),
    )
