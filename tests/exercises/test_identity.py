"""Who the user is, where their data are, and that their draws never change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlguide_kernel.errors import ExerciseError, InputError
from dlguide_kernel.exercises import identity, parameters, set_user


def test_the_environment_names_the_user_first(monkeypatch):
    set_user("bea")
    assert identity.current_user() == "anna"
    monkeypatch.delenv("DLGUIDE_USER")
    assert identity.current_user() == "bea"


def test_the_hub_then_the_login_name_the_user(monkeypatch):
    monkeypatch.delenv("DLGUIDE_USER")
    monkeypatch.setenv("JUPYTERHUB_USER", "cai")
    monkeypatch.setenv("LOGNAME", "jovyan")
    assert identity.current_user() == "cai"
    monkeypatch.delenv("JUPYTERHUB_USER")
    assert identity.current_user() == "jovyan"


def test_a_uid_without_a_name_is_a_user_too(monkeypatch):
    def nobody():
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.delenv("DLGUIDE_USER")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setattr(identity.getpass, "getuser", nobody)
    assert identity.current_user().startswith("uid-")


def test_autograding_without_a_name_is_our_error(monkeypatch):
    set_user("the-grader")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert identity.current_user() == "anna"
    monkeypatch.delenv("DLGUIDE_USER")
    with pytest.raises(ExerciseError, match="DLGUIDE_USER"):
        identity.current_user()
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert identity.current_user() == "the-grader"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", None, 3])
def test_a_name_must_be_one_line(name):
    with pytest.raises(InputError, match="no user name"):
        set_user(name)


def test_a_broken_identity_file_is_said(monkeypatch):
    path = set_user("anna")
    path.write_bytes(b"\xff\xfe\x00")
    monkeypatch.delenv("DLGUIDE_USER")
    with pytest.raises(InputError, match="not text"):
        identity.current_user()


def test_names_that_look_the_same_are_the_same(monkeypatch):
    monkeypatch.setenv("DLGUIDE_USER", "Bjo\u0308rn ")
    assert identity.current_user() == "Bj\u00f6rn"


@pytest.mark.parametrize(
    ("platform", "xdg", "expected"),
    [
        ("linux", "/data", "/data/dlguide"),
        ("linux", "", "/home/anna/.local/share/dlguide"),
        ("linux", "relative", "/home/anna/.local/share/dlguide"),
        ("darwin", "/data", "/home/anna/Library/Application Support/dlguide"),
    ],
)
def test_the_data_folder_is_the_platforms(platform, xdg, expected, monkeypatch):
    monkeypatch.delenv("DLGUIDE_HOME")
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("XDG_DATA_HOME", xdg)
    monkeypatch.setattr(identity.sys, "platform", platform)
    assert identity.data_folder() == Path(expected)


def test_the_draws_are_pinned():
    """These are the numbers of 2026; a numpy that draws others must be noticed."""
    assert identity.generator("anna", "curvature").integers(10**9, size=3).tolist() == [
        972849563,
        686789050,
        549060010,
    ]
    assert parameters("speed-up", user="anna") == {
        "minutes": 12,
        "seconds": 27.0657,
        "gpu_seconds": 62.9015,
    }


def test_the_draws_do_not_depend_on_the_process():
    code = (
        "from dlguide_kernel.exercises import parameters;"
        "print(parameters('speed-up', user='bea'))"
    )
    for seed in ("1", "2"):
        other = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert other.stdout.strip() == str(parameters("speed-up", user="bea"))


def test_the_seed_takes_user_and_exercise_apart():
    """Joining the two texts must not make two users one."""
    draws = {
        int(identity.generator(user, seed).integers(2**60))
        for user, seed in [("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", "")]
    }
    assert len(draws) == 4


def test_the_fingerprint_sees_values_and_not_the_last_bits():
    array = np.array([[1.0, 2.0]])
    mark = identity.fingerprint({"x": array, "n": 3})
    assert mark == identity.fingerprint({"n": 3, "x": array * (1 + 1e-15)})
    assert mark != identity.fingerprint({"x": array, "n": 4})
    assert mark != identity.fingerprint({"x": array.T, "n": 3})
    assert len(mark) == 16
