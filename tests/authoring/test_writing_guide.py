"""The examples of lessons/WRITING.md do what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

GUIDE = (Path(__file__).parents[2] / "lessons" / "WRITING.md").read_text("utf-8")
LESSON, EXERCISE, PROBLEM = re.findall(r"(?ms)^````markdown\n(.*?)^````$", GUIDE)


def test_examples_are_sound(faults_of: Callable) -> None:
    assert faults_of(LESSON) == []
    assert faults_of("# T\n\n" + EXERCISE) == []
    assert faults_of("# T\n\n" + PROBLEM, graded=True) == []


def test_it_names_every_mark_that_is_allowed() -> None:
    from dlguide_kernel.authoring.lint import METADATA_KEYS, SLIDE_TYPES

    for word in ("slide", "slideshow", "minutes", "tags", "id", "nbgrader"):
        assert word in METADATA_KEYS
        assert f"`{word}: " in GUIDE
    for word in SLIDE_TYPES - {"-"}:
        assert f"`{word}`" in GUIDE
