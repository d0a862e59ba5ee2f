"""The warm process: it waits, forks, and tells how each fork ended.

It is one thread and starts none. Whoever the folder's permissions let in is asked for
again by the system: only the same user is answered.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import selectors
import signal
import socket
import sys
import time
from pathlib import Path

from . import forking, wire
from .place import sources

PATIENCE = 5.0  # seconds that a client may take to say what it wants
RETIRES = 60.0  # seconds without use after which it makes way for a newer one


class WarmServer:
    """Serves one socket until nobody has needed it for `idle` seconds.

    `serve()` returns twice: in the warm process None, when it is time to end; and in
    every fork the request, after the fork has let go of all that is the server's.
    """

    def __init__(self, listener: socket.socket, *, idle: float) -> None:
        self.listener, self.idle = listener, idle
        self.children: dict[int, socket.socket] = {}
        self.forks = 0
        self.began = self.used = time.monotonic()
        self.ending = False

    def serve(self) -> dict | None:
        """Answer requests; see the class for what is returned where."""
        self._woken, waker = socket.socketpair()
        self._waker = waker
        for end in (self._woken, waker, self.listener):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "ending", True))
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self.sources = sources()  # now: importing writes __pycache__ folders
        # Collecting garbage would write to pages that all forks share.
        gc.collect()
        gc.disable()
        gc.freeze()
        while not self.ending and not self._unneeded_for(self.idle):
            for key, _ in self._selector.select(timeout=min(self.idle, 60.0)):
                if key.fileobj is self._woken:
                    with contextlib.suppress(BlockingIOError):
                        self._woken.recv(4096)
                elif request := self._accept():
                    return request
            self._reap()
        self.close()
        return None

    def close(self) -> None:
        """Stop listening. What has been forked goes on; its status is not told."""
        with contextlib.suppress(OSError):
            Path(self.listener.getsockname()).unlink()
        self._let_go()

    def _unneeded_for(self, seconds: float) -> bool:
        if self.children:
            self.used = time.monotonic()
        return time.monotonic() - self.used > seconds

    def _accept(self) -> dict | None:
        """Answer one connection; returns the request in the fork it may lead to."""
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return None
        try:
            if wire.peer(connection)[1] != os.getuid():
                connection.close()
                return None
            connection.settimeout(PATIENCE)
            request, fds = wire.receive(connection)
            return self._answer(connection, request, fds)
        except (OSError, ValueError, KeyError, TypeError) as error:
            print(f"warm: a request failed: {error!r}", file=sys.stderr)
            connection.close()
            return None

    def _answer(
        self, connection: socket.socket, request: dict, fds: list[int]
    ) -> dict | None:
        wanted = request.get("do")
        if wanted == "fork":
            self.used = time.monotonic()
            if changed := self._changed():
                print(f"warm: ends, for {changed}", file=sys.stderr)
                self.ending = True
                wire.close_all(fds)
                self.listener.close()
                wire.send(connection, {"refused": changed})
            elif found := _shadows(request["cwd"]):
                wire.close_all(fds)
                wire.send(connection, {"unfit": found})
            else:
                return self._fork(connection, request, fds)
        elif wanted in ("status", "stop"):
            self.ending = wanted == "stop"
            wire.send(connection, self._status())
        elif wanted == "retire":
            self.ending = self._unneeded_for(RETIRES)
        connection.close()
        return None

    def _changed(self) -> str | None:
        """Return the path that has changed since it was imported, if one has."""
        now = sources()
        for path in self.sources.keys() | now.keys():
            if self.sources.get(path) != now.get(path):
                return f"{path} has changed"
        return None

    def _fork(
        self, connection: socket.socket, request: dict, fds: list[int]
    ) -> dict | None:
        if _gone(connection):
            wire.close_all(fds)
            connection.close()
            return None
        sys.stdout.flush()
        sys.stderr.flush()
        pid = forking.fork()
        if pid:
            wire.close_all(fds)
            self.forks += 1
            self.children[pid] = connection
            with contextlib.suppress(OSError):  # then the fork sees the end as well
                wire.send(connection, {"pid": pid})
            return None
        self._let_go()
        with connection:
            if not _taken(connection):
                os._exit(0)
        forking.become(request, fds)
        return request

    def _let_go(self) -> None:
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for end in (self.listener, self._woken, self._waker, *self.children.values()):
            end.close()
        self.children.clear()

    def _reap(self) -> None:
        """Tell the clients of ended forks how they ended."""
        for pid in list(self.children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                with self.children.pop(pid) as connection:
                    self.used = time.monotonic()
                    with contextlib.suppress(OSError):  # the client may be gone
                        code = os.waitstatus_to_exitcode(status)
                        wire.send(connection, {"exit": code})

    def _status(self) -> dict:
        self._reap()
        return {
            "pid": os.getpid(),
            "python": sys.executable,
            "seconds": round(time.monotonic() - self.began),
            "forks": self.forks,
            "running": sorted(self.children),
            "idle_minutes": self.idle / 60,
        }


def _shadows(folder: str) -> str | None:
    """Return a module that a fresh process would import from this folder.

    Cells look there first; but what is imported already is not looked for again.
    """
    imported = {name.partition(".")[0] for name in sys.modules}
    try:
        entries = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return None
    for entry in entries:
        name = entry.removesuffix(".py")
        file = Path(folder, entry, "__init__.py" if name == entry else "")
        if name in imported and file.is_file() and not _is(name, file):
            return str(file)
    return None


def _is(name: str, file: Path) -> bool:
    """Tell whether a module was imported from this file."""
    origin = getattr(sys.modules.get(name), "__file__", None)
    return origin is not None and os.path.exists(origin) and file.samefile(origin)


def _gone(connection: socket.socket) -> bool:
    """Tell whether the client has closed its end, out of patience with our imports."""
    readable, _, _ = select.select([connection], [], [], 0)
    return bool(readable) and not connection.recv(1, socket.MSG_PEEK)


def _taken(connection: socket.socket) -> bool:
    """Tell whether the client still wants its fork: it may have lost patience.

    It then starts the process another way, and two would use the same ports.
    """
    try:
        message, _ = wire.receive(connection)
    except (OSError, ValueError):
        return False
    return "go" in message
