"""`train` against the loop that the slides write out with `sess.run`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlguide_kernel.theory.data import linear_data
from dlguide_kernel.theory.partition import partition
from dlguide_kernel.theory.regression import least_squares


def regression(tf, num_samples=None, dtype=None):
    """Slide 56's graph with an open sample axis, and its loss."""
    dtype = dtype or tf.float32
    a = tf.Variable(np.array([[0.5, -1.0, 0.25]]), name="weights", dtype=dtype)
    b = tf.Variable([0], name="bias", dtype=dtype)
    X = tf.placeholder(dtype, [3, num_samples], name="data")
    Y = tf.placeholder(dtype, [1, num_samples], name="label")
    loss = tf.reduce_sum(tf.pow(tf.linalg.matmul(a, X) + b - Y, 2))
    return a, b, X, Y, loss


def by_hand(tf, step, loss, feeds, *, n, s, epochs, shuffle=False, seed=0):
    """Slide 50's double loop around `sess.run`, batches along the last axis."""
    session, losses = tf.get_default_session(), []
    for epoch in range(epochs):
        for T in partition(n, s, shuffle=shuffle, seed=seed, epoch=epoch):
            fed = {p: value[..., T] for p, value in feeds.items()}
            losses.append(session.run([step, loss], fed)[1])
    return np.array(losses)


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("shuffle", [False, "once", "epoch"])
@pytest.mark.parametrize("batch_size", [10, 7, 50])
def test_the_updates_are_those_of_the_explicit_loop(
    tf, session, compiled, shuffle, batch_size
) -> None:
    from dlguide_kernel.engine import train

    a, b, X, Y, loss = regression(tf)
    step = tf.train.GradientDescentOptimizer(1e-4).minimize(loss)
    data = linear_data(50, seed=1)
    feeds = {X: data.x_data.astype(np.float32), Y: data.labels.astype(np.float32)}
    session.run(tf.global_variables_initializer())
    options = {"shuffle": shuffle, "seed": 3}
    losses = by_hand(tf, step, loss, feeds, n=50, s=batch_size, epochs=4, **options)
    expected = session.run([a, b])
    session.run(tf.global_variables_initializer())
    history = train(
        loss, feeds, step, epochs=4, batch_size=batch_size, compiled=compiled, **options
    )
    for value, other in zip(session.run([a, b]), expected, strict=True):
        np.testing.assert_allclose(value, other, rtol=2e-5)
    np.testing.assert_allclose(history.loss, losses, rtol=2e-4)
    assert history.steps == 4 * math.ceil(50 / batch_size)
    assert history.backend == ("XLA loop" if compiled else "explicit loop")


def optimizers_under_test(tf, optimizers):
    train = tf.train
    return {
        "tf-sgd": lambda: train.GradientDescentOptimizer(1e-4),
        "tf-momentum": lambda: train.MomentumOptimizer(1e-5, 0.9),
        "tf-nesterov": lambda: train.MomentumOptimizer(1e-5, 0.9, use_nesterov=True),
        "tf-adagrad": lambda: train.AdagradOptimizer(0.1),
        "tf-rmsprop": lambda: train.RMSPropOptimizer(0.01, momentum=0.5),
        "tf-adam": lambda: train.AdamOptimizer(0.05),
        "sgd": lambda: optimizers.GradientDescent(lambda t: 1e-4 / (1 + t)),
        "momentum": lambda: optimizers.Momentum(lambda t: 1e-5 / (1 + 0.1 * t), 0.8),
        "adagrad": lambda: optimizers.Adagrad(0.1),
        "rmsprop": lambda: optimizers.RMSprop(0.01),
        "adam": lambda: optimizers.Adam(lambda t: 0.1 / tf.sqrt(1 + t)),
    }


