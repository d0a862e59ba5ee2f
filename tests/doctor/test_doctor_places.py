"""The course, its folders, and the computer."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dlguide_kernel.doctor import computer, course
from dlguide_kernel.doctor import mending as mends

pytestmark = pytest.mark.slow  # starts programs


GB = 10**9


def test_the_course_is_here(visit, tmp_path, monkeypatch):
    for number in range(3):
        (tmp_path / "lessons").mkdir(exist_ok=True)
        (tmp_path / "lessons" / f"0{number}-x.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path / "lessons")
    found = course.present(visit)
    assert found.state == "ok"
    assert found.happened == f"3 lessons in {tmp_path / 'lessons'}."


def test_no_course(tmp_path):
    """A package that was installed without the repository, in an empty folder."""
    shutil.copytree(
        Path(course.__file__).parents[1],
        tmp_path / "site" / "dlguide_kernel",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    asked = subprocess.run(
        [sys.executable, "-m", "dlguide_kernel.cli", "doctor", "course"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 1
    assert "broken  course" in asked.stdout


def test_folders_can_be_written(visit):
    assert course.writable(visit).state == "ok"


def test_a_home_that_cannot_be_written(visit, monkeypatch):
    monkeypatch.setenv("HOME", "/proc/self")  # not even root makes a file there
    found = course.writable(visit)
    assert found.state == "broken"
    assert "your home folder, /proc/self, cannot be written" in found.happened


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else(visit, monkeypatch, tmp_path):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    found = course.writable(visit)
    tmp_path.chmod(0o700)
    assert "Jupyter's data folder" in found.happened
    assert f"chown -R {os.getuid()}" in found.mend


def test_jupyters_folder_below_a_file(visit, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "file" / "jupyter"))
    assert "Jupyter's data folder" in course.writable(visit).happened


def test_room_is_what_df_says(visit, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    found = course.room(visit)
    place = found.happened.split(" in ")[1].split(":")[0].rstrip(".")
    df = subprocess.run(
        ["df", "--output=avail", "-B1", place], capture_output=True, text=True
    )
    free = int(df.stdout.split()[1]) / GB
    assert float(found.happened.split()[0]) == pytest.approx(free, abs=0.5)


@pytest.mark.parametrize(
    ("free", "state"), [(2 * GB, "ok"), (GB // 2, "without"), (GB // 20, "broken")]
)
def test_how_much_room_is_enough(free, state, tmp_path):
    found = course.judge_room(tmp_path / "a b", free)
    assert found.state == state
    assert (shlex.quote(str(tmp_path / "a b")) in found.mend) == (state != "ok")


def test_memory_that_a_shell_limits(tmp_path):
    ask = f"{sys.executable} -m dlguide_kernel.cli doctor memory"
    for kilobytes, state in ((1_500_000, "broken"), (3_000_000, "without")):
        asked = subprocess.run(
            ["bash", "-c", f"ulimit -S -v {kilobytes}; {ask}"],
            capture_output=True,
            text=True,
        )
        assert state in asked.stdout.splitlines()[1]
        assert "allowed by `ulimit -v`" in asked.stdout
        assert "mend: ulimit -S -v unlimited" in asked.stdout


def test_memory_and_processors_of_this_computer():
    size, _ = computer.memory_limit()
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < size <= total
    assert resource.getrlimit(resource.RLIMIT_AS)[0] in (-1, size) or size < total
    nproc = subprocess.run(["nproc"], capture_output=True, text=True).stdout
    assert computer.processors() == int(nproc)


def test_how_much_memory_is_enough():
    assert computer.judge_memory(8 * GB, "of memory", 4).state == "ok"
    assert "1 processor" in computer.judge_memory(8 * GB, "of memory", 1).happened
    assert computer.judge_memory(3 * GB, "of memory", 4).state == "without"
    assert computer.judge_memory(GB, "of memory", 4).state == "broken"


def test_how_much_shared_memory_is_enough(visit):
    assert computer.judge_shared(64 * 2**20).state == "without"
    assert "remount,size=1G" in computer.judge_shared(64 * 2**20).mend
    assert computer.judge_shared(GB).state == "ok"
    assert computer.shared_memory(visit).state in ("ok", "without")


@pytest.mark.parametrize(
    ("env", "state"),
    [
        ({"LC_ALL": "C.UTF-8"}, "ok"),
        ({"LANG": "C.UTF-8"}, "ok"),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, "without"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0"}, "broken"),
    ],
)
def test_text_encoding(bare, monkeypatch, env, state):
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    found = bare.doctor("text", **env)["text"]
    assert found["state"] == state
    assert found["mend"].startswith("export LC_ALL=") == (state != "ok")


def test_no_locale_at_all(bare, monkeypatch):
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    found = bare.doctor("text", PYTHONUTF8="1", PYTHONCOERCECLOCALE="0")["text"]
    assert (found["state"], "no locale is set" in found["happened"]) == (
        "without",
        True,
    )


def test_loopback(visit):
    assert computer.loopback(visit).state == "ok"


def test_a_loopback_that_is_down():
    """In a network namespace of its own, before anybody has brought `lo` up."""
    shut = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*shut, "true"]).returncode:
        pytest.skip("needs unshare (util-linux) and user namespaces")
    ask = [sys.executable, "-m", "dlguide_kernel.cli", "doctor", "loopback"]
    asked = subprocess.run([*shut, *ask], capture_output=True, text=True)
    assert asked.returncode == 1
    assert "broken  loopback" in asked.stdout
    mend = asked.stdout.split("mend: ")[1].splitlines()[0]
    if shutil.which("ip"):
        again = f"{mend} && {shlex.join(ask)}"
        mended = subprocess.run([*shut, "sh", "-c", again], capture_output=True)
        assert mended.returncode == 0
    assert "ip link set lo up" in mend


def test_mends_are_for_the_package_manager_that_is_there(programs):
    assert mends.system("openssh-client") == ""
    programs(dnf="true")
    dnf = mends.system("openssh-client")
    assert dnf.endswith("dnf install openssh-clients") or "su -c" in dnf
    programs(apt_get="true")
    assert "apt-get install openssh-client" in mends.system("openssh-client")


def test_pip_into_this_environment(bare):
    found = bare.doctor("tensorflow")["tensorflow"]["mend"]
    assert found.startswith(f"{bare.python} -m ensurepip && {bare.python} -m pip ")
    assert mends.install("a>=1").startswith(f"{sys.executable} -m pip install")
    assert shlex.split(mends.install("a>=1"))[-1] == "a>=1"
