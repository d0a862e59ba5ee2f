"""Programs that do not start, and exit statuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

START = "import subprocess\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder; PATH leads to a folder with one program and to the system."""
    here, programs = tmp_path / "work", tmp_path / "bin"
    for made in (here, programs):
        made.mkdir()
    (programs / "nvidia-smi").write_text("#!/bin/sh\nexit 0\n")
    (programs / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.chdir(here)
    return here


def script(path: Path, text: str, mode: int = 0o755) -> None:
    path.write_bytes(text.encode())
    path.chmod(mode)


def test_a_misspelled_command(own_code, explained, folder) -> None:
    failed = own_code(START + "subprocess.run(['nvidia-smy'])")
    explained(
        failed,
        "program-not-found",
        line=2,
        slide=11,
        lesson="03",
        says=["No folder of PATH has a program 'nvidia-smy'", "is 'nvidia-smi' ("],
    )


def test_a_command_that_nobody_has(own_code, explained, folder) -> None:
    failed = own_code(START + "subprocess.run(['qqqzzzxxx'])")
    says = ["!echo $PATH", "module avail"]
    explained(failed, "program-not-found", line=2, slide=11, says=says)
    failed = own_code(START + "subprocess.run(['singularit'])")
    says = ["nearest command of the lessons is 'singularity'"]
    explained(failed, "program-not-found", line=2, says=says)


def test_a_command_of_the_shell_itself(own_code, explained, folder) -> None:
    failed = own_code(START + "subprocess.run(['export', 'A=1'])")
    explained(failed, "program-not-found", line=2, says=["a word of the shell itself"])


def test_a_command_line_in_one_text(own_code, explained, folder) -> None:
    failed = own_code(START + "subprocess.run('ls -l')")
    says = ["subprocess.run(['ls', '-l'])", "shell=True"]
    explained(failed, "program-not-found", line=2, says=says)


def test_a_program_in_the_working_folder(own_code, explained, folder) -> None:
    script(folder / "run.sh", "#!/bin/sh\n")
    failed = own_code(START + "subprocess.run(['run.sh'])")
    explained(failed, "program-not-found", line=2, slide=11, says=['"./run.sh"'])


def test_a_program_by_a_wrong_path(own_code, explained, folder) -> None:
    script(folder / "run.sh", "#!/bin/sh\n")
    failed = own_code(START + "subprocess.run(['./rum.sh'])")
    explained(failed, "program-not-found", line=2, says=["'run.sh'"])


def test_a_working_folder_that_is_missing(own_code, explained, folder) -> None:
    failed = own_code(START + "subprocess.run(['ls'], cwd='nowhere')")
    says = ["has no 'nowhere'"]
    explained(failed, "program-not-found", line=2, slide=8, lesson="02", says=says)


def test_a_first_line_that_leads_nowhere(own_code, explained, folder) -> None:
    script(folder / "run.py", "#!/usr/bin/pyton9\nprint()\n")
    failed = own_code(START + "subprocess.run(['./run.py'])")
    says = ["./run.py exists", "/usr/bin/pyton9", "#!/usr/bin/env python3"]
    explained(failed, "program-not-found", line=2, says=says)
    script(folder / "run.sh", "#!/bin/sh\r\nexit\r\n")
    failed = own_code(START + "subprocess.run(['./run.sh'])")
    says = ["the line ends of Windows", "tr -d"]
    explained(failed, "program-not-found", line=2, says=says)


def test_a_script_without_the_x(own_code, explained, folder) -> None:
    script(folder / "run.sh", "#!/bin/sh\n", mode=0o644)
    failed = own_code(START + "subprocess.run(['./run.sh'])")
    explained(
        failed,
        "program-not-executable",
        line=2,
        slide=34,
        lesson="02",
        says=["no x stands among its permissions, -rw-r--r--", "!chmod u+x ./run.sh"],
    )


def test_a_folder_as_a_program(own_code, explained, folder) -> None:
    failed = own_code(START + f"subprocess.run(['{folder}'])")
    says = ["is a folder, and only a program"]
    explained(failed, "program-not-executable", line=2, slide=34, says=says)


def test_a_script_without_a_first_line(own_code, explained, folder) -> None:
    script(folder / "run.sh", "echo hello\n")
    failed = own_code(START + "subprocess.run(['./run.sh'])")
    says = ["does not say which program runs it", "#!/bin/bash"]
    explained(failed, "program-of-unknown-kind", line=2, slide=34, says=says)
    script(folder / "run.py", "print()\n")
    failed = own_code(START + "subprocess.run(['./run.py'])")
    explained(failed, "program-of-unknown-kind", line=2, says=["env python3"])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("run('nosuchcommand', shell=True, check=True)", ["127", "no program of that"]),
        ("run('./run.sh', shell=True, check=True)", ["126", "chmod u+x"]),
        ("run('exit 3', shell=True, check=True)", ["The command ended", "status 3"]),
        ("run(['false'], check=True)", ["false ended with exit status 1", "0 alone"]),
        ("run('kill -9 $$', shell=True, check=True)", ["Signal 9 (SIGKILL)", "htop"]),
        ("run('exit 137', shell=True, check=True)", ["128 + 9", "memory runs out"]),
        ("run('exit 130', shell=True, check=True)", ["128 + 2", "Ctrl-C"]),
        ("run('exit 143', shell=True, check=True)", ["128 + 15", "kill"]),
        ("run(['grep', 'q', '/dev/null'], check=True)", ["found no match"]),
        (
            "run(['ls', 'gone'], check=True, capture_output=True)",
            ["ls ended with exit status", "It said: ls:", "gone"],
        ),
    ],
)
def test_exit_statuses(own_code, explained, folder, call, says) -> None:
    script(folder / "run.sh", "#!/bin/sh\n", mode=0o644)
    failed = own_code(f"{START}subprocess.{call}")
    explained(failed, "program-failed", line=2, lesson="05", says=says)


