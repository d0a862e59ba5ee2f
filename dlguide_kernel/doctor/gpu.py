"""The GPU: nothing in the course needs one, and one that is there should be used."""

from __future__ import annotations

import os
import re
import shutil
from importlib import metadata
from pathlib import Path

from . import mending
from .finding import Finding, ok, unknown, without
from .tensorflow_runs import Run, run_session
from .visit import Visit

GROWTH = "TF_FORCE_GPU_ALLOW_GROWTH"


def used(visit: Visit) -> Finding:
    """See whether there is an NVIDIA GPU, and whether TensorFlow uses it."""
    run = visit.once(run_session)
    driver = driver_version(visit)
    if run.finding:
        if driver:
            return unknown(
                f"NVIDIA's driver {driver} is there; TensorFlow does not run, so it "
                "cannot be asked for the GPU."
            )
        return _none()
    if run.gpus:
        return _in_use(run, driver)
    return _unused(run, driver) if driver else _none()


def driver_version(visit: Visit, root: Path = Path("/")) -> str:
    """Return the version of NVIDIA's driver, "of unknown version", or ""."""
    try:
        text = (root / "proc/driver/nvidia/version").read_text()
    except OSError:
        text = ""
    if found := re.search(r"\s(\d+\.\d+(\.\d+)?)\s", text):
        return found[1]
    if shutil.which("nvidia-smi"):
        query = "--query-gpu=driver_version"
        answer = visit.ask(["nvidia-smi", query, "--format=csv,noheader"])
        if answer.status == 0 and answer.out.strip():
            return answer.out.split()[0]
    return "of unknown version" if text or (root / "dev/dxg").exists() else ""


def nvidia_cards(root: Path = Path("/")) -> int:
    """Count NVIDIA's graphics cards on the bus, with a driver or without."""
    count = 0
    for device in (root / "sys/bus/pci/devices").glob("*"):
        try:
            vendor = (device / "vendor").read_text().strip()
            kind = (device / "class").read_text().strip()
        except OSError:
            continue
        count += vendor == "0x10de" and kind.startswith("0x03")
    return count


def _none() -> Finding:
    if nvidia_cards():
        ubuntu = shutil.which("ubuntu-drivers")
        mend = mending.as_root("ubuntu-drivers install") if ubuntu else ""
        return without(
            "there is an NVIDIA card without a driver. The processor does the work.",
            mend,
        )
    return without("no NVIDIA GPU here. Nothing in the course needs one.")


def _in_use(run: Run, driver: str) -> Finding:
    count = "1 GPU" if len(run.gpus) == 1 else f"{len(run.gpus)} GPUs"
    if os.environ.get(GROWTH, "true").lower() not in ("true", "1"):
        return without(
            f"TensorFlow uses {count}, and takes all memory at once: a second notebook "
            f"will find none ({GROWTH} is {os.environ[GROWTH]}).",
            f"unset {GROWTH}",
        )
    return ok(f"TensorFlow uses {count} (driver {driver or 'unknown'}), memory grows.")


def _unused(run: Run, driver: str) -> Finding:
    """Say why TensorFlow sees no GPU though NVIDIA's driver is there."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None and not re.match(r"\s*(\d|GPU-|MIG-)", visible):
        return without(
            f"CUDA_VISIBLE_DEVICES is {visible!r}: it hides the GPU from TensorFlow.",
            "unset CUDA_VISIBLE_DEVICES",
        )
    mend = mending.install(f"tensorflow[and-cuda]=={run.version}")
    if not run.cuda:
        return without(
            f"NVIDIA's driver {driver} is there, but this TensorFlow is built without "
            "CUDA. The processor does the work.",
            mend,
        )
    if not cuda_libraries():
        return without(
            f"NVIDIA's driver {driver} is there, the CUDA libraries that TensorFlow "
            "loads are not. The processor does the work.",
            mend,
        )
    errors = [line for line in run.said.splitlines() if re.match(r"[EW]\d{4} ", line)]
    words = errors[-1].partition("] ")[2] if errors else "it does not say why"
    return without(
        f"TensorFlow does not use the GPU (driver {driver}): {words}",
        mending.install("--force-reinstall", f"tensorflow[and-cuda]=={run.version}"),
    )


def cuda_libraries() -> list[str]:
    """Return the installed packages that hold NVIDIA's libraries."""
    names = {d.metadata["Name"] or "" for d in metadata.distributions()}
    return sorted(name for name in names if name.lower().startswith("nvidia-cu"))
