"""Layers against explicit loops in numpy, and the shapes they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError

RANDOM = np.random.default_rng(0)


@pytest.fixture
def layers(graph):
    from dlguide_kernel.engine import layers

    return layers


def normal(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


def test_affine_maps_each_column(tf, layers, session) -> None:
    A, z, b = normal(4, 3), normal(3, 5), normal(4, 1)
    out = session.run(layers.affine(*map(tf.constant, (A, z, b))))
    for i in range(5):
        np.testing.assert_allclose(out[:, i], A @ z[:, i] + b[:, 0], rtol=1e-5)


def test_dense_maps_each_row(tf, layers, session) -> None:
    z, A, b = normal(5, 3), normal(3, 4), normal(4)
    out = session.run(layers.dense(*map(tf.constant, (z, A, b))))
    for i in range(5):
        np.testing.assert_allclose(out[i], A.T @ z[i] + b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(12,), (12, 5)])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pooling_is_theorys(tf, layers, session, shape: tuple, size: int) -> None:
    x = normal(*shape)
    z = tf.placeholder(tf.float32, [12, None][: len(shape)])
    pooled = [layers.max_pool(z, size), layers.average_pool(z, size)]
    largest, mean = session.run(pooled, {z: x})
    np.testing.assert_array_equal(largest, theory.max_pool(x, size))
    # A mean of up to three float32 numbers; it may be near 0.
    np.testing.assert_allclose(mean, theory.average_pool(x, size), atol=3e-7)
    assert largest.shape == tuple(n or 5 for n in pooled[0].shape.as_list())


def test_the_averages_gradient_is_its_matrix_and_the_maximums_is_not_fixed(
    tf, layers, session
) -> None:
    x = tf.placeholder(tf.float32, [6])

    def jacobian(pooled, at: np.ndarray) -> np.ndarray:
        return np.array(session.run([tf.gradients(p, x)[0] for p in pooled], {x: at}))

    averages = tf.unstack(layers.average_pool(x))
    maxima = tf.unstack(layers.max_pool(x))
    up, down = np.arange(6.0), np.arange(6.0)[::-1]
    P = theory.average_pool_matrix(6)
    np.testing.assert_allclose(jacobian(averages, up), P)
    np.testing.assert_allclose(jacobian(averages, down), P)
    assert jacobian(maxima, up)[0].tolist() == [0, 1, 0, 0, 0, 0]
    assert jacobian(maxima, down)[0].tolist() == [1, 0, 0, 0, 0, 0]


def convolution_by_hand(
    z: np.ndarray, kernel: np.ndarray, bias: np.ndarray, stride: int, padding: str
) -> np.ndarray:
    """The sum in the docstring of `convolution`, window by window, in float64."""
    rows, columns = kernel.shape[:2]
    (m, height, width, _), filters = z.shape, kernel.shape[3]
    if padding == "SAME":
        out_height, out_width = -(-height // stride), -(-width // stride)
        missing = [
            max((out - 1) * stride + window - side, 0)
            for out, window, side in (
                (out_height, rows, height),
                (out_width, columns, width),
            )
        ]
        # The odd zero goes below and to the right.
        around = [(n // 2, n - n // 2) for n in missing]
        z = np.pad(z, [(0, 0), *around, (0, 0)])
    else:
        out_height = (height - rows) // stride + 1
        out_width = (width - columns) // stride + 1
    out = np.empty((m, out_height, out_width, filters))
    for i, r, c, f in np.ndindex(out.shape):
        top, left = r * stride, c * stride
        window = z[i, top : top + rows, left : left + columns].astype(float)
        out[i, r, c, f] = bias[f] + np.sum(window * kernel[..., f])
    return out


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("window", [(3, 3), (2, 5)])
def test_convolution_is_the_sum(tf, layers, session, window, stride, padding) -> None:
    z, kernel, bias = normal(2, 7, 6, 3), normal(*window, 3, 4), normal(4)
    tensors = map(tf.constant, (z, kernel, bias))
    out = layers.convolution(*tensors, stride=stride, padding=padding)
    by_hand = convolution_by_hand(z, kernel, bias, stride, padding)
    # Sums of up to 30 float32 products of size one.
    np.testing.assert_allclose(session.run(out), by_hand, atol=1e-5)


@pytest.mark.parametrize("size", [2, 3])
def test_image_pooling_takes_window_by_window(tf, layers, session, size: int) -> None:
    z = normal(2, 6, 12, 3)
    x = tf.placeholder(tf.float32, [None, 6, 12, 3])
    pooled = [layers.max_pool_2d(x, size), layers.average_pool_2d(x, size)]
    largest, mean = session.run(pooled, {x: z})
    assert largest.shape == mean.shape == (2, 6 // size, 12 // size, 3)
    for i, r, c, k in np.ndindex(largest.shape):
        rows, columns = (slice(n * size, (n + 1) * size) for n in (r, c))
        window = z[i, rows, columns, k]
        assert largest[i, r, c, k] == window.max()
        assert mean[i, r, c, k] == pytest.approx(window.mean(), abs=1e-6)


def test_flatten_keeps_the_order_and_the_number_of_samples(tf, layers, session) -> None:
    z = normal(3, 2, 4, 5)
    x = tf.placeholder(tf.float32, [None, 2, 4, 5])
    flat = layers.flatten(x)
    assert flat.shape.as_list() == [None, 40]
    np.testing.assert_array_equal(session.run(flat, {x: z}), [s.ravel() for s in z])


REFUSED = {
    "the samples are rows": (
        lambda tf, l: l.affine(tf.ones([1, 3]), tf.ones([50, 3]), tf.ones([1, 1])),
        r"(?s)shape \(50, 3\).*\(3, any\): columns.*transpose",
    ),
    # Five numbers would be added along five samples without a word.
    "b is no column": (
        lambda tf, l: l.affine(tf.ones([5, 3]), tf.ones([3, 5]), tf.ones([5])),
        r"(?s)shape \(5,\).*\(5, 1\): a column.*np\.zeros\(\[5, 1\]\)",
    ),
    "A is no matrix": (
        lambda tf, l: l.affine(tf.ones([3]), tf.ones([3, 5]), tf.ones([1])),
        r"(?s)shape \(3,\).*a matrix",
    ),
    "an odd length": (
        lambda tf, l: l.max_pool(tf.ones([5, 2])),
        "5 entries do not divide into windows of 2",
    ),
    "an unknown length": (
        lambda tf, l: l.average_pool(tf.placeholder(tf.float32, [None, 2])),
        "with N known",
    ),
    "an image as a vector": (
        lambda tf, l: l.max_pool(tf.ones([1, 2, 2, 1])),
        "max_pool_2d",
    ),
    "a vector as an image": (lambda tf, l: l.max_pool_2d(tf.ones([4, 4])), "images"),
    "an odd side": (
        lambda tf, l: l.average_pool_2d(tf.ones([1, 4, 7, 3])),
        "7 entries do not divide into windows of 2",
    ),
    "other channels": (
        lambda tf, l: l.convolution(
            tf.ones([1, 8, 8, 3]), tf.ones([3, 3, 1, 4]), tf.ones([4])
        ),
        r"(?s)\(3, 3, 1, 4\).*make the third dimension 3",
    ),
    "another bias": (
        lambda tf, l: l.convolution(
            tf.ones([1, 8, 8, 3]), tf.ones([3, 3, 3, 4]), tf.ones([3])
        ),
        r"(?s)\(3,\).*\(4,\): one number for each filter",
    ),
    "columns for rows": (
        lambda tf, l: l.dense(tf.ones([3, 50]), tf.ones([3, 10]), tf.ones([10])),
        r"(?s)\(3, 50\).*\(any, 3\): rows",
    ),
    "an unknown side": (
        lambda tf, l: l.flatten(tf.placeholder(tf.float32, [None, None, 32, 3])),
        "all but the number of samples",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_shapes_that_do_not_fit_are_told(tf, layers, case: str) -> None:
    build, told = REFUSED[case]
    with pytest.raises(InputError, match=told):
        build(tf, layers)
