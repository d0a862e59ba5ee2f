"""Running a graph: what is fed, what is fetched, and in which session."""

from __future__ import annotations

import re

from .failure import Failure
from .situation import Explanation, situation


@situation(
    "unfed-placeholder",
    "InvalidArgumentError",
    message=r"[Yy]ou must feed a value for placeholder tensor '([^']+)'",
    slide=57,
    lesson="13",
)
def unfed_placeholder(failure: Failure, found: re.Match) -> Explanation:
    """A run needs a placeholder that its feed_dict does not hold."""
    name = found[1]
    return Explanation(
        means=f"What you asked for depends on the placeholder '{name}', and this run "
        "gave it no value.",
        tries=(f"Add it to the run's feed_dict: feed_dict={{…, {name}: its value}}.",),
    )
