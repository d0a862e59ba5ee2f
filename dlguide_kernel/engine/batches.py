"""The partition {T₁, …, T_k} laid out in memory: what is loaded, what a step sees.

Data up to a gibibyte are loaded once and stay; larger data, and arrays memory-mapped
from disk, pass through in windows of whole batches, so that memory stays bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import DataError, InputError
from ..theory.partition import Shuffle, epoch_order
from .data import Source, converted
from .tensorflow1 import tf

RESIDENT_BYTES = 2**30  # data in memory up to here are copied to the device whole
WINDOW_BYTES = 2**26  # larger data, and memory maps, pass in windows of this size
ORDER_ENTRIES = 2**20  # sample numbers of reshuffled epochs that are loaded at once


@dataclass(frozen=True)
class Feed:
    """How one placeholder is fed: its window's shape, and the axis of the samples."""

    placeholder: tf.Tensor
    dtype: tf.DType
    shape: tuple[int, ...]
    axis: int | None


@dataclass(frozen=True)
class Layout:
    """Sizes that a loop is built for; the data themselves are not part of it."""

    feeds: tuple[Feed, ...]
    num_samples: int
    batch_size: int
    window: int  # samples that are loaded at a time
    order_size: int = 0  # entries of the order that is loaded with a window

    @property
    def remainder(self) -> int:
        """Size of the last, smaller batch; 0 where the batches are all equal."""
        return self.num_samples % self.batch_size

    @property
    def num_batches(self) -> int:
        """k, the number of batches (steps) in an epoch."""
        return math.ceil(self.num_samples / self.batch_size)

    @property
    def gathers(self) -> bool:
        """Whether steps pick their samples by a loaded order."""
        return self.order_size > 0

    def batch(
        self,
        windows: Mapping[tf.Tensor, tf.Tensor],
        order: tf.Tensor | None,
        slot: tf.Tensor,
        base: tf.Tensor,
        size: int,
    ) -> dict[tf.Tensor, tf.Tensor]:
        """The batch in `slot` as tensors of static shape."""
        start = slot * self.batch_size
        picked = None if order is None else tf.slice(order, [base + start], [size])
        result = {}
        for feed in self.feeds:
            value = windows[feed.placeholder]
            if feed.axis is not None and picked is not None:
                value = tf.gather(value, picked, axis=feed.axis)
            elif feed.axis is not None and size < self.window:
                begin, shape = [0] * len(feed.shape), list(feed.shape)
                begin[feed.axis], shape[feed.axis] = start, size
                value = tf.slice(value, begin, shape)
            result[feed.placeholder] = value
        return result


class Data:
    """The data of a run: their layout, and windows of them as arrays."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        batch_size: int | None,
        shuffle: Shuffle,
        seed: int,
    ) -> None:
        self.sources, self._shuffle, self._seed = list(sources), shuffle, seed
        epoch_order(1, shuffle, seed, 0)  # refuses an unknown shuffle at once
        n, size = _sizes(self.sources, batch_size)
        batched = [s for s in self.sources if s.axis is not None]
        per_sample = sum(_bytes_per_sample(s) for s in batched)
        whole = n * per_sample <= RESIDENT_BYTES
        if any(_is_mapped(s.array) for s in batched):
            whole = n * per_sample <= WINDOW_BYTES
        window = n
        if not whole:
            window = min(n, max(1, WINDOW_BYTES // (per_sample * size)) * size)
        self.resident = window == n
        gathers = shuffle == "epoch" and self.resident and bool(batched) and size < n
        self.epochs_per_order = max(1, ORDER_ENTRIES // n)
        self.layout = Layout(
            feeds=tuple(_feed(s, window) for s in self.sources),
            num_samples=n,
            batch_size=size,
            window=window,
            order_size=self.epochs_per_order * n if gathers else 0,
        )
        self._fixed = epoch_order(n, "once", seed, 0) if shuffle == "once" else None
        self._checked: dict[tf.Tensor, np.ndarray] = {}
        if self.resident:
            self._checked = {s.placeholder: converted(s, s.array) for s in self.sources}

    def span(self, step: int) -> tuple[int, int]:
        """(first step, number of steps) of the window that holds `step`."""
        k = self.layout.num_batches
        epoch, j = divmod(step, k)
        if not self.resident:
            per_window = self.layout.window // self.layout.batch_size
            first = j - j % per_window
            return epoch * k + first, min(per_window, k - first)
        if self.layout.gathers:
            first = epoch - epoch % self.epochs_per_order
            return first * k, self.epochs_per_order * k
        return 0, k  # one window serves all epochs

    def window(
        self, step: int
    ) -> tuple[dict[tf.Tensor, np.ndarray], np.ndarray | None]:
        """Arrays of the window that holds `step`, and the order if steps pick by it."""
        first, count = self.span(step)
        epoch, j = divmod(first, self.layout.num_batches)
        n, size = self.layout.num_samples, self.layout.batch_size
        if self.layout.gathers:
            epochs = range(epoch, epoch + self.epochs_per_order)
            orders = [epoch_order(n, "epoch", self._seed, e) for e in epochs]
            return self._checked, np.concatenate(orders).astype(np.int32)
        order = self._fixed
        if self._shuffle == "epoch" and not self.resident:
            order = epoch_order(n, "epoch", self._seed, epoch)
        start, stop = (0, n) if self.resident else (j * size, (j + count) * size)
        arrays = {}
        for source in self.sources:
            array = self._checked.get(source.placeholder, source.array)
            if source.axis is not None:
                array = self._samples(source.axis, array, order, start, min(stop, n))
            if not self.resident:
                array = converted(source, array)
            arrays[source.placeholder] = array
        return arrays, None

    def _samples(
        self,
        axis: int,
        array: np.ndarray,
        order: np.ndarray | None,
        start: int,
        stop: int,
    ) -> np.ndarray:
        """Samples start … stop − 1 of the order, filled up to the window's size."""
        if order is not None:
            # Sorted reads are kind to a disk; the order is put back in memory.
            rows = order[start:stop]
            sorting = np.argsort(rows)
            back = np.empty_like(sorting)
            back[sorting] = np.arange(len(rows))
            array = np.take(np.take(array, rows[sorting], axis=axis), back, axis=axis)
        else:
            array = array[(slice(None),) * axis + (slice(start, stop),)]
        short = self.layout.window - array.shape[axis]
        if short:
            pad = [(0, short if i == axis else 0) for i in range(array.ndim)]
            array = np.pad(array, pad)
        return array


