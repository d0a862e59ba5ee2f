"""TensorFlows that run, fail, die and say nothing; and the GPU they see or do not."""

from __future__ import annotations

import os
import signal
import sys
import types
from pathlib import Path

import pytest
from made import distribution, package

from dlguide_kernel.doctor import gpu, tensorflow_runs
from dlguide_kernel.doctor.visit import Visit

pytestmark = pytest.mark.slow  # starts programs


#: A TensorFlow that answers as the real one does, with the GPUs of $FAKE_GPUS.
ANSWERS = """
import os, types
class Number(float): pass
class Session:
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def run(self, x): return x
gpus = [types.SimpleNamespace(name=n) for n in os.environ["FAKE_GPUS"].split()]
compat = types.SimpleNamespace(v1=types.SimpleNamespace(
    __version__="2.21.0", Session=Session, constant=Number,
    disable_v2_behavior=lambda: None,
    config=types.SimpleNamespace(list_physical_devices=lambda kind: gpus),
    test=types.SimpleNamespace(is_built_with_cuda=lambda: "FAKE_CPU" not in os.environ),
))
"""
DRIVER = "echo 570.86.10"


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """`fake(code)`: the next TensorFlow is this code."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "fake"))
    monkeypatch.setenv("FAKE_GPUS", "")
    return lambda code: package(tmp_path / "fake", "tensorflow", code=code)


@pytest.fixture
def no_driver(tmp_path):
    if gpu.driver_version(Visit()):
        pytest.skip("this computer has NVIDIA's driver")


def test_a_tensorflow_that_runs(visit, fake):
    fake(ANSWERS)
    found = tensorflow_runs.runs(visit)
    assert (found.state, "session of TensorFlow 1 ran" in found.happened) == (
        "ok",
        True,
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise ImportError('libfoo.so: cannot open')", "libfoo.so: cannot open"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "want of memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "instruction"),
        ("import os; print('a riddle'); os._exit(0)", "said only: a riddle"),
        (ANSWERS.replace("return x", "return x + 1"), "6 · 7 is 43.0"),
    ],
)
def test_a_tensorflow_that_fails(visit, fake, code, words):
    fake(code)
    found = tensorflow_runs.runs(visit)
    assert found.state == "broken"
    assert words in found.happened


def test_what_hides_tensorflow_is_mended_first(visit, fake):
    fake("raise ImportError('libfoo.so: cannot open')")
    assert tensorflow_runs.runs(visit).mend == "unset PYTHONPATH"


def test_no_tensorflow(bare):
    found = bare.doctor("tensorflow", "session")
    assert {found[name]["state"] for name in found} == {"broken"}
    assert "tensorflow==" in found["session"]["mend"]


def test_a_processor_without_avx(monkeypatch):
    monkeypatch.setattr(tensorflow_runs, "_processor_flags", lambda: {"sse2"})
    answer = tensorflow_runs.Answer(-signal.SIGILL)
    assert "lacks the AVX" in tensorflow_runs._failed(Visit(), answer).happened


def test_processor_flags_are_read():
    if not Path("/proc/cpuinfo").exists():
        pytest.skip("needs Linux's /proc/cpuinfo")
    flags = tensorflow_runs._processor_flags()
    if os.uname().machine == "x86_64":
        assert "sse2" in flags  # every 64-bit processor of this kind has it


def test_a_tensorflow_that_takes_for_ever(visit, fake, monkeypatch):
    monkeypatch.setattr(tensorflow_runs, "LIMIT", 0.5)
    fake("import time; time.sleep(60)")
    found = tensorflow_runs.runs(visit)
    assert (found.state, "no answer within" in found.happened) == ("unknown", True)


def test_versions(environment):
    package(environment.packages, "tensorflow", "2.12.0")
    assert environment.doctor("tensorflow")["tensorflow"]["state"] == "broken"
    next(environment.packages.glob("tensorflow-*")).rename(
        environment.packages / "tensorflow-2.17.0.dist-info"
    )
    distribution(environment.packages, "tensorflow", "2.17.0")
    found = environment.doctor("tensorflow")["tensorflow"]
    assert (found["state"], "was tested with" in found["happened"]) == ("without", True)


def test_this_computers_tensorflow_is_the_tested_one(visit):
    assert tensorflow_runs.version(visit).state == "ok"


def test_a_notebook_that_has_not_imported_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    found = tensorflow_runs.runs(Visit(here=True))
    assert (found.state, "not imported" in found.happened) == ("unknown", True)


@pytest.mark.slow
def test_the_real_one(visit):
    found = tensorflow_runs.runs(visit)
    assert found.state == "ok", found.happened


def test_no_gpu(visit, fake, programs, no_driver):
    fake(ANSWERS)
    programs()
    found = gpu.used(visit)
    assert found.state == "without"
    assert "NVIDIA" in found.happened


def test_a_gpu_in_use(visit, fake, programs, monkeypatch):
    fake(ANSWERS)
    programs(nvidia_smi=DRIVER)
    monkeypatch.setenv("FAKE_GPUS", "GPU:0 GPU:1")
    monkeypatch.delenv(gpu.GROWTH, raising=False)
    found = gpu.used(visit)
    assert found.state == "ok"
    assert "2 GPUs" in found.happened


def test_a_gpu_whose_memory_is_taken_at_once(visit, fake, programs, monkeypatch):
    fake(ANSWERS)
    programs(nvidia_smi=DRIVER)
    monkeypatch.setenv("FAKE_GPUS", "GPU:0")
    monkeypatch.setenv(gpu.GROWTH, "false")
    found = gpu.used(visit)
    assert (found.state, found.mend) == ("without", f"unset {gpu.GROWTH}")


@pytest.mark.parametrize("value", ["", "-1"])
def test_a_hidden_gpu(visit, fake, programs, monkeypatch, value):
    fake(ANSWERS)
    programs(nvidia_smi=DRIVER)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", value)
    found = gpu.used(visit)
    assert (found.state, found.mend) == ("without", "unset CUDA_VISIBLE_DEVICES")


def test_a_gpu_without_its_libraries(visit, fake, programs, monkeypatch):
    fake(ANSWERS)
    programs(nvidia_smi=DRIVER)
    if gpu.cuda_libraries():
        pytest.skip("this environment has NVIDIA's libraries")
    found = gpu.used(visit)
    assert "570.86.10" in found.happened
    assert "the CUDA libraries" in found.happened
    assert found.mend.endswith("'tensorflow[and-cuda]==2.21.0'")


def test_a_tensorflow_without_cuda(visit, fake, programs, monkeypatch):
    fake(ANSWERS)
    programs(nvidia_smi=DRIVER)
    monkeypatch.setenv("FAKE_CPU", "1")
    found = gpu.used(visit)
    assert (found.state, "without CUDA" in found.happened) == ("without", True)


def test_a_gpu_that_fails_all_the_same(visit, fake, programs, monkeypatch, tmp_path):
    line = "E0000 00:00:17 cuda.cc:9] failed call to cuInit: unknown error"
    fake(f"import sys; print('''{line}''', file=sys.stderr)\n{ANSWERS}")
    programs(nvidia_smi=DRIVER)
    distribution(tmp_path / "more", "nvidia-cudnn-cu12", "9.3.0")
    monkeypatch.syspath_prepend(str(tmp_path / "more"))
    found = gpu.used(visit)
    assert found.state == "without"
    assert found.happened.endswith("failed call to cuInit: unknown error")


def test_a_driver_and_no_tensorflow(visit, fake, programs):
    fake("raise ImportError('no')")
    programs(nvidia_smi=DRIVER)
    found = gpu.used(visit)
    assert (found.state, "cannot be asked" in found.happened) == ("unknown", True)


def test_the_driver_as_proc_says_it(visit, programs, tmp_path):
    programs()
    assert gpu.driver_version(visit, tmp_path) == ""
    file = tmp_path / "proc/driver/nvidia/version"
    file.parent.mkdir(parents=True)
    file.write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue\n")
    assert gpu.driver_version(visit, tmp_path) == "550.54.15"


def test_a_card_without_a_driver(tmp_path):
    for slot, vendor, kind in (
        ("0", "0x10de", "0x030000"),  # an NVIDIA card
        ("1", "0x10de", "0x040300"),  # its sound
        ("2", "0x8086", "0x030000"),  # Intel's graphics
    ):
        device = tmp_path / "sys/bus/pci/devices" / slot
        device.mkdir(parents=True)
        (device / "vendor").write_text(f"{vendor}\n")
        (device / "class").write_text(f"{kind}\n")
    assert gpu.nvidia_cards(tmp_path) == 1


def test_a_notebooks_own_tensorflow(monkeypatch):
    """A stand-in that runs nothing but counts: who was asked, and in which graph."""
    opened = []

    class Graph:
        def as_default(self):
            return self

        def __enter__(self):
            opened.append("graph")

        def __exit__(self, *_):
            opened.append("closed")

    class Session:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def run(self, x):
            return x

    v1 = types.SimpleNamespace(
        __version__="2.21.0",
        Graph=Graph,
        Session=Session,
        constant=float,
        config=types.SimpleNamespace(list_physical_devices=lambda kind: []),
        test=types.SimpleNamespace(is_built_with_cuda=lambda: False),
    )
    fake = types.SimpleNamespace(
        compat=types.SimpleNamespace(v1=v1), __file__="here.py"
    )
    monkeypatch.setitem(sys.modules, "tensorflow", fake)
    found = tensorflow_runs.runs(Visit(here=True))
    assert found.happened == "this kernel's TensorFlow 2.21.0 ran a session."
    assert opened == ["graph", "closed"]
