"""Which Python, whose environment, whose `dlguide`."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from made import script

from dlguide_kernel.doctor import mending, python

pytestmark = pytest.mark.slow  # starts programs


def test_this_python_will_do(visit):
    found = python.version(visit)
    assert found.state == "ok"
    assert found.happened.startswith(sys.version.split()[0])


@pytest.mark.parametrize(
    ("pair", "wide", "words"),
    [((3, 9), True, "3.9"), ((3, 14), True, "3.14"), ((3, 12), False, "32 bits")],
)
def test_a_python_without_wheels(pair, wide, words):
    found = python.judge(pair, ".".join(map(str, pair)), wide)
    assert found.state == "broken"
    assert words in found.happened
    assert found.mend


@pytest.mark.parametrize("pair", [(3, 10), (3, 13)])
def test_the_ends_of_the_range_will_do(pair):
    assert python.judge(pair, "", True).state == "ok"


def test_a_virtual_environment(bare):
    found = bare.doctor("environment")["environment"]
    assert found["state"] == "ok"
    assert str(bare.folder) in found["happened"]


def test_a_conda_environment(environment):
    (environment.folder / "conda-meta").mkdir()
    assert "conda" in environment.doctor("environment")["environment"]["happened"]


def test_no_virtual_environment(bare, tmp_path):
    base = bare.python.resolve()  # the Python that the environment was made with
    asked = subprocess.run(
        [base, "-m", "dlguide_kernel.cli", "doctor", "environment"],
        env={"PYTHONPATH": str(Path(mending.source())), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 0, asked.stderr
    assert "without environment" in asked.stdout
    assert "mend: " in asked.stdout


def test_the_command_is_this_environments(bare, programs):
    own = script(bare.folder / "bin" / "dlguide", "true")
    try:
        found = bare.doctor("command", PATH=str(own.parent))["command"]
        assert (found["state"], str(own) in found["happened"]) == ("ok", True)
        lost = bare.doctor("command")["command"]
        assert lost["state"] == "without"
        # venv wrote `activate`: entering it makes the shell find the command.
        shell = f"{lost['mend']}; command -v dlguide"
        told = subprocess.run(
            ["/bin/sh", "-c", shell], capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == str(own)
    finally:
        own.unlink()


def test_the_command_is_not_installed(bare, programs):
    found = bare.doctor("command")["command"]
    assert found["state"] == "without"
    assert "not installed in this environment" in found["happened"]
    assert found["mend"].startswith(shlex.quote(str(bare.python)))
    assert "--editable" in found["mend"]


def test_the_command_is_another_environments(bare, programs, tmp_path):
    programs(dlguide="true")
    found = bare.doctor("command")["command"]
    assert found["state"] == "without"
    assert "another environment's" in found["happened"]


def test_the_commands_python_is_gone(bare, programs, tmp_path):
    programs()
    stale = tmp_path / "programs" / "dlguide"
    stale.write_text("#!/gone/bin/python3\n")
    stale.chmod(0o755)
    found = bare.doctor("command")["command"]
    assert found["state"] == "broken"
    assert "/gone/bin/python3, is gone" in found["happened"]
