"""Programs that are started from Python and do not start, or do not end well."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import stat
from dataclasses import replace
from pathlib import Path

from .failure import Failure
from .python_files import missing_path, named_path
from .shell_in_python import COMMANDS
from .shell_statuses import meaning_of
from .situation import Explanation, situation
from .surroundings import nearest, programs
from .text import short

BUILT_IN = frozenset(
    ["cd", "export", "source", "alias", "unset", "module", "ulimit", "type", "exit"]
)
START = "_execute_child", "subprocess.py"


@situation("program-not-found", "FileNotFoundError", slide=11, lesson="03")
def program_not_found(failure: Failure, found: object) -> Explanation | None:
    """`subprocess.run(["nvidia-smy"])`."""
    starting = failure.inside(*START)
    program = named_path(failure.error)
    if starting is None or program is None:
        return None
    cwd = starting.get("cwd")
    if cwd is not None and not os.path.isdir(cwd):
        told = missing_path(program)
        return told and replace(told, slide=8, lesson="02")
    if "/" in program and os.path.isfile(program):
        return _bad_first_line(program)
    if " " in program.strip():
        return _one_string(program)
    return missing_path(program) if "/" in program else _not_on_path(program)


def _one_string(program: str) -> Explanation | None:
    try:
        words = shlex.split(program)
    except ValueError:
        return None
    if not words or shutil.which(words[0]) is None:
        return None
    return Explanation(
        means=f"subprocess took the whole text {short(program)} for the name of one "
        "program: without a shell nobody splits it into words.",
        tries=(
            f"A list, one word each: subprocess.run({words})",
            "Or let the shell read it: subprocess.run(…, shell=True)",
        ),
        slide=None,
    )


def _not_on_path(program: str) -> Explanation:
    means = f"No folder of PATH has a program '{program}'."
    if program in BUILT_IN:
        return Explanation(
            means=f"{means} It is a word of the shell itself: it would change that "
            "shell, not this program.",
            tries=("For a folder: os.chdir(…). For a variable: os.environ[…] = …",),
        )
    if os.path.isfile(program):
        return Explanation(
            means=f"{means} There is a file of that name in the working folder, and "
            "PATH does not hold that one.",
            tries=(f'Name it with its folder: "./{program}"',),
        )
    near = nearest(program, programs())
    if near and shutil.which(near):
        return Explanation(
            means=f"{means} The nearest name on PATH is '{near}' "
            f"({shutil.which(near)}).",
            tries=(f'If that is the one you mean: "{near}"',),
        )
    known = nearest(program, COMMANDS)
    if known:
        means += (
            f" The nearest command of the lessons is '{known}', which is not there."
        )
    return Explanation(
        means=means,
        tries=(
            "It is not installed, or it lies in a folder that PATH does not name: "
            "!echo $PATH",
            "On the department's machines: module avail, in a terminal (slide 31).",
        ),
    )


def _first_bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(200).split(b"\n")[0]
    except OSError:
        return b""


def _bad_first_line(path: str) -> Explanation | None:
    """Explain a script whose first line names a program that does not exist."""
    first = _first_bytes(path)
    if not first.startswith(b"#!") or not first[2:].split():
        return None
    if first.endswith(b"\r"):
        return Explanation(
            means=f"{path} has the line ends of Windows: its first line asks for a "
            f"program "
            "whose name ends with an invisible sign (\\r).",
            tries=(f"!tr -d '\\r' < {path} > new.sh   (and chmod u+x new.sh)",),
        )
    interpreter = os.fsdecode(first[2:].split()[0])
    if os.path.exists(interpreter):
        return None
    return Explanation(
        means=f"{path} exists, but its first line asks for {interpreter} to run it, "
        "and that program does not exist.",
        tries=("For Python: #!/usr/bin/env python3. For the shell: #!/bin/bash",),
    )


@situation("program-not-executable", "PermissionError", slide=34, lesson="02")
def program_not_executable(failure: Failure, found: object) -> Explanation | None:
    """A script without the x bit."""
    path = named_path(failure.error)
    if failure.inside(*START) is None or path is None:
        return None
    if os.path.isdir(path):
        return Explanation(
            means=f"'{path}' is a folder, and only a program can be started.",
            tries=(f"See what it holds: !ls -l {path}",),
        )
    file = Path(path)
    if not file.is_file() or file.stat().st_mode & 0o111:
        return None
    return Explanation(
        means=f"{path} may not be executed: no x stands among its permissions, "
        f"{_mode(file)}.",
        tries=(f"Give yourself the x: !chmod u+x {path}",),
    )


def _mode(file: Path) -> str:
    return stat.filemode(file.stat().st_mode)


@situation("program-of-unknown-kind", "OSError", slide=34, lesson="02")
def program_of_unknown_kind(failure: Failure, found: object) -> Explanation | None:
    """Exec format error: a script without `#!` in its first line."""
    path = named_path(failure.error)
    if failure.inside(*START) is None or path is None:
        return None
    if failure.error.errno != errno.ENOEXEC:
        return None
    first = _first_bytes(path)
    if first.startswith((b"\x7fELF", b"\xcf\xfa\xed\xfe", b"MZ")):
        return Explanation(
            means=f"{path} is a program for another kind of machine than this one.",
            tries=(f"Which kind: !file {path}   and this machine: !uname -m",),
        )
    line = "#!/usr/bin/env python3" if path.endswith(".py") else "#!/bin/bash"
    return Explanation(
        means=f"{path} is executable, but its first line does not say which program "
        "runs it (#! and that program's path), so the system cannot.",
        tries=(f"Make this its first line: {line}",),
    )


@situation("program-failed", "CalledProcessError", slide=None, lesson="05")
def program_failed(failure: Failure, found: object) -> Explanation | None:
    """A program that ended with an exit status other than 0."""
    error = failure.error
    command = error.cmd
    shell = isinstance(command, (str, bytes))
    words = os.fsdecode(command).split() if shell else [str(w) for w in command]
    if not words:
        return None
    if shell and set(os.fsdecode(command).strip()) & set(";|&\n"):
        words = ["…"]  # several commands: which of them it was is not known
    means, tries = meaning_of(error.returncode, words, shell=shell)
    if isinstance(command, bytes) and error.returncode in range(1, 126):
        tries = ("Begin the cell's script with set -x to see each of its commands.",)
    said = error.stderr or b""
    said = said.decode(errors="replace") if isinstance(said, bytes) else said
    last = said.strip().splitlines()[-1:]
    heard = f" It said: {last[0][:120]}" if last else ""
    return Explanation(means=f"{means}{heard}", tries=tries)


@situation("program-too-slow", "TimeoutExpired", lesson="05")
def program_too_slow(failure: Failure, found: object) -> Explanation:
    """`subprocess.run(…, timeout=…)`."""
    error = failure.error
    return Explanation(
        means=f"The program did not end within its timeout of {error.timeout:.3g} s, "
        "and was stopped.",
        tries=(
            "Give it more: timeout=…, or none.",
            "If it waits for an answer (a password, y/n), run it in a terminal.",
        ),
    )


@situation("pipe-without-reader", "BrokenPipeError", lesson="05")
def pipe_without_reader(failure: Failure, found: object) -> Explanation | None:
    """Writing to a program that has ended."""
    if getattr(failure.error, "errno", None) != errno.EPIPE:
        return None
    return Explanation(
        means="What is written goes to a program (or over a connection) whose other "
        "end has closed: nobody reads it any more.",
        tries=("See why the other side ended: its messages, or its p.poll()",),
    )
