"""The ways in which the `dlguide` kernel starts, for tests that hold for both.

"ordinary" is a process of its own from the first instruction on; "warm" is a fork of a
process that has imported TensorFlow. `DLGUIDE_WARM=0` asks for the ordinary one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from jupyter_client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager

from dlguide_kernel.warm import client
from dlguide_kernel.warm.place import obstacle


def why_not_warm() -> str | None:
    """Say why kernels are not forked here, or None where they are."""
    found = KernelSpecManager().get_kernel_spec("dlguide").metadata
    if "kernel_provisioner" not in found:
        return "the kernelspec names no provisioner: reinstall with `make env`"
    return obstacle()


needs_warm = pytest.mark.skipif(
    why_not_warm() is not None, reason=f"kernels are not forked here: {why_not_warm()}"
)
STARTS = ["ordinary", pytest.param("warm", marks=needs_warm)]


@contextmanager
def start_by(way: str) -> Iterator[None]:
    """Let the kernels that are started within start in this way.

    The warm process is one of the block's own, ready at its beginning ("cold": not
    even begun), and ends with it: what a test does to it, no other kernel feels.
    """
    with (
        mock.patch.dict(os.environ),
        tempfile.TemporaryDirectory(prefix="dlguide-t") as folder,
    ):
        os.environ["DLGUIDE_RUNTIME_DIR"] = folder  # which only this user can enter
        os.environ["DLGUIDE_WARM"] = "0" if way == "ordinary" else "1"
        os.environ.pop("TF_CPP_MIN_LOG_LEVEL", None)  # as in a reader's environment
        try:
            if way == "warm":
                wait_until_warm()
            yield
        finally:
            client.stop()


def wait_until_warm(seconds: float = 200) -> None:
    """Start the warm process, and wait while it imports."""
    end = time.monotonic() + seconds
    client.start()
    while not ((status := client.status()) and status.ready):
        assert time.monotonic() < end, f"the warm process is not ready: {status}"
        time.sleep(0.2)


def check_start(connected: BlockingKernelClient, way: str) -> None:
    """Ask a kernel that has just started whether TensorFlow was there before it."""
    said: list[str] = []

    def take(message: dict) -> None:
        if message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    code = "import sys\nprint('tensorflow' in sys.modules)"
    connected.execute_interactive(
        code, output_hook=take, timeout=60, store_history=False
    )
    assert "".join(said).strip() == str(way == "warm")
