"""Ask a warm process for a fork, and start, stop or look at warm processes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import wire
from .place import NotForked, check_paths, folder, key, obstacle
from .process import ForkedProcess, has_ended

#: Seconds for a warm process to import TensorFlow; frontends give up after 60.
WAIT = 45.0
IDLE_MINUTES = 15.0
KERNELS = "dlguide_kernel.kernel.forked"


@dataclass(frozen=True)
class WarmStatus:
    """A warm process; `ready` is False while it still imports."""

    pid: int
    ready: bool
    python: str = ""
    seconds: int = 0
    forks: int = 0
    running: tuple[int, ...] = ()
    idle_minutes: float = IDLE_MINUTES


def fork(
    run: str,
    argv: Sequence[str] = (),
    *,
    env: Mapping[str, str],
    cwd: str,
    fds: tuple[int, int, int] = (0, 1, 2),
    python: str = sys.executable,
    prepare: str = KERNELS,
    wait: float = WAIT,
) -> ForkedProcess:
    """Return a process that runs `run`, a "module:function", forked where all is ready.

    A warm process is started where there is none for this `python` and `env`, and
    another where it has imported what was upgraded since. `fds` become the fork's
    standard streams. Raises NotForked, which says why, and nothing has then started.

    >>> process = fork("this:that", env=os.environ, cwd=os.getcwd())
    >>> process.wait()
    0
    """
    if reason := obstacle():
        raise NotForked(reason, usual=True)
    check_paths(env)
    request = {"do": "fork", "run": run, "argv": list(argv)}
    request |= {"env": dict(env), "cwd": str(cwd)}
    deadline = time.monotonic() + wait
    place = folder() / f"{key(python, env)}.sock"
    for tries in range(3):
        connection = _connected(place, python, env, prepare)
        connection.settimeout(max(0.1, deadline - time.monotonic()))
        try:
            wire.send(connection, request, fds)
            reply, _ = wire.receive(connection)
        except TimeoutError as error:
            connection.close()
            raise NotForked(f"no answer within {wait:g} s") from error
        except (OSError, ValueError):
            reply = {}
        if "pid" in reply:
            with contextlib.suppress(OSError):
                wire.send(connection, {"go": True})
            return ForkedProcess(reply["pid"], connection)
        connection.close()
        if "unfit" in reply:
            raise NotForked(
                f"cells there would import {reply['unfit']}, and a fork has imported "
                "another module of that name.",
                mend="rename the file, unless you mean it to stand in for the other",
            )
        # It may have ended between our connecting and asking: then once more.
        if "refused" not in reply and tries:
            raise NotForked(
                "the warm process ended before it answered.",
                mend=f"its log, {place.with_suffix('.log')}, may say why",
            )
    raise NotForked(f"each warm process ended: {reply.get('refused', 'unknown why')}")


def start(
    env: Mapping[str, str] | None = None,
    *,
    python: str = sys.executable,
    prepare: str = KERNELS,
    wait: float = 0.1,
) -> WarmStatus:
    """Start a warm process for `env`, unless there is one, and return its status.

    It is ready once it has imported all; `wait` is how many seconds to wait for that.
    """
    if reason := obstacle():
        raise NotForked(reason, usual=True)
    env = os.environ if env is None else env
    check_paths(env)
    place = folder() / f"{key(python, env)}.sock"
    _connected(place, python, env, prepare).close()
    status = _asked(place, "status", wait)
    if status is None:
        raise NotForked(
            "the warm process ended while it imported.",
            mend=f"its log, {place.with_suffix('.log')}, may say why",
        )
    return status


def _connected(
    place: Path, python: str, env: Mapping[str, str], prepare: str
) -> socket.socket:
    """Return a connection to the warm process at `place`, started if need be."""
    if connection := _connect(place):
        return connection
    with _alone(place):
        if connection := _connect(place):
            return connection
        place.unlink(missing_ok=True)
        idle = _idle_minutes(env) * 60
        command = [python, "-m", "dlguide_kernel.warm", str(place), str(idle), prepare]
        with place.with_suffix(".log").open("wb") as log:
            try:
                subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=dict(env),
                    timeout=WAIT,
                    check=True,
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise NotForked(
                    f"the warm process did not start: {error}",
                    mend=f"its log, {log.name}, may say why",
                ) from error
        _retire_others(place)
        if connection := _connect(place):
            return connection
    raise NotForked(
        "the warm process ended as soon as it had started.",
        mend=f"its log, {place.with_suffix('.log')}, may say why",
    )


def _retire_others(place: Path) -> None:
    """Let warm processes end that nobody needs now that something has changed."""
    for other in _places():
        if other != place and (connection := _connect(other)):
            with connection, contextlib.suppress(OSError):
                wire.send(connection, {"do": "retire"})


def _idle_minutes(env: Mapping[str, str]) -> float:
    """Return how long a warm process stays without being needed."""
    given = env.get("DLGUIDE_WARM_IDLE_MINUTES", str(IDLE_MINUTES))
    try:
        return float(given)
    except ValueError as error:
        raise NotForked(
            f"DLGUIDE_WARM_IDLE_MINUTES is {given!r}, which is no number.",
            mend="export DLGUIDE_WARM_IDLE_MINUTES=15",
        ) from error


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the lock of a place: two who find nobody there start one process only."""
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _connect(place: Path) -> socket.socket | None:
    """Return a connection to this user's process there, or None where none listens."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(WAIT)
    try:
        connection.connect(str(place))
        if wire.peer(connection)[1] == os.getuid():
            return connection
    except OSError:
        pass
    connection.close()
    return None


def statuses(patience: float = 1.0) -> list[WarmStatus]:
    """Return every warm process of this user; one that imports cannot tell much."""
    found = (_asked(place, "status", patience) for place in _places())
    return [status for status in found if status]


def status(
    env: Mapping[str, str] | None = None, *, python: str = sys.executable
) -> WarmStatus | None:
    """Return the warm process that would serve `env`, or None."""
    if obstacle():
        return None
    name = f"{key(python, os.environ if env is None else env)}.sock"
    return _asked(folder() / name, "status", 1.0)


def stop() -> list[WarmStatus]:
    """End every warm process of this user; what was forked goes on. Returns them."""
    stopped = []
    for place in _places():
        if status := _asked(place, "stop", 1.0):
            _end(status.pid)
            stopped.append(status)
        place.unlink(missing_ok=True)
    return stopped


def _places() -> list[Path]:
    return [] if obstacle() else sorted(folder().glob("*.sock"))


def _asked(place: Path, what: str, patience: float) -> WarmStatus | None:
    connection = _connect(place)
    if connection is None:
        return None
    with connection:
        pid, _ = wire.peer(connection)
        connection.settimeout(patience)
        try:
            wire.send(connection, {"do": what})
            reply, _ = wire.receive(connection)
        except (OSError, ValueError):
            reply = {}
    if not reply:
        return WarmStatus(pid, ready=False)
    return WarmStatus(ready=True, **{**reply, "running": tuple(reply["running"])})


def _end(pid: int) -> None:
    """Wait until a process that was asked to end has done so; else make it."""
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        if has_ended(pidfd, 1.0):
            break
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, number)
    has_ended(pidfd, 1.0)
    os.close(pidfd)