def _is_mapped(array: np.ndarray) -> bool:
    while array is not None:
        if isinstance(array, np.memmap):
            return True
        array = getattr(array, "base", None)
        if not isinstance(array, np.ndarray):
            return False
    return False


def _bytes_per_sample(source: Source) -> int:
    itemsize = np.dtype(source.placeholder.dtype.as_numpy_dtype).itemsize
    return source.array.size // max(1, source.length) * itemsize


def _feed(source: Source, window: int) -> Feed:
    shape = list(source.array.shape)
    if source.axis is not None:
        shape[source.axis] = window
    dtype = source.placeholder.dtype
    return Feed(source.placeholder, dtype, tuple(shape), source.axis)


def _sizes(sources: Sequence[Source], batch_size: int | None) -> tuple[int, int]:
    """(n, s), after checking that lengths, fixed shapes and batch size agree."""
    if batch_size is not None and (
        isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer)
    ):
        raise InputError(
            f"batch_size is {batch_size!r}.",
            expected="an integer, or None for all samples at once.",
            mend="pass batch_size=10, for example.",
        )
    if batch_size is not None and batch_size < 1:
        raise InputError(
            f"batch_size is {batch_size}.",
            expected="at least 1 sample in a batch.",
            mend="pass batch_size=10, or None for all samples at once.",
        )
    batched = [s for s in sources if s.axis is not None]
    n = _num_samples(sources, batched, batch_size)
    size = n if batch_size is None else int(batch_size)
    demanded = {s.name: s.fixed for s in batched if s.fixed is not None}
    if batch_size is None and demanded:
        size = next(iter(demanded.values()))
    if size > n:
        raise InputError(
            f"batch_size is {size}, but there are only {n} samples.",
            expected=f"1 to {n}.",
            mend=f"pass batch_size={n}, or None for all samples at once.",
        )
    _check_fixed(sources, demanded, n, size)
    return n, size


def _num_samples(
    sources: Sequence[Source], batched: Sequence[Source], batch_size: int | None
) -> int:
    lengths = {s.name: s.length for s in batched}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"'{name}' {length}" for name, length in lengths.items())
        raise DataError(
            f"the data differ in their number of samples: {told}.",
            expected="one sample of each for every step.",
            mend="check which of the arrays was cut or turned.",
        )
    if lengths:
        n = next(iter(lengths.values()))
        if n == 0:
            raise DataError(
                f"there are no samples: '{batched[0].name}' has shape "
                f"{batched[0].array.shape}.",
                expected="at least one sample.",
                mend="check how the data were selected.",
            )
        return n
    # All placeholders have fixed shapes: the samples are along the axis they share.
    shapes = [set(s.array.shape) for s in sources if s.array.ndim]
    shared = set.intersection(*shapes) if shapes else {1}
    if batch_size in shared:
        return int(batch_size)
    return max(shared, default=1)


def _check_fixed(
    sources: Sequence[Source], demanded: Mapping[str, int], n: int, size: int
) -> None:
    """A placeholder of fixed size takes no other batch, and no smaller last one."""
    for source in sources:
        fixed = demanded.get(source.name)
        shape = source.array.shape
        stuck = source.axis is None and size < n and n in shape
        if not stuck and (fixed is None or (fixed == size and n % size == 0)):
            continue
        axis = source.axis if source.axis is not None else shape.index(n)
        opened = [*source.placeholder.shape.as_list()]
        opened[axis] = None
        last = f" and the last batch has {n % size}" if n % size else ""
        raise DataError(
            f"the placeholder '{source.name}' has the fixed shape "
            f"{source.placeholder.shape}, but a batch has {size} samples{last}.",
            expected="a placeholder that takes batches of any size.",
            mend=f"open that dimension: shape={opened}; or leave batch_size out.",
        )
