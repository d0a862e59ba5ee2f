"""The partition {T₁, …, T_k} of slide 50, and the order it is cut from."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import InputError
from .choices import choose

Shuffle = Literal[False, "once", "epoch"]


def epoch_order(n: int, shuffle: Shuffle, seed: int, epoch: int) -> np.ndarray | None:
    """Return the order in which epoch `epoch` visits the n samples; None is 0 … n − 1.

    shuffle=False     the samples as they stand
    shuffle="once"    `default_rng(seed).permutation(n)`, the same in every epoch
    shuffle="epoch"   `default_rng([seed, epoch]).permutation(n)`, new in every epoch

    The order depends on nothing else, so a run resumed at an epoch goes on as if it
    had never stopped. `seed` and `epoch` are integers from 0 on.
    """
    if shuffle is False:
        return None
    streams = {"once": seed, "epoch": [seed, epoch]}
    # True would leave open which of the two is meant.
    stream = choose("shuffle", shuffle, streams)
    return np.random.default_rng(stream).permutation(n)


def check_batch_size(n: int, batch_size: int) -> None:
    """Raise an InputError unless batch_size is an integer from 1 to n."""
    whole = isinstance(batch_size, int | np.integer)
    if not (whole and 1 <= batch_size <= n):
        raise InputError(
            f"batch_size is {batch_size}, for {n} samples.",
            expected=f"an integer from 1 to {n}." if n else "at least one sample.",
            mend=f"pass batch_size={min(10, n)}." if n else "pass some data.",
        )


def partition(
    n: int,
    batch_size: int,
    *,
    shuffle: Shuffle = False,
    seed: int = 0,
    epoch: int = 0,
) -> list[np.ndarray]:
    """Return T₁, …, T_k: disjoint index arrays, |T_j| = batch_size but for the last.

    The order of `epoch_order` is cut from the left; k = ⌈n / batch_size⌉, and the last
    T may be smaller.

    >>> [list(map(int, T)) for T in partition(5, 2)]
    [[0, 1], [2, 3], [4]]
    """
    check_batch_size(n, batch_size)
    order = epoch_order(n, shuffle, seed, epoch)
    order = np.arange(n) if order is None else order
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
