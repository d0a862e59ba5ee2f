"""Lesson 12's right answers, compared with what TensorFlow itself makes of the code."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dlguide_kernel.exercises import judge
from dlguide_kernel.exercises.graph_walk import graph_formula
from dlguide_kernel.exercises.identity import generator
from dlguide_kernel.exercises.plain import UnreadableError
from dlguide_kernel.exercises.registry import course


@pytest.fixture
def tf():
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        yield tf


def drawn(id, user="anna"):
    exercise = course.find(id)
    return exercise, exercise.parameters(generator(user, id))


def listing(exercise, p):
    """The code that the goal shows."""
    goal = exercise.goal(p)
    return "\n".join(line[4:] for line in goal.splitlines() if line.startswith("    "))


def test_the_shapes_are_tensorflows(tf):
    exercise, p = drawn("open-shapes")
    cell = {
        "tf": tf,
        "A1": tf.placeholder(tf.float32, [p["first"], p["inputs"]]),
        "A2": tf.placeholder(tf.float32, [p["second"], p["first"]]),
    }
    exec(listing(exercise, p), cell)
    shapes = [cell["z1"].shape.as_list(), cell["z2"].shape.as_list()]
    assert exercise.answer(p) == shapes
    assert judge(
        "open-shapes", [cell["z1"].shape, cell["z2"].shape], user="anna"
    ).status


@pytest.mark.parametrize(("scopes", "sums"), [(3, 3), (4, 7)])
def test_the_name_is_tensorflows(tf, scopes, sums):
    exercise, p = drawn("tensor-name")
    p |= {"scopes": scopes, "sums": sums}
    cell = {"tf": tf}
    exec(listing(exercise, p), cell)
    assert exercise.answer(p) == cell["z"].name


@pytest.mark.parametrize(("variables", "products"), [(1, 1), (2, 5), (4, 3)])
def test_the_count_is_tensorflows(tf, variables, products):
    exercise, p = drawn("count-operations")
    p |= {"variables": variables, "products": products}
    exec(listing(exercise, p), {"tf": tf, "np": np})
    assert exercise.answer(p) == len(tf.get_default_graph().get_operations())


@pytest.mark.parametrize("user", ["anna", "bo", "cem", "dina"])
def test_the_needed_placeholders_are_those_a_session_asks_for(tf, user):
    exercise, p = drawn("needed-placeholders", user)
    cell = {"tf": tf}
    for name in p["placeholders"]:
        cell[name] = tf.placeholder(tf.float32, name=name)
    exec(listing(exercise, p), cell)
    fed, asked = {}, []
    with tf.Session() as session:
        for _ in p["placeholders"]:
            try:
                session.run(cell[p["fetch"]], fed)
                break
            except tf.errors.InvalidArgumentError as error:
                (name,) = re.findall(
                    r"feed a value for placeholder tensor '(\w+)'", str(error)
                )
            asked.append(name)
            fed[cell[name]] = 1.0
    assert sorted(asked) == sorted(exercise.answer(p))
    for answer in (asked, set(asked), [f"{name}:0" for name in asked]):
        assert judge("needed-placeholders", answer, user=user).status == "right"


def test_the_evaluator_agrees_with_a_session(tf):
    exercise, p = drawn("evaluate-by-hand")
    nodes = {}
    makers = {"MatMul": tf.matmul, "Add": tf.add}
    for name, node in p["graph"].items():
        if node["op"] == "Placeholder":
            nodes[name] = tf.placeholder(tf.float64)
        elif node["op"] == "Const":
            nodes[name] = tf.constant(node["value"])
        else:
            nodes[name] = makers[node["op"]](*(nodes[i] for i in node["inputs"]))
    with tf.Session() as session:
        for fetch, feed in exercise.cases(p):
            value = session.run(nodes[fetch], {nodes["x"]: feed["x"]})
            np.testing.assert_allclose(exercise.answer(p)(fetch, feed), value)


def test_other_ways_to_build_slide_53_are_right(tf):
    _, p = drawn("build-slide-53")
    rows, columns = p["A_shape"]
    A = tf.get_variable(p["A_name"], [rows, columns], use_resource=True)
    x = tf.placeholder(tf.float32, [columns, None], name=p["x_name"])
    makers = {
        "variable": lambda: tf.get_variable(p["b_name"], [rows, 1]),
        "placeholder": lambda: tf.placeholder(tf.float32, [rows, 1], p["b_name"]),
        "constant": lambda: tf.zeros([rows, 1], name=p["b_name"]),
    }
    b = makers[p["b_kind"]]()
    with tf.name_scope(None):
        z1 = tf.linalg.matmul(A, x, name="z1")
        z2 = tf.add(b, z1, name="z2")  # a sum may be written either way round
    outcome = judge("build-slide-53", z2, user="anna")
    assert outcome.status == "right", outcome
    assert judge("build-slide-53", tf.identity(z2), user="anna").status == "wrong"
    assert judge("build-slide-53", tf.add(x, x), user="anna").status == "wrong"
    assert "MatMul" not in judge("build-slide-53", A, user="anna").message


def test_a_formula_is_bounded_and_knows_its_variables(tf):
    w = tf.Variable([1.0], name="w")
    z = w * 2.0
    for _ in range(60):
        z = z + z
    deep = graph_formula(z)
    for _ in range(3):
        assert [a.operation for a in deep.arguments] == ["AddV2", "AddV2"]
        deep = deep.arguments[0]
    assert deep.arguments == ()
    read = graph_formula(w * 2.0).arguments[0]
    assert (read.kind, read.name, read.dtype) == ("variable", "w:0", "float32")
    assert graph_formula(w).arguments == ()
    with pytest.raises(UnreadableError):
        graph_formula(3.5)
