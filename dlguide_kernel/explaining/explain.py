"""The first situation that fits an error; its modules are imported when one occurs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from .failure import Failure
from .situation import Explanation, Situation

#: Modules of this package that hold situations, in the order in which they are tried.
THEMES: tuple[str, ...] = (
    "course_errors",
    "eager_tensorflow2",
    "tensorflow_session",
    "tensorflow_fetches",
    "tensorflow_feed_keys",
    "tensorflow_feeds",
    "tensorflow_variables",
    "tensorflow_saver",
    "tensorflow_machine",
    "tensorflow_graph",
    "tensorflow_products",
    "tensorflow_shapes",
    "tensorflow_dtypes",
    "tensorflow_gradients",
    "tensorflow_values",
    "tensorflow_numbers",
    "eager_in_graph",
    "eager_keras",
    "python_shadows",
    "eager_names",
    "shell_processes",
    "shell_network",
    "shell_environment",
    "shell_in_python",
    "python_modules",
    "python_permissions",
    "python_files",
    "python_shapes",
    "python_arrays",
    "python_values",
    "python_spelling",
    "python_syntax",
    "python_names",
)


def explain(failure: Failure) -> Explanation | None:
    """Return what is to be said about a failure: of the first situation that fits.

    None for an error that no situation knows. Errors of a situation's own code are
    let through: who shows the explanation falls back to showing the error alone.
    """
    if failure.is_a("NameError") and failure.rose_in_library:
        return None  # a slip in that library's own code: nothing of the reader's
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
