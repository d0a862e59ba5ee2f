"""Files that are not there, may not be read, or are not what they seem."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dlguide_kernel.explaining.explain import situations

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a table in it, and a folder with another."""
    here = tmp_path / "work"
    (here / "data").mkdir(parents=True)
    (here / "points.csv").write_text("1,2\n")
    (here / "data" / "labels.csv").write_text("1\n")
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def powerless() -> Iterator[Path]:
    """A folder of a user's whom permissions bind: the administrator reads all."""
    situations()
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_misspelled_file(own_code, explained, folder) -> None:
    explained(
        own_code("name = 'point.csv'\nopen(name)"),
        "file-not-found",
        line=2,
        slide=8,
        lesson="02",
        says=[f"{folder} (where this kernel works) has no 'point.csv'", "'points.csv'"],
    )


def test_a_file_without_its_ending(own_code, explained, folder) -> None:
    (folder / "weights.npy").touch()
    explained(own_code("open('weights')"), "file-not-found", says=["'weights.npy'"])


def test_a_file_in_another_folder(own_code, explained, folder) -> None:
    says = ["A file of that name lies at 'data/labels.csv'"]
    explained(own_code("open('labels.csv')"), "file-not-found", slide=8, says=says)
    (folder.parent / "outside.csv").touch()
    says = ["A file of that name lies at '../outside.csv'"]
    explained(own_code("open('outside.csv')"), "file-not-found", says=says)


def test_a_folder_that_is_missing(own_code, explained, folder) -> None:
    explained(
        own_code("open('results/run.txt', 'w')"),
        "file-not-found",
        lesson="02",
        says=[f"a folder 'results', and {folder} has none", "!mkdir -p results"],
    )
    says = ["The nearest name there: 'data'"]
    explained(own_code("open('dat/labels.csv')"), "file-not-found", says=says)


def test_a_tilde(own_code, explained, folder) -> None:
    says = ["a folder that is called '~'", os.path.expanduser("~/points.csv")]
    explained(own_code("open('~/points.csv')"), "file-not-found", slide=9, says=says)


@pytest.mark.skipif(os.path.exists("/mn"), reason="this machine has a /mn")
def test_a_path_of_the_slides_server(own_code, explained, folder) -> None:
    path = "/mn/sarpanitu/ansatte-u4/vegarant/x.npy"
    says = ["this machine has no folder /mn", f"scp uio:{path} ."]
    explained(own_code(f"open('{path}')"), "file-not-found", slide=8, says=says)


def test_a_link_to_nowhere(own_code, explained, folder) -> None:
    (folder / "link.csv").symlink_to("gone.csv")
    says = ["'link.csv' is a link to 'gone.csv', which does not exist"]
    explained(own_code("open('link.csv')"), "file-not-found", says=says)


def test_a_target_in_a_missing_folder(own_code, explained, folder) -> None:
    failed = own_code("import os\nos.rename('points.csv', 'old/points.csv')")
    explained(failed, "file-not-found", line=2, says=["!mkdir -p old"])


def test_a_working_folder_that_was_removed(own_code, explained, folder) -> None:
    (folder / "gone").mkdir()
    os.chdir(folder / "gone")
    (folder / "gone").rmdir()
    says = ["works has been removed", "%cd ~"]
    explained(own_code("open('points.csv')"), "file-not-found", slide=8, says=says)


def test_numpys_own_message(own_code, explained, folder) -> None:
    failed = own_code("import numpy as np\nnp.loadtxt('pionts.csv')")
    explained(failed, "file-not-found-by-numpy", line=2, slide=8, says=["'points.csv'"])


def test_a_folder_for_a_file(own_code, explained, folder) -> None:
    says = ["'data' is a folder", "It holds labels.csv", "'data/labels.csv'"]
    explained(own_code("open('data')"), "is-a-folder", slide=8, lesson="02", says=says)


def test_a_file_for_a_folder(own_code, explained, folder) -> None:
    failed = own_code("import os\nos.listdir('points.csv')")
    explained(failed, "not-a-folder", line=2, slide=8, says=["'points.csv' is a file"])


def test_a_folder_made_twice(own_code, explained, folder) -> None:
    failed = own_code("import os\nos.mkdir('data')")
    says = ["There is a folder 'data' already", 'os.makedirs("data", exist_ok=True)']
    explained(failed, "already-there", line=2, slide=8, says=says)


