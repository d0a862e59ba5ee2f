"""Arrays that do not fit each other, and what is done to them in vain."""

from __future__ import annotations

import pytest

ARRAYS = "import numpy as np\nx, y = np.ones((3, 2)), np.ones((2, 3))\n"


@pytest.mark.parametrize(
    ("line", "name", "says"),
    [
        (
            "x + y",
            "arrays-do-not-broadcast",
            ["x of shape (3, 2) does not fit y of shape (2, 3)", "Here 2 meets 3"],
        ),
        (
            "x[0] = np.ones(4)",
            "array-does-not-fit-into",
            ["room for the shape (2,)", "an array of shape (4,)"],
        ),
        (
            "x @ x",
            "arrays-do-not-multiply",
            ["they are 2 and 3: x of shape (3, 2) times x of shape (3, 2)"],
        ),
        (
            "np.dot(y, y)",
            "arrays-do-not-multiply",
            ["they are 3 and 2", "y of shape (2, 3)"],
        ),
        (
            "np.concatenate((x, y))",
            "arrays-do-not-join",
            ["Along axis 1 number 0 has 2, number 1 has 3"],
        ),
    ],
)
def test_shapes_of_slide_55(own_code, explained, line, name, says) -> None:
    explained(own_code(ARRAYS + line), name, line=3, slide=55, lesson="13", says=says)


@pytest.mark.parametrize(
    ("line", "name", "says"),
    [
        ("x.reshape(4, 2)", "cannot-reshape", ["6 elements", "(4,2) holds 8"]),
        ("x.reshape(4, -1)", "cannot-reshape", ["does not divide that"]),
        ("np.array([[1, 2], [3]])", "rows-of-unequal-length", ["a rectangle"]),
        (
            "x[0, 5]",
            "index-too-large",
            ["Axis 1 has 2 entries", "are 0 to 1, or -2 to -1 from its end; 5 is"],
        ),
        ("x[0, 0, 0]", "too-many-indices", ["2 axes takes at most 2", "there are 3"]),
        ("if x > 0: pass", "which-truth", ["np.all(x > 0)", "np.any"]),
        ("x.append(1)", "append-to-array", ["append is a list's"]),
        ("np.linalg.inv(np.zeros((2, 2)))", "singular-matrix", ["matrix_rank"]),
    ],
)
def test_arrays_of_lesson_13(own_code, explained, line, name, says) -> None:
    explained(own_code(ARRAYS + line), name, line=3, lesson="13", says=says)


def test_brackets_after_an_array(own_code, explained) -> None:
    failed = own_code(ARRAYS + "print(x.shape())")
    says = [".shape is a value", "print(x.shape)"]
    explained(failed, "called-an-array", line=3, lesson="12", says=says)
    failed = own_code(ARRAYS + "x(0)")
    says = ["x is an array", "x[…]"]
    explained(failed, "called-an-array", line=3, lesson="12", says=says)


def test_a_shape_for_randn(own_code, explained) -> None:
    failed = own_code(ARRAYS + "np.random.randn((1, 3))")
    says = ["np.random.randn(1, N), as on slide 55"]
    explained(failed, "shape-as-numbers", line=3, slide=55, says=says)


def test_what_is_left_alone(own_code, left_alone) -> None:
    left_alone(own_code("[1, 2][5]"))
    left_alone(own_code("x = (1, 2)\nx(0)"))
    left_alone(own_code("raise ValueError('the shapes do not fit')"))
    left_alone(own_code("1 / 0"))
    left_alone(own_code("range((1, 2))"))
