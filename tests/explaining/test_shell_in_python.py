"""Commands of the lessons' shell, typed into a cell."""

from __future__ import annotations

import pytest

TYPED = [
    ("ssh -X username@login.math.uio.no", 15, "04", "In a terminal"),
    ("ssh user@host", 15, "04", "In a terminal (File > New > Terminal): ssh user@host"),
    ("ssh-keygen -t rsa -b 4096", 19, "04", "In a terminal"),
    ("scp run.py uio:code", 15, "04", "!scp run.py uio:code"),
    ("python script.py", 24, "05", "!python script.py"),
    ("python script.py", 24, "05", "%run script.py"),
    ("nice -n 19 python3 my_python_script.py", 24, "05", "!nice -n 19"),
    ("nohup nice -n 19 python -u a.py > out.txt &", 33, "05", "In a terminal"),
    ("watch -n 5 nvidia-smi", 25, "05", "In a terminal"),
    ("nvidia-smi -l 5", 25, "05", "!nvidia-smi -l 5"),
    ("export PATH=$PATH:/opt/bin", 11, "03", 'os.environ["PATH"] += ":/opt/bin"'),
    ("export EDITOR=nano", 11, "03", "%env EDITOR=nano"),
    ("export A=$HOME/x", 11, "03", 'os.environ["A"] = "…"'),
    ("source ~/.bashrc", 13, "03", "after ! it would hold for that line only"),
    ("echo $PYTHONPATH", 12, "03", "!echo $PYTHONPATH"),
    ("chmod 700 my_dir", 34, "02", "!chmod 700 my_dir"),
    ("chmod +x run.sh", 34, "02", "!chmod +x run.sh"),
    ("mkdir 2019_data", 9, "02", "!mkdir 2019_data"),
    ("cd ..", 8, "02", "%cd .."),
    ("ls *.py", 8, "02", "!ls *.py"),
    ("grep loss *.txt", 9, "02", "!grep loss *.txt"),
    ("module load tensorflow", 31, "06", "'module' is a command of the shell"),
    ("module load tensorflow/1.12", 31, "06", "In a terminal"),
    ("singularity run image.sif", 32, "06", "!singularity run image.sif"),
    ("tmux attach -t 0", 22, "05", "In a terminal"),
    ("which python", 33, "05", "!which python"),
    ("./run.sh", 11, "03", "!./run.sh"),
]


@pytest.mark.parametrize(("line", "slide", "lesson", "way"), TYPED)
def test_a_command_in_a_cell(own_code, explained, line, slide, lesson, way) -> None:
    explained(
        own_code(f"x = 1\n{line}"),
        "shell-command-in-cell",
        line=2,
        slide=slide,
        lesson=lesson,
        says=["read as Python", way],
    )


@pytest.mark.parametrize(("line", "lesson"), [("pip install x", "06")])
def test_pip_is_a_magic(own_code, explained, line, lesson) -> None:
    says = ["%pip install x"]
    explained(own_code(line), "shell-command-in-cell", lesson=lesson, says=says)


@pytest.mark.parametrize(
    ("line", "slide", "says"),
    [
        ("ls -l", 8, ["'ls' is a command of the shell", "!ls -l"]),
        (
            "nvidia-smi",
            25,
            ["the shell's command 'nvidia-smi', if that is meant", "!nvidia-smi"],
        ),
        ("cd /mn/sarpanitu", 8, ["'cd' is a command", "%cd /mn/sarpanitu"]),
        ("htop", 23, ["command 'htop', if that is meant", "In a terminal"]),
    ],
)
def test_a_command_that_python_reads_as_a_name(
    own_code, explained, line, slide, says
) -> None:
    failed = own_code(f"x = 1\n{line}")
    explained(failed, "shell-command-as-name", line=2, slide=slide, says=says)


def test_a_program_that_the_course_does_not_name(
    own_code, explained, left_alone, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    left_alone(own_code("showthis file.png"))
    program = tmp_path / "showthis"
    program.touch(mode=0o755)
    says = ["command 'showthis', if that is meant", "!showthis file.png"]
    explained(own_code("showthis file.png"), "shell-command-in-cell", says=says)


def test_prose_is_not_taken_for_a_command(own_code) -> None:
    failed = own_code("find the smallest loss")
    assert "command 'find', if that is meant" in failed.block


@pytest.mark.parametrize(
    "code",
    [
        "head = 3 4",
        "top, which = 1 2",
        "x = cat dog",
        "top - 1 2",
        "kill in x y",
        "for line in file print(line)",
        "return_value x",
    ],
)
def test_python_is_not_taken_for_a_command(own_code, code) -> None:
    assert own_code(code).name != "shell-command-in-cell"


def test_names_of_ones_own_are_left_to_others(own_code) -> None:
    assert own_code("print(ls)").name != "shell-command-as-name"
    assert own_code("top / 2").name != "shell-command-as-name"
    assert own_code("top - 1").name != "shell-command-as-name"
    assert own_code("y = htop").name != "shell-command-as-name"


def test_a_text_that_is_no_cell(own_code) -> None:
    assert own_code("eval('chmod 700 my_dir')").name != "shell-command-in-cell"
    assert own_code("heads = 1\nhead").name == "name-misspelled"


@pytest.mark.slow
def test_in_a_kernel(cells, explained) -> None:
    failed = cells.fails("# log in\nssh -X uio")
    explained(failed, "shell-command-in-cell", line=2, slide=15, says=["terminal"])
    failed = cells.fails("!sleep 0 &")
    says = ["it takes no &", "nohup nice -n 19"]
    explained(failed, "background-in-cell", line=None, slide=33, says=says)
