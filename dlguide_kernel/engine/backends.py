"""Which loop runs a graph: the stated rule, and loops kept for the next call.

1. `compiled=False`, or a step that is no pure function (`StepFunction` says why):
   the explicit loop.
2. A graph with convolutions on a CPU: the unrolled graph. XLA's convolutions on a CPU
   were measured about ten times slower than TensorFlow's.
3. Everything else: the loop compiled by XLA; where XLA has no kernel for an operation,
   the unrolled graph.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .batches import Layout
from .loops import Recording
from .plan import kept_with
from .slots import DeviceLoop
from .stepfunction import StepFunction
from .tensorflow1 import tf

KEPT = 8  # compiled loops kept per graph
CONVOLUTIONS = {"Conv2D", "Conv3D", "DepthwiseConv2dNative", "Conv"}
LOSSES = 2**21  # losses one call can record: every call has a cost of its own
FEW = 2**14  # for a run this short, a smaller buffer: clearing one costs time too
ITERATE_ENTRIES = 2**20


@dataclass(frozen=True)
class Device:
    """Where a session computes."""

    name: str
    is_gpu: bool


def device_of(session: tf.Session, variables: Sequence[tf.Operation] = ()) -> Device:
    """The session's first GPU; its CPU where there is none or the graph asks for it."""
    devices = session.list_devices()
    gpus = [d for d in devices if d.device_type == "GPU"]
    if variables and all("CPU" in v.device.upper() for v in variables):
        gpus = []  # the model was built under tf.device("/cpu:0")
    chosen = (gpus or [d for d in devices if d.device_type == "CPU"] or devices)[0]
    return Device("/device:" + chosen.name.split("/device:")[-1], bool(gpus))


def reason_against_xla(step: StepFunction, device: Device) -> str:
    """Why TensorFlow's own executor is the faster one here; "" if it is not."""
    types = {op.type for op in step.operations}
    if not device.is_gpu and types & CONVOLUTIONS:
        return "convolutions on a CPU"
    return ""


def recording(*, losses: bool, iterates: bool, width: int, total: int) -> Recording:
    """Buffers of one call of a compiled loop."""
    most = FEW if total <= FEW else LOSSES
    # Two rows at least: the first may only finish what the call before began.
    rows = max(2, min(most, ITERATE_ENTRIES // max(1, width))) if iterates else 0
    return Recording(most if losses else 0, rows)


def kept_loop(
    kind: type[DeviceLoop],
    step: StepFunction,
    layout: Layout,
    session: tf.Session,
    **options,
) -> tuple[DeviceLoop, Callable[[], None]]:
    """A loop for this step and layout, and the call that keeps it for the next time."""
    kept = kept_with(step.loss.graph, "loops", OrderedDict)
    trainable: Sequence[tf.Operation] = options["trainable"]
    key = (
        kind,
        step.step.name,
        step.loss.name,
        str(layout),
        options["device"],
        options.get("recording"),
        tuple(v.name for v in trainable),
    )
    # Taken out while it is in use, so that two threads never share a loop.
    loop = kept.pop(key, None)
    if loop is None:
        loop = kind(step, layout, config=getattr(session, "_config", None), **options)

    def keep() -> None:
        kept[key] = loop
        while len(kept) > KEPT:
            kept.popitem(last=False)[1].close()

    return loop, keep
