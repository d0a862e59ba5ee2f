"""Files and folders that stand before a module of the same name."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from made import Environment, package

from dlguide_kernel.doctor import shadows

pytestmark = pytest.mark.slow  # starts programs


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in a folder without surprises, which is the current one."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "00-welcome.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_hides_anything(visit, course):
    (course / "solution.py").write_text("")
    (course / "numpy").mkdir()  # a folder of data: no package
    assert shadows.folders(visit).state == "ok"


@pytest.mark.parametrize("name", ["random.py", "tensorflow.py", "lessons/numpy.py"])
def test_a_file_hides_a_module(visit, course, name):
    file = course / name
    file.write_text("mine = True")
    found = shadows.folders(visit)
    assert found.state == "broken"
    assert str(file) in found.happened
    code = f"import {file.stem}; print({file.stem}.__file__)"
    ask = [sys.executable, "-c", code]
    hidden = subprocess.run(ask, cwd=file.parent, capture_output=True, text=True)
    assert hidden.stdout.strip() == str(file)
    subprocess.run(found.mend, shell=True, check=True)
    assert shadows.folders(visit).state == "ok"


def test_a_package_hides_a_module(visit, course):
    package(course, "matplotlib")
    found = shadows.folders(visit)
    assert (found.state, "`matplotlib`" in found.happened) == ("broken", True)


def test_the_repositorys_own_package_hides_nothing(visit, monkeypatch):
    monkeypatch.chdir(shadows.Path(shadows.__file__).parents[2])
    assert shadows.folders(visit).state == "ok"


def test_python_path(visit, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert shadows.python_path(visit).happened == "PYTHONPATH is not set."
    package(tmp_path, "harmless")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}/nowhere")
    assert shadows.python_path(visit).state == "ok"
    package(tmp_path, "numpy")
    (tmp_path / "json.py").write_text("")
    found = shadows.python_path(visit)
    assert (found.state, found.mend) == ("broken", "unset PYTHONPATH")
    assert "json, numpy" in found.happened


def test_the_environments_own_folder_on_python_path(visit, monkeypatch):
    import numpy

    monkeypatch.setenv("PYTHONPATH", str(shadows.Path(numpy.__file__).parents[1]))
    assert shadows.python_path(visit).state == "ok"


def test_packages_of_the_user(tmp_path):
    environment = Environment(tmp_path / "env", "--system-site-packages")
    package(environment.packages, "numpy", "2.4.6")
    home = str(tmp_path / "home")
    ask = ("user-packages",)
    found = environment.doctor(*ask, PYTHONUSERBASE=home)["user-packages"]
    assert found["state"] == "ok"
    own = tmp_path / "home" / environment.packages.relative_to(environment.folder)
    package(own, "numpy", "1.20.0")
    found = environment.doctor(*ask, PYTHONUSERBASE=home)["user-packages"]
    assert found["state"] == "without"
    assert f"numpy come from {own}" in found["happened"]
    name, value = found["mend"].split()[1].split("=")
    mended = environment.doctor(*ask, PYTHONUSERBASE=home, **{name: value})
    assert mended["user-packages"]["state"] == "ok"


def test_a_plain_environment_leaves_the_users_packages_aside(bare):
    found = bare.doctor("user-packages")["user-packages"]
    assert (found["state"], "left aside" in found["happened"]) == ("ok", True)
