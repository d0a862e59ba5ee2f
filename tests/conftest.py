"""What every test shares: nothing here imports TensorFlow."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# A window must never open, and the C++ runtime's start-up notes help nobody here.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")

# Kernels are forked from a warm process of the tests' own, which ends with them. The
# folder's name is short: a socket's path holds 108 letters.
os.environ["DLGUIDE_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="dlguide-t")

# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "dlguide", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("dlguide")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, and say what to install."""
    if item.get_closest_marker("ssh") and shutil.which("ssh") is None:
        pytest.skip("needs an OpenSSH client: install openssh-client")
    if item.get_closest_marker("gpu"):
        from dlguide_kernel.engine import tf

        if not tf.config.list_physical_devices("GPU"):
            pytest.skip("needs a GPU that TensorFlow sees: install dlguide[gpu]")


def pytest_sessionfinish() -> None:
    """End the warm process, if a test has started one."""
    from dlguide_kernel.warm import client

    client.stop()
    shutil.rmtree(os.environ["DLGUIDE_RUNTIME_DIR"], ignore_errors=True)
