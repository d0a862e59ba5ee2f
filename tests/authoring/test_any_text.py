"""Whatever an author types, the answer is a notebook or faults, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlguide_kernel.authoring.lint import lint
from dlguide_kernel.authoring.notebook import notebook_text
from dlguide_kernel.authoring.read import Text, read

pytestmark = pytest.mark.slow

LINES = st.sampled_from(
    [
        "",
        "  ",
        "# Title",
        "words `+++` and $x$",
        "---",
        "+++",
        '+++ {"slide": 5}',
        '+++ {"nbgrader": {"grade_id": "a", "points": 1}}',
        '+++ {"nbgrader": 5, "slideshow": 5, "slide": {}, "id": 5, "tags": [5]}',
        '+++ {"slideshow": {"slide_type": []}}',
        "+++ {",
        "```",
        "```{code-cell}",
        "````{code-cell} python",
        "  ```{code-cell}",
        "```{raw-cell}",
        "```{note}",
        ":slide: 7",
        ":nbgrader: {grade_id: b}",
        ":nbgrader:",
        ":tags: [raises-exception]",
        ": {",
        "kernelspec: {name: dlguide}",
        "- item",
        "> quoted",
        "![](x.svg)",
        "<img src='x'>",
        "%%time",
        "%matplotlib inline",
        "x = 1",
        "\tx = (",
        "### BEGIN SOLUTION",
        "### END SOLUTION",
        "\x0c",
        "\x00",
    ]
)


@settings(max_examples=300)
@given(st.lists(LINES, max_size=14), st.booleans())
def test_any_text(rows: list[str], graded: bool) -> None:
    source = "\n".join(rows)
    text = Text("99-x.md", Path(), graded=graded)
    faults = read(source, text) or lint(text)
    assert all(1 <= fault.line <= max(1, len(rows)) for fault in faults), faults
    if all(fault.warning for fault in faults):
        notebook = notebook_text(text.cells)
        nbformat.validate(json.loads(notebook))
        assert nbformat.writes(nbformat.reads(notebook, 4)) + "\n" == notebook
        for cell in text.cells:
            first = cell.source.split("\n")[0].strip()
            assert first == "" or rows[cell.source_line - 1].strip() == first
