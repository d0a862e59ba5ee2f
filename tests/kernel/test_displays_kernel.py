"""Displays, %device and completion in real kernels, and in a page without network."""

from __future__ import annotations

import nbformat
import pytest
from display_shell import Page
from nbclient import NotebookClient
from nbconvert import HTMLExporter

pytestmark = pytest.mark.slow

CELLS = [
    "import tensorflow as tf\nimport numpy as np",
    "a = tf.Variable([[1.5, 2.5]], name='weights')\n"
    "x = tf.placeholder(tf.float32, [2, None], name='data')\n"
    "loss = tf.reduce_sum(tf.square(tf.matmul(a, x)))\n"
    "loss",
    "sess = tf.InteractiveSession()\nsess.run(a.initializer)\nsess",
    "a",
    "tf.train.MomentumOptimizer(0.1, 0.9)",
    "from dlguide_kernel import train\n"
    "train(loss, {x: np.eye(2)}, session=sess, epochs=30)",
    "tf.get_default_graph()",
    "loss.op",
    "%device loss",
]


@pytest.fixture(scope="module", params=["dlguide", "python3"])
def notebook(request):
    """A notebook that ends each cell with something to be shown, run."""
    first = ["%load_ext dlguide_kernel"] if request.param == "python3" else []
    cells = [nbformat.v4.new_code_cell(code) for code in [*first, *CELLS]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name=request.param, timeout=240).execute()
    return notebook


def results(notebook) -> list:
    wanted = ("execute_result", "display_data")
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return [output.data for output in outputs if output.output_type in wanted]


def test_every_cell_shows_text_and_page(notebook):
    found = results(notebook)
    assert len(found) == len(CELLS) - 1
    for data in found:
        assert {"text/plain", "text/html"} <= set(data)
    drawn = [i for i, data in enumerate(found) if "image/svg+xml" in data]
    assert drawn == [0, 4, 5, 6]


def test_what_is_shown_is_what_is_held(notebook):
    tensor, session, variable, _, history, *_ = results(notebook)
    assert tensor["text/plain"].startswith("<tf.Tensor 'Sum:0' shape=() dtype=float32>")
    assert "line 3: loss = tf.reduce_sum" in tensor["text/plain"]
    assert "[[1.5 2.5]]" in session["text/plain"]
    assert "the default one" in session["text/plain"]
    assert "value in the default session: [[1.5 2.5]]" in variable["text/plain"]
    assert history["text/plain"].startswith("<History: 30 updates")
    assert "device:CPU:0" in results(notebook)[-1]["text/plain"]


def test_an_exported_page_has_all_of_it(notebook):
    html, _ = HTMLExporter(embed_images=True).from_notebook_node(notebook)
    page = Page("".join(data["text/html"] for data in results(notebook)))
    assert len(page.captions) >= 3
    for words in (*page.captions, "[[1.5 2.5]]", "Loss over update t"):
        assert words in html
    assert page.addresses == []
    assert "script" not in page.tags


def test_tensorflow_2_shows_its_own_and_takes_a_device(start, tmp_path):
    with start("dlguide", tmp_path) as kernel:
        kernel.run("%tensorflow_version 2.x")
        assert "has not started" in kernel.run("%device cpu").error
        kernel.run("import tensorflow as tf")
        eager = kernel.run("tf.constant([1, 2]) + 1")
        assert eager.kinds == ["text/plain"]
        assert kernel.run("tf.Variable(1.0)").kinds == ["text/plain"]
        assert "From the next cell on" in kernel.run("%device cpu").stdout
        placed = kernel.run("print(tf.constant(1.0).device)").stdout
        assert placed.strip().endswith("CPU:0")
        assert "holds its value" in kernel.run("t = tf.constant(1)\n%device t").error
        assert "New operations go where" in kernel.run("%device auto").stdout
        assert "where" in kernel.complete("tf.wher")[0]


def test_tab_knows_the_slides_before_and_after_the_import(dlguide):
    cell = "import tensorflow as tf\nsess = tf.Sess"
    assert dlguide.complete(cell)[0] == "Session"
    dlguide.run("import tensorflow as tf\nx = tf.placeholder(tf.float32)")
    dlguide.run("sess = tf.Session()")
    assert dlguide.complete("tf.")[:2] == ["placeholder", "Variable"]
    assert dlguide.complete("sess.run(x, {")[0] == "x"
    assert "feed_dict" in dlguide.inspect("sess.run")


def test_device_does_not_start_tensorflows_devices(start, tmp_path):
    looked = (
        "import sys\n"
        "eager = sys.modules.get('tensorflow.python.eager.context')\n"
        "context = getattr(eager, '_context', None)\n"
        "print(getattr(context, '_physical_devices', None) is not None)"
    )
    with start("dlguide", tmp_path) as kernel:
        assert "text/html" in kernel.run("%device").kinds
        assert kernel.run(looked).stdout == "False\n"
        assert "go to CPU:0" in kernel.run("%device cpu").stdout
        assert kernel.run(looked).stdout == "True\n"
