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
from collections.abc import Sequence
from contextlib import closing

from .checks import CHECKS, Check, named
from .examining import examine
from .finding import Finding
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
    try:
        report = Report(_findings(asked, printer), left_out)
    except KeyboardInterrupt:  # what was started has been ended
        print("\nStopped.", file=sys.stderr)
        return 130
    if printer:
        printer.summary(report.counts, list(left_out))
    else:
        print(json.dumps(report.as_json(), indent=1, ensure_ascii=False))
    return report.status


def _findings(asked: Sequence[Check], printer: Printer | None) -> tuple[Finding, ...]:
    """Run the checks, and print each finding as it is known."""
    findings = []
    with Visit() as visit, closing(examine(asked, visit)) as found:
        for check in asked:
            if printer:
                printer.wait(check.title)
            findings.append(next(found))
            if printer:
                printer.finding(findings[-1])
    return tuple(findings)
