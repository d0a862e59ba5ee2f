"""The stop button: a cell ends with KeyboardInterrupt, and the kernel works on."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from conftest import Cell, Kernel, running
from kernel_starts import STARTS, check_start, start_by

pytestmark = pytest.mark.slow

SLIDES = """
import time
import numpy as np
import tensorflow as tf
from dlguide_kernel import train
from dlguide_kernel.theory.data import linear_data

data = linear_data(50, seed=0)
a, b = tf.Variable(tf.zeros([1, 3])), tf.Variable([0.0])
X = tf.placeholder(tf.float32, [3, 50])
Y = tf.placeholder(tf.float32, [1, 50])
loss = tf.reduce_sum(tf.pow(tf.linalg.matmul(a, X) + b - Y, 2))
slow = tf.train.GradientDescentOptimizer(0.001).minimize(loss)
sess = tf.InteractiveSession()
sess.run(tf.global_variables_initializer())
feeds = {X: data.x_data, Y: data.labels}

x = tf.placeholder(tf.float32, [], name='x')
y = 3 * x + 1
turns = tf.placeholder(tf.int32, [])
long = tf.while_loop(
    lambda i, v: i < turns, lambda i, v: (i + 1, v * 0.5 + 1), [0, x]
)[1]
"""
CELLS = {
    "compiled training": "train(loss, feeds, slow, epochs=10**10, record='none')",
    "step by step": "train(loss, feeds, slow, epochs=10**10, record='none',\n"
    "      compiled=False)",
    "a loop of runs": "while True:\n    sess.run(slow, feeds)",
    "a loop": "k = 0\nwhile True:\n    k += 1",
    "sleep": "time.sleep(600)",
    "await": "import asyncio\nawait asyncio.sleep(600)",
    "a program": "!sleep 600",
}
STOPPED = ("KeyboardInterrupt", "CancelledError")


@pytest.fixture(scope="module", params=STARTS)
def kernel(request, tmp_path_factory) -> Iterator[Kernel]:
    """A kernel with a session and the slides' graph, one for each way to start."""
    home = tmp_path_factory.mktemp("ipython")
    with start_by(request.param), running("dlguide", home) as kernel:
        check_start(kernel.client, request.param)
        assert kernel.run(SLIDES).error == ""
        yield kernel


def interrupted(
    kernel: Kernel, code: str, *, presses: int = 1, timeout: float = 60
) -> Cell:
    """Run a cell, and press the stop button when it has said that it begins."""
    cell = Cell()

    def press() -> None:
        time.sleep(1)  # so that the line after the print is at work
        for _ in range(presses):
            asyncio.run(kernel.manager._async_interrupt_kernel())
            time.sleep(0.02)

    pressing = threading.Thread(target=press)

    def take(message: dict) -> None:
        begins = "begun" not in cell.stdout
        cell.take(message)
        if begins and "begun" in cell.stdout:
            pressing.start()

    reply = kernel.client.execute_interactive(
        f"print('begun')\n{code}", output_hook=take, timeout=timeout
    )
    pressing.join()
    cell.status = reply["content"]["status"]
    return cell


def works(kernel: Kernel) -> bool:
    return kernel.run("print(sess.run(y, {x: 2}))").stdout == "7.0\n"


@pytest.mark.parametrize("code", CELLS.values(), ids=CELLS.keys())
def test_a_cell_stops_and_the_next_one_works(kernel, code):
    for _ in range(2):
        cell = interrupted(kernel, code)
        # A program ends by the signal itself, and IPython goes on.
        if not code.startswith("!"):
            assert (cell.status, cell.error.split(":")[0] in STOPPED) == ("error", True)
        assert works(kernel)


def test_what_waits_behind_a_stopped_cell_does_not_run(kernel):
    kernel.run("ran = []")
    client = kernel.client
    client.execute("print('begun')\ntime.sleep(600)")
    waiting = client.execute("ran.append(1)")
    time.sleep(1)
    kernel.manager.interrupt_kernel()
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == waiting:
            break
    assert reply["content"]["status"] == "aborted"
    assert kernel.run("print(ran)").stdout == "[]\n"


def test_pressing_many_times(kernel):
    cell = interrupted(kernel, CELLS["a loop of runs"], presses=5)
    assert cell.status == "error"
    time.sleep(0.5)
    assert works(kernel)


def test_pressing_when_nothing_runs(kernel):
    for _ in range(3):
        kernel.manager.interrupt_kernel()
    time.sleep(0.5)
    assert works(kernel)


def test_a_single_long_run_has_a_time_limit_of_its_own(kernel):
    """TensorFlow's C++ does not look for signals: Python's handler waits for it.

    What stops a single `sess.run` is its own limit, between two operations.
    """
    limit = "tf.RunOptions(timeout_in_ms=1500)"
    cell = kernel.run(f"sess.run(long, {{x: 1, turns: 2**31 - 1}}, options={limit})")
    assert cell.status == "error" and "DeadlineExceeded" in cell.error
    assert works(kernel)


@pytest.mark.parametrize("way", STARTS)
def test_a_single_long_run_outlasts_the_stop_button_but_not_a_restart(way, tmp_path):
    """It fails when a later TensorFlow does stop; then the lessons can say so."""
    with start_by(way), running("dlguide", tmp_path) as kernel:
        assert kernel.run(SLIDES).error == ""
        with pytest.raises(TimeoutError):
            interrupted(kernel, "sess.run(long, {x: 1, turns: 2**31 - 1})", timeout=6)
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=120)
        assert kernel.run(SLIDES).error == "" and works(kernel)


@pytest.mark.parametrize("way", STARTS)
def test_stopping_the_first_import(way, tmp_path):
    """Half an import could not be taken up again; so the stop waits for its end."""
    with start_by(way), running("dlguide", tmp_path) as kernel:
        kernel.run("import time")
        cell = interrupted(
            kernel, "import tensorflow as tf\ntime.sleep(600)", presses=5
        )
        assert cell.status == "error"  # its text may fall to a later press
        assert kernel.run(SLIDES).error == "" and works(kernel)
