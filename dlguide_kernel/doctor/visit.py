"""What the checks of one run share: the programs they started, and answers asked once.

Nothing here needs more than the standard library: the doctor must be able to say that
everything else is missing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What a program left behind; `status` is None where it did not end by itself.

    A negative status is the signal that killed it. `problem` says why there is none.
    """

    status: int | None
    out: str = ""
    err: str = ""
    seconds: float = 0.0
    problem: str = ""

    @property
    def last_words(self) -> str:
        """The last line that it wrote, errors first."""
        lines = [line for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


class Visit:
    """One run of the checks. Closing it ends the programs that still run.

    `here` is true in a notebook: then a check asks the running kernel, and starts no
    second one.
    """

    def __init__(self, *, here: bool = False) -> None:
        self.here = here
        self._lock = threading.Lock()
        self._closed = False
        self._running: set[subprocess.Popen] = set()
        self._known: dict[Callable, object] = {}
        self._locks: dict[Callable, threading.Lock] = {}

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every program that was started and has not ended."""
        with self._lock:
            self._closed = True
            left = list(self._running)
        for process in left:
            _kill(process)

    def once(self, ask: Callable[[Visit], object]) -> object:
        """Return `ask(self)`, computed by the first of several checks that want it."""
        with self._lock:
            lock = self._locks.setdefault(ask, threading.Lock())
        with lock:
            if ask not in self._known:
                self._known[ask] = ask(self)
            return self._known[ask]

    def ask(
        self,
        argv: Sequence[str],
        *,
        timeout: float = 20,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Answer:
        """Run a program to its end, without input, in a process group of its own."""
        start = time.monotonic()
        try:
            with self._lock:
                if self._closed:
                    return Answer(None, problem="the run was stopped")
                process = subprocess.Popen(
                    [str(word) for word in argv],
                    env={**os.environ, **(env or {})},
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
                self._running.add(process)
        except OSError as error:
            return Answer(None, problem=error.strerror or str(error))
        problem = ""
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            problem = f"no answer within {timeout:.0f} s"
            _kill(process)
            out, err = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        status = None if problem else process.returncode
        texts = (text.decode("utf-8", "replace") for text in (out, err))
        return Answer(status, *texts, time.monotonic() - start, problem)


def _kill(process: subprocess.Popen) -> None:
    """Kill a process and what it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except OSError:  # it has ended meanwhile
        process.kill()
