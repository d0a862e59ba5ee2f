"""What may not be read or written, and what is full (slide 34)."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

try:
    import pwd
except ImportError:  # Windows
    pwd = None

from .failure import Failure
from .python_files import named_path
from .situation import Explanation, situation


@situation("not-permitted", "PermissionError", slide=34, lesson="02")
def not_permitted(failure: Failure, found: object) -> Explanation | None:
    """The permissions of a file or a folder forbid it."""
    path = named_path(failure.error)
    if path is None or failure.error.errno != errno.EACCES or pwd is None:
        return None
    barrier = _barrier(Path(path))
    try:
        status = barrier.stat()
    except OSError:
        return None
    whose, rights = _rights(status)
    wanted = "rwx" if stat.S_ISDIR(status.st_mode) else "rw"
    if all(right in rights for right in wanted):
        return None  # something else than these bits forbids it
    mine = whose == "the owner's"
    return Explanation(
        means=f"{barrier} has the permissions {stat.filemode(status.st_mode)} and "
        f"belongs to {user_name(status.st_uid)}. You are {user_name(os.geteuid())}, so "
        f"{whose} three count for you: {rights}.",
        tries=(_mend(barrier, mine, wanted), f"See them: !ls -ld {barrier}"),
    )


def _barrier(path: Path) -> Path:
    """Return the path, or the folder above that hides it or would have to hold it."""
    for one in (path, *path.absolute().parents):
        try:
            one.stat()
        except OSError:
            continue
        return one
    return path


def _rights(status: os.stat_result) -> tuple[str, str]:
    """Return which three of the nine letters count for this process, and them."""
    letters = stat.filemode(status.st_mode)
    if status.st_uid == os.geteuid():
        return "the owner's", letters[1:4]
    if status.st_gid in (os.getegid(), *os.getgroups()):
        return "the group's", letters[4:7]
    return "the last", letters[7:10]


def user_name(number: int) -> str:
    """Return the name of a user by number, or the number."""
    try:
        return pwd.getpwuid(number).pw_name
    except (AttributeError, KeyError):
        return f"user {number}"


def _mend(path: Path, mine: bool, wanted: str) -> str:
    if mine:
        return f"It is yours: !chmod u+{wanted} {path}"
    return (
        "Only its owner can change them. Work on a copy, or write to a folder of your "
        "own."
    )


@situation(
    "system-is-full", "OSError", message=r"^\[Errno \d+\] ", slide=9, lesson="02"
)
def system_is_full(failure: Failure, found: object) -> Explanation | None:
    """No space, too many open files, a disk that is only read, a full folder."""
    told = LIMITS.get(getattr(failure.error, "errno", None))
    if told is None:
        return None
    means, mend = told
    path = named_path(failure.error)
    name = f" (at '{path}')" if path else ""
    return Explanation(
        means=means.format(name=name),
        tries=tuple(text.replace("{path}", path or "") for text in mend),
    )


LIMITS: dict[int | None, tuple[str, tuple[str, ...]]] = {
    errno.ENOSPC: (
        "The disk is full{name}: what was to be written has no room.",
        ("How full each disk is: !df -h", "What takes the room here: !du -sh *"),
    ),
    errno.EMFILE: (
        "This process holds as many open files as it may{name}: a file that is opened "
        "stays open until it is closed.",
        (
            'Close each one: with open("…") as f: …',
            "How many are allowed: !ulimit -n",
        ),
    ),
    errno.EROFS: (
        "The disk can be read only{name}, as /usr often is on a shared machine.",
        ("Write to your home folder, or to /tmp.",),
    ),
    errno.ENOTEMPTY: (
        "Only an empty folder can be removed{name}, and this one is not.",
        ("See what it holds, also the hidden files (slide 14): !ls -la {path}",),
    ),
    errno.EDQUOT: (
        "Your share of the disk (the quota) is used up{name}.",
        ("What takes the room in your home folder: !du -sh ~/*",),
    ),
}


@situation(
    "not-text",
    "UnicodeDecodeError",
    message=r"^'([\w-]+)' codec can't decode byte (0x\w+) in position (\d+)",
    lesson="02",
)
def not_text(failure: Failure, found: object) -> Explanation | None:
    """A binary file read as text, or text in another encoding."""
    error = failure.error
    kind = next(
        (k for start, k in KINDS.items() if error.object[:8].startswith(start)), None
    )
    if kind:
        what, mend = kind
        return Explanation(
            means=f"What is read as {found[1]} text is no text: its first bytes are "
            f"those of {what}.",
            tries=(mend,),
        )
    sample = bytes(error.object[:4096])
    if b"\0" in sample:
        return Explanation(
            means=f"What is read as {found[1]} text is binary data (it has zero "
            "bytes).",
            tries=(
                'Read bytes: open("…", "rb").read()',
                "What it is: !file <the file>",
            ),
        )
    line = error.object[max(0, error.start - 20) : error.start + 20]
    return Explanation(
        means=f"Byte {found[2]} at position {found[3]} is not {found[1]}. It may be "
        "text in another encoding; in latin-1 it would read: "
        f"{line.decode('latin-1')!r}",
        tries=('If that looks right: open("…", encoding="latin-1")',),
    )


KINDS: dict[bytes, tuple[str, str]] = {
    b"\x1f\x8b": ("a gzip file", 'import gzip; gzip.open("…", "rt").read()'),
    b"PK\x03\x04": (
        "a zip file (.npz and .docx are such)",
        'np.load("….npz") for .npz',
    ),
    b"\x93NUMPY": ("a NumPy array (.npy)", 'np.load("….npy")'),
    b"\x89PNG": ("a PNG picture", 'plt.imread("….png")'),
    b"\xff\xd8\xff": ("a JPEG picture", 'plt.imread("….jpg")'),
    b"\x89HDF": ("an HDF5 file (.h5, saved weights)", 'import h5py; h5py.File("….h5")'),
    b"\x80\x04\x95": (
        "a pickle",
        'pickle.load(open("…", "rb")), of a source you trust',
    ),
    b"\x7fELF": ("a program", "Programs are run, not read: !./name"),
}
