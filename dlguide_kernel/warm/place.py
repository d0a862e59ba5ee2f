"""Where a warm process listens, and whom it can serve.

A fork inherits what cannot be changed later: variables that are read when Python or a
library starts, resource limits, niceness, control group and namespaces. All of these
make the key in the socket's name; who has others gets a warm process of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import DLGuideError

#: Variables with these beginnings are read once, when Python or a library starts.
READ_AT_START = (
    *("TF_", "XLA_", "KERAS_", "OMP_", "KMP_", "MKL_", "OPENBLAS_", "NUMEXPR_"),
    *("NPY_", "NUMPY_", "MPL", "MATPLOTLIB", "PYTHON", "PYDEVD", "DEBUGPY"),
    *("LD_", "LC_", "LANG", "MALLOC_", "GLIBC_"),
)
#: … but this one is asked for in every kernel.
ASKED_LATER = {"MPLBACKEND"}
LONGEST_SOCKET = 100  # sockaddr_un holds 108 bytes on Linux: unix(7)


class NotForked(DLGuideError):
    """No warm process can make this one: it has to start the ordinary way.

    `usual` says that this is so by choice or by system, and nothing went wrong.
    """

    def __init__(self, happened: str, *, mend: str = "", usual: bool = False) -> None:
        super().__init__(
            happened,
            expected="Linux 5.3 or newer, and a warm process that answers.",
            mend=mend or "nothing need be done: the ordinary start is only slower.",
        )
        self.usual = usual


def obstacle() -> str | None:
    """Return why this system cannot fork kernels, or None where it can."""
    if not sys.platform.startswith("linux"):
        return f"kernels are not forked on {sys.platform}"
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return "this Linux has no process file descriptors (pidfd_open, Linux 5.3)"
    return None


def folder() -> Path:
    """Return the folder of the sockets, which only this user can enter.

    $DLGUIDE_RUNTIME_DIR, or a folder in $XDG_RUNTIME_DIR, or in the one for temporary
    files. Raises NotForked where others could reach into it.
    """
    user = os.getuid()
    if given := os.environ.get("DLGUIDE_RUNTIME_DIR"):
        path = Path(given)
    elif runtime := os.environ.get("XDG_RUNTIME_DIR"):
        path = Path(runtime, "dlguide")
    if not (given or runtime) or not _fits(path):
        path = Path(tempfile.gettempdir(), f"dlguide-{user}")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise NotForked(f"the folder for the socket cannot be made: {error}") from error
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == user
    if not private or found.st_mode & 0o077:
        raise NotForked(
            f"{path} can be reached by other users, or is not yours.",
            mend=f"remove it, or chmod 700 {path}",
        )
    return path


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) + 20 < LONGEST_SOCKET


def key(python: str, env: Mapping[str, str]) -> str:
    """Return twelve letters that are the same for all whom one warm process serves."""
    relevant = sorted(
        (name, value)
        for name, value in env.items()
        if name.startswith(READ_AT_START) and name not in ASKED_LATER
    )
    told = json.dumps([python, relevant, _inherited()])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _inherited() -> list[object]:
    """Return what a process takes from the one that started it, for good."""
    import resource

    limits = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    umask = os.umask(0o077)
    os.umask(umask)
    spaces = ("mnt", "net", "pid", "user", "ipc", "uts")
    return [
        [resource.getrlimit(getattr(resource, name)) for name in limits],
        [umask, os.nice(0), sorted(os.sched_getaffinity(0))],
        [_read(f"/proc/self/ns/{space}") for space in spaces],
        _read("/proc/self/cgroup"),
    ]


def _read(path: str) -> str:
    try:
        return os.readlink(path) if "/ns/" in path else Path(path).read_text()
    except OSError:
        return ""


def check_paths(env: Mapping[str, str]) -> None:
    """Raise NotForked where PYTHONPATH means other folders in each folder."""
    entries = env.get("PYTHONPATH", "").split(os.pathsep) if "PYTHONPATH" in env else []
    if env.get("PYTHONPATH") and not all(map(os.path.isabs, entries)):
        raise NotForked(
            f"PYTHONPATH={env['PYTHONPATH']} depends on the folder one starts in.",
            mend="name its folders from the root on: PYTHONPATH=$PWD/lib",
        )


def sources() -> dict[str, int]:
    """Return when what has been imported was last changed, in ns, by its path.

    Installing or upgrading a package changes its site-packages folder. This course's
    own modules may be edited in place; what else lies beside them does not matter.
    """
    ours = Path(__file__).parents[1]
    folders = (Path(entry) for entry in sys.path if Path(entry) != ours.parent)
    watched = [Path(sys.executable), *filter(Path.is_dir, folders), *ours.rglob("*.py")]
    if ours.parent.name in ("site-packages", "dist-packages"):
        watched.append(ours.parent)
    return {str(path): _changed(path) for path in watched}


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
