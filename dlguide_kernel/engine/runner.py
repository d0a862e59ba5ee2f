"""Running a loop chunk by chunk: windows, progress, interrupts, checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import CheckpointError, DataError
from . import checkpoint
from .batches import Data
from .explicit import ExplicitLoop
from .history import Recorder
from .interrupts import Abandoned, Interrupt
from .loops import Place
from .progress import ProgressBar
from .slots import DeviceLoop
from .stepfunction import StepFunction
from .tensorflow1 import tf
from .variables import read_variables, write_variables

CHUNK_SECONDS = 0.1  # steps of about this long run between two looks at the clock
SAVE_SECONDS = 30.0


@dataclass(frozen=True)
class End:
    """How a run ended: after which update, with which last two losses."""

    steps: int
    loss: float
    before: float

    @property
    def finite(self) -> bool:
        """Whether the loss stayed finite."""
        return bool(np.isfinite(self.loss))


class Runner:
    """One run of a loop over the data, from the session's values back to them."""

    def __init__(
        self,
        data: Data,
        session: tf.Session,
        interrupt: Interrupt,
        recorder: Recorder,
        function: StepFunction | None,
    ) -> None:
        self.data, self.session, self.interrupt = data, session, interrupt
        self.recorder, self.function = recorder, function
        self.loop: DeviceLoop | ExplicitLoop | None = None
        self.theta: Sequence[tf.Variable] = ()
        self._keep: Callable[[], None] = lambda: None
        self._path: Path | None = None
        self._description: dict[str, object] = {}
        self._loaded: int | None = None
        self.initial = {}
        if function is not None:
            self.initial = read_variables(session, function.variables)
        # The values to fall back to if a step has to be abandoned, and their step.
        self._safe, self._safe_at = {v: self.initial[v] for v in self.written}, 0

    @property
    def written(self) -> list[tf.Operation]:
        """Variables that a step overwrites, where that is known."""
        return self.function.written if self.function is not None else []

    def use(
        self,
        loop: DeviceLoop | ExplicitLoop,
        keep: Callable[[], None] = lambda: None,
    ) -> None:
        """Run with this loop; `keep()` is called when it can serve another run."""
        self.loop, self._keep, self._loaded = loop, keep, None

    def warm_up(self) -> None:
        """Compile: move variables and data to the device and run no step."""
        self.loop.start(self.initial)
        self._load(0)
        place = self._place(0)[0]
        self.interrupt.call(lambda: self.loop.run(place, 0))
        self.loop.values(self.written)  # a session's first fetch of a kind is slow

    def keep_at(self, path: Path, **run: object) -> None:
        """Save the run at `path`; continue the one that is saved there."""
        if self.function is None:
            raise CheckpointError(
                "this graph's step cannot be saved as plain values "
                f"({self.recorder.history.reason}).",
                expected="a step without random or other hidden state.",
                mend="leave checkpoint out, or use tf.train.Saver on the session.",
            )
        history = self.recorder.history
        self._path = path
        self._description = checkpoint.describe(
            self.data.layout,
            self.data.sources,
            self.written,
            record=history.record,
            iterates=bool(self.theta) and history.iterates_every,
            step=self.function.step.name,
            **run,
        )
        if path.exists():
            steps, values, kept = checkpoint.load(path, self._description, self.written)
            self.recorder.restore(kept, steps)
            self.loop.start(values)
            self._safe, self._safe_at = values, steps
        else:
            self.save()  # a place that cannot be written to is found out now

    def run(self, total: int, bar: ProgressBar) -> End:
        """Run up to update `total`; the values are in the session whatever happens."""
        history, loop = self.recorder.history, self.loop
        started = saved = time.perf_counter()
        bar.begin()
        end, count, abandoned = End(history.steps, 0.0, 0.0), 1, False
        if getattr(loop, "seconds_per_step", 0):
            count = self._sized(loop.seconds_per_step)
        try:
            while history.steps < total and not self.interrupt.requested():
                end, count = self._chunk(total, count, end)
                bar.update(history.steps, end.loss)
                if not end.finite:
                    break
                if self._path and time.perf_counter() - saved > SAVE_SECONDS:
                    self.save()
                    saved = time.perf_counter()
        except Abandoned:
            abandoned = True
        except DataError:  # found on the way through a file: undo the whole run
            self._safe, self._path, abandoned = self.initial, None, True
            raise
        finally:
            history.seconds += time.perf_counter() - started
            self._hand_back(abandoned)
            self.recorder.finish()
        return end

    def _chunk(self, total: int, count: int, end: End) -> tuple[End, int]:
        """Run about `count` steps; how it ended, and how many to run next."""
        history = self.recorder.history
        self._load(history.steps)
        place, room = self._place(history.steps)
        block = getattr(self.loop, "block", 1)
        count = count // block * block or count
        count = min(count, room, total - history.steps, self._capacity())
        # A single step may be a long one; a step in the student's own session cannot
        # be left behind, for it would still change that session's variables.
        patient = count > 1 or isinstance(self.loop, ExplicitLoop)
        if not patient and self._safe_at != history.steps:
            self._safe, self._safe_at = self.loop.values(self.written), history.steps
        begin = time.perf_counter()
        chunk = self.interrupt.call(self._work(place, count), patient=patient)
        seconds = time.perf_counter() - begin
        self.recorder.add(chunk.done, chunk.losses, chunk.iterates)
        if chunk.done:
            self.loop.seconds_per_step = seconds / chunk.done
            before = chunk.before if chunk.done > 1 else end.loss
            end = End(history.steps, chunk.last_loss, before)
            grown = self._sized(self.loop.seconds_per_step)
            return end, max(1, min(grown, 16 * max(count, 4)))
        return end, count

    def _work(self, place: Place, count: int) -> Callable:
        def work():
            return self.loop.run(
                place,
                count,
                rows=self.recorder.rows,
                trainable=self.theta,
                stopped=self.interrupt.requested,
            )

        return work

    def _capacity(self) -> int:
        """How many steps one call can record."""
        recording = getattr(self.loop, "recording", None)
        if recording is None:
            return 2**30
        rows = max(0, recording.iterates - 1) * self.recorder.rows.every
        sizes = [recording.losses or 2**30, rows or 2**30]
        return min(sizes)

    def _sized(self, seconds_per_step: float) -> int:
        return max(1, int(CHUNK_SECONDS / max(seconds_per_step, 1e-9)))

    def _load(self, step: int) -> None:
        """Load the window that holds `step`, if it is not the one that is loaded."""
        first, _ = self.data.span(step)
        if first != self._loaded:
            self.loop.load(*self.data.window(step))
            self._loaded = first

    def _place(self, step: int) -> tuple[Place, int]:
        """The place of `step` in its window, and the steps left there."""
        layout = self.data.layout
        k, n = layout.num_batches, layout.num_samples
        first, length = self.data.span(step)
        full = n // layout.batch_size
        if length < k or not self.data.resident:  # a part of one epoch
            slot, start = step - first, first % k
            return Place(slot, length, min(length, full - start)), length - slot
        base = (step - first) // k * n if layout.gathers else 0
        room = first + length - step if layout.gathers else 2**30
        return Place(step % k, k, full, base), room

    def save(self, values: Mapping[tf.Operation, np.ndarray] | None = None) -> None:
        """Write the checkpoint: the loop's values, or those given."""
        values = self.loop.values(self.written) if values is None else values
        steps = self.recorder.history.steps
        state = self.recorder.state()
        checkpoint.save(self._path, self._description, steps, values, state)

    def _hand_back(self, abandoned: bool) -> None:
        """Put the last values into the session, free the device, save the run."""
        if abandoned:  # the loop may still be busy: leave it and its session behind
            safe = {v: self._safe[v] for v in self.written}
            write_variables(self.session, safe)
            if self._path:
                self.save(safe)
            return
        if isinstance(self.loop, DeviceLoop):
            write_variables(self.session, self.loop.values(self.written))
        if self._path:
            self.save()
        self.loop.release()
        self._keep()
