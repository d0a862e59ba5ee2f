"""Taking turns, A B C, A B C, …: a busy moment of the machine meets them all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .sides import Side

OURS = "dlguide"
PAUSE = 0.2  # seconds: threads of the side before go to sleep


@dataclass
class Entry:
    """A side at a case: what it measured, in seconds per step, or why it failed."""

    name: str
    case: str
    side: Side
    remark: str = ""
    times: list[float] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    failure: str = ""

    @property
    def median(self) -> float:
        """The median over the turns."""
        return statistics.median(self.times)

    def attempt(self, action: Callable[[], object]) -> object:
        """Act, and note a failure: one side's never ends the others' run."""
        try:
            return action()
        except Exception as error:
            lines = str(error).strip().splitlines() or [""]
            self.failure = f"failed: {type(error).__name__}: {lines[0]}"
        return None


def take_turns(
    entries: Sequence[Entry],
    runs: int,
    *,
    pause: float = PAUSE,
    tick: Callable[[str], None] = lambda name: None,
) -> None:
    """Prepare all, warm each up once, then run each once in each of `runs` turns."""
    for entry in entries:
        tick(entry.name)
        entry.attempt(entry.side.prepare)
    for turn in range(-1, runs):  # turn −1 is the warm-up
        for entry in entries:
            tick(entry.name)
            if entry.failure:
                continue
            time.sleep(pause)
            seconds = entry.attempt(entry.side.run)
            if turn >= 0 and not entry.failure:
                entry.times.append(seconds)
    for entry in entries:
        if not entry.failure:
            entry.facts = entry.attempt(entry.side.facts) or {}


def table_rows(entries: Sequence[Entry], scale: float) -> list[dict[str, object]]:
    """One row for each entry that ran, in units of 1/scale seconds.

    `ratio` is the row's median over that of the row `dlguide` of the same case; None
    where there is no such row.
    """
    done = [e for e in entries if not e.failure and e.times]
    ours = {e.case: e.median for e in done if e.name == OURS}
    return [
        {
            "name": e.name,
            "case": e.case,
            "median": scale * e.median,
            "min": scale * min(e.times),
            "max": scale * max(e.times),
            "runs": len(e.times),
            "ratio": e.median / ours[e.case] if e.case in ours else None,
        }
        for e in done
    ]


def of_turns(entry: Entry, fact: str) -> list[float]:
    """Return a list among the entry's facts, cut to the calls that were turns."""
    return entry.facts[fact][-len(entry.times) :]


def paired_cost(entry: Entry, base: Entry, fact: str = "") -> float:
    """Return the median over the turns of t_entry / t_base − 1.

    t is the time on the clock, or else the `fact` of that name.

    >>> a = Entry("a", "", None, times=[1.0, 2.0])
    >>> b = Entry("b", "", None, times=[2.0, 4.0])
    >>> paired_cost(b, a)
    1.0
    """
    mine, theirs = (of_turns(e, fact) if fact else e.times for e in (entry, base))
    pairs = zip(mine, theirs, strict=True)
    return statistics.median(longer / shorter for longer, shorter in pairs) - 1
