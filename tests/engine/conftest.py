"""Every engine test builds in a graph of its own.

TensorFlow is imported by the first fixture that needs it, not when tests are collected.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def tf():
    """The slides' TensorFlow."""
    from dlguide_kernel.engine.tensorflow1 import tf

    return tf


@pytest.fixture
def graph(tf) -> Iterator:
    """A fresh `tf.Graph`, the default one while the test runs."""
    with tf.Graph().as_default() as graph:
        yield graph


@pytest.fixture
def session(tf, graph) -> Iterator:
    """An open session of `graph`; the test initialises its variables."""
    with tf.Session(graph=graph) as session:
        yield session
