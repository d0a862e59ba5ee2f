"""The examples in the docstrings of the models print what they say."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["activations", "networks", "convolutional"])
def test_examples(tf, name: str) -> None:
    module = import_module(f"dlguide_kernel.engine.{name}")
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        with tf.Graph().as_default():
            assert doctest.DocTestRunner().run(example).failed == 0
