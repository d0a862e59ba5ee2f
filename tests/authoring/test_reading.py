"""Text to cells: nothing lost, every line number right, every broken block named."""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import pytest

from dlguide_kernel.authoring.read import Text, read
from dlguide_kernel.errors import LessonError

TEXT = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec:
  display_name: any
  name: dlguide
---

# Title

+++ {"slide": 5}


Prose on line 14.

- a list
  with `+++` in it

+++

More.

```{code-cell}
a = 1

b = 2
```

````{code-cell} python
:tags: [x, y]
:slide: 7

s = '''
```
'''
````

```{code-cell}
---
slide: [8, 9]
slideshow: {slide_type: fragment}
---

%%shell
ls
```

```{raw-cell}
raw
```
"""


def cells(source: str) -> list:
    text = Text("lessons/text/13-x.md", Path())
    assert read(source, text) == []
    return text.cells


def test_agrees_with_jupytext() -> None:
    theirs = jupytext.reads(TEXT, fmt="md:myst").cells
    ours = cells(TEXT)
    assert [c.kind for c in ours] == [c.cell_type for c in theirs]
    assert [c.source for c in ours] == [c.source.strip("\n") for c in theirs]
    assert [c.metadata for c in ours] == [dict(c.metadata) for c in theirs]


def test_every_source_begins_at_its_line() -> None:
    lines = TEXT.splitlines()
    for cell in cells(TEXT):
        first = cell.source.splitlines()[0]
        assert lines[cell.source_line - 1] == first
        assert cell.line <= cell.source_line


def test_a_mark_stands_at_its_own_line() -> None:
    lines = TEXT.splitlines()
    marks = [lines[cell.line - 1][:3] for cell in cells(TEXT)]
    assert marks == ["# T", "+++", "+++", "```", "```", "```", "```"]


def test_line_ends_and_a_missing_header_make_no_difference() -> None:
    plain = cells(TEXT)
    assert cells(TEXT.replace("\n", "\r\n")) == plain
    headless = TEXT[TEXT.index("# Title") :]
    assert [c.source for c in cells(headless)] == [c.source for c in plain]


BROKEN = {
    "header": ("---\nkernelspec: [\n---\n# T\n", 2, "not YAML"),
    "header entry": ("---\nkernel: dlguide\n---\n# T\n", 1, "'kernel'"),
    "other kernel": ("---\nkernelspec: {name: ir}\n---\n# T\n", 1, "another kernel"),
    "break": ("# T\n\n+++ {slide: 5}\n\nx\n", 3, "not JSON"),
    "break list": ("# T\n\n+++ [5]\n\nx\n", 3, "not a mapping"),
    "lost": ('# T\n\n+++ {"slide": 5}\n\n```{code-cell}\n1\n```\n', 3, "no cell"),
    "lost at end": ('# T\n\n+++ {"slide": 5}\n', 3, "no cell"),
    "colons": ("# T\n\n```{code-cell}\n:slide: 5\n:tags: [\n\n1\n```\n", 5, "not YAML"),
    "block": ("# T\n\n```{code-cell}\n---\na: [\n---\n1\n```\n", 5, "not YAML"),
    "date": ("# T\n\n```{code-cell}\n:tags: [2026-01-01]\n```\n", 3, "cannot stand"),
    "nan": ("# T\n\n```{code-cell}\n:slide: .nan\n```\n", 3, "cannot stand"),
    "tag": ("# T\n\n```{code-cell}\n:tags: a\n1\n```\n", 3, "tags"),
    "open": ("# T\n\n```{code-cell}\n1\n", 3, "never closed"),
    "open before": (
        "# T\n\n```{code-cell}\n1\n\n```{code-cell}\n2\n```\n",
        3,
        "closed",
    ),
    "language": ("# T\n\n```{code-cell} R\n1\n```\n", 3, "another language"),
    "separator": ("# T\n\na\u2028b\n", 3, "invisible"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_block_is_named(name: str) -> None:
    source, line, happened = BROKEN[name]
    text = Text("x.md", Path())
    (fault,) = read(source, text)
    assert (fault.line, fault.warning) == (line, False), fault
    assert happened in fault.happened
    assert fault.mend
    assert text.cells == []


def test_all_broken_blocks_are_named_at_once() -> None:
    source = "# T\n\n+++ {a}\n\nx\n\n```{code-cell}\n:a: [\n1\n```\n\n+++ {b}\n\ny\n"
    assert [f.line for f in sorted(read(source, Text("x.md", Path())))] == [3, 8, 12]


def test_without_jupytext_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jupytext.myst", None)
    with pytest.raises(LessonError, match=r'pip install "dlguide\[test\]"'):
        read("# T\n", Text("x.md", Path()))
