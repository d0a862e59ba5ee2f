"""What a kernel shows: blocks, folded tracebacks, `%tb`, `%explain`, and no harm."""

from __future__ import annotations

import re
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

pytestmark = pytest.mark.slow

BOLD = "\x1b[1mWhere\x1b[0m"
# An error of the course needs no TensorFlow, and comes from a library's frame.
COURSE = """\
from dlguide_kernel.kernel.course import find_course
from pathlib import Path
find_course(Path("/nowhere"))"""
UNKNOWN = """\
import json
class Odd(Exception):
    pass
def deeper():
    json.JSONEncoder(default=lambda x: odd(x)).encode(object())
def odd(x):
    raise Odd("never seen before")
deeper()"""


@pytest.fixture(autouse=True)
def explaining(request):
    """Every test begins with errors explained."""
    if "cells" in request.fixturenames:
        request.getfixturevalue("cells").run("%explain on")


def without_numbers(text: str) -> str:
    return re.sub(r"In\[\d+\]|0x[0-9a-f]+|/tmp/\S+", "", text)


def test_the_block_stands_under_the_readers_own_frames(cells, explained):
    failed = cells.fails(COURSE)
    explained(failed, "course", line=3, says=["find_course(Path"])
    assert failed.error.startswith("LessonError: there is no course in /nowhere.")
    assert failed.frames.count("find_course(Path") == 1
    assert "course.py" not in failed.frames
    assert "mend:" in failed.frames


def test_the_reply_holds_what_is_shown(cells):
    shown = []
    reply = cells.kernel.client.execute_interactive(
        COURSE, output_hook=shown.append, timeout=60
    )["content"]
    (error,) = (m["content"] for m in shown if m["msg_type"] == "error")
    assert reply["status"] == "error"
    assert reply["ename"] == error["ename"] == "LessonError"
    assert reply["traceback"] == error["traceback"]
    assert BOLD in "\n".join(error["traceback"])


def test_tb_shows_the_whole_traceback(cells, left_alone):
    cells.fails(COURSE)
    whole = cells.kernel.run("%tb")
    assert "course.py" in whole.traceback
    assert BOLD not in whole.traceback
    again = cells.fails("find_course(Path('/nowhere'))")  # a new one is explained
    assert again.name == "course"


def test_an_error_that_is_raised_once_more_is_explained(cells):
    cells.run(
        "try:\n    find_course(Path('/nowhere'))\nexcept Exception as e:\n    kept = e"
    )
    assert cells.fails("raise kept").name == "course"
    assert cells.fails("raise kept").name == "course"


def test_explain_off_last_and_on(cells, left_alone):
    cells.fails(COURSE)
    assert cells.run("%explain off").stdout == "Errors are not explained.\n"
    failed = cells.fails(COURSE)
    left_alone(failed)
    assert "course.py" in failed.frames
    last = cells.run("%explain last").stdout
    assert last.startswith("Where\n") and "find_course(Path" in last
    assert cells.run("%explain on  # please").stdout == "Errors are explained.\n"
    assert cells.run("%explain").stdout == "Errors are explained.\n"
    assert "write %explain on" in cells.fails("%explain everything").error


def test_an_unknown_error_is_shown_as_python_shows_it(cells, start_cells, tmp_path):
    ours = cells.fails(UNKNOWN)
    assert ours.name is None
    with start_cells("python3", tmp_path) as stock:
        cell = stock.kernel.run(UNKNOWN)
    plain = re.sub(r"\x1b\[[\d;]*m", "", cell.traceback)
    assert without_numbers(ours.traceback) == without_numbers(plain)
    assert "encoder.py" in ours.traceback


def test_trouble_of_our_own_never_hides_the_readers_error(cells):
    cells.run(
        "import dlguide_kernel.kernel.explained_errors as mine\n"
        "def broken(failure):\n"
        "    raise RuntimeError('broken while explaining')\n"
        "mine.explain, kept_explain = broken, mine.explain"
    )
    try:
        cell = cells.kernel.run(COURSE)
    finally:
        cells.run("mine.explain = kept_explain")
    assert cell.status == "error" and "LessonError" in cell.error
    assert "course.py" in cell.traceback
    assert "broken" not in cell.traceback
    said = cells.run("%explain").stdout
    assert "failed itself: RuntimeError('broken while explaining')" in said
    cells.run("get_ipython().magics_manager.registry['Explain'].errors.trouble = None")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("def f(:\n    pass", "SyntaxError: invalid syntax"),
        ("if True:\npass", "IndentationError: expected an indented block"),
        ("eval('1 +')", "SyntaxError: invalid syntax"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise ValueError('x' * 5_000_000)", "ValueError: xxx"),
        ("class A(Exception):\n    __str__ = lambda s: 1 / 0\nraise A()", "ZeroDiv"),
        ("def f():\n    f()\nf()", "RecursionError"),
    ],
)
def test_errors_of_every_kind_stay_errors(cells, code, text):
    cell = cells.kernel.run(code)
    assert cell.status == "error"
    assert cell.error.startswith(text) or text in cell.traceback
    assert cells.run("print('alive')").stdout == "alive\n"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs Python 3.11")
