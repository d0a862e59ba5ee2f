"""JupyterLab in chromium: a notebook run from its menu, and a slider moved."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from browser import (
    CourseLab,
    NotebookPage,
    browser_page,
    failures,
    needs_chromium,
    open_notebook,
    wait_for,
)

pytestmark = [pytest.mark.slow, needs_chromium, pytest.mark.timeout(600)]

LESSONS = Path(__file__).parents[2] / "lessons"
READ_IN_THE_BROWSER = ("13",)
KERNELS = "@jupyterlab/apputils-extension:kernels-settings"
# The second placeholder lookup and `eval` need the default graph and session.
CELLS = [
    "import tensorflow as tf\nfrom ipywidgets import IntSlider, Label, VBox",
    "sess = tf.InteractiveSession()\n"
    "x = tf.placeholder(tf.float32, name='x')\n"
    "y = 3 * x + 1",
    "slider, label = IntSlider(max=50), Label('not moved')\n"
    "def moved(change):\n"
    "    k = change['new']\n"
    "    try:\n"
    "        found = tf.get_default_graph().get_tensor_by_name('x:0')\n"
    "        label.value = f'{sess.run(y, {found: k}):g} {y.eval({x: k}):g}'\n"
    "    except Exception as error:\n"
    "        label.value = repr(error)\n"
    "slider.observe(moved, 'value')\n"
    "VBox([slider, label])",
    "import matplotlib.pyplot as plt\nplt.plot([1, 4, 9]);",
    "assert sess.run(y, {x: 2}) == 7",
]


def write_course(folder: Path, kernel: str, first: str = "") -> Path:
    """Write a course of one lesson, and return its notebook."""
    codes = [first, *CELLS] if first else CELLS
    cells = [nbformat.v4.new_code_cell(code) for code in codes]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": kernel, "display_name": kernel}
    path = folder / "lessons" / "00-welcome.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    return path


def labels_after_moves(notebook: NotebookPage, moves: int) -> list[str]:
    """Move the slider by its arrow key, and read the label after every move."""
    page = notebook.page
    handle = page.locator(".noUi-handle").first
    label = page.locator(".jp-OutputArea .widget-label").last
    seen = [label.inner_text()]
    for _ in range(moves):
        handle.press("ArrowRight")
        wait_for(lambda: label.inner_text() != seen[-1], 20, lambda: "the label stays")
        seen.append(label.inner_text())
    return seen[1:]


@pytest.mark.parametrize(
    ("kernel", "first", "chosen"),
    [
        ("dlguide", "", {KERNELS: {"commsOverSubshells": "perCommTarget"}}),
        ("python3", "%load_ext dlguide_kernel", {}),
    ],
)
def test_a_slider_sees_the_cells_graph_and_session(tmp_path, kernel, first, chosen):
    """Ours by its own, whatever a user has set; a stock kernel by `dlguide lab`."""
    path = write_course(tmp_path, kernel, first)
    with CourseLab(tmp_path, chosen=chosen) as lab, browser_page() as page:
        notebook = open_notebook(page, lab.url)
        notebook.run_all()
        assert labels_after_moves(notebook, 4) == ["4 4", "7 7", "10 10", "13 13"]
        saved = notebook.saved(path)
        assert failures(saved) == []
        assert "image/png" in saved.cells[-2].outputs[0].data
        # Nothing lies over the lesson: no news, no dialog.
        assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


@pytest.mark.parametrize("number", READ_IN_THE_BROWSER)
def test_a_lesson_runs_top_to_bottom(number, tmp_path):
    if not any(LESSONS.glob(f"{number}-*.ipynb")):
        pytest.skip(f"lesson {number} is not built: dlguide build")
    shutil.copytree(LESSONS, tmp_path / "lessons")
    (path,) = (tmp_path / "lessons").glob(f"{number}-*.ipynb")
    with CourseLab(tmp_path, number) as lab, browser_page() as page:
        notebook = open_notebook(page, lab.url)
        notebook.run_all(timeout=480)
        saved = notebook.saved(path)
    assert saved.metadata.kernelspec.name == "dlguide"
    assert failures(saved) == []
