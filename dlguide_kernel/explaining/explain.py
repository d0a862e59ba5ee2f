"""The first situation that fits an error; its modules are imported when one occurs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from .failure import Failure
from .situation import Explanation, Situation

#: Modules of this package that hold situations, in the order in which they are tried.
THEMES: tuple[str, ...] = ("tensorflow_session",)


def explain(failure: Failure) -> Explanation | None:
    """Return what is to be said about a failure: of the first situation that fits.

    None for an error that no situation knows. Errors of a situation's own code are
    let through: who shows the explanation falls back to showing the error alone.
    """
    for situation in situations():
        explanation = situation.explain(failure)
        if explanation is not None:
            return explanation
    return None


@cache
def situations() -> tuple[Situation, ...]:
    """Return every situation, in the order in which they are tried."""
    modules = [import_module(f".{theme}", __package__) for theme in THEMES]
    return tuple(found for module in modules for found in _defined_in(module))


def _defined_in(module: ModuleType) -> Iterator[Situation]:
    for value in vars(module).values():
        if isinstance(value, Situation) and value.tell.__module__ == module.__name__:
            yield value
