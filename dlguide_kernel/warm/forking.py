"""What a forked process does first: it becomes what a fresh one would have been."""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import tempfile
import time
import warnings
from importlib import import_module

_WAITING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}


def fork() -> int:
    """Fork as os.fork does; a signal to the fork waits until `become` has its handlers.

    Python's warning about threads (3.12) is kept back: those it finds are a library's
    idle workers, which look after a fork themselves. The warm process starts none.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _WAITING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WAITING)
    return pid


def become(request: dict, fds: list[int]) -> None:
    """Take over the streams, folder, variables and arguments of a request.

    The process leads a session of its own, as `subprocess.Popen(start_new_session=…)`
    would have made it, so that a signal can reach it and all it starts.
    """
    os.setsid()
    for target, fd in enumerate(fds):
        os.dup2(fd, target)
    for fd in fds:
        if fd > 2:
            os.close(fd)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WAITING)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = [request["run"], *request["argv"]]
    forget()
    gc.enable()


def forget() -> None:
    """Drop what the warm process knew of the time, of folders, and of chance."""
    time.tzset()
    tempfile.tempdir = None
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # TensorFlow draws its seeds in each session's own C++


def function(name: str) -> object:
    """Return `module:function`, imported."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
