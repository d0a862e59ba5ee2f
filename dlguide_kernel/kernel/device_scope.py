"""Where new operations go: the device that `%device` has chosen, below all `tf.device`.

In the slides' TensorFlow the choice stands under every graph's own stack of devices:
it reaches the default graph, one that tf.reset_default_graph() makes, and any
`with g.as_default()`; an inner `with tf.device(…)` wins, and tf.device(None) too. In
TensorFlow 2 it is a `with tf.device(…)` around each of the following cells.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

OPS = "tensorflow.python.framework.ops"
_FREE = ("GPU", "DEFAULT")  # DEFAULT kernels serve every device


class DeviceScope:
    """The choice for one shell's cells: a device as TensorFlow writes it, or ""."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.device = ""
        self._restore: Callable[[], None] | None = None
        self._cell: Any = None

    def choose(self, device: str) -> None:
        """Send what is built from now on to "/device:GPU:0", say; "" lets it be."""
        self.close()
        self.device = device
        if not device:
            return
        if sys.modules["tensorflow.python.eager.context"].executing_eagerly():
            self._around_cells()
        else:
            self._under_graphs(sys.modules[OPS].Graph)

    def close(self) -> None:
        """Take the choice back; what has been built keeps its device."""
        if self._restore:
            self._restore()
        self._restore, self.device = None, ""

    def _under_graphs(self, graphs: type) -> None:
        apply, device = graphs._apply_device_functions, self.device

        def apply_and_default(graph: Any, operation: Any) -> None:
            apply(graph, operation)
            if not operation.device and free(graph, operation, device):
                operation._set_device(device)

        graphs._apply_device_functions = apply_and_default
        self._restore = lambda: setattr(graphs, "_apply_device_functions", apply)

    def _around_cells(self) -> None:
        events = self.shell.events
        events.register("pre_run_cell", self._enter)
        events.register("post_run_cell", self._leave)

        def restore() -> None:
            events.unregister("pre_run_cell", self._enter)
            events.unregister("post_run_cell", self._leave)

        self._restore = restore

    def _enter(self, info: object) -> None:
        self._cell = sys.modules[OPS].device_v2(self.device)
        self._cell.__enter__()

    def _leave(self, result: object) -> None:
        cell, self._cell = self._cell, None
        if cell is not None:
            cell.__exit__(None, None, None)


def free(graph: Any, operation: Any, device: str) -> bool:
    """Tell whether an operation may be sent to a device that nobody named for it.

    It stays free for TensorFlow to place where something else decides: a colocation,
    tf.device(None), or the variable that it changes; and where it has no kernel for
    that device, such as an integer counter or a file's name on a GPU.
    """
    if any(True for _ in graph._colocation_stack.peek_objs()):
        return False
    if any(
        scope.function is None for scope in graph._device_function_stack.peek_objs()
    ):
        return False
    if any(
        t.dtype._is_ref_dtype or t.dtype.name == "resource" for t in operation.inputs
    ):
        return False
    return "GPU" not in device or _has_gpu_kernel(operation)


def _has_gpu_kernel(operation: Any) -> bool:
    """Tell whether a GPU can run an operation with its types."""
    return any(
        all(_types(operation, name) <= allowed for name, allowed in wanted)
        for wanted in _gpu_kernels(operation.type)
    )


@cache
def _gpu_kernels(kind: str) -> tuple[tuple[tuple[str, frozenset[int]], ...], ...]:
    """Return, for each kernel of a GPU, the types that its attributes may have."""
    kernels = import_module("tensorflow.python.framework.kernels")
    found = kernels.get_registered_kernels_for_op(kind).kernel
    return tuple(
        tuple((c.name, frozenset(c.allowed_values.list.type)) for c in k.constraint)
        for k in found
        if k.device_type in _FREE
    )


def _types(operation: Any, name: str) -> set[int]:
    """Return the types of an attribute, as numbers."""
    value = operation.get_attr(name)
    values = value if isinstance(value, (list, tuple)) else [value]
    return {getattr(one, "as_datatype_enum", one) for one in values}
