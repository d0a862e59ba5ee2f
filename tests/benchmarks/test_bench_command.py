"""`dlguide bench`: its arguments, its form, its exit status."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest
from fake_sides import CASE, Fake, InProcess, Off, Raises, Reference

from dlguide_kernel.benchmarks import command, turns
from dlguide_kernel.cli import main

FORM = {"bench", "machine", "versions", "unit", "rows", "checks"}
ROW_FORM = {"name", "case", "median", "min", "max", "runs", "ratio"}


def check_form(report):
    assert set(report) == FORM
    names = [(row["name"], row["case"]) for row in report["rows"]]
    assert len(names) == len(set(names)) > 0
    ours = {r["case"]: r["median"] for r in report["rows"] if r["name"] == "dlguide"}
    for row in report["rows"]:
        assert set(row) == ROW_FORM
        assert 0 < row["min"] <= row["median"] <= row["max"]
        assert row["ratio"] == pytest.approx(row["median"] / ours[row["case"]])
    for key in ("parameters", "left_out"):
        assert key in report["checks"]


class _InProcess(InProcess):
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def fake_bench(monkeypatch):
    """`bench sgd`, played by sides that need no library."""

    def install(*sides):
        def measure(stage):
            compared = stage.compare(CASE, sides, Reference)
            stage.play((CASE, sides))
            return {"parameters": compared}

        fake = SimpleNamespace(
            UNIT="s", SCALE=1.0, PEERS=sides[1:], measure=measure,
            cases=lambda quick: {"speed": [CASE]},
        )  # fmt: skip
        monkeypatch.setattr(command, "import_module", lambda name: fake)
        monkeypatch.setattr(command, "Workers", _InProcess)
        monkeypatch.setattr(turns.time, "sleep", lambda seconds: None)

    return install


def test_the_report_has_the_form(fake_bench, tmp_path, capsys):
    fake_bench(Fake, Reference, Raises)
    path = tmp_path / "bench.json"
    assert main(["bench", "sgd", "--runs", "2", "--json", str(path)]) == 0
    report = json.loads(path.read_text())
    check_form(report)
    assert [row["ratio"] for row in report["rows"]] == [1.0, 3.0]
    assert report["rows"][1]["runs"] == 2
    assert "raises, small" in report["checks"]["left_out"]
    assert "slides loop" in capsys.readouterr().out


def test_wrong_parameters_are_an_exit_status(fake_bench, capsys):
    fake_bench(Off, Reference)
    assert main(["bench", "sgd", "--runs", "1"]) == 1
    assert "0.00100" in capsys.readouterr().out


def test_a_row_of_ours_that_is_lost_is_an_exit_status(fake_bench, capsys):
    fake_bench(Fake, type("Lost", (Raises,), {"name": "dlguide loss"}), Reference)
    assert main(["bench", "sgd", "--runs", "1"]) == 1
    assert "dlguide loss, small" in capsys.readouterr().out


def test_without_ours_the_peers_are_still_reported(fake_bench, capsys):
    fake_bench(type("Failed", (Raises,), {"name": "dlguide"}), Reference)
    assert main(["bench", "sgd", "--runs", "1"]) == 1
    out = capsys.readouterr().out
    assert "slides loop" in out and "no such kernel" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--runs", "0"], "at least 1"),
        (["--peers", "numpy,nampy"], "'nampy'"),
        (["--case", "n=3"], "'n=200000', 'n=1200000'"),
        (["--quick", "--case", "n=200000"], "'n=2000', 'n=12000'"),
        (["--json", "no/such/folder/bench.json"], "make the folder first"),
    ],
)
def test_bad_arguments_are_refused_before_anything_runs(arguments, message, capsys):
    assert main(["bench", "sgd", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_benchmark_names_the_choices(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["bench", "sdg"])
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert "sgd" in error and "cnn" in error


def test_the_command_imports_no_tensorflow_here():
    code = (
        "import sys, dlguide_kernel.benchmarks.command, dlguide_kernel.benchmarks.sgd,"
        " dlguide_kernel.benchmarks.cnn; sys.exit('tensorflow' in sys.modules)"
    )
    import subprocess

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def _measured(tmp_path, *arguments):
    path = tmp_path / "bench.json"
    status = main(["bench", *arguments, "--quick", "--runs", "1", "--json", str(path)])
    report = json.loads(path.read_text())
    check_form(report)
    return status, report


@pytest.mark.slow
def test_sgd_in_small(tmp_path):
    status, report = _measured(tmp_path, "sgd", "--peers", "slides loop,numpy")
    checks = report["checks"]
    assert status == 0 and checks["left_out"] == {}
    differences = checks["parameters"]["largest_difference"]
    assert 0 < differences["numpy"] < 1e-4 and "dlguide loss" in differences
    rows = {(row["name"], row["case"]) for row in report["rows"]}
    assert {("dlguide loss", "n=2000"), ("slides loop", "n=12000")} <= rows
    assert all(checks["progress"]["bytes_drawn"].values())
    assert checks["flatness"]["call_max_over_min"] >= 1
    assert set(checks["recording_cost"]) == {"n=2000", "n=12000"}


@pytest.mark.slow
def test_cnn_in_small(tmp_path):
    status, report = _measured(tmp_path, "cnn", "--peers", "torch,slides loop")
    checks = report["checks"]
    assert status == 0 and checks["backend"] and checks["same_number_of_parameters"]
    names = {row["name"] for row in report["rows"]}
    assert {"dlguide", "slides loop"} <= names
    if "torch" in names:
        assert checks["parameters"]["largest_difference"]["torch"] < 1e-4
