"""The progress bar of a long run: rate, loss and remaining time (tqdm)."""

from __future__ import annotations

import time

DELAY = 1.0  # seconds before a bar appears: a short run needs none
INTERVAL = 0.2  # seconds between two drawings


class ProgressBar:
    """A tqdm bar over updates, in a notebook or a terminal; a context that closes."""

    def __init__(self, total: int, *, shown: bool = True) -> None:
        self._total, self._shown = total, shown
        self._bar, self._done, self._drawn = None, 0, 0.0
        self._start = time.perf_counter()

    def __enter__(self) -> ProgressBar:
        return self

    def begin(self) -> None:
        """Start the clock: rates and remaining time count from here."""
        self._start = time.perf_counter()

    def update(self, done: int, loss: float) -> None:
        """Say that `done` updates are behind us, and what the loss is."""
        now = time.perf_counter()
        if not self._shown or now - self._start < DELAY or now - self._drawn < INTERVAL:
            return
        self._drawn = now
        if self._bar is None:
            from tqdm.auto import tqdm

            # Rates and remaining time count from the first update on.
            self._bar = tqdm(
                total=self._total, unit=" updates", unit_scale=True, leave=True
            )
            self._bar.start_t = self._bar.last_print_t = (
                self._bar._time() - now + self._start
            )
        self._bar.set_postfix(loss=f"{loss:.4g}", refresh=False)
        self._bar.update(done - self._done)
        self._done = done

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
