"""Modules and names in them that are not found (slide 11)."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

from .failure import Failure
from .python_packages import PIP_NAMES, elsewhere, installed_names, needed_by_pip
from .situation import Explanation, situation
from .surroundings import (
    attribute_names,
    below,
    corrected,
    nearest,
    relative,
    working_folder,
)

#: Of two names that are equally near, these are the likelier.
COURSE = frozenset({"numpy", "tensorflow", "matplotlib", "scipy", "pandas", "keras"})


@situation(
    "name-not-in-module",
    "ImportError",
    message=r"cannot import name '(\w+)' from '([\w.]+)'",
    lesson="03",
)
def name_not_in_module(failure: Failure, found: object) -> Explanation | None:
    """`from module import name`, and the module has no such name."""
    name, module = found[1], sys.modules.get(found[2])
    if failure.is_a("ModuleNotFoundError") or not isinstance(module, ModuleType):
        return None
    near = nearest(name, attribute_names(module))
    if near:
        return Explanation(
            means=f"The module {found[2]} has no '{name}'. The nearest name that it "
            f"has is '{near}'.",
            tries=(corrected(failure, name, near),),
        )
    file = getattr(module, "__file__", None)
    if not file or not failure.is_own(file):
        return None
    return Explanation(
        means=f"Your module {found[2]} ({relative(Path(file))}) has no '{name}'.",
        tries=(
            f"If you added '{name}' after the first import: a module is read once, so "
            "restart the kernel (or importlib.reload the module).",
            f"Its names: dir({found[2]})",
        ),
    )


@situation(
    "attribute-not-in-module",
    "AttributeError",
    message=r"^module '([\w.]+)' has no attribute '(\w+)'(?! \()\.?$",
    lesson="03",
)
def attribute_not_in_module(failure: Failure, found: object) -> Explanation | None:
    """`np.zeroes`: a module's name, misspelled."""
    module = getattr(failure.error, "obj", None)
    if not isinstance(module, ModuleType):
        return None
    near = nearest(found[2], attribute_names(module))
    if near is None:
        return None
    return Explanation(
        means=f"The module {found[1]} has no '{found[2]}'. The nearest name that it "
        f"has is '{near}'.",
        tries=(corrected(failure, found[2], near),),
    )


@situation(
    "module-not-found",
    "ModuleNotFoundError",
    message=r"^No module named '([\w.]+)'",
    slide=11,
    lesson="03",
)
def module_not_found(failure: Failure, found: object) -> Explanation | None:
    """`import x`, and no folder of sys.path has x."""
    name = found[1]
    if getattr(failure.error, "name", None) != name:
        return None
    if "." in name:
        return _submodule(failure, name)
    if failure.line is None or name not in failure.line.source:
        return elsewhere(name, PIP_NAMES.get(name))  # a library's own import
    return (
        _own_file(name)
        or needed_by_pip(name)
        or _typo(failure, name)
        or elsewhere(name)
    )


def _submodule(failure: Failure, name: str) -> Explanation | None:
    parent, _, last = name.rpartition(".")
    folders = getattr(sys.modules.get(parent), "__path__", None)
    if folders is None:
        return None
    near = nearest(last, installed_names(folders))
    if near is None:
        return None
    return Explanation(
        means=f"The package {parent} has no module '{last}'. The nearest one is "
        f"'{near}'.",
        tries=(corrected(failure, name, f"{parent}.{near}"),),
    )


def _own_file(name: str) -> Explanation | None:
    """Look for the reader's own module below the working folder and beside it."""
    here = working_folder()
    if here is None:
        return None
    folder = _folder_with(name, here, depth=3) or _folder_with(name, here.parent, 2)
    if folder is None:
        return None
    shown = relative(folder)
    return Explanation(
        means=f"{name} lies in {folder}, and Python does not look there: it looks in "
        f"the working folder ({here}), in PYTHONPATH and among the installed packages.",
        tries=(
            f'In a cell, before the import: import sys; sys.path.append("{shown}")',
            "For every program, in ~/.bashrc (read by terminals, and by Jupyter if it "
            f"is started there): export PYTHONPATH=$PYTHONPATH:{folder}",
        ),
    )


def _folder_with(name: str, start: Path, depth: int) -> Path | None:
    for entry in below(start, depth=depth):
        path = Path(entry.path)
        package = entry.name == name and (path / "__init__.py").is_file()
        found = package or entry.name == f"{name}.py"
        if found and path.parent != Path.cwd():
            return path.parent
    return None


def _typo(failure: Failure, name: str) -> Explanation | None:
    known = installed_names(sys.path) | set(sys.stdlib_module_names)
    near = nearest(name, known & COURSE, 0.78) or nearest(name, known, 0.78)
    if near is None:
        return None
    return Explanation(
        means=f"This Python has no module '{name}'. The nearest name that it has is "
        f"'{near}'.",
        tries=(f"If that is the one you mean: {corrected(failure, name, near)}",),
    )
