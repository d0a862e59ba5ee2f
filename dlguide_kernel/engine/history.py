"""What a training run leaves behind: its losses, its iterates, its time and place."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .loops import Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEP_LIMIT = 2**22  # losses kept one by one: 16 MiB; a longer run keeps epochs' means
ITERATE_BYTES = 2**26  # memory for recorded iterates: 64 MiB


@dataclass
class History:
    """The record of one run of `train`.

    `loss` has one entry per step (`record == "step"`: the loss on T_j at θ_t, before
    the update) or per epoch (`record == "epoch"`: the mean of that epoch's step
    losses). `iterates`, if recorded, is an array (rows, p): θ after the steps
    `iterate_steps`. Times are in seconds; `compile_seconds` is part of no other.

    >>> history.plot()                    # a matplotlib Axes
    >>> history.save("run.csv")           # step, epoch, loss
    """

    record: str
    num_batches: int
    batch_size: int
    epochs: int
    loss: np.ndarray = field(default_factory=lambda: np.empty(0))
    steps: int = 0
    seconds: float = 0.0
    compile_seconds: float = 0.0
    backend: str = ""
    reason: str = ""
    device: str = ""
    iterates: np.ndarray | None = None
    iterates_every: int = 1

    @property
    def microseconds_per_step(self) -> float:
        """Time of one update in µs, compilation left out."""
        return 1e6 * self.seconds / self.steps if self.steps else float("nan")

    @property
    def iterate_steps(self) -> np.ndarray:
        """How many updates each row of `iterates` has behind it."""
        rows = 0 if self.iterates is None else len(self.iterates)
        return np.minimum(self.iterates_every * np.arange(1, rows + 1), self.steps)

    def to_table(self) -> dict[str, np.ndarray]:
        """Columns step, epoch and loss; `pandas.DataFrame(history.to_table())` works.

        `step` counts the updates before the loss was taken; a row per epoch carries the
        step at which that epoch ended.
        """
        rows = np.arange(len(self.loss))
        if self.record == "step":
            return {"step": rows, "epoch": rows // self.num_batches, "loss": self.loss}
        ends = np.minimum((rows + 1) * self.num_batches, self.steps)
        return {"step": ends, "epoch": rows, "loss": self.loss}

    def save(self, path: str | os.PathLike) -> None:
        """Write the table as CSV, whole or not at all."""
        path = Path(path)
        draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        table = self.to_table()
        with open(draft, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table)
            writer.writerows(zip(*(c.tolist() for c in table.values()), strict=True))
        os.replace(draft, path)

    def plot(self, ax: Axes | None = None, *, label: str | None = None) -> Axes:
        """Draw the loss over steps or epochs, on a logarithmic axis if it can be."""
        import matplotlib.pyplot as plt

        if ax is None:
            ax = plt.subplots(figsize=(7, 3.5), layout="constrained")[1]
        table = self.to_table()
        x = table["step"] if self.record == "step" else table["epoch"] + 1
        finite = np.isfinite(self.loss)
        marker = "o" if finite.sum() <= 60 else None
        ax.plot(x[finite], self.loss[finite], marker=marker, markersize=3, label=label)
        if finite.any() and self.loss[finite].min() > 0:
            ax.set_yscale("log")
        for bad in x[~finite][:1]:
            ax.axvline(bad, linestyle=":", color="black")
            ax.annotate(
                "not finite", (bad, 0.95), xycoords=("data", "axes fraction"),
                ha="right", va="top", rotation=90,
            )  # fmt: skip
        ax.set_xlabel("update t" if self.record == "step" else "epoch")
        ax.set_ylabel("loss")
        if label is not None:
            ax.legend()
        return ax

    def __repr__(self) -> str:
        loss = "no loss recorded"
        if len(self.loss):
            loss = f"loss {self.loss[0]:.6g} → {self.loss[-1]:.6g}"
        time = f"{self.seconds:.3g} s ({self.microseconds_per_step:.3g} µs each)"
        built = (
            f", compiled in {self.compile_seconds:.2g} s"
            if self.compile_seconds
            else ""
        )
        return (
            f"<History: {self.steps} updates in {time}{built}, {loss}, "
            f"{self.backend} on {self.device}>"
        )


class Recorder:
    """Gathers losses and iterates chunk by chunk, within stated bounds of memory."""

    def __init__(
        self, history: History, *, width: int, iterates: bool | int, total_steps: int
    ) -> None:
        self.history, self._losses, self._iterates = history, [], []
        self._sum, self._count = 0.0, 0  # of the epoch that is under way
        every = int(iterates)
        if iterates is True:
            rows = max(1, ITERATE_BYTES // max(1, 4 * width))
            every = max(1, -(-total_steps // rows))
        history.iterates_every = max(1, every)

    @property
    def rows(self) -> Rows:
        """Which iterates the next chunk has to keep."""
        every = self.history.iterates_every
        return Rows(every, self.history.steps % every)

    def add(self, done: int, losses: np.ndarray, iterates: np.ndarray) -> None:
        """Take in `done` steps and what was recorded of them."""
        if self.history.record == "step":
            self._losses.append(losses)
        elif self.history.record == "epoch":
            self._add_epochs(np.asarray(losses, dtype=np.float64))
        if iterates.size:
            if self.rows.phase:  # the last row was not complete: it is redone
                self._iterates[-1] = self._iterates[-1][:-1]
            self._iterates.append(iterates)
        self.history.steps += done

    def _add_epochs(self, losses: np.ndarray) -> None:
        k = self.history.num_batches
        while len(losses):
            if self._count == 0 and len(losses) >= k:  # all whole epochs at once
                whole = len(losses) // k * k
                sums = np.cumsum(losses[:whole].reshape(-1, k), axis=1)[:, -1]
                self._losses.append(sums / k)
                losses = losses[whole:]
                continue
            part, losses = np.split(losses, [k - self._count])
            # One after the other, so that it does not matter where chunks end.
            self._sum = float(np.cumsum([self._sum, *part])[-1])
            self._count += len(part)
            if self._count == k:
                self._losses.append(np.array([self._sum / k]))
                self._sum, self._count = 0.0, 0

    def finish(self) -> History:
        """The history with all that was recorded."""
        losses = list(self._losses)
        if self._count:  # an epoch that was not finished
            losses.append(np.array([self._sum / self._count]))
        self.history.loss = np.concatenate(losses) if losses else np.empty(0)
        if self._iterates:
            self.history.iterates = np.concatenate(self._iterates)
        return self.history

    def state(self) -> dict[str, np.ndarray]:
        """All of it as arrays, for a checkpoint."""
        kept = {
            "losses": np.concatenate(self._losses) if self._losses else np.empty(0),
            "under_way": np.array([self._sum, self._count], dtype=np.float64),
        }
        if self._iterates:
            kept["iterates"] = np.concatenate(self._iterates)
        return kept

    def restore(self, state: dict[str, np.ndarray], steps: int) -> None:
        """Go on from what `state()` gave after `steps` steps."""
        self._losses = [state["losses"]]
        self._sum, self._count = (
            float(state["under_way"][0]),
            int(state["under_way"][1]),
        )
        self._iterates = [state["iterates"]] if "iterates" in state else []
        self.history.steps = steps
