"""A run as a whole: recording, divergence, interrupts, checkpoints, large data."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

from dlguide_kernel.errors import CheckpointError, DataError, DivergedError
from dlguide_kernel.theory.data import linear_data
from dlguide_kernel.theory.regression import stability_bound

pytestmark = pytest.mark.slow


class Regression:
    """The slides' regression on 60 samples, in a session."""

    def __init__(self, tf, session, rate=1e-4, optimizer=None) -> None:
        from dlguide_kernel.engine import train

        self.session, self.run = session, train
        self.a = tf.Variable(np.zeros((1, 3)), name="weights", dtype=tf.float32)
        self.b = tf.Variable([0], name="bias", dtype=tf.float32)
        self.X = tf.placeholder(tf.float32, [3, None], name="data")
        self.Y = tf.placeholder(tf.float32, [1, None], name="label")
        prediction = tf.matmul(self.a, self.X) + self.b
        self.loss = tf.reduce_sum(tf.pow(prediction - self.Y, 2))
        optimizer = optimizer or tf.train.GradientDescentOptimizer(rate)
        self.step = optimizer.minimize(self.loss)
        self.init = tf.global_variables_initializer()
        self.data = linear_data(60, seed=7)
        session.run(self.init)

    @property
    def feeds(self):
        return {self.X: self.data.x_data, self.Y: self.data.labels}

    def train(self, **options):
        options = {"batch_size": 10, "session": self.session, **options}
        return self.run(
            self.loss, options.pop("data", self.feeds), self.step, **options
        )

    def values(self):
        a, b = self.session.run([self.a, self.b])
        return np.append(a, b)


@pytest.fixture
def regression(tf, session):
    return Regression(tf, session)


# Recording


def test_losses_by_step_by_epoch_and_not_at_all(regression) -> None:
    steps = regression.train(epochs=3, record="step").loss
    regression.session.run(regression.init)
    epochs = regression.train(epochs=3, record="epoch")
    np.testing.assert_allclose(epochs.loss, steps.reshape(3, 6).mean(1), rtol=1e-6)
    assert epochs.to_table()["step"].tolist() == [6, 12, 18]
    nothing = regression.train(epochs=3, record="none")
    assert len(nothing.loss) == 0 and nothing.steps == 18


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("every", [1, 4])
def test_iterates_are_the_values_after_their_steps(regression, compiled, every) -> None:
    history = regression.train(epochs=3, iterates=every, compiled=compiled)
    assert history.iterate_steps.tolist() == [*range(every, 18, every), 18]
    np.testing.assert_allclose(history.iterates[-1], regression.values(), rtol=1e-6)
    regression.session.run(regression.init)
    done = 0
    for row, at in zip(history.iterates, history.iterate_steps, strict=True):
        for j in range(done, at):
            part = slice(10 * (j % 6), 10 * (j % 6) + 10)
            fed = {p: v[:, part] for p, v in regression.feeds.items()}
            regression.session.run(regression.step, fed)
        done = at
        np.testing.assert_allclose(row, regression.values(), rtol=1e-4)


def test_many_iterates_are_thinned_out_and_it_is_said(regression, monkeypatch) -> None:
    from dlguide_kernel.engine import history as room

    monkeypatch.setattr(room, "ITERATE_BYTES", 10 * 4 * 4)
    history = regression.train(epochs=30, iterates=True)
    assert history.iterates_every == 18 and history.iterates.shape == (10, 4)
    assert history.iterate_steps[-1] == history.steps == 180


def test_history_plots_and_saves(regression, tmp_path) -> None:
    import matplotlib.pyplot as plt

    history = regression.train(epochs=2)
    ax = history.plot(label="sum of squares")
    assert ax.get_xlabel() == "update t" and ax.get_yscale() == "log"
    np.testing.assert_allclose(ax.lines[0].get_ydata(), history.loss)
    plt.close(ax.figure)
    history.save(tmp_path / "run.csv")
    with open(tmp_path / "run.csv") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == [0] * 6 + [1] * 6
    np.testing.assert_allclose([float(r["loss"]) for r in rows], history.loss)
    assert "12 updates" in repr(history)
    assert os.listdir(tmp_path) == ["run.csv"]


