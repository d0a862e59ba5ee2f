"""Code that Python cannot read: brackets, quotes, colons, indentation."""

from __future__ import annotations

import linecache
import re

from .failure import Failure, Line
from .situation import Explanation, situation


def broken_line(failure: Failure) -> str:
    """Return the line at which Python gave up reading."""
    line = failure.line  # error.text is None where Python has no file to read
    return (
        getattr(failure.error, "text", None) or (line and line.source) or ""
    ).strip()


def _line(failure: Failure, number: int) -> Line | None:
    """Return another line of the code that cannot be read."""
    file = getattr(failure.error, "filename", None) or ""
    return failure.line_at(file, number)


def _real_error(failure: Failure) -> SyntaxError | None:
    """Return what Python itself says where IPython said "incomplete input"."""
    file = getattr(failure.error, "filename", None) or ""
    try:
        compile("".join(linecache.getlines(file)), file, "exec")
    except SyntaxError as error:
        return error
    except (ValueError, MemoryError, RecursionError):
        return None
    return None


def _further(failure: Failure, label: str, number: int | None) -> tuple:
    line = _line(failure, number) if number else None
    here = number == getattr(failure.error, "lineno", None)
    return ((label, line),) if line and not here else ()


def _unclosed(failure: Failure, bracket: str, number: int | None) -> Explanation:
    closing = {"(": ")", "[": "]", "{": "}"}[bracket]
    return Explanation(
        means=f"A bracket {bracket} is never closed, so Python reads on to the end of "
        "the code.",
        tries=(f"Add the missing {closing} where its contents end.",),
        lines=_further(failure, "it opens in", number),
    )


@situation("bracket-not-closed", "SyntaxError", message=r"^'([\[({])' was never closed")
def bracket_not_closed(failure: Failure, found: object) -> Explanation:
    """`x = (1, 2`."""
    return _unclosed(failure, found[1], None)


@situation("code-ends-early", "SyntaxError", message=r"^incomplete input")
def code_ends_early(failure: Failure, found: object) -> Explanation | None:
    """The cell ends within a bracket, a text, or a try."""
    real = _real_error(failure)
    if real is None:
        return None
    bracket = re.match(r"'([\[({])' was never closed", real.msg)
    if bracket:
        return _unclosed(failure, bracket[1], real.lineno)
    if "triple-quoted" in real.msg:
        return Explanation(
            means="A text that begins with \"\"\" or ''' is never ended.",
            tries=("Add the same three quotes where it ends.",),
            lines=_further(failure, "it begins in", real.lineno),
        )
    if "'except' or 'finally'" in real.msg:
        return Explanation(
            means="A try needs an except or a finally after it, as far left as the "
            "try.",
            tries=("except ValueError as error: … with the error that you expect",),
        )
    if isinstance(real, IndentationError):
        return _nothing_inside(failure, real.msg)
    return None


@situation(
    "bracket-not-opened",
    "SyntaxError",
    message=r"^(unmatched '([\])}])'|closing parenthesis '(.)' does not match opening "
    r"parenthesis '(.)'(?: on line (\d+))?)",
)
def bracket_not_opened(failure: Failure, found: object) -> Explanation:
    """`x = (1, 2]` or `f(x))`."""
    if found[2]:
        means = f"A {found[2]} closes a bracket that no one has opened."
        mend = f"Remove the {found[2]}, or add the one that opens."
    else:
        where = f" in line {found[5]}" if found[5] else ""
        means = (
            f"A {found[3]} stands where the {found[4]}{where} has to be closed first."
        )
        mend = "Brackets close in the reverse order in which they open."
    return Explanation(means=means, tries=(mend,))


@situation(
    "text-not-ended", "SyntaxError", message=r"unterminated (?:f-)?string literal"
)
def text_not_ended(failure: Failure, found: object) -> Explanation:
    """`print("a)`, or `'it's'`."""
    source = broken_line(failure)
    if re.search(r"'[^']*\w'(?:s|t|d|m|re|ll|ve)\b", source):
        inner = "; a ' within '…' ends it early: use \"…\" around it"
    else:
        inner = ""
    back = (
        "\nA \\ before the last quote takes its meaning away." if "\\" in source else ""
    )
    return Explanation(
        means="A text begins with a quote and its line ends before the same quote "
        f"comes again{inner}.{back}",
        tries=('Add the missing quote, or use """…""" for a text of several lines.',),
    )


