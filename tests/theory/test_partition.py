"""Slide 50's partition: disjoint, whole, none larger than s, and reproducible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlguide_kernel.errors import InputError
from dlguide_kernel.theory import epoch_order, partition


@given(
    n=st.integers(1, 200),
    share=st.floats(0, 1),
    shuffle=st.sampled_from([False, "once", "epoch"]),
    seed=st.integers(0, 2**32),
    epoch=st.integers(0, 1000),
)
def test_it_is_a_partition(n, share, shuffle, seed, epoch) -> None:
    size = 1 + int(share * (n - 1))
    batches = partition(n, size, shuffle=shuffle, seed=seed, epoch=epoch)
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))
    assert len(batches) == -(-n // size)
    assert all(len(T) == size for T in batches[:-1]) and 1 <= len(batches[-1]) <= size


def test_the_rule_is_fixed() -> None:
    assert epoch_order(6, False, 3, 4) is None
    assert [T.tolist() for T in partition(7, 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    once = np.random.default_rng(5).permutation(6)
    third = np.random.default_rng([5, 3]).permutation(6)
    np.testing.assert_array_equal(epoch_order(6, "once", 5, 0), once)
    np.testing.assert_array_equal(epoch_order(6, "once", 5, 3), once)
    np.testing.assert_array_equal(epoch_order(6, "epoch", 5, 3), third)
    cut = partition(6, 4, shuffle="epoch", seed=5, epoch=3)
    np.testing.assert_array_equal(np.concatenate(cut), third)


def test_each_epoch_has_an_order_of_its_own() -> None:
    orders = {tuple(epoch_order(20, "epoch", 0, epoch)) for epoch in range(50)}
    assert len(orders) == 50


@pytest.mark.parametrize("size", [0, -3, 11, 2.5])
def test_bad_sizes_are_told(size) -> None:
    with pytest.raises(InputError, match=r"an integer from 1 to 10\.") as caught:
        partition(10, size)
    assert caught.value.mend == "pass batch_size=10."


def test_no_samples_and_an_open_shuffle_are_told() -> None:
    with pytest.raises(InputError, match="pass some data"):
        partition(0, 1)
    with pytest.raises(InputError, match="'once', 'epoch'"):
        partition(10, 5, shuffle=True)
