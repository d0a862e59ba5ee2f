"""Sides take turns, the warm-up is not counted, and ratios are over ours."""

from __future__ import annotations

import itertools

import pytest

from dlguide_kernel.benchmarks.turns import Entry, paired_cost, table_rows, take_turns


class Recorded:
    """A side that writes down its calls; its n-th run takes n seconds."""

    def __init__(self, name, calls, fails_at=None):
        self.name, self.calls, self.fails_at = name, calls, fails_at
        self.times = itertools.count(0)

    def prepare(self):
        self.calls.append(f"prepare {self.name}")

    def run(self):
        self.calls.append(self.name)
        turn = next(self.times)
        if turn == self.fails_at:
            raise RuntimeError("out of luck\nand out of memory")
        return float(turn)

    def facts(self):
        return {"of": self.name}


def recorded(fails_at=None):
    calls = []
    entries = [
        Entry(name, "c", Recorded(name, calls, fails_at if name == "b" else None))
        for name in ("dlguide", "b", "c")
    ]
    take_turns(entries, 3, pause=0)
    return entries, calls


def test_sides_alternate_after_a_warm_up_of_each():
    entries, calls = recorded()
    assert calls[:3] == ["prepare dlguide", "prepare b", "prepare c"]
    assert calls[3:] == ["dlguide", "b", "c"] * 4
    assert all(entry.times == [1.0, 2.0, 3.0] for entry in entries)
    assert entries[1].facts == {"of": "b"}


@pytest.mark.parametrize("turn", [0, 2])
def test_a_failing_side_is_noted_and_the_others_go_on(turn):
    entries, calls = recorded(fails_at=turn)
    assert entries[1].failure == "failed: RuntimeError: out of luck"
    assert calls.count("b") == turn + 1
    assert entries[0].times == entries[2].times == [1.0, 2.0, 3.0]
    assert [row["name"] for row in table_rows(entries, 1)] == ["dlguide", "c"]


def entry(name, case, *times):
    return Entry(name, case, None, times=list(times))


def test_ratio_is_the_median_over_ours_of_the_same_case():
    entries = [
        entry("dlguide", "small", 1e-6, 2e-6, 9e-6),
        entry("numpy", "small", 5e-6, 8e-6, 7e-6),
        entry("dlguide", "large", 4e-6),
        entry("numpy", "large", 2e-6),
        entry("numpy", "alone", 2e-6),
    ]
    rows = table_rows(entries, 1e6)
    assert [row["ratio"] for row in rows] == pytest.approx([1, 3.5, 1, 0.5, None])
    first = pytest.approx({"median": 2, "min": 1, "max": 9, "runs": 3})
    assert {key: rows[0][key] for key in ("median", "min", "max", "runs")} == first


def test_a_cost_is_paired_turn_by_turn():
    # The machine was ten times slower in the last turn: no matter, it was for both.
    base = entry("dlguide", "c", 1.0, 1.0, 10.0)
    loss = entry("loss", "c", 1.2, 1.3, 12.5)
    assert paired_cost(loss, base) == pytest.approx(0.25)
    # Calls before the turns (the first two here) do not count.
    base.facts["processor_seconds"] = [7.0, 7.0, 1.0, 2.0, 4.0]
    loss.facts["processor_seconds"] = [9.0, 1.5, 2.2, 4.0]
    assert paired_cost(loss, base, "processor_seconds") == pytest.approx(0.1)
