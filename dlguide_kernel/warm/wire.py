"""Messages between a warm process and who wants a fork: JSON, with its length first.

File descriptors travel beside the first bytes (SCM_RIGHTS, unix(7)). Who is at the
other end is asked of the system, not of the peer (SO_PEERCRED).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
from collections.abc import Sequence

_LENGTH = struct.Struct("!I")
_LARGEST = 2**24
STANDARD_STREAMS = 3


def send(connection: socket.socket, message: dict, fds: Sequence[int] = ()) -> None:
    """Send a message and file descriptors."""
    body = json.dumps(message).encode()
    head = _LENGTH.pack(len(body))
    if fds:
        socket.send_fds(connection, [head], fds)
    else:
        connection.sendall(head)
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict, list[int]]:
    """Return the next message and its file descriptors, which are the caller's now.

    An empty dict is the end of the connection. Raises OSError (also a timeout) and
    ValueError for what is no message.
    """
    head, fds, _, _ = socket.recv_fds(connection, _LENGTH.size, STANDARD_STREAMS)
    try:
        if not head:
            return {}, close_all(fds)
        head += _exactly(connection, _LENGTH.size - len(head))
        (length,) = _LENGTH.unpack(head)
        if length > _LARGEST:
            raise ValueError(f"a message of {length} bytes")
        message = json.loads(_exactly(connection, length))
        if not isinstance(message, dict):
            raise ValueError("a message that is no object")
    except BaseException:
        close_all(fds)
        raise
    for fd in fds:
        os.set_inheritable(fd, False)
    return message, fds


def _exactly(connection: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = connection.recv(count - len(parts))
        if not part:
            raise ConnectionError("the connection ended within a message")
        parts += part
    return bytes(parts)


def close_all(fds: Sequence[int]) -> list[int]:
    """Close file descriptors; returns an empty list in their stead."""
    for fd in fds:
        with contextlib.suppress(OSError):
            os.close(fd)
    return []


def peer(connection: socket.socket) -> tuple[int, int]:
    """Return the process and the user at the other end of a Unix socket."""
    packed = struct.Struct("3i")
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, packed.size)
    pid, user, _ = packed.unpack(found)
    return pid, user
