"""Explained errors in JupyterLab, and in the page that nbconvert makes of them."""

from __future__ import annotations

import nbformat
import pytest
from browser import CourseLab, browser_page, needs_chromium, open_notebook
from nbconvert import HTMLExporter

pytestmark = [pytest.mark.slow, needs_chromium, pytest.mark.timeout(300)]

CELLS = [
    "import tensorflow as tf\nX = tf.placeholder(tf.float32, [3], name='data')\n"
    "y = 2 * X\nsess = tf.Session()",
    "# predict\nsess.run(y)",
]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_block_is_read_in_jupyterlab(tmp_path, theme):
    cells = [nbformat.v4.new_code_cell(code) for code in CELLS]
    cells[1].metadata["tags"] = ["raises-exception"]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "dlguide", "display_name": "dlguide"}
    path = tmp_path / "lessons" / "00-welcome.ipynb"
    path.parent.mkdir()
    nbformat.write(made, path)
    chosen = {"@jupyterlab/apputils-extension:themes": {"theme": theme}}
    with CourseLab(tmp_path, chosen=chosen) as lab, browser_page() as page:
        notebook = open_notebook(page, lab.url)
        notebook.run_all()
        shown = notebook.panel.locator(".jp-OutputArea-output").last
        text = shown.inner_text()
        bold = shown.locator(".ansi-bold").all_inner_texts()
        saved = notebook.saved(path)
    assert [title for title in bold if title[0] in "WM"] == [
        "What it means", "Where", "What to try", "More",
    ]  # fmt: skip
    assert "X ('data') was made in cell In[1], line 2" in text
    assert "site-packages" not in text
    page_of_it, _ = HTMLExporter().from_notebook_node(saved)
    assert "What to try" in page_of_it and "slide 57, lesson 13" in page_of_it
