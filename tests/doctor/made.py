"""What tests of the doctor make: programs, packages, environments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def script(file: Path, code: str) -> Path:
    """Write a program for a POSIX shell."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{code}\n")
    file.chmod(0o755)
    return file


def package(folder: Path, name: str, version: str = "", code: str = "") -> None:
    """Put an installed package into a folder of packages."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "__init__.py").write_text(code)
    if version:
        distribution(folder, name, version)


def distribution(folder: Path, name: str, version: str) -> None:
    """Leave the trace of an installed package."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (info / "METADATA").write_text(text)


def write_json(file: Path, value: object) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value))
    return file


class Environment:
    """A virtual environment without packages, and a doctor who is called to it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "venv", "--without-pip", *options]
        subprocess.run([*command, str(folder)], check=True)
        self.python = folder / "bin" / "python"
        self.packages = next(folder.glob("lib/python*/site-packages"))

    def borrow(self) -> None:
        """Make the tests' own packages importable: not their programs and files."""
        import jupyter_core

        own = Path(jupyter_core.__file__).parents[1]
        (self.packages / "borrowed.pth").write_text(f"{own}\n")

    def doctor(
        self, *words: str, cwd: Path = REPOSITORY, **env: str
    ) -> dict[str, dict]:
        """Run `dlguide doctor --json` there; return the findings by name."""
        path = os.pathsep.join(filter(None, [str(REPOSITORY), env.pop("also", "")]))
        asked = subprocess.run(
            [self.python, "-m", "dlguide_kernel.cli", "doctor", "--json", *words],
            env={**os.environ, "PYTHONPATH": path, **env},
            cwd=cwd,
            capture_output=True,
            text=True,
        )
        assert asked.returncode in (0, 1), asked.stderr
        return {check["name"]: check for check in json.loads(asked.stdout)["checks"]}
