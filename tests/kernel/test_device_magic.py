"""%device and the scope it sets, with the GPUs of a made-up computer."""

from __future__ import annotations

import pytest
from display_shell import shell_with

from dlguide_kernel.engine import tf
from dlguide_kernel.kernel import device_list, device_magic
from dlguide_kernel.kernel.device_list import Device, known_devices, settings
from dlguide_kernel.kernel.magic_errors import MagicError

DEVICES = [Device("CPU:0", "8 cores"), Device("GPU:0", "one"), Device("GPU:1", "two")]


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr(device_magic, "known_devices", lambda tf: DEVICES)
    with tf.Graph().as_default(), shell_with(device_magic) as shell:
        yield shell


def device(shell, line: str) -> str:
    """Run the magic, and return what it shows as text."""
    shown: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(device_magic, "display", shown.append)
        shell.run_line_magic("device", line)
    return "\n".join(map(repr, shown))


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("cpu", "/device:CPU:0"),
        ("gpu", "/device:GPU:0"),
        ("GPU:1", "/device:GPU:1"),
        ("/gpu:1  # the second", "/device:GPU:1"),
    ],
)
def test_a_choice_reaches_what_is_built_afterwards(shell, line, wanted):
    before = tf.constant(1.0)
    device(shell, line)
    assert tf.constant(1.0).device == wanted
    assert before.device == ""
    device(shell, "auto")
    assert tf.constant(1.0).device == ""


def test_it_reaches_every_graph(shell):
    older = tf.Graph()
    device(shell, "gpu")
    for graph in (older, tf.Graph()):
        with graph.as_default():
            assert tf.constant(1.0).device == "/device:GPU:0"


def test_an_inner_scope_wins(shell):
    device(shell, "gpu")
    with tf.device("/cpu:0"):
        assert tf.constant(1.0).device == "/device:CPU:0"
    with tf.device(None):
        assert tf.constant(1.0).device == ""
    x = tf.constant(1.0)
    with tf.device("/gpu:1"):
        y = tf.constant(1.0)
    with tf.control_dependencies([x]), tf.get_default_graph().colocate_with(y.op):
        assert tf.constant(2.0).device == "/device:GPU:1"


def test_a_gpu_gets_what_it_can_run(shell):
    device(shell, "gpu")
    assert tf.Variable([1.0]).op.device == "/device:GPU:0"
    assert tf.matmul([[1.0]], [[2.0]]).device == "/device:GPU:0"
    assert tf.Variable(0, name="step").op.device == ""  # an integer
    assert tf.constant("a").device == ""
    assert tf.train.Saver and tf.strings.length("a").device == ""


def test_what_changes_a_variable_follows_it(shell):
    with tf.device("/cpu:0"):
        variable = tf.Variable([1.0])
    device(shell, "gpu")
    assert tf.assign(variable, [2.0]).op.device != "/device:GPU:0"


def test_a_graph_built_for_the_cpu_trains(shell):
    device(shell, "cpu")
    x = tf.Variable([3.0])
    step = tf.train.MomentumOptimizer(0.1, 0.5).minimize(tf.reduce_sum(x * x))
    graph = tf.get_default_graph()
    asked = {op.device for op in graph.get_operations()}
    assert asked <= {"/device:CPU:0", ""}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step)
        assert session.run(x)[0] == pytest.approx(3 - 0.1 * 6)


@pytest.mark.parametrize("line", ["gpu:2", "cpu:1"])
def test_a_device_that_is_not_there(shell, line):
    with pytest.raises(MagicError, match="expected: one of: CPU:0, GPU:0, GPU:1") as e:
        device(shell, line)
    assert f"TensorFlow sees no {line.upper()}" in str(e.value)
    assert tf.constant(1.0).device == ""


def test_no_gpu_says_how_to_mend_it(shell, monkeypatch):
    monkeypatch.setattr(device_magic, "known_devices", lambda tf: DEVICES[:1])
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    with pytest.raises(MagicError) as error:
        device(shell, "gpu")
    assert "dlguide doctor" in error.value.mend
    assert "CUDA_VISIBLE_DEVICES is '-1'" in error.value.mend


def test_the_overview_names_devices_and_the_choice(shell):
    text = device(shell, "")
    for word in ("8 cores", "GPU:1", "two", "where TensorFlow chooses", "1.x"):
        assert word in text
    device(shell, "gpu:1")
    assert "new operations go to: GPU:1, by %device" in device(shell, "")


def test_where_an_operation_is(shell, capfd):
    with tf.device("/cpu:0"):
        loss = tf.square(tf.Variable(2.0), name="loss")
    shell.user_ns.update(loss=loss)
    text = device(shell, "loss")
    assert "device asked for: /device:CPU:0" in text
    assert "No open session" in text
    with tf.Session() as session:
        graph = tf.get_default_graph().as_graph_def()
        assert "the default session puts it on: /job" in device(shell, "loss:0")
        shell.user_ns.update(sess=session)
        text = device(shell, "loss")
        assert tf.get_default_graph().as_graph_def() == graph
        assert "sess puts it on: /job:localhost/replica:0/task:0/device:CPU:0" in text
        # Its variable has no value: it was not run, and still has none.
        with pytest.raises(tf.errors.FailedPreconditionError):
            session.run(loss)
    assert capfd.readouterr().out == ""


def test_a_session_that_cannot_place_it_says_so(shell):
    with tf.device("/device:GPU:7"):
        shell.user_ns["far"] = tf.constant(1.0) + 1
    with tf.Session():
        assert "puts it on: nowhere: " in device(shell, "far")


@pytest.mark.parametrize("line", ["tpu", "no_such_tensor", "3", "x + y"])
def test_what_is_no_device_and_no_tensor(shell, line):
    shell.user_ns.update(x=1)
    with pytest.raises(MagicError, match="no device, and no tensor"):
        device(shell, line)


def test_unloading_takes_the_choice_back(monkeypatch):
    monkeypatch.setattr(device_magic, "known_devices", lambda tf: DEVICES)
    with tf.Graph().as_default():
        with shell_with(device_magic) as shell:
            device(shell, "gpu")
            assert tf.constant(1.0).device == "/device:GPU:0"
        assert tf.constant(1.0).device == ""
        assert "device" not in shell.magics_manager.magics["line"]


def test_without_tensorflow_the_drivers_files_are_read(tmp_path):
    for bus, model in (("0000:01:00.0", "NVIDIA A100"), ("0000:02:00.0", "NVIDIA T4")):
        folder = tmp_path / "gpus" / bus
        folder.mkdir(parents=True)
        (folder / "information").write_text(f"Model: \t\t {model}\nIRQ:   11\n")
    (tmp_path / "version").write_text(
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.161.08  Sat Feb 24\n"
        "GCC version:  gcc version 12\n"
    )
    found = known_devices(None, tmp_path)
    assert [(d.name, d.what) for d in found[1:]] == [
        ("GPU:0", "NVIDIA A100"),
        ("GPU:1", "NVIDIA T4"),
    ]
    assert f"{device_list.cores()} cores" == found[0].what
    told = dict(settings({"CUDA_VISIBLE_DEVICES": ""}, tmp_path))
    assert told["NVIDIA driver"] == "535.161.08"
    assert told["CUDA_VISIBLE_DEVICES"] == "every GPU is hidden"
    assert dict(settings({}, tmp_path / "none"))["NVIDIA driver"] == "none is loaded"
    growing = settings({"TF_FORCE_GPU_ALLOW_GROWTH": "true"}, tmp_path)
    assert dict(growing)["GPU memory is taken"] == "as it is needed"
