"""A real kernel per module, driven as Jupyter drives it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

# tests/browser.py is shared by the tests of several rooms.
sys.path.insert(0, str(Path(__file__).parent.parent))


@dataclass
class Cell:
    """What one cell left behind."""

    status: str = ""
    stdout: str = ""
    stderr: str = ""
    error: str = ""
    traceback: str = ""
    kinds: list[str] = field(default_factory=list)

    def take(self, message: dict) -> None:
        content, kind = message["content"], message["msg_type"]
        if kind == "stream":
            name = content["name"]
            setattr(self, name, getattr(self, name) + content["text"])
        elif kind == "error":
            self.error = f"{content['ename']}: {content['evalue']}"
            self.traceback = "\n".join(content["traceback"])
        elif kind in ("display_data", "execute_result"):
            self.kinds += content["data"]


class Kernel:
    """A started kernel and the client that talks to it."""

    def __init__(self, manager: object, client: object) -> None:
        self.manager, self.client = manager, client

    def run(self, code: str, timeout: float = 120) -> Cell:
        cell = Cell()
        reply = self.client.execute_interactive(
            code, output_hook=cell.take, timeout=timeout
        )
        cell.status = reply["content"]["status"]
        return cell

    def complete(self, code: str) -> list[str]:
        reply = self.client.complete(code, len(code), reply=True, timeout=60)
        return reply["content"]["matches"]

    def inspect(self, code: str) -> str:
        reply = self.client.inspect(code, len(code), reply=True, timeout=60)
        return reply["content"]["data"].get("text/plain", "")


@contextmanager
def running(
    name: str, home: Path, cwd: Path | None = None, **variables: str
) -> Iterator[Kernel]:
    """Start a kernel with a reader's environment: nothing that a test has set."""
    # ipykernel leaves programs' output alone where it finds pytest.
    unset = ("MPLBACKEND", "TF_CPP_MIN_LOG_LEVEL", "PYTEST_CURRENT_TEST")
    env = {key: value for key, value in os.environ.items() if key not in unset}
    env |= {"IPYTHONDIR": str(home), **variables}
    manager, client = start_new_kernel(
        kernel_name=name, startup_timeout=120, env=env, cwd=str(cwd or home)
    )
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session")
def start() -> Callable:
    """`with start("dlguide", folder) as kernel:` for a kernel of one's own."""
    return running


@pytest.fixture(scope="module")
def dlguide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """The `dlguide` kernel, one for the module's tests."""
    with running("dlguide", tmp_path_factory.mktemp("ipython")) as kernel:
        yield kernel
