"""The steps in blocks of eight, each block a straight piece of graph.

TensorFlow's executor runs a network with convolutions faster so than in a
`tf.while_loop`, whose body its graph rewriting leaves alone: 0.80 of the slides' loop's
time per step against 1.27 (three convolutions, batch 10, two cores). Neighbouring steps
overlap where one waits for the other's last layers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .batches import Layout
from .loops import Chunk, Place, Rows, chunk_of
from .slots import DeviceLoop
from .stepfunction import StepFunction
from .tensorflow1 import tf

BLOCK = 8


class UnrolledLoop(DeviceLoop):
    """A loop that is called block by block."""

    backend = "unrolled graph"
    block = BLOCK

    def __init__(
        self,
        step: StepFunction,
        layout: Layout,
        *,
        device: str,
        config: tf.ConfigProto | None = None,
        trainable: Sequence[tf.Operation] = (),
    ) -> None:
        self._trainable = trainable
        with tf.Graph().as_default() as graph, tf.device(device):
            super().__init__(step, layout)
            with tf.device("/CPU:0"):
                self._place = [tf.placeholder(tf.int32, []) for _ in range(2)]
            fetches = [self._block(BLOCK, layout.batch_size)]
            fetches.append(self._block(1, layout.batch_size))
            if layout.remainder:
                fetches.append(self._block(1, layout.remainder))
        self.session = tf.Session(graph=graph, config=config)
        self._calls = [
            self.session.make_callable(fetch, feed_list=self._place)
            for fetch in fetches
        ]

    def _block(self, steps: int, size: int) -> list[tf.Tensor | tf.Operation]:
        """`steps` steps from a slot on: their losses, their iterates, the storing.

        A block with a loss that is not finite stores nothing, and is done again step
        by step; a single step always stores.
        """
        slot, base = self._place
        windows = {p: slot.value for p, slot in self._data.items()}
        order = self._order.value if self._layout.gathers else None
        here = {v: slot.value for v, slot in self._state.items()}
        losses, rows = [], []
        for offset in range(steps):
            batch = self._layout.batch(windows, order, slot + offset, base, size)
            new, loss = self._step(here, batch)
            here = {**here, **new}
            losses.append(loss)
            rows.append([tf.reshape(new[v], [-1]) for v in self._trainable])
        losses = tf.stack(losses)
        stored = {v: here[v] for v in self._step.written}
        if steps > 1:
            finite = tf.reduce_all(tf.math.is_finite(losses))
            stored = {
                v: tf.where(finite, value, self._state[v].value)
                for v, value in stored.items()
            }
        iterates = (
            [tf.stack([tf.concat(r, 0) for r in rows])] if self._trainable else []
        )
        # Variables are written when all that reads them is done.
        with tf.control_dependencies([losses, *stored.values(), *iterates]):
            store = tf.group(*(self._state[v].assign(x) for v, x in stored.items()))
        return [store, losses, *iterates]

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
        losses: list[float] = []
        kept: list[np.ndarray] = []
        slot, base, careful = place.slot, place.base, 0
        while len(losses) < count and not stopped():
            block = min(count - len(losses), place.full - slot) >= BLOCK
            call = 0 if block and not careful else 1 if slot < place.full else 2
            _, found, *iterates = self._calls[call](slot, base)
            if call == 0 and not np.isfinite(found).all():
                careful = BLOCK  # nothing was stored: the next steps one by one
                continue
            careful = max(0, careful - 1)
            for row, loss in enumerate(found):
                losses.append(loss)
                if iterates:
                    del kept[rows.count(len(losses)) - 1 :]
                    kept.append(iterates[0][row])
            slot += len(found)
            if slot == place.slots:
                slot, base = 0, base + self._layout.num_samples
            if not np.isfinite(losses[-1]):
                break
        return chunk_of(losses, kept)
