"""Starts `dlguide` kernels for Jupyter: forked from a warm process where one can be.

The kernelspec names it (metadata.kernel_provisioner). All but the start itself is
jupyter_client's own: the forked process has the face of the one it would have made.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.launcher import launch_kernel
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ..warm.client import fork
from ..warm.place import NotForked
from ..warm.process import ForkedProcess
from .starting import StartingProcess, end, in_thread

MODULE = "dlguide_kernel.kernel"
PROMPT = 1.0  # seconds after which a start goes on in the background


class WarmProvisioner(LocalProvisioner):
    """Forks the kernel; starts it as any other where that is not possible."""

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        """Launch the kernel that `cmd` starts; its log says when it is not forked.

        The first kernel waits until the warm process has imported TensorFlow. Who
        asked for it need not: a frontend that has a kernel, be it one that does not
        answer yet, keeps the cells that are run meanwhile; without one it drops them.
        """
        starting = in_thread(self._start, cmd, self._scrub_kwargs(kwargs))
        try:
            await asyncio.wait({asyncio.wrap_future(starting)}, timeout=PROMPT)
        except asyncio.CancelledError:
            starting.add_done_callback(end)
            raise
        self.process = StartingProcess(starting)
        self.cwd = kwargs.get("cwd") or Path.cwd()
        if starting.done():
            starting.result()  # raises what went wrong
            self._settle()
        return self.connection_info

    def _start(self, cmd: list[str], given: dict[str, Any]) -> ForkedProcess | Popen:
        try:
            return forked(cmd, **given)
        except NotForked as reason:
            say = self.log.info if reason.usual else self.log.warning
            say("The dlguide kernel starts the ordinary way: %s", reason)
            env = dict(given.pop("env", None) or os.environ)
            env["DLGUIDE_ORDINARY_START"] = reason.happened
            return launch_kernel(cmd, env=env, **given)

    def _settle(self) -> None:
        """Put the started process in the place of the starting one."""
        if isinstance(self.process, StartingProcess) and self.process.started:
            self.process = self.process.started
            self.pid = self.pgid = self.process.pid  # both lead a session of their own

    async def poll(self) -> int | None:
        """Return the kernel's exit status, or None while it starts or runs."""
        self._settle()
        return await super().poll()

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it has started, unless it has ended."""
        # Its number may belong to another process by then: only we know it is ours.
        if await self.poll() is not None or self.process is None:
            return
        if isinstance(self.process, StartingProcess):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)


def forked(
    cmd: list[str],
    *,
    env: dict[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    independent: bool = False,
    start_new_session: bool = True,
    close_fds: bool = True,
    stdin: Any = None,
    stdout: Any = None,
    stderr: Any = None,
    **others: Any,
) -> ForkedProcess:
    """Return the forked kernel for what `subprocess.Popen` would be called with."""
    env = dict(os.environ if env is None else env)
    wanted = env.get("DLGUIDE_WARM", os.environ.get("DLGUIDE_WARM", "1"))
    if wanted == "0":
        raise NotForked("DLGUIDE_WARM is 0", usual=True)
    python, *rest = cmd
    if rest[:2] != ["-m", MODULE]:
        raise NotForked(f"the kernelspec starts something else: {' '.join(cmd)}")
    if others or not (start_new_session and close_fds):
        raise NotForked(f"a fork cannot have what was asked for: {', '.join(others)}")
    if independent:
        env.pop("JPY_PARENT_PID", None)
    else:
        env["JPY_PARENT_PID"] = str(os.getpid())
    env.pop("PYTHONEXECUTABLE", None)
    folder = os.fspath(cwd or os.getcwd())
    if not os.path.isdir(folder):
        raise NotForked(f"there is no folder {folder}")
    with ExitStack() as opened:
        streams = _Streams(opened, stdin, stdout, stderr)
        process = fork(
            f"{MODULE}.forked:run",
            rest[2:],
            env=env,
            cwd=os.path.abspath(folder),
            fds=streams.fds,
            python=python,
        )
    process.stdin, process.stdout, process.stderr = streams.ours
    return process


class _Streams:
    """The kernel's three streams, and our ends of those that are pipes."""

    def __init__(self, opened: ExitStack, *given: Any) -> None:
        self._opened = opened
        self.ours: list[Any] = [None, None, None]
        fds = [self._fd(number, what) for number, what in enumerate(given)]
        if given[2] == STDOUT:
            fds[2] = fds[1]
        self.fds = (fds[0], fds[1], fds[2])

    def _fd(self, number: int, given: Any) -> int:
        if number == 0 and given in (None, PIPE):
            given = DEVNULL  # jupyter_client closes a kernel's standard input
        if given is None or given == STDOUT:
            return number
        if given == DEVNULL:
            null = os.open(os.devnull, os.O_RDWR)
            self._opened.callback(os.close, null)
            return null
        if given == PIPE:
            reading, writing = os.pipe()
            self._opened.callback(os.close, writing)
            self.ours[number] = os.fdopen(reading, "rb")
            return writing
        return given if isinstance(given, int) else given.fileno()