# Divergence


@pytest.mark.parametrize("record", ["step", "none"])
@pytest.mark.parametrize("compiled", [True, False])
def test_a_divergent_run_names_step_value_and_bound(
    tf, session, compiled, record
) -> None:
    slides = Regression(tf, session, rate=0.01)
    with pytest.raises(DivergedError) as caught:
        slides.train(epochs=200, batch_size=None, compiled=compiled, record=record)
    bound = stability_bound(slides.data.x_data)
    session.run(slides.init)
    losses = []
    while not losses or np.isfinite(losses[-1]):
        losses.append(session.run([slides.step, slides.loss], slides.feeds)[1])
    message, history = str(caught.value), caught.value.history
    assert f"at update {len(losses)} (" in message
    assert f"one update before, it was {losses[-2]:.3g}"[:-5] in message
    assert f"below {bound:.3g}" in message and f"{0.01 / bound:.3g} times" in message
    assert history.steps == len(losses)
    if record == "step":
        np.testing.assert_allclose(history.loss[:-1], losses[:-1], rtol=1e-3)
        assert not np.isfinite(history.loss[-1])


def test_momentum_widens_the_bound(tf, session) -> None:
    from dlguide_kernel.engine import optimizers

    bound = stability_bound(linear_data(60, seed=7).x_data)
    within = Regression(tf, session, optimizer=optimizers.Momentum(1.8 * bound, 0.9))
    assert within.train(epochs=500, batch_size=None).loss[-1] < 1e3
    beyond = Regression(tf, session, optimizer=optimizers.Momentum(2.2 * bound, 0.9))
    with pytest.raises(DivergedError, match=f"below {1.9 * bound:.3g}"):
        beyond.train(epochs=5000, batch_size=None)


def test_another_cause_is_not_blamed_on_the_bound(tf, session) -> None:
    from dlguide_kernel.engine import train

    w = tf.Variable(1.0)
    loss = tf.log(w)  # falls without end, then log of a negative number
    session.run(tf.global_variables_initializer())
    with pytest.raises(DivergedError) as caught:
        train(loss, {}, "sgd", epochs=200)
    assert "NaN" in str(caught.value) and "quadratic" not in str(caught.value)


# Interrupts


