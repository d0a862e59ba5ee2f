"""The lock, the conda environment, the Makefile and the CI script agree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = [
    Requirement(line)
    for line in (ROOT / "requirements.lock").read_text().splitlines()
    if line and not line.startswith("#")
]
VERSIONS = ("3.10", "3.11", "3.12", "3.13")


def declared() -> list[Requirement]:
    """Return what pyproject.toml asks for, and its extras `test` and `build`."""
    # pytest brings tomli where Python has no tomllib yet.
    tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["build"]]
    return [Requirement(line) for line in wanted]


def locked(python: str) -> dict[str, str]:
    """Return the pinned version of every package for one Python on Linux."""
    place = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
    }
    here = [pin for pin in LOCK if pin.marker is None or pin.marker.evaluate(place)]
    names = [canonicalize_name(pin.name) for pin in here]
    assert len(names) == len(set(names)), "one version of a package per Python"
    return {name: str(pin.specifier)[2:] for name, pin in zip(names, here, strict=True)}


@pytest.mark.parametrize("python", VERSIONS)
def test_the_lock_covers_what_is_declared(python):
    pins = locked(python)
    for wanted in declared():
        assert pins[canonicalize_name(wanted.name)] in wanted.specifier


def test_every_pin_is_exact_and_names_no_index():
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in LOCK)
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"://|^-|/home|/root|@ ", text, re.MULTILINE)


def test_conda_gives_the_same_environment():
    text = (ROOT / "environment.yml").read_text()
    assert "- python=3.12" in text
    assert locked("3.12")["tensorflow"]
    assert re.search(r"pip:\n\s+- -r requirements\.lock\n\s+- -e \.\n", text)
    assert "://" not in text


@pytest.fixture
def make(tmp_path):
    """Run make in a folder that holds the Makefile and what it looks at."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "dlguide_kernel" / "kernelspec").mkdir(parents=True)
    (tmp_path / "dlguide_kernel" / "kernelspec" / "kernel.json").write_text("{}")

    def run(*arguments: str) -> subprocess.CompletedProcess:
        clean = {key: v for key, v in os.environ.items() if not key.startswith("MAKE")}
        return subprocess.run(
            ["make", *arguments],
            cwd=tmp_path,
            env=clean,
            capture_output=True,
            text=True,
        )

    return run


def fake_python(folder: Path, body: str) -> str:
    path = folder / "fake-python"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_make_alone_lists_the_targets(make):
    listed = make().stdout
    assert all(f"make {name}" in listed for name in ("lab", "test", "quick", "lint"))


def test_make_says_that_a_python_is_missing(make):
    done = make("env", "PYTHON=no-such-python")
    assert done.returncode
    assert "no-such-python was not found. Mend:" in done.stdout


def test_make_refuses_an_old_python(make, tmp_path):
    """A Python that says it is 3.8 is told what is needed, before anything is made."""
    pretend = "import sys; sys.version_info = (3, 8, 0); exec(sys.argv[2])"
    done = make("env", fake_python(tmp_path, f'"{sys.executable}" -c "{pretend}" "$@"'))
    assert done.returncode
    assert "Python 3.8 cannot be used" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_make_says_how_to_get_venv(make, tmp_path):
    """Debian without python3-venv: `python3 -m venv` leaves half a folder, fails."""
    body = '[ "$2" = venv ] && mkdir -p .venv/bin && exit 1; exit 0'
    done = make("env", fake_python(tmp_path, body))
    assert done.returncode
    assert "apt install python3-venv" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_an_interrupted_set_up_is_done_again(make, tmp_path):
    """The stamp comes last, and a newer lock makes it old."""
    bin_ = tmp_path / ".venv" / "bin"
    bin_.mkdir(parents=True)
    (bin_ / "python").write_text('#!/bin/sh\n[ "$3" != install ] || test -e ready\n')
    (bin_ / "python").chmod(0o755)
    stamp = tmp_path / ".venv" / ".dlguide-installed"
    assert make("env").returncode
    assert not stamp.exists()
    (tmp_path / "ready").touch()
    assert make("env").returncode == 0
    assert stamp.exists()
    assert "pip install" not in make("env").stdout
    later = stamp.stat().st_mtime + 10
    os.utime(tmp_path / "requirements.lock", (later, later))
    assert "pip install" in make("env").stdout


def test_the_ci_script_is_sound():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)]).returncode == 0
    assert script.read_text().rstrip().endswith("make test")
    assert "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1" in script.read_text()
