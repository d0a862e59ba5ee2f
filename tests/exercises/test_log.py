"""The chain: no edit goes unseen, no crash, crowd or full disk breaks it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlguide_kernel.errors import InputError
from dlguide_kernel.exercises.log import GENESIS, append, read
from dlguide_kernel.exercises.verifying import verify

pytestmark = pytest.mark.slow

WRITER = """
import sys
from pathlib import Path
from dlguide_kernel.exercises.log import append
for number in range(int(sys.argv[3])):
    append(Path(sys.argv[1]), {"user": sys.argv[2], "number": number})
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """Eight sound lines."""
    path = tmp_path_factory.mktemp("chain") / "progress.jsonl"
    for number in range(8):
        append(path, {"event": "check", "user": "Bjørn", "number": number})
    return path.read_bytes()


def test_the_format_is_as_documented(tmp_path):
    """The hashes computed by hand: SHA-256 of the sorted, compact JSON."""
    path = tmp_path / "deep" / "progress.jsonl"
    append(path, {"user": "Bjørn"})
    append(path, {"user": "anna"})
    before = GENESIS
    for place, line in enumerate(path.read_text(encoding="ascii").splitlines()):
        entry = json.loads(line)
        stated = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert stated == hashlib.sha256(text.encode()).hexdigest()
        assert entry["previous"] == before and entry["index"] == place
        before = stated
    assert verify(path).receipt == f"2:{before}"
    assert verify(path).users == ("Bjørn", "anna")
    assert path.stat().st_mode & 0o077 == 0


def test_no_log_is_a_whole_log(tmp_path):
    report = verify(tmp_path / "none.jsonl")
    assert report.whole and report.receipt == f"0:{GENESIS}"
    assert read(tmp_path / "none.jsonl") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_seen(data, chain, tmp_path):
    place = data.draw(st.integers(0, len(chain) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != chain[place]))
    edited = chain[:place] + bytes([byte]) + chain[place + 1 :]
    report = verified(tmp_path, edited)
    assert not report.whole
    assert report.line == chain[:place].count(b"\n") + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_inserted_or_removed_bytes_are_seen(data, chain, tmp_path):
    place = data.draw(st.integers(0, len(chain)))
    insert = data.draw(st.binary(max_size=20))
    # Cuts at the end of a line are the one thing that a chain cannot show.
    end = data.draw(st.integers(place, min(len(chain), place + 700)))
    edited = chain[:place] + insert + chain[end:]
    lines = [b"", *chain.splitlines(keepends=True)]
    prefixes = {b"".join(lines[: n + 1]) for n in range(len(lines))}
    report = verified(tmp_path, edited)
    assert report.whole == (edited in prefixes)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.permutations(range(8)), st.integers(2, 8))
def test_moved_and_missing_lines_are_seen(chain, tmp_path, order, count):
    lines = chain.splitlines(keepends=True)
    order = order[:count]
    report = verified(tmp_path, b"".join(lines[i] for i in order))
    assert report.whole == (order == list(range(count)))
    if not report.whole:
        wrong = next(i for i, place in enumerate(order) if i != place)
        assert report.line == wrong + 1 and report.count == wrong


def verified(folder, data):
    path = folder / "edited.jsonl"
    path.write_bytes(data)
    return verify(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"number":3', b'"number": 3'),
        (b'"number":3', b'"number":3,"number":3'),
        (b'"number":3', b'"number":7,"number":3'),
        (b"\\u00f8", "ø".encode()),
        (b"}\n", b"}\r\n"),
    ],
)
def test_another_spelling_of_the_same_entry_is_seen(old, new, chain, tmp_path):
    lines = chain.splitlines(keepends=True)
    assert old in lines[3]
    lines[3] = lines[3].replace(old, new)
    assert verified(tmp_path, b"".join(lines)).line == 4


def test_a_rewritten_line_breaks_the_next(chain, tmp_path):
    """Who recomputes one hash must recompute all that follow."""
    lines = chain.splitlines()
    entry = json.loads(lines[3])
    entry["number"] = 99
    del entry["hash"]
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    entry["hash"] = hashlib.sha256(text.encode()).hexdigest()
    lines[3] = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
    report = verified(tmp_path, b"\n".join(lines) + b"\n")
    assert report.line == 5 and "does not follow" in report.reason


