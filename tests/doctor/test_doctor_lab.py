"""JupyterLab's extensions: missing, old, hidden, disabled; and nbgrader's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made import distribution, package, script, write_json

from dlguide_kernel.doctor import grader, lab_extensions

pytestmark = pytest.mark.slow  # starts programs


OURS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user without any settings of their own."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")  # theirs wins, as outside a venv
    return tmp_path


def disable(home: Path, value: object) -> Path:
    file = home / "JUPYTER_CONFIG_DIR" / "labconfig" / "page_config.json"
    return write_json(file, {"disabledExtensions": value})


def test_this_environments_extensions(visit, home):
    assert lab_extensions.lab(visit).state == "ok"
    for check in (lab_extensions.widgets, grader.extensions):
        found = check(visit)
        assert found.state == "ok", found.happened


@pytest.mark.parametrize(
    "value",
    [
        {lab_extensions.WIDGETS: True},
        [lab_extensions.WIDGETS],
        {f"{lab_extensions.WIDGETS}:plugin": True},
    ],
)
def test_disabled_widgets_and_their_mend(visit, home, value):
    file = disable(home, value)
    found = lab_extensions.widgets(visit)
    assert found.state == "broken"
    assert f"is disabled in {file}" in found.happened
    assert "--level=user" in found.mend


@pytest.mark.slow
def test_the_mend_enables(visit, home):
    disable(home, {lab_extensions.WIDGETS: True})
    mend = lab_extensions.widgets(visit).mend
    subprocess.run(mend, shell=True, check=True, capture_output=True)
    assert lab_extensions.widgets(visit).state == "ok"


def test_the_highest_setting_wins(visit, home):
    disable(home, {lab_extensions.WIDGETS: False, "@else/where": True})
    low = home / "low"
    low_file = low / "labconfig" / "page_config.json"
    write_json(low_file, {"disabledExtensions": {lab_extensions.WIDGETS: True}})
    said = lab_extensions.switches()
    assert said[lab_extensions.WIDGETS][0] is False
    assert lab_extensions.widgets(visit).state == "ok"


def test_settings_that_are_no_json_are_passed_over(visit, home):
    disable(home, {}).write_text("{")
    assert lab_extensions.widgets(visit).state == "ok"


@pytest.mark.slow
def test_lab_says_the_same(home):
    """JupyterLab's own reading of the same files, as the oracle."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    disable(home, {lab_extensions.WIDGETS: True, "@jupyter/nbgrader:menu": True})
    paths = jupyter_path("labextensions")
    theirs = get_page_config(paths)["disabledExtensions"]
    ours = {name for name, (value, _) in lab_extensions.switches().items() if value}
    assert ours == {name for name in theirs if name in ours}
    assert {lab_extensions.WIDGETS, "@jupyter/nbgrader:menu"} <= ours
    known = get_federated_extensions(paths)
    for name in (lab_extensions.WIDGETS, grader.LAB):
        found = lab_extensions.extension(name)
        assert str(found.folder) == known[name]["ext_path"]
        assert found.version == known[name]["version"]


@pytest.mark.parametrize(
    ("version", "state"), [("3.1.15", "broken"), ("5.0.1", "without")]
)
def test_an_old_copy_of_the_users_stands_before_ours(visit, home, version, state):
    old = home / "JUPYTER_DATA_DIR" / "labextensions" / lab_extensions.WIDGETS
    write_json(old / "package.json", {"version": version})
    found = lab_extensions.widgets(visit)
    assert found.state == state
    assert str(old) in found.happened
    subprocess.run(found.mend, shell=True, check=True)
    assert lab_extensions.widgets(visit).state == "ok"


def test_extensions_that_are_missing(borrowing):
    found = borrowing.doctor("widgets", "slideshow", "nbgrader-pages")
    states = {name: check["state"] for name, check in found.items()}
    assert states == {
        "widgets": "broken",
        "slideshow": "without",
        "nbgrader-pages": "without",
    }
    assert found["slideshow"]["mend"].endswith("jupyterlab-slideshow")


def test_live_slides(environment):
    environment.borrow()
    folder = environment.folder / "share/jupyter/labextensions/jupyterlab-slideshow"
    write_json(folder / "package.json", {"version": "0.3.4"})
    found = environment.doctor("slideshow")["slideshow"]
    assert found["happened"] == "jupyterlab-slideshow 0.3.4, enabled."
    file = environment.folder / "etc/jupyter/labconfig/page_config.json"
    write_json(file, {"disabledExtensions": {"jupyterlab-slideshow": True}})
    found = environment.doctor("slideshow")["slideshow"]
    assert found["state"] == "without"
    assert "--level=sys_prefix" in found["mend"]


def test_nbgrader_and_alembic(environment):
    package(environment.packages, "nbgrader", "0.9.5")
    programs = environment.folder / "bin"
    found = environment.doctor("nbgrader", PATH="/nowhere")["nbgrader"]
    assert (found["state"], "alembic" in found["mend"]) == ("without", True)
    script(programs / "alembic", "true")
    found = environment.doctor("nbgrader", PATH="/nowhere")["nbgrader"]
    assert (found["state"], str(programs) in found["mend"]) == ("without", True)
    found = environment.doctor("nbgrader", PATH=str(programs))["nbgrader"]
    assert (found["state"], found["mend"]) == ("ok", "")


def test_an_old_nbgrader(environment):
    package(environment.packages, "nbgrader", "0.8.4")
    found = environment.doctor("nbgrader")["nbgrader"]
    assert (found["state"], "0.8.4" in found["happened"]) == ("without", True)


@pytest.fixture
def grading(environment):
    """An environment with nbgrader, its pages and its half of the server."""
    environment.borrow()
    share = environment.folder / "share" / "jupyter" / "labextensions"
    shutil.copytree(OURS / grader.LAB, share / grader.LAB)
    package = json.loads((share / grader.LAB / "package.json").read_text())
    distribution(environment.packages, "nbgrader", package["version"])
    write_json(environment.folder / "etc/jupyter/jupyter_server_config.json", server())
    return environment


def server(**states: bool) -> dict:
    on = {name: states.get(name, True) for name in grader.SERVER}
    names = {f"nbgrader.server_extensions.{name}": on[name] for name in on}
    return {"ServerApp": {"jpserver_extensions": names}}


def pages(environment) -> dict:
    return environment.doctor("nbgrader-pages")["nbgrader-pages"]


def test_nbgraders_pages(grading):
    assert pages(grading)["state"] == "ok"


def test_a_disabled_formgrader(grading):
    file = grading.folder / "etc/jupyter/labconfig/page_config.json"
    write_json(file, {"disabledExtensions": {f"{grader.LAB}:formgrader": True}})
    found = pages(grading)
    assert found["state"] == "without"
    assert f"{grader.LAB}:formgrader is disabled" in found["happened"]


def test_pages_of_another_version(grading):
    file = grading.folder / f"share/jupyter/labextensions/{grader.LAB}/package.json"
    write_json(file, {"version": "0.9.0"})
    assert "are 0.9.0" in pages(grading)["happened"]


def test_a_server_without_formgrader(grading):
    file = grading.folder / "etc/jupyter/jupyter_server_config.json"
    write_json(file, server(formgrader=False))
    found = pages(grading)
    assert found["state"] == "without"
    assert found["happened"].endswith("nbgrader's formgrader.")
    assert "nbgrader.server_extensions.formgrader" in found["mend"]
