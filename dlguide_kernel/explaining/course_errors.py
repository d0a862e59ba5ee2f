"""The course's own errors: they explain themselves, and only the place is added."""

from __future__ import annotations

import re

from .failure import Failure
from .situation import Explanation, situation


@situation("diverged", "DivergedError", slide=58, lesson="13")
def diverged(failure: Failure, found: re.Match) -> Explanation:
    """A loss that became NaN or infinite: the message says why."""
    return Explanation(means="", tries=())


@situation("course-data", "DataError", "GraphError", slide=57, lesson="13")
def course_data(failure: Failure, found: re.Match) -> Explanation:
    """Data or a graph that train() cannot use."""
    return Explanation(means="", tries=())


@situation("course", "DLGuideError")
def course(failure: Failure, found: re.Match) -> Explanation | None:
    """Any other error of the course; a magic's is shown without a traceback."""
    if hasattr(failure.error, "_render_traceback_"):
        return None
    return Explanation(means="", tries=())
