"""TensorFlow as the slides know it: `tensorflow.compat.v1` with v2 behaviour off.

Slides 52–58 (TensorFlow 1.12) run unchanged on it and print what the slides print,
`dtype=float32_ref` included. Switching v2 behaviour off holds for the whole process
and cannot be undone, which is why only the engine does it, once, on first use.

>>> from dlguide_kernel.engine import tf
>>> tf.placeholder(tf.float32, [3, None], name="data")
<tf.Tensor 'data:0' shape=(3, ?) dtype=float32>
"""

from __future__ import annotations

import os
import sys

from ..errors import InputError

# Start-up notes of the C++ runtime say nothing a student can act on; a value set in
# the environment (slide 11) wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")

import tensorflow.compat.v1 as tf  # noqa: E402


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


_leave_version_2()
