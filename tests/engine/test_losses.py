"""The losses as tensors, against theory's, with float32 arithmetic between them."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError

RANDOM = np.random.default_rng(0)
P = RANDOM.normal(size=(3, 7))
Y = RANDOM.dirichlet([1, 1, 1], size=7).T  # each column sums to 1


@pytest.fixture
def losses(graph):
    from dlguide_kernel.engine import losses

    return losses


@pytest.mark.parametrize("name", ["squared_error", "cross_entropy"])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_value_and_gradient_are_theorys(tf, losses, session, name, reduction) -> None:
    p, y = (tf.placeholder(tf.float32, [3, None]) for _ in range(2))
    loss = getattr(losses, name)(reduction)(p, y)
    value, gradient = session.run([loss, tf.gradients(loss, p)[0]], {p: P, y: Y})
    oracle = theory.get_loss(name)
    assert loss.name == "loss:0" and loss.shape.rank == 0
    assert value == pytest.approx(oracle(P, Y, reduction=reduction), rel=1e-6)
    np.testing.assert_allclose(
        gradient, oracle.gradient(P, Y, reduction=reduction), rtol=1e-5, atol=1e-6
    )


def test_names_and_functions(losses) -> None:
    def mine(prediction, y):
        return prediction

    assert losses.get_loss(mine) is mine
    with pytest.raises(InputError, match="'squared_error', 'cross_entropy'"):
        losses.get_loss("mse")
    with pytest.raises(InputError, match="'sum', 'mean'"):
        losses.squared_error("none")
