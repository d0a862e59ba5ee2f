"""Kernels that answer, die, hang, or are another one."""

from __future__ import annotations

import sys

import pytest
from made import write_json

from dlguide_kernel.doctor import kernel_answers

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def cold(monkeypatch):
    """Leave no warm process behind."""
    monkeypatch.setenv("DLGUIDE_WARM", "0")


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    def write(*argv: str) -> None:
        spec = {"argv": [sys.executable, *argv], "display_name": "x", "language": "x"}
        write_json(tmp_path / "share/kernels/dlguide/kernel.json", spec)

    return write


def test_ours(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    found = kernel_answers.answers(visit)
    assert found.state == "ok", found.happened


def test_one_that_dies(visit, kernel):
    kernel("-c", "import sys; sys.exit('no zmq here')", "{connection_file}")
    found = kernel_answers.answers(visit)
    assert (found.state, found.happened) == (
        "broken",
        "the kernel failed: no zmq here",
    )


def test_one_that_says_nothing(visit, kernel, monkeypatch):
    monkeypatch.setattr(kernel_answers, "LIMIT", 2)
    kernel("-c", "import time; time.sleep(60)", "{connection_file}")
    found = kernel_answers.answers(visit)
    assert found.state == "broken"
    assert "respond in 2 seconds" in found.happened


def test_another_one(visit, kernel):
    kernel("-m", "ipykernel_launcher", "-f", "{connection_file}")
    found = kernel_answers.answers(visit)
    assert (found.state, "'ipython'" in found.happened) == ("broken", True)


def test_no_jupyter(bare):
    found = bare.doctor("kernel-answers")["kernel-answers"]
    assert "No module named 'jupyter_client'" in found["happened"]
