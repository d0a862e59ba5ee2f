"""`dlguide doctor`: what works on this computer, and what mends the rest.

In a notebook:

    from dlguide_kernel.doctor import doctor
    doctor()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Report


def doctor(*names: str) -> Report:
    """Return a report on this kernel and its computer, within a few seconds.

    A table in a notebook, text elsewhere. `names` choose checks; all for none. What
    takes long, or is a question to a shell, is left to `dlguide doctor` in a
    terminal; TensorFlow is asked in this process, if it has been imported.

    >>> doctor("python", "tensorflow")
    """
    import sys

    from .checks import named
    from .examining import examine
    from .report import Report
    from .visit import Visit

    chosen = named(names)
    loaded = "tensorflow" in sys.modules
    asked = [c for c in chosen if c.in_notebook and (loaded or not c.slow)]
    with Visit(here=True) as visit:
        findings = tuple(examine(asked, visit))
    return Report(findings, tuple(c.name for c in chosen if c not in asked))
