"""The steps as one compiled loop, data and variables staying on the device."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .batches import Layout
from .loops import Chunk, Place, Recording
from .stepfunction import StepFunction
from .tensorflow1 import tf


class CompiledLoop:
    """The steps in one `tf.while_loop` inside one `tf.function`.

    With `jit` XLA compiles the loop into one program; without, TensorFlow's executor
    runs it. The graph and session are the loop's own: the student's stay untouched.
    """

    def __init__(
        self,
        step: StepFunction,
        layout: Layout,
        *,
        jit: bool,
        device: str,
        config: tf.ConfigProto | None = None,
        recording: Recording = Recording(),  # noqa: B008  (frozen)
        trainable: Sequence[tf.Operation] = (),
    ) -> None:
        self.backend = "XLA loop" if jit else "graph loop"
        self._step, self._layout, self.recording = step, layout, recording
        self._trainable = trainable
        self._graph = tf.Graph()
        with self._graph.as_default(), tf.device(device):
            self._build(jit)
        self.session = tf.Session(graph=self._graph, config=config)

    def _build(self, jit: bool) -> None:
        self._state = {v: _Slot(v.name, *_type_of(v)) for v in self._step.variables}
        self._data = {
            f.placeholder: _Slot("data", f.dtype, f.shape) for f in self._layout.feeds
        }
        order_shape = [self._layout.order_size]
        self._order = _Slot("order", tf.int32, order_shape)
        with tf.device("/CPU:0"):  # host scalars: the loop's bounds
            self._bounds = [tf.placeholder(tf.int32, [], name=n) for n in _BOUNDS]
        compiled = tf.function(self._loop, jit_compile=jit or None, autograph=False)
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
        slot, slots, full, base, count, every = bounds
        variables = dict(zip(self._step.variables, state, strict=True))
        windows = dict(zip(self._data, data, strict=True))
        order = order[0] if order else None
        written, size = self._step.written, self._layout.batch_size
        rest = self._layout.remainder

        def body(size, wrap):
            def step(i, slot, base, loss, *carried):
                values, records = carried[: len(written)], list(carried[len(written) :])
                here = {**variables, **dict(zip(written, values, strict=True))}
                batch = self._layout.batch(windows, order, slot, base, size)
                new, loss = self._step(here, batch)
                if self.recording.losses:
                    records[0] = records[0].write(i, loss)
                if self.recording.iterates:
                    row = tf.concat(
                        [tf.reshape(new[v], [-1]) for v in self._trainable], 0
                    )
                    records[-1] = records[-1].write(i // every, row)
                slot, base = wrap(slot + 1, base)
                values = [new[v] for v in written]
                return (i + 1, slot, base, loss, *values, *records)

            return step

        def turn(slot, base):
            last = tf.equal(slot, slots)
            next_base = base + tf.where(last, self._layout.num_samples, 0)
            return tf.where(last, 0, slot), next_base if order is not None else base

        def going(i, slot, base, loss, *_):
            return tf.less(i, count) & tf.math.is_finite(loss)

        zero = tf.zeros([], self._step.loss.dtype)
        start = [tf.constant(0), slot, base, zero, *(variables[v] for v in written)]
        start += self._records()
        if not rest:
            end = tf.while_loop(going, body(size, turn), start)
        else:
            # An epoch is a loop over the full batches, then the smaller last one.
            def epoch(*now):
                now = tf.while_loop(
                    lambda i, slot, *r: going(i, slot, *r) & tf.less(slot, full),
                    body(size, lambda slot, base: (slot, base)),
                    now,
                )
                return tf.while_loop(
                    lambda i, slot, *r: going(i, slot, *r) & tf.equal(slot, full),
                    body(rest, turn),
                    now,
                )

            end = tf.while_loop(going, epoch, start)
        values, records = end[4 : 4 + len(written)], end[4 + len(written) :]
        return [list(values), end[0], end[3], *(r.stack() for r in records)]

    def _records(self) -> list[tf.TensorArray]:
        dtype, made = self._step.loss.dtype, []
        if self.recording.losses:
            made.append(tf.TensorArray(dtype, self.recording.losses, element_shape=[]))
        if self.recording.iterates:
            width = sum(_type_of(v)[1].num_elements() for v in self._trainable)
            kind = _type_of(self._trainable[0])[0]
            rows = self.recording.iterates
            made.append(tf.TensorArray(kind, rows, element_shape=[width]))
        return made

    def start(self, values: Mapping[tf.Operation, np.ndarray]) -> None:
        """Put values on the device."""
        for variable, value in values.items():
            self._state[variable].put(self.session, value)

    def load(self, arrays: Mapping[tf.Tensor, np.ndarray], order: np.ndarray | None):
        """Move the window's data (and the order of its samples) to the device, once."""
        for placeholder, array in arrays.items():
            self._data[placeholder].put(self.session, array)
        if order is not None:
            self._order.put(self.session, order)

    def run(
        self,
        place: Place,
        count: int,
        *,
        every: int = 1,
        trainable: Sequence[tf.Variable] = (),
        stopped: Callable[[], bool] = lambda: False,
    ) -> Chunk:
        """Run up to `count` steps; stops early at a loss that is not finite."""
        bounds = (place.slot, place.slots, place.full, place.base, count, every)
        fetched = self.session.run(
            [self._store, *self._outputs], dict(zip(self._bounds, bounds, strict=True))
        )
        done, last, records = int(fetched[1]), float(fetched[2]), fetched[3:]
        losses = records[0][:done] if self.recording.losses else np.empty(0)
        rows = np.empty((0, 0))
        if self.recording.iterates:
            rows = records[-1][: -(-done // every)]
        return Chunk(done, last, losses, rows)

    def values(
        self, variables: Sequence[tf.Operation]
    ) -> dict[tf.Operation, np.ndarray]:
        """Fetch values from the device."""
        found = self.session.run([self._state[v].value for v in variables])
        return dict(zip(variables, found, strict=True))

    def release(self) -> None:
        """Free the data and variables on the device; the compiled loop stays."""
        slots = [*self._state.values(), *self._data.values(), self._order]
        self.session.run([slot.free for slot in slots])

    def close(self) -> None:
        """Give the session back; the loop cannot be used any more."""
        self.session.close()


_BOUNDS = ("slot", "slots", "full", "base", "count", "every")


def _type_of(variable: tf.Operation) -> tuple[tf.DType, tf.TensorShape]:
    """dtype and shape of a variable's value."""
    return variable.get_attr("dtype"), tf.TensorShape(variable.get_attr("shape"))


class _Slot:
    """A place on the device that holds one array between calls."""

    def __init__(self, name: str, dtype: tf.DType, shape: Sequence[int]) -> None:
        graph = tf.get_default_graph()
        unique = graph.unique_name(f"slot_{name.replace('/', '_')}")
        handle = tf.raw_ops.VarHandleOp(dtype=dtype, shape=shape, shared_name=unique)
        self._fed = tf.placeholder(dtype, shape)
        self._put = tf.raw_ops.AssignVariableOp(resource=handle, value=self._fed)
        self.value = tf.raw_ops.ReadVariableOp(resource=handle, dtype=dtype)
        self.value.set_shape(shape)
        self.free = tf.raw_ops.DestroyResourceOp(
            resource=handle, ignore_lookup_error=True
        )
        self._handle = handle

    def assign(self, value: tf.Tensor) -> tf.Operation:
        return tf.raw_ops.AssignVariableOp(resource=self._handle, value=value)

    def put(self, session: tf.Session, array: np.ndarray) -> None:
        session.run(self._put, {self._fed: array})