@pytest.mark.parametrize("compiled", [True, False])
def test_an_interrupt_stops_at_a_finished_step(regression, compiled) -> None:
    """Ctrl-C during a run of many minutes: back in half a second, nothing half done."""
    sent = []

    def interrupt() -> None:
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    regression.train(epochs=1, compiled=compiled)  # compiled before the clock runs
    regression.session.run(regression.init)
    timer = threading.Timer(0.8, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        regression.train(epochs=10**9, compiled=compiled, record="none", progress=False)
    timer.join()
    assert time.perf_counter() - sent[0] < 5.0  # half a second, on a machine at rest
    values = regression.values()
    assert np.isfinite(values).all() and values.any()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupted_run_leaves_the_checkpoint_of_its_last_step(
    regression, tmp_path
) -> None:
    path = tmp_path / "run.npz"
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        regression.train(epochs=10**8, checkpoint=path, record="none", progress=False)
    timer.join()
    with np.load(path) as saved:
        steps = int(saved["steps"])
        kept = np.append(saved["variable/weights"], saved["variable/bias"])
    np.testing.assert_array_equal(kept, regression.values())
    assert 0 < steps < 6 * 10**8


# Checkpoints


@pytest.mark.parametrize("shuffle", [False, "epoch"])
@pytest.mark.parametrize("record", ["step", "epoch"])
def test_resumed_is_the_same_as_uninterrupted(
    tf, session, tmp_path, monkeypatch, record, shuffle
) -> None:
    from dlguide_kernel.engine import optimizers, runner

    slides = Regression(tf, session, optimizer=optimizers.Adam(lambda t: 0.1 / (1 + t)))
    options = {"record": record, "shuffle": shuffle, "batch_size": 7, "epochs": 40}
    options["iterates"] = 5
    whole = slides.train(**options)
    values, slots = slides.values(), session.run(tf.global_variables())
    session.run(slides.init)

    # Stop after 3 calls of the loop: somewhere inside an epoch.
    chunks = []

    def one_more(self, *args):
        chunks.append(1)
        if len(chunks) == 3:
            self.interrupt.request()
        return original(self, *args)

    original = runner.Runner._chunk
    monkeypatch.setattr(runner.Runner, "_chunk", one_more)
    monkeypatch.setattr(runner.Runner, "_sized", lambda self, seconds: 11)
    path = tmp_path / "run.npz"
    with pytest.raises(KeyboardInterrupt):
        slides.train(checkpoint=path, **options)
    assert path.exists() and not np.array_equal(values, slides.values())
    session.run(slides.init)  # as in a new process
    resumed = slides.train(checkpoint=path, **options)
    np.testing.assert_array_equal(slides.values(), values)
    for one, other in zip(session.run(tf.global_variables()), slots, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(resumed.loss, whole.loss)
    np.testing.assert_array_equal(resumed.iterates, whole.iterates)
    assert resumed.steps == whole.steps


def test_a_finished_run_can_be_lengthened(regression, tmp_path) -> None:
    path = tmp_path / "run.npz"
    regression.train(epochs=2, checkpoint=path)
    longer = regression.train(epochs=5, checkpoint=path)
    values = regression.values()
    regression.session.run(regression.init)
    straight = regression.train(epochs=5)
    np.testing.assert_array_equal(values, regression.values())
    np.testing.assert_array_equal(longer.loss, straight.loss)
    again = regression.train(epochs=5, checkpoint=path)
    assert again.steps == 30
    np.testing.assert_array_equal(values, regression.values())


def test_a_checkpoint_of_another_run_is_refused(regression, tmp_path) -> None:
    path = tmp_path / "run.npz"
    regression.train(epochs=2, checkpoint=path)
    before = regression.values()
    with pytest.raises(CheckpointError, match="batch_size: 10 then, 12 now"):
        regression.train(epochs=3, batch_size=12, checkpoint=path)
    other = {
        regression.X: regression.data.x_data + 1,
        regression.Y: regression.data.labels,
    }
    with pytest.raises(CheckpointError, match="data"):
        regression.train(epochs=3, data=other, checkpoint=path)
    path.write_bytes(b"no archive")
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        regression.train(epochs=3, checkpoint=path)
    with pytest.raises(CheckpointError, match="could not be written"):
        regression.train(epochs=1, checkpoint=tmp_path / "missing" / "run.npz")
    assert np.isfinite(before).all()


# Data larger than memory


@pytest.mark.parametrize("shuffle", [False, "once", "epoch"])
@pytest.mark.parametrize("compiled", [True, False])
def test_windows_from_disk_give_the_same_run(
    regression, tmp_path, monkeypatch, shuffle, compiled
) -> None:
    from dlguide_kernel.engine import batches

    options = {"epochs": 3, "shuffle": shuffle, "seed": 5, "batch_size": 7}
    expected = regression.train(**options)
    values = regression.values()
    regression.session.run(regression.init)
    np.save(tmp_path / "x.npy", regression.data.x_data)
    np.save(tmp_path / "y.npy", regression.data.labels)
    monkeypatch.setattr(batches, "WINDOW_BYTES", 16 * 21)  # windows of three batches
    data = {
        regression.X: np.load(tmp_path / "x.npy", mmap_mode="r"),
        regression.Y: np.load(tmp_path / "y.npy", mmap_mode="r"),
    }
    history = regression.train(data=data, compiled=compiled, **options)
    np.testing.assert_allclose(history.loss, expected.loss, rtol=1e-4)
    np.testing.assert_allclose(regression.values(), values, rtol=1e-5)


def test_a_bad_value_on_disk_is_found_when_it_is_reached(
    regression, tmp_path, monkeypatch
) -> None:
    from dlguide_kernel.engine import batches

    x = regression.data.x_data.copy()
    x[1, 58] = np.nan
    np.save(tmp_path / "x.npy", x)
    monkeypatch.setattr(batches, "WINDOW_BYTES", 16 * 20)
    data = {
        regression.X: np.load(tmp_path / "x.npy", mmap_mode="r"),
        regression.Y: regression.data.labels,
    }
    before = regression.values()
    with pytest.raises(DataError, match="'data'"):
        regression.train(data=data)
    np.testing.assert_array_equal(before, regression.values())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read as on Linux")
def test_peak_memory_stays_bounded(tmp_path) -> None:
    """600 MB on disk pass through a process that grows by far less."""
    path = str(tmp_path / "x.npy")
    code = f"""
        import threading, time
        import numpy as np
        from dlguide_kernel import tf, train

        n = 3_000_000
        x = np.lib.format.open_memmap({path!r}, "w+", "f4", (50, n))
        for i in range(50):
            x[i] = np.sin(np.arange(n) * (i + 1))
        x.flush(); del x
        x = np.load({path!r}, mmap_mode="r")
        X = tf.placeholder(tf.float32, [50, None])
        w = tf.Variable(tf.zeros([1, 50]))
        loss = tf.reduce_mean(tf.square(tf.matmul(w, X) - X[:1]))

        def memory():  # of our own, not the pages of the file, in KiB
            status = open("/proc/self/status").read()
            return int(status.split("RssAnon:")[1].split()[0])

        def watch():
            while not done:
                most.append(memory())
                time.sleep(0.01)

        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            train(loss, {{X: np.asarray(x[:, :1000])}}, batch_size=100)
            most, done = [memory()], []
            watcher = threading.Thread(target=watch)
            watcher.start()
            history = train(loss, {{X: x}}, batch_size=100)
            done.append(1)
            watcher.join()
        print(history.steps, (max(most) - most[0]) // 1024)
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    steps, grown = map(int, result.stdout.split())
    assert steps == 30_000
    assert grown < 400, f"{grown} MiB for windows of 64 MiB"


@pytest.mark.parametrize("when", ["compiling", "in a long step"])
def test_what_cannot_be_stopped_is_left_behind(regression, monkeypatch, when) -> None:
    """An interrupt during a compilation, or a step of minutes, does not wait for it."""
    from dlguide_kernel.engine.compiled import CompiledLoop

    original, calls = CompiledLoop.run, []

    def slow(self, place, count, **options):
        calls.append(count)
        chunk = original(self, place, count, **options)
        if len(calls) == (1 if when == "compiling" else 4):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(3)
        return chunk

    from dlguide_kernel.engine.runner import Runner

    monkeypatch.setattr(CompiledLoop, "run", slow)
    monkeypatch.setattr(Runner, "_sized", lambda self, seconds: 1)
    with pytest.raises(KeyboardInterrupt) as caught:
        regression.train(epochs=10)
    done = 0 if when == "compiling" else 2
    assert len(calls) == (1 if when == "compiling" else 4)
    assert caught.value.history.steps == done
    left = regression.values()
    regression.session.run(regression.init)
    for j in range(done):
        part = slice(10 * j, 10 * j + 10)
        fed = {p: v[:, part] for p, v in regression.feeds.items()}
        regression.session.run(regression.step, fed)
    np.testing.assert_allclose(left, regression.values(), rtol=1e-5, atol=1e-12)
    monkeypatch.undo()
    assert regression.train(epochs=1).steps == 6  # and the next call works
