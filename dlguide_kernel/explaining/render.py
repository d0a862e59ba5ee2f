"""The block that stands under a traceback: plain, or in a terminal's colours."""

from __future__ import annotations

import re
import textwrap

from .failure import Failure, Line
from .situation import Explanation

WIDTH = 84
INDENT = "  "

CODE = re.compile(
    r"`[^`]{1,40}`|(?<=[\w=])(\([^()]{1,40}\)|\[[^\[\]]{1,40}\]|\{[^{}]{1,40}\})"
)
HELD = "\x00"

# Bold stands out in every theme, and says nothing that the words do not say.
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def rendered(
    explanation: Explanation, failure: Failure, *, colours: bool = False, hint: str = ""
) -> str:
    """Return the block: what it means, where it is, what to try, where to read more.

    `hint` is a line of the caller's own, under "More".
    """
    parts = [
        ("What it means", _wrapped(explanation.means)),
        ("Where", _places(explanation, failure)),
        ("What to try", "\n".join(_item(text) for text in explanation.tries)),
        ("More", _more(explanation, hint)),
    ]
    bold, plain = (BOLD, PLAIN) if colours else ("", "")
    blocks = [f"{bold}{title}{plain}\n{text}" for title, text in parts if text]
    return "\n".join(blocks)


def _wrapped(text: str, first: str = INDENT, rest: str = INDENT) -> str:
    # Short pieces of code are not broken: f(a, b), feed_dict={X: …}, `while not done:`.
    held = CODE.sub(lambda found: found[0].replace(" ", HELD), text)
    return textwrap.fill(
        held,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ).replace(HELD, " ")


def _item(text: str) -> str:
    return _wrapped(text, first=f"{INDENT}- ", rest=f"{INDENT}  ")


def _places(explanation: Explanation, failure: Failure) -> str:
    places = [("", failure.line)] if failure.line else []
    places += [(label, line) for label, line in explanation.lines]
    return "\n".join(_place(label, line) for label, line in places)


def _place(label: str, line: Line) -> str:
    head = f"{label} " if label else ""
    source = f"\n{INDENT}    {line.source}" if line.source else ""
    return f"{INDENT}{head}{line.where}, line {line.number}{source}"


def _more(explanation: Explanation, hint: str) -> str:
    slide = f"slide {explanation.slide}" if explanation.slide else ""
    lesson = f"lesson {explanation.lesson}" if explanation.lesson else ""
    course = ", ".join(filter(None, (slide, lesson)))
    return "\n".join(f"{INDENT}{line}" for line in (course, hint) if line)
