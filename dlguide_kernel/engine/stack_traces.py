"""Keep the code that built a graph, because TensorFlow will read it again.

TensorFlow stores for each operation the stack it was built on: the code objects and
where in them. It does not keep those alive (seen in 2.21). The code of a cell, of an
imported module's top level and of `exec` is freed once it has run; whoever then asks
for `op.traceback`, as TensorFlow does for the message of every error of `sess.run`,
gets other files' names, or the process ends with a segmentation fault.

So every code object on such a stack is kept here: about 1 KB for each statement that
builds operations, and 2 µs for each operation.
"""

from __future__ import annotations

import sys
from types import CodeType

_STACKS = "tensorflow.python.util.tf_stack"
# By identity: code objects are equal, and yet of different files, if they do the same.
_kept: dict[int, CodeType] = {}
_built_before: list[bool] = []


def keep_code() -> None:
    """Keep the code of all operations that are built from now on; once is enough."""
    stacks = sys.modules[_STACKS]
    if getattr(stacks.extract_stack, "keeps_code", False):
        return
    ops = sys.modules["tensorflow.python.framework.ops"]
    _built_before.append(bool(ops.get_default_graph().get_operations()))
    extract = stacks.extract_stack

    def extract_stack(stacklevel: int = 1) -> object:
        frame = sys._getframe(1)
        while frame is not None:
            _kept[id(frame.f_code)] = frame.f_code
            frame = frame.f_back
        return extract(stacklevel + 1)

    extract_stack.keeps_code = True
    stacks.extract_stack = extract_stack


def can_be_read() -> bool:
    """Tell whether `op.traceback` is safe for every operation of this process.

    It is not where a graph was built before the engine came.
    """
    return _built_before == [False]
