"""The same words in a lesson's cell and in a test cell, on a real kernel."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

pytestmark = pytest.mark.slow

LESSON = """
from dlguide_kernel.exercises import check, parameters, require
p = parameters("step-bound")
check("step-bound", 0.01)
1 + 1
"""
ALL_AT_ONCE = """
import numpy as np
x = np.vstack([p["x_data"], np.ones(p["x_data"].shape[1])])
my_bound = 2 / np.linalg.eigvalsh(2 * x @ x.T)[-1]
require("step-bound", my_bound)
"""
TEST = 'require("step-bound", 0.01)'


def test_a_cell_shows_a_card_and_a_test_cell_raises_the_same_words(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(c) for c in (LESSON, ALL_AT_ONCE, TEST)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python"}},
    )
    with pytest.raises(CellExecutionError, match="AssertionError"):
        NotebookClient(notebook, timeout=120).execute(cwd=str(tmp_path))
    shown, two = notebook.cells[0].outputs
    assert shown.output_type == "display_data" and "<section" in shown.data["text/html"]
    assert two.data["text/plain"] == "2"
    assert notebook.cells[1].outputs == []
    (raised,) = notebook.cells[2].outputs
    assert raised.ename == "AssertionError"
    assert raised.evalue == shown.data["text/plain"]
    assert "the one that diverges" in raised.evalue
