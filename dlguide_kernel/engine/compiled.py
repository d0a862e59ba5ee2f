"""The steps as one compiled loop, data and variables staying on the device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .batches import Layout
from .loops import Chunk, Place, Recording, Rows
from .slots import DeviceLoop, size_of, type_of
from .stepfunction import StepFunction
from .tensorflow1 import tf


@dataclass(frozen=True)
class _Given:
    """What stays the same while a loop runs, as tensors."""

    variables: dict[tf.Operation, tf.Tensor]
    windows: dict[tf.Tensor, tf.Tensor]
    order: tf.Tensor | None
    slots: tf.Tensor
    every: tf.Tensor
    phase: tf.Tensor


class CompiledLoop(DeviceLoop):
    """The steps in one `tf.while_loop` inside one `tf.function`.

    XLA compiles the loop into one program.
    """

    backend = "XLA loop"

    def __init__(
        self,
        step: StepFunction,
        layout: Layout,
        *,
        device: str,
        config: tf.ConfigProto | None = None,
        recording: Recording = Recording(),  # noqa: B008  (frozen)
        trainable: Sequence[tf.Operation] = (),
    ) -> None:
        self.recording, self._trainable = recording, trainable
        with tf.Graph().as_default() as graph, tf.device(device):
            super().__init__(step, layout)
            self._build()
        self.session = tf.Session(graph=graph, config=_settings(config))
        # Called many times: a callable checks its fetches and feeds only once.
        self._call = self.session.make_callable(
            [self._store, *self._outputs], feed_list=self._bounds
        )

    def _build(self) -> None:
        with tf.device("/CPU:0"):  # host scalars: the loop's bounds
            self._bounds = [tf.placeholder(tf.int32, [], name=n) for n in _BOUNDS]
        compiled = tf.function(self._loop, jit_compile=True, autograph=False)
        order = [self._order.value] if self._layout.gathers else []
        outputs = compiled(
            [slot.value for slot in self._state.values()],
            [slot.value for slot in self._data.values()],
            order,
            self._bounds,
        )
        state, self._outputs = outputs[0], outputs[1:]
        with tf.control_dependencies(state):
            self._store = tf.group(
                *(
                    self._state[v].assign(value)
                    for v, value in zip(self._step.written, state, strict=True)
                )
            )

    def _loop(self, state, data, order, bounds):
        """Steps from (slot, base) until `count` are done or the loss is not finite."""
        slot, slots, full, base, count, every, phase = bounds
        given = _Given(
            dict(zip(self._step.variables, state, strict=True)),
            dict(zip(self._data, data, strict=True)),
            order[0] if order else None,
            slots,
            every,
            phase,
        )

        def going(i, slot, values, base, loss, *_):
            return tf.less(i, count) & tf.math.is_finite(loss)

        zero = tf.zeros([], self._step.loss.dtype)
        values = [given.variables[v] for v in self._step.written]
        now = (tf.constant(0), slot, values, base, zero, zero, self._records())
        whole = self._body(given, self._layout.batch_size)
        if not self._layout.remainder:
            end = tf.while_loop(going, whole, now)
        else:
            smaller = self._body(given, self._layout.remainder)

            def epoch(*now):
                """Run the full batches, then the smaller last one."""

                def in_full(i, slot, *more):
                    return going(i, slot, *more) & tf.less(slot, full)

                def in_last(i, slot, *more):
                    return going(i, slot, *more) & tf.equal(slot, full)

                return tf.while_loop(
                    in_last, smaller, tf.while_loop(in_full, whole, now)
                )

            end = tf.while_loop(going, epoch, now)
        done, _, values, _, loss, before, records = end
        return [values, done, loss, before, *records]

    def _body(self, given: _Given, size: int) -> Callable:
        """One step on a batch of `size` samples, as the body of a loop."""
        written = self._step.written

        def body(i, slot, values, base, previous, _, records):
            here = {**given.variables, **dict(zip(written, values, strict=True))}
            batch = self._layout.batch(given.windows, given.order, slot, base, size)
            new, loss = self._step(here, batch)
            records = list(records)
            if self.recording.losses:
                records[0] = _written(records[0], i, loss)
            if self.recording.iterates:
                row = tf.concat([tf.reshape(new[v], [-1]) for v in self._trainable], 0)
                records[-1] = _written(
                    records[-1], (i + given.phase) // given.every, row
                )
            last = tf.equal(slot + 1, given.slots)
            if given.order is not None:  # the next epoch's order follows this one's
                base = base + tf.where(last, self._layout.num_samples, 0)
            slot = tf.where(last, 0, slot + 1)
            values = [new[v] for v in written]
            return i + 1, slot, values, base, loss, previous, records

        return body

    def _records(self) -> list[tf.Tensor]:
        """Empty buffers for the losses and the iterates of one call."""
        made = []
        if self.recording.losses:
            made.append((self._step.loss.dtype, self.recording.losses, []))
        if self.recording.iterates:
            width = sum(size_of(v) for v in self._trainable)
            kind = type_of(self._trainable[0])[0]
            made.append((kind, self.recording.iterates, [width]))
        return [tf.zeros([rows, *shape], kind) for kind, rows, shape in made]

    def run(
        self,
        place: Place,
        count: int,
        *,
        rows: Rows = Rows(),  # noqa: B008  (frozen)
        trainable: Sequence[tf.Variable] = (),
        stopped: Callable[[], bool] = lambda: False,
    ) -> Chunk:
        """Run up to `count` steps; stops early at a loss that is not finite."""
        fetched = self._call(
            place.slot,
            place.slots,
            place.full,
            place.base,
            count,
            rows.every,
            rows.phase,
        )
        done, last, before = int(fetched[1]), float(fetched[2]), float(fetched[3])
        records = fetched[4:]
        losses = records[0][:done] if self.recording.losses else np.empty(0)
        kept = np.empty((0, 0))
        if self.recording.iterates:
            kept = records[-1][: rows.count(done)]
        return Chunk(done, last, before, losses, kept)


_BOUNDS = ("slot", "slots", "full", "base", "count", "every", "phase")


def _written(record: tf.Tensor, row: tf.Tensor, value: tf.Tensor) -> tf.Tensor:
    """The record with a value in one row: XLA changes it in place.

    That costs 1.5 % of a step's time; the bookkeeping of a TensorArray 18 %.
    """
    return tf.tensor_scatter_nd_update(record, [[row]], [value])


def _settings(config: tf.ConfigProto | None) -> tf.ConfigProto:
    """The student's settings, without TensorFlow's own rewriting before XLA's.

    That sorts the operands of sums by name, and A x + b written as b + A x is fused
    less well: 0.045 µs for a step of the slides' regression, 0.03 without.
    """
    settings = tf.ConfigProto()
    settings.CopyFrom(config or settings)
    settings.graph_options.rewrite_options.disable_meta_optimizer = True
    return settings


_BOUNDS = ("slot", "slots", "full", "base", "count", "every", "phase")
