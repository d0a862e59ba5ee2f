"""Where sides meet: choosing who takes part, taking turns, comparing parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tqdm import tqdm

from .ours import num_parameters
from .sides import Case, Side, largest_difference, missing
from .turns import OURS, Entry, take_turns
from .workers import Workers

LIMIT = 1e-4  # relative difference of ours to the explicit loop


@dataclass(frozen=True)
class Options:
    """What the reader asked for; `peers` and `case` None: all."""

    runs: int = 7
    quick: bool = False
    peers: tuple[str, ...] | None = None
    case: str | None = None


@dataclass
class Stage:
    """Plays cases in the workers, and keeps every entry and who was left out."""

    options: Options
    workers: Workers
    entries: list[Entry] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def chosen(self, sides: Sequence[type[Side]]) -> list[type[Side]]:
        """Ours, and those peers that were asked for and are installed."""
        chosen = []
        for side in sides:
            ours, peers = side.name.split()[0] == OURS, self.options.peers
            if not ours and peers is not None and side.name not in peers:
                continue
            why = missing(side)
            if why:
                self.left_out[side.name] = why
            else:
                chosen.append(side)
        return chosen

    def play(self, *pairs: tuple[Case, Sequence[type[Side]]]) -> list[Entry]:
        """Let the sides of the cases take turns, all of them in one run."""
        entries = [
            Entry(side.name, case.label, self.workers.side(side, case), side.remark)
            for case, sides in pairs
            if self.options.case in (None, case.label)
            for side in self.chosen(sides)
        ]
        runs = self.options.runs
        total = len(entries) * (runs + 2)
        with tqdm(total=total, leave=False, disable=None) as bar:

            def tick(name: str) -> None:
                bar.set_description(name, refresh=False)
                bar.update()

            take_turns(entries, runs, tick=tick)
        for entry in entries:
            entry.side.drop()
            if entry.failure:
                self.left_out[f"{entry.name}, {entry.case}"] = entry.failure
        done = [entry for entry in entries if not entry.failure]
        self.entries += done
        return done

    def compare(
        self, case: Case, sides: Sequence[type[Side]], reference: type[Side]
    ) -> dict[str, object]:
        """Run an exact case once on each side, and compare each θ with the reference's.

        A failing side is noted and left out; a failing reference leaves nothing.
        """
        ends = self._ends(case, [reference, *self.chosen(sides)])
        expected = ends.pop(reference.name, None)
        found, sizes = {}, {}
        for name, parameters in ends.items() if expected is not None else ():
            sizes[name] = num_parameters(parameters)
            try:
                found[name] = largest_difference(parameters, expected)
            except ValueError as error:
                self.left_out[f"{name}, parameters"] = f"failed: {error}"
        return {
            "reference": reference.name,
            "steps": case.steps,
            "limit": LIMIT,
            "largest_difference": found,
            "num_parameters": sizes,
        }

    def _ends(self, case: Case, sides: Sequence[type[Side]]) -> dict[str, list]:
        ends = {}
        for side in dict.fromkeys(sides):
            entry = Entry(side.name, "parameters", self.workers.side(side, case))

            def end(remote=entry.side):
                remote.prepare()
                remote.run()
                return remote.parameters()

            parameters = entry.attempt(end)
            entry.side.drop()
            if entry.failure:
                self.left_out[f"{entry.name}, parameters"] = entry.failure
            else:
                ends[entry.name] = parameters
        return ends


def close_enough(compared: dict[str, object]) -> bool:
    """Whether ours was compared, and lies within the limit."""
    difference = compared["largest_difference"].get(OURS)
    return difference is not None and difference <= compared["limit"]
