"""Stopping a run between two steps, at once and with nothing half done.

Python delivers Ctrl-C (and Jupyter's stop button) only between bytecodes of the main
thread, and TensorFlow's C++ code does not look for it. So the work runs in a thread of
its own while the main thread waits and listens.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
PATIENCE = 0.3  # seconds that a chunk may go on after the interrupt


class Abandoned(Exception):
    """The call was still running `PATIENCE` seconds after an interrupt."""


class Interrupt:
    """A request to stop; `requested()` turns true at the first Ctrl-C.

    Used as a context: Ctrl-C sets the flag instead of raising KeyboardInterrupt in the
    middle of the bookkeeping. Outside the main thread Python allows no handler, and the
    flag can only be set by `request()`.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._previous: object = None

    def requested(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def request(self, *_: object) -> None:
        """Ask to stop (also the signal handler)."""
        self._event.set()

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.signal(signal.SIGINT, self.request)
        return self

    def __exit__(self, *_: object) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def call(self, work: Callable[[], Result], *, patient: bool = False) -> Result:
        """`work()` in a thread; Abandoned if it outlasts an interrupt impatiently."""
        outcome: list = []
        finished = threading.Event()

        def run() -> None:
            try:
                outcome.append((True, work()))
            except BaseException as error:  # handed to the caller's thread
                outcome.append((False, error))
            finished.set()

        threading.Thread(target=run, daemon=True, name="dlguide-steps").start()
        while not finished.wait(0.05):
            if self.requested() and not patient and not finished.wait(PATIENCE):
                raise Abandoned
        good, value = outcome[0]
        if good:
            return value
        raise value
