"""Layers, order and heights of drawn nodes, on random graphs, by other means."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlguide_kernel.kernel.graph_layout import (
    MOST,
    Wire,
    apart,
    closing_wires,
    layers,
    place,
)
from dlguide_kernel.kernel.graph_order import crossings, ordered, swapped

pytestmark = pytest.mark.slow

sizes = st.integers(1, 14)


@st.composite
def graphs(draw, *, acyclic=True):
    """Names in a random order, and wires between them; more than one between two."""
    number = draw(sizes)
    names = [f"n{i}" for i in range(number)]
    ends = st.tuples(st.integers(0, number - 1), st.integers(0, number - 1))
    pairs = draw(st.lists(ends, max_size=30))
    if acyclic:
        pairs = [(min(p), max(p)) for p in pairs if p[0] != p[1]]
    outputs = st.integers(0, 2)
    wires = [Wire(names[a], names[b], draw(outputs)) for a, b in pairs]
    return draw(st.permutations(names)), wires


def is_acyclic(names, wires):
    sorter = TopologicalSorter({name: () for name in names})
    for wire in wires:
        sorter.add(wire.target, wire.source)
    try:
        sorter.prepare()
    except CycleError:
        return False
    return True


@given(graphs())
def test_layers_are_the_longest_paths(graph):
    names, wires = graph
    layer = layers(names, wires)

    def longest(name):
        paths = [1 + longest(w.source) for w in wires if w.target == name]
        return max(paths, default=0)

    for name in names:
        readers = [layer[w.target] for w in wires if w.source == name]
        if longest(name):
            assert layer[name] == longest(name)
        else:
            assert layer[name] == (min(readers) - 1 if readers else 0)


@given(graphs())
def test_a_graph_without_cycles_loses_no_wire(graph):
    assert closing_wires(*graph) == set()


@given(graphs(acyclic=False))
def test_without_the_closing_wires_there_is_no_cycle(graph):
    names, wires = graph
    closing = closing_wires(names, wires)
    assert is_acyclic(names, [w for i, w in enumerate(wires) if i not in closing])
    for i in closing:  # and each of them does close one
        others = [w for j, w in enumerate(wires) if j not in closing or j == i]
        assert not is_acyclic(names, others)


@given(graphs(acyclic=False))
def test_every_wire_passes_every_layer_and_nothing_overlaps(graph):
    names, wires = graph
    extents = {name: (20.0 + 7 * i, 3.0 * i) for i, name in enumerate(names)}
    layout = place(extents, wires, gap=5)
    layer = {slot: k for k, rank in enumerate(layout.ranks) for slot in rank}
    assert sorted(slot for slot in layer if slot in extents) == sorted(names)
    assert layout.routes.keys() | layout.aside == set(range(len(wires)))
    for i, route in layout.routes.items():
        assert (route[0], route[-1]) == (wires[i].source, wires[i].target)
        assert all(layer[b] == layer[a] + 1 for a, b in pairwise(route))
    for rank in layout.ranks:
        for a, b in pairwise(rank):
            room = extents.get(a, (0, 0))[1] + extents.get(b, (0, 0))[0] + 5
            assert layout.x[b] - layout.x[a] >= room - 1e-6


@given(graphs())
def test_sorting_never_adds_crossings(graph):
    names, wires = graph
    layout = place(dict.fromkeys(names, (10.0, 10.0)), wires)
    after, before = {}, {}
    for a, b in {step for r in layout.routes.values() for step in pairwise(r)}:
        after.setdefault(a, []).append(b)
        before.setdefault(b, []).append(a)
    shuffled = [sorted(rank, key=str) for rank in layout.ranks]
    found = ordered(shuffled, before, after)
    assert [sorted(rank, key=str) for rank in found] == shuffled
    assert crossed(found, after) <= crossed(shuffled, after)
    assert crossings(found, after) == crossed(found, after)
    assert crossed(swapped(shuffled, before, after), after) <= crossed(shuffled, after)


def crossed(ranks, after):
    """Crossings, pair by pair."""
    count = 0
    for left, right in pairwise(ranks):
        steps = [
            (left.index(a), right.index(b)) for a in left for b in after.get(a, ())
        ]
        count += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(steps, 2))
    return count


def test_two_wires_that_cross_are_uncrossed():
    extents = dict.fromkeys(["a", "b", "c", "d"], (10.0, 10.0))
    layout = place(extents, [Wire("a", "d"), Wire("b", "c")])
    assert layout.ranks == [["a", "b"], ["d", "c"]]


numbers = st.floats(-50, 50)


@given(st.lists(st.tuples(numbers, st.floats(0, 9), st.floats(0.1, 9)), min_size=1))
def test_apart_is_the_weighted_isotonic_regression(rows):
    """The max-min formula of isotonic regression: Barlow and others, 1972, §1.4."""
    wanted = [row[0] for row in rows]
    rooms = [row[1] for row in rows][1:]
    weights = [row[2] for row in rows]
    shifts = [sum(rooms[:i]) for i in range(len(rows))]
    free = [want - shift for want, shift in zip(wanted, shifts, strict=True)]

    def mean(j, k):
        part = range(j, k + 1)
        return sum(weights[i] * free[i] for i in part) / sum(weights[i] for i in part)

    last = len(rows) - 1
    expected = [
        max(min(mean(j, k) for k in range(i, last + 1)) for j in range(i + 1))
        + shifts[i]
        for i in range(len(rows))
    ]
    assert apart(wanted, rooms, weights) == pytest.approx(expected, abs=1e-9)


def test_a_chain_runs_straight_and_its_inputs_step_aside():
    names = ["x", "z1", "b1", "z2", "b2", "z3", "z4"]
    extents = dict.fromkeys(names, (20.0, 20.0))
    chain = [Wire("x", "z1"), Wire("z1", "z2"), Wire("z2", "z3"), Wire("z3", "z4")]
    x = place(extents, [*chain, Wire("b1", "z2"), Wire("b2", "z3")]).x
    assert max(abs(x[a] - x[b]) for a, b in pairwise(["z1", "z2", "z3", "z4"])) < 20
    assert abs(x["b1"] - x["z1"]) >= 40


def test_a_chain_longer_than_pythons_stack():
    names = [f"n{i}" for i in range(3000)]
    layout = place(
        dict.fromkeys(names, (10.0, 10.0)), [Wire(a, b) for a, b in pairwise(names)]
    )
    assert [rank for rank in layout.ranks] == [[name] for name in names]


def test_long_wires_go_round_where_they_would_pass_too_many_layers():
    names = [f"n{i}" for i in range(600)]
    wires = [Wire(a, b) for a, b in pairwise(names)]
    wires += [Wire(name, names[-1]) for name in names[:-2:3]]
    layout = place(dict.fromkeys(names, (10.0, 10.0)), wires)
    assert sum(map(len, layout.ranks)) <= len(names) + MOST
    passed = {i: 598 - names.index(wires[i].source) for i in range(599, len(wires))}
    rest = passed.keys() - layout.aside
    assert layout.aside < passed.keys()
    assert sum(passed[i] for i in rest) <= MOST
    assert sum(passed[i] for i in rest) + min(passed[i] for i in layout.aside) > MOST
    assert max(passed[i] for i in rest) < min(passed[i] for i in layout.aside)
