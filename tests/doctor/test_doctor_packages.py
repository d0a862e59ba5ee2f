"""Packages that are missing, old, or lie about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made import REPOSITORY, distribution, package

from dlguide_kernel.doctor import packages

pytestmark = pytest.mark.slow  # starts programs


def test_what_is_needed_is_what_pyproject_says():
    text = (REPOSITORY / "pyproject.toml").read_text()
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.M | re.S)[1]
    assert dict(re.findall(r'"([\w-]+)>=([\d.]+)"', block)) == packages.NEEDED


def test_here_everything_is_installed(visit):
    assert packages.course(visit).happened == "dlguide 0.1.0."
    found = packages.libraries(visit)
    assert found.state == "ok"
    assert "numpy 2." in found.happened


def test_dlguide_lies_in_a_folder_only(bare):
    found = bare.doctor("dlguide")["dlguide"]
    assert (found["state"], str(REPOSITORY) in found["mend"]) == ("broken", True)


def test_another_dlguide_is_installed(environment):
    distribution(environment.packages, "dlguide", "0.0.9")
    found = environment.doctor("dlguide")["dlguide"]
    assert found["state"] == "without"
    assert "0.0.9 is installed" in found["happened"]


def test_libraries_missing_and_old(environment):
    for name, version in packages.NEEDED.items():
        package(environment.packages, name, version)
    assert environment.doctor("libraries")["libraries"]["state"] == "ok"
    next(environment.packages.glob("numpy-*")).joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: numpy\nVersion: 1.9.3\n"
    )
    found = environment.doctor("libraries")["libraries"]
    assert found["state"] == "broken"
    assert "numpy is 1.9.3, and 1.26 is the oldest" in found["happened"]
    assert "numpy" in found["mend"]
    assert "matplotlib" not in found["mend"]


def test_much_is_missing(bare):
    found = bare.doctor("libraries", "jupyterlab", "nbgrader", "nbgrader-pages")
    assert "ipykernel is not installed" in found["libraries"]["happened"]
    assert str(REPOSITORY / "requirements.lock") in found["libraries"]["mend"]
    states = [found[name]["state"] for name in ("jupyterlab", "nbgrader")]
    assert states == ["broken", "without"]
    assert found["nbgrader-pages"]["state"] == "without"


def test_old_jupyterlab(environment):
    package(environment.packages, "jupyterlab", "3.6.8")
    found = environment.doctor("jupyterlab")["jupyterlab"]
    assert (found["state"], "3.6.8" in found["happened"]) == ("broken", True)


def test_a_package_without_a_version(environment):
    package(environment.packages, "jupyterlab")
    found = environment.doctor("jupyterlab")["jupyterlab"]
    assert found["happened"] == "JupyterLab of unknown version."


@pytest.mark.parametrize(
    ("older", "newer"), [("2.9", "2.16"), ("4.4.0rc1", "4.4.1"), ("0.9", "0.9.5")]
)
def test_versions_compare_as_numbers(older, newer):
    assert packages.numbers(older) < packages.numbers(newer)


def test_the_locked_version_is_the_one_to_install():
    lock = Path(REPOSITORY / "requirements.lock").read_text()
    assert f"tensorflow=={packages.locked('tensorflow')}" in lock.splitlines()
    assert packages.locked("numpy") == ""  # another one for each Python
    assert packages.requirement("numpy") == "numpy>=1.26"
