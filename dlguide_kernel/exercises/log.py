"""The progress log: one JSON entry a line, each holding the hash of the one before.

What the chain proves: the entries stand in the order in which they were written, and
none was changed, inserted or removed in between by someone who did not rewrite all
that follows. What it does not prove: there is no secret, so whoever owns the file can
write a whole new chain, and can cut entries off its end. Against both helps a receipt
(`count:head`) handed to a grader earlier: `verify(path, receipt=…)` tells whether
that chain is still the beginning of this one. Nor does it prove the time (the
writer's clock), nor who sat at the keyboard.

    line = JSON with sorted keys, no blanks, ASCII
    hash = SHA-256 of that JSON without `hash`; `previous` = the hash of the line above
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

GENESIS = "0" * 64
_BLOCK = 4096


def append(path: Path, event: dict[str, object], *, patience: float = 10.0) -> str:
    """Add one entry to the log and return a note on what was mended, mostly "".

    Several processes may append at once: a lock on the file lets them in one by one,
    each waiting up to `patience` seconds. A last line without an end (a crash while
    writing) is kept aside in `<log>.torn`, and the chain goes on with an entry that
    says so. Raises OSError if nothing could be written; then nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # O_APPEND: even a writer that ignores the lock cannot overwrite an entry.
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        _lock(descriptor, patience)
        last, fragment = _tail(descriptor)
        note = ""
        if fragment:
            note = _set_aside(descriptor, path, fragment)
            torn = hashlib.sha256(fragment).hexdigest()
            last = _add(descriptor, last, {"event": "mended", "torn": torn})
        _add(descriptor, last, event)
        return note
    finally:
        os.close(descriptor)


def read(path: Path) -> list[dict]:
    """Return the entries that can be read; verifying them is another matter."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except OSError:
        return []
    return [entry for entry in map(parsed, lines) if entry is not None]


def parsed(line: bytes) -> dict | None:
    """Return the entry on a line, or None if there is none."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def canonical(entry: dict) -> bytes:
    """Return the one spelling of an entry."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()


def hash_of(entry: dict) -> str:
    """Return the hash of an entry, which covers everything but itself."""
    rest = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(canonical(rest)).hexdigest()


def head_of(line: bytes | None) -> str:
    """Return the hash that the entry after this line (None: no line) names."""
    if line is None:
        return GENESIS
    entry = parsed(line)
    stated = entry.get("hash") if entry else None
    # A damaged line stays where it is, for `verify` to name; the chain goes on.
    return stated if isinstance(stated, str) else hashlib.sha256(line).hexdigest()


def _lock(descriptor: int, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise TimeoutError("another program holds the log") from None
            time.sleep(0.005)


def _blocks_from_the_end(descriptor: int) -> Iterator[bytes]:
    start = os.fstat(descriptor).st_size
    while start > 0:
        step = min(_BLOCK, start)
        start -= step
        yield os.pread(descriptor, step, start)


def _tail(descriptor: int) -> tuple[bytes | None, bytes]:
    """Return the last whole line, if any, and what stands after its end."""
    data = b""
    for block in _blocks_from_the_end(descriptor):
        data = block + data
        if data.count(b"\n") >= 2:
            break
    *lines, fragment = data.split(b"\n")
    return (lines[-1] if lines else None), fragment


def _add(descriptor: int, last: bytes | None, event: dict[str, object]) -> bytes:
    """Write one line, whole or not at all, and return it."""
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    entry = {"index": _next_index(last, descriptor), "time": now, **event}
    entry["previous"] = head_of(last)
    entry["hash"] = hash_of(entry)
    line = canonical(entry)
    size = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, line + b"\n")
        if written <= len(line):
            raise OSError("the disk took only a part of the entry")
        os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise
    return line


def _next_index(last: bytes | None, descriptor: int) -> int:
    index = -1 if last is None else (parsed(last) or {}).get("index")
    if type(index) is int:
        return index + 1
    return sum(block.count(b"\n") for block in _blocks_from_the_end(descriptor))


def _set_aside(descriptor: int, path: Path, fragment: bytes) -> str:
    """Move a torn last line into a file beside the log."""
    aside = path.with_name(path.name + ".torn")
    with open(aside, "ab") as file:
        file.write(fragment + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.ftruncate(descriptor, os.fstat(descriptor).st_size - len(fragment))
    return (
        "The last line of your progress log was torn, as by a crash; it is kept in "
        f"{aside}, and the log goes on."
    )
