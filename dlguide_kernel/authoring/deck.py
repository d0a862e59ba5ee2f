"""Which slides of the lecture each lesson carries.

The lecture is "A Practical Guide to Deep Learning at the Department of Mathematics",
Vegard Antun, University of Oslo, 19 March 2019: 61 slides.
"""

from __future__ import annotations

SLIDE_COUNT = 61

#: Titles, dividers and pictures; the lesson that stands there may leave them out.
DIVIDERS = frozenset({10, 27, 36, 60, 61})

#: Lesson number to its slides; a lesson may show others too.
LESSON_SLIDES = {
    "00": (1, 2, 35),
    "01": (3, 4, 5, 6, 7),
    "02": (8, 9, 10, 34),
    "03": (11, 12, 13, 14),
    "04": (15, 16, 17, 18, 19, 20, 21),
    "05": (22, 23, 24, 25, 33),
    "06": (26, 27, 28, 29, 30, 31, 32),
    "07": (36, 37, 38, 39, 40),
    "08": (41, 42, 43, 44),
    "09": (45,),
    "10": (46, 47, 48, 49),
    "11": (50, 51),
    "12": (52, 53, 54),
    "13": (55, 56, 57, 58),
    "14": (6, 39, 46, 50, 59, 60, 61),
}


def slides_owed(stem: str) -> frozenset[int]:
    """The slides that the lesson `stem` must show; none for an unknown number.

    >>> sorted(slides_owed("02-filesystem"))
    [8, 9, 34]
    """
    return frozenset(LESSON_SLIDES.get(stem[:2], ())) - DIVIDERS


def slides_of(mark: object) -> list[int]:
    """The numbers in a cell's `slide` mark: `17`, `[52, 53]`, or none."""
    if isinstance(mark, list):
        return mark
    return [] if mark is None else [mark]
