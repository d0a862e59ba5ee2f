"""Kernelspecs that are stale, foreign, broken or missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from made import write_json

from dlguide_kernel.doctor import kernelspecs

ARGV = [sys.executable, "-m", "dlguide_kernel.kernel", "-f", "{connection_file}"]


@pytest.fixture
def first(tmp_path, monkeypatch):
    """`first(argv)`: the kernelspec `dlguide` that Jupyter now finds first."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))

    def write(argv, name="dlguide", **metadata):
        spec = {"argv": argv, "display_name": name, "language": "python"}
        file = tmp_path / "share" / "kernels" / name / "kernel.json"
        return write_json(file, {**spec, "metadata": metadata}).parent

    return write


def test_the_environments_own(visit):
    found = kernelspecs.registered(visit)
    assert found.state == "ok"
    assert found.happened.startswith(sys.prefix)


def test_one_that_names_this_python_stands_before_it(visit, first):
    folder = first(ARGV)
    found = kernelspecs.registered(visit)
    assert (found.state, found.happened) == (
        "ok",
        f"{folder}. It stands before 1 more.",
    )


@pytest.mark.slow
def test_a_python_that_is_gone(visit, first):
    folder = first(["/gone/bin/python", *ARGV[1:]])
    found = kernelspecs.registered(visit)
    assert found.state == "broken"
    assert f"the kernel in {folder} starts /gone/bin/python, which is gone" in (
        found.happened
    )
    subprocess.run(found.mend, shell=True, check=True, capture_output=True)
    assert not folder.exists()
    assert kernelspecs.registered(visit).state == "ok"


def test_another_python_without_dlguide(visit, first, bare, monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    # From elsewhere than the repository, whose folder holds the package.
    monkeypatch.chdir(bare.folder)
    first([str(bare.python), *ARGV[1:]])
    found = kernelspecs.registered(visit)
    assert found.state == "broken"
    assert f"starts {bare.python}, which has no dlguide" in found.happened


def test_another_python_with_dlguide(visit, first, bare, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(kernelspecs.__file__).parents[2]))
    first([str(bare.python), *ARGV[1:]])
    found = kernelspecs.registered(visit)
    assert (found.state, str(bare.python) in found.happened) == ("without", True)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["python", "-m", "ipykernel_launcher", "-f", "x"], "-m ipykernel_launcher"),
        ([], "cannot be read"),
        (None, "cannot be read (TypeError"),
    ],
)
def test_a_kernelspec_of_something_else(visit, first, argv, words):
    first(argv)
    found = kernelspecs.registered(visit)
    assert (found.state, words in found.happened) == ("broken", True)


def test_a_file_that_is_no_json(visit, first):
    (first(ARGV) / "kernel.json").write_text("{broken")
    assert "cannot be read (JSONDecodeError" in kernelspecs.registered(visit).happened


@pytest.mark.parametrize(
    ("name", "state"), [("local-provisioner", "ok"), ("rocket", "broken")]
)
def test_provisioners(visit, first, name, state):
    first(ARGV, kernel_provisioner={"provisioner_name": name, "config": {}})
    found = kernelspecs.registered(visit)
    assert found.state == state
    assert ("asks for the provisioner 'rocket'" in found.happened) == (state != "ok")


def test_a_provisioner_of_ours_that_came_with_an_upgrade(visit, first):
    first(ARGV, kernel_provisioner={"provisioner_name": "dlguide-of-tomorrow"})
    found = kernelspecs.registered(visit)
    assert (found.state, "--editable" in found.mend) == ("broken", True)


def test_a_provisioner_that_cannot_be_loaded(visit, first, tmp_path, monkeypatch):
    info = tmp_path / "more" / "rocket-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: rocket\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[jupyter_client.kernel_provisioners]\nrocket = rocket_gone:Provisioner\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path / "more"))
    first(ARGV, kernel_provisioner={"provisioner_name": "rocket"})
    assert kernelspecs.registered(visit).state == "broken"


@pytest.mark.slow
def test_none_at_all(borrowing, tmp_path):
    home = str(tmp_path)
    names = ("kernel", "stock-kernel")
    env = {"JUPYTER_DATA_DIR": home, "JUPYTER_PATH": ""}
    found = borrowing.doctor(*names, **env)
    assert found["kernel"]["state"] == "broken"
    assert found["stock-kernel"]["state"] == "without"
    # The mend says `python -m …`: our package is on this test's PYTHONPATH only.
    repository = Path(kernelspecs.__file__).parents[2]
    subprocess.run(
        f"PYTHONPATH={repository} {found['kernel']['mend']}",
        shell=True,
        check=True,
        capture_output=True,
    )
    assert borrowing.doctor("kernel", **env)["kernel"]["state"] == "ok"


def test_no_jupyter(bare):
    found = bare.doctor("kernel", "stock-kernel", "widgets", "slideshow")
    states = {name: check["state"] for name, check in found.items()}
    assert states == {
        "kernel": "broken",
        "stock-kernel": "broken",
        "widgets": "broken",
        "slideshow": "without",
    }


def test_the_stock_kernel(visit, first):
    assert kernelspecs.stock(visit).state == "ok"
    first(["/gone/bin/python", "-m", "ipykernel_launcher"], name="python3")
    found = kernelspecs.stock(visit)
    assert (found.state, "which is gone" in found.happened) == ("without", True)
    first([], name="python3")
    assert "cannot be read" in kernelspecs.stock(visit).happened
