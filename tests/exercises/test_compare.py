"""What is equal, what is not, and that the words keep the right value to themselves."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlguide_kernel.exercises.compare import Tolerance, difference


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (0.5, 0.5 * (1 + 5e-7)),
        (2, 2.0),
        (50.0, 50),
        (10**30, 10**30),
        (math.nan, math.nan),
        (math.inf, math.inf),
        (True, True),
        (" sgd ", "sgd"),
        ([1, 2.0], [1.0, 2]),
        (np.array([1, 50]), [1, 50]),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        ([[1, 2]], np.array([[1.0, 2.0]])),
        (np.array([math.nan, 1]), np.array([math.nan, 1])),
        ({"a": 1}, {"a": 1.0}),
        (1 + 1e-9j, 1 + 0j),
        (None, None),
    ],
)
def test_equal(answer, right):
    assert difference(answer, right) is None


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        (True, 1, "a single whole number"),
        (1, True, "True or False"),
        (False, True, "other one"),
        ("3", 3, "a single whole number"),
        (None, 0.5, "None came"),
        (2.5, 2, "whole number"),
        (49.99999999, 50, "whole number"),
        (49, 50, "too small"),
        (1000, 50, "ten times and more too large"),
        (1_000_001, 1_000_000, "close, within 1 %, but the answer must be exact"),
        (-0.5, 0.5, "sign"),
        (0.501, 0.5, "not rounded"),
        (math.nan, 0.5, "NaN is not a number"),
        (math.inf, 0.5, "infinite"),
        (0.5, math.nan, "not right"),
        (0.5, math.inf, "not right"),
        (1j, 1.0, "complex"),
        (10**400, 0.5, "ten times and more too large"),
        (0.0, 0.5, "ten times and more too small"),
        (np.array([0.5]), 0.5, r"shape \(1,\), float64 came; a single number"),
        ([1, 2], [1, 2, 3], "too few"),
        ([1, 2, 3, 4], [1, 2, 3], "too many"),
        ([1, True], [1, 1], r"Entry \[1\]: The truth value"),
        (5, [5], "a list or tuple"),
        ("SGD", "sgd", "upper and lower case"),
        ("adam", "sgd", "not the right text"),
        (3, "sgd", "text"),
        ({}, {"a": 1}, "'a' is missing"),
        ({"a": 1, "b": 2}, {"a": 1}, "'b' does not belong"),
        ({"a": 2}, {"a": 1}, "At 'a'"),
        ([], {"a": 1}, "a dict"),
        (np.zeros((3, 2)), np.ones((2, 3)), "transpose"),
        (np.zeros(4), np.ones((2, 3)), r"the shape \(2, 3\) is expected\."),
        (np.array([1, 2, 4]), np.array([1, 2, 3]), r"1 of 3 .* at \[2\], is too large"),
        ([1, math.nan], np.ones(2), "NaN"),
        ([True, False], np.array([1, 0]), "truth values"),
        ([True, 0.0], np.array([1.0, 0.0]), "an array"),
        ([1, "a"], np.array(["1", "a"]), "an array"),
        ([[1, 2], [3]], np.ones((2, 2)), "an array"),
        ("x", np.ones(2), "an array"),
        (np.array([1, 0]), np.array([True, False]), "truth values"),
        (np.array(["a"]), np.array(["b"]), "not right"),
        (np.array([1j]), np.array([2j]), "complex"),
        (np.array([10**7 + 1]), np.array([10**7]), "must be exact"),
    ],
)
def test_different(answer, right, said):
    assert re.search(said, difference(answer, right))


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_floats_are_equal_by_the_stated_rule(answer, right):
    tolerance = Tolerance(1e-3, 1e-5)
    equal = difference(answer, right, tolerance) is None
    assert equal == (answer == right or abs(answer - right) <= 1e-5 + 1e-3 * abs(right))


@pytest.mark.parametrize("right", [2e-3, -5.0, 3e8])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_tolerance_ends_where_it_says(right, side):
    tolerance = Tolerance(1e-6, 1e-9)
    bound = 1e-9 + 1e-6 * abs(right)
    assert difference(right + side * 0.99 * bound, right, tolerance) is None
    assert difference(right + side * 1.01 * bound, right, tolerance) is not None
    inside, outside = (np.array([right + side * f * bound]) for f in (0.99, 1.01))
    assert difference(inside, np.array([right]), tolerance) is None
    assert difference(outside, np.array([right]), tolerance) is not None


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6))
def test_the_right_value_is_not_in_the_words(answer, right):
    said = difference(answer, right)
    if said is not None and f"{answer:.6g}" != f"{right:.6g}":
        assert f"{right:.6g}" not in said.split("came")[1]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
        | st.lists(st.floats(), max_size=3).map(np.array)
    ),
    max_leaves=6,
)


@given(anything, anything)
def test_any_two_values_can_be_compared(answer, right):
    said = difference(answer, right)
    assert said is None or (said.endswith(".") and len(said) < 400)


@given(anything)
def test_every_value_equals_itself(value):
    assert difference(value, value) is None


def test_what_cannot_be_compared_is_our_fault():
    with pytest.raises(TypeError):
        difference(1, object())
