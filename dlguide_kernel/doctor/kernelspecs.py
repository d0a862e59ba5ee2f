"""The kernel's registration: the kernelspecs that Jupyter finds, and what they start.

Jupyter takes the first kernelspec of a name on its path. One that an older install
left in the user's folder can so stand before this environment's.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from importlib import metadata
from pathlib import Path

from . import mending
from .finding import Finding, broken, ok, without
from .visit import Visit

NAME = "dlguide"
#: How the names of our own kernel provisioners begin, quoted.
OURS = "provisioner 'dlguide"


def folders(name: str) -> list[Path]:
    """Return every kernelspec of a name, in the order in which Jupyter takes them."""
    from jupyter_client.kernelspec import KernelSpecManager

    places = [Path(place) / name for place in KernelSpecManager().kernel_dirs]
    return [
        place for place in dict.fromkeys(places) if (place / "kernel.json").exists()
    ]


def registered(visit: Visit) -> Finding:
    """Look at the kernelspec `dlguide` that Jupyter finds first."""
    try:
        found = folders(NAME)
    except ImportError as error:
        return broken(f"Jupyter cannot be imported: {error}.", mending.install_locked())
    if not found:
        return broken(
            "Jupyter in this environment finds no kernel `dlguide`.", _install()
        )
    fault = unfit(visit, found[0])
    others = [place for place in found[1:] if not unfit(visit, place)]
    if fault and OURS in fault:  # an upgrade brought it, and was not installed
        return broken(f"the kernel in {found[0]} {fault}.", mending.install_course())
    if fault:
        remove = f"{mending.python()} -m jupyter kernelspec remove -f {NAME}"
        mend = remove if others else f"{remove} && {_install()}"
        return broken(f"the kernel in {found[0]} {fault}.", mend)
    if elsewhere := _elsewhere(found[0]):
        return without(
            f"the kernel in {found[0]} starts another environment's Python, "
            f"{elsewhere}.",
            _install(),
        )
    more = f" It stands before {len(found) - 1} more." if len(found) > 1 else ""
    return ok(f"{found[0]}.{more}")


def _install() -> str:
    """Return the command that registers the kernel where this Python may write."""
    writable = os.access(sys.prefix, os.W_OK)
    place = "--sys-prefix" if writable else "--user"
    return mending.dlguide("kernel", "install", place)


def unfit(visit: Visit, folder: Path) -> str:
    """Return what keeps a kernelspec from starting our kernel, or ""."""
    try:
        spec = json.loads((folder / "kernel.json").read_text("utf-8"))
        program, *words = spec["argv"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"cannot be read ({type(error).__name__}: {error})"
    if "dlguide_kernel.kernel" not in words:
        return f"starts {shlex.join(words) or 'nothing'}, not dlguide_kernel.kernel"
    if (wanted := provisioner(spec)) and not _provides(wanted):
        return f"asks for the provisioner {wanted!r}, which is not installed"
    if _is_bare(program):
        return ""  # Jupyter puts its own Python there
    if not shutil.which(program):
        return f"starts {program}, which is gone"
    if _elsewhere(folder):
        code = "import dlguide_kernel"
        answer = visit.ask([program, "-c", code], timeout=30)
        if answer.status:
            return f"starts {program}, which has no dlguide"
    return ""


def provisioner(spec: dict) -> str:
    """Return the provisioner that a kernelspec names, or ""."""
    chosen = (spec.get("metadata") or {}).get("kernel_provisioner") or {}
    return chosen.get("provisioner_name", "")


def _provides(name: str) -> bool:
    """Tell whether a kernel provisioner is installed and can be loaded."""
    group = "jupyter_client.kernel_provisioners"
    for entry in metadata.entry_points(group=group):
        if entry.name == name:
            try:
                entry.load()
            except Exception:  # whatever is wrong with it, it cannot start a kernel
                return False
            return True
    return False


def _is_bare(program: str) -> bool:
    """Tell whether Jupyter replaces a program by its own Python, as it does these."""
    major, minor = sys.version_info[:2]
    return program in ("python", f"python{major}", f"python{major}.{minor}")


def _elsewhere(folder: Path) -> str:
    """Return the Python that a kernelspec starts if it is another environment's."""
    program = json.loads((folder / "kernel.json").read_text("utf-8"))["argv"][0]
    if _is_bare(program):
        return ""
    # A virtual environment's Python is a link: its folder tells it, not its target.
    same = Path(program).parent.resolve() == Path(sys.executable).parent.resolve()
    return "" if same else program


def stock(visit: Visit) -> Finding:
    """Look for the kernel `python3`, with which other notebooks open."""
    try:
        found = folders("python3")
    except ImportError:
        return broken("Jupyter cannot be imported.", mending.install_locked())
    mend = f"{mending.python()} -m ipykernel install --sys-prefix"
    if not found:
        return without("there is no kernel `python3` for other notebooks.", mend)
    try:
        program = json.loads((found[0] / "kernel.json").read_text("utf-8"))["argv"][0]
    except (OSError, ValueError, KeyError, IndexError) as error:
        return without(f"the kernel in {found[0]} cannot be read ({error}).", mend)
    if not _is_bare(program) and not shutil.which(program):
        return without(
            f"the kernel in {found[0]} starts {program}, which is gone.", mend
        )
    return ok(f"{found[0]}.")
