"""What an exit status says: 0 to 255, or minus the number of a signal."""

from __future__ import annotations

import signal
from collections.abc import Sequence

#: A signal's number to who sends it, as far as that can be known.
SENDERS = {
    1: "its terminal or connection was closed; nohup protects from it (slide 33)",
    2: "Ctrl-C, or the notebook's stop button",
    6: "the program gave itself up (abort)",
    8: "a wrong calculation with whole numbers",
    9: "kill -9, or the system when memory runs out",
    11: "the program touched memory that is not its own",
    13: "nobody read its output any more",
    15: "kill, or a machine that shuts down",
}


def meaning_of(
    status: int, words: Sequence[str], *, shell: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Return what the exit status of a command means, and what to try.

    >>> meaning_of(127, ["nvidia-smy"])[0]
    'Exit status 127: the shell found no program of that name.'
    """
    program = words[0]
    if status < 0 or 128 < status <= 128 + 64:
        return _signal(status)
    if status == 127:
        return (
            "Exit status 127: the shell found no program of that name.",
            ("Look for a typing error, then for its folder in PATH: !echo $PATH",),
        )
    if status == 126:
        return (
            "Exit status 126: the shell found the program, and may not execute it.",
            ("See its permissions with !ls -l; chmod u+x gives the x (slide 34).",),
        )
    if status == 255 and program == "ssh":
        return (
            "Exit status 255 is ssh's own: it did not get to the other machine. (Any "
            "other number is the remote command's.)",
            ("See how far it comes, in a terminal: ssh -v …",),
        )
    if status == 1 and program in ("grep", "ag", "ack", "rg", "diff", "cmp"):
        return _answer(program)
    name = "The command" if shell else program
    return (
        f"{name} ended with exit status {status}; 0 alone means success. Its own "
        "message is what it wrote to standard error.",
        (
            "Read that message, or catch it: subprocess.run(…, "
            "capture_output=True).stderr",
        ),
    )


def _signal(status: int) -> tuple[str, tuple[str, ...]]:
    number = -status if status < 0 else status - 128
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    sender = SENDERS.get(number)
    if status < 0:
        means = f"Signal {number} ({name}) ended the program."
    else:
        means = (
            f"Exit status {status}: a shell says 128 + {number} of a program that "
            f"signal {number} ({name}) ended."
        )
    usual = f" Where it usually comes from: {sender}." if sender else ""
    look = "Memory and processes while it runs: htop, in a terminal (slide 23)."
    return means + usual, (look if number == 9 else "All signals: !kill -l",)


def _answer(program: str) -> tuple[str, tuple[str, ...]]:
    what = "a difference" if program in ("diff", "cmp") else "no match"
    return (
        f"Exit status 1 of {program} is no failure: it found {what}. check=True makes "
        "an error of it.",
        ("Leave check=True away, and look at the .returncode: 2 is a failure.",),
    )
