"""On which device a session puts an operation, found out without running anything.

A second session on the same graph, with the first one's settings, prepares the run and
tells where it puts each operation (log_device_placement). TensorFlow writes that to
the process's standard output, and some of it to Python's; both are held back for this
moment.
"""

from __future__ import annotations

import ctypes
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, BinaryIO

SESSION = "tensorflow.python.client.session"
CONFIG = "tensorflow.core.protobuf.config_pb2"
_LINE = re.compile(r"^(\S+): \((\w+)\): (\S+)$", re.MULTILINE)


def placed(session: Any, operation: Any) -> str:
    """Return "/job:…/device:GPU:0", or "" where TensorFlow does not say.

    The session stays as it is, the graph too, and the operation is not run.
    """
    protos = sys.modules[CONFIG]
    config = protos.ConfigProto()
    if session._config is not None:
        config.CopyFrom(session._config)
    config.log_device_placement = True
    options = protos.CallableOptions(target=[operation.name])
    session_class = sys.modules[SESSION].Session
    with _held() as told, session_class(graph=session.graph, config=config) as second:
        prepared = second._make_callable_from_options(options)
        del prepared
    found = {name: device for name, _, device in _LINE.findall(told.text)}
    return found.get(operation.name, "")


class _Told:
    text = ""


@contextmanager
def _held() -> Iterator[_Told]:
    """Hold back what C code writes to standard output, and return it."""
    told = _Told()
    libc = ctypes.CDLL(None)
    sys.stdout.flush()
    libc.fflush(None)
    kept = os.dup(1)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        try:
            with redirect_stdout(io.StringIO()):
                yield told
        finally:
            libc.fflush(None)
            os.dup2(kept, 1)
            os.close(kept)
            told.text = _read(file)


def _read(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
