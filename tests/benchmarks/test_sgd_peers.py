"""Each peer of `bench sgd` does the updates that it is compared for."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.benchmarks import sgd
from dlguide_kernel.benchmarks.sgd_compiled_peers import Sklearn
from dlguide_kernel.benchmarks.sgd_peers import Numpy, NumpyFolded
from dlguide_kernel.benchmarks.sides import largest_difference, missing
from dlguide_kernel.benchmarks.workers import Workers

CASE = sgd.RegressionCase("c", n=400, steps=80, exact=True)


def by_hand(batch, epochs, rate):
    """The slides' loop in float64, sample by sample."""
    x, y = CASE.arrays()
    a, b = (value.astype(float).ravel() for value in CASE.start())
    for j in list(range(0, CASE.n, batch)) * epochs:
        sample = range(j, j + batch)
        r = {i: sum(a * x[:, i]) + b[0] - y[0, i] for i in sample}
        a = a - 2 * rate * sum(r[i] * x[:, i].astype(float) for i in sample)
        b = b - 2 * rate * sum(r.values())
    return [a[None, :], b]


def ended(side):
    side.prepare()
    side.run()
    side.run()  # the second run starts at θ_0 again
    return side.parameters()


@pytest.mark.parametrize("side", [Numpy, NumpyFolded])
def test_numpy_peers(side):
    expected = by_hand(10, 2, CASE.rate)
    assert largest_difference(ended(side(CASE)), expected) < 1e-5
    moved = [value + 0.01 for value in expected]
    assert largest_difference(ended(side(CASE)), moved) > 1e-3


@pytest.mark.slow
@pytest.mark.parametrize(
    "side", [s for s in sgd.PEERS if s.needs and s.needs != ("numpy",)]
)
def test_other_peers(side):
    if missing(side):
        pytest.skip(missing(side))
    batch, epochs = (10, 2) if side is not Sklearn else (1, 1)
    with Workers() as workers:
        parameters = ended(workers.side(side, CASE))
    assert largest_difference(parameters, by_hand(batch, epochs, CASE.rate)) < 1e-5


def test_all_but_sklearn_are_compared():
    assert set(sgd.PEERS) - set(sgd.SAME_UPDATES) == {Sklearn}
    names = [side.name for side in sgd.PEERS]
    assert len(names) == len(set(names))


def test_flatness_has_equally_many_updates():
    steps = [case.steps // (case.n // 10) * (case.n // 10) for case in _flat()]
    assert min(steps) > 3_900_000 and max(steps) <= 4_000_000
    assert [case.n for case in _flat()] == [10_000, 100_000, 200_000, 1_200_000]
    assert np.ptp(steps) <= 0.02 * max(steps)


def _flat():
    return sgd.cases(quick=False)["flatness"]
