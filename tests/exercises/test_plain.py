"""Answers become plain data, whatever their types would like to say."""

from __future__ import annotations

from collections import namedtuple
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pytest

from dlguide_kernel.exercises.plain import UnreadableError, plain, shown, untouched


class Liar:
    __eq__ = lambda self, other: True  # noqa: E731
    __hash__ = object.__hash__


class LyingFloat(float):
    __eq__ = Liar.__eq__
    __hash__ = Liar.__hash__

    def __float__(self):
        return 42.0


class LyingInt(int):
    __eq__ = Liar.__eq__
    __hash__ = Liar.__hash__

    def __int__(self):
        return 42

    __index__ = __int__


class LyingText(str):
    __eq__ = Liar.__eq__
    __hash__ = Liar.__hash__

    def __str__(self):
        return "42"


class LyingList(list):
    __eq__ = Liar.__eq__

    def __iter__(self):
        return iter([42])


class LyingDict(dict):
    def items(self):
        return [("x", 42)]


class LyingArray(np.ndarray):
    __eq__ = Liar.__eq__

    def __array__(self, *arguments, **options):
        return np.array([42.0])


Point = namedtuple("Point", "x y")
Level = IntEnum("Level", "LOW HIGH")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (True, True),
        (np.bool_(True), True),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array(3), 3),
        (np.str_("sgd"), "sgd"),
        (Point(1, 2.0), [1, 2.0]),
        (range(3), [0, 1, 2]),
        (Level.HIGH, 2),
        (Fraction(1, 4), 0.25),
        (Decimal("0.25"), 0.25),
        ({"a": (1, np.float64(2))}, {"a": [1, 2.0]}),
        (LyingFloat(1.5), 1.5),
        (LyingInt(7), 7),
        (LyingText("seven"), "seven"),
        (LyingList([1, 2]), [1, 2]),
        (LyingDict(x=1), {"x": 1}),
        (np.array([1, "a"], dtype=object), [1, "a"]),
    ],
)
def test_the_stored_value_is_read(answer, expected):
    read = plain(answer)
    assert type(read) is type(expected) and repr(read) == repr(expected)


def test_an_array_that_lies_is_read_as_it_is_stored():
    read = plain(np.array([1.0, 2.0]).view(LyingArray))
    assert type(read) is np.ndarray and read.tolist() == [1.0, 2.0]


def test_a_copy_is_taken():
    mine = np.zeros(3)
    read = plain(mine)
    mine[0] = 1
    assert read[0] == 0


def test_a_type_that_pretends_to_be_another_is_not_believed():
    class Disguised(Liar):
        __class__ = property(lambda self: float)

    with pytest.raises(UnreadableError, match="no data"):
        plain(Disguised())


def endless():
    nest = []
    nest.append(nest)
    return nest


class Angry:
    def __array__(self, *arguments, **options):
        raise RuntimeError("leave me alone")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Liar(), "no data"),
        (Angry(), "no data"),
        ({1, 2}, "no order"),
        (len, "not what it returns"),
        (endless(), "too deeply"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "no numbers"),
        ([1, Liar()], "no data"),
        ({(1, 2): 3}, "keys"),
    ],
)
def test_what_holds_no_data_is_said(answer, said):
    with pytest.raises(UnreadableError, match=said):
        plain(answer)


@pytest.mark.parametrize("answer", [..., None, "", " ... ", [..., None], (...,)])
def test_placeholders_are_untouched(answer):
    assert untouched(answer)


@pytest.mark.parametrize("answer", [0, 0.0, False, [], [..., 1], "x", np.zeros(2)])
def test_an_answer_is_not_a_placeholder(answer):
    assert not untouched(answer)


def test_the_cells_own_placeholder_counts():
    assert untouched(0, placeholder=0)
    assert untouched("your answer", placeholder="your answer")
    assert not untouched(False, placeholder=0)
    assert not untouched(Liar(), placeholder=0)


def test_shown_never_fails_and_stays_short():
    values = [None, True, 10**5000, "x" * 999, 0.1, [1], np.zeros(2), Liar(), 1j]
    assert all(len(shown(value)) < 100 for value in values)
    assert shown(np.float32(0.5)) == "the float32 0.5"
