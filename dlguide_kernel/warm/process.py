"""A forked process, with the face of `subprocess.Popen`.

It is a child of the warm process, not of ours: that it has ended is told by a process
file descriptor (pidfd_open(2)), which no other process can come to stand for, and its
exit status by the warm process.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
from typing import IO

from . import wire

UNKNOWN = 255  # the exit status where the warm process ended first
PATIENCE = 2.0  # seconds until the warm process has told the status


def has_ended(pidfd: int, timeout: float | None) -> bool:
    """Wait for a process's end, `timeout` seconds at most; tell whether it came."""
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    return bool(poller.poll(None if timeout is None else timeout * 1000))


class ForkedProcess:
    """A process that a warm process forked on our behalf."""

    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None
    stderr: IO[bytes] | None = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid, self._connection = pid, connection
        self.returncode: int | None = None
        try:
            self._pidfd = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended, and was reaped
            self._pidfd = -1

    def __repr__(self) -> str:
        return f"ForkedProcess(pid={self.pid}, returncode={self.returncode})"

    def poll(self) -> int | None:
        """Return the exit status, or None while the process runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended; TimeoutExpired after `timeout`."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"forked process {self.pid}", timeout)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            if self._pidfd >= 0 and not has_ended(self._pidfd, timeout):
                return None
            self.returncode = self._told()
            self.close()
        return self.returncode

    def _told(self) -> int:
        self._connection.settimeout(PATIENCE)
        try:
            message, _ = wire.receive(self._connection)
        except (OSError, ValueError):
            return UNKNOWN
        return message.get("exit", UNKNOWN)

    def send_signal(self, number: int) -> None:
        """Send a signal; nothing happens where the process has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of the process; it goes on if it runs."""
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
        self._connection.close()
