"""A warm process that imports next to nothing, so that it is ready at once."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from dlguide_kernel.warm import client
from dlguide_kernel.warm.place import obstacle
from dlguide_kernel.warm.process import ForkedProcess

WORK = """
import os, random, signal, sys, time, json

loaded = random.random()  # drawn before any fork

def prepare():
    time.sleep(float(os.environ.get("DLGUIDE_TEST_SLEEP", "0")))
    if "DLGUIDE_TEST_FAIL" in os.environ:
        raise RuntimeError("cannot be imported")

def tell():
    print(json.dumps({
        "argv": sys.argv[1:], "cwd": os.getcwd(), "mine": os.environ.get("MINE"),
        "variables": sorted(os.environ), "leads": os.getsid(0) == os.getpid(),
        "parent": os.getppid(), "loaded": loaded, "drawn": random.random(),
        "sigint": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
        "sigterm": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "open": sorted(os.listdir("/proc/self/fd")),
    }))
    return int(os.environ.get("CODE", "0"))

def stay():
    print("here", flush=True)
    time.sleep(600)

def fail():
    raise ValueError("from the fork")
"""


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The variables of a user with a module `work`, and no warm process yet."""
    if reason := obstacle():
        pytest.skip(f"kernels are not forked here: {reason}")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "work.py").write_text(textwrap.dedent(WORK))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    yield dict(os.environ)
    client.stop()


@pytest.fixture
def fork(env: dict[str, str], tmp_path: Path) -> Iterator[Callable]:
    """`fork("tell", "argument", MINE="1")`: the process, and what it has printed."""
    made: list[ForkedProcess] = []
    numbers = count()

    def forked(name: str, *argv: str, wait: float = 20, **more: str) -> ForkedProcess:
        path = tmp_path / f"out-{next(numbers)}"
        with path.open("wb") as out:
            process = client.fork(
                f"work:{name}",
                argv,
                env=env | more,
                cwd=str(tmp_path),
                fds=(0, out.fileno(), out.fileno()),
                prepare="work",
                wait=wait,
            )
        process.out = path
        made.append(process)
        return process

    yield forked
    for process in made:
        process.kill()
        process.wait(10)
