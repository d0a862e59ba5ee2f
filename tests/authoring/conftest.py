"""An empty course in a folder of its own, and the lint of a single source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_course import Course

from dlguide_kernel.authoring.faults import Fault
from dlguide_kernel.authoring.lint import lint
from dlguide_kernel.authoring.read import Text, read


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """An empty course; the working directory is in it."""
    (tmp_path / "lessons" / "text").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return Course(tmp_path)


@pytest.fixture
def faults_of(tmp_path: Path) -> Callable[..., list[Fault]]:
    """What reading and linting find in a source."""

    def faults_of(source: str, *, graded: bool = False) -> list[Fault]:
        text = Text("99-x.md", tmp_path, graded=graded)
        return read(source, text) or lint(text)

    return faults_of
