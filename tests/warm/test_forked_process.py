"""What a fork is given, and what is told of it afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from dlguide_kernel.warm import client
from dlguide_kernel.warm.process import UNKNOWN

pytestmark = pytest.mark.slow  # starts programs


def told(process) -> dict:
    assert process.wait(20) == 0, process.out.read_text()
    return json.loads(process.out.read_text())


def until(condition, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


def test_it_gets_arguments_folder_and_variables(fork, tmp_path):
    seen = told(fork("tell", "-f", "a b", MINE="mine"))
    assert seen["argv"] == ["-f", "a b"]
    assert (seen["cwd"], seen["mine"]) == (str(tmp_path), "mine")


def test_variables_that_are_gone_are_gone(fork, env):
    env["ONCE"] = "1"
    assert "ONCE" in told(fork("tell"))["variables"]
    del env["ONCE"]
    assert "ONCE" not in told(fork("tell"))["variables"]


def test_it_leads_a_session_with_fresh_signals(fork):
    seen = told(fork("tell"))
    assert (seen["leads"], seen["sigint"], seen["sigterm"]) == (True, True, True)


def test_it_holds_nothing_of_the_warm_process(fork):
    staying = fork("stay")  # the warm process keeps a connection for this one
    # 0, 1, 2, and the folder that listdir reads
    assert len(told(fork("tell"))["open"]) == 4
    assert staying.poll() is None


def test_chance_is_drawn_anew(fork):
    first, second = told(fork("tell")), told(fork("tell"))
    assert first["loaded"] == second["loaded"]  # the same warm process
    assert first["drawn"] != second["drawn"]


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_status(fork, code):
    process = fork("tell", CODE=str(code))
    assert process.wait(20) == code
    assert process.poll() == code


def test_an_exception_is_printed_and_is_status_1(fork):
    process = fork("fail")
    assert process.wait(20) == 1
    assert "ValueError: from the fork" in process.out.read_text()


def test_a_signal_is_a_negative_status(fork):
    process = fork("stay")
    assert process.poll() is None
    process.terminate()
    assert process.wait(20) == -signal.SIGTERM


def test_waiting_has_an_end(fork):
    with pytest.raises(subprocess.TimeoutExpired):
        fork("stay").wait(0.05)


def test_interrupts_arrive(fork):
    process = fork("stay")
    assert until(lambda: "here" in process.out.read_text())
    os.killpg(process.pid, signal.SIGINT)
    assert (
        process.wait(20) == -signal.SIGINT
    )  # Python ends itself so: KeyboardInterrupt
    assert "KeyboardInterrupt" in process.out.read_text()


def test_a_fork_outlives_its_warm_process(fork):
    process = fork("stay")
    os.kill(client.statuses()[0].pid, signal.SIGKILL)
    assert until(lambda: not client.statuses())
    assert process.poll() is None
    process.kill()
    assert process.wait(20) == UNKNOWN
    assert told(fork("tell"))["argv"] == []  # and the next finds a new one


def test_stop_leaves_forks_alone(fork):
    process = fork("stay")
    (stopped,) = client.stop()
    assert stopped.running == (process.pid,)
    assert client.statuses() == []
    assert process.poll() is None


def test_an_ended_fork_is_reaped(fork):
    process = fork("stay")
    process.kill()
    process.wait(20)
    assert until(lambda: client.statuses()[0].running == ())
    assert not os.path.exists(f"/proc/{process.pid}")
