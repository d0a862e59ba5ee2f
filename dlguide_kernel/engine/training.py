"""Training the student's own graph: the slides' loop, run as one compiled program."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import GraphError, InputError
from ..theory.choices import choose
from ..theory.partition import Shuffle
from . import plan
from .backends import Device, device_of, kept_loop, reason_against_xla, recording
from .batches import Data
from .compiled import CompiledLoop
from .data import match
from .divergence import diverged
from .explicit import ExplicitLoop
from .history import STEP_LIMIT, History, Recorder
from .interrupts import Abandoned, Interrupt
from .progress import ProgressBar
from .runner import Runner
from .slots import size_of
from .stepfunction import StepFunction, Unsupported, placeholders_of
from .tensorflow1 import tf
from .unrolled import UnrolledLoop
from .variables import read_variables


def train(
    loss: tf.Tensor,
    data: Mapping[tf.Tensor, np.ndarray],
    optimizer: tf.Operation | tf.train.Optimizer | str = "sgd",
    *,
    epochs: int = 1,
    batch_size: int | None = None,
    session: tf.Session | None = None,
    shuffle: Shuffle = False,
    seed: int = 0,
    record: str = "auto",
    iterates: bool | int = False,
    checkpoint: str | os.PathLike | None = None,
    batch_axis: int | None = None,
    compiled: bool = True,
    progress: bool = True,
) -> History:
    """Minimise `loss` over its trainable variables by the updates of slides 49–51.

        for e in 1 … epochs:  for j in 1 … k:  sess.run(optimizer, feed_dict of T_j)

    runs in one compiled loop, in the same order, and leaves the values in the session's
    variables; `compiled=False` runs the loop above as it stands.

    - `loss`: a scalar tensor. `data`: {placeholder: array}; samples lie along the
      placeholder's open dimension (`None`), or along `batch_axis`.
    - `optimizer`: what `minimize(loss)` returned (slide 58), an optimizer, or a name.
    - `batch_size` s: the partition {T_j} has |T_j| ≤ s; None takes all samples at once.
    - `session`: the default session if not given.
    - `shuffle`: False takes the samples as they stand, "once" in one random order,
      "epoch" in a new one each epoch; drawn from `seed`.
    - `record`: "step", "epoch" (the mean of its steps), "none"; "auto" is "step" up to
      4 194 304 steps. `iterates`: keep θ_t at every step (True; every m-th where 64 MiB
      would not hold them) or at every m-th (an integer).
    - `checkpoint`: a file that the run is saved to, and continued from if it is there.

    Ctrl-C stops after a finished step, with a KeyboardInterrupt that has the `.history`
    so far. Raises a DataError or GraphError for what does
    not fit, before anything is changed, and a DivergedError (with `.history`) when the
    loss becomes NaN or infinite: the variables are then what the update at that step
    made of them, as in the explicit loop.

    >>> with tf.Session() as sess:
    ...     sess.run(init)
    ...     history = train(loss, {X: x_data, Y: labels}, optimizer, epochs=100)
    """
    loss = plan.check_loss(loss)
    epochs = plan.check_epochs(epochs)
    session = plan.check_session(session, loss.graph)
    choose("record", record, dict.fromkeys(("auto", "step", "epoch", "none")))
    _check_iterates(iterates)
    # The data are checked before the optimizer adds anything to the graph.
    roots = [loss.op]
    if isinstance(optimizer, tf.Operation):
        roots.append(plan.step_operation(loss, optimizer)[0])
    else:
        plan.trainable_under(loss)
    sources = match(data, placeholders_of(roots), batch_axis)
    arranged = Data(sources, batch_size=batch_size, shuffle=shuffle, seed=seed)
    total = epochs * arranged.layout.num_batches
    if record == "auto":
        record = "step" if total <= STEP_LIMIT else "epoch"
    step, made = plan.step_operation(loss, optimizer)
    _initialise(session, made)
    job = Job(loss, step, arranged, session, record, bool(iterates), compiled)
    history = job.history(epochs)
    with ProgressBar(total, shown=progress) as bar, Interrupt() as interrupt:
        try:
            runner = job.runner(history, interrupt, iterates, total)
            if checkpoint is not None:
                runner.keep_at(Path(checkpoint), seed=seed, shuffle=str(shuffle))
            end = runner.run(total, bar)
        except Abandoned:  # while compiling: nothing has been changed yet
            raise _interrupted(history, total) from None
    if not end.finite:
        raise diverged(runner, end)
    if interrupt.requested():
        raise _interrupted(history, total)
    return history


def _interrupted(history: History, total: int) -> KeyboardInterrupt:
    error = KeyboardInterrupt(
        f"stopped after {history.steps} of {total} updates; the variables hold what "
        "they were then"
    )
    error.history = history
    return error


def _check_iterates(iterates: object) -> None:
    if not isinstance(iterates, bool | int | np.integer) or iterates < 0:
        raise InputError(
            f"iterates is {iterates!r}.",
            expected="True, False, or every how many steps to keep θ.",
            mend="pass iterates=True.",
        )


def _initialise(session: tf.Session, made: list[tf.Variable]) -> None:
    """Initialise what an optimizer has made for itself, once per session."""
    for variable in made:
        try:
            read_variables(session, [plan.variable_operation(variable)])
        except GraphError:
            session.run(variable.initializer)


@dataclass
class Job:
    """A checked call of `train`, and the choice of the loop that runs it."""

    loss: tf.Tensor
    step: tf.Operation
    data: Data
    session: tf.Session
    record: str
    iterates: bool
    compiled: bool

    def history(self, epochs: int) -> History:
        """An empty history of this run."""
        layout = self.data.layout
        return History(self.record, layout.num_batches, layout.batch_size, epochs)

    def runner(
        self, history: History, interrupt: Interrupt, iterates: bool | int, total: int
    ) -> Runner:
        """The runner with its loop chosen, built and started."""
        theta = plan.trained_variables(self.step, self.loss)
        operations = [plan.variable_operation(v) for v in theta]
        width = sum(size_of(v) for v in operations)
        recorder = Recorder(history, width=width, iterates=iterates, total_steps=total)
        read_variables(self.session, operations)  # all initialised?
        function = None
        try:
            function = StepFunction(self.step, self.loss)
        except Unsupported as why:
            history.reason = str(why)
        runner = Runner(self.data, self.session, interrupt, recorder, function)
        runner.theta = theta if self.iterates else []
        if total and self.compiled and function is not None:
            device = device_of(self.session, operations)
            self._compile(runner, function, device, operations, total)
        if runner.loop is None:
            loop = ExplicitLoop(self.step, self.loss, self.data.layout, self.session)
            runner.use(loop)
        history.backend = runner.loop.backend
        history.device = device_of(self.session, operations).name
        return runner

    def _compile(
        self,
        runner: Runner,
        function: StepFunction,
        device: Device,
        theta: list[tf.Operation],
        total: int,
    ) -> None:
        """Give the runner a compiled loop, unless none can be built."""
        history = runner.recorder.history
        against = reason_against_xla(function, device)
        common = {"device": device.name, "trainable": theta if self.iterates else ()}
        buffers = recording(
            losses=self.record != "none",
            iterates=self.iterates,
            width=sum(size_of(v) for v in theta),
            total=total,
        )
        kinds = [
            (CompiledLoop, {**common, "recording": buffers}),
            (UnrolledLoop, common),
        ]
        for kind, options in kinds[bool(against) :]:
            start = time.perf_counter()
            try:
                layout = self.data.layout
                runner.use(*kept_loop(kind, function, layout, self.session, **options))
                runner.warm_up()
            except (tf.errors.OpError, ValueError, TypeError, NotImplementedError) as e:
                if isinstance(e, InputError):
                    raise
                against = against or f"{type(e).__name__}: {str(e).splitlines()[0]}"
                runner.loop = None
                continue
            history.compile_seconds = time.perf_counter() - start
            break
        history.reason = against
