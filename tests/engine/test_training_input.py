"""Bad input: each has its own message that names the mend, and changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.errors import DataError, GraphError, InputError

N = 50


class Slides:
    """The slides' regression with an open sample axis, ready to train."""

    def __init__(self, tf, session) -> None:
        from dlguide_kernel.engine import train

        self.tf, self.session, self._train = tf, session, train
        self.a = tf.Variable(np.ones((1, 3)), name="weights", dtype=tf.float32)
        self.X = tf.placeholder(tf.float32, [3, None], name="data")
        self.Y = tf.placeholder(tf.float32, [1, None], name="label")
        self.errors = tf.square(tf.matmul(self.a, self.X) - self.Y)
        self.loss = tf.reduce_mean(self.errors)
        rng = np.random.default_rng(0)
        self.x, self.y = rng.normal(size=(3, N)), rng.normal(size=(1, N))
        session.run(tf.global_variables_initializer())

    def train(self, loss=None, data=None, optimizer="sgd", **options):
        loss = self.loss if loss is None else loss
        data = {self.X: self.x, self.Y: self.y} if data is None else data
        return self._train(loss, data, optimizer, session=self.session, **options)


@pytest.fixture
def slides(tf, session):
    return Slides(tf, session)


def refused(slides, kind, *words, **arguments) -> str:
    """The call raises `kind`; the message has the words; nothing has changed."""
    before = slides.session.run(slides.a)
    operations = len(slides.session.graph.get_operations())
    with pytest.raises(kind) as caught:
        slides.train(**arguments)
    message = str(caught.value)
    for word in ("expected:", "mend:", *words):
        assert word in message, message
    np.testing.assert_array_equal(slides.session.run(slides.a), before)
    assert len(slides.session.graph.get_operations()) == operations
    return message


def test_a_loss_that_is_not_scalar(slides) -> None:
    refused(slides, GraphError, "(1, ?)", "tf.reduce_sum", loss=slides.errors)


def test_a_loss_that_is_no_tensor_or_no_float(slides) -> None:
    refused(slides, GraphError, "float, not a tensor", loss=1.0)
    whole = slides.tf.cast(slides.loss, slides.tf.int32)
    refused(slides, GraphError, "int32", "tf.cast", loss=whole)


def test_a_placeholder_without_data(slides) -> None:
    refused(slides, DataError, "no data for", "'label'", data={slides.X: slides.x})


def test_data_without_a_placeholder(slides) -> None:
    other = slides.tf.placeholder(slides.tf.float32, [None], name="other")
    data = {slides.X: slides.x, slides.Y: slides.y, other: [1.0]}
    refused(slides, DataError, "'other'", "does not depend", data=data)
    data = {slides.X: slides.x, slides.Y: slides.y, "lable": [1.0]}
    refused(slides, DataError, "did you mean 'label'", data=data)
    data = {slides.X: slides.x, slides.Y: slides.y, slides.a: [1.0]}
    refused(slides, DataError, "no placeholder", data=data)
    refused(slides, InputError, "dictionary", data=[slides.x, slides.y])


def test_names_serve_as_keys(slides) -> None:
    assert slides.train(data={"data": slides.x, "label:0": slides.y}).steps == 1


def test_lengths_that_differ(slides) -> None:
    data = {slides.X: slides.x, slides.Y: slides.y[:, :40]}
    refused(slides, DataError, "'data' 50", "'label' 40", data=data)


def test_data_that_are_turned(slides) -> None:
    data = {slides.X: slides.x.T, slides.Y: slides.y}
    refused(slides, DataError, "(50, 3)", ".T", data=data)


def test_a_fixed_placeholder_with_a_smaller_batch(slides) -> None:
    tf = slides.tf
    X = tf.placeholder(tf.float32, [3, N], name="fixed")
    loss = tf.reduce_mean(tf.square(tf.matmul(slides.a, X) - slides.Y))
    data = {X: slides.x, slides.Y: slides.y}
    refused(
        slides, DataError, "fixed shape (3, 50)", "[3, None]",
        loss=loss, data=data, batch_size=10,
    )  # fmt: skip
    assert slides.train(loss, data, batch_size=N).steps == 1
    assert slides.train(loss, data).steps == 1


def test_a_placeholder_fixed_at_the_batch_size(slides) -> None:
    tf = slides.tf
    X = tf.placeholder(tf.float32, [3, 10], name="ten")
    loss = tf.reduce_mean(tf.square(tf.matmul(slides.a, X) - slides.Y))
    data = {X: slides.x, slides.Y: slides.y}
    assert slides.train(loss, data, batch_size=10).steps == 5
    assert slides.train(loss, data).batch_size == 10
    refused(
        slides, DataError, "fixed shape (3, 10)", loss=loss, data=data, batch_size=5
    )
    data = {X: slides.x[:, :47], slides.Y: slides.y[:, :47]}
    refused(slides, DataError, "last batch has 7", loss=loss, data=data)


@pytest.mark.parametrize("size", [0, -3, N + 1, 2.5, True, "10"])
def test_a_batch_size_that_cannot_be(slides, size) -> None:
    refused(slides, InputError, f"batch_size is {size!r}"[:14], batch_size=size)


