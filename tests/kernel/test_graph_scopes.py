"""Name scopes: which there are, what is folded, and that nothing is lost by it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlguide_kernel.errors import InputError
from dlguide_kernel.kernel.graph_diagram import Diagram, Edge, Node
from dlguide_kernel.kernel.graph_display import GraphDisplay
from dlguide_kernel.kernel.graph_folding import ALL, CLEAR, MOST
from dlguide_kernel.kernel.graph_scopes import Scopes


def diagram(names, pairs=()):
    nodes = tuple(Node(name, "operation", "Add", ("() float32",)) for name in names)
    return Diagram(nodes, tuple(Edge(a, b) for a, b in pairs))


def tree(scope):
    """A scope as nested lists of names."""
    return [
        {item.name: tree(item)} if hasattr(item, "items") else item.name
        for item in scope.items
    ]


def test_scopes_nest_in_the_order_of_creation():
    names = ["x", "a/W", "a/b/u", "a/b/v", "y", "a/z"]
    assert tree(Scopes(diagram(names)).root) == [
        *("x", {"a": ["a/W", {"a/b": ["a/b/u", "a/b/v"]}, "a/z"]}, "y")
    ]


def test_an_operation_and_its_helpers_are_no_scope_but_many_are():
    assert tree(Scopes(diagram(["Pow/y", "Pow"])).root) == ["Pow/y", "Pow"]
    many = ["layer/MatMul", "layer/add", "layer/Relu", "layer"]
    assert tree(Scopes(diagram(many)).root) == [{"layer": many}]


def test_of_scopes_that_hold_the_same_the_inner_is_enough():
    assert tree(Scopes(diagram(["a/b/u", "a/b/v"])).root) == [
        {"a/b": ["a/b/u", "a/b/v"]}
    ]


words = st.sampled_from(["a", "b", "c"])
paths = st.lists(words, min_size=1, max_size=4).map("/".join)


@st.composite
def diagrams(draw):
    names = draw(st.lists(paths, min_size=1, max_size=30, unique=True))
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names))
    return diagram(names, draw(st.lists(ends, max_size=40)))


@pytest.mark.slow
@given(diagrams(), st.sampled_from([None, True, False]))
def test_every_node_is_drawn_once_whatever_is_folded(drawn, fold):
    display = GraphDisplay(drawn, fold=fold)
    page = display._repr_html_().partition('class="dlg-other"')[0]
    found = Counter(re.findall(r'class="node \w+" data-name="([^"]+)"', page))
    assert found == Counter(node.name for node in drawn.nodes)


@pytest.mark.slow
@given(diagrams())
def test_unfolded_every_edge_ends_at_its_node(drawn):
    root = ElementTree.fromstring(GraphDisplay(drawn, fold=False)._repr_svg_())
    lines = root.iterfind(".//{*}g[@class='edge']")
    found = Counter((line.get("data-from"), line.get("data-to")) for line in lines)
    names = {node.name for node in drawn.nodes}
    stored = Counter((f"{e.source}:0", e.target) for e in drawn.edges)
    assert Counter({k: n for k, n in found.items() if k[1] in names}) == stored


@pytest.mark.slow
@given(diagrams())
def test_a_level_links_what_its_edges_link(drawn):
    """An oracle of one line: the item of a node is what remains of its path."""
    scopes = Scopes(drawn)
    folded = {f"{scope.name}/" for scope in scopes.root.scopes()}
    level = scopes.level("", folded)

    def item(name):
        held = [s for s in folded if name in {n.name for n in nodes(s)}]
        return held[0] if held else name

    def nodes(key):
        return scopes.by_name[key[:-1]].nodes()

    expected = {(item(e.source), item(e.target)) for e in drawn.edges}
    expected -= {(key, key) for key in folded}
    assert {(link.source, link.target) for link in level.links} == expected


def test_small_graphs_are_unfolded_large_ones_folded_and_both_can_be_had():
    small = diagram([f"s{i}/{c}" for i in range(3) for c in "uvw"])
    large = diagram([f"s{i}/{c}" for i in range(CLEAR) for c in "uvw"])
    assert GraphDisplay(small).part.folded == []
    assert len(GraphDisplay(small).other.folded) == 3
    assert len(GraphDisplay(large).part.folded) == CLEAR
    assert len(GraphDisplay(large, fold=False).part.folded) == 0
    assert len(GraphDisplay(small, fold=True).part.folded) == 3
    assert GraphDisplay(small, scope="s1").part.scope.size == 3


def test_an_unknown_scope_is_an_error_that_names_the_nearest():
    with pytest.raises(InputError, match="'layer1'"):
        GraphDisplay(diagram(["layer1/u", "layer1/v"]), scope="layr1")


def test_what_is_too_large_says_so_and_what_to_do():
    flat = GraphDisplay(diagram([f"n{i}" for i in range(10 * MOST)]))
    bundle = flat._repr_mimebundle_()
    assert len(bundle["text/html"]) < 20_000
    assert "10000 nodes are more than a picture can show" in bundle["text/html"]
    assert "10000 nodes are more than" in bundle["image/svg+xml"]
    assert bundle["text/plain"].count("\n") < 70


def test_ten_thousand_nodes_in_scopes_are_folded_and_the_rest_is_named():
    names = [f"block{i}/op{k}" for i in range(100) for k in range(100)]
    pairs = list(pairwise(names))
    display = GraphDisplay(diagram(names, pairs))
    parts = list(display.part.parts())
    drawn = [part for part in parts if part.picture]
    assert len(parts) == 101 and ALL <= sum(p.picture.drawn() for p in drawn) < 2 * ALL
    assert "%graph --scope block99 draws" in display._repr_html_()


def test_two_displays_of_one_page_share_no_name():
    shown = GraphDisplay(diagram(["a/u", "a/v", "x"]))
    first, second = shown._repr_html_(), shown._repr_html_()
    ids = [
        set(re.findall(r'\b(?:id|aria-\w+)="([^"]+)"', page))
        for page in (first, second)
    ]
    assert ids[0] and not ids[0] & ids[1]
    key = re.match(r'<div class="([\w-]+)">', first)[1]
    style = re.search(r"<style>(.*?)</style>", first, re.DOTALL)[1]
    rules = re.sub(r"@media print\{|\n\}|\\\n", "", style).strip().splitlines()
    assert all(rule.startswith(f".{key}") for rule in rules if "{" in rule)
    assert first.replace(key, "") == second.replace(
        re.match(r'<div class="([\w-]+)">', second)[1], ""
    )
