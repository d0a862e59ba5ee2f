"""Is a progress log whole? `verify` names the first line that is not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .log import GENESIS, canonical, hash_of, parsed


@dataclass(frozen=True)
class Report:
    """What `verify` found: `line` counts from 1, and `count` the sound entries."""

    whole: bool
    count: int
    head: str
    users: tuple[str, ...] = ()
    mended: int = 0
    line: int | None = None
    reason: str = ""

    @property
    def receipt(self) -> str:
        """What a grader may keep, to tell later whether the log only grew."""
        return f"{self.count}:{self.head}"

    def __str__(self) -> str:
        entries = "1 entry" if self.count == 1 else f"{self.count} entries"
        if not self.whole:
            where = "" if self.line is None else f" at line {self.line}"
            return f"not whole{where}: {self.reason}\n{entries} before it are sound."
        users = f" of {', '.join(self.users)}" if self.users else ""
        mended = f", {self.mended} mended after a crash" if self.mended else ""
        return (
            f"whole: {entries}{users}{mended}\nreceipt: {self.receipt}\nThis shows "
            "order and that nothing in between was changed; not who wrote it, nor "
            "that nothing was cut off the end."
        )


def verify(path: Path | str, *, receipt: str | None = None) -> Report:
    """Check every line of a log, and that it still begins with an earlier receipt.

    A missing file is a log without entries. `dlguide_kernel.exercises.log` says what
    the chain proves.

    >>> verify("/nowhere/progress.jsonl").whole
    True
    """
    promised = _promise(receipt)
    try:
        data = Path(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        data = b""
    except OSError as trouble:
        raise InputError(
            f"the log cannot be read: {trouble}",
            expected="a progress.jsonl of this course.",
            mend="give the path of the file that the student handed in.",
        ) from trouble
    *lines, fragment = data.split(b"\n")
    report, hashes = _walk(lines)
    if report.whole and promised:
        report = _kept(report, hashes, *promised)
    if report.whole and fragment:
        reason = "it has no end (a crash while writing, or a cut)"
        return _broken(report, report.count + 1, reason)
    return report


def _walk(lines: list[bytes]) -> tuple[Report, list[str]]:
    hashes: list[str] = []
    users: dict[str, None] = {}
    mended = 0
    for place, line in enumerate(lines):
        entry = parsed(line)
        before = hashes[-1] if hashes else GENESIS
        if reason := _fault(entry, line, place, before):
            sound = Report(True, place, before, tuple(users), mended)
            return _broken(sound, place + 1, reason), hashes
        hashes.append(entry["hash"])
        mended += entry.get("event") == "mended"
        if isinstance(entry.get("user"), str):
            users[entry["user"]] = None
    head = hashes[-1] if hashes else GENESIS
    return Report(True, len(lines), head, tuple(users), mended), hashes


def _fault(entry: dict | None, line: bytes, place: int, before: str) -> str:
    if entry is None or canonical(entry) != line:
        return "it is not an entry as the course writes it"
    if entry.get("hash") != hash_of(entry):
        return "its own hash does not fit: it was changed"
    if entry.get("index") != place or entry.get("previous") != before:
        return "it does not follow the line before: something was removed or moved"
    return ""


def _broken(report: Report, line: int | None, reason: str) -> Report:
    return Report(
        False, report.count, report.head, report.users, report.mended, line, reason
    )


def _promise(receipt: str | None) -> tuple[int, str] | None:
    if receipt is None:
        return None
    count, _, head = receipt.partition(":")
    if not count.isdecimal() or len(head) != 64:
        raise InputError(
            f"{receipt!r} is no receipt.",
            expected="COUNT:HEAD, a number and 64 hex digits.",
            mend="copy the line that `dlguide progress` prints.",
        )
    return int(count), head


def _kept(report: Report, hashes: list[str], count: int, head: str) -> Report:
    if count > report.count:
        missing = count - report.count
        return _broken(report, None, f"{missing} entries of the receipt are gone")
    known = hashes[count - 1] if count else GENESIS
    if known != head:
        return _broken(report, count, "the receipt knows another entry here")
    return report
