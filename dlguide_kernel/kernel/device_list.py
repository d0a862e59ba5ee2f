"""The devices of this computer, asked of TensorFlow only where it has started."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..engine.preload import started

DRIVER = Path("/proc/driver/nvidia")


@dataclass(frozen=True)
class Device:
    """A device: "GPU:0", its kind, what it is, and how much memory it has."""

    name: str
    what: str
    memory: str = ""

    @property
    def is_gpu(self) -> bool:
        """Tell whether it is a GPU."""
        return self.name.startswith("GPU")


def tensorflow() -> Any | None:
    """Return the TensorFlow that has started in this process, if one has."""
    slides = sys.modules.get("dlguide_kernel.engine.tensorflow1")
    if slides is not None:
        return slides.tf
    return sys.modules.get("tensorflow") if started() else None


def has_looked() -> bool:
    """Tell whether TensorFlow has looked for its devices; asking it would start them.

    A process that has only imported it has no driver open, and may still be forked.
    """
    eager = sys.modules.get("tensorflow.python.eager.context")
    context = getattr(eager, "_context", None)
    return getattr(context, "_physical_devices", None) is not None


def known_devices(tf: Any | None, driver: Path = DRIVER) -> list[Device]:
    """Return the CPU and each GPU: what TensorFlow sees, or what the driver lists."""
    gpus = _driver_gpus(driver) if tf is None else _tensorflow_gpus(tf)
    return [Device("CPU:0", f"{cores()} cores", _memory()), *gpus]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return ""
    return f"{size / 2**30:.3g} GiB"


def _driver_gpus(driver: Path) -> list[Device]:
    """Return the GPUs that the NVIDIA driver lists, hidden ones too."""
    found = []
    for file in sorted(driver.glob("gpus/*/information")):
        lines = [line.partition(":") for line in file.read_text().splitlines()]
        told = {key.strip(): value.strip() for key, _, value in lines}
        found.append(Device(f"GPU:{len(found)}", told.get("Model", "NVIDIA GPU")))
    return found


def _tensorflow_gpus(tf: Any) -> list[Device]:
    found = []
    for i, gpu in enumerate(tf.config.list_physical_devices("GPU")):
        details = tf.config.experimental.get_device_details(gpu)
        what = details.get("device_name", gpu.name)
        if capability := details.get("compute_capability"):
            what += f", compute capability {'.'.join(map(str, capability))}"
        found.append(Device(f"GPU:{i}", what))
    return found


def settings(
    environ: Mapping[str, str], driver: Path = DRIVER
) -> list[tuple[str, str]]:
    """Return the driver and the settings that decide what TensorFlow uses."""
    said = [("NVIDIA driver", _driver(driver))]
    visible = environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        hidden = "every GPU is hidden" if visible in ("", "-1") else f"GPUs {visible}"
        said.append(("CUDA_VISIBLE_DEVICES", hidden))
    growth = environ.get("TF_FORCE_GPU_ALLOW_GROWTH", "").lower() == "true"
    taken = "as it is needed" if growth else "all at once, unless the session says so"
    said.append(("GPU memory is taken", taken))
    flags = environ.get("XLA_FLAGS", "") + environ.get("TF_XLA_FLAGS", "")
    forced = (
        "for all graphs" if "auto_jit=2" in flags else "where a function asks for it"
    )
    said.append(("XLA compiles", forced))
    return said


def _driver(driver: Path) -> str:
    """Return the driver's version, from the file that the kernel module shows."""
    try:
        first = (driver / "version").read_text().splitlines()[0]
    except (OSError, IndexError):
        return "none is loaded"
    words = [word for word in first.split() if word[0].isdigit() and "." in word]
    return words[0] if words else first
