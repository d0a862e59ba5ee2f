"""Measure ours against its peers; all sides take turns, on the CPU, within one run.

The figures are this machine's, at this moment: what else runs shows in the spread. A
row's last figure says how many times as long that side takes as ours in the same case.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ..errors import InputError
from . import machine, report
from .stage import Options, Stage, close_enough
from .turns import table_rows
from .workers import Workers

BENCHMARKS = {
    "sgd": "linear regression of slides 55–58, batch 10: µs per update",
    "cnn": "three convolutions on 32×32×3 images, batch 10: ms per step",
    "kernel": "from the request for a kernel to a first result: seconds",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    names = "; ".join(f"{name}: {text}" for name, text in BENCHMARKS.items())
    parser.add_argument("bench", choices=BENCHMARKS, help=names)
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="turns (7)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write a report, too")
    parser.add_argument("--quick", action="store_true", help="small, to try it out")
    parser.add_argument("--peers", metavar="A,B", help="only these peers; '' for none")
    parser.add_argument(
        "--stress",
        action="store_true",
        help="kernel: start 200 one by one and 20 at once, and kill some (Linux)",
    )
    parser.add_argument("--case", help="only this case, named as in the table")


def run(args: argparse.Namespace) -> int:
    """Measure, show and write the report; 1 if ours failed or computed wrongly."""
    if args.stress:
        return _stress(args.bench)
    bench = import_module(f"{__package__}.{args.bench}")
    options = _options(args, bench)
    if args.json is not None:
        report.check_place(args.json)
    at_start = machine.machine()  # before we are the load
    with Workers() as workers:
        stage = Stage(options, workers)
        checks = bench.measure(stage)
    made = _report(args.bench, bench, stage, checks, at_start)
    print(report.table(made))
    if args.json is not None:
        report.write_json(made, args.json)
    return 0 if close_enough(checks["parameters"]) and _ours_ran(stage) else 1


def _stress(bench: str) -> int:
    _check_choice("--stress", bench, ["kernel"])
    from .kernel_stress import stress

    trouble = stress()
    print("\n".join(trouble) or "Nothing hung, and nothing was left over.")
    return 1 if trouble else 0


def _options(args: argparse.Namespace, bench: ModuleType) -> Options:
    if args.runs < 1:
        raise InputError(
            f"--runs is {args.runs}.", expected="at least 1.", mend="pass --runs 7."
        )
    peers = None
    if args.peers is not None:
        peers = tuple(name.strip() for name in args.peers.split(",") if name.strip())
        known = [side.name for side in bench.PEERS]
        for name in peers:
            _check_choice("--peers", name, known)
    if args.case is not None:
        groups = bench.cases(args.quick).values()
        _check_choice("--case", args.case, [c.label for group in groups for c in group])
    return Options(args.runs, args.quick, peers, args.case)


def _check_choice(option: str, value: str, choices: list[str]) -> None:
    if value not in choices:
        raise InputError(
            f"{option} names {value!r}.",
            expected=f"one of {', '.join(map(repr, choices))}.",
            mend=f"pass {option} {choices[0]!r}.",
        )


def _report(
    name: str, bench: ModuleType, stage: Stage, checks: dict, at_start: dict
) -> dict[str, object]:
    peers = [module for side in bench.PEERS for module in side.needs]
    remarks = {entry.name: entry.remark for entry in stage.entries if entry.remark}
    return {
        "bench": name,
        "machine": at_start,
        "versions": machine.versions(dict.fromkeys(peers)),
        "unit": bench.UNIT,
        "rows": table_rows(stage.entries, bench.SCALE),
        "checks": {**checks, "remarks": remarks, "left_out": stage.left_out},
    }


def _ours_ran(stage: Stage) -> bool:
    return not any(name.startswith("dlguide") for name in stage.left_out)