def test_groups_of_exceptions_are_shown_as_ever(cells):
    code = "raise ExceptionGroup('several', [ValueError('one'), TypeError('two')])"
    cell = cells.kernel.run(code)
    assert cell.status == "error"
    assert "ValueError: one" in cell.stderr and "TypeError: two" in cell.stderr
    assert cells.run("print('alive')").stdout == "alive\n"


def test_a_file_of_the_readers_own_is_theirs(cells, tmp_path):
    (tmp_path / "mymodel.py").write_text(
        "from dlguide_kernel.kernel.course import find_course\n\n"
        "def build(folder):\n"
        "    return find_course(folder)\n"
    )
    cells.run(f"import sys; sys.path.insert(0, {str(tmp_path)!r})")
    code = "import mymodel, pathlib\nmymodel.build(pathlib.Path('/no'))"
    failed = cells.fails(code)
    assert failed.sections["Where"].startswith(
        "mymodel.py, line 4 return find_course(folder)"
    )
    assert "mymodel.build(" in failed.frames and "course.py" not in failed.frames


def test_chained_errors_of_ones_own_are_kept(cells):
    code = (
        "try:\n    find_course(Path('/nowhere'))\n"
        "except Exception as e:\n    raise MemoryError('mine') from e"
    )
    cells.run(COURSE.rpartition("\n")[0])
    failed = cells.fails(code)
    assert "LessonError" in failed.traceback and "MemoryError: mine" in failed.traceback


def test_nothing_starts_tensorflow(start_cells, tmp_path):
    with start_cells("dlguide", tmp_path) as cells:
        assert cells.fails(COURSE).name == "course"
        cells.fails("nothing_of_that_name")
        code = "from dlguide_kernel.engine.preload import started; print(started())"
        assert cells.run(code).stdout == "None\n"


def test_any_kernel_by_load_ext(start_cells, tmp_path, left_alone):
    with start_cells("python3", tmp_path, "%load_ext dlguide_kernel") as cells:
        assert cells.fails(COURSE).name == "course"
        cells.run("%unload_ext dlguide_kernel")
        gone = "'_showtraceback' in vars(get_ipython())"
        assert cells.run(f"print({gone})").stdout == "False\n"
        cell = cells.kernel.run(COURSE)
        assert "course.py" in cell.traceback and BOLD not in cell.traceback
        assert cells.kernel.run("%explain").status == "error"
        cells.run("%load_ext dlguide_kernel")
        assert cells.fails(COURSE).name == "course"


def notebook(*tags: str) -> nbformat.NotebookNode:
    """A notebook of a failing test cell, as nbgrader has them, and one after it."""
    graded = {"grade": True, "solution": False, "task": False, "locked": True}
    graded |= {"points": 2, "grade_id": "t", "schema_version": 3, "cell_type": "code"}
    metadata = {"tags": list(tags), "nbgrader": graded}
    cells = [
        nbformat.v4.new_code_cell(COURSE, metadata=metadata),
        nbformat.v4.new_code_cell("print('after')"),
    ]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "dlguide", "display_name": "dlguide"}
    return made


@pytest.mark.parametrize(
    ("tags", "allow"), [((), True), (("raises-exception",), False)]
)
def test_nbclient_records_the_error_and_goes_on(tmp_path, monkeypatch, tags, allow):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    made = notebook(*tags)
    NotebookClient(made, timeout=120, allow_errors=allow).execute()
    failed, after = made.cells
    (output,) = failed.outputs
    assert (output.output_type, output.ename) == ("error", "LessonError")
    assert BOLD in "\n".join(output.traceback)
    assert after.outputs[0].text == "after\n"


def test_nbclient_stops_at_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    with pytest.raises(CellExecutionError) as stopped:
        NotebookClient(notebook(), timeout=120).execute()
    assert stopped.value.ename == "LessonError"
    assert "Where" in stopped.value.traceback


def test_nbgrader_sees_a_failed_test(tmp_path, monkeypatch):
    from nbgrader.utils import determine_grade

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    made = notebook()
    NotebookClient(made, timeout=120, allow_errors=True).execute()
    assert determine_grade(made.cells[0], made) == (0, 2)
