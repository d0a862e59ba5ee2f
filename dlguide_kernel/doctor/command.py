"""Look at this computer, and say what works, what is missing, and what mends it.

Each check ends in a state: ok; without (missing, and the course works without it);
unknown (cannot be told from here); or broken. What can be mended by a command comes
with that command, in one line, for this computer and this environment.

The exit status is 0 if nothing is broken, 1 if something is, 2 for a wrong call.
--json prints one object: dlguide, python, counts (state: number), checks (a list of
name, title, state, happened, mend, seconds) and left_out (names).
"""

from __future__ import annotations

import argparse
import json
import sys

from .checks import CHECKS, named
from .examining import examine
from .printing import Printer
from .report import Report, heading
from .visit import Visit


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `dlguide doctor`."""
    parser.add_argument(
        "check",
        nargs="*",
        metavar="CHECK",
        help=f"only these: {', '.join(check.name for check in CHECKS)}",
    )
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="leave out what starts TensorFlow or a kernel",
    )


def run(args: argparse.Namespace) -> int:
    """Run the checks, tell each finding as it is known, and return the exit status."""
    chosen = named(args.check)
    asked = [check for check in chosen if not (args.quick and check.slow)]
    left_out = tuple(check.name for check in chosen if check not in asked)
    printer = None if args.json else Printer(sys.stdout)
    if printer:
        printer.heading(heading())
    findings = []
    with Visit() as visit:
        found = examine(asked, visit)
        for check in asked:
            if printer:
                printer.wait(check.title)
            findings.append(next(found))
            if printer:
                printer.finding(findings[-1])
        found.close()
    report = Report(tuple(findings), left_out)
    if printer:
        printer.summary(report.counts, list(left_out))
    else:
        print(json.dumps(report.as_json(), indent=1, ensure_ascii=False))
    return report.status
