"""Cells to the bytes of a notebook: the same text always gives the same bytes.

nbformat 4.5 as JupyterLab writes it (one blank of indent, sorted keys), without
outputs, execution counts or traces of the text it came from.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from .read import Cell

KERNEL = "dlguide"
KERNELSPEC = Path(__file__).parents[1] / "kernelspec" / "kernel.json"


@cache
def notebook_metadata() -> dict[str, Any]:
    """The metadata of every notebook of the course."""
    spec = json.loads(KERNELSPEC.read_text(encoding="utf-8"))
    return {
        "kernelspec": {
            "display_name": spec["display_name"],
            "language": spec["language"],
            "name": KERNEL,
        },
        "language_info": {"name": spec["language"]},
    }


def cell_ids(cells: list[Cell]) -> list[str]:
    """A cell's id: its `id` mark, else its grade_id, else a hash of its content.

    So a new cell changes no other cell's id, and neither does a moved one. Of cells
    with equal content the second gets `-2`, the third `-3`.
    """
    seen: Counter[str] = Counter()
    ids = []
    for cell in cells:
        name = given_id(cell)
        if name is None:
            content = f"{cell.kind}\0{cell.source}".encode()
            name = sha256(content).hexdigest()[:8]
            seen[name] += 1
            name = name if seen[name] == 1 else f"{name}-{seen[name]}"
        ids.append(name)
    return ids


def given_id(cell: Cell) -> str | None:
    """The id that the text itself gives a cell."""
    grade_id = (cell.metadata.get("nbgrader") or {}).get("grade_id")
    return cell.metadata.get("id", grade_id and grade_id[:64])


def notebook_text(cells: list[Cell]) -> str:
    """The notebook of `cells`, as text with a newline at its end.

    >>> cells = [Cell("markdown", "# Title", {}, 1, 1)]
    >>> json.loads(notebook_text(cells))["cells"][0]["source"]
    ['# Title']
    """
    notebook = {
        "cells": [_cell(c, i) for c, i in zip(cells, cell_ids(cells), strict=True)],
        "metadata": notebook_metadata(),
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    # allow_nan: NaN is no JSON, and a browser would refuse the notebook.
    return (
        json.dumps(
            notebook, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False
        )
        + "\n"
    )


def _cell(cell: Cell, name: str) -> dict[str, Any]:
    node = {
        "cell_type": cell.kind,
        "id": name,
        "metadata": {k: v for k, v in cell.metadata.items() if k != "id"},
        "source": cell.source.splitlines(keepends=True),
    }
    if cell.kind == "code":
        node |= {"execution_count": None, "outputs": []}
    return node


def was_worked_in(text: str) -> bool:
    """Whether someone saved this notebook after it was built: it may hold work.

    JupyterLab fills in `language_info` whenever it saves; a build never does.
    """
    try:
        notebook = json.loads(text)
        return notebook["metadata"] != notebook_metadata() or any(
            cell.get("outputs") or cell.get("execution_count")
            for cell in notebook["cells"]
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return True