@pytest.mark.parametrize("epochs", [-1, 1.5, True, None])
def test_epochs_that_cannot_be(slides, epochs) -> None:
    refused(slides, InputError, f"epochs is {epochs!r}", epochs=epochs)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_data_that_are_not_finite(slides, bad) -> None:
    x = slides.x.copy()
    x[1, 7] = bad
    data = {slides.X: x, slides.Y: slides.y}
    refused(slides, DataError, "'data'", "(1, 7)", "np.isfinite", data=data)
    refused(slides, DataError, "(1, 7)", data=data, compiled=False)


def test_data_that_overflow_the_placeholder(slides) -> None:
    x = slides.x.copy()
    x[0, 3] = 1e39
    refused(slides, DataError, "as float32", data={slides.X: x, slides.Y: slides.y})


def test_integers_are_converted_if_that_is_exact(slides) -> None:
    x = np.arange(3 * N).reshape(3, N)
    assert slides.train(data={slides.X: x, slides.Y: slides.y}).steps == 1
    x[2, 4] = 2**24 + 1
    data = {slides.X: x, slides.Y: slides.y}
    refused(slides, DataError, "16777217", "(2, 4)", "float32", data=data)


def test_fractions_for_an_integer_placeholder(slides) -> None:
    tf = slides.tf
    k = tf.placeholder(tf.int32, [None], name="classes")
    loss = tf.reduce_mean(
        tf.square(tf.matmul(slides.a, slides.X) - tf.cast(k, "float"))
    )
    classes = np.ones(N)
    assert slides.train(loss, {slides.X: slides.x, k: classes}).steps == 1
    classes[5] = 0.5
    refused(
        slides, DataError, "0.5", "int32",
        loss=loss, data={slides.X: slides.x, k: classes},
    )  # fmt: skip


def test_data_that_are_no_numbers(slides) -> None:
    data = {slides.X: slides.x, slides.Y: np.full((1, N), "a")}
    refused(slides, DataError, "'label'", "dtype", data=data)


def test_no_samples(slides) -> None:
    data = {slides.X: np.empty((3, 0)), slides.Y: np.empty((1, 0))}
    refused(slides, DataError, "no samples", data=data)


def test_several_open_dimensions(slides) -> None:
    tf = slides.tf
    X = tf.placeholder(tf.float32, [None, None], name="open")
    loss = tf.reduce_mean(tf.square(tf.matmul(slides.a, X) - slides.Y))
    data = {X: slides.x, slides.Y: slides.y}
    refused(slides, DataError, "'open'", "batch_axis=-1", loss=loss, data=data)
    assert slides.train(loss, data, batch_axis=-1, batch_size=10).steps == 5


def test_no_trainable_variable_under_the_loss(slides) -> None:
    tf = slides.tf
    loss = tf.reduce_sum(slides.X)
    data = {slides.X: slides.x}
    refused(slides, GraphError, "no trainable variable", loss=loss, data=data)


def test_a_loss_without_a_gradient(slides) -> None:
    tf = slides.tf
    loss = tf.reduce_sum(tf.round(tf.stop_gradient(slides.a)))
    before = slides.session.run(slides.a)
    with pytest.raises(GraphError, match="no gradient"):
        slides.train(loss, {})
    np.testing.assert_array_equal(before, slides.session.run(slides.a))


def test_a_variable_that_is_not_initialised(slides) -> None:
    tf = slides.tf
    late = tf.Variable(1.0, name="late")
    refused_loss = slides.loss * late
    step = tf.train.GradientDescentOptimizer(0.1).minimize(refused_loss)
    for compiled in (True, False):
        refused(
            slides, GraphError, "'late'", "tf.global_variables_initializer",
            loss=refused_loss, optimizer=step, compiled=compiled,
        )  # fmt: skip


def test_no_session_at_all(tf, graph) -> None:
    from dlguide_kernel.engine import train

    with pytest.raises(GraphError, match="there is no session"):
        train(tf.square(tf.Variable(1.0)), {})


def test_sessions_that_do_not_fit(slides, tf) -> None:
    other = tf.Session(graph=tf.Graph())
    with pytest.raises(GraphError, match="another graph"):
        slides._train(slides.loss, {}, session=other)
    other.close()
    closed = tf.Session(graph=slides.session.graph)
    closed.close()
    with pytest.raises(GraphError, match="closed"):
        slides._train(slides.loss, {}, session=closed)
    with pytest.raises(GraphError, match="session is a str"):
        slides._train(slides.loss, {}, session="mine")


def test_an_unknown_optimizer(slides, tf) -> None:
    refused(slides, InputError, "did you mean 'adam'", optimizer="adm")
    refused(slides, InputError, "call it", optimizer=tf.train.AdamOptimizer)
    idle = tf.no_op(name="idle")
    refused(slides, GraphError, "'idle'", "minimize(loss)", optimizer=idle)
    with tf.Graph().as_default():
        elsewhere = tf.no_op()
    refused(slides, GraphError, "another graph", optimizer=elsewhere)


def test_a_finalized_graph(slides) -> None:
    slides.session.graph.finalize()
    refused(slides, GraphError, "finalized", "minimize(loss)", optimizer="sgd")


@pytest.mark.parametrize(
    ("option", "value"),
    [("record", "all"), ("shuffle", "sometimes"), ("shuffle", True), ("iterates", -1)],
)
def test_unknown_choices(slides, option, value) -> None:
    refused(slides, InputError, option, **{option: value})


def test_an_unknown_activation(graph) -> None:
    from dlguide_kernel.engine import get_activation

    with pytest.raises(InputError, match="sigmoid"):
        get_activation("sigmod")
