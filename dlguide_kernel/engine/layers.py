"""The maps that networks are made of, as operations of a graph.

Vectors are columns, (N, m) for m samples, as on slides 53–56; images are
(m, height, width, channels), TensorFlow's NHWC. Shapes are checked before anything is
added to the graph.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import InputError
from ..theory.pooling import check_windows
from .tensorflow1 import tf


def variable(value: np.ndarray, name: str) -> tf.Variable:
    """Return slide 54's `tf.Variable`, float32, that starts at `value`."""
    return tf.Variable(initial_value=value, name=name, dtype=tf.float32)


def _shape(tensor: tf.Tensor) -> tuple[int | None, ...]:
    return () if tensor.shape.rank is None else tuple(tensor.shape.as_list())


def _require(
    tensor: tf.Tensor, needed: tuple[int | None, ...], what: str, mend: str
) -> None:
    """Raise an InputError unless the shapes agree, as far as both are known."""
    if tensor.shape.is_compatible_with(needed):
        return
    written = ", ".join("any" if n is None else str(n) for n in needed)
    raise InputError(
        f"{tensor.name} has shape {_shape(tensor)}.",
        expected=f"({written}{',' * (len(needed) == 1)}): {what}.",
        mend=mend,
    )


def _matrix(A: tf.Tensor) -> tuple[int | None, int | None]:
    _require(A, (None, None), "a matrix", "write a number as [[number]].")
    return tuple(_shape(A)) or (None, None)


def affine(A: tf.Tensor, z: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """Return W z = A z + b (slides 37 and 53) for each column of z.

    A is (n, k), z is (k, m), and b is (n, 1): a column, that is added to each column.
    For n = 1 slide 56's b of shape (1,) is the same.
    """
    rows, columns = _matrix(A)
    what = f"columns that the {rows} × {columns} matrix {A.op.name} maps"
    _require(z, (columns, None), what, "transpose it if its rows are the samples.")
    if not (rows == 1 and _shape(b) == (1,)):
        # (n,) would be added along the rows, to one sample each.
        what = f"a column, one entry for each row of {A.op.name}"
        _require(b, (rows, 1), what, f"make it np.zeros([{rows}, 1]), for example.")
    return tf.add(tf.linalg.matmul(A, z, name="matmul"), b, name="add")


def _windows(z: tf.Tensor, size: int) -> tf.Tensor:
    if z.shape.rank not in (1, 2) or _shape(z)[0] is None:
        raise InputError(
            f"{z.name} has shape {z.shape}.",
            expected="a vector (N,) or columns (N, m), with N known.",
            mend="give the placeholder its first dimension; for images use "
            "max_pool_2d or average_pool_2d.",
        )
    length = _shape(z)[0]
    check_windows(length, size)
    samples = [-1] if z.shape.rank == 2 else []
    return tf.reshape(z, [length // size, size, *samples], name="windows")


def max_pool(z: tf.Tensor, size: int = 2) -> tf.Tensor:
    """Return (max{z₁, z₂}, max{z₃, z₄}, …) (slide 39), for each column of z."""
    return tf.reduce_max(_windows(z, size), axis=1, name="max_pool")


def average_pool(z: tf.Tensor, size: int = 2) -> tf.Tensor:
    """Return ((z₁ + z₂)/2, (z₃ + z₄)/2, …) (slide 39), for each column of z."""
    return tf.reduce_mean(_windows(z, size), axis=1, name="average_pool")


def convolution(
    z: tf.Tensor,
    kernel: tf.Tensor,
    bias: tf.Tensor,
    *,
    stride: int = 1,
    padding: Literal["SAME", "VALID"] = "SAME",
) -> tf.Tensor:
    """Return the images correlated with each filter, plus the filter's bias.

    out[i, r, c, f] = bias[f] + Σ_{u,v,k} z[i, r s + u, c s + v, k] kernel[u, v, k, f]

    z is (m, height, width, k), kernel (rows, columns, k, f), bias (f,), s the stride.
    "SAME" pads with zeros to ⌈height/s⌉ × ⌈width/s⌉, "VALID" pads nothing. No kernel is
    flipped: deep learning's convolution is the cross-correlation.
    """
    _require_images(z)
    channels = _shape(z)[3] if _shape(z) else None
    needed = (None, None, channels, None)
    what = "rows, columns, the images' channels, filters"
    _require(kernel, needed, what, f"make the third dimension {channels}.")
    filters = _shape(kernel)[3] if _shape(kernel) else None
    what = "one number for each filter"
    _require(bias, (filters,), what, f"make it np.zeros([{filters}]), for example.")
    maps = tf.nn.conv2d(z, kernel, strides=stride, padding=padding, name="convolution")
    return tf.nn.bias_add(maps, bias, name="add")


def _require_images(z: tf.Tensor) -> None:
    what = "images, number × height × width × channels"
    _require(z, (None,) * 4, what, "reshape it: tf.reshape(z, [-1, 32, 32, 3]).")


def _check_windows(z: tf.Tensor, size: int) -> None:
    _require_images(z)
    for side in _shape(z)[1:3]:
        if side is not None:
            check_windows(side, size)


def max_pool_2d(z: tf.Tensor, size: int = 2) -> tf.Tensor:
    """Return the maximum of each size × size window, side by side, per channel."""
    _check_windows(z, size)
    return tf.nn.max_pool2d(z, size, size, padding="VALID", name="max_pool")


def average_pool_2d(z: tf.Tensor, size: int = 2) -> tf.Tensor:
    """Return the mean of each size × size window, side by side, per channel."""
    _check_windows(z, size)
    return tf.nn.avg_pool2d(z, size, size, padding="VALID", name="average_pool")


def flatten(z: tf.Tensor) -> tf.Tensor:
    """Return (m, height·width·channels): each image as one row, channels fastest."""
    entries = _shape(z)[1:]
    if not entries or None in entries:
        raise InputError(
            f"{z.name} has shape {z.shape}.",
            expected="(m, …) where all but the number of samples is known.",
            mend="give the placeholder its full shape, [None, 32, 32, 3].",
        )
    return tf.reshape(z, [-1, int(np.prod(entries))], name="flatten")


def dense(z: tf.Tensor, A: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """Return z A + b where a row of z is a sample: z (m, k), A (k, n), b (n,)."""
    rows, columns = _matrix(A)
    what = f"rows that the {rows} × {columns} matrix {A.op.name} maps"
    _require(z, (None, rows), what, "flatten images first, or transpose columns.")
    what = f"one entry for each column of {A.op.name}"
    _require(b, (columns,), what, f"make it np.zeros([{columns}]), for example.")
    return tf.add(tf.linalg.matmul(z, A, name="matmul"), b, name="add")