NAMES = [
    "tf-sgd", "tf-momentum", "tf-nesterov", "tf-adagrad", "tf-rmsprop", "tf-adam",
    "sgd", "momentum", "adagrad", "rmsprop", "adam",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("resource", [False, True], ids=["ref", "resource"])
@pytest.mark.parametrize("name", NAMES)
def test_every_optimizer_and_its_state(tf, session, name, resource) -> None:
    """Slots and counters too: a second run goes on where the first one ended."""
    from dlguide_kernel.engine import optimizers, train

    with tf.variable_scope("model", use_resource=resource):
        a = tf.get_variable("a", [1, 3], tf.float32, tf.ones_initializer())
    X = tf.placeholder(tf.float32, [3, None])
    Y = tf.placeholder(tf.float32, [1, None])
    loss = tf.reduce_mean(tf.square(tf.matmul(a, X) - Y))
    step = optimizers_under_test(tf, optimizers)[name]().minimize(loss)
    data = linear_data(30, seed=2)
    feeds = {X: data.x_data.astype(np.float32), Y: data.labels.astype(np.float32)}
    init = tf.global_variables_initializer()
    session.run(init)
    by_hand(tf, step, loss, feeds, n=30, s=10, epochs=6)
    state = tf.global_variables()
    expected = session.run(state)
    session.run(init)
    for _ in range(2):
        train(loss, feeds, step, epochs=3, batch_size=10)
    for value, other in zip(session.run(state), expected, strict=True):
        np.testing.assert_allclose(value, other, rtol=2e-4, atol=1e-6)


def test_the_slides_graph_as_it_stands_finds_the_true_weights(tf, session) -> None:
    """Map of the slides, fact 1: step 0.00104 and 1000 epochs, numpy seed 0."""
    from dlguide_kernel.engine import train

    np.random.seed(0)
    x_data = np.concatenate(
        (
            np.random.randn(1, 50),
            np.random.uniform(size=[1, 50]),
            np.random.chisquare(df=3.0, size=(1, 50)),
        )
    )
    labels = np.dot([[4.0, -5.0, 3.0]], x_data) + 2.0
    a = tf.Variable(np.random.randn(1, 3), name="weights", dtype=tf.float32)
    b = tf.Variable([0], name="bias", dtype=tf.float32)
    X = tf.placeholder(tf.float32, shape=[3, 50], name="data")
    Y = tf.placeholder(tf.float32, shape=[1, 50], name="label")
    loss = tf.reduce_sum(tf.pow(tf.linalg.matmul(a, X) + b - Y, 2))
    optimizer = tf.train.GradientDescentOptimizer(0.00104).minimize(loss)
    session.run(tf.global_variables_initializer())
    train(loss, {X: x_data, Y: labels}, optimizer, epochs=1000)
    found, bias = session.run([a, b])
    np.testing.assert_allclose(found, [[3.99997, -4.9972, 3.0001]], atol=6e-5)
    np.testing.assert_allclose(bias, [1.998], atol=5e-4)


def test_float64_reaches_least_squares(tf, session) -> None:
    from dlguide_kernel.engine import train

    a, b, X, Y, loss = regression(tf, dtype=tf.float64)
    data = linear_data(40, noise=0.5, seed=4)
    step = tf.train.GradientDescentOptimizer(5e-4).minimize(loss)
    session.run(tf.global_variables_initializer())
    train(loss, {X: data.x_data, Y: data.labels}, step, epochs=60_000, progress=False)
    found = np.append(session.run(a), session.run(b))
    ones = np.vstack([data.x_data, np.ones(40)])
    normal = np.linalg.solve(ones @ ones.T, ones @ data.labels.T).ravel()
    np.testing.assert_allclose(found, normal, rtol=1e-8)
    solution = least_squares(data.x_data, data.labels)
    np.testing.assert_allclose(solution, normal, rtol=1e-8)


def test_nothing_is_compiled_twice_for_one_graph(tf, session) -> None:
    from dlguide_kernel.engine import train

    _, _, X, Y, loss = regression(tf)
    step = tf.train.GradientDescentOptimizer(1e-5).minimize(loss)
    session.run(tf.global_variables_initializer())
    operations = len(session.graph.get_operations())
    data = linear_data(50, seed=1)
    feeds = {X: data.x_data, Y: data.labels}
    loops = []
    for _ in range(3):
        train(loss, feeds, step, epochs=2, batch_size=10)
        loops.append(list(session.graph._dlguide_loops.values()))
    assert loops[0] == loops[1] == loops[2] and len(loops[0]) == 1
    assert len(session.graph.get_operations()) == operations


def test_an_optimizer_by_name_adds_its_step_once(tf, session) -> None:
    from dlguide_kernel.engine import optimizers, train

    a, _, X, Y, loss = regression(tf)
    session.run(tf.global_variables_initializer())
    data = linear_data(20, seed=5)
    feeds = {X: data.x_data, Y: data.labels}
    train(loss, feeds, "adam", batch_size=5)
    operations = len(session.graph.get_operations())
    rule = optimizers.Adam(0.01)
    before = session.run(a)
    train(loss, feeds, "adam", batch_size=5)
    assert len(session.graph.get_operations()) == operations
    train(loss, feeds, rule, batch_size=5)
    train(loss, feeds, rule, batch_size=5)
    assert not np.array_equal(before, session.run(a))


def test_another_session_of_the_graph_starts_afresh(tf, graph) -> None:
    from dlguide_kernel.engine import train

    a, _, X, Y, loss = regression(tf)
    data = linear_data(20, seed=5)
    results = []
    for _ in range(2):
        with tf.Session(graph=graph) as session:
            session.run(tf.global_variables_initializer())
            train(loss, {X: data.x_data, Y: data.labels}, "momentum", epochs=3)
            results.append(session.run(a))
    np.testing.assert_array_equal(*results)


def test_no_epochs_change_nothing(tf, session) -> None:
    from dlguide_kernel.engine import train

    a, _, X, Y, loss = regression(tf)
    session.run(tf.global_variables_initializer())
    before = session.run(a)
    data = linear_data(20, seed=5)
    history = train(loss, {X: data.x_data, Y: data.labels}, "sgd", epochs=0)
    assert history.steps == 0 and len(history.loss) == 0
    np.testing.assert_array_equal(before, session.run(a))


def test_integer_labels_rows_and_a_constant_placeholder(tf, session) -> None:
    """Samples as rows, a scalar that is fed in every step, classes as integers."""
    from dlguide_kernel.engine import train

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 4)), rng.integers(0, 3, 40)
    X = tf.placeholder(tf.float32, [None, 4])
    Y = tf.placeholder(tf.int32, [None])
    rate = tf.placeholder(tf.float32, [], name="rate")
    W = tf.Variable(tf.zeros([4, 3]))
    loss = tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(logits=X @ W, labels=Y)
    )
    step = tf.train.GradientDescentOptimizer(rate).minimize(loss)
    session.run(tf.global_variables_initializer())
    history = train(loss, {X: x, Y: y, rate: 0.5}, step, epochs=3, batch_size=16)
    value = session.run(W)
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        for T in partition(40, 16):
            session.run(step, {X: x[T], Y: y[T], rate: 0.5})
    np.testing.assert_allclose(value, session.run(W), rtol=1e-4, atol=1e-6)
    assert history.loss[0] == pytest.approx(math.log(3), rel=1e-5)


