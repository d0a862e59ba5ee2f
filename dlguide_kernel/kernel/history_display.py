"""What the history of a training run shows of itself: the loss, drawn, and the run."""

from __future__ import annotations

from typing import Any

from .loss_curve import LossCurve
from .panel import Drawing, Facts, Note, Panel, Part


def history_panel(history: Any) -> Panel:
    """Return the loss over steps or epochs, and what the run took and where."""
    parts: list[Part] = []
    if len(history.loss):
        table = history.to_table()
        by_step = history.record == "step"
        x = table["step"] if by_step else table["epoch"] + 1
        of = "update t" if by_step else "epoch"
        parts.append(Drawing(LossCurve(x, history.loss, of)))
    else:
        parts.append(Note("The run recorded no loss."))
    return Panel(repr(history), [*parts, Facts(_facts(history))])


def _facts(history: Any) -> list[tuple[str, str]]:
    facts = [
        (
            "run",
            f"{history.steps} updates; epochs: {history.epochs}, batches in each: "
            f"{history.num_batches}, batch_size: {history.batch_size}",
        )
    ]
    if len(history.loss):
        facts.append(("loss at the end", f"{history.loss[-1]:.6g}"))
    took = f"{history.seconds:.3g} s, {history.microseconds_per_step:.3g} µs per update"
    if history.compile_seconds:
        took += f"; compiled before in {history.compile_seconds:.2g} s"
    facts.append(("time", took))
    where = f"{history.backend} on {history.device}"
    facts.append(("backend", f"{where}: {history.reason}".rstrip(": ")))
    if history.iterates is not None:
        rows = len(history.iterates)
        facts.append(("iterates", f"{rows} kept, every {history.iterates_every}"))
    return facts
