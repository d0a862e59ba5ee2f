"""Become a warm process: `python -m dlguide_kernel.warm SOCKET IDLE [MODULE …]`.

It listens before it imports anything large, so that whoever started it can ask at
once and is answered when all is imported. Each MODULE has a function `prepare()`.
"""

import os
import signal
import socket
import sys
from pathlib import Path

# A file in the folder one happens to start in must not stand in for a library's.
if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
    del sys.path[0]


def main(path: str, idle: str, *modules: str) -> int:
    """Listen, let the starter go on, import, and serve."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    _detach(listener)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from dlguide_kernel.warm.forking import function
    from dlguide_kernel.warm.server import WarmServer

    server = WarmServer(listener, idle=float(idle))
    for module in modules:
        function(f"{module}:prepare")()
    request = server.serve()
    if request is None:
        return 0
    return function(request["run"])()


def _detach(listener: socket.socket) -> None:
    """Go on in a child that listens; the starter's child ends, which it waits for."""
    listening, told = os.pipe()
    if os.fork():
        os.close(told)
        os.read(listening, 1)
        os._exit(0)
    os.close(listening)
    os.setsid()
    os.chdir("/")
    listener.listen(128)  # the system tells clients that it was this process
    os.close(told)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