def test_a_script_of_several_commands(own_code, explained, folder) -> None:
    """Which of them has failed cannot be known, so grep's meaning is not given."""
    failed = own_code(
        START + "subprocess.run('grep q /dev/null; false', shell=True, check=True)"
    )
    says = ["The command ended with exit status 1"]
    explained(failed, "program-failed", line=2, says=says)


@pytest.mark.slow
def test_a_cell_of_bash(cells, explained) -> None:
    failed = cells.fails("%%bash\nls /tmp >/dev/null\nexit 3")
    says = ["exit status 3", "set -x"]
    explained(failed, "program-failed", line=None, lesson="05", says=says)


def test_ssh_that_does_not_arrive(own_code, explained, folder, tmp_path) -> None:
    script(tmp_path / "bin" / "ssh", "#!/bin/sh\nexit 255\n")
    failed = own_code(START + "subprocess.run(['ssh', 'hadad'], check=True)")
    explained(failed, "program-failed", line=2, says=["255 is ssh's own", "ssh -v"])


def test_a_program_that_takes_too_long(own_code, explained, folder) -> None:
    failed = own_code(START + "subprocess.run(['sleep', '9'], timeout=0.05)")
    says = ["its timeout of 0.05 s", "in a terminal"]
    explained(failed, "program-too-slow", line=2, lesson="05", says=says)


def test_a_pipe_that_nobody_reads(own_code, explained, folder) -> None:
    code = """import subprocess
with subprocess.Popen(['true'], stdin=subprocess.PIPE, bufsize=0) as p:
    p.wait()
    p.stdin.write(b'x')
"""
    failed = own_code(code)
    explained(failed, "pipe-without-reader", line=4, lesson="05", says=["has closed"])


def test_what_is_left_alone(own_code, left_alone, folder) -> None:
    left_alone(own_code("raise BrokenPipeError('ours')"))
    left_alone(own_code("raise TimeoutError('ours')"))
    left_alone(own_code(f"import sys\nsys.exit({sys.maxsize})"))
