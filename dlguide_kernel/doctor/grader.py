"""nbgrader, for graders: its package, the program it calls by name, its extensions."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

from . import mending
from .finding import Finding, ok, without
from .lab_extensions import enable, extension
from .packages import installed, missing, requirement
from .visit import Visit

LAB = "@jupyter/nbgrader"
#: The parts of nbgrader's server that JupyterLab's pages talk to.
SERVER = ("formgrader", "assignment_list", "validate_assignment")


def package(visit: Visit) -> Finding:
    """Look at nbgrader, and at `alembic`, which it calls by its bare name."""
    fault = missing("nbgrader")
    if fault:
        return without(
            f"{fault}: graders need it.", mending.install(requirement("nbgrader"))
        )
    found = shutil.which("alembic")
    programs = Path(sys.executable).parent
    own = programs / "alembic"
    if not found:
        if not own.exists():
            mend = mending.install("--force-reinstall", "--no-deps", "alembic")
        else:
            mend = f'export PATH={shlex.quote(str(programs))}:"$PATH"'
        return without(
            f"nbgrader {installed('nbgrader')} calls `alembic`, which PATH does not "
            "lead to, when it upgrades a gradebook. `dlguide lab` sees to that by "
            "itself.",
            mend,
        )
    return ok(f"nbgrader {installed('nbgrader')}, with {found}.")


def extensions(visit: Visit) -> Finding:
    """Look at nbgrader's pages in JupyterLab and at their other half in the server."""
    if not installed("nbgrader"):
        return without("nbgrader is not installed: graders need it.")
    try:
        found = extension(LAB)
        off = [name for name in SERVER if not _server_has(name)]
    except ImportError:
        return without("Jupyter cannot be imported.", mending.install_locked())
    if not found.folder:
        return without(
            f"JupyterLab has no extension {LAB}: formgrader, assignment list and "
            "validation are missing.",
            mending.install("--force-reinstall", "--no-deps", "nbgrader"),
        )
    for name, file in sorted(found.disabled.items()):
        return without(f"{name} is disabled in {file}.", enable(name, file))
    if found.version != installed("nbgrader"):
        return without(
            f"nbgrader is {installed('nbgrader')}, its pages in {found.folder} are "
            f"{found.version}.",
            mending.install("--force-reinstall", "--no-deps", "nbgrader"),
        )
    if off:
        module = f"nbgrader.server_extensions.{off[0]}"
        return without(
            f"Jupyter's server does not load nbgrader's {', '.join(off)}.",
            f"{mending.python()} -m jupyter server extension enable --sys-prefix "
            f"{module}",
        )
    return ok(
        f"formgrader, assignment list, create assignment, validate ({found.version})."
    )


def _server_has(name: str) -> bool:
    """Tell whether Jupyter's configuration switches a server extension on."""
    from jupyter_core.paths import jupyter_config_path

    on = False
    for folder in reversed(jupyter_config_path()):  # the first wins: it comes last
        base = Path(folder) / "jupyter_server_config"
        files = [*sorted(Path(f"{base}.d").glob("*.json")), Path(f"{base}.json")]
        for file in files:
            on = _said(file).get(f"nbgrader.server_extensions.{name}", on)
    return on


def _said(file: Path) -> dict[str, bool]:
    """Return what a configuration file says about the server's extensions."""
    if not os.path.isfile(file):
        return {}
    try:
        config = json.loads(file.read_text("utf-8"))
        return config.get("ServerApp", {}).get("jpserver_extensions", {})
    except (OSError, ValueError, AttributeError):
        return {}
