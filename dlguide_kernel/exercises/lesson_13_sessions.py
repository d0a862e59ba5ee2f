"""Lesson 13: whose values a session changes."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer


def _story(rng: np.random.Generator) -> Parameters:
    first, second, third = rng.permutation(np.arange(2, 10))[:3].tolist()
    return {
        "start": round(rng.uniform(1, 9), 6),
        "growth": round(rng.uniform(1, 9), 6),
        "before": first,
        "other": second,
        "after": third,
    }


def _values(p: Parameters, one: int, two: int) -> list[float]:
    """The two values after so many runs of `grow`."""
    return [p["start"] + p["growth"] * one, p["start"] + p["growth"] * two]


TWO_SESSIONS = Exercise(
    id="two-sessions",
    slide=57,
    assign="my_values",
    parameters=_story,
    rtol=1e-8,
    goal=lambda p: (
        f"A graph has one variable `w`, initial value {p['start']}, its initializer "
        f"`init`, and an operation `grow` that adds {p['growth']} to it. Two sessions "
        "run it, in this order:\n"
        "    one.run(init)\n"
        "    two.run(init)\n"
        f"    for k in range({p['before']}): one.run(grow)\n"
        f"    for k in range({p['other']}): two.run(grow)\n"
        "    one.run(init)\n"
        f"    for k in range({p['after']}): one.run(grow)\n"
        "Assign `[one.run(w), two.run(w)]` to `my_values`: two numbers, exactly, not "
        "rounded to 32 bits."
    ),
    answer=lambda p: _values(p, p["after"], p["other"]),
    solution="""
        # `init` in one puts one back to the start and leaves two alone.
        p = parameters("two-sessions")
        one = p["start"] + p["after"] * p["growth"]
        two = p["start"] + p["other"] * p["growth"]
        my_values = [one, two]
    """,
    hints=(
        "Follow one session at a time, as if the other did not exist.",
        "What does the second `init` in `one` do to the values of `one`, and what to "
        "those of `two`?",
    ),
    wrong_answers=(
        WrongAnswer(
            "no-second-init",
            "You let `one` go on from where it was. What does its second `init` do?",
            lambda p: _values(p, p["before"] + p["after"], p["other"]),
        ),
        WrongAnswer(
            "init-for-both",
            "The second `init` was run in `one` only; `two` keeps its values.",
            lambda p: _values(p, p["after"], 0),
        ),
        WrongAnswer(
            "shared",
            "You let both sessions work on one and the same value. Each has its own.",
            lambda p: _values(p, p["after"], p["after"]),
        ),
        WrongAnswer(
            "all-together",
            "You added up all that happened in both sessions; each has values of its "
            "own, and `init` starts again.",
            lambda p: _values(p, *2 * [p["before"] + p["other"] + p["after"]]),
        ),
        WrongAnswer(
            "exchanged",
            "The right numbers, exchanged: `one` first.",
            lambda p: _values(p, p["other"], p["after"]),
        ),
    ),
    after="A graph can be shared; values belong to a session.",
)

EXERCISES = [TWO_SESSIONS]
