"""Show your progress in each lesson, or verify a progress log that was handed in."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from .identity import current_user
from .registry import course
from .summary import Journal, log_path, rows, table
from .verifying import verify


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `dlguide progress`."""
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument("--user", help="whose progress, if not yours")
    parser.add_argument(
        "--verify", type=Path, metavar="FILE", help="check the chain of this log"
    )
    parser.add_argument(
        "--receipt",
        metavar="COUNT:HEAD",
        help="with --verify: an earlier receipt that the log must still begin with",
    )


def run(args: argparse.Namespace) -> int:
    """Print the progress, or the report on a log; 1 if that log is not whole."""
    if args.verify is not None:
        report = verify(args.verify, receipt=args.receipt)
        found = {**asdict(report), "receipt": report.receipt}
        print(json.dumps(found) if args.json else f"{args.verify}: {report}")
        return 0 if report.whole else 1
    user = args.user or current_user()
    report = verify(log_path())
    lessons = rows(course.rooms(), Journal().events(user))
    state = f"receipt: {report.receipt}" if report.whole else str(report)
    if args.json:
        found = {
            "user": user,
            "log": str(log_path()),
            "whole": report.whole,
            "receipt": report.receipt,
            "lessons": [asdict(row) for row in lessons],
        }
        print(json.dumps(found))
    else:
        print(table(user, lessons, [f"log: {log_path()}", state]))
    return 0