def test_a_file_that_may_not_be_read(own_code, explained, powerless) -> None:
    path = powerless / "secret.txt"
    path.write_text("x")
    path.chmod(0o200)
    explained(
        own_code(f"open('{path}')"),
        "not-permitted",
        slide=34,
        lesson="02",
        says=[
            "-w-------",
            "the owner's three count for you: -w-",
            f"chmod u+rw {path}",
        ],
    )


def test_a_folder_that_may_not_be_entered(own_code, explained, powerless) -> None:
    inner = powerless / "inner"
    inner.mkdir()
    inner.chmod(0o000)
    says = [f"{inner} has the permissions d---------", f"chmod u+rwx {inner}"]
    failed = own_code(f"open('{inner / 'data.csv'}')")
    explained(failed, "not-permitted", slide=34, says=says)


def test_a_file_of_another_user(own_code, explained, powerless) -> None:
    failed = own_code("open('/etc/shadow_of_mine', 'w')")
    says = ["/etc has the permissions drwx", "belongs to root", "Work on a copy"]
    explained(failed, "not-permitted", slide=34, says=says)


def test_limits_of_the_system(own_code, explained, folder) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here: it is Linux's")
    failed = own_code("f = open('/dev/full', 'w')\nf.write('x')\nf.close()")
    explained(failed, "system-is-full", line=3, slide=9, says=["is full", "df -h"])
    failed = own_code("import os\nos.rmdir('data')")
    says = ["Only an empty folder", "ls -la data"]
    explained(failed, "system-is-full", line=2, lesson="02", says=says)


def test_too_many_open_files(own_code, explained, folder) -> None:
    resource = pytest.importorskip("resource", reason="limits are Unix's")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = max(int(number) for number in os.listdir("/dev/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 10, hard))
    files: list = []
    try:
        code = "while True:\n    files.append(open('points.csv'))"
        failed = own_code(code, files=files)
    finally:
        for file in files:
            file.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    says = ["as many open files as it may", "ulimit -n"]
    explained(failed, "system-is-full", line=2, says=says)


def test_a_binary_file_read_as_text(own_code, explained, folder) -> None:
    (folder / "x.gz").write_bytes(gzip.compress(b"hello"))
    failed = own_code("with open('x.gz') as file:\n    file.read()")
    says = ["those of a gzip file", "gzip.open"]
    explained(failed, "not-text", line=2, lesson="02", says=says)
    (folder / "x.bin").write_bytes(bytes(range(256)))
    failed = own_code("with open('x.bin') as file:\n    file.read()")
    explained(failed, "not-text", line=2, says=["it has zero bytes"])


def test_text_in_another_encoding(own_code, explained, folder) -> None:
    (folder / "old.csv").write_bytes("blåbær".encode("latin-1"))
    failed = own_code("with open('old.csv', encoding='utf-8') as f:\n    f.read()")
    says = ["Byte 0xe5 at position 2", "it would read: 'blåbær'", 'encoding="latin-1"']
    explained(failed, "not-text", line=2, says=says)


def test_a_file_used_after_its_with(own_code, explained, folder) -> None:
    failed = own_code("with open('points.csv') as f:\n    pass\nf.read()")
    explained(failed, "closed-file", line=3, lesson="02", says=["Indent the line"])


def test_a_file_opened_for_the_other(own_code, explained, folder) -> None:
    failed = own_code("with open('points.csv') as f:\n    f.write('x')")
    says = ["in which it is not writable", '"a" to add']
    explained(failed, "file-not-for-this", line=2, lesson="02", says=says)


def test_what_is_left_alone(own_code, left_alone, folder) -> None:
    left_alone(own_code("raise FileNotFoundError('the data are missing')"))
    left_alone(own_code("raise PermissionError('not you')"))
    left_alone(own_code("raise OSError('no')"))
    left_alone(own_code("raise FileNotFoundError('points.csv not found.')"))
    left_alone(own_code("open('')"))


@pytest.mark.slow
def test_run_of_a_missing_file(cells, explained) -> None:
    cells.run("open('train.py', 'w').write('x = 1')")
    failed = cells.fails("%run trian.py")
    says = ["has no 'trian.py'", "'train.py'"]
    explained(failed, "file-not-found-by-run", line=None, slide=8, says=says)
