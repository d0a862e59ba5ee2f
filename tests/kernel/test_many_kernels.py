"""Many kernels, some of them killed: the small form of `bench kernel --stress`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kernel_starts import STARTS, start_by

from dlguide_kernel.benchmarks import kernel_stress
from dlguide_kernel.cli import main

linux = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="needs /proc"
)


@linux
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", STARTS)
def test_all_answer_and_nothing_is_left_over(way):
    said: list[str] = []
    with start_by(way):
        trouble = kernel_stress.stress(sequence=10, at_once=5, say=said.append)
    assert trouble == []
    told = "\n".join(said)
    assert "10 one after another" in told and "5 kernels ended" in told
    assert ("kill -9 of the warm process" in told) == (way == "warm")


@linux
def test_a_process_that_is_left_over_is_found_and_ended(monkeypatch):
    monkeypatch.setattr(kernel_stress, "GRACE", 0.5)
    monkeypatch.setenv("DLGUIDE_RUNTIME_DIR", "as before")
    said: list[str] = []
    with kernel_stress._marked() as mark:
        assert kernel_stress._left_over(mark, said.append) == []
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1)
        assert kernel_stress._left_over(mark, said.append) == [
            "1 processes were left over"
        ]
        assert str(process.pid) in said[0]
    assert process.wait(10) == -9
    process.stdin.close()
    assert os.environ["DLGUIDE_RUNTIME_DIR"] == "as before"


def test_trouble_is_an_exit_status(monkeypatch, capsys):
    monkeypatch.setattr(kernel_stress, "stress", lambda: ["kernel 3: TimeoutError"])
    assert main(["bench", "kernel", "--stress"]) == 1
    assert "kernel 3" in capsys.readouterr().out
    assert main(["bench", "sgd", "--stress"]) == 2
    assert "'kernel'" in capsys.readouterr().err
