"""Environment variables as Python sees them (slides 11 to 14)."""

from __future__ import annotations

import os

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import nearest
from .text import short


def _asked(failure: Failure, function: str) -> object:
    """Return the variables of os.environ's own function, if the error comes from it."""
    inside = failure.inside(function)
    environ = inside and inside.get("self") is os.environ
    return inside if environ else None


@situation("variable-not-set", "KeyError", slide=11, lesson="03")
def variable_not_set(failure: Failure, found: object) -> Explanation | None:
    """`os.environ["DATA_DIR"]` that nobody has exported."""
    inside = _asked(failure, "__getitem__") or _asked(failure, "__delitem__")
    name = failure.error.args[0] if failure.error.args else None
    if inside is None or not isinstance(name, str):
        return None
    near = nearest(name, os.environ)
    hint = f" The nearest name is '{near}'." if near else ""
    return Explanation(
        means=f"The environment variable {name} is not set in this kernel, which has "
        f"the environment of the program that started it.{hint}",
        tries=(
            f"For this kernel: %env {name}=…",
            f"For every terminal, and a Jupyter started there: export {name}=… in "
            "~/.bashrc (slide 13)",
            f'With a value for when it is missing: os.environ.get("{name}", "…")',
        ),
    )


@situation(
    "variable-is-text",
    "TypeError",
    message=r"^str expected, not (\w+)",
    slide=11,
    lesson="03",
)
def variable_is_text(failure: Failure, found: object) -> Explanation | None:
    """`os.environ["TF_CPP_MIN_LOG_LEVEL"] = 2`."""
    inside = failure.inside("__setitem__")
    if inside is None or inside.get("self") is not os.environ:
        return None
    key, value = inside.get("key"), inside.get("value")
    name = os.fsdecode(key) if isinstance(key, (str, bytes)) else "…"
    text = f'"{value}"' if isinstance(value, (int, float)) else f"str({found[1]})"
    return Explanation(
        means=f"An environment variable is always text, and {short(value)} is of type "
        f"{found[1]}.",
        tries=(f'os.environ["{name}"] = {text}',),
    )
