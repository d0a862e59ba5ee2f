"""A small convolutional network for images in ten classes (slides 6 and 39)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from .activations import Activation, get_activation
from .layers import convolution, dense, flatten, max_pool_2d, variable
from .losses import Reduction, get_reduction
from .networks import Model
from .tensorflow1 import tf


def convolutional_network(
    image: Sequence[int] = (32, 32, 3),
    num_classes: int = 10,
    *,
    channels: Sequence[int] = (32, 64, 64),
    activation: str | Activation = "relu",
    reduction: Reduction = "mean",
    seed: int | None = None,
) -> Model:
    """Build 3 × 3 convolutions with ρ and 2 × 2 max pooling, then one dense layer.

    x is (m, height, width, channels), float32, and y (m,), int64: the classes 0, 1, ….
    There is one convolution for each entry of `channels`; each halves both sides. The
    prediction is the logits, (m, num_classes), the loss their cross-entropy, and
    `values["accuracy"]` the share of images whose largest logit is their class.

    Kernels start as draws from N(0, 2/fan-in): He et al. (2015), Delving Deep into
    Rectifiers.

    >>> convolutional_network(seed=0).prediction
    <tf.Tensor 'dense/add:0' shape=(?, 10) dtype=float32>
    """
    _check_image(image, len(channels))
    rho, reduce = get_activation(activation), get_reduction(reduction)
    random, variables = np.random.RandomState(seed), []
    x = tf.placeholder(tf.float32, shape=[None, *image], name="data")
    y = tf.placeholder(tf.int64, shape=[None], name="label")
    z = x
    for j, filters in enumerate(channels, start=1):
        with tf.name_scope(f"convolution{j}"):
            shape = (3, 3, z.shape.as_list()[3], filters)
            parameters = _parameters(shape, random, variables)
            z = max_pool_2d(rho(convolution(z, *parameters)))
    z = flatten(z)
    with tf.name_scope("dense"):
        shape = (z.shape.as_list()[1], num_classes)
        logits = dense(z, *_parameters(shape, random, variables))
    distances = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=y, logits=logits, name="distances"
    )
    values = {"accuracy": accuracy(logits, y)}
    return Model(x, y, logits, reduce(distances), tuple(variables), values)


def _check_image(image: Sequence[int], halvings: int) -> None:
    multiple = 2**halvings
    sides = tuple(image)[:2]
    if len(image) != 3 or any(side < 1 or side % multiple for side in sides):
        raise InputError(
            f"image is {tuple(image)}, and is to be halved {halvings} times.",
            expected=f"(height, width, channels), both sides multiples of {multiple}.",
            mend="crop or pad the images, or pass fewer channels.",
        )


def _parameters(
    shape: tuple[int, ...], random: np.random.RandomState, variables: list[tf.Variable]
) -> tuple[tf.Variable, tf.Variable]:
    """Make and list a layer's kernel of that shape and its bias, one per output."""
    start = random.randn(*shape) * np.sqrt(2 / np.prod(shape[:-1]))
    kernel, bias = variable(start, "kernel"), variable(np.zeros(shape[-1]), "bias")
    variables += [kernel, bias]
    return kernel, bias


def accuracy(logits: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Return the share of rows whose largest logit is at y: 1 − slide 43's 0–1 risk."""
    with tf.name_scope("accuracy"):
        right = tf.equal(tf.argmax(logits, axis=1), tf.cast(y, tf.int64))
        return tf.reduce_mean(tf.cast(right, tf.float32))
