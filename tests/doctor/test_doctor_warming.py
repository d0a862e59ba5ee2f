"""The warm process: switched off, impossible, asked for, running."""

from __future__ import annotations

import sys

import pytest
from made import write_json

from dlguide_kernel.doctor import kernel_answers, warming
from dlguide_kernel.warm import client
from dlguide_kernel.warm.place import obstacle


@pytest.fixture
def warm(tmp_path, monkeypatch):
    """A kernelspec that asks for forks, and no warm process yet."""
    if reason := obstacle():
        pytest.skip(f"kernels are not forked here: {reason}")
    monkeypatch.delenv(warming.SWITCH, raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    client.stop()
    spec = {
        "argv": [sys.executable, "-m", "dlguide_kernel.kernel"],
        "display_name": "x",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "dlguide-warm"}},
    }
    spec["argv"] += ["-f", "{connection_file}"]
    file = tmp_path / "share/kernels/dlguide/kernel.json"
    yield write_json(file, spec)
    client.stop()


def test_it_is_switched_off(visit, warm, monkeypatch):
    monkeypatch.setenv(warming.SWITCH, "0")
    found = warming.process(visit)
    assert (found.state, found.mend) == ("without", "unset DLGUIDE_WARM")
    assert not warming.ready()


def test_none_yet(visit, warm):
    assert warming.process(visit).happened == "none yet; the first kernel starts one."
    assert not warming.ready()


def test_a_kernelspec_that_does_not_ask_for_it(visit, warm):
    write_json(warm, {"argv": ["python"], "metadata": {}})
    found = warming.process(visit)
    assert (found.state, "does not ask for it" in found.happened) == ("without", True)


def test_python_path_that_depends_on_the_folder(visit, warm, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "lib")
    found = warming.process(visit)
    assert (found.state, "depends on the folder" in found.happened) == ("without", True)


def test_a_folder_that_others_can_reach(visit, warm, monkeypatch, tmp_path):
    open_to_all = tmp_path / "run"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    monkeypatch.setenv("DLGUIDE_RUNTIME_DIR", str(open_to_all))
    found = warming.process(visit)
    assert found.state == "without"
    assert f"chmod 700 {open_to_all}" in found.happened
    assert not warming.ready()
    open_to_all.chmod(0o700)
    assert warming.process(visit).state == "ok"


def test_one_that_runs(visit, warm, tmp_path, monkeypatch):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "quickly.py").write_text("def prepare(): pass\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    status = client.start(prepare="quickly", wait=20)
    found = warming.process(visit)
    assert found.state == "ok"
    assert f"process {status.pid} is ready" in found.happened
    assert warming.ready()


@pytest.mark.slow
def test_a_kernel_is_forked_where_it_can_be_and_else_leaves_nothing(visit, warm):
    assert kernel_answers.answers(visit).state == "ok"
    assert client.statuses() == []
    assert client.start(wait=120).ready
    assert kernel_answers.answers(visit).state == "ok"
    # One more process where a source was edited meanwhile: it is not forked stale.
    assert sum(status.forks for status in client.statuses()) == 1
