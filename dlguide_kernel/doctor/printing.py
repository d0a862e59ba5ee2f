"""The report in a terminal: a line per check, words first, colour on top."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Mapping
from typing import TextIO

from .finding import BROKEN, OK, STATES, UNKNOWN, WITHOUT, Finding

SYMBOLS = {OK: "✓", WITHOUT: "–", UNKNOWN: "?", BROKEN: "✗"}
ASCII = {OK: "+", WITHOUT: "-", UNKNOWN: "?", BROKEN: "x"}
#: The terminal's own green, yellow and red; the words say the same.
COLOURS = {OK: "32", WITHOUT: "33", UNKNOWN: "33", BROKEN: "1;31"}
#: What each state is called in the summary.
COUNTED = {
    OK: "ok",
    WITHOUT: "the course works without",
    UNKNOWN: "cannot be told",
    BROKEN: "broken",
}
_STATE, _TITLE = 8, 17
_INDENT = 2 + _STATE + _TITLE


class Printer:
    """Writes findings to a stream, as wide as the terminal and in what it can show."""

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        self.stream = stream
        columns = width or shutil.get_terminal_size((80, 24)).columns
        self.width = min(max(columns, 60), 100)
        terminal = stream.isatty()
        self.moves = terminal and os.environ.get("TERM") != "dumb"
        # https://no-color.org: any value but an empty one.
        self.colours = self.moves and not os.environ.get("NO_COLOR")
        self.symbols = SYMBOLS if _shows(stream, "".join(SYMBOLS.values())) else ASCII

    def heading(self, text: str) -> None:
        """Write the first line."""
        self._write(text)

    def wait(self, title: str) -> None:
        """Say in a terminal what is waited for, until the next line replaces it."""
        if self.moves:
            self.stream.write(f"\r\033[K  waiting for: {title}")
            self.stream.flush()

    def finding(self, finding: Finding) -> None:
        """Write one finding, and the command that mends it on a line of its own."""
        state = f"{self.symbols[finding.state]} {finding.state:<{_STATE}}"
        lines = textwrap.wrap(
            finding.happened,
            self.width - _INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
        first, *rest = lines or [""]
        coloured = self._coloured(state, COLOURS[finding.state])
        self._write(f"{coloured}{finding.title:<{_TITLE}}{first}")
        for line in rest:
            self._write(" " * _INDENT + line)
        if finding.mend:  # not wrapped: it is there to be copied
            self._write(f"    mend: {finding.mend}")

    def summary(self, counts: Mapping[str, int], left_out: list[str]) -> None:
        """Write what was left out, and as the last line how many of each there are."""
        if left_out:
            words = f"Not asked here: {', '.join(left_out)}."
            self._write(textwrap.fill(words, self.width))
        told = [f"{counts[s]} {COUNTED[s]}" for s in STATES if counts[s] or s == BROKEN]
        state = BROKEN if counts[BROKEN] else OK
        self._write(self._coloured(" · ".join(told), COLOURS[state]))

    def _coloured(self, text: str, colour: str) -> str:
        return f"\033[{colour}m{text}\033[0m" if self.colours else text

    def _write(self, line: str) -> None:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        shown = line.encode(encoding, "replace").decode(encoding)
        self.stream.write(("\r\033[K" if self.moves else "") + shown + "\n")
        self.stream.flush()


def _shows(stream: TextIO, text: str) -> bool:
    """Tell whether a stream's encoding has these letters."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
