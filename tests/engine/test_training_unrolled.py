"""The unrolled graph, forced on the slides' regression: blocks of eight steps."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.errors import DivergedError
from dlguide_kernel.theory.data import linear_data

pytestmark = pytest.mark.slow


@pytest.fixture
def regression(tf, session, monkeypatch):
    """A function that trains slide 58's graph by the unrolled graph or explicitly."""
    from dlguide_kernel.engine import optimizers, train, training

    monkeypatch.setattr(training, "reason_against_xla", lambda *_: "forced")
    a = tf.Variable(np.zeros((1, 3)), name="weights", dtype=tf.float32)
    X = tf.placeholder(tf.float32, [3, None])
    Y = tf.placeholder(tf.float32, [1, None])
    loss = tf.reduce_sum(tf.square(tf.matmul(a, X) - Y))
    rate = tf.placeholder(tf.float32, [], name="rate")
    step = optimizers.Momentum(rate, 0.5).minimize(loss)
    init = tf.global_variables_initializer()
    data = linear_data(95, seed=3)
    feeds = {X: data.x_data, Y: data.labels}

    def run(compiled=True, fresh=True, learning_rate=1e-4, **options):
        if fresh:
            session.run(init)
        options = {"batch_size": 4, "epochs": 3, **options}
        fed = {**feeds, rate: learning_rate}
        history = train(loss, fed, step, compiled=compiled, **options)
        if compiled:
            assert (history.backend, history.reason) == ("unrolled graph", "forced")
        return history, session.run(tf.global_variables())

    return run


@pytest.mark.parametrize("shuffle", [False, "once", "epoch"])
@pytest.mark.parametrize("iterates", [False, 5])
def test_it_is_the_explicit_loop(regression, shuffle, iterates) -> None:
    options = {"shuffle": shuffle, "iterates": iterates}
    history, values = regression(**options)
    slow, expected = regression(compiled=False, **options)
    for one, other in zip(values, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)
    np.testing.assert_allclose(history.loss, slow.loss, rtol=1e-5)
    if iterates:
        np.testing.assert_allclose(history.iterates, slow.iterates, rtol=1e-5)


def test_a_loss_that_is_not_finite_ends_a_block_at_its_step(regression) -> None:
    found = []
    for compiled in (True, False):
        with pytest.raises(DivergedError) as caught:
            regression(compiled, learning_rate=0.5, epochs=50)
        history = caught.value.history
        found.append((history.steps, history.loss[-2]))
    assert found[0][0] == found[1][0] and found[0][0] % 8
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-3)


def test_resumed_is_the_same_wherever_it_was_cut(regression, tmp_path) -> None:
    whole, values = regression(epochs=6)
    regression(epochs=2, checkpoint=tmp_path / "run.npz")
    resumed, again = regression(epochs=6, checkpoint=tmp_path / "run.npz")
    for one, other in zip(values, again, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(whole.loss, resumed.loss)
