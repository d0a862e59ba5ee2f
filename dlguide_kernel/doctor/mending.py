"""Commands that mend: one line, right for this machine and this environment."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

#: Package managers, how they install, and what they call what is not called the same.
MANAGERS = {
    "apt-get": ("apt-get install", {}),
    "dnf": (
        "dnf install",
        {"openssh-client": "openssh-clients", "python3-venv": "python3.12"},
    ),
    "zypper": (
        "zypper install",
        {"openssh-client": "openssh-clients", "python3-venv": "python312"},
    ),
    "pacman": ("pacman -S", {"openssh-client": "openssh", "python3-venv": ""}),
    "apk": ("apk add", {"python3-venv": "python3"}),
    "brew": (
        "brew install",
        {
            "openssh-client": "openssh",
            "bubblewrap": "",
            "chromium": "--cask chromium",
            "python3-venv": "python@3.12",
        },
    ),
}


def python() -> str:
    """Return this Python, quoted for a shell.

    Not resolved: a virtual environment's Python is a link, and is the environment.
    """
    return shlex.quote(sys.executable or "python3")


def dlguide(*words: str) -> str:
    """Return a `dlguide` command that is this environment's, whatever PATH holds."""
    return shlex.join([sys.executable or "python3", "-m", "dlguide_kernel.cli", *words])


def in_virtual_environment() -> bool:
    """Tell whether this Python is a virtual or a conda environment's."""
    return sys.prefix != sys.base_prefix or conda()


def conda() -> bool:
    """Tell whether this Python is a conda environment's."""
    return (Path(sys.prefix) / "conda-meta").is_dir()


def source() -> Path | None:
    """Return the copy of the repository that this package stands in, if it does."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() else None


def lock() -> Path | None:
    """Return the file of exact versions, if this copy has one."""
    folder = source()
    file = folder and folder / "requirements.lock"
    return file if file and file.is_file() else None


def environment() -> str:
    """Return the command that makes an environment for the course."""
    folder = source()
    if folder and (folder / "Makefile").is_file() and shutil.which("make"):
        return shlex.join(["make", "-C", str(folder), "env"])
    return "python3 -m venv .venv && .venv/bin/python -m pip install dlguide"


def install(*requirements: str) -> str:
    """Return the command that installs packages into this environment.

    >>> install("numpy>=1.26")
    "/path/to/python -m pip install 'numpy>=1.26'"
    """
    marker = Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED"
    if not in_virtual_environment() and marker.exists():
        return environment()  # this Python is the system's: pip refuses (PEP 668)
    words = shlex.join(requirements)
    if importlib.util.find_spec("pip"):
        return f"{python()} -m pip install {words}"
    if shutil.which("uv"):
        return f"uv pip install --python {python()} {words}"
    return f"{python()} -m ensurepip && {python()} -m pip install {words}"


def install_locked() -> str:
    """Return the command that installs every package in the version that was tested."""
    file = lock()
    return install("-r", str(file)) if file else install("--upgrade", "dlguide")


def install_course() -> str:
    """Return the command that installs this package itself."""
    folder = source()
    return install("--editable", str(folder)) if folder else install("dlguide")


def system(package: str) -> str:
    """Return the command that installs a program, or "" where no manager is known.

    `package` is Debian's name.
    """
    order = list(MANAGERS)
    if sys.platform == "darwin":
        order.reverse()
    for manager in order:
        if not shutil.which(manager):
            continue
        words, names = MANAGERS[manager]
        name = names.get(package, package)
        if not name:
            return ""
        return f"{words} {name}" if manager == "brew" else as_root(f"{words} {name}")
    return ""


def as_root(command: str) -> str:
    """Return a command as the administrator runs it."""
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        return f"sudo {command}"
    return f"su -c {shlex.quote(command)}"


def quoted(*words: str) -> str:
    """Return a command line with its words quoted for a shell."""
    return shlex.join(words)
