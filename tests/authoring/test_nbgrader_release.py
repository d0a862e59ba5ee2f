"""The real nbgrader releases a problem that we built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from small_course import PROBLEM, Course


@pytest.mark.slow
def test_generate_assignment(course: Course) -> None:
    course.problem("ps1/descent", PROBLEM)
    assert course.build() == 0
    # nbgrader calls alembic by its bare name.
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [
            sys.executable,
            *("-m", "nbgrader", "generate_assignment", "ps1"),
            *("--course-dir", str(course.root / "course")),
        ],
        capture_output=True,
        text=True,
        cwd=course.root,
        env=os.environ | {"HOME": str(course.root), "PATH": scripts},
    )
    assert done.returncode == 0, done.stderr
    release = course.root / "course" / "release" / "ps1"
    assert [p.name for p in release.iterdir()] == ["descent.ipynb"]
    notebook = nbformat.read(release / "descent.ipynb", as_version=4)
    _, answer, tests, why, draw, given = notebook.cells
    assert "raise NotImplementedError" in answer.source
    assert "0.125" not in answer.source
    assert "step(1.0, 8.0)" in tests.source
    assert "16.0" not in tests.source
    assert (tests.metadata.editable, tests.metadata.deletable) == (False, False)
    assert why.source == "YOUR ANSWER HERE"
    assert "zigzag" not in draw.source
    assert given.source == "Do not change this."
    assert notebook.metadata.kernelspec.name == "dlguide"