def test_a_receipt_shows_what_the_chain_cannot(chain, tmp_path):
    path = tmp_path / "progress.jsonl"
    path.write_bytes(chain)
    receipt = verify(path).receipt
    append(path, {"user": "anna"})
    assert verify(path, receipt=receipt).whole
    path.write_bytes(b"".join(chain.splitlines(keepends=True)[:6]))
    assert verify(path).whole
    report = verify(path, receipt=receipt)
    assert not report.whole and "2 entries of the receipt are gone" in str(report)
    path.unlink()
    for number in range(9):  # a whole new chain
        append(path, {"event": "check", "user": "Bjørn", "number": -number})
    report = verify(path, receipt=receipt)
    assert not report.whole and report.line == 8


@pytest.mark.parametrize("receipt", ["", "8", "x:" + "0" * 64, "8:abc"])
def test_a_receipt_must_be_one(receipt, tmp_path):
    with pytest.raises(InputError, match="no receipt"):
        verify(tmp_path / "log", receipt=receipt)


def test_a_folder_is_no_log(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        verify(tmp_path)


@pytest.mark.parametrize(
    "torn", [b'{"event":"che', b"\0" * 700, b"\xff\xfe", b"x" * 10_000]
)
def test_a_torn_last_line_is_kept_aside(torn, chain, tmp_path):
    path = tmp_path / "progress.jsonl"
    path.write_bytes(chain + torn)
    report = verify(path)
    assert not report.whole and report.line == 9 and "no end" in report.reason
    note = append(path, {"user": "anna"})
    aside = tmp_path / "progress.jsonl.torn"
    assert str(aside) in note and "torn" in note
    assert aside.read_bytes() == torn + b"\n"
    assert path.read_bytes().startswith(chain)
    report = verify(path)
    assert report.whole and report.count == 10 and report.mended == 1
    assert "1 mended" in str(report)
    assert read(path)[8]["torn"] == hashlib.sha256(torn).hexdigest()
    assert append(path, {"user": "anna"}) == ""


def test_a_log_that_is_nothing_but_torn(tmp_path):
    path = tmp_path / "progress.jsonl"
    path.write_bytes(b"{")
    append(path, {"user": "anna"})
    assert verify(path).whole and verify(path).count == 2


@pytest.mark.parametrize("damage", [b"nonsense\n", b"[1]\n", b'{"index":"x"}\n', b"\n"])
def test_a_damaged_whole_line_stays_and_is_named(damage, chain, tmp_path):
    path = tmp_path / "progress.jsonl"
    path.write_bytes(chain + damage)
    assert append(path, {"user": "anna"}) == ""
    assert path.read_bytes().startswith(chain + damage)
    assert verify(path).line == 9
    assert read(path)[-1]["index"] == 9


def test_lines_longer_than_a_block(tmp_path):
    path = tmp_path / "progress.jsonl"
    for size in (10, 5000, 20_000, 10):
        append(path, {"text": "ü" * size})
    assert verify(path).whole and verify(path).count == 4


def writer(path, name, count):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_many_processes_write_one_chain(tmp_path):
    path = tmp_path / "progress.jsonl"
    writers = [writer(path, f"user{k}", 25) for k in range(8)]
    for process in writers:
        process.communicate(timeout=120)
        assert process.returncode == 0
    report = verify(path)
    assert report.whole and report.count == 200 and report.mended == 0
    for name in report.users:  # nothing was lost, and each kept its own order
        mine = [e["number"] for e in read(path) if e["user"] == name]
        assert mine == list(range(25))
    assert len(report.users) == 8


def test_a_killed_writer_leaves_a_chain_that_goes_on(tmp_path):
    path = tmp_path / "progress.jsonl"
    process = writer(path, "anna", 100_000)
    said = [process.stdout.readline() for _ in range(20)]
    process.kill()
    process.communicate()
    append(path, {"user": "bea"}, patience=5)
    report = verify(path)
    assert report.whole and report.count > len(said)


def test_a_log_that_is_held_is_not_waited_for_for_ever(tmp_path):
    path = tmp_path / "progress.jsonl"
    append(path, {"user": "anna"})
    with open(path) as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(OSError, match="another program holds the log"):
            append(path, {"user": "anna"}, patience=0.05)
    assert verify(path).count == 1


def test_a_full_disk_leaves_the_chain_as_it_was(tmp_path):
    """A file-size limit cuts the write in the middle of a line, as a full disk does."""
    path = tmp_path / "progress.jsonl"
    code = f"""
import resource
from pathlib import Path
from dlguide_kernel.exercises.log import append
path = Path({str(path)!r})
append(path, {{"user": "anna"}})
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, resource.RLIM_INFINITY))
try:
    append(path, {{"user": "anna"}})
except OSError as trouble:
    print("refused:", trouble)
assert path.stat().st_size == size
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
append(path, {{"user": "anna"}})
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr
    assert "only a part" in done.stdout or "refused" in done.stdout
    report = verify(path)
    assert report.whole and report.count == 2 and report.mended == 0
