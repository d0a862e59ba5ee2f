"""Drawings of live graphs, compared with what TensorFlow says of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

import numpy as np
import pytest

from dlguide_kernel.errors import GraphError, InputError
from dlguide_kernel.kernel.graph_display import display_graph
from dlguide_kernel.kernel.graph_shapes import COLOURS

SVG = "{http://www.w3.org/2000/svg}"

SLIDE_53 = """\
5 nodes and 4 edges.
A = variable: (2, 3) float32
x = placeholder: (3, ?) float32
z1 = MatMul(A, x): (2, ?) float32
b = constant [[1], [2]]: (2, 1) float32
z2 = AddV2(z1, b): (2, ?) float32"""


@pytest.fixture
def tf():
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        yield tf


def slide_53(tf, b=None):
    A = tf.Variable(np.ones([2, 3]), name="A", dtype=tf.float32)
    x = tf.placeholder(tf.float32, [3, None], name="x")
    z1 = tf.matmul(A, x, name="z1")
    b = b or (lambda value, name: tf.constant(value, name=name))
    return tf.add(z1, b([[1.0], [2.0]], name="b"), name="z2")


def regression(tf):
    a = tf.Variable(np.ones([1, 3]), name="weights", dtype=tf.float32)
    b = tf.Variable([0], name="bias", dtype=tf.float32)
    X = tf.placeholder(tf.float32, [3, 50], name="data")
    Y = tf.placeholder(tf.float32, [1, 50], name="label")
    return tf.reduce_sum(tf.pow(tf.matmul(a, X) + b - Y, 2))


def parsed(drawing):
    return ElementTree.fromstring(drawing._repr_svg_())


def drawn_nodes(drawing):
    groups = parsed(drawing).iter(f"{SVG}g")
    return [
        (g.get("data-name"), g.get("class").split()[1])
        for g in groups
        if (g.get("class") or "").startswith("node")
    ]


def drawn_edges(drawing):
    """The lines that end at a node; others end at the door of a scope."""
    edges = parsed(drawing).iterfind(f".//{SVG}g[@class='edge']")
    ends = [(e.get("data-from"), e.get("data-to")) for e in edges]
    nodes = dict(drawn_nodes(drawing))
    return Counter(end for end in ends if end[1] in nodes)


def stored_edges(graph):
    """The edges that the live operations tell of, control inputs included."""
    edges = Counter()
    for op in graph.get_operations():
        edges.update((tensor.name, op.name) for tensor in op.inputs)
        edges.update((before.name, op.name) for before in op.control_inputs)
    return edges


def test_slide_53_as_text(tf):
    assert str(display_graph(slide_53(tf))) == SLIDE_53
    assert str(display_graph(tf.get_default_graph())) == SLIDE_53
    assert repr(display_graph(tf.get_default_graph())) == SLIDE_53


def test_the_kinds_of_slide_52_have_shapes_and_colours_of_their_own(tf):
    drawing = display_graph(slide_53(tf))
    kinds = {"A": "variable", "x": "placeholder", "b": "constant"}
    kinds |= {"z1": "operation", "z2": "operation"}
    assert dict(drawn_nodes(drawing)) == kinds
    shapes = {}
    for group in parsed(drawing).iter(f"{SVG}g"):
        if (group.get("class") or "").startswith("node"):
            outline = group[1]
            letters = re.sub(r"[^A-Za-z]", "", outline.get("d", "")) or outline.tag
            shapes.setdefault(group.get("class").split()[1], set()).add(
                (letters, outline.get("stroke"))
            )
    assert all(len(looks) == 1 for looks in shapes.values())
    (outlines, colours) = zip(*(next(iter(v)) for v in shapes.values()), strict=True)
    assert len(set(outlines)) == len(set(colours)) == len(shapes) == 4


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_every_outline_can_be_seen_on_light_and_dark(page):
    for colour in COLOURS.values():
        light, dark = sorted([luminance(colour), luminance(page)], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


@pytest.mark.parametrize("kind", ["variable", "placeholder", "constant"])
def test_b_can_be_any_of_three(tf, kind):
    makers = {
        "variable": lambda value, name: tf.Variable(value, name=name),
        "placeholder": lambda value, name: tf.placeholder(tf.float32, [2, 1], name),
        "constant": lambda value, name: tf.constant(value, name=name),
    }
    drawing = display_graph(slide_53(tf, makers[kind]))
    assert ("b", kind) in drawn_nodes(drawing)
    told = "constant [[1], [2]]" if kind == "constant" else kind
    assert str(drawing) == SLIDE_53.replace("constant [[1], [2]]", told)


def test_a_resource_variable_is_one_node_with_the_shape_of_its_value(tf):
    w = tf.Variable(np.ones([2, 3]), name="w", dtype=tf.float32, use_resource=True)
    product = tf.multiply(w, w, name="product")
    assert str(display_graph(tf.get_default_graph())) == (
        "2 nodes and 2 edges.\nw = variable: (2, 3) float32\n"
        "product = Mul(w, w): (2, 3) float32"
    )
    assert drawn_edges(display_graph(product)) == {("w:0", "product"): 2}


def test_a_drawing_of_tensors_holds_what_they_need_and_nothing_else(tf):
    z2 = slide_53(tf)
    tf.negative(z2, name="later")
    tf.placeholder(tf.float32, name="other")
    assert str(display_graph(z2)) == SLIDE_53
    assert names(z2.op.inputs[0]) == ["A", "x", "z1"]
    A = tf.global_variables()[0]
    assert drawn_nodes(display_graph([A, z2.op])) == drawn_nodes(
        display_graph({"z": z2})
    )
    assert drawn_nodes(display_graph(A)) == [("A", "variable")]
    assert drawn_nodes(
        display_graph(tf.get_default_graph().get_tensor_by_name("A/read:0"))
    )


@pytest.mark.parametrize("optimizer", ["GradientDescent", "Momentum", "Adam"])
def test_an_optimizer_changes_the_drawing_only_where_it_is_asked_for(tf, optimizer):
    graph, loss = tf.get_default_graph(), regression(tf)
    before, with_initial = formulas(graph), formulas(graph, initializers=True)
    rates = (0.1, 0.9) if optimizer == "Momentum" else (0.1,)
    step = getattr(tf.train, f"{optimizer}Optimizer")(*rates).minimize(loss)
    tf.global_variables_initializer()
    assert formulas(graph) == formulas(loss) == before
    assert set(with_initial) <= set(formulas(graph, initializers=True))
    assert "init" in names(graph, initializers=True)
    trained = names(graph, gradients=True)
    hidden = len(trained) - len(before)
    assert f"Hidden: {hidden} operations of gradients" in str(display_graph(graph))
    assert "Hidden" not in str(display_graph(graph, gradients=True))
    assert step.name in trained
    ops = {op.name for op in graph.get_operations() if "gradients/" in op.name}
    assert ops <= set(trained)
    assert step.name in names(step)


def formulas(drawn, **options):
    return display_graph(drawn, **options).diagram.formulas()


def names(drawn, **options):
    return [node.name for node in display_graph(drawn, **options).diagram.nodes]


def test_a_variable_that_nothing_reads_yet_is_drawn(tf):
    tf.Variable([0], name="bias", dtype=tf.float32)
    drawing = display_graph(tf.get_default_graph())
    assert str(drawing) == "1 node and 0 edges.\nbias = variable: (1,) float32"


def test_raw_draws_every_operation_and_every_edge(tf):
    loss = regression(tf)
    tf.train.AdamOptimizer().minimize(loss)
    graph = tf.get_default_graph()
    drawing = display_graph(graph, raw=True, fold=False)
    ops = [op.name for op in graph.get_operations()]
    assert sorted(name for name, _ in drawn_nodes(drawing)) == sorted(ops)
    assert drawn_edges(drawing) == stored_edges(graph)


def test_a_loop_of_version_1_has_cycles_and_is_drawn(tf):
    tf.while_loop(
        lambda i, s: i < 10, lambda i, s: (i + 1, s * 2.0), [tf.constant(0), 1.0]
    )
    graph = tf.get_default_graph()
    drawing = display_graph(graph, raw=True, fold=False)
    assert drawn_edges(drawing) == stored_edges(graph)
    assert any(op.type == "NextIteration" for op in graph.get_operations())


@pytest.mark.slow
def test_500_operations_are_drawn(tf):
    rng = np.random.default_rng(0)
    tensors = [tf.placeholder(tf.float32, [3, None]) for _ in range(10)]
    for _ in range(490):
        a, b = rng.integers(max(0, len(tensors) - 60), len(tensors), 2)
        tensors.append(tf.add(tensors[a], tensors[b]))
    graph = tf.get_default_graph()
    drawing = display_graph(graph)
    assert len(drawn_nodes(drawing)) == 500
    assert drawn_edges(drawing) == stored_edges(graph)


def test_shapes_and_dtypes_are_those_of_the_live_tensors(tf):
    x = tf.placeholder(tf.float32, name="x")
    rows = tf.placeholder(tf.float64, [None, 4], name="rows")
    tf.less(x, 1.0, name="less")
    tf.split(rows, 2, axis=1, name="halves")
    tf.cast(tf.argmax(rows, 1, name="argmax"), tf.float16, name="cast")
    nodes = {node.name: node.outputs for node in display_graph(x.graph).diagram.nodes}
    assert nodes["x"] == ("<unknown> float32",)
    assert nodes["less"] == ("<unknown> bool",)
    assert nodes["rows"] == ("(?, 4) float64",)
    assert nodes["halves"] == ("(?, 2) float64",) * 2
    assert nodes["argmax"] == ("(?,) int64",)
    assert nodes["cast"] == ("(?,) float16",)


def test_a_stored_graph_is_drawn_without_its_tensorflow_objects(tf):
    slide_53(tf)
    stored = tf.get_default_graph().as_graph_def()
    lines = str(display_graph(stored)).splitlines()
    assert lines[1:3] == ["A = variable: (2, 3) float32", "x = placeholder"]
    read = tf.GraphDef.FromString(stored.SerializeToString())
    assert read == stored  # drawing adds nothing to the protocol buffer


def test_names_are_escaped(tf):
    stored = tf.GraphDef()
    nasty = "</text><script>alert('&')</script>\""
    stored.node.add(name=nasty, op="Placeholder")
    stored.node.add(name="z", op="<b>", input=[nasty, f"^{nasty}"])
    drawing = display_graph(stored, title="<i>title</i>")
    root = parsed(drawing)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "path", "rect", "text"}
    assert drawn_nodes(drawing) == [(nasty, "placeholder"), ("z", "operation")]
    assert root.find(f"{SVG}title").text == "<i>title</i>"
    assert nasty in root.find(f"{SVG}desc").text
    dashed = root.findall(f".//{SVG}g[@class='edge'][@stroke-dasharray]")
    assert len(dashed) == 1  # only the second input waits


def test_the_text_alternative_lists_nodes_and_edges(tf):
    drawing = display_graph(slide_53(tf), title="Slide 53")
    root = parsed(drawing)
    ids = {element.get("id"): element for element in root.iter() if element.get("id")}
    assert root.get("role") == "img"
    assert ids[root.get("aria-labelledby")].text == "Slide 53"
    assert ids[root.get("aria-describedby")].text == SLIDE_53
    other = parsed(display_graph(tf.get_default_graph(), title="another"))
    assert other.get("aria-labelledby") not in ids


def test_notebooks_get_html_svg_and_text(tf):
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(display_graph(slide_53(tf)))
    assert data["text/plain"] == SLIDE_53
    assert data["image/svg+xml"] in data["text/html"]


def test_an_empty_graph_says_so(tf):
    drawing = display_graph(tf.Graph())
    assert str(drawing) == "0 nodes and 0 edges."
    assert "no operations" in "".join(parsed(drawing).itertext())


def test_half_a_stored_graph_is_an_error_that_names_what_is_missing(tf):
    stored = tf.GraphDef()
    stored.node.add(name="z", op="Neg", input=["x"])
    with pytest.raises(GraphError, match="z reads x, which is not in the graph"):
        display_graph(stored)


def test_what_cannot_be_drawn_is_an_error_that_helps(tf):
    z2 = slide_53(tf)
    for answer in (3.5, "z2", [z2, np.ones(2)], [], None):
        with pytest.raises(InputError, match="cannot be drawn"):
            display_graph(answer)
    with tf.Graph().as_default():
        elsewhere = tf.constant(1.0)
    with pytest.raises(GraphError, match="2 graphs"):
        display_graph([z2, elsewhere])


def test_drawing_imports_no_tensorflow():
    code = (
        "import sys, dlguide_kernel.kernel.graph_display;"
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
