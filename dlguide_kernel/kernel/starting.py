"""A kernel's process while it is being started, with the face of `subprocess.Popen`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from subprocess import Popen, TimeoutExpired

from ..warm.process import ForkedProcess

FAILED = 1
PATIENCE = 5.0  # seconds for the system to end a killed process


class StartingProcess:
    """Stands for the process that `starting` will give; it seems to run meanwhile.

    A signal that ends it does so at once: what is started later is ended, too.
    """

    stdin = stdout = stderr = None

    def __init__(self, starting: Future) -> None:
        self._starting = starting
        self._ended_by: int | None = None

    @property
    def started(self) -> ForkedProcess | Popen | None:
        """The process, once there is one and nobody has ended it before."""
        done = self._starting.done() and not self._starting.exception()
        return self._starting.result() if done and self._ended_by is None else None

    def poll(self) -> int | None:
        """Return None while it starts; a status if it was ended, or could not start."""
        if self._ended_by is not None:
            return -self._ended_by
        return FAILED if self._starting.done() and not self.started else None

    def wait(self, timeout: float | None = None) -> int:
        """Return the status; raises TimeoutExpired while it still starts."""
        code = self.poll()
        if code is None:
            raise TimeoutExpired("a kernel that is being started", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """End it, unless the signal is an interrupt: nothing runs yet."""
        if number != signal.SIGINT and self._ended_by is None:
            self._ended_by = int(number)
            self._starting.add_done_callback(end)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """End it."""
        self.send_signal(signal.SIGTERM)


def end(starting: Future) -> None:
    """End the process that nobody waits for any more, if one was started."""
    if not starting.cancelled() and not starting.exception():
        process = starting.result()
        process.kill()
        process.wait(PATIENCE)


def in_thread(function: Callable, *args: object) -> Future:
    """Call a function in a thread of its own, which a program's end does not wait for.

    The server's own threads have other work than to wait for an import.
    """
    future: Future = Future()

    def call() -> None:
        try:
            future.set_result(function(*args))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=call, name="dlguide-start", daemon=True).start()
    return future
