"""Lesson 12: what a fetch needs, found by walking backward from it."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer
from .plain import plain

_WORDS = (
    "rain", "wind", "snow", "hail", "fog", "dew", "ice", "sun", "tide", "wave", "salt",
    "sand", "clay", "rock", "moss", "fern", "pine", "oak", "elm", "ash", "bee", "owl",
    "fox", "elk", "cod", "eel", "jay", "hen", "ram", "yak", "ant", "ape", "bat", "cat",
    "cow", "dog", "emu", "gnu", "koi", "rat", "asp", "auk", "bay", "fig", "ivy", "nut",
    "pea", "rye", "yam", "yew", "bog", "cape", "dune", "gale", "hill", "lake", "mist",
    "peak", "reef", "wood",
)  # fmt: skip
_OPERATIONS = ("add", "subtract", "multiply")


def _two_streams(rng: np.random.Generator) -> Parameters:
    """Draw nine placeholders that flow into s7, beside it, or out of it."""
    words = [str(word) for word in rng.choice(_WORDS, 9, replace=False)]
    a, b, c, d, e, f, g, h, i = words
    reads = [(a, b), (c, d), ("s1", e), ("s2", "s1"), ("s3", f), ("s4", g)]
    reads += [("s5", h), ("s7", i)]
    lines = []
    for number, pair in enumerate(reads, start=1):
        left, right_ = (str(name) for name in rng.permutation(pair))
        lines.append([f"s{number}", str(rng.choice(_OPERATIONS)), left, right_])
    names = [str(word) for word in rng.permutation(words)]
    return {"placeholders": names, "lines": lines, "fetch": "s7"}


def _walk(p: Parameters, *, steps: int | None = None) -> list[str]:
    """Return the placeholders that the fetch reaches within so many steps back."""
    reads = {name: inputs for name, _, *inputs in p["lines"]}
    level, found = [p["fetch"]], []
    while level and steps != 0:
        level = [name for node in level for name in reads.get(node, ())]
        found += [name for name in level if name in p["placeholders"]]
        steps = None if steps is None else steps - 1
    return [name for name in p["placeholders"] if name in found]


def _all_but(p: Parameters, left_out: list[str]) -> list[str]:
    return [name for name in p["placeholders"] if name not in left_out]


def _readers_of_fetch(p: Parameters) -> list[str]:
    (line,) = (inputs for _, _, *inputs in p["lines"] if p["fetch"] in inputs)
    return [name for name in line if name in p["placeholders"]]


def _names(answer: object) -> object:
    """Read a list or a set of names; their order is free, and `:0` may follow."""
    names = plain(list(answer) if type(answer) in (set, frozenset) else answer)
    if type(names) is not list or any(type(name) is not str for name in names):
        return names
    return sorted({name.removesuffix(":0") for name in names})


NEEDED_PLACEHOLDERS = Exercise(
    id="needed-placeholders",
    slide=53,
    assign="my_names",
    parameters=_two_streams,
    read=_names,
    goal=lambda p: (
        f"These are placeholders: {', '.join(p['placeholders'])}.\n"
        + "".join(f"    {s} = tf.{op}({x}, {y})\n" for s, op, x, y in p["lines"])
        + f"Which of them must be fed so that `sess.run({p['fetch']})` can compute? "
        "Assign a list of their names to `my_names`."
    ),
    answer=_walk,
    solution="""
        # Walk backward from the fetch; what is not met need not be fed.
        p = parameters("needed-placeholders")
        reads = {name: inputs for name, _, *inputs in p["lines"]}

        def needed(name):
            if name in p["placeholders"]:
                return {name}
            return set().union(*(needed(source) for source in reads[name]))

        my_names = sorted(needed(p["fetch"]))
    """,
    hints=(
        "Start at the fetch and write down what its line reads; then go on with those.",
        "What is made *from* the fetch is not needed *for* it.",
        "Two streams run side by side here. Does anything flow from the second one "
        "into the first?",
    ),
    wrong_answers=(
        WrongAnswer(
            "all",
            "Nobody has to feed everything: what the fetch does not depend on is not "
            "computed at all.",
            lambda p: p["placeholders"],
        ),
        WrongAnswer(
            "first-step",
            "You stopped after one step back. What do the nodes need that the fetch "
            "reads?",
            lambda p: _walk(p, steps=1),
        ),
        WrongAnswer(
            "too-few-steps",
            "You stopped too early on the way back: go on until only placeholders are "
            "left.",
            lambda p: _walk(p, steps=3),
        ),
        WrongAnswer(
            "written-above",
            "You took all that is used in the lines above the fetch. The order of the "
            "lines does not matter, only who reads whom.",
            lambda p: _all_but(p, _readers_of_fetch(p)),
        ),
        WrongAnswer(
            "one-forward",
            "One too many: it meets the fetch only in a later node.",
            lambda p: [*_walk(p), *_readers_of_fetch(p)],
        ),
        WrongAnswer(
            "the-others",
            "Those are the ones that are not needed.",
            lambda p: _all_but(p, _walk(p)),
        ),
    ),
)

EXERCISES = [NEEDED_PLACEHOLDERS]
