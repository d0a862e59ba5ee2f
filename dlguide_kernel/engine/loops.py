"""What a loop is: it takes steps from a place in the data and returns a chunk.

Three loops run the same updates in the same order: `explicit.ExplicitLoop`, the slides'
`sess.run` again and again; `compiled.CompiledLoop`, one program on the device; and
`unrolled.UnrolledLoop`, graphs of eight steps. Between two chunks the caller may stop,
save, or show progress.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Place:
    """Where the next step stands: batch `slot` of `slots` in the loaded window.

    The first `full` batches have batch_size samples, a last one fewer. `base` is the
    first entry of the current epoch in the loaded order.
    """

    slot: int
    slots: int
    full: int
    base: int = 0


@dataclass(frozen=True)
class Chunk:
    """What some steps gave: how many were done, their losses, the iterates kept.

    `before` is the loss one step before the last one, 0 if there was only one.
    """

    done: int
    last_loss: float
    before: float
    losses: np.ndarray
    iterates: np.ndarray


def chunk_of(losses: list[float], iterates: list[np.ndarray]) -> Chunk:
    """The chunk of steps that were run one by one."""
    last = float(losses[-1]) if losses else 0.0
    before = float(losses[-2]) if len(losses) > 1 else 0.0
    kept = np.array(iterates) if iterates else np.empty((0, 0))
    return Chunk(len(losses), last, before, np.array(losses), kept)


@dataclass(frozen=True)
class Rows:
    """Which iterates to keep: the last of every `every` steps is a row.

    `phase` steps of the first row were done before this call.
    """

    every: int = 1
    phase: int = 0

    def count(self, steps: int) -> int:
        """The number of rows that `steps` steps touch."""
        return -(-(steps + self.phase) // self.every)


@dataclass(frozen=True)
class Recording:
    """How much one call of a loop can record: losses, and rows of iterates."""

    losses: int = 0
    iterates: int = 0
