"""Cases divide their steps into epochs, and parameters are really compared."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from fake_sides import Absent, Fake

from dlguide_kernel.benchmarks import report, sides, turns
from dlguide_kernel.benchmarks.sgd import RegressionCase
from dlguide_kernel.benchmarks.sides import Case, Side, largest_difference, missing


@pytest.mark.parametrize("module", [sides, turns, report])
def test_examples(module):
    found = doctest.testmod(module)
    assert found.attempted > 0 and found.failed == 0


def test_a_difference_is_relative_to_each_array():
    reference = [np.array([[100.0, 1.0]]), np.array([0.5])]
    ours = [np.array([[100.0, 1.5]]), np.array([0.5 + 1e-3])]
    assert largest_difference(ours, reference) == pytest.approx(5e-3)
    assert largest_difference(reference, reference) == 0


def test_what_is_not_finite_is_infinitely_far():
    assert largest_difference([[math.nan, 1.0]], [[1.0, 1.0]]) == math.inf
    assert largest_difference([[1.0, 1.0]], [[math.inf, 1.0]]) == math.inf
    assert largest_difference([[1e-9]], [[0.0]]) == math.inf


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="shapes differ"):
        largest_difference([np.ones(3)], [np.ones((3, 1))])
    with pytest.raises(ValueError):
        largest_difference([np.ones(3)], [np.ones(3), np.ones(1)])


def test_an_exact_case_shortens_no_side():
    case = Case("c", n=200, steps=60)
    assert case.plan(10**9) == (20, 3)
    assert case.plan(50) == (20, 2)
    assert case.plan(7) == (7, 1)
    assert Case("c", n=200, steps=60, exact=True).plan(7) == (20, 3)


def test_a_slow_side_works_on_the_first_batches():
    class Slow(Side):
        most_steps = 2

    case = RegressionCase("c", n=50, steps=10)
    x, y = Slow(case).load()
    whole_x, whole_y = case.arrays()
    assert x.shape == (3, 20) and (x == whole_x[:, :20]).all()
    assert y.shape == (1, 20) and (y == whole_y[:, :20]).all()


def test_a_side_that_is_not_installed_says_how_to_get_it():
    assert missing(Fake) == ""
    assert "no_such_module_here (pip install 'dlguide[bench]')" in missing(Absent)
