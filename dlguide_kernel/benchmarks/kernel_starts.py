"""Start kernels as JupyterLab's server does, talk to them, and look at their memory.

async with Starter() as starter:
    kernel = await starter.start("dlguide")
    await kernel.printed("print(6 * 7)")     # "42\\n"
"""

from __future__ import annotations

import asyncio
import os
import queue
import tempfile
import time
from pathlib import Path

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

LIMIT = 180.0  # seconds: longer than an ordinary start, and a sign that something hangs
NUDGE = 0.5  # seconds between two kernel_info requests, as in the server


class KernelTrouble(Exception):
    """A kernel that did not do what it was asked for."""


class StartedKernel:
    """A kernel, and a client of it; `info_seconds` from the request to its reply."""

    def __init__(self, number: str, manager: AsyncKernelManager, began: float) -> None:
        self.number, self.manager, self._began = number, manager, began
        self.client: AsyncKernelClient = manager.client()
        self.info_seconds = 0.0

    @property
    def pid(self) -> int:
        """Its process."""
        return self.manager.provisioner.pid

    async def greet(self) -> None:
        """Ask for kernel_info until it replies and its outputs reach us.

        The server does the same before a frontend may speak to a kernel.
        """
        self.client.start_channels(stdin=False, hb=False)
        waiting = {self.client.get_shell_msg, self.client.get_iopub_msg}
        while waiting:
            if time.perf_counter() - self._began > LIMIT:
                raise KernelTrouble(f"no answer after {LIMIT:g} s")
            self.client.kernel_info()  # outputs sent before we listened are lost
            for get in tuple(waiting):
                try:
                    await get(timeout=NUDGE)
                except queue.Empty:
                    continue
                waiting.discard(get)
        self.info_seconds = self.since()

    def since(self) -> float:
        """Seconds since the start was asked for."""
        return time.perf_counter() - self._began

    async def printed(self, code: str) -> str:
        """Run a cell and return what it prints; its error is a KernelTrouble."""
        return await asyncio.wait_for(self._printed(code), LIMIT)

    async def _printed(self, code: str) -> str:
        message, text = self.client.execute(code), ""
        while True:
            reply = await self.client.get_iopub_msg(timeout=LIMIT)
            if reply["parent_header"].get("msg_id") != message:
                continue
            kind, content = reply["msg_type"], reply["content"]
            if kind == "stream" and content["name"] == "stdout":
                text += content["text"]
            elif kind == "error":
                raise KernelTrouble(f"{content['ename']}: {content['evalue']}")
            elif kind == "status" and content["execution_state"] == "idle":
                return text

    def private_memory(self) -> float | None:
        """MB that are its own, after what it shares with other processes (Linux)."""
        try:
            lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            return None
        mine = ("Private_Clean:", "Private_Dirty:")
        return sum(int(x.split()[1]) for x in lines if x.startswith(mine)) * 1024 / 1e6


class Starter:
    """The kernel manager of a Jupyter server; every kernel ends with it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dlguide-kernels-")
        os.environ["JUPYTER_RUNTIME_DIR"] = os.environ["IPYTHONDIR"] = self.folder
        self._kernels = AsyncMappingKernelManager(
            root_dir=self.folder, connection_dir=self.folder
        )

    @property
    def folder(self) -> str:
        """Where kernels start."""
        return self._folder.name

    async def __aenter__(self) -> Starter:
        return self

    async def start(self, name: str, **env: str) -> StartedKernel:
        """Start a kernel, and return it when it has answered."""
        began = time.perf_counter()
        starting = self._kernels.start_kernel(
            kernel_name=name, env={**os.environ, **env}
        )
        number = await asyncio.wait_for(starting, LIMIT)
        kernel = StartedKernel(number, self._kernels.get_kernel(number), began)
        await kernel.greet()
        return kernel

    async def end(self, kernel: StartedKernel) -> None:
        """Shut a kernel down, as the server does."""
        kernel.client.stop_channels()
        if kernel.number in self._kernels:
            await asyncio.wait_for(self._kernels.shutdown_kernel(kernel.number), LIMIT)

    async def __aexit__(self, *_: object) -> None:
        await self._kernels.shutdown_all(now=True)
        self._folder.cleanup()
