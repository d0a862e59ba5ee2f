"""The report: whole or not at all, in one form, and readable."""

from __future__ import annotations

import json
import math
import os
import platform

import pytest

from dlguide_kernel.benchmarks import machine, report
from dlguide_kernel.errors import InputError

ROW = {"name": "dlguide", "case": "c", "median": 0.5, "min": 0.4, "max": 2.0, "runs": 3}
REPORT = {
    "bench": "sgd",
    "machine": {"cpu": "a fast one", "gpu": None, "load_average": [0.1, 0.2, 0.3]},
    "versions": {"python": "3.11.7"},
    "unit": "µs per update",
    "rows": [
        {**ROW, "ratio": 1.0},
        {**ROW, "name": "sklearn", "median": 1234.5, "ratio": 2469.0},
    ],
    "checks": {
        "parameters": {"largest_difference": {"numpy": math.inf}},
        "remarks": {"sklearn": "one sample per update"},
        "left_out": {},
    },
}


def test_json_holds_the_report_and_has_no_infinity(tmp_path):
    path = tmp_path / "bench.json"
    report.write_json(REPORT, path)
    text = path.read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["rows"] == REPORT["rows"] and "µs" in text
    assert found["checks"]["parameters"]["largest_difference"]["numpy"] is None


def test_a_failed_write_leaves_the_old_report_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "bench.json"
    path.write_text("old")

    def full(source, target):
        assert json.loads(source.read_text())["bench"] == "sgd"  # whole by then
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError):
        report.write_json(REPORT, path)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["bench.json"]


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    report.check_place(tmp_path / "new.json")
    for bad in (tmp_path, tmp_path / "missing" / "bench.json"):
        with pytest.raises(InputError, match="cannot be written"):
            report.check_place(bad)


def test_the_table_shows_rows_ratios_remarks_and_checks():
    lines = report.table(REPORT).splitlines()
    ours, theirs = (line for line in lines if "…" in line and line.startswith("  "))
    assert ours.split() == ["dlguide", "0.500", "(0.400", "…", "2.00)", "1.00", "×"]
    assert theirs.split()[1] == "1230" and "2470 ×" in theirs
    assert theirs.endswith("one sample per update")
    assert "      numpy: inf" in lines and "gpu: —" in lines


def test_the_machine_is_described_and_not_named():
    found = machine.machine()
    assert set(found) >= {"cpu", "cores", "memory_gib", "gpu", "load_average"}
    assert found["cores"] >= 1 and found["cpu"]
    assert not platform.node() or platform.node() not in found.values()
    assert "/" not in json.dumps(found).replace("GNU/Linux", "")


def test_versions_name_what_is_there():
    found = machine.versions(["numpy", "no_such_module_here"])
    assert found["python"] == platform.python_version()
    assert "tensorflow" in found and "no_such_module_here" not in found
