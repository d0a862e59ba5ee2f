"""Commands that mend: one line, right for this machine and this environment."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

#: The Pythons that TensorFlow has wheels for.
OLDEST, NEWEST = (3, 10), (3, 13)

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
    """Return the command that leads to an environment for the course.

    It enters the one that `make` has set up, or makes one, with a Python that will do.
    """
    folder = source()
    if not folder or not shutil.which("make"):
        return "python3 -m venv .venv && .venv/bin/python -m pip install dlguide"
    programs = folder / ".venv" / "bin"
    if (programs / "dlguide").exists() and Path(sys.prefix) != programs.parent:
        return shlex.join([".", str(programs / "activate")])
    make = shlex.join(["make", "-C", str(folder)])
    chosen = sys.executable if suitable() else other_python()
    if not chosen:
        return system("python3-venv")
    clean = f"{make} clean && " if programs.exists() else ""
    return f"{clean}{make} env PYTHON={shlex.quote(chosen)}"


def suitable() -> bool:
    """Tell whether TensorFlow has wheels for a Python of this version."""
    return OLDEST <= sys.version_info[:2] <= NEWEST


def other_python() -> str:
    """Return a Python on PATH that TensorFlow has wheels for, or ""."""
    for minor in (12, 13, 11, 10):
        found = shutil.which(f"python3.{minor}")
        # A version manager leaves programs there that only say what to install.
        if (
            found
            and not subprocess.run(
                [found, "-c", ""], capture_output=True, stdin=subprocess.DEVNULL
            ).returncode
        ):
            return found
    return ""


def install(*requirements: str) -> str:
    """Return the command that installs packages into this environment.

    >>> install("numpy>=1.26")
    "/path/to/python -m pip install 'numpy>=1.26'"
    """
    marker = Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED"
    refuses = marker.exists() and not in_virtual_environment()  # PEP 668
    if refuses or not suitable():
        return environment()
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
    """Return the command that installs this package, and what it needs."""
    folder, file = source(), lock()
    if not folder:
        return install("dlguide")
    versions = ["-r", str(file)] if file else []
    return install(*versions, "--editable", str(folder))


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
