"""All findings of one run, as text, as JSON and as a table in a notebook."""

from __future__ import annotations

import io
import platform
import sys
from collections import Counter
from dataclasses import asdict, dataclass

from .. import __version__
from .finding import BROKEN, STATES, Finding
from .printing import COUNTED, SYMBOLS, Printer


def heading() -> str:
    """Return what was examined, in a line."""
    system = f"{platform.system()} {platform.machine()}"
    return f"dlguide {__version__} with Python {platform.python_version()}, {system}"


@dataclass(frozen=True)
class Report:
    """The findings of one run, and the names of the checks that were left out."""

    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter:
        """How many findings there are of each state."""
        return Counter(finding.state for finding in self.findings)

    @property
    def status(self) -> int:
        """The exit status for scripts: 1 if something is broken."""
        return 1 if self.counts[BROKEN] else 0

    def as_json(self) -> dict[str, object]:
        """Return the report as `dlguide doctor --json` prints it."""
        return {
            "dlguide": __version__,
            "python": sys.executable,
            "counts": {state: self.counts[state] for state in STATES},
            "checks": [asdict(finding) for finding in self.findings],
            "left_out": list(self.left_out),
        }

    def __repr__(self) -> str:
        text = io.StringIO()
        printer = Printer(text, width=88)
        printer.heading(heading())
        for finding in self.findings:
            printer.finding(finding)
        printer.summary(self.counts, list(self.left_out))
        return text.getvalue().rstrip()

    def _repr_html_(self) -> str:
        from ..exercises.cards import Table

        rows = [
            (f.title, f"{SYMBOLS[f.state]} {f.state}", _cell(f)) for f in self.findings
        ]
        told = [f"{self.counts[s]} {COUNTED[s]}" for s in STATES if self.counts[s]]
        notes = [" · ".join(told) + "."]
        if self.left_out:
            notes.append(
                f"Left to `dlguide doctor` in a terminal: {', '.join(self.left_out)}."
            )
        return Table(heading(), ("check", "state", "found"), rows, notes)._repr_html_()


def _cell(finding: Finding) -> str:
    mend = f" Mend: `{finding.mend}`" if finding.mend else ""
    return f"{finding.happened}{mend}"
