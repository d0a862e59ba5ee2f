"""Which Python this is, whose environment, and whether `dlguide` means this one."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sys
from pathlib import Path

from . import mending
from .finding import Finding, broken, ok, without
from .visit import Visit

RANGE = "3.10 to 3.13"


def version(visit: Visit) -> Finding:
    """Look at the version and the word size of this Python."""
    return judge(sys.version_info[:2], platform.python_version(), sys.maxsize > 2**32)


def judge(pair: tuple[int, int], shown: str, wide: bool) -> Finding:
    """Say whether TensorFlow has wheels for a Python of this version and size."""
    implementation = platform.python_implementation()
    if not mending.OLDEST <= pair <= mending.NEWEST:
        return broken(
            f"this is Python {shown}; the course and TensorFlow need {RANGE}.",
            mending.environment(),
        )
    if not wide:
        return broken(
            f"Python {shown} has 32 bits; TensorFlow needs 64.",
            mending.environment(),
        )
    if implementation != "CPython":
        return broken(
            f"this is {implementation}; TensorFlow is made for CPython.",
            mending.environment(),
        )
    return ok(f"{shown}, 64 bit.")


def environment(visit: Visit) -> Finding:
    """Say which environment this Python belongs to."""
    if mending.conda():
        return ok(f"the conda environment {sys.prefix}.")
    if mending.in_virtual_environment():
        return ok(f"the virtual environment {sys.prefix}.")
    return without(
        f"{sys.prefix} is no virtual environment: other programs that use this Python "
        "share its packages.",
        mending.environment(),
    )


def command(visit: Visit) -> Finding:
    """See whose `dlguide` a shell finds."""
    programs = Path(sys.executable).parent
    own = programs / "dlguide"
    found = shutil.which("dlguide")
    if found and own.exists() and os.path.samefile(found, own):
        return ok(f"{found}, this environment's.")
    mend = _onto_path(programs) if own.exists() else mending.install_course()
    if not found:
        where = "" if own.exists() else " It is not installed in this environment."
        return without(f"the shell finds no `dlguide` on PATH.{where}", mend)
    interpreter = _interpreter(Path(found))
    if interpreter and not Path(interpreter).exists():
        return broken(
            f"`dlguide` is {found}, whose Python, {interpreter}, is gone.", mend
        )
    return without(
        f"`dlguide` is {found}: another environment's, not this one's.", mend
    )


def _onto_path(programs: Path) -> str:
    """Return the command that puts an environment's programs first."""
    activate = programs / "activate"
    if activate.exists():
        return f". {shlex.quote(str(activate))}"
    return f'export PATH={shlex.quote(str(programs))}:"$PATH"'


def _interpreter(script: Path) -> str:
    """Return the Python in a script's first line, or "" where there is none."""
    try:
        with script.open("rb") as file:
            first = file.readline(1000).decode("utf-8", "replace")
    except OSError:
        return ""
    words = first[2:].split() if first.startswith("#!") else []
    return words[0] if words and Path(words[0]).name.startswith("python") else ""
