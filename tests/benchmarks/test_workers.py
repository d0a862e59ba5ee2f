"""Sides in processes: shared by home, apart from the rest, and never fatal."""

from __future__ import annotations

import os

import pytest
from fake_sides import CASE, Crashes, Fake, Raises, Reference

from dlguide_kernel.benchmarks.turns import Entry, take_turns
from dlguide_kernel.benchmarks.workers import SideError, Workers

pytestmark = pytest.mark.slow


class _Neighbour(Fake):
    home = "dlguide"


def test_a_home_is_a_process():
    with Workers() as workers:
        remotes = [workers.side(s, CASE) for s in (Fake, _Neighbour, Reference)]
        for remote in remotes:
            remote.prepare()
        pids = [remote.facts()["pid"] for remote in remotes]
        assert remotes[2].run() == 6.0
        assert remotes[0].parameters()[0].tolist() == [1.0, 2.0]
        assert remotes[0].facts()["cuda"] == "-1"
    assert pids[0] == pids[1] != pids[2]
    assert os.getpid() not in pids


def test_neither_an_exception_nor_a_crash_takes_another_along():
    with Workers() as workers:
        sides = (Fake, Raises, Crashes, Reference)
        entries = [Entry(s.name, "c", workers.side(s, CASE)) for s in sides]
        take_turns(entries, 2, pause=0)
        for entry in entries:
            entry.side.drop()
    ours, raises, crashes, loop = entries
    assert ours.times == [2.0, 2.0] and loop.times == [6.0, 6.0]
    assert raises.failure == "failed: SideError: ValueError: no such kernel"
    assert crashes.failure == "failed: SideError: its process ended (exit code 3)"


def test_a_call_after_the_end_is_a_side_error():
    with Workers() as workers:
        remote = workers.side(Fake, CASE)
        remote.prepare()
    with pytest.raises(SideError, match="process ended"):
        remote.run()
