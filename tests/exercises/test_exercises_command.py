"""`dlguide progress` for people, for machines and for graders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlguide_kernel.cli import main
from dlguide_kernel.exercises import check, hint, lesson_13, parameters
from dlguide_kernel.exercises.summary import log_path


@pytest.fixture
def worked():
    """Anna has one right answer and one hint."""
    p = parameters("parameter-count")
    check("parameter-count", p["num_outputs"] * (p["num_inputs"] + 1))
    hint("curvature")


def test_people_see_a_table(worked, capsys):
    capsys.readouterr()
    assert main(["progress"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Progress of anna\nlesson")
    assert "lesson 00 welcome" in text
    # Lesson 13's exercises stand in several files, and more will come.
    files = Path(lesson_13.__file__).parent.glob("lesson_13*.py")
    declared = sum(file.read_text().count("= Exercise(") for file in files)
    assert f"1 of {declared}" in text
    assert "receipt: 2:" in text


def test_machines_see_json(worked, capsys):
    capsys.readouterr()
    assert main(["progress", "--json", "--user", "anna"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["user"] == "anna" and found["whole"] is True
    thirteen = next(r for r in found["lessons"] if r["lesson"] == "lesson 13")
    assert (thirteen["done"], thirteen["tried"], thirteen["hints"]) == (1, 1, 1)


def test_graders_verify(worked, capsys):
    path = str(log_path())
    capsys.readouterr()
    assert main(["progress", "--verify", path, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["whole"] and found["count"] == 2 and found["users"] == ["anna"]
    assert main(["progress", "--verify", path, "--receipt", found["receipt"]]) == 0
    text = log_path().read_text()
    log_path().write_text(text.splitlines(keepends=True)[0])
    capsys.readouterr()
    assert main(["progress", "--verify", path]) == 0
    assert main(["progress", "--verify", path, "--receipt", found["receipt"]]) == 1
    log_path().write_text(text.replace('"right"', '"wrong"'))
    capsys.readouterr()
    assert main(["progress", "--verify", path]) == 1
    assert "not whole at line 1" in capsys.readouterr().out
    assert main(["progress", "--verify", path, "--receipt", "x"]) == 2
