"""The programs beside Python: OpenSSH, tmux, a shell in a terminal, a browser."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys

from . import mending
from .finding import Finding, ok, without
from .visit import Answer, Visit

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
#: From here on the client speaks of unknown hosts and jump hosts as the lessons do.
OLDEST_SSH = (8, 0)


def ssh(visit: Visit) -> Finding:
    """Look at the SSH client and at `ssh-keygen`."""
    mend = mending.system("openssh-client")
    absent = [name for name in ("ssh", "ssh-keygen") if not shutil.which(name)]
    if absent:
        return without(f"{' and '.join(absent)} not found: the lessons on SSH.", mend)
    answer = visit.ask(["ssh", "-V"])
    said = (answer.err + answer.out).strip()
    found = re.search(r"OpenSSH_\D*(\d+)\.(\d+)\S*", said)
    if not found:
        return without(
            f"{shutil.which('ssh')} is not OpenSSH: "
            f"{said.splitlines()[0] if said else _no_words(answer)}",
            mend,
        )
    if (int(found[1]), int(found[2])) < OLDEST_SSH:
        return without(f"{found[0]} is old; the lessons on SSH expect 8.0.", mend)
    return ok(f"{found[0].replace('_', ' ').rstrip(',')}, with ssh-keygen.")


def tmux(visit: Visit) -> Finding:
    """Look for tmux, with which work outlives a connection."""
    mend = mending.system("tmux")
    if not shutil.which("tmux"):
        return without("tmux not found: the lesson on remote work.", mend)
    answer = visit.ask(["tmux", "-V"])
    if answer.status or not answer.out.strip():
        return without(f"tmux does not start: {_no_words(answer)}", mend)
    return ok(f"{answer.out.strip()}.")


def terminal(visit: Visit) -> Finding:
    """Look at what a terminal in JupyterLab needs: its package, a shell, a pty."""
    modules = ("terminado", "jupyter_server_terminals")
    absent = [name for name in modules if importlib.util.find_spec(name) is None]
    if absent:
        return without(
            f"{' and '.join(absent)} not installed: no terminal in JupyterLab.",
            mending.install(*absent),
        )
    if not shutil.which("bash"):
        return without(
            "bash not found: the lessons on the shell.", mending.system("bash")
        )
    try:
        for end in os.openpty():
            os.close(end)
    except OSError as error:
        return without(f"no pseudo-terminal can be opened: {error.strerror}.")
    return ok("JupyterLab can open one, with bash.")


def browser(visit: Visit) -> Finding:
    """Look for a browser that draws without a window, for slides as PDF and tests."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    mend = mending.system("chromium")
    if not found:
        return without("chromium not found: slides as PDF, and browser tests.", mend)
    answer = visit.ask([found, "--version"], timeout=30)
    if answer.status:  # Ubuntu's chromium-browser only names a snap
        return without(f"{found} does not start: {_no_words(answer)}", mend)
    if answer.status is None:
        return without(f"{found}: {answer.problem}.", mend)
    return ok(f"{answer.out.strip().splitlines()[0].strip()}, {found}.")


def _no_words(answer: Answer) -> str:
    """Return why a program said nothing of use."""
    return answer.problem or answer.last_words or f"exit status {answer.status}"


def is_linux() -> bool:
    """Tell whether this is Linux: bubblewrap and Landlock are Linux's."""
    return sys.platform == "linux"
