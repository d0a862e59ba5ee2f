"""Training in a kernel: the stop button, the progress bar, the error."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

pytestmark = pytest.mark.slow

SLIDES = """
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
train(loss, feeds, slow, epochs=1000, session=sess)
"""


def test_the_stop_button_and_the_bar(dlguide) -> None:
    assert dlguide.run(SLIDES).error == ""
    stop = os.getpgid(dlguide.manager.provisioner.pid), signal.SIGINT
    threading.Timer(3, os.killpg, stop).start()
    began = time.monotonic()
    cell = dlguide.run("train(loss, feeds, slow, epochs=10**10, record='none')")
    assert cell.status == "error" and cell.error.startswith(
        "KeyboardInterrupt: stopped"
    )
    assert time.monotonic() - began < 30
    # A bar appeared: tqdm's widget, or its text where widgets are not to be had.
    assert "application/vnd.jupyter.widget-view+json" in cell.kinds or cell.stderr
    values = dlguide.run("print(np.round(sess.run(a), 2), np.round(sess.run(b), 2))")
    assert values.stdout == "[[ 4. -5.  3.]] [2.]\n"


def test_a_divergent_run_is_an_error_that_explains_itself(dlguide) -> None:
    dlguide.run(SLIDES)
    cell = dlguide.run(
        "steep = tf.train.GradientDescentOptimizer(0.01).minimize(loss)\n"
        "train(loss, feeds, steep, epochs=100)"
    )
    assert cell.status == "error" and "DivergedError" in cell.error
    assert "a step length below 0.00116" in cell.traceback
