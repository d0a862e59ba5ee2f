"""Modules that are not what they seem: a file of the same name stands before them.

A notebook looks for modules in its own folder first, then in PYTHONPATH, then, outside
a virtual environment, in the user's own packages. A file `random.py` beside the
notebooks, or a NumPy that a cluster's module system put on PYTHONPATH, is found before
the one that this environment installed.
"""

from __future__ import annotations

import importlib.machinery
import os
import shlex
import site
import sys
import sysconfig
from pathlib import Path

from . import mending
from .course import lessons
from .finding import BROKEN, Finding, broken, ok, without
from .visit import Visit

#: The modules that the course starts with; the standard library's come on top.
COURSE = (
    "IPython",
    "dlguide_kernel",
    "google",
    "ipykernel",
    "ipywidgets",
    "jupyter_client",
    "jupyter_core",
    "jupyterlab",
    "keras",
    "matplotlib",
    "nbgrader",
    "numpy",
    "tensorflow",
    "traitlets",
    "zmq",
)
_ENDINGS = tuple(importlib.machinery.all_suffixes())


def provides(folder: Path, name: str) -> Path | None:
    """Return what a folder offers for `import name`: a package or a module."""
    package = folder / name
    if (package / "__init__.py").is_file():
        return package
    for ending in _ENDINGS:
        if (module := folder / f"{name}{ending}").is_file():
            return module
    return None


def _standard() -> frozenset[str]:
    return frozenset(getattr(sys, "stdlib_module_names", ())) - {"this", "antigravity"}


def folders(visit: Visit) -> Finding:
    """Look for files in this folder and the lessons' that hide a module."""
    here = Path.cwd()
    places = [here]
    found = lessons()
    if found and found != here:
        places.append(found)
    for place in places:
        for name in sorted({*COURSE, *_standard()}):
            file = provides(place, name)
            # The repository's own package is what it is because it stands there.
            if file and file.resolve() != Path(__file__).resolve().parents[1]:
                free = file.with_name(f"my_{file.name}")
                return broken(
                    f"{file} is loaded by notebooks in its folder instead of the "
                    f"module `{name}`.",
                    shlex.join(["mv", "-i", str(file), str(free)]),
                )
    shown = " nor the lessons'" if len(places) > 1 else ""
    return ok(f"no file in this folder{shown} hides a module.")


def python_path(visit: Visit) -> Finding:
    """Look for modules on PYTHONPATH that hide this environment's or the library's."""
    value = os.environ.get("PYTHONPATH", "")
    places = [Path(entry) for entry in value.split(os.pathsep) if entry]
    if not places:
        return ok("PYTHONPATH is not set.")
    hidden = _hidden(places, {*COURSE, *_standard()})
    if hidden:
        return broken(
            f"PYTHONPATH is set, and from it come {', '.join(hidden)}: not what this "
            "environment installed.",
            "unset PYTHONPATH",
        )
    return ok(f"PYTHONPATH is set ({value}) and hides no module of the course.")


def user_packages(visit: Visit) -> Finding:
    """Look for packages of the user's own that come before this environment's."""
    place = Path(site.getusersitepackages())
    if not site.ENABLE_USER_SITE:
        return ok("packages of your own (pip install --user) are left aside.")
    hidden = _hidden([place], set(COURSE)) if str(place) in sys.path else []
    if hidden:
        return without(
            f"{', '.join(hidden)} come from {place}, not from {sys.prefix}.",
            "export PYTHONNOUSERSITE=1",
        )
    return ok(f"packages of your own in {place} hide none of this environment.")


def mend_import(visit: Visit) -> str:
    """Return what mends a failing import: first of all, what hides a module."""
    for look in (folders, python_path):
        found = look(visit)
        if found.state == BROKEN:
            return found.mend
    return mending.install_locked()


def _hidden(places: list[Path], names: set[str]) -> list[str]:
    """Return the modules that a place has, and this Python has in its own, too."""
    # Names as sysconfig gives them: pure packages, built packages, the library.
    kinds = ("purelib", "platlib", "stdlib", "platstdlib")
    own = {Path(sysconfig.get_path(kind)).resolve() for kind in kinds}
    hidden = set()
    for place in places:
        if place.resolve() in own:
            continue
        for name in names:
            installed = name in sys.builtin_module_names or any(
                provides(folder, name) for folder in own
            )
            if installed and provides(place, name):
                hidden.add(name)
    return sorted(hidden)
