"""Run checks side by side, and tell their findings in order."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from .checks import Check
from .finding import Finding, broken
from .visit import Visit

#: Most of them wait for a program; more than this would only crowd the processors.
WORKERS = 6


def examine(checks: Sequence[Check], visit: Visit) -> Iterator[Finding]:
    """Yield the findings in the order of the checks, each as soon as it is known."""
    # What a library warns of while it is imported would stand between the lines.
    with warnings.catch_warnings(), ThreadPoolExecutor(max_workers=WORKERS) as pool:
        warnings.simplefilter("ignore")
        # The slow ones start at once, wherever they stand.
        begun = sorted(checks, key=lambda check: not check.slow)
        waiting = {check.name: pool.submit(look, check, visit) for check in begun}
        try:
            for check in checks:
                yield waiting[check.name].result()
        finally:  # stopped halfway, too: leave no program behind
            for task in waiting.values():
                task.cancel()
            visit.close()


def look(check: Check, visit: Visit) -> Finding:
    """Return a check's finding; a check that fails is told as such, not raised."""
    start = time.monotonic()
    try:
        found = check.look(visit)
    except Exception as error:
        found = broken(
            f"this check is itself broken, so nothing is known: "
            f"{type(error).__name__}: {error}"
        )
    spent = round(time.monotonic() - start, 3)
    return replace(found, name=check.name, title=check.title, seconds=spent)
