"""PyTorch's layouts hold the same network as the engine's."""

from __future__ import annotations

import numpy as np

from dlguide_kernel.benchmarks.cnn import ImageCase
from dlguide_kernel.benchmarks.cnn_peers import _from_torch, _to_torch


def test_a_dense_layer_sees_the_same_pixels():
    random = np.random.RandomState(0)
    pixels = random.randn(2, 3, 5, 4)  # m, height, width, channels
    weights = random.randn(3 * 5 * 4, 7)
    expected = pixels.reshape(2, -1) @ weights
    channels_first = pixels.transpose(0, 3, 1, 2).reshape(2, -1)
    np.testing.assert_allclose(channels_first @ _to_torch(weights, 4).T, expected)


def test_a_kernel_keeps_its_place():
    kernel = np.random.RandomState(0).randn(3, 3, 2, 5)
    assert _to_torch(kernel, 5)[4, 1, 0, 2] == kernel[0, 2, 1, 4]


def test_there_and_back():
    start = ImageCase("c", n=10, steps=1).start()
    assert [value.ndim for value in start] == [4, 1, 4, 1, 4, 1, 2, 1]
    for value in start:
        back = _from_torch(_to_torch(value, 64), 64)
        assert back.shape == value.shape and (back == value).all()
    assert sum(value.size for value in start) == 66_570
