"""The computer: memory, processors, shared memory, text encoding, its own network."""

from __future__ import annotations

import locale
import os
import socket
import sys
from pathlib import Path

from . import mending
from .finding import Finding, broken, ok, without
from .visit import Visit

GB = 10**9
#: TensorFlow takes about half a gigabyte, JupyterLab and a browser the rest.
TIGHT, COMFORTABLE = 2 * GB, 4 * GB


def memory(visit: Visit) -> Finding:
    """Look at the memory that a process may have, and at the processors."""
    return judge_memory(*memory_limit(), processors())


def memory_limit() -> tuple[int, str]:
    """Return the smallest limit on memory in bytes, and what sets it."""
    import resource

    limits = {
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"): "of memory",
    }
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        limits[soft] = "allowed by `ulimit -v`"
    for file in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            text = (Path("/sys/fs/cgroup") / file).read_text().strip()
        except OSError:
            continue
        if text.isdecimal():
            limits[int(text)] = "allowed to this container"
    least = min(limits)
    return least, limits[least]


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def judge_memory(size: int, words: str, cores: int) -> Finding:
    """Say whether so much memory and so many processors are enough."""
    count = "1 processor" if cores == 1 else f"{cores} processors"
    shown = f"{size / GB:.1f} GB {words}, {count}"
    mend = "ulimit -S -v unlimited" if "ulimit" in words else ""
    if size < TIGHT:
        return broken(f"{shown}: TensorFlow and JupyterLab need 2 GB.", mend)
    if size < COMFORTABLE:
        return without(f"{shown}: keep one notebook open at a time.", mend)
    return ok(f"{shown}.")


def shared_memory(visit: Visit) -> Finding:
    """Look at /dev/shm, through which a browser's processes talk."""
    place = Path("/dev/shm")
    if sys.platform != "linux":
        return ok("this system has no /dev/shm, and needs none.")
    try:
        state = os.statvfs(place)
    except OSError as error:
        return without(f"{place}: {error.strerror}. Browsers in tests may crash.")
    return judge_shared(state.f_bsize * state.f_bavail)


def judge_shared(free: int) -> Finding:
    """Say whether so many free bytes in /dev/shm are enough: a container has 64 MB."""
    shown = f"{free / 10**6:.0f} MB free in /dev/shm"
    if free < 128 * 10**6:
        return without(
            f"{shown}: chromium's pages may crash.",
            mending.as_root("mount -o remount,size=1G /dev/shm"),
        )
    return ok(f"{shown}.")


def text(visit: Visit) -> Finding:
    """Look at the encoding of text here, and in the programs of a terminal."""
    encoding = locale.getpreferredencoding(False)
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    name = next((name for name in names if os.environ.get(name)), "")
    chosen = os.environ.get(name, "") if name else ""
    utf8 = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    mend = f"export LC_ALL={utf8}"
    if not _is_utf8(encoding):
        return broken(f"Python reads text files as {encoding}, not as UTF-8.", mend)
    if not _is_utf8(chosen):
        shown = f"{name} is {chosen}" if name else "no locale is set"
        return without(
            f"{shown}: tmux and other programs of a terminal may show other letters "
            "than a–z as `_` or `?`.",
            mend,
        )
    return ok(f"UTF-8 ({name}={chosen}).")


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "").endswith("utf8")


def loopback(visit: Visit) -> Finding:
    """Send a byte from this computer to itself, as browser, server and kernel do."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(5)
            with socket.create_connection(server.getsockname(), timeout=5) as client:
                connection, _ = server.accept()
                with connection:
                    client.sendall(b"!")
                    connection.settimeout(5)
                    connection.recv(1)
    except OSError as error:
        return broken(
            f"this computer cannot reach itself at 127.0.0.1: {error}. JupyterLab and "
            "its kernels talk there.",
            mending.as_root("ip link set lo up"),
        )
    return ok("127.0.0.1 answers.")
