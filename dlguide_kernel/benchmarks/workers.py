"""Sides in processes of their own.

The engine switches TensorFlow's v2 behaviour off for its whole process, Keras needs it
on, and every library brings threads of its own: so each has a process, which times
itself and answers over a pipe. One that fails, or crashes, takes no other with it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
from multiprocessing.connection import Connection

from .sides import Case, Parameters, Side

LIMIT = 900.0  # seconds that one answer may take
GRACE = 5.0  # seconds to end in: what a killed process holds is not cleaned up
# All sides compute on the CPU, whatever else the machine has.
CPU_ONLY = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "JAX_PLATFORMS": "cpu",
    "KERAS_BACKEND": "tensorflow",
}


class SideError(Exception):
    """What went wrong in a side's process."""


def serve(connection: Connection) -> None:
    """Hold sides and answer calls (number, method, arguments) until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    os.environ.update(CPU_ONLY)
    with tempfile.TemporaryFile() as log:  # progress bars and chatter go here
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        sides: dict[int, Side] = {}
        while True:
            try:
                number, method, arguments = connection.recv()
            except EOFError:
                return
            try:
                connection.send((True, _answer(sides, number, method, arguments)))
            except Exception as error:
                connection.send((False, f"{type(error).__name__}: {error}"))


def _answer(sides: dict, number: int, method: str, arguments: tuple) -> object:
    if method == "make":
        factory, case = arguments
        sides[number] = factory(case)
    elif method == "drop":
        sides.pop(number, None)
    else:
        return getattr(sides[number], method)(*arguments)
    return None


class Worker:
    """A process that serves; a context that ends it."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def call(self, number: int, method: str, *arguments: object) -> object:
        """Call a method of side `number` there; its failure is a SideError here."""
        try:
            self._pipe.send((number, method, arguments))
            if not self._pipe.poll(LIMIT):
                self.close()
                raise SideError(f"no answer to {method} within {LIMIT:g} s")
            done, answer = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(1)
            code = self._process.exitcode
            raise SideError(f"its process ended (exit code {code})") from None
        if not done:
            raise SideError(answer)
        return answer

    def close(self) -> None:
        """End the process: by closing its pipe, and by force if it takes no notice."""
        self._pipe.close()
        self._process.join(GRACE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class Remote:
    """A side that lives in a worker: the same calls as of a `Side`."""

    def __init__(self, worker: Worker, number: int, side: type[Side], case: Case):
        self._worker, self._number = worker, number
        self._side, self._case = side, case

    def prepare(self) -> None:
        """Make the side in its process, and let it prepare."""
        self._worker.call(self._number, "make", self._side, self._case)
        self._worker.call(self._number, "prepare")

    def run(self) -> float:
        """Return the seconds per step that the side measured."""
        return self._worker.call(self._number, "run")

    def parameters(self) -> Parameters:
        """Return the side's θ."""
        return self._worker.call(self._number, "parameters")

    def facts(self) -> dict[str, object]:
        """Return the side's facts."""
        return self._worker.call(self._number, "facts")

    def drop(self) -> None:
        """Let the side go, with its data."""
        with contextlib.suppress(SideError):  # its process may have gone already
            self._worker.call(self._number, "drop")


class Workers:
    """One process for each home; a context that ends them all."""

    def __init__(self) -> None:
        self._workers: dict[str, Worker] = {}
        self._made = 0

    def __enter__(self) -> Workers:
        return self

    def side(self, side: type[Side], case: Case) -> Remote:
        """Give a side its process: the one of its home."""
        home = side.home or side.name
        if home not in self._workers:
            self._workers[home] = Worker()
        self._made += 1
        return Remote(self._workers[home], self._made, side, case)

    def __exit__(self, *_: object) -> None:
        for worker in self._workers.values():
            worker.close()
