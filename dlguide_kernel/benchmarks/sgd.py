"""`dlguide bench sgd`: the linear regression of slides 55–58, batch after batch.

Three features, batches of ten in the order in which the data stand, a constant step.
The unit is µs per update. For ours a whole call of `train` is timed, the second one on:
checks, moving the data to the device and reading the variables back included.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..theory.data import linear_data
from .ours import Ours, OursProgress, OursRecording, SlidesLoop
from .sgd_compiled_peers import Jax, JaxFused, Numba, NumbaUnrolled, Sklearn
from .sgd_peers import Keras, Numpy, NumpyFolded, Torch
from .sides import Case, Parameters
from .stage import Stage
from .turns import Entry, of_turns, paired_cost

UNIT, SCALE = "µs per update", 1e6
PEERS = (
    SlidesLoop, Numpy, NumpyFolded, Keras, Torch,
    Jax, JaxFused, Numba, NumbaUnrolled, Sklearn,
)  # fmt: skip
# Sklearn's updates are others, so its parameters are not compared.
SAME_UPDATES = tuple(side for side in PEERS if side is not Sklearn)
SEED = 1


@dataclass(frozen=True)
class RegressionCase(Case):
    """Slide 55's data and slide 58's loss; a column is a sample."""

    axis: ClassVar[int] = 1

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """x (3, n) and y (1, n)."""
        data = linear_data(self.n, seed=0)
        return data.x_data.astype(np.float32), data.labels.astype(np.float32)

    def start(self) -> Parameters:
        """a as `np.random.randn(1, 3)` draws it, b = 0."""
        a = np.random.RandomState(SEED).randn(1, 3)
        return [a.astype(np.float32), np.zeros(1, np.float32)]

    def model(self) -> object:
        """The graph of slides 56 and 58."""
        from ..engine.networks import linear_regression

        return linear_regression(seed=SEED)


def cases(quick: bool) -> dict[str, list[RegressionCase]]:
    """The cases by what they are for.

    "speed": all sides. "long": the progress bar's cost, seen on a run long enough for
    it to appear. "flatness": ours on growing data, for equally many updates.
    """
    speed = (2000, 12_000) if quick else (200_000, 1_200_000)
    flat = (1000, 10_000) if quick else (10_000, 100_000, 200_000, 1_200_000)
    steps, seconds = (4000, 2.0) if quick else (4_000_000, 4.0)
    n = speed[0]
    long = RegressionCase(f"long run, n={n}", n, steps=steps // 8, seconds=seconds)
    return {
        "speed": [RegressionCase(f"n={n}", n, steps) for n in speed],
        "long": [long],
        "flatness": [RegressionCase(f"flatness, n={n}", n, steps) for n in flat],
    }


def measure(stage: Stage) -> dict[str, object]:
    """Play all cases and return the checks."""
    # 2 000 batches, twice: not yet converged, so that a wrong step would show.
    exact = RegressionCase("parameters", n=20_000, steps=4000, exact=True)
    sides = (Ours, OursRecording, *SAME_UPDATES)
    compared = stage.compare(exact, sides, SlidesLoop)
    chosen = cases(stage.options.quick)
    speed = [
        entry
        for case in chosen["speed"]
        for entry in stage.play((case, (Ours, OursRecording, *PEERS)))
    ]
    long = [
        entry
        for case in chosen["long"]
        for entry in stage.play((case, (Ours, OursProgress)))
    ]
    flat = stage.play(*((case, (Ours,)) for case in chosen["flatness"]))
    return {
        "parameters": compared,
        "compile_seconds": _compilation(speed),
        "loop_only": {
            e.case: _loop_only(e) for e in speed + long + flat if e.name == Ours.name
        },
        "recording_cost": _costs(speed, OursRecording.name),
        "progress": _progress(long),
        "flatness": _flatness(flat),
        "backend": _backend(speed + long + flat),
    }


def _named(entries: list[Entry], name: str) -> dict[str, Entry]:
    return {entry.case: entry for entry in entries if entry.name == name}


def _loop_only(entry: Entry) -> float:
    """The history's own time per update: the loop without what surrounds it."""
    return SCALE * statistics.median(of_turns(entry, "loop_seconds"))


def _compilation(entries: list[Entry]) -> dict[str, dict[str, float]]:
    return {
        entry.case: {
            "first_call": entry.facts["compile_first_call"],
            "later_calls": entry.facts["compile_later_calls"],
        }
        for entry in _named(entries, Ours.name).values()
    }


def _costs(entries: list[Entry], name: str) -> dict[str, dict[str, float]]:
    """What `name` costs above ours, turn by turn, by case.

    On a busy machine the clock counts what others do, the processor's time less so.
    """
    ours, theirs = _named(entries, Ours.name), _named(entries, name)
    return {
        case: {
            "clock": paired_cost(entry, ours[case]),
            "processor": paired_cost(entry, ours[case], "processor_seconds"),
        }
        for case, entry in theirs.items()
        if case in ours
    }


def _progress(entries: list[Entry]) -> dict[str, object]:
    shown = _named(entries, OursProgress.name)
    return {
        "cost": _costs(entries, OursProgress.name),
        "seconds": {c: e.median * e.facts["steps"] for c, e in shown.items()},
        "bytes_drawn": {case: e.facts["bar_bytes"] for case, e in shown.items()},
    }


def _flatness(entries: list[Entry]) -> dict[str, float]:
    """Longest over shortest time per update, of the whole call and of the loop."""
    if len(entries) < 2:
        return {}
    calls = [entry.median for entry in entries]
    loops = [_loop_only(entry) for entry in entries]
    return {
        "call_max_over_min": max(calls) / min(calls),
        "loop_max_over_min": max(loops) / min(loops),
    }


def _backend(entries: list[Entry]) -> list[str]:
    ours = [entry for entry in entries if entry.name == Ours.name]
    return sorted({str(entry.facts["backend"]) for entry in ours})
