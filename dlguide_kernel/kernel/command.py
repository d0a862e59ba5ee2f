"""The kernelspec `dlguide` that Jupyter starts, and the warm process behind kernels.

`pip install` registers the kernel in its own environment. `install` is for a Jupyter
that lives in another one: it writes a kernelspec that names this Python. Kernels are
forked from a warm process, which the first of them starts; `start` does so ahead of
time, and `stop` frees its memory: kernels that run go on.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_data_dir

from ..errors import DLGuideError
from ..warm import client
from ..warm.place import obstacle

NAME = "dlguide"
SPEC = Path(__file__).parent.parent / "kernelspec"


class KernelspecError(DLGuideError):
    """A kernelspec that is missing, or cannot be written or removed."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions and the places they act on."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, help_ in {
        "install": "write a kernelspec that starts this Python",
        "uninstall": "remove such a kernelspec",
    }.items():
        place = actions.add_parser(action, help=help_).add_mutually_exclusive_group()
        place.add_argument("--user", action="store_true", help="for you (default)")
        place.add_argument(
            "--sys-prefix",
            action="store_true",
            help="in this Python's environment, as pip does",
        )
        place.add_argument("--prefix", type=Path, help="under this folder")
    for action, help_ in {
        "status": "say which kernelspec Jupyter finds here, and what is warm",
        "start": "start the warm process, and wait until it is ready",
        "stop": "end every warm process of yours; kernels go on",
    }.items():
        actions.add_parser(action, help=help_)


def run(args: argparse.Namespace) -> int:
    """Do what was asked, and say what was done."""
    if args.action in DOINGS:
        print(DOINGS[args.action]())
        return 0
    prefix = str(args.prefix) if args.prefix else None
    if args.sys_prefix:
        prefix = sys.prefix
    if args.action == "install":
        print(f"Installed the kernel {NAME!r} in {install(prefix)}")
    else:
        print(f"Removed the kernel {NAME!r} from {uninstall(prefix)}")
    return 0


def install(prefix: str | None) -> Path:
    """Write the kernelspec under `prefix`, or for the user where it is None.

    An earlier one in the same place is replaced. Returns the folder written.
    """
    with _staged() as spec:
        try:
            written = KernelSpecManager().install_kernel_spec(
                str(spec), NAME, user=prefix is None, prefix=prefix
            )
        except OSError as error:
            raise KernelspecError(
                f"the kernelspec could not be written: {error}.",
                expected="a folder that you may write to.",
                mend="dlguide kernel install --prefix FOLDER",
            ) from error
    return Path(written)


@contextmanager
def _staged() -> Iterator[Path]:
    """Copy the shipped kernelspec, with this Python's absolute path in it.

    A Jupyter of another environment does not know our provisioner, and would not even
    list a kernel that names it: the copy starts the ordinary way.
    """
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(shutil.copytree(SPEC, Path(folder) / NAME))
        shipped = json.loads((SPEC / "kernel.json").read_text())
        shipped["argv"][0] = sys.executable
        shipped["metadata"].pop("kernel_provisioner", None)
        (spec / "kernel.json").write_text(json.dumps(shipped, indent=1) + "\n")
        yield spec


def uninstall(prefix: str | None) -> Path:
    """Remove the kernelspec that `install` wrote in the same place."""
    data = Path(prefix) / "share/jupyter" if prefix else Path(jupyter_data_dir())
    folder = data / "kernels" / NAME
    if not (folder / "kernel.json").exists():
        raise KernelspecError(
            f"there is no kernelspec in {folder}.",
            expected="the place that it was installed in.",
            mend="dlguide kernel status names the place; add --user or --prefix.",
        )
    if _argv(folder)[0] == "python":
        raise KernelspecError(
            f"the kernelspec in {folder} belongs to the installed package.",
            expected="one that `dlguide kernel install` wrote.",
            mend="pip uninstall dlguide removes both.",
        )
    shutil.rmtree(folder)
    return folder


def _argv(folder: Path) -> list[str]:
    return json.loads((folder / "kernel.json").read_text())["argv"]


def find() -> Path:
    """Return the folder of the kernelspec that a Jupyter in this environment starts."""
    try:
        return Path(KernelSpecManager().get_kernel_spec(NAME).resource_dir)
    except NoSuchKernel as error:
        raise KernelspecError(
            f"Jupyter finds no kernel named {NAME!r} in this environment.",
            expected="the kernelspec that comes with the package.",
            mend="dlguide kernel install --sys-prefix",
        ) from error


def describe() -> str:
    """Return where the kernelspec is, which Python it starts, and what that one has."""
    folder = find()
    python = _argv(folder)[0]
    # Jupyter puts the server's own Python in place of a bare "python".
    shown = f"{python}, the Jupyter server's own" if python == "python" else python
    executable = sys.executable if python == "python" else python
    return f"kernelspec  {folder}\nPython      {shown}\ndlguide     {_has(executable)}"


def describe_all() -> str:
    """Return what `describe` does, and a line for each warm process."""
    return "\n".join([describe(), *warm_lines()])


def warm_lines() -> list[str]:
    """Return a line for each of this user's warm processes, or why there is none."""
    if reason := obstacle():
        return [f"warm        no: {reason}; kernels start the ordinary way"]
    found = client.statuses()
    return [f"warm        {_told(status)}" for status in found] or [
        "warm        no process; the first kernel starts one"
    ]


def _told(status: client.WarmStatus) -> str:
    if not status.ready:
        return f"process {status.pid}, still importing"
    return (
        f"process {status.pid}, {status.seconds / 60:.0f} min old, kernels running "
        f"{len(status.running)}, forked in all {status.forks}; ends after "
        f"{status.idle_minutes:g} min without one"
    )


def start_warm() -> str:
    """Start a warm process and wait for it."""
    status = client.start(wait=client.WAIT)
    if not status.ready:
        return f"Process {status.pid} has not imported everything yet; it goes on."
    return f"Ready: process {status.pid}. New kernels are forked from it."


def stop_warm() -> str:
    """End the warm processes."""
    stopped = client.stop()
    kernels = sum(len(status.running) for status in stopped)
    pids = ", ".join(str(status.pid) for status in stopped)
    if not stopped:
        return "There is no warm process."
    return f"Ended: process {pids}. Kernels that go on: {kernels}."


DOINGS = {"status": describe_all, "start": start_warm, "stop": stop_warm}


def _has(python: str) -> str:
    """Return the version of the package that another Python would start."""
    code = "import dlguide_kernel; print(dlguide_kernel.__version__)"
    try:
        asked = subprocess.run(
            [python, "-c", code], capture_output=True, text=True, timeout=60
        )
    except OSError as error:
        return f"cannot start: {error.strerror}. mend: dlguide kernel install"
    if asked.returncode:
        return "not installed there. mend: pip install dlguide with that Python"
    return asked.stdout.strip()
