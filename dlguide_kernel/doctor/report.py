"""All findings of one run, as text, as JSON and as a table in a notebook."""

from __future__ import annotations

import html
import io
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .. import __version__
from .finding import BROKEN, OK, STATES, Finding
from .printing import COUNTED, SYMBOLS, Printer

_LEFT, _WHOLE = "text-align:left;vertical-align:top", "white-space:nowrap"


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
        good = [finding for finding in self.findings if finding.state == OK]
        others = [finding for finding in self.findings if finding.state != OK]
        told = [f"{self.counts[s]} {COUNTED[s]}" for s in STATES if self.counts[s]]
        parts = [f"<p>{html.escape(heading())}: {' · '.join(told)}.</p>"]
        if others:
            parts.append(_table("Missing, limited or broken", others))
        if good:
            words = f"<summary>What is ok: {len(good)}</summary>"
            parts.append(f"<details>{words}{_table('What is ok', good)}</details>")
        if self.left_out:
            parts.append(
                "<p>Left to <code>dlguide doctor</code> in a terminal: "
                f"{', '.join(self.left_out)}.</p>"
            )
        return f'<section aria-label="dlguide doctor">{"".join(parts)}</section>'


def _table(caption: str, findings: Sequence[Finding]) -> str:
    """Return a table of findings, whose cells have their own style.

    JupyterLab would align them to the right, and break words in two.
    """
    words = "".join(
        f'<th scope="col" style="{_LEFT}">{word}</th>'
        for word in ("check", "state", "found")
    )
    rows = "".join(
        f'<tr><th scope="row" style="{_LEFT};{_WHOLE}">{html.escape(f.title)}</th>'
        f'<td style="{_LEFT};{_WHOLE}">{SYMBOLS[f.state]} {f.state}</td>'
        f'<td style="{_LEFT}">{_cell(f)}</td></tr>'
        for f in findings
    )
    return (
        f'<table style="color:inherit"><caption style="{_LEFT}">{caption}</caption>'
        f"<thead><tr>{words}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(finding: Finding) -> str:
    happened = html.escape(finding.happened)
    if not finding.mend:
        return happened
    return f"{happened}<br>Mend: <code>{html.escape(finding.mend)}</code>"
