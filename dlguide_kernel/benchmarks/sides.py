"""What a benchmark compares: a case is the work, a side is one way to do it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import ClassVar

import numpy as np

Parameters = list[np.ndarray]


@dataclass(frozen=True)
class Case:
    """The same work for every side: `steps` updates over n samples in fixed order.

    Batches have `batch` samples each, `rate` is the constant step length. A slow side
    may do fewer steps, unless the case is `exact`: then all do the same ones, and
    their parameters can be compared.
    """

    label: str
    n: int
    steps: int
    batch: int = 10
    rate: float = 1e-4
    exact: bool = False
    seconds: float = 0.0  # if not 0: as many epochs as take ours about this long
    axis: ClassVar[int] = 0  # along which samples lie

    def plan(self, most: int) -> tuple[int, int]:
        """Batches per epoch, and epochs, of a side that does at most `most` steps.

        >>> Case("c", n=1000, steps=5000).plan(10**9), Case("c", 1000, 5000).plan(30)
        ((100, 50), (30, 1))
        """
        k = self.n // self.batch
        steps = self.steps if self.exact else min(self.steps, most)
        return min(k, steps), max(1, steps // k)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """The data x and y, in float32 and seeded."""
        raise NotImplementedError

    def start(self) -> Parameters:
        """The parameters θ_0 that every side starts from."""
        raise NotImplementedError

    def model(self) -> object:
        """The engine's model of this case, in the default graph, at θ_0."""
        raise NotImplementedError


class Side:
    """One way to do a case's work; it lives in a process, with those of its `home`.

    `prepare()` once; then each `run()` starts at θ_0, works, and returns its seconds
    per step. What a user would do once and keep (moving data, building, compiling) a
    peer does in `prepare`, or in its first run, which is not counted.
    """

    name: ClassVar[str] = ""
    home: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    remark: ClassVar[str] = ""
    most_steps: ClassVar[int] = 10**9

    def __init__(self, case: Case) -> None:
        self.case = case
        self.batches, self.epochs = case.plan(self.most_steps)

    @property
    def steps(self) -> int:
        """Updates in one run."""
        return self.batches * self.epochs

    def load(self) -> tuple[np.ndarray, np.ndarray]:
        """The part of the case's data that this side works on."""
        part = [slice(None)] * self.case.axis + [slice(self.batches * self.case.batch)]
        x, y = self.case.arrays()
        return (
            np.ascontiguousarray(x[tuple(part)]),
            np.ascontiguousarray(y[tuple(part)] if y.ndim > 1 else y[part[-1]]),
        )

    def prepare(self) -> None:
        """Import, arrange the data, build."""
        raise NotImplementedError

    def restart(self) -> None:
        """Go back to θ_0; not timed."""
        raise NotImplementedError

    def work(self) -> None:
        """Do `steps` updates and wait until they are done; timed."""
        raise NotImplementedError

    def run(self) -> float:
        """Do the work once, from θ_0, and return its seconds per step."""
        self.restart()
        begin = time.perf_counter()
        self.work()
        return (time.perf_counter() - begin) / self.steps

    def parameters(self) -> Parameters:
        """θ after the last run, in the order and the shapes of `case.start()`."""
        raise NotImplementedError

    def facts(self) -> dict[str, object]:
        """What else the runs have shown."""
        return {}


def missing(side: type[Side]) -> str:
    """Say what is not installed and how to get it; "" if all is there."""
    absent = [name for name in side.needs if find_spec(name) is None]
    if not absent:
        return ""
    return f"not installed: {', '.join(absent)} (pip install 'dlguide[bench]')"


def largest_difference(ours: Sequence, reference: Sequence) -> float:
    """Return max_i max|θ_i − ϑ_i| / max|ϑ_i| over the arrays θ_i; ∞ for NaN or ∞.

    >>> largest_difference([[2.0, 4.5], [1.0]], [[2.0, 4.0], [1.0]])
    0.125
    """
    largest = 0.0
    for mine, theirs in zip(ours, reference, strict=True):
        mine, theirs = np.asarray(mine, float), np.asarray(theirs, float)
        if mine.shape != theirs.shape:
            raise ValueError(f"shapes differ: {mine.shape} and {theirs.shape}")
        distance = np.abs(mine - theirs).max()
        if not np.isfinite(distance):
            return math.inf
        scale = np.abs(theirs).max()
        if distance > 0:
            largest = max(largest, distance / scale if scale > 0 else math.inf)
    return float(largest)
