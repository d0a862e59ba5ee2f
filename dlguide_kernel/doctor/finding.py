"""What a check answers: one finding, in one of four states."""

from __future__ import annotations

from dataclasses import dataclass

OK, WITHOUT, UNKNOWN, BROKEN = "ok", "without", "unknown", "broken"

#: The states, and what each of them means.
STATES = {
    OK: "as it should be",
    WITHOUT: "missing or limited; the course works without it",
    UNKNOWN: "cannot be told from here",
    BROKEN: "the course does not work until it is mended",
}


@dataclass(frozen=True)
class Finding:
    """What one check found: `state` is a key of STATES.

    `happened` is a sentence or two, `mend` a command for a shell, in one line, or ""
    where none is needed or known. The runner fills in `name`, `title` and `seconds`.

    >>> broken("TensorFlow is not installed here.", "python -m pip install tensorflow")
    Finding(state='broken', happened='TensorFlow is not installed here.', ...)
    """

    state: str
    happened: str
    mend: str = ""
    name: str = ""
    title: str = ""
    seconds: float = 0.0


def ok(happened: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(OK, happened)


def without(happened: str, mend: str = "") -> Finding:
    """Return a finding on something the course works without."""
    return Finding(WITHOUT, happened, mend)


def unknown(happened: str, mend: str = "") -> Finding:
    """Return a finding that says why nothing can be said."""
    return Finding(UNKNOWN, happened, mend)


def broken(happened: str, mend: str = "") -> Finding:
    """Return a finding on something that stops the course."""
    return Finding(BROKEN, happened, mend)