@situation(
    "f-string-braces",
    "SyntaxError",
    message=r"^f-string: (unmatched|expecting '}'|single '}'|empty exp|valid exp)",
)
def f_string_braces(failure: Failure, found: object) -> Explanation:
    """`f"{d["a"]}"`, `f"{x"`, `f"x}"`, `f"{}"`."""
    if found[1] == "unmatched":
        return Explanation(
            means="Before Python 3.12 an f-string ends at the next quote of its own "
            "kind, also at one within { }.",
            tries=("Use the other quotes inside: f\"{table['x']}\"",),
        )
    if found[1].startswith(("empty", "valid")):
        means = "An f-string needs a value between { and }."
    elif found[1].startswith("single"):
        means = "A } stands in an f-string that no { has opened."
    else:
        means = "A { is opened in an f-string and not closed before the text ends."
    return Explanation(
        means=means,
        tries=('f"{x:.3f}" writes a value; {{ and }} write the braces themselves.',),
    )


@situation("colon-missing", "SyntaxError", message=r"^expected ':'")
def colon_missing(failure: Failure, found: object) -> Explanation:
    """`for i in range(3)` and nothing after."""
    source = broken_line(failure)
    word = re.match(r"\w+", source)
    ends_well = re.match(
        r"(if|elif|else|for|while|def|class|try|except|with)\b[^#]*[\w)\]\"']$", source
    )
    tries = (f"{source}:",) if ends_well else ("Write : before the indented lines.",)
    return Explanation(
        means=f"A line that begins with '{word[0] if word else '…'}' ends with a "
        "colon, and its indented lines follow.",
        tries=tries,
    )


@situation("comma-missing", "SyntaxError", message=r"Perhaps you forgot a comma")
def comma_missing(failure: Failure, found: object) -> Explanation:
    """`[1, 2 3]`."""
    return Explanation(
        means="Two values stand side by side within brackets, with nothing between.",
        tries=("Perhaps a comma is missing, or an operator such as * between them.",),
    )


def _nothing_inside(failure: Failure, message: str) -> Explanation:
    after = re.search(r"on line (\d+)", message)
    number = int(after[1]) if after else None
    what = f"Line {number} ends with a colon and" if number else "A line with a colon"
    return Explanation(
        means=f"{what} has nothing indented under it; what belongs to it begins "
        "further right.",
        tries=("Indent its lines by four blanks (in a notebook: select them, Tab).",),
        lines=_further(failure, "it belongs to", number),
    )


@situation(
    "nothing-indented", "IndentationError", message=r"^expected an indented block"
)
def nothing_indented(failure: Failure, found: object) -> Explanation:
    """`def f():` and the body at the left edge."""
    return _nothing_inside(failure, failure.message)


@situation("tabs-and-blanks", "TabError", message=r"tabs and spaces")
def tabs_and_blanks(failure: Failure, found: object) -> Explanation:
    """Lines that look alike, one with a tab and one with blanks."""
    return Explanation(
        means="This line is indented with a tab and others of its block with blanks "
        "(or the reverse): they may look alike, and are not the same to Python.",
        tries=("Take the indentation away and type it anew, with blanks only.",),
    )


@situation(
    "indented-unevenly", "IndentationError", message=r"^(unindent does not|unexpected)"
)
def indented_unevenly(failure: Failure, found: object) -> Explanation:
    """A line that begins in no column of the lines above it."""
    if found[1] == "unexpected" and failure.error.lineno == 1:
        return Explanation(
            means="The first line begins with blanks; the lines of a cell begin at the "
            "left edge, unless they belong to a line above.",
            tries=("Remove the blanks (in a notebook: select all, Shift+Tab).",),
        )
    if found[1] == "unexpected":
        return Explanation(
            means="This line begins further right than the one before, which does not "
            "end with a colon.",
            tries=(
                "Remove the blanks before it, or find the line that it belongs to.",
            ),
        )
    return Explanation(
        means="This line goes back to the left, but not to a column in which a line "
        "above it begins.",
        tries=("Line it up with the block that it belongs to.",),
    )
