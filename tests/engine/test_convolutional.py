"""The small network for images: shapes, values by explicit sums, learning."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.errors import InputError


@pytest.fixture
def convolutional_network(graph):
    from dlguide_kernel.engine.convolutional import convolutional_network

    return convolutional_network


def same_convolution(z: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """3 × 3 with a border of zeros: nine shifted matrix products."""
    (m, height, width, _), padded = z.shape, np.pad(z, [(0, 0), (1, 1), (1, 1), (0, 0)])
    out = np.zeros((m, height, width, kernel.shape[3])) + bias
    for u, v in np.ndindex(3, 3):
        out += padded[:, u : u + height, v : v + width] @ kernel[u, v]
    return out


def by_hand(parameters: list[np.ndarray], z: np.ndarray) -> np.ndarray:
    *kernels, A, b = parameters
    for kernel, bias in zip(kernels[::2], kernels[1::2], strict=True):
        z = np.maximum(0, same_convolution(z, kernel, bias))
        z = np.maximum(z[:, ::2], z[:, 1::2])
        z = np.maximum(z[:, :, ::2], z[:, :, 1::2])
    return z.reshape(len(z), -1) @ A + b


def test_three_convolutions_on_32_by_32_by_3(convolutional_network) -> None:
    model = convolutional_network()
    assert [v.shape.as_list() for v in model.variables] == [
        [3, 3, 3, 32],
        [32],
        [3, 3, 32, 64],
        [64],
        [3, 3, 64, 64],
        [64],
        [1024, 10],
        [10],
    ]
    assert model.x.shape.as_list() == [None, 32, 32, 3]
    assert model.prediction.shape.as_list() == [None, 10]


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_logits_loss_and_accuracy_by_hand(
    tf, convolutional_network, session, reduction: str
) -> None:
    model = convolutional_network(
        (16, 8, 2), 5, channels=(3, 4, 6), reduction=reduction, seed=3
    )
    random = np.random.default_rng(0)
    x, y = random.normal(size=(7, 16, 8, 2)), random.integers(0, 5, size=7)
    session.run(tf.global_variables_initializer())
    # Biases that are not 0, so that a lost one would show.
    for variable in model.variables[1::2]:
        variable.load(random.normal(size=variable.shape.as_list()), session)
    parameters = session.run(model.variables)
    expected = by_hand([p.astype(float) for p in parameters], x)
    fetched = [model.prediction, model.loss, model.values["accuracy"]]
    logits, loss, accuracy = session.run(fetched, {model.x: x, model.y: y})
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-4)
    distances = np.log(np.exp(expected).sum(axis=1)) - expected[np.arange(7), y]
    reduced = distances.sum() if reduction == "sum" else distances.mean()
    assert loss == pytest.approx(reduced, rel=1e-4)
    assert accuracy == pytest.approx(np.mean(expected.argmax(axis=1) == y))


def test_it_learns_where_the_bright_half_is(tf, convolutional_network, session) -> None:
    model = convolutional_network((8, 8, 1), 2, channels=(4, 4), seed=0)
    random = np.random.default_rng(0)
    y = random.integers(0, 2, size=64)
    x = random.normal(scale=0.3, size=(64, 8, 8, 1))
    x[y == 0, :, :4] += 1
    x[y == 1, :, 4:] += 1
    step = tf.train.GradientDescentOptimizer(0.1).minimize(model.loss)
    session.run(tf.global_variables_initializer())
    feed = {model.x: x, model.y: y}
    for _ in range(60):
        session.run(step, feed)
    assert session.run(model.values["accuracy"], feed) == 1


def test_the_start_comes_from_the_seed(tf, convolutional_network, session) -> None:
    first, again, other = (
        convolutional_network((8, 8, 3), channels=(4,), seed=seed) for seed in (1, 1, 2)
    )
    session.run(tf.global_variables_initializer())
    a, b, c = (session.run(model.variables) for model in (first, again, other))
    assert all((p == q).all() for p, q in zip(a, b, strict=True))
    assert (a[0] != c[0]).any()
    # Fan-in 27, so the standard deviation is √(2/27) = 0.27.
    assert a[0].std() == pytest.approx(np.sqrt(2 / 27), rel=0.25)


@pytest.mark.parametrize("image", [(28, 28, 1), (32, 32), (0, 32, 3)])
def test_images_that_cannot_be_halved_are_told(
    convolutional_network, graph, image: tuple
) -> None:
    with pytest.raises(InputError, match="both sides multiples of 8"):
        convolutional_network(image)
    assert graph.get_operations() == []
