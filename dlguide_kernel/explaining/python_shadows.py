"""Files that hide a module, or import each other in a circle (slide 11)."""

from __future__ import annotations

import re
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from .failure import Failure
from .situation import Explanation, situation


@situation(
    "module-shadowed",
    "ImportError",
    "AttributeError",
    message=r"module '([\w.]+)'(?: from '[^']*')? (?:has no attribute|\()|from "
    r"(?:partially initialized "
    r"module )?'([\w.]+)'|'([\w.]+)' is not a package",
    slide=11,
    lesson="03",
)
def module_shadowed(failure: Failure, found: object) -> Explanation | None:
    """A file of the reader's bears the name of a module that is meant."""
    name = next(name for name in found.groups() if name)
    module = sys.modules.get(name) or getattr(failure.error, "obj", None)
    file = getattr(module, "__file__", None) or getattr(failure.error, "path", None)
    real = _real(name, file, failure)
    if real is None:
        return None
    return Explanation(
        means=f"'{name}' is your own file {file}, not {real}: Python takes the first "
        "one that it finds along sys.path, and your folder comes before.",
        tries=(
            f"Give the file another name: mv {Path(file).name} my_{Path(file).name}",
            "Then restart the kernel: an imported module stays until then.",
        ),
    )


def _real(name: str, file: str | None, failure: Failure) -> str | None:
    """Say which module a file of the reader's hides, if it does."""
    if not file or "." in name or not failure.is_own(file):
        return None
    if name in sys.stdlib_module_names:
        return f"Python's module {name}"
    here = Path(file).resolve().parent
    if Path(file).name == "__init__.py":
        here = here.parent
    others = [p for p in sys.path if Path(p or ".").resolve() != here]
    spec = PathFinder.find_spec(name, others)
    library = spec and spec.origin and not failure.is_own(spec.origin)
    return f"the installed {name}" if library else None


@situation(
    "circular-import",
    "ImportError",
    "AttributeError",
    message=r"partially initialized module '([\w.]+)'",
    slide=11,
    lesson="03",
)
def circular_import(failure: Failure, found: object) -> Explanation | None:
    """Files of the reader's import each other."""
    importing = [s.file for s in failure.own_steps if s.function == "<module>"]
    files = [Path(file).name for file in importing if failure.place(file) is None]
    first = f"{found[1].rpartition('.')[2]}.py"
    if first not in files:
        return None
    ring = files[files.index(first) :]
    chain = " imports ".join([*ring, first])
    missing = _missing(failure.message)
    return Explanation(
        means=f"A circle: {chain}. The first import of {first} has not come to its "
        f"end, so {missing} does not exist in it yet.",
        tries=(
            "Move what both need into a third file, which imports none of them.",
            "Or import inside the function that needs it, not at the top of "
            f"{ring[-1]}.",
        ),
    )


def _missing(message: str) -> str:
    """Return the name that a message says is missing, in quotes."""
    name = re.search(r"(?:import name|no attribute) ('\w+')", message)
    return name[1] if name else "what is asked for"
