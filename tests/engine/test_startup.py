"""What reaches stderr when TensorFlow starts, at every level a user may set."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
NOTES = (
    "WARNING: All log messages before absl::InitializeLog() is called are written\n"
    "I0000 00:00:1.2    1 port.cc:153] oneDNN custom operations are on.\n"
    "W0000 00:00:1.2    1 w.cc:1] a warning\n"
    "E0000 00:00:1.2    1 e.cc:1] an error\n"
    "somebody's own line\n"
)


@pytest.fixture
def startup(tf):
    from dlguide_kernel.engine import startup

    return startup


@pytest.mark.parametrize(
    ("level", "kept"), [(1, "WEs"), (2, "Es"), (3, "s"), (4, "s"), (9, "s")]
)
def test_a_level_keeps_what_is_as_severe(startup, level, kept):
    lines = startup.wanted(NOTES, level).splitlines()
    assert "".join(line[0] for line in lines) == kept


def test_a_fatal_line_is_always_kept(startup):
    fatal = "F0000 00:00:1.2    1 cpu.cc:1] needs AVX\n"
    assert startup.wanted(fatal, 3) == fatal


def write(text: str) -> None:
    os.write(2, text.encode())


def test_stderr_holds_what_the_level_asks_for(startup, capfd, monkeypatch):
    monkeypatch.setenv(LEVEL, "2")
    with startup.quiet_start():
        assert os.environ[LEVEL] == "2"
        write(NOTES)
    write("after\n")
    assert [line[0] for line in capfd.readouterr().err.splitlines()] == ["E", "s", "a"]
    assert os.environ[LEVEL] == "2"


@pytest.mark.parametrize("level", ["0", "all", "-1"])
def test_a_level_of_zero_shows_everything(startup, level, capfd, monkeypatch):
    monkeypatch.setenv(LEVEL, level)
    with startup.quiet_start():
        write(NOTES)
    assert capfd.readouterr().err == NOTES


def test_an_import_that_fails_hides_nothing(startup, capfd, monkeypatch):
    monkeypatch.delenv(LEVEL, raising=False)
    with pytest.raises(ImportError), startup.quiet_start():
        write(NOTES)
        raise ImportError
    shown = capfd.readouterr().err
    assert shown.startswith("I0000")
    assert shown.endswith("own line\n")


def test_the_environment_is_left_as_it_was(startup, monkeypatch):
    monkeypatch.delenv(LEVEL, raising=False)
    with startup.quiet_start():
        assert os.environ[LEVEL] == startup.default_level()
    assert LEVEL not in os.environ


@pytest.mark.slow
@pytest.mark.parametrize("level", [None, "3", "0"])
def test_tensorflow_itself(level):
    """Import and first session in a fresh process: silent, unless all is asked for."""
    code = "from dlguide_kernel.engine import tf; tf.Session().run(tf.constant(1))"
    env = {key: value for key, value in os.environ.items() if key != LEVEL}
    env |= {LEVEL: level} if level else {}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True
    )
    assert ran.returncode == 0
    assert ("oneDNN" in ran.stderr) == (level == "0")
    if level == "3":
        assert ran.stderr == ""


HALF_WAY = """
import os, signal, sys

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == "tensorflow.python.ops.ragged.ragged_ops":
            print("in the middle")
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stop())
handler = signal.getsignal(signal.SIGINT)
try:
    from dlguide_kernel.engine import tf
    print("not stopped")
except KeyboardInterrupt:
    print("stopped")
from dlguide_kernel.engine import tf
print(tf.Session().run(tf.constant(3) + 4), signal.getsignal(signal.SIGINT) is handler)
"""


@pytest.mark.slow
def test_a_stop_in_the_middle_of_the_import_leaves_it_whole():
    done = subprocess.run(
        [sys.executable, "-c", HALF_WAY], capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["in the middle", "stopped", "7 True"]


def test_a_stop_waits_for_the_end_of_a_block(startup):
    with pytest.raises(KeyboardInterrupt), startup.stopped_only_after():
        signal.raise_signal(signal.SIGINT)
        reached = True
    assert reached
    with startup.stopped_only_after():
        pass


def test_elsewhere_than_on_the_main_thread_a_block_just_runs(startup):
    def run():
        with startup.stopped_only_after():
            ran.append(True)

    ran, handler = [], signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert ran == [True] and signal.getsignal(signal.SIGINT) is handler
