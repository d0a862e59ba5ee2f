"""Every check, in the order in which it is told."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..errors import InputError
from . import (
    computer,
    course,
    gpu,
    grader,
    kernel_answers,
    kernelspecs,
    lab_extensions,
    packages,
    programs,
    python,
    sandbox,
    shadows,
    tensorflow_runs,
    warming,
)
from .finding import Finding
from .visit import Visit


@dataclass(frozen=True)
class Check:
    """A question and the function that answers it.

    `slow` ones start TensorFlow or a kernel: `--quick` leaves them out. Those that are
    not for a notebook ask about a shell's PATH, or start a second kernel.
    """

    name: str
    title: str
    look: Callable[[Visit], Finding]
    slow: bool = False
    in_notebook: bool = True


CHECKS = (
    Check("python", "Python", python.version),
    Check("environment", "environment", python.environment),
    Check("command", "dlguide command", python.command, in_notebook=False),
    Check("dlguide", "dlguide package", packages.course),
    Check("folder", "own modules", shadows.folders),
    Check("pythonpath", "PYTHONPATH", shadows.python_path),
    Check("user-packages", "user packages", shadows.user_packages),
    Check("course", "course", course.present),
    Check("writable", "writing files", course.writable),
    Check("disk", "disk", course.room),
    Check("memory", "memory", computer.memory),
    Check("shared-memory", "shared memory", computer.shared_memory),
    Check("text", "text encoding", computer.text),
    Check("loopback", "loopback", computer.loopback),
    Check("libraries", "libraries", packages.libraries),
    Check("tensorflow", "TensorFlow", tensorflow_runs.version),
    Check("session", "TensorFlow runs", tensorflow_runs.runs, slow=True),
    Check("gpu", "GPU", gpu.used, slow=True),
    Check("kernel", "dlguide kernel", kernelspecs.registered),
    Check("kernel-answers", "kernel answers", kernel_answers.answers, True, False),
    Check("warm", "warm process", warming.process),
    Check("stock-kernel", "python3 kernel", kernelspecs.stock),
    Check("jupyterlab", "JupyterLab", lab_extensions.lab),
    Check("widgets", "widgets", lab_extensions.widgets),
    Check("slideshow", "live slides", lab_extensions.slideshow),
    Check("nbgrader", "nbgrader", grader.package),
    Check("nbgrader-pages", "nbgrader's pages", grader.extensions),
    Check("terminal", "terminal", programs.terminal),
    Check("ssh", "SSH client", programs.ssh),
    Check("tmux", "tmux", programs.tmux),
    Check("sandbox", "sandbox", sandbox.level),
    Check("browser", "browser", programs.browser),
)


def named(names: Sequence[str]) -> tuple[Check, ...]:
    """Return the checks of these names, in the report's order; all for none."""
    known = {check.name: check for check in CHECKS}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
            raise InputError(
                f"there is no check {name!r}.",
                expected=f"one of {', '.join(known)}.",
                mend=f"dlguide doctor {near}",
            )
    return tuple(check for check in CHECKS if not names or check.name in names)
