"""The packages that the course is made of, and their versions."""

from __future__ import annotations

import importlib.util
import re
from importlib import metadata

from . import mending
from .finding import Finding, broken, ok, without
from .visit import Visit

#: pyproject.toml's dependencies: a test compares them.
NEEDED = {
    "tensorflow": "2.16",
    "numpy": "1.26",
    "matplotlib": "3.8",
    "ipywidgets": "8.1",
    "nbgrader": "0.9.5",
    "jupyterlab": "4.4",
    "ipykernel": "7.0",
    "tqdm": "4.66",
}
#: These have a check of their own.
APART = ("tensorflow", "nbgrader", "jupyterlab")


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare: "2.21.0rc1" is (2, 21, 0)."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()


def installed(package: str) -> str:
    """Return the version of a package that can be imported here, or ""."""
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        version = ""
    return version or ("of unknown version" if _importable(package) else "")


def _importable(package: str) -> bool:
    try:
        return importlib.util.find_spec(package.replace("-", "_")) is not None
    except (ImportError, ValueError):
        return False


def requirement(package: str) -> str:
    """Return what pip is to install: the version that was tested, if we know it."""
    tested = locked(package)
    return f"{package}=={tested}" if tested else f"{package}>={NEEDED[package]}"


def locked(package: str) -> str:
    """Return the exact version in requirements.lock, if it has a single one."""
    file = mending.lock()
    lines = file.read_text("utf-8").splitlines() if file else []
    found = [line for line in lines if re.match(rf"{package}==", line)]
    return found[0].split("==")[1].split(";")[0].strip() if len(found) == 1 else ""


def missing(package: str) -> str:
    """Return what is wrong with an installed package, or ""."""
    version, least = installed(package), NEEDED[package]
    if not version:
        return f"{package} is not installed"
    if version[0].isdigit() and numbers(version) < numbers(least):
        return f"{package} is {version}, and {least} is the oldest that will do"
    return ""


def course(visit: Visit) -> Finding:
    """See whether this package is installed here, or only lies in a folder."""
    from .. import __version__

    try:
        version = metadata.version("dlguide")
    except metadata.PackageNotFoundError:
        return broken(
            "dlguide itself is not installed in this environment: it was only found "
            "in a folder.",
            mending.install_course(),
        )
    if version != __version__:
        return without(
            f"dlguide {__version__} is loaded, and {version} is installed.",
            mending.install_course(),
        )
    return ok(f"dlguide {version}.")


def libraries(visit: Visit) -> Finding:
    """Look at the versions of the packages that have no check of their own."""
    names = [name for name in NEEDED if name not in APART]
    faults = {name: fault for name in names if (fault := missing(name))}
    if faults:
        mend = mending.install(*map(requirement, faults))
        if len(faults) > 2:
            mend = mending.install_locked()
        return broken(f"{'; '.join(faults.values())}.", mend)
    return ok(", ".join(f"{name} {installed(name)}" for name in names) + ".")
