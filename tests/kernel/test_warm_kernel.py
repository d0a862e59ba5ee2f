"""A forked kernel is what a fresh one would be, for whom it works and in what it shows.

Each test that can be asked of both is put to the ordinary start as well: the oracle.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from jupyter_client.manager import KernelManager
from kernel_starts import STARTS, needs_warm, start_by

from dlguide_kernel.kernel.starting import StartingProcess
from dlguide_kernel.warm import client
from dlguide_kernel.warm.process import ForkedProcess

pytestmark = pytest.mark.slow

SESSION = "import tensorflow as tf\nprint(tf.Session().run(tf.constant(20) + 1))"


@pytest.fixture(scope="module", params=STARTS)
def way(request):
    with start_by(request.param):
        yield request.param


@pytest.fixture(scope="module")
def kernel(way, start, tmp_path_factory):
    with start("dlguide", tmp_path_factory.mktemp("home")) as started:
        yield started


def test_it_was_started_that_way(kernel, way):
    parent = int(kernel.run("import os; print(os.getppid())").stdout)
    warm = [status.pid for status in client.statuses()]
    assert (parent in warm) == (way == "warm")


def test_the_slides_tensorflow_runs(kernel):
    cell = kernel.run(SESSION)
    assert cell.stdout.endswith("21\n"), cell.traceback
    assert "compat.v1" in cell.stdout
    assert cell.stderr == ""


def test_figures_are_drawn_in_the_notebook(kernel):
    cell = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert "image/png" in cell.kinds, cell.traceback


def test_widgets_are_known_to_the_frontend(kernel):
    code = "import ipywidgets; print(sorted(get_ipython().kernel.comm_manager.targets))"
    assert "jupyter.widget.control" in kernel.run(code).stdout
    assert "widget-view+json" in str(kernel.run("ipywidgets.IntSlider()").kinds)


@pytest.mark.parametrize("code", ["!echo out", "import os; os.system('echo out');"])
def test_output_of_programs_arrives(kernel, code):
    kernel.run("pass")
    assert kernel.run(code).stdout.strip() == "out"


def test_errors_name_this_process(kernel):
    pid = kernel.manager.provisioner.pid
    cell = kernel.run(
        "import inspect\nprint(inspect.currentframe().f_code.co_filename)"
    )
    assert f"ipykernel_{pid}" in cell.stdout


def test_awaiting_and_history_and_forking(kernel):
    assert (
        kernel.run("import asyncio; print(await asyncio.sleep(0, 7))").stdout == "7\n"
    )
    assert "asyncio" in kernel.run("%history").stdout
    code = (
        "import multiprocessing as m\n"
        "with m.get_context('fork').Pool(2) as p: print(p.map(abs, [-1, -2]))"
    )
    assert kernel.run(code).stdout == "[1, 2]\n"


def test_it_can_be_debugged(kernel):
    session = kernel.client.session
    message = session.msg(
        "debug_request", {"type": "request", "seq": 1, "command": "debugInfo"}
    )
    kernel.client.control_channel.send(message)
    reply = kernel.client.get_control_msg(timeout=30)
    assert reply["content"]["success"], reply["content"]
    assert reply["content"]["body"]["isStarted"] is False


def test_a_training_run_compiles(kernel):
    code = (
        "import numpy as np; from dlguide_kernel import tf, train\n"
        "x = tf.placeholder(tf.float32, [None]); w = tf.Variable(0.0)\n"
        "loss = tf.reduce_mean((w * x - 1) ** 2)\n"
        "with tf.Session() as sess:\n"
        "    sess.run(tf.global_variables_initializer())\n"
        "    h = train(loss, {x: np.ones(8, 'float32')}, 'sgd', batch_size=4,\n"
        "              epochs=25, session=sess, progress=False)\n"
        "    print(h.backend, round(float(sess.run(w)), 3))"
    )
    cell = kernel.run(code)
    assert cell.status == "ok", cell.traceback
    assert cell.stdout == "XLA loop 0.636\n"  # 1 − (1 − 2 · 0.01)⁵⁰


def test_it_takes_the_folder_and_the_variables(way, start, tmp_path):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    code = (
        "import os, sys, matplotlib as m; import matplotlib.pyplot\n"
        "print(os.getcwd(), os.environ['MINE'], m.get_backend().lower(),\n"
        "      m.rcParams['lines.linewidth'], '' in sys.path, sys.stdin is None)"
    )
    with start("dlguide", tmp_path, MPLBACKEND="agg", MINE="here") as kernel:
        cell = kernel.run(code)
    assert cell.stdout.split() == [str(tmp_path), "here", "agg", "7.0", "True", "False"]


def test_version_2_can_still_be_chosen(way, start, tmp_path):
    with start("dlguide", tmp_path) as kernel:
        assert "Started: nothing yet" in kernel.run("%tensorflow_version").stdout
        kernel.run("%tensorflow_version 2.x")
        cell = kernel.run("import tensorflow as tf; print((tf.ones(2) + 1).numpy())")
        assert cell.stdout == "[2. 2.]\n", cell.traceback
        cell = kernel.run("%tensorflow_version 1.x")
        assert cell.error.startswith("MagicError: TensorFlow 2.x has already started")


def test_chance_differs_between_kernels(way, start, tmp_path):
    code = (
        "import random, numpy, tensorflow as tf\n"
        "print('drawn', random.random(), numpy.random.rand(),"
        " tf.Session().run(tf.random_uniform([])))"
    )
    drawn = []
    for _ in range(2):
        with start("dlguide", tmp_path) as kernel:
            drawn.append(kernel.run(code).stdout.split("drawn")[1].split())
    assert all(first != second for first, second in zip(*drawn, strict=True))


def test_a_dead_kernel_is_seen_and_restarted(way, start, tmp_path):
    with start("dlguide", tmp_path) as kernel:
        kernel.run("x = 1")
        first = kernel.manager.provisioner
        os.kill(first.pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while kernel.manager.is_alive() and time.monotonic() < end:
            time.sleep(0.05)
        assert not kernel.manager.is_alive()
        assert first.process.poll() == -signal.SIGKILL
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=60)
        assert kernel.run("x").error.startswith("NameError")


def test_it_ends_with_the_process_it_was_started_for(way, tmp_path):
    code = (
        "import os, sys; from jupyter_client.manager import start_new_kernel\n"
        "manager, client = start_new_kernel(kernel_name='dlguide')\n"
        "print(manager.provisioner.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    pid = int(run.stdout)
    end = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@needs_warm
def test_jupyter_has_its_kernel_while_tensorflow_is_imported(tmp_path):
    with start_by("cold"):
        manager = KernelManager(kernel_name="dlguide")
        manager.start_kernel(cwd=str(tmp_path))
        assert isinstance(manager.provisioner.process, StartingProcess)
        assert manager.is_alive()
        manager.interrupt_kernel()  # nothing runs yet
        talk = manager.client()
        talk.start_channels()
        talk.wait_for_ready(timeout=120)
        said = []
        talk.execute_interactive("print(6 * 7)", output_hook=said.append, timeout=60)
        assert "42\n" in [message["content"].get("text") for message in said]
        assert manager.is_alive()
        assert isinstance(manager.provisioner.process, ForkedProcess)
        talk.stop_channels()
        manager.shutdown_kernel(now=True)


@needs_warm
def test_a_kernel_that_is_ended_before_it_has_started(tmp_path):
    with start_by("cold"):
        manager = KernelManager(kernel_name="dlguide")
        manager.start_kernel(cwd=str(tmp_path))
        assert isinstance(manager.provisioner.process, StartingProcess)
        manager.shutdown_kernel(now=True)
        assert not manager.is_alive()
        (status,) = client.statuses(patience=60)
        end = time.monotonic() + 10
        while client.statuses()[0].running and time.monotonic() < end:
            time.sleep(0.05)
        assert (status.ready, client.statuses()[0].running) == (True, ())


@needs_warm
def test_a_kernel_outlives_the_warm_process(start, tmp_path):
    with start_by("warm"), start("dlguide", tmp_path) as kernel:
        os.kill(client.statuses()[0].pid, signal.SIGKILL)
        time.sleep(2.5)  # twice as long as ipykernel takes to look for its parent
        assert kernel.run(SESSION).stdout.endswith("21\n")
        kernel.manager.shutdown_kernel()
        assert not kernel.manager.is_alive()


@needs_warm
@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"DLGUIDE_WARM": "0"}, "DLGUIDE_WARM is 0"),
        ({"PYTHONPATH": "lib"}, "depends on the folder one starts in"),
    ],
)
def test_an_ordinary_start_says_why(tmp_path, variables, reason):
    log = tmp_path / "log"
    with start_by("cold"), log.open("wb") as file:
        manager = KernelManager(kernel_name="dlguide")
        manager.start_kernel(
            env=os.environ | variables,
            stderr=file,
            extra_arguments=["--log-level=INFO"],
            cwd=str(tmp_path),
        )
        client_ = manager.client()
        client_.start_channels()
        client_.wait_for_ready(timeout=60)
        client_.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "starts the ordinary way" in log.read_text()
    assert reason in log.read_text()


@needs_warm
def test_a_client_without_provisioners_gets_a_kernel_that_says_so(tmp_path):
    file = tmp_path / "connection.json"
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "dlguide_kernel.kernel", "-f", str(file)],
            stderr=stderr,
            stdout=stderr,
        )
    end = time.monotonic() + 60
    while "does not use the provisioner" not in log.read_text():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)
    assert json.loads(file.read_text())["shell_port"] > 0
    process.kill()
    process.wait()
