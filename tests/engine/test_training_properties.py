"""Random graphs, optimizers, partitions and seeds: compiled against explicit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ACTIVATIONS = ["sigmoid", "relu", "tanh", "leaky_relu"]


@st.composite
def runs(draw):
    """A network, its data and a way of training it, as plain values."""
    n = draw(st.integers(3, 24))
    return {
        "layers": draw(st.lists(st.integers(1, 4), min_size=2, max_size=4)),
        "activation": draw(st.sampled_from(ACTIVATIONS)),
        "optimizer": draw(st.sampled_from(OPTIMIZERS)),
        "n": n,
        "batch_size": draw(st.integers(1, n)),
        "epochs": draw(st.integers(1, 4)),
        "shuffle": draw(st.sampled_from([False, "once", "epoch"])),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "iterates": draw(st.sampled_from([False, 1, 3])),
        "mean": draw(st.booleans()),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
        "resource": draw(st.booleans()),
        "rows": draw(st.booleans()),
    }


OPTIMIZERS = ["sgd", "schedule", "momentum", "adagrad", "rmsprop", "adam",
              "tf-momentum", "tf-adam"]  # fmt: skip


def optimizer(tf, name):
    from dlguide_kernel.engine import optimizers

    return {
        "sgd": lambda: tf.train.GradientDescentOptimizer(0.05),
        "schedule": lambda: optimizers.GradientDescent(lambda t: 0.1 / (1 + t)),
        "momentum": lambda: optimizers.Momentum(0.02, 0.9),
        "adagrad": lambda: optimizers.Adagrad(0.05),
        "rmsprop": lambda: optimizers.RMSprop(0.01, epsilon=1e-3),
        "adam": lambda: optimizers.Adam(0.01, epsilon=1e-3),
        "tf-momentum": lambda: tf.train.MomentumOptimizer(0.02, 0.5),
        "tf-adam": lambda: tf.train.AdamOptimizer(0.01, epsilon=1e-3),
    }[name]()


def build(tf, run):
    """A network with samples as rows or as columns, from numpy-drawn weights."""
    from dlguide_kernel.engine import get_activation

    rng, sizes, dtype = np.random.default_rng(run["seed"]), run["layers"], run["dtype"]
    rho = get_activation(run["activation"])
    open_shape = (lambda d: [None, d]) if run["rows"] else (lambda d: [d, None])
    x = tf.placeholder(dtype, open_shape(sizes[0]), name="x")
    y = tf.placeholder(dtype, open_shape(sizes[-1]), name="y")
    z = tf.transpose(x) if run["rows"] else x
    with tf.variable_scope("", use_resource=run["resource"]):
        for j, (d, c) in enumerate(pairwise(sizes), start=1):
            A = tf.get_variable(
                f"A{j}", initializer=rng.normal(size=(c, d)).astype(dtype)
            )
            b = tf.get_variable(
                f"b{j}", initializer=rng.normal(size=(c, 1)).astype(dtype)
            )
            z = tf.matmul(A, z if j == 1 else rho(z)) + b
    errors = tf.square(z - (tf.transpose(y) if run["rows"] else y))
    loss = (tf.reduce_mean if run["mean"] else tf.reduce_sum)(errors)
    data = {
        x: rng.normal(size=(run["n"], sizes[0])),
        y: 0.1 * rng.normal(size=(run["n"], sizes[-1])),
    }
    return loss, data if run["rows"] else {p: v.T for p, v in data.items()}


def check(tf, run) -> None:
    from dlguide_kernel.engine import train

    with tf.Graph().as_default() as graph, tf.Session(graph=graph) as session:
        loss, data = build(tf, run)
        with tf.variable_scope("", use_resource=run["resource"]):
            step = optimizer(tf, run["optimizer"]).minimize(0.1 * loss)
        init = tf.global_variables_initializer()
        keys = ("epochs", "batch_size", "shuffle", "seed", "iterates")
        options = {key: run[key] for key in keys}
        found = []
        for compiled in (True, False):
            session.run(init)
            history = train(loss, data, step, compiled=compiled, **options)
            assert history.backend == ("XLA loop" if compiled else "explicit loop")
            found.append((history, session.run(tf.global_variables())))
    (fast, state), (slow, expected) = found
    tolerance = 2e-3 if run["dtype"] == "float32" else 1e-9
    for one, other in zip(state, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance / 10)
    np.testing.assert_allclose(
        fast.loss, slow.loss, rtol=tolerance, atol=tolerance / 10
    )
    assert fast.steps == slow.steps and fast.batch_size == slow.batch_size
    if run["iterates"]:
        np.testing.assert_allclose(
            fast.iterates, slow.iterates, rtol=tolerance, atol=tolerance / 10
        )


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(run=runs())
def test_compiled_is_explicit(tf, run) -> None:
    check(tf, run)
