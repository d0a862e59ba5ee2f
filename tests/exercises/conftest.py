"""A home and a name for each test, and a course of its own where one asks for it."""

from __future__ import annotations

import sys
import textwrap

import pytest

from dlguide_kernel.exercises import session, summary
from dlguide_kernel.exercises.registry import Registry

TOY = """
    import numpy as np
    from dlguide_kernel.exercises import Exercise, WrongAnswer, right, wrong

    TITLE = "toys"

    def toy(id="twice", **changes):
        declared = dict(
            id=id, slide=7, assign="my_twice",
            parameters=lambda rng: {"x": rng.uniform(1, 2)},
            goal=lambda p: f"Assign twice {p['x']} to `my_twice`.",
            answer=lambda p: 2 * p["x"],
            solution='my_twice = 2 * parameters("twice")["x"]',
            hints=("first hint", "second hint", "third hint"),
            wrong_answers=(
                WrongAnswer("once", "Once is not enough.", lambda p: p["x"]),
                WrongAnswer("half", "That is a half.", lambda p: p["x"] / 2),
                WrongAnswer("minus", "Mind the sign.", lambda p: -2 * p["x"]),
            ),
            after="Two is enough.",
        )
        return Exercise(**{**declared, **changes})

    EXERCISES = [toy()]
"""


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """A fresh data folder, a known user, and nothing remembered."""
    monkeypatch.setenv("DLGUIDE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DLGUIDE_USER", "anna")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(session, "_journal", summary.Journal())


@pytest.fixture
def toy_course(tmp_path, monkeypatch):
    """Return `add(module, source)`, which adds a file to a course of toys."""
    name = f"toys_{abs(hash(tmp_path))}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    registry = Registry(name)

    def add(module: str, source: str = "") -> Registry:
        text = textwrap.dedent(TOY) + textwrap.dedent(source)
        (folder / f"{module}.py").write_text(text)
        return registry

    monkeypatch.setattr(session, "course", registry)
    yield add
    for loaded in [key for key in sys.modules if key.startswith(name)]:
        del sys.modules[loaded]
