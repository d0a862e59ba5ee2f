"""Places on the device that hold arrays between the calls of a loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .batches import Layout
from .stepfunction import StepFunction
from .tensorflow1 import tf


class DeviceLoop:
    """What the loops share that keep data and variables on the device.

    Graph and session are the loop's own: the student's stay untouched.
    """

    session: tf.Session
    block = 1  # steps that are best run together

    def __init__(self, step: StepFunction, layout: Layout) -> None:
        """Make the slots, in the graph that is being built."""
        self._step, self._layout = step, layout
        self._state = {v: Slot(v.name, *type_of(v)) for v in step.variables}
        self._data = {
            f.placeholder: Slot("data", f.dtype, f.shape) for f in layout.feeds
        }
        self._order = Slot("order", tf.int32, [layout.order_size])

    def start(self, values: Mapping[tf.Operation, np.ndarray]) -> None:
        """Put values on the device."""
        put(self.session, {self._state[v]: value for v, value in values.items()})

    def load(
        self, arrays: Mapping[tf.Tensor, np.ndarray], order: np.ndarray | None
    ) -> None:
        """Move the window's data (and the order of its samples) to the device, once."""
        moved = {self._data[p]: array for p, array in arrays.items()}
        put(self.session, moved | ({} if order is None else {self._order: order}))

    def values(
        self, variables: Sequence[tf.Operation]
    ) -> dict[tf.Operation, np.ndarray]:
        """Fetch values from the device."""
        found = self.session.run([self._state[v].value for v in variables])
        return dict(zip(variables, found, strict=True))

    def release(self) -> None:
        """Free the data and variables on the device; what was built stays."""
        slots = [*self._state.values(), *self._data.values(), self._order]
        self.session.run([slot.free for slot in slots])

    def close(self) -> None:
        """Give the session back; the loop cannot be used any more."""
        self.session.close()


def type_of(variable: tf.Operation) -> tuple[tf.DType, tf.TensorShape]:
    """dtype and shape of a variable's value."""
    return variable.get_attr("dtype"), tf.TensorShape(variable.get_attr("shape"))


def size_of(variable: tf.Operation) -> int:
    """The number of entries of a variable's value."""
    return type_of(variable)[1].num_elements()


class Slot:
    """A place on the device that holds one array between calls."""

    def __init__(self, name: str, dtype: tf.DType, shape: Sequence[int]) -> None:
        graph = tf.get_default_graph()
        unique = graph.unique_name(f"slot_{name.replace('/', '_')}")
        handle = tf.raw_ops.VarHandleOp(dtype=dtype, shape=shape, shared_name=unique)
        self.fed = tf.placeholder(dtype, shape)
        self.put = tf.raw_ops.AssignVariableOp(resource=handle, value=self.fed)
        self.value = tf.raw_ops.ReadVariableOp(resource=handle, dtype=dtype)
        self.value.set_shape(shape)
        self.free = tf.raw_ops.DestroyResourceOp(
            resource=handle, ignore_lookup_error=True
        )
        self._handle = handle

    def assign(self, value: tf.Tensor) -> tf.Operation:
        """Store a tensor here."""
        return tf.raw_ops.AssignVariableOp(resource=self._handle, value=value)


def put(session: tf.Session, arrays: Mapping[Slot, np.ndarray]) -> None:
    """Store arrays in their slots, in one call of the session."""
    session.run([slot.put for slot in arrays], {s.fed: a for s, a in arrays.items()})