def test_a_graph_with_its_own_randomness_runs_by_the_explicit_loop(tf, session) -> None:
    from dlguide_kernel.engine import train

    a, _, X, Y, _ = regression(tf)
    noisy = X + tf.random.normal(tf.shape(X), stddev=0.01, seed=1)
    loss = tf.reduce_mean(tf.square(tf.matmul(a, noisy) - Y))
    session.run(tf.global_variables_initializer())
    data = linear_data(20, seed=5)
    history = train(loss, {X: data.x_data, Y: data.labels}, "sgd", epochs=2)
    assert history.backend == "explicit loop"
    assert "keeps a state of its own" in history.reason


def test_convolutions_on_a_cpu_take_the_unrolled_graph(tf, session) -> None:
    from dlguide_kernel.engine import train

    rng = np.random.default_rng(0)
    images = rng.normal(size=(12, 8, 8, 1)).astype(np.float32)
    X = tf.placeholder(tf.float32, [None, 8, 8, 1])
    K = tf.Variable(rng.normal(size=(3, 3, 1, 2)), dtype=tf.float32)
    loss = tf.reduce_mean(tf.square(tf.nn.conv2d(X, K, 1, "SAME")))
    step = tf.train.AdamOptimizer(0.01).minimize(loss)
    session.run(tf.global_variables_initializer())
    history = train(loss, {X: images}, step, epochs=3, batch_size=5, iterates=True)
    value = session.run(K)
    session.run(tf.global_variables_initializer())
    losses = []
    for _ in range(3):
        for T in partition(12, 5):
            losses.append(session.run([step, loss], {X: images[T]})[1])
    np.testing.assert_allclose(value, session.run(K), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(history.loss, losses, rtol=1e-4)
    if history.device.startswith("/device:CPU"):
        assert (history.backend, history.reason) == (
            "unrolled graph",
            "convolutions on a CPU",
        )
    np.testing.assert_allclose(history.iterates[-1], value.ravel(), rtol=1e-6)


@pytest.mark.gpu
def test_a_gpu_is_used_and_agrees(tf, session) -> None:
    from dlguide_kernel.engine import train

    a, b, X, Y, loss = regression(tf)
    step = tf.train.GradientDescentOptimizer(1e-4).minimize(loss)
    data = linear_data(500, seed=1)
    feeds = {X: data.x_data, Y: data.labels}
    session.run(tf.global_variables_initializer())
    history = train(loss, feeds, step, epochs=3, batch_size=10)
    assert "GPU" in history.device
    value = session.run([a, b])
    session.run(tf.global_variables_initializer())
    train(loss, feeds, step, epochs=3, batch_size=10, compiled=False)
    for one, other in zip(value, session.run([a, b]), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4)
