"""Our sides, and the slides' loop: they share the engine, and so a process."""

from __future__ import annotations

import os
import time
from typing import ClassVar

import numpy as np

from .sides import Case, Parameters, Side


class EngineSide(Side):
    """A graph of the engine with gradient descent, and a session at θ_0."""

    home: ClassVar[str] = "engine"

    def prepare(self) -> None:
        """Build the graph as on slides 56 and 58, and open its session."""
        from ..engine import tf

        self.x, self.y = self.load()
        with tf.Graph().as_default() as graph:
            self.model = self.case.model()
            self._check_start()
            descent = tf.train.GradientDescentOptimizer(self.case.rate)
            self.optimizer = descent.minimize(self.model.loss)
            self.initial = tf.global_variables_initializer()
            self.session = tf.Session(graph=graph)
        self.restart()

    def _check_start(self) -> None:
        shapes = [tuple(v.shape.as_list()) for v in self.model.variables]
        expected = [value.shape for value in self.case.start()]
        if shapes != expected:
            raise ValueError(f"the model has {shapes}, its peers {expected}")

    def restart(self) -> None:
        """Run the variables' initializers: they hold θ_0 as constants."""
        self.session.run(self.initial)

    def parameters(self) -> Parameters:
        """Read the variables."""
        return self.session.run(list(self.model.variables))


class Ours(EngineSide):
    """One call of `train`: checks, moving the data and reading back are all timed."""

    name = "dlguide"
    record: ClassVar[str] = "none"
    progress: ClassVar[bool] = False

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.histories, self.processor = [], []
        self.bar_bytes = 0

    def prepare(self) -> None:
        """Build; a case that says how many seconds is given its number of epochs."""
        super().prepare()
        if self.case.seconds:
            self.run()  # compiles
            self._lengthen()

    def _lengthen(self) -> None:
        """Grow the epochs until a call can be scaled to the seconds asked for."""
        took = self.run() * self.steps
        while took < self.case.seconds / 4:
            self.epochs *= 4
            took = self.run() * self.steps
        self.epochs = max(1, round(self.epochs * self.case.seconds / took))

    def work(self) -> None:
        """Train as a reader would."""
        from ..engine import train

        before, busy = _bytes_on_stderr(), time.process_time()
        history = train(
            self.model.loss,
            {self.model.x: self.x, self.model.y: self.y},
            self.optimizer,
            epochs=self.epochs,
            batch_size=self.case.batch,
            session=self.session,
            record=self.record,
            progress=self.progress,
        )
        self.processor.append((time.process_time() - busy) / self.steps)
        self.bar_bytes = _bytes_on_stderr() - before
        self.histories.append(history)

    def facts(self) -> dict[str, object]:
        """Compilation, the loop's own and the processor's time, the backend's choice.

        The lists have one entry for each call, in seconds per step; the last ones are
        those of the turns.
        """
        first, *later = self.histories
        return {
            "backend": first.backend,
            "reason": first.reason,
            "compile_first_call": first.compile_seconds,
            "compile_later_calls": max((h.compile_seconds for h in later), default=0.0),
            "loop_seconds": [1e-6 * h.microseconds_per_step for h in self.histories],
            "processor_seconds": self.processor,
            "steps": self.steps,
            "bar_bytes": self.bar_bytes,
        }


class OursRecording(Ours):
    """The same call, which keeps the loss of every step."""

    name = "dlguide loss"
    record = "step"


class OursProgress(Ours):
    """The same call, which shows its progress bar (a terminal's, into a file)."""

    name = "dlguide progress"
    progress = True


class SlidesLoop(EngineSide):
    """Slide 58: `for … sess.run(optimizer, feed_dict={X: …, Y: …})`."""

    name = "slides loop"
    most_steps = 3000

    def work(self) -> None:
        """Feed batch after batch."""
        X, Y, s = self.model.x, self.model.y, self.case.batch
        run, optimizer, x, y = self.session.run, self.optimizer, self.x, self.y
        columns = self.case.axis == 1
        for _ in range(self.epochs):
            for j in range(0, self.batches * s, s):
                if columns:
                    feed = {X: x[:, j : j + s], Y: y[:, j : j + s]}
                else:
                    feed = {X: x[j : j + s], Y: y[j : j + s]}
                run(optimizer, feed_dict=feed)


def num_parameters(parameters: Parameters) -> int:
    """Count the entries of θ."""
    return sum(int(np.size(value)) for value in parameters)


def _bytes_on_stderr() -> int:
    """How much has been written there; 0 where it is no file."""
    return os.fstat(2).st_size
