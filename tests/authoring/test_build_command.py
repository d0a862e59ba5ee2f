"""`dlguide build` in a small course: files, messages, exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from small_course import LESSON, PROBLEM, Course

from dlguide_kernel import cli
from dlguide_kernel.authoring import build as building
from dlguide_kernel.authoring.command import run


def test_builds_lessons_and_problems(course: Course, capsys) -> None:
    course.lesson("13-sessions", LESSON)
    course.problem("ps1/descent", PROBLEM)
    assert course.build() == 0
    assert "2 written, 0 unchanged" in capsys.readouterr().out
    for path in ("lessons/13-sessions.ipynb", "course/source/ps1/descent.ipynb"):
        nbformat.validate(nbformat.read(course.root / path, as_version=4))
        assert (course.root / path).stat().st_mode & 0o444 == 0o444
    # Texts hold solutions, and nbgrader releases what lies beside its notebooks.
    assert [p.name for p in (course.root / "course/source").rglob("*.*")] == [
        "descent.ipynb"
    ]


def test_an_unchanged_tree_keeps_its_files(course: Course, capsys) -> None:
    text = course.lesson("13-sessions", LESSON)
    course.problem("ps1/descent", PROBLEM)
    course.build()
    before = course.state()
    os.utime(text)
    capsys.readouterr()
    assert course.build() == 0
    assert course.build("--check") == 0
    after = course.state()
    del before["lessons/text/13-sessions.md"], after["lessons/text/13-sessions.md"]
    assert after == before
    assert "0 written, 2 unchanged" in capsys.readouterr().out


def test_check_shows_a_short_diff_and_writes_nothing(course: Course, capsys) -> None:
    course.lesson("13-sessions", LESSON)
    course.build()
    course.lesson("13-sessions", LESSON.replace("a = 2", "a = 3"))
    before = course.state()
    capsys.readouterr()
    assert course.build("--check") == 1
    out, err = capsys.readouterr()
    assert '-    "a = 2"' in out
    assert '+    "a = 3"' in out
    assert "1 of 1 notebooks differ" in err
    assert course.state() == before


def test_a_long_diff_is_cut(course: Course, capsys) -> None:
    rows = "".join(f"+++\n\nParagraph {i} {'x' * 500}\n\n" for i in range(50))
    course.lesson("99-long", "# T\n\n" + rows)
    assert course.build("--check") == 1
    out = capsys.readouterr().out.splitlines()
    assert len(out) <= building.DIFF_LINES + 1
    assert max(map(len, out)) <= building.DIFF_COLUMNS
    assert "more lines" in out[-1]


def test_all_faults_of_all_texts_in_one_run_and_no_file_changed(
    course: Course, capsys
) -> None:
    course.lesson("13-sessions", LESSON)
    course.build()
    course.lesson("13-sessions", LESSON.replace("a = 2", "a = 3"))  # sound, but new
    course.lesson("12-graphs", "## Not a title\n\n![](x.svg)\n")
    course.lesson("11-sgd", "# T\n\n+++ {bad}\n\nx\n")
    course.problem("ps1/descent", PROBLEM.replace("points: 2", "points: two"))
    (course.root / "lessons/text/14-bytes.md").write_bytes(b"# T\n\n\xff\n")
    before = course.state()
    capsys.readouterr()
    assert course.build() == 1
    err = capsys.readouterr().err
    for place in (
        "lessons/text/11-sgd.md:3: ",
        "lessons/text/12-graphs.md:1: ",
        "lessons/text/12-graphs.md:3: A picture",
        "lessons/text/12-graphs.md:3: There is no file",
        "lessons/text/14-bytes.md:3: This line is not UTF-8.",
        "course/text/ps1/descent.md:12: points is 'two'.",
    ):
        assert place in err
    assert err.count("    mend: ") >= 6
    assert "nothing was written" in err
    assert course.state() == before


def test_a_failing_disk_leaves_every_notebook(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("12", "13"):
        course.lesson(f"{number}-x", LESSON)
    course.build()
    for number in ("12", "13"):
        course.lesson(f"{number}-x", LESSON.replace("a = 2", "a = 3"))
    before = course.state()
    write_text = Path.write_text

    def full(path: Path, *args: object, **options: object) -> int:
        if path.name.startswith(".13"):
            raise OSError(28, "No space left on device")
        return write_text(path, *args, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        course.build()
    monkeypatch.undo()
    assert course.state() == before


def test_work_in_a_notebook_is_kept(course: Course, capsys) -> None:
    course.lesson("13-sessions", LESSON)
    course.build()
    path = course.root / "lessons" / "13-sessions.ipynb"
    worked = nbformat.read(path, as_version=4)
    worked.cells[2].source = "my_answer = 42"
    worked.cells[2].execution_count = 7
    nbformat.write(worked, path)
    mine = path.read_bytes()
    assert course.build("--check") == 1
    assert course.build() == 0
    (copy,) = (course.root / "lessons" / ".ipynb_checkpoints").iterdir()
    assert copy.read_bytes() == mine
    assert copy.name in capsys.readouterr().out
    assert course.build("--check") == 0


def test_a_notebook_without_text_is_reported_and_left(course: Course, capsys) -> None:
    course.lesson("13-sessions", LESSON)
    course.build()
    (course.root / "lessons/text/13-sessions.md").rename(
        course.root / "lessons/text/13-training.md"
    )
    (course.root / "lessons/Untitled.ipynb").write_text("a reader's own")
    assert course.build("--check") == 1
    assert course.build() == 0
    err = capsys.readouterr().err
    assert "lessons/13-sessions.ipynb:1: warning: This notebook has no text." in err
    assert "Untitled" not in err
    assert (course.root / "lessons/13-sessions.ipynb").exists()


def test_solutions_below_source_are_refused(course: Course, capsys) -> None:
    course.problem("ps1/descent", PROBLEM)
    course.build()
    source = course.root / "course" / "source"
    for bad in (source / "ps1/descent.md", source / "ps1/old/descent.ipynb"):
        bad.parent.mkdir(exist_ok=True)
        bad.write_text(PROBLEM)
        capsys.readouterr()
        assert course.build() == 1
        assert f"{bad.relative_to(course.root)}:1: nbgrader would release" in (
            capsys.readouterr().err
        )
        bad.unlink()
    (source / "ps1/data.csv").write_text("1,2\n")
    assert course.build() == 0


@pytest.mark.parametrize("name", ["13-Sessions", "sessions", "README", "1-x"])
def test_a_lesson_has_a_name(course: Course, capsys, name: str) -> None:
    course.lesson(name, "# T\n")
    assert course.build() == 1
    assert "not the name of a lesson" in capsys.readouterr().err


def test_two_lessons_of_one_number(course: Course, capsys) -> None:
    course.lesson("13-a", "# T\n")
    course.lesson("13-b", "# T\n")
    assert course.build() == 1
    assert "13-a.md has the same number" in capsys.readouterr().err


def test_paths_choose_what_is_built(course: Course, capsys) -> None:
    text = course.lesson("12-graphs", "# T\n")
    course.lesson("13-sessions", "broken, but not asked for\n")
    course.problem("ps1/descent", PROBLEM)
    assert course.build(text) == 0
    assert course.build("lessons/12-graphs.ipynb") == 0
    assert course.build("course") == 0
    assert "1 written, 0 unchanged" in capsys.readouterr().out
    assert not (course.root / "lessons/13-sessions.ipynb").exists()
    assert course.build("lessons/99-none.md") == 2
    assert "no text of this course" in capsys.readouterr().err


def test_the_course_is_found_from_inside_or_named(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys, tmp_path_factory
) -> None:
    course.lesson("99-x", "# T\n")
    monkeypatch.chdir(course.root / "lessons" / "text")
    assert course.build() == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    assert course.build("--course", course.root) == 0
    capsys.readouterr()
    assert course.build() == 2
    err = capsys.readouterr().err
    assert "No course was found" in err
    assert "--course DIR" in err


def test_help_needs_no_jupytext() -> None:
    code = (
        "import sys; sys.modules['jupytext'] = None\n"
        "from dlguide_kernel import cli; cli.main(['build', '--help'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--check" in done.stdout
    assert cli.COMMANDS["build"][0] == run.__module__
