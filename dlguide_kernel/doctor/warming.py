"""The warm process that kernels are forked from: possible here, asked for, running.

Without it each kernel imports TensorFlow for itself, and that is all.
"""

from __future__ import annotations

import json
import os

from .. import warm
from ..warm import client
from ..warm.place import NotForked, check_paths, obstacle
from . import mending
from .finding import Finding, ok, without
from .kernelspecs import NAME, folders, provisioner
from .visit import Visit

SWITCH = "DLGUIDE_WARM"
SLOWER = "each kernel imports TensorFlow for itself"


def process(visit: Visit) -> Finding:
    """See whether kernels are forked here, and from which process."""
    if os.environ.get(SWITCH) == "0":
        return without(f"{SWITCH} is 0: {SLOWER}.", f"unset {SWITCH}")
    if reason := obstacle():
        return without(f"{reason}: {SLOWER}.")
    try:
        check_paths(os.environ)
        found = client.statuses()
    except NotForked as error:
        return without(f"{error.happened} So {SLOWER}. Mend: {error.mend}.")
    if not _asked_for():
        return without(f"the kernelspec does not ask for it: {SLOWER}.", _register())
    if not found:
        return ok("none yet; the first kernel starts one.")
    if not all(status.ready for status in found):
        return ok(f"process {found[0].pid} is importing TensorFlow.")
    forks = sum(status.forks for status in found)
    return ok(f"process {found[0].pid} is ready; kernels forked so far: {forks}.")


def ready() -> bool:
    """Tell whether a kernel started now is forked, and so at no great cost."""
    if os.environ.get(SWITCH) == "0":
        return False
    try:
        status = client.status()
    except NotForked:
        return False
    return bool(status and status.ready)


def _asked_for() -> bool:
    """Tell whether the kernelspec that Jupyter finds first names our provisioner."""
    try:
        found = folders(NAME)
        spec = json.loads((found[0] / "kernel.json").read_text("utf-8"))
        return provisioner(spec).startswith("dlguide")
    except (ImportError, IndexError, OSError, ValueError):
        return True  # the kernel's own check tells that


def _register() -> str:
    """Return the command that brings a kernelspec up to date, if it is an old one."""
    shipped = os.path.join(os.path.dirname(warm.__path__[0]), "kernelspec/kernel.json")
    with open(shipped, encoding="utf-8") as file:
        current = bool(provisioner(json.load(file)))
    return mending.install_course() if current else ""
