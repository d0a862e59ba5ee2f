"""Every engine test builds in a graph of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def graph() -> Iterator:
    """A fresh `tf.Graph`, the default one while the test runs."""
    from dlguide_kernel.engine.tensorflow1 import tf

    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(graph) -> Iterator:
    """An open session of `graph`; the test initialises its variables."""
    from dlguide_kernel.engine.tensorflow1 import tf

    with tf.Session(graph=graph) as session:
        yield session
