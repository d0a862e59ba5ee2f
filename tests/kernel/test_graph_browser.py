"""Drawn graphs in a real browser: measured, folded without scripts, and printed."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import combinations

import nbformat
import numpy as np
import pytest
from browser import (
    CHROMIUM,
    FLAGS,
    CourseLab,
    browser_page,
    needs_chromium,
    open_notebook,
)
from playwright.sync_api import sync_playwright

from dlguide_kernel.kernel.graph_diagram import Diagram, Edge, Node
from dlguide_kernel.kernel.graph_display import GraphDisplay, display_graph

pytestmark = [pytest.mark.slow, needs_chromium]

# Boxes as [x, y, width, height] in the coordinates of the outermost svg.
MEASURE = """() => [...document.querySelectorAll('svg')].map(svg => {
  const base = svg.getScreenCTM();
  const shift = e => { const m = e.getScreenCTM();
                       return [m.e - base.e, m.f - base.f]; };
  const box = e => { const b = e.getBBox(), [x, y] = shift(e);
                     return [b.x + x, b.y + y, b.width, b.height]; };
  const all = (e, what) => [...e.querySelectorAll(what)];
  return {
    nodes: all(svg, '.node, .scope.folded').map(g => ({
      name: g.dataset.name + (g.matches('.scope') ? '/' : ''),
      box: box(g.children[1]), words: all(g, 'text').map(box)})),
    labels: all(svg, 'g[paint-order] text').map(box),
    frames: all(svg, '.scope.open').map(g => [box(g.children[0]), box(g.children[1])]),
    edges: all(svg, '.edge').map(g => {
      const path = g.querySelector('path'), end = path.getTotalLength();
      const [x, y] = shift(path);
      const at = s => { const p = path.getPointAtLength(s);
                        return [p.x + x, p.y + y]; };
      return {to: g.dataset.to, from: g.dataset.from,
              way: Array.from({length: 60}, (_, i) => at(end * i / 59))};
    }),
    page: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height],
  };
})"""


@pytest.fixture
def tf():
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        yield tf


def regression(tf):
    a = tf.Variable(np.ones([1, 3]), name="weights", dtype=tf.float32)
    b = tf.Variable([0], name="bias", dtype=tf.float32)
    X = tf.placeholder(tf.float32, [3, 50], name="data")
    Y = tf.placeholder(tf.float32, [1, 50], name="label")
    loss = tf.reduce_sum(tf.pow(tf.matmul(a, X) + b - Y, 2))
    return loss, tf.train.AdamOptimizer().minimize(loss)


def random_graph(seed, number=40):
    """A diagram with scopes in scopes, some outputs that nothing reads, and cycles."""
    rng = np.random.default_rng(seed)
    kinds = ["variable", "placeholder", "constant", "operation", "operation"]
    scopes = ["", "one/", "one/two/", "three/", "three/a_long_name_of_a_scope/"]
    nodes = []
    for i in range(number):
        name = f"{rng.choice(scopes)}{'n' * rng.integers(1, 30)}{i}"
        carried = tuple(["(?, 1000) float32", "() bool"][: rng.integers(0, 3)])
        nodes.append(Node(name, str(rng.choice(kinds)), "Add", carried))
    edges = []
    for _ in range(2 * number):
        a, b = rng.integers(0, number, 2)
        a, b = (a, b) if rng.random() < 0.03 else sorted((a, b))
        if a != b:
            wait = rng.random() < 0.1
            edges.append(Edge(nodes[a].name, nodes[b].name, 0, bool(wait)))
    return Diagram(tuple(nodes), tuple(edges))


def measure(tmp_path, displays):
    file = tmp_path / "drawings.html"
    pages = (
        d._repr_html_().partition('<details class="dlg-other"')[0] for d in displays
    )
    file.write_text("".join(pages), encoding="utf-8")
    with browser_page() as page:
        page.goto(file.as_uri())
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        return page.evaluate(MEASURE)


def test_live_graphs_have_no_overlap_and_every_line_meets_its_nodes(tf, tmp_path):
    regression(tf)
    tf.while_loop(lambda i: i < 10, lambda i: i + 1, [tf.constant(0)])
    graph = tf.get_default_graph()
    drawings = [display_graph(graph), display_graph(graph, raw=True, fold=False)]
    drawings.append(display_graph(graph, raw=True))
    for found in measure(tmp_path, drawings):
        check(found)


@pytest.mark.parametrize("fold", [True, False])
def test_random_graphs_have_no_overlap(tmp_path, fold):
    drawings = [GraphDisplay(random_graph(seed), fold=fold) for seed in range(4)]
    found = measure(tmp_path, drawings)
    assert len(found) >= 4
    for one in found:
        check(one)


def check(found):
    boxes = [node["box"] for node in found["nodes"]]
    for one, other in combinations([*boxes, *found["labels"]], 2):
        assert apart(one, other), (one, other)
    for node in found["nodes"]:
        assert all(within(word, node["box"]) for word in node["words"]), node
    for frame, name in found["frames"]:
        assert within(name, frame)
        assert all(apart(name, box) for box in boxes)
        assert all(apart(frame, b) or within(b, frame) for b in boxes)
    page = [0, 0, *found["page"]]
    assert all(within(box, page) for box in [*boxes, *found["labels"]])
    places = {node["name"]: node["box"] for node in found["nodes"]}
    for edge in found["edges"]:
        x, y = edge["way"][-1]
        if edge["to"] in places:
            left, top, width, _ = places[edge["to"]]
            assert left <= x <= left + width and y == pytest.approx(top, abs=1)
        for px, py in edge["way"][1:-1]:
            assert not any(inside(px, py, box) for box in boxes), edge


def apart(one, other):
    (x, y, w, h), (u, v, r, s) = one, other
    slack = 0.5
    return (
        x + w <= u + slack
        or u + r <= x + slack
        or y + h <= v + slack
        or v + s <= y + slack
    )


def within(one, other):
    (x, y, w, h), (u, v, r, s) = one, other
    return u <= x and x + w <= u + r and v <= y and y + h <= v + s


def inside(px, py, box):
    x, y, w, h = box
    return x + 1 < px < x + w - 1 and y + 1 < py < y + h - 1


@contextmanager
def page_without_scripts(html, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><p>before</p>{html}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_context(java_script_enabled=False).new_page()
            page.goto(file.as_uri())
            yield page
        finally:
            browser.close()


def nested():
    names = ["x", *(f"{s}/{c}" for s in ("one", "two") for c in "uvw")]
    names += [f"two/deep/{k}" for k in range(20)]
    nodes = tuple(Node(name, "operation", "Add") for name in names)
    edges = (Edge("x", "one/u"), Edge("one/u", "two/u"))
    return GraphDisplay(Diagram(nodes, edges), fold=True)


def test_scopes_open_by_mouse_and_keyboard_without_scripts(tmp_path):
    with page_without_scripts(nested()._repr_html_() * 2, tmp_path) as page:
        inner = page.locator('.node[data-name="one/u"]')
        deep = page.locator('.node[data-name="two/deep/7"]')
        assert [inner.nth(i).is_visible() for i in range(2)] == [False, False]
        page.mouse.click(*middle(page.locator('.scope[data-name="one"]').first))
        assert [inner.nth(i).is_visible() for i in range(2)] == [True, False]
        page.keyboard.press("Tab")  # to the next scope of the same drawing
        page.keyboard.press("Enter")
        assert not deep.first.is_visible()
        page.mouse.click(*middle(page.locator('.scope[data-name="two/deep"]').first))
        assert deep.first.is_visible()
        page.mouse.click(*middle(page.locator('.scope[data-name="one"]').first))
        assert not inner.first.is_visible()


def middle(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_name_read_out_for_a_scope_tells_what_it_holds(tmp_path):
    with page_without_scripts(nested()._repr_html_(), tmp_path) as page:
        tree = page.locator("body").aria_snapshot()
    assert re.search(r'img "TensorFlow graph"', tree)
    assert "one: 3 nodes" in tree and "two: 23 nodes" in tree


def test_print_shows_every_node_once(tmp_path):
    display = nested()
    with page_without_scripts(display._repr_html_(), tmp_path) as page:
        page.emulate_media(media="print")
        shown = page.locator(".node")
        visible = [
            shown.nth(i).get_attribute("data-name")
            for i in range(shown.count())
            if shown.nth(i).is_visible()
        ]
        assert page.locator("pre").first.is_hidden()
    assert sorted(visible) == sorted(node.name for node in display.diagram.nodes)


NETWORK = """import tensorflow as tf
h = tf.placeholder(tf.float32, [None, 4], name="x")
for name in ("first", "second", "third"):
    with tf.variable_scope(name):
        W = tf.get_variable("W", [4, 4])
        b = tf.get_variable("b", [4], initializer=tf.zeros_initializer())
        h = tf.nn.relu(tf.matmul(h, W) + b)
with tf.name_scope("loss"):
    loss = tf.reduce_mean(tf.square(h))
%graph loss --fold"""


@pytest.mark.timeout(300)
def test_scopes_open_in_jupyterlab_by_mouse_and_keyboard(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NETWORK)])
    notebook.metadata.kernelspec = {"name": "dlguide", "display_name": "dlguide"}
    (tmp_path / "lessons").mkdir()
    nbformat.write(notebook, tmp_path / "lessons" / "00-welcome.ipynb")
    with CourseLab(tmp_path, port=18941) as lab, browser_page() as page:
        open_notebook(page, lab.url).run_all()
        inner = [
            page.locator(f'.node[data-name="{name}/W"]') for name in ("first", "second")
        ]
        assert not any(node.is_visible() for node in inner)
        assert page.get_by_text("Must be fed: x.", exact=True).is_visible()
        page.get_by_title("open or close first").click()
        assert inner[0].is_visible()
        # JupyterLab has Enter and Space for itself in other places of a notebook.
        for key in ("Enter", "Space"):
            page.get_by_title("open or close second").press(key)
            assert inner[1].is_visible() is (key == "Enter")
