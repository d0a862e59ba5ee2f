"""Slides 52–58 typed as they stand, cell by cell, on our kernel and on a stock one.

Quotation marks are straight, and slide 56 prints X where its own slip says x. Slide
53 is a picture.
"""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.slow

SLIDE_52 = "import tensorflow as tf\nimport numpy as np"
SLIDE_54 = """\
# Nodes in a graph
a = tf.Variable(initial_value=np.random.randn(1,3),
                name='weights',
                dtype=tf.float32)
b = tf.Variable(initial_value=[0],
                name='bias',
                dtype=tf.float32)
print(a)
print(b)
"""
SLIDE_55 = """\
# Code generating all the data
N = 50
a_true = np.array([[4., -5, 3]], dtype=np.float32)
b_true = np.array([2], dtype=np.float32)
x_data = np.concatenate(
    (np.random.randn(1, N),
     np.random.uniform(size=[1, N]),
     np.random.chisquare(df=3.0, size=(1, N)))
)
noise = 0.01*np.random.randn(1, N)
labels = np.dot(a_true, x_data) + b_true # + noise
"""
SLIDE_56 = """\
# Nodes in a graph
a = tf.Variable(initial_value=np.random.randn(1,3),
                name='weights',
                dtype=tf.float32)
b = tf.Variable(initial_value=[0],
                name='bias',
                dtype=tf.float32)
X = tf.placeholder(dtype=tf.float32, name='data', shape=[3, N])
prediction = tf.linalg.matmul(a,X) + b # TF graph
print(X)
print(prediction)
"""
SLIDE_57 = """\
init = tf.global_variables_initializer();
with tf.Session() as sess:
    sess.run(init); # All variables must be initalized
    # All relevant placeholders goes into the feed_dict
    pred = sess.run(prediction, feed_dict={X: x_data})
    a_start = sess.run(a);
    print(a_start);
    print(pred) # pred is a numpy array with
                # values = a*data + b
"""
SLIDE_58 = """\
Y = tf.placeholder(dtype=tf.float32, name='label', shape=[1, N]);
# Compute sum_{i} (y[i]-prediction[i])^2
loss = tf.reduce_sum(tf.pow(prediction-Y, 2));

nbr_epochs = 100;
step_length = 0.01; # often called learning rate
optimizer = tf.train.GradientDescentOptimizer(step_length).minimize(loss);

with tf.Session() as sess:
    sess.run(init); # All variables must be initalized
    for epoch in range(nbr_epochs):
        # Do gradient decent step
        sess.run(optimizer, feed_dict={X: x_data, Y: labels})
    a_pred, b_pred = sess.run([a, b]);
"""
NUMBER = r"[-\d.e+]+"


@pytest.fixture(scope="module", params=["dlguide", "python3"])
def cells(request, start, tmp_path_factory):
    """The output of every slide's cell, and the kernel they ran on."""
    with start(request.param, tmp_path_factory.mktemp("ipython")) as kernel:
        if request.param == "python3":
            loaded = kernel.run("%load_ext dlguide_kernel")
            assert loaded.stderr.count("mend: choose the kernel 'dlguide'") == 1
        slides = {52: SLIDE_52, 54: SLIDE_54, 55: SLIDE_55}
        slides |= {56: SLIDE_56, 57: SLIDE_57, 58: SLIDE_58}
        done = {number: kernel.run(code) for number, code in slides.items()}
        yield done | {"kernel": kernel}


def test_every_slide_runs(cells):
    ran = {number: cell for number, cell in cells.items() if number != "kernel"}
    assert {number: cell.error for number, cell in ran.items() if cell.error} == {}
    assert {cell.stderr for cell in ran.values()} == {""}


def test_slide_54_prints_its_lines(cells):
    assert cells[54].stdout.splitlines() == [
        "<tf.Variable 'weights:0' shape=(1, 3) dtype=float32_ref>",
        "<tf.Variable 'bias:0' shape=(1,) dtype=float32_ref>",
    ]


def test_slide_56_prints_its_lines(cells):
    assert cells[56].stdout.splitlines() == [
        'Tensor("data:0", shape=(3, 50), dtype=float32)',
        'Tensor("add:0", shape=(1, 50), dtype=float32)',
    ]


def test_slide_57_prints_the_weights_and_the_prediction(cells):
    first, *rest = cells[57].stdout.splitlines()
    assert re.fullmatch(rf"\[\[ *{NUMBER} +{NUMBER} +{NUMBER} *\]\]", first)
    assert len(re.findall(NUMBER, " ".join(rest))) == 50
    shape = cells["kernel"].run("print(a_start.shape, pred.shape, pred.dtype)")
    assert shape.stdout == "(1, 3) (1, 50) float32\n"
    linear = "print(np.allclose(pred, a_start @ x_data, atol=1e-5))"
    assert cells["kernel"].run(linear).stdout == "True\n"


def test_slide_58_diverges(cells):
    cell = cells["kernel"].run("print(a_pred, b_pred)")
    assert cell.stdout == "[[nan nan nan]] [nan]\n"
