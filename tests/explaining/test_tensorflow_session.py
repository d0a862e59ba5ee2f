"""Running a graph: unfed placeholders, closed sessions, what is no tensor."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

GRAPH = """
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [3, None], name="data")
y = 2 * x + 1
sess = tf.Session()
"""


@pytest.fixture(scope="module")
def graph(cells):
    cells.run(GRAPH)
    return cells


def test_unfed_placeholder(graph, explained):
    failed = graph.fails("# predict\nsess.run(y)")
    explained(failed, "unfed-placeholder", line=2, slide=57, says=["'data'"])
