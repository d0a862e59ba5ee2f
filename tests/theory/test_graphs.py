"""Slide 40: topological order, evaluation node by node, and what a graph refuses."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError
from dlguide_kernel.theory import GraphNetwork, Node, topological_order


@given(n=st.integers(1, 30), data=st.data())
def test_every_node_comes_after_its_inputs(n: int, data: st.DataObject) -> None:
    # Node i may read only lower ones, and the listing is shuffled: always acyclic.
    lower = [
        data.draw(st.lists(st.integers(0, i - 1), unique=True)) if i else []
        for i in range(n)
    ]
    listing = data.draw(st.permutations(range(n)))
    order = topological_order({str(i): [str(j) for j in lower[i]] for i in listing})
    assert sorted(order) == sorted(str(i) for i in range(n))
    place = {name: k for k, name in enumerate(order)}
    assert all(place[str(j)] < place[str(i)] for i in range(n) for j in lower[i])


def test_a_long_chain_needs_no_long_stack() -> None:
    n = 5000
    chain = {str(i): [str(i - 1)] if i else [] for i in reversed(range(n))}
    assert topological_order(chain) == [str(i) for i in range(n)]


def test_a_cycle_is_named_in_the_direction_of_the_data() -> None:
    reads = {"x": (), "z1": ("x", "z3"), "z2": ("z1",), "z3": ("z2",)}
    with pytest.raises(InputError, match="z1 → z2 → z3 → z1") as caught:
        topological_order(reads)
    assert "z1, z2, z3" in caught.value.mend
    with pytest.raises(InputError, match="z1 → z1"):
        topological_order({"z1": ("z1",)})


def slide_40_by_hand(weights: list, x: np.ndarray) -> dict[str, np.ndarray]:
    (A1, b1), (A2, b2), (A3, b3) = weights
    z1 = A1 @ x + b1
    z2 = 1 / (1 + np.exp(-z1))
    z3 = A2 @ z2 + b2
    z4 = A3 @ x + b3
    z5 = np.tanh(z4)
    z6 = z3 + z5
    z7 = np.maximum(0, z6)
    return {
        "x": x,
        "z1": z1,
        "z2": z2,
        "z3": z3,
        "z4": z4,
        "z5": z5,
        "z6": z6,
        "z7": z7,
    }


@pytest.fixture
def weights() -> list:
    random = np.random.default_rng(3)
    shapes = [(4, 3), (2, 4), (2, 3)]
    return [(random.normal(size=s), random.normal(size=(s[0], 1))) for s in shapes]


def slide_40(weights: list) -> GraphNetwork:
    maps = [lambda z, A=A, b=b: A @ z + b for A, b in weights]
    return theory.slide_40(maps, [theory.sigmoid, theory.tanh, theory.relu])


def test_slide_40_node_by_node(weights: list) -> None:
    x = np.random.default_rng(4).normal(size=(3, 5))
    network, expected = slide_40(weights), slide_40_by_hand(weights, x)
    values = network.evaluate(x)
    assert sorted(values) == sorted(expected) and network.output == "z7"
    for name, value in expected.items():
        np.testing.assert_allclose(values[name], value, err_msg=name)
    np.testing.assert_allclose(network(x), expected["z7"])


def test_slide_40_has_the_slides_edges(weights: list) -> None:
    assert set(slide_40(weights).edges) == {
        ("x", "z1"),
        ("z1", "z2"),
        ("z2", "z3"),
        ("x", "z4"),
        ("z4", "z5"),
        ("z3", "z6"),
        ("z5", "z6"),
        ("z6", "z7"),
    }


def test_shapes_that_do_not_fit_name_the_node(weights: list) -> None:
    A3, b3 = weights[2]
    wrong = [*weights[:2], (np.vstack([A3, A3, A3]), np.vstack([b3, b3, b3]))]
    told = r"(?s)node 'z6' cannot.*z3 \(2, 5\), z5 \(6, 5\).*z6 = z3 \+ z5"
    with pytest.raises(InputError, match=told):
        slide_40(wrong)(np.zeros((3, 5)))


def identity(x):
    return x


@pytest.mark.parametrize(
    ("nodes", "options", "told"),
    [
        ([], {}, "has no node"),
        ([Node("z", identity, ("y",))], {}, "reads 'y', which does not exist"),
        ([Node("x", identity, ("x",))], {}, "'x' stands for two nodes"),
        ([Node("z", identity, ("x",))] * 2, {}, "'z' stands for two nodes"),
        ([Node("z", identity, ("x",))], {"output": "w"}, "'w' is not a node"),
        ([Node("z", identity, ("z",))], {}, "z → z"),
    ],
)
def test_a_graph_that_is_none_is_told(nodes: list, options: dict, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        GraphNetwork(nodes, **options)


def test_several_inputs_and_a_chosen_output() -> None:
    nodes = [
        Node("z2", lambda z, y: z * y, ("z1", "y")),
        Node("z1", lambda x, y: x + y, ("x", "y")),
    ]
    assert GraphNetwork(nodes, inputs=("x", "y"))(2, 3) == 15
    assert GraphNetwork(nodes, inputs=("x", "y"), output="z1")(2, 3) == 5
    with pytest.raises(InputError, match="2: x, y"):
        GraphNetwork(nodes, inputs=("x", "y"))(2)


def test_slide_40_takes_three_of_each() -> None:
    with pytest.raises(InputError, match="three of each"):
        theory.slide_40([identity] * 3, [identity])
