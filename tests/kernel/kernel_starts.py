"""The ways in which the `dlguide` kernel starts, for tests that hold for both.

"ordinary" is a process of its own from the first instruction on; "warm" is a fork of a
process that has imported TensorFlow. `DLGUIDE_WARM=0` asks for the ordinary one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from unittest import mock

import pytest

has_warm = find_spec("dlguide_kernel.warm") is not None
needs_warm = pytest.mark.skipif(not has_warm, reason="this release has no warm start")
STARTS = ["ordinary", pytest.param("warm", marks=needs_warm)]
IMPORTED = "import sys\nprint('tensorflow' in sys.modules)"


@contextmanager
def start_by(way: str) -> Iterator[None]:
    """Let the kernels that are started within start in this way."""
    with mock.patch.dict(os.environ):
        os.environ.pop("DLGUIDE_WARM", None)
        if way == "ordinary":
            os.environ["DLGUIDE_WARM"] = "0"
        yield
