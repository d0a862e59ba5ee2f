"""Cells to bytes: valid, minimal, deterministic, with ids that stay."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from small_course import LESSON, PROBLEM

import dlguide_kernel
from dlguide_kernel.authoring.notebook import cell_ids, notebook_text, was_worked_in
from dlguide_kernel.authoring.read import Cell, Text, read


def cells(source: str) -> list[Cell]:
    text = Text("13-x.md", Path())
    assert read(source, text) == []
    return text.cells


@pytest.mark.parametrize("source", [LESSON, PROBLEM])
def test_nbformat_takes_it_and_would_write_the_same(source: str) -> None:
    text = notebook_text(cells(source))
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert nbformat.writes(notebook) + "\n" == text


def test_nothing_but_the_lesson_is_in_it() -> None:
    notebook = json.loads(notebook_text(cells(LESSON)))
    spec = Path(dlguide_kernel.__file__).parent / "kernelspec" / "kernel.json"
    assert notebook["metadata"] == {
        "kernelspec": {
            "display_name": json.loads(spec.read_text())["display_name"],
            "language": "python",
            "name": "dlguide",
        },
        "language_info": {"name": "python"},
    }
    title, data, code, shell = notebook["cells"]
    assert "".join(title["source"]) == "# Sessions"
    assert data["metadata"] == {"slide": 55, "slideshow": {"slide_type": "slide"}}
    assert code["metadata"] == {"slide": [56, 57], "tags": ["remember"]}
    assert code["source"] == ["%matplotlib inline\n", "a = 2"]
    assert shell["metadata"]["slideshow"] == {"slide_type": "fragment"}
    for cell in (code, shell):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_same_text_same_bytes() -> None:
    assert notebook_text(cells(LESSON)) == notebook_text(cells(LESSON))


def test_a_new_cell_changes_no_other_id() -> None:
    before = cell_ids(cells(LESSON))
    longer = LESSON.replace("## Data", "## New\n\n+++\n\n## Data")
    after = cell_ids(cells(longer))
    assert len(after) == len(before) + 1
    assert [name for name in after if name in before] == [
        name for name in before if name in after
    ]
    # The break's metadata moved to the new cell, whose words are new.
    assert len(set(before) - set(after)) == 0


def test_ids_are_valid_unique_and_may_be_given() -> None:
    twice = "# T\n\n```{code-cell}\nsess.close()\n```\n\n"
    twice += "```{code-cell}\nsess.close()\n```\n\n"
    named = '+++ {"id": "mine"}\n\nx\n\n+++ {"nbgrader": {"grade_id": "' + "g" * 70
    ids = cell_ids(cells(twice + named + '"}}\n\ny\n'))
    assert len(set(ids)) == 5
    assert ids[2] == f"{ids[1]}-2"
    assert ids[3:] == ["mine", "g" * 64]
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in ids)
    assert '"id": "mine"' not in json.dumps(
        [c["metadata"] for c in json.loads(notebook_text(cells(twice)))["cells"]]
    )


def test_work_is_recognised() -> None:
    text = notebook_text(cells(LESSON))
    assert not was_worked_in(text)
    notebook = nbformat.reads(text, as_version=4)
    notebook.cells[2].execution_count = 1
    assert was_worked_in(nbformat.writes(notebook))
    notebook.cells[2].execution_count = None
    notebook.metadata.language_info.version = "3.12"
    assert was_worked_in(nbformat.writes(notebook))
    assert was_worked_in("not a notebook")
