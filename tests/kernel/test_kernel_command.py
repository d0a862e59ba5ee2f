"""`dlguide kernel …` in a folder of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from dlguide_kernel.cli import main
from dlguide_kernel.kernel import command
from dlguide_kernel.warm import client
from dlguide_kernel.warm.place import obstacle


@pytest.fixture
def user(tmp_path, monkeypatch):
    """A user without kernels."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    return tmp_path / "user" / "kernels" / "dlguide"


def test_install_names_this_python(user, capsys):
    assert main(["kernel", "install", "--user"]) == 0
    assert str(user) in capsys.readouterr().out
    spec = json.loads((user / "kernel.json").read_text())
    assert spec["argv"][0] == sys.executable
    assert Path(spec["argv"][0]).is_absolute()
    assert spec["argv"][1:] == [
        "-m",
        "dlguide_kernel.kernel",
        "-f",
        "{connection_file}",
    ]
    assert spec["metadata"] == {"debugger": True, "supported_encryption": ["curve"]}


def test_the_user_is_the_default_and_a_second_install_replaces(user):
    user.mkdir(parents=True)
    (user / "kernel.json").write_text("broken")
    assert main(["kernel", "install"]) == 0
    assert json.loads((user / "kernel.json").read_text())["language"] == "python"


def test_install_and_uninstall_under_a_prefix(tmp_path, capsys):
    place = tmp_path / "there" / "share" / "jupyter" / "kernels" / "dlguide"
    prefix = ["--prefix", str(tmp_path / "there")]
    assert main(["kernel", "install", *prefix]) == 0
    assert (place / "kernel.json").exists()
    assert main(["kernel", "uninstall", *prefix]) == 0
    assert not place.exists()
    capsys.readouterr()
    assert main(["kernel", "uninstall", *prefix]) == 2
    assert "there is no kernelspec" in capsys.readouterr().err


def test_the_packages_own_kernelspec_is_left_alone(tmp_path, capsys):
    place = tmp_path / "share" / "jupyter" / "kernels" / "dlguide"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text((command.SPEC / "kernel.json").read_text())
    assert main(["kernel", "uninstall", "--prefix", str(tmp_path)]) == 2
    assert "pip uninstall dlguide" in capsys.readouterr().err
    assert (place / "kernel.json").exists()


def test_a_place_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["kernel", "install", "--prefix", str(tmp_path / "file")]) == 2
    assert "mend:" in capsys.readouterr().err


def test_status_names_folder_python_and_version(capsys):
    assert main(["kernel", "status"]) == 0
    shown = capsys.readouterr().out
    assert str(command.find()) in shown
    assert ["dlguide", "0.1.0"] in map(str.split, shown.splitlines())


def test_status_says_when_nothing_is_warm(capsys):
    client.stop()
    assert main(["kernel", "status"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("warm        no")


def test_stop_says_when_there_is_nothing(capsys):
    client.stop()
    assert main(["kernel", "stop"]) == 0
    assert capsys.readouterr().out == "There is no warm process.\n"


@pytest.mark.slow
def test_start_and_status_and_stop(capsys):
    if obstacle():
        pytest.skip("kernels are not forked here: needs Linux 5.3 or newer")
    assert main(["kernel", "start"]) == 0
    pid = client.status().pid
    assert capsys.readouterr().out.startswith(f"Ready: process {pid}.")
    assert main(["kernel", "status"]) == 0
    assert f"process {pid}, 0 min old, kernels running 0" in capsys.readouterr().out
    assert main(["kernel", "stop"]) == 0
    assert f"Ended: process {pid}." in capsys.readouterr().out
    assert client.statuses() == []


def test_status_says_when_the_python_is_gone(user, capsys, monkeypatch):
    monkeypatch.setattr(command, "find", lambda: user)
    user.mkdir(parents=True)
    (user / "kernel.json").write_text('{"argv": ["/gone/python"]}')
    assert main(["kernel", "status"]) == 0
    assert "cannot start" in capsys.readouterr().out
