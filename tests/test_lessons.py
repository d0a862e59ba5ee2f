"""The lessons as they are committed: built from their texts, complete, and they run."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from dlguide_kernel.authoring import build, deck, tree
from dlguide_kernel.exercises import registry

COURSE = Path(__file__).parents[1]
LESSONS = COURSE / "lessons"
PAIRS = tree.pairs(COURSE)
STEMS = sorted(pair.text.stem for pair in PAIRS if not pair.graded)

#: Lessons of this release, and the slides that each must show.
RELEASED = {
    "00": {1, 2, 35},
    "11": {50, 51},
    "12": {52, 53, 54},
    "13": {55, 56, 57, 58},
}

#: Lessons that let the reader read what the kernel says of every error they provoke.
EXPLAINED = ("00", "12")

#: A call of the exercises' face with an id.
EXERCISE_CALL = r"(?<![.\w])(?:{})\(\s*[\"']([a-z0-9-]+)[\"']"

#: Long enough for a first TensorFlow import and a compiled loop on a busy machine.
CELL_TIMEOUT = 300


def lesson(stem: str) -> nbformat.NotebookNode:
    return nbformat.read(LESSONS / f"{stem}.ipynb", as_version=4)


def test_the_release_is_complete() -> None:
    assert RELEASED.keys() <= {stem[:2] for stem in STEMS}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.text.stem)
def test_the_committed_notebook_is_its_text(pair: tree.Pair) -> None:
    built = build.build(pair)
    assert not built.broken, "\n".join(map(str, built.faults))
    assert built.current(), build.difference(built)


def test_every_notebook_has_a_text_and_every_text_its_place() -> None:
    assert tree.stale(COURSE, PAIRS) == []
    assert list(tree.misplaced(COURSE)) == []


@pytest.mark.parametrize("stem", STEMS)
def test_the_notebook_is_valid(stem: str) -> None:
    nbformat.validate(lesson(stem))


@pytest.mark.parametrize("stem", STEMS)
def test_every_slide_is_shown(stem: str) -> None:
    marks = [cell.metadata.get("slide") for cell in lesson(stem).cells]
    shown = {number for mark in marks for number in deck.slides_of(mark)}
    owed = RELEASED.get(stem[:2], deck.slides_owed(stem))
    assert owed <= shown, f"lesson {stem} lacks slides {sorted(owed - shown)}"


def test_the_released_slides_are_the_lessons_own() -> None:
    for number, slides in RELEASED.items():
        assert slides == deck.slides_owed(number)


def exercises_of(stem: str) -> set[str]:
    """The ids in all files of a lesson's exercises: lesson_13.py, lesson_13_rate.py."""
    course = registry.course
    files = [m for m in course.modules() if m.startswith(f"lesson_{stem[:2]}")]
    return {exercise.id for m in files for exercise in course.room(m).exercises}


def test_a_lessons_exercises_stand_in_several_files() -> None:
    assert {"step-bound", "best-step", "num-updates"} <= exercises_of("13-sessions")
    assert not exercises_of("13-sessions") & exercises_of("11-stochastic")


@pytest.mark.parametrize("stem", STEMS)
def test_every_exercise_of_the_lesson_is_set_in_it(stem: str) -> None:
    code = "\n".join(c.source for c in lesson(stem).cells if c.cell_type == "code")
    for name in set(
        re.findall(
            EXERCISE_CALL.format("exercise|parameters|check|hint|solution"), code
        )
    ):
        registry.course.find(name)  # an id that does not exist raises
    own = exercises_of(stem)
    checked = set(re.findall(EXERCISE_CALL.format("check"), code))
    assert own <= checked, f"never checked: {sorted(own - checked)}"


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the lessons to run in; what runs there may leave nothing behind."""
    room = tmp_path / "lessons"
    shutil.copytree(LESSONS, room, ignore=shutil.ignore_patterns(".*", "text"))
    monkeypatch.setenv("DLGUIDE_HOME", str(tmp_path / "progress"))
    monkeypatch.setenv("DLGUIDE_USER", "a-reader")
    before = {*files(room), *files(LESSONS)}
    yield room
    left = {*files(room), *files(LESSONS)} - before
    assert not left, f"the lesson left files behind: {sorted(map(str, left))}"


def files(folder: Path) -> set[Path]:
    return {
        p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    }


def execute(notebook: nbformat.NotebookNode, room: Path, kernel: str) -> None:
    """Run every cell; those tagged raises-exception must fail, and no other may."""
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=CELL_TIMEOUT,
        startup_timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(room)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        pytest.fail(str(error))
    for cell in notebook.cells:
        if "raises-exception" in cell.metadata.get("tags", ()):
            kinds = {output.output_type for output in cell.outputs}
            assert "error" in kinds, f"this cell should have failed:\n{cell.source}"


def unexplained(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the cells that left an error without an explanation below it."""
    return [
        cell.source
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
        and not re.search(r"What it means.*What to try", str(output.traceback))
    ]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stem", STEMS)
def test_runs_on_the_dlguide_kernel(stem: str, classroom: Path) -> None:
    notebook = lesson(stem)
    execute(notebook, classroom, "dlguide")
    assert stem[:2] not in EXPLAINED or unexplained(notebook) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stem", STEMS)
def test_runs_on_a_stock_kernel_with_the_extension(stem: str, classroom: Path) -> None:
    notebook = lesson(stem)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%load_ext dlguide_kernel"))
    execute(notebook, classroom, "python3")
    assert stem[:2] not in EXPLAINED or unexplained(notebook) == []


def cell(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


@pytest.mark.slow
def test_the_judge_of_running_can_fail(tmp_path: Path) -> None:
    new = nbformat.v4.new_notebook
    fails = new(cells=[cell("1/0", "raises-exception"), cell("1")])
    execute(fails, tmp_path, "python3")
    assert unexplained(fails) == ["1/0"]
    for bad in (cell("1/0"), cell("1", "raises-exception")):
        with pytest.raises((pytest.fail.Exception, AssertionError)):
            execute(new(cells=[bad]), tmp_path, "python3")
