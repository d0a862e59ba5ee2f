"""What a loop is: it takes steps from a place in the data and returns a chunk.

Two loops run the same updates in the same order: `explicit.ExplicitLoop`, the slides'
`sess.run` again and again, and `compiled.CompiledLoop`, one program on the device.
Between two chunks the caller may stop, save, or show progress.
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
