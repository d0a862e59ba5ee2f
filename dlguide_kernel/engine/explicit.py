"""The slides' loop: one `sess.run` and one `feed_dict` per step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .batches import Layout
from .loops import Chunk, Place, Rows, chunk_of
from .tensorflow1 import tf
from .variables import read_variables, write_variables


def batch_of(
    layout: Layout,
    windows: Mapping[tf.Tensor, np.ndarray],
    order: np.ndarray | None,
    start: int,
    size: int,
) -> dict[tf.Tensor, np.ndarray]:
    """The feed_dict of the batch of `size` samples that begins at `start`."""
    fed = {}
    for feed in layout.feeds:
        value = windows[feed.placeholder]
        if feed.axis is not None and order is not None:
            value = np.take(value, order[start : start + size], axis=feed.axis)
        elif feed.axis is not None:
            value = value[(slice(None),) * feed.axis + (slice(start, start + size),)]
        fed[feed.placeholder] = value
    return fed


class ExplicitLoop:
    """The slides' loop: one `sess.run` and one `feed_dict` per step."""

    backend = "explicit loop"

    def __init__(
        self, step: tf.Operation, loss: tf.Tensor, layout: Layout, session: tf.Session
    ) -> None:
        self._step, self._loss = step, loss
        self._layout, self._session = layout, session
        self._windows: dict[tf.Tensor, np.ndarray] = {}
        self._order: np.ndarray | None = None

    def load(self, arrays: Mapping[tf.Tensor, np.ndarray], order: np.ndarray | None):
        """Take the window's data (and the order of its samples) for the next steps."""
        self._windows, self._order = dict(arrays), order

    def run(
        self,
        place: Place,
        count: int,
        *,
        rows: Rows = Rows(),  # noqa: B008  (frozen)
        trainable: Sequence[tf.Variable] = (),
        stopped: Callable[[], bool] = lambda: False,
    ) -> Chunk:
        """Run up to `count` steps, or until `stopped()` or a loss not finite."""
        losses, iterates, slot, base = [], [], place.slot, place.base
        while len(losses) < count and not stopped():
            size = self._layout.batch_size
            size = self._layout.remainder if slot >= place.full else size
            start = slot * self._layout.batch_size
            feed_dict = batch_of(
                self._layout, self._windows, self._order, base + start, size
            )
            _, value = self._session.run([self._step, self._loss], feed_dict)
            losses.append(value)
            if trainable:
                del iterates[rows.count(len(losses)) - 1 :]
                row = self._session.run(list(trainable))
                iterates.append(np.concatenate([part.ravel() for part in row]))
            slot += 1
            if slot == place.slots:
                slot = 0
                base += 0 if self._order is None else self._layout.num_samples
            if not np.isfinite(value):
                break
        return chunk_of(losses, iterates)

    def start(self, values: Mapping[tf.Operation, np.ndarray]) -> None:
        """Put values into the session's variables."""
        write_variables(self._session, values)

    def values(
        self, variables: Sequence[tf.Operation]
    ) -> dict[tf.Operation, np.ndarray]:
        """Read values from the session's variables."""
        return read_variables(self._session, variables)

    def release(self) -> None:
        """Let go of the data."""
        self._windows, self._order = {}, None
