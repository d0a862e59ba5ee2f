"""The kernel without TensorFlow: what it says of itself, and how it runs cells."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def info(dlguide):
    return dlguide.client.kernel_info(reply=True, timeout=30)["content"]


def test_it_says_who_it_is(info):
    assert (info["implementation"], info["status"]) == ("dlguide", "ok")
    assert info["language_info"]["name"] == "python"  # nbconvert and nbgrader ask
    assert "slides' TensorFlow" in info["banner"]
    assert any("compat/v1" in link["url"] for link in info["help_links"])


def test_it_offers_no_subshells(info):
    assert "kernel subshells" not in info["supported_features"]


def test_a_subshell_is_refused(dlguide):
    client = dlguide.client
    message = client.session.msg("create_subshell_request")
    client.control_channel.send(message)
    with pytest.raises(Exception):  # noqa: B017  no reply comes: queue.Empty
        client.get_control_msg(timeout=1)
    assert dlguide.run("1 + 1").status == "ok"


def test_cells_run_on_the_main_thread(dlguide):
    code = "import threading; print(threading.current_thread().name)"
    assert dlguide.run(code).stdout == "MainThread\n"


def test_top_level_await(dlguide):
    cell = dlguide.run("import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')")
    assert (cell.status, cell.stdout) == ("ok", "waited\n")


def test_an_error_is_an_error_and_shows_the_line(dlguide):
    cell = dlguide.run("def f(k):\n    return 1 / k  # here\nf(0)")
    assert cell.status == "error"
    assert cell.error == "ZeroDivisionError: division by zero"
    assert "here" in cell.traceback
    assert dlguide.run("print(2)").stdout == "2\n"


@pytest.mark.parametrize(
    "code", ["import time\ntime.sleep(60)", "import asyncio\nawait asyncio.sleep(60)"]
)
def test_interrupt(dlguide, code):
    stop = os.getpgid(dlguide.manager.provisioner.pid), signal.SIGINT
    threading.Timer(1, os.killpg, stop).start()  # what the stop button sends
    began = time.monotonic()
    cell = dlguide.run(code)
    assert cell.status == "error"
    assert cell.error.split(":")[0] in ("KeyboardInterrupt", "CancelledError")
    assert time.monotonic() - began < 30
    assert dlguide.run("print('alive')").stdout == "alive\n"


def test_figures_appear_without_a_magic(dlguide):
    cell = dlguide.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert "image/png" in cell.kinds


def test_completion_and_inspection(dlguide):
    dlguide.run("def slope(learning_rate):\n    'Step length.'")
    assert "slope" in dlguide.complete("slo")
    assert "Step length." in dlguide.inspect("slope")


def test_loading_the_extension_again_changes_nothing(dlguide):
    cell = dlguide.run("%load_ext dlguide_kernel\n%tensorflow_version")
    assert cell.status == "ok"
    assert cell.stdout.count("Selected: 1.x") == 1


def test_a_readers_file_does_not_stand_in_for_a_library(start, tmp_path):
    (tmp_path / "random.py").write_text("raise SystemExit('the wrong random')")
    (tmp_path / "helper.py").write_text("answer = 42")
    home = tmp_path / "home"
    home.mkdir()
    with start("dlguide", home, cwd=tmp_path) as kernel:
        assert kernel.run("import helper; print(helper.answer)").stdout == "42\n"
