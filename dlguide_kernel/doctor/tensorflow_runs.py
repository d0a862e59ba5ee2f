"""TensorFlow: which one is installed, and whether it runs one of the slides' sessions.

It runs in a process of its own, since a TensorFlow that does not fit the processor
takes its process with it. In a notebook the running kernel's TensorFlow is asked.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import mending, shadows
from .finding import Finding, broken, ok, unknown, without
from .packages import installed, locked, missing, requirement
from .visit import Answer, Visit

#: Long enough for a first import from a cold, slow disk.
LIMIT = 180

_SESSION = """
import json, sys, time
start = time.monotonic()
import tensorflow
tf = tensorflow.compat.v1
imported = time.monotonic() - start
tf.disable_v2_behavior()
gpus = [gpu.name for gpu in tf.config.list_physical_devices("GPU")]
with tf.Session() as sess:
    value = float(sess.run(tf.constant(6.0) * 7.0))
print(json.dumps({
    "version": tf.__version__, "place": tensorflow.__file__, "value": value,
    "imported": imported, "seconds": time.monotonic() - start, "gpus": gpus,
    "cuda": bool(tf.test.is_built_with_cuda()),
}))
"""


@dataclass(frozen=True)
class Run:
    """What TensorFlow answered; `finding` is set where it did not."""

    version: str = ""
    value: float = 0.0
    seconds: float = 0.0
    imported: float = 0.0
    gpus: list[str] = field(default_factory=list)
    cuda: bool = False
    said: str = ""
    place: str = ""
    finding: Finding | None = None


def version(visit: Visit) -> Finding:
    """Compare the installed TensorFlow with what the course needs and was tested on."""
    fault = missing("tensorflow")
    if fault:
        return broken(f"{fault}.", mending.install(requirement("tensorflow")))
    found, tested = installed("tensorflow"), locked("tensorflow")
    if tested and found != tested:
        return without(
            f"TensorFlow {found} should do; the course was tested with {tested}.",
            mending.install(requirement("tensorflow")),
        )
    return ok(f"TensorFlow {found}.")


def runs(visit: Visit) -> Finding:
    """Run one of the slides' sessions."""
    run = visit.once(run_session)
    if run.finding:
        return run.finding
    if run.value != 42:
        return broken(
            f"TensorFlow says that 6 · 7 is {run.value}.", mending.install_locked()
        )
    if visit.here:
        return ok(f"this kernel's TensorFlow {run.version} ran a session.")
    return ok(f"a session of TensorFlow 1 ran; the import took {run.imported:.1f} s.")


def run_session(visit: Visit) -> Run:
    """Run 6 · 7 in a session of TensorFlow 1, and say which GPUs it sees."""
    if visit.here:
        return _run_here()
    # As the engine sets it; a GPU may be somebody else's, too.
    growth = os.environ.get("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    answer = visit.ask(
        [sys.executable, "-c", _SESSION],
        timeout=LIMIT,
        env={"TF_FORCE_GPU_ALLOW_GROWTH": growth, "TF_CPP_MIN_LOG_LEVEL": "1"},
    )
    if answer.status:
        return Run(finding=_failed(visit, answer))
    if answer.status is None:
        return Run(finding=unknown(f"TensorFlow gave {answer.problem}."))
    try:
        told = json.loads(answer.out.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return Run(finding=broken(f"TensorFlow said only: {answer.last_words}"))
    return Run(**told, said=answer.err)


def _run_here() -> Run:
    """Ask the TensorFlow that this process has loaded, in a graph of its own."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:
        return Run(
            finding=unknown(
                "this kernel has not imported TensorFlow yet: do that, then ask again."
            )
        )
    start = time.monotonic()
    tf = tensorflow.compat.v1
    with tf.Graph().as_default(), tf.Session() as sess:
        value = float(sess.run(tf.constant(6.0) * 7.0))
    return Run(
        version=tf.__version__,
        value=value,
        seconds=time.monotonic() - start,
        gpus=[gpu.name for gpu in tf.config.list_physical_devices("GPU")],
        cuda=bool(tf.test.is_built_with_cuda()),
        place=str(tensorflow.__file__),
    )


def _failed(visit: Visit, answer: Answer) -> Finding:
    """Say why TensorFlow ended with an error or by a signal."""
    if answer.status == -signal.SIGILL:
        return _illegal_instruction()
    if answer.status == -signal.SIGKILL:
        return broken("the system killed TensorFlow, most likely for want of memory.")
    if answer.status is not None and answer.status < 0:
        name = signal.Signals(-answer.status).name
        return broken(
            f"TensorFlow's process died of {name}. Its last words: "
            f"{answer.last_words or 'none'}",
            mending.install_locked(),
        )
    if "No module named 'tensorflow'" in answer.last_words:
        return broken(
            "TensorFlow cannot be imported: there is none.",
            mending.install(requirement("tensorflow")),
        )
    return broken(
        f"TensorFlow fails with: {answer.last_words}", shadows.mend_import(visit)
    )


def _illegal_instruction() -> Finding:
    """Say which instruction the processor lacks: TensorFlow's wheels need AVX."""
    flags = _processor_flags()
    if flags and "avx" not in flags:
        return broken(
            "this processor lacks the AVX instructions that TensorFlow is compiled "
            "for (Illegal instruction). In a virtual machine, let it pass the host's "
            "processor through; otherwise use another computer."
        )
    return broken(
        "TensorFlow died of an illegal instruction: it is compiled for another "
        f"processor than this {platform.machine()}.",
        mending.install("--force-reinstall", requirement("tensorflow")),
    )


def _processor_flags() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return {word for line in lines if line.startswith("flags") for word in line.split()}
