"""The machine under the graph: no such device, and not enough memory."""

from __future__ import annotations

import math
import re

from .failure import Failure
from .operations import called, made, operation_named
from .situation import Explanation, situation

GIGABYTE = 1e9
BYTES = {"half": 2, "bfloat16": 2, "float": 4, "double": 8, "int32": 4, "int64": 8,
         "bool": 1, "uint8": 1, "int8": 1, "float32": 4, "float64": 8}  # fmt: skip


@situation(
    "no-such-device",
    "InvalidArgumentError",
    message=r"Cannot assign a device for operation (\S+?): .*"
    r"explicitly assigned to (\S+) but available devices are \[ ?(.*?) ?\]",
    slide=5,
    lesson="12",
)
def no_such_device(failure: Failure, found: re.Match) -> Explanation:
    """tf.device of a device that this machine does not have."""
    name, asked, available = found.groups()
    op = operation_named(failure, name)
    asked = asked.removeprefix("/job:localhost/replica:0/task:0")
    devices = re.findall(r"device:(\w+:\d+)", available)
    what = called(failure, op) if op is not None else f"'{name}'"
    run_line = f" The run reached {what}" if op is not None else ""
    return Explanation(
        means=f"{what} was placed on {asked} by tf.device, and TensorFlow finds these "
        f"devices here: {', '.join(devices)}. It stays in the graph: every later run "
        "of this graph fails in the same way, whatever you ask for."
        if run_line
        else f"{what} was placed on {asked}, which this machine does not have.",
        tries=(
            "Take the tf.device line out (TensorFlow then chooses by itself), begin "
            "anew "
            "with tf.reset_default_graph(), and run the cells that build the graph.",
            "To keep it for machines that have the device: "
            "tf.Session(config=tf.ConfigProto(allow_soft_placement=True)).",
            "tf.config.list_physical_devices() lists what this machine offers.",
        ),
        lines=made(failure, op) if op is not None else (),
    )


@situation(
    "out-of-memory",
    "ResourceExhaustedError",
    message=r"OOM when allocating tensor with shape\[([\d,]*)\] and type (\w+) on "
    r"\S*device:(\w+):\d+",
    slide=5,
    lesson="13",
)
def out_of_memory(failure: Failure, found: re.Match) -> Explanation:
    """A tensor that does not fit into memory."""
    sizes = [int(n) for n in found[1].split(",") if n]
    op = getattr(failure.error, "op", None)
    name = called(failure, op) if op is not None else "An operation"
    return Explanation(
        means=f"{name} needs a tensor of shape {tuple(sizes)} and type {found[2]}: "
        f"{_size(sizes, found[2])}, more than is free in the {_memory(found[3])}.",
        tries=(
            "Is the shape the one you meant? A product of a column and a row, or a "
            "missing axis, makes matrices nobody asked for.",
            "Feed fewer samples at a time: smaller batches (slide 50).",
            "Close sessions and restart kernels that still hold memory.",
        ),
        lines=made(failure, op) if op is not None else (),
    )


@situation(
    "array-too-large",
    "MemoryError",
    message=r"Unable to allocate (.+?) for an array with shape \(([\d, ]*)\) and data "
    r"type (\w+)",
    slide=4,
    lesson="13",
)
def array_too_large(failure: Failure, found: re.Match) -> Explanation:
    """A numpy array that does not fit into memory."""
    size, shape, dtype = found.groups()
    size = size.replace(". ", " ")
    tries = [
        "Is the shape the one you meant? `x[:, None] - y[None, :]`, or a product of a "
        "column and a row, makes a matrix of all pairs.",
        "Work on a part at a time, in batches.",
    ]
    if dtype in ("float64", "int64", "complex128"):
        tries.append(f"numpy's {dtype} takes twice the room of its half-sized kin: "
                     "dtype=np.float32 is enough for most training.")  # fmt: skip
    return Explanation(
        means=f"An array of shape ({shape}) and dtype {dtype} takes {size}, more than "
        "this machine's memory has free.",
        tries=tuple(tries),
    )


def _size(sizes: list[int], kind: str) -> str:
    size = math.prod(sizes) * BYTES.get(kind, 4) / GIGABYTE
    return f"{size:,.0f} GB" if size >= 10 else f"{size:.1f} GB"


def _memory(device: str) -> str:
    return "memory of the GPU" if device == "GPU" else "main memory"
