"""What a lesson or problem text must have, beyond being readable.

A check yields Faults; what a person may have good reasons for is a warning. The
checks of cells are in `prose.py` and `code_cells.py`, nbgrader's rules in
`nbgrader_form.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from .code_cells import check_code
from .deck import SLIDE_COUNT, slides_of, slides_owed
from .faults import Fault
from .nbgrader_form import check_cells, regions
from .notebook import cell_ids
from .prose import check_markdown
from .read import Cell, Text

METADATA_KEYS = {
    "collapsed",
    "deletable",
    "editable",
    "id",
    "jupyter",
    "minutes",
    "nbgrader",
    "slide",
    "slideshow",
    "tags",
}
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes", "-"}

#: Shorter rows, such as `return loss`, stand in many a cell by chance.
LEAK_LENGTH = 20

#: An address of a package index, whichever it is, and the options that name one.
INDEX_ADDRESS = re.compile(
    r"https?://\S*/simple\b|--(extra-)?index-url|pip3? install .*\s-i\s"
)


def lint(text: Text) -> list[Fault]:
    """All faults and warnings of a text; fills out its nbgrader forms on the way."""
    faults = list(check_cells(text))
    faults += _opening(text)
    for cell in text.cells:
        faults += _metadata(cell, text)
        faults += _index_address(cell, text)
        if cell.kind == "markdown":
            faults += check_markdown(cell, text)
        elif cell.kind == "code":
            faults += check_code(cell, text)
    if all(fault.warning for fault in faults):  # ids need sound metadata
        faults += _equal_ids(text)
    faults += _leaks(text) if text.graded else _lesson(text)
    return sorted(faults)


def _opening(text: Text) -> Iterator[Fault]:
    first = text.cells[0] if text.cells else Cell("raw", "", {}, 1, 1)
    if first.kind != "markdown" or not re.match(r"# +\S", first.source):
        happened = "The first cell does not begin with a heading of level 1."
        yield Fault(text.path, first.source_line, happened, "begin with `# Title`.")


def _metadata(cell: Cell, text: Text) -> Iterator[Fault]:
    def fault(happened: str, mend: str) -> Fault:
        return Fault(text.path, cell.line, happened, mend)

    marks = cell.metadata
    for key in sorted(set(marks) - METADATA_KEYS):
        near = get_close_matches(key, METADATA_KEYS, n=1) or sorted(METADATA_KEYS)
        yield fault(f"Unknown metadata {key!r}.", f"write {', '.join(near)}.")
    if "slideshow" in marks and _slide_type(cell) not in SLIDE_TYPES:
        mend = f"write slideshow: {{slide_type: …}}, one of {sorted(SLIDE_TYPES)}."
        yield fault(f"slideshow is {marks['slideshow']!r}.", mend)
    for number in slides_of(marks.get("slide")):
        if type(number) is not int or not 1 <= number <= SLIDE_COUNT:
            mend = f"write a number from 1 to {SLIDE_COUNT}, or a list of them."
            yield fault(f"There is no slide {number!r}.", mend)
    name = marks.get("id", "none")
    if not isinstance(name, str) or not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
        yield fault(f"The id is {name!r}.", "use 1 to 64 letters, digits, _ and -.")


def _slide_type(cell: Cell) -> str | None:
    show = cell.metadata.get("slideshow")
    kind = show.get("slide_type") if isinstance(show, dict) else None
    return kind if isinstance(kind, str) else None


def _equal_ids(text: Text) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for cell, name in zip(text.cells, cell_ids(text.cells), strict=True):
        if seen.setdefault(name, cell.line) != cell.line:
            happened = f"The cell at line {seen[name]} has the id {name!r} already."
            yield Fault(text.path, cell.line, happened, "choose another name.")


def _index_address(cell: Cell, text: Text) -> Iterator[Fault]:
    for line, row in enumerate(cell.source.splitlines(), cell.source_line):
        if INDEX_ADDRESS.search(row):
            happened = "This names the address of a package index."
            mend = "leave the address to the reader's own configuration."
            yield Fault(text.path, line, happened, mend)


def _lesson(text: Text) -> Iterator[Fault]:
    """What holds for lessons only: they are shown, and not graded."""
    shown: set[object] = set()
    for cell in text.cells:
        marks = cell.metadata
        if "nbgrader" in marks:
            mend = "use the course's exercises, or write a problem in course/text."
            happened = "A lesson is not graded, but this cell has nbgrader metadata."
            yield Fault(text.path, cell.line, happened, mend)
        if _slide_type(cell) in ("slide", "subslide") and "slide" not in marks:
            happened = "This cell opens a slide without saying which of the lecture."
            mend = "add `slide: 17`, or `slide: []` for one that the lecture lacks."
            yield Fault(text.path, cell.line, happened, mend, warning=True)
        shown |= {n for n in slides_of(marks.get("slide")) if type(n) is int}
    for number in sorted(slides_owed(text.stem) - shown):
        happened = f"No cell carries slide {number} of the lecture."
        mend = f"add `slide: {number}` to the cells that show it."
        yield Fault(text.path, 1, happened, mend, warning=True)


def _leaks(text: Text) -> Iterator[Fault]:
    """Rows of a solution that the released notebook would show elsewhere."""
    secret: set[str] = set()
    public: list[tuple[int, str]] = []
    for cell in text.cells:
        form = cell.metadata.get("nbgrader")
        answer = isinstance(form, dict) and form.get("solution")
        inside, _ = regions(cell.source)
        if answer and not inside:  # nbgrader replaces the whole cell
            secret |= {row.strip() for row in cell.source.splitlines()}
            continue
        secret |= {row.strip() for row in inside}
        public += _released_rows(cell)
        if not answer and re.search(
            r"(?im)^(#+ *|\*\*)(model )?solution\b", cell.source
        ):
            happened = "A solution stands in a cell that is not an answer."
            mend = "move it into the answer cell, between the SOLUTION marks."
            yield Fault(text.path, cell.line, happened, mend)
    for line, row in public:
        if len(row) >= LEAK_LENGTH and row in secret:
            happened = "This line of a solution is also released to students."
            mend = "hide it between marks, or word it another way."
            yield Fault(text.path, line, happened, mend, warning=True)


def _released_rows(cell: Cell) -> Iterator[tuple[int, str]]:
    hidden = False
    for line, row in enumerate(cell.source.splitlines(), cell.source_line):
        if re.search("BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)", row):
            hidden = True
        elif re.search("END (SOLUTION|HIDDEN TESTS|MARK SCHEME)", row):
            hidden = False
        elif not hidden:
            yield line, row.strip()
