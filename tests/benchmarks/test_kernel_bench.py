"""`dlguide bench kernel`: what it adds to the turns, and one small run of it."""

from __future__ import annotations

import json

import pytest
from fake_sides import Fake, InProcess

from dlguide_kernel.benchmarks import kernel, turns
from dlguide_kernel.benchmarks.stage import Options, Stage
from dlguide_kernel.cli import main


class FakeStart(Fake):
    """Takes 2 s, of which kernel_info 0.5 s, and the warm-up longer."""

    def facts(self):
        return {
            "info_seconds": [9.0, 0.5, 0.5, 0.5],
            "private_mb": [900.0, 70.0, 71.0, 72.0],
            "warm": [False, True, True, True],
        }


class FakeCold(FakeStart):
    name, seconds = "dlguide cold", 6.5


class FakeStock(FakeStart):
    name, seconds = "stock", 6.0


def test_rows_for_kernel_info_and_memory_leave_the_warm_up_out(monkeypatch):
    monkeypatch.setattr(turns.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(kernel, "Start", FakeStart)
    monkeypatch.setattr(kernel, "Stock", FakeStock)
    monkeypatch.setattr(kernel, "PEERS", (FakeCold, FakeStock))
    stage = Stage(Options(runs=3), InProcess())
    checks = kernel.measure(stage)
    rows = turns.table_rows(stage.entries, kernel.SCALE)
    found = {(row["name"], row["case"]): (row["median"], row["ratio"]) for row in rows}
    assert found["stock", kernel.FIRST] == (6.0, 3.0)
    assert found["dlguide", kernel.INFO] == (0.5, 1.0)
    assert checks["private_mb"]["dlguide"] == 71.0
    assert checks["had_tensorflow"]["dlguide"] == 3
    assert checks["cold_minus_stock"] == pytest.approx(0.5)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kernel_in_small(tmp_path):
    path = tmp_path / "bench.json"
    arguments = ["--runs", "1", "--peers", "stock", "--json", str(path)]
    assert main(["bench", "kernel", *arguments]) == 0
    report = json.loads(path.read_text())
    names = {(row["name"], row["case"]) for row in report["rows"]}
    assert names == {
        (name, case)
        for name in ("dlguide", "dlguide cold", "dlguide ordinary", "stock")
        for case in (kernel.FIRST, kernel.INFO)
    }
    assert report["checks"]["left_out"] == {}
    assert report["checks"]["parameters"]["largest_difference"]["dlguide"] == 0
    assert report["checks"]["had_tensorflow"]["stock"] == 0
