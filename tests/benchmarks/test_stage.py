"""Who takes part, what is left out and why, and whether wrong numbers are seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_sides import CASE, Absent, Fake, InProcess, Off, Raises, Reference

from dlguide_kernel.benchmarks import turns
from dlguide_kernel.benchmarks.stage import Options, Stage, close_enough


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(turns.time, "sleep", lambda seconds: None)


def stage(**options):
    return Stage(Options(runs=2, **options), InProcess())


def test_a_failing_and_an_absent_peer_are_named():
    played = stage()
    done = played.play((CASE, (Fake, Reference, Raises, Absent)))
    assert [entry.name for entry in done] == ["dlguide", "slides loop"]
    assert done == played.entries
    assert played.left_out["raises, small"] == "failed: ValueError: no such kernel"
    assert played.left_out["absent"].startswith("not installed: no_such_module_here")


def test_peers_are_chosen_and_ours_stays():
    sides = (Fake, Reference, Raises)
    assert stage(peers=("raises",)).chosen(sides) == [Fake, Raises]
    assert stage(peers=()).chosen(sides) == [Fake]


def test_cases_are_chosen_and_take_turns_together():
    other = replace(CASE, label="other")
    played = stage().play((CASE, (Fake,)), (other, (Fake, Reference)))
    assert [(e.name, e.case) for e in played] == [
        ("dlguide", "small"),
        ("dlguide", "other"),
        ("slides loop", "other"),
    ]
    assert [e.case for e in stage(case="other").play((CASE, (Fake,)), (other, (Fake,)))]


def test_parameters_are_compared_with_the_loop_even_if_it_is_no_chosen_peer():
    compared = stage(peers=()).compare(CASE, (Fake, Reference), Reference)
    assert compared["largest_difference"] == {"dlguide": 0.0}
    assert compared["num_parameters"] == {"dlguide": 2}
    assert close_enough(compared)


def test_a_wrong_parameter_is_seen():
    compared = stage().compare(CASE, (Off,), Reference)
    assert compared["largest_difference"]["dlguide"] == pytest.approx(1e-3)
    assert not close_enough(compared)


def test_what_was_not_compared_is_not_close_enough():
    failed = type("Failed", (Raises,), {"name": "dlguide"})
    played = stage()
    assert not close_enough(played.compare(CASE, (failed,), Reference))
    assert "dlguide, parameters" in played.left_out
    no_loop = type("NoLoop", (Raises,), {"name": "slides loop"})
    assert not close_enough(stage().compare(CASE, (Fake,), no_loop))
