"""TensorFlow as the slides know it: `tensorflow.compat.v1` with v2 behaviour off.

Slides 52–58 (TensorFlow 1.12) run unchanged on it and print what the slides print,
`dtype=float32_ref` included. Switching v2 behaviour off holds for the whole process
and cannot be undone, which is why only the engine does it, once, on first use.

>>> from dlguide_kernel.engine import tf
>>> tf.placeholder(tf.float32, [3, None], name="data")
<tf.Tensor 'data:0' shape=(3, ?) dtype=float32>
"""

from __future__ import annotations

import sys

from ..errors import InputError
from .runtime_options import set_defaults
from .stack_traces import keep_code
from .startup import quiet_start, stopped_only_after

set_defaults()
with stopped_only_after(), quiet_start():
    import tensorflow.compat.v1 as tf


def _leave_version_2() -> None:
    """Switch v2 behaviour off, unless the process already lives in it."""
    if not tf.executing_eagerly():
        return
    context = sys.modules["tensorflow.python.eager.context"]
    if context.context()._context_handle is not None:  # eager work has been done
        raise InputError(
            "this process has already run TensorFlow 2 (eager) operations.",
            expected="a fresh process for the slides' TensorFlow 1.",
            mend="restart the kernel and import dlguide_kernel before TensorFlow.",
        )
    tf.logging.set_verbosity(tf.logging.ERROR)  # first: the switch itself warns
    tf.disable_v2_behavior()


def __getattr__(name: str) -> object:
    """Serve `from tensorflow import placeholder`, which the kernel sends here."""
    if name == "__all__":  # from tensorflow import *
        return [public for public in dir(tf) if not public.startswith("_")]
    return getattr(tf, name)


_leave_version_2()
keep_code()
