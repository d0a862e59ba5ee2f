"""The slides' models against theory: printed lines, forward, gradients, messages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlguide_kernel import theory
from dlguide_kernel.errors import InputError

DATA = theory.linear_data(50, seed=0)


@pytest.fixture
def networks(graph):
    from dlguide_kernel.engine import networks

    return networks


def loss_and_gradients(tf, model, x: np.ndarray, y: np.ndarray) -> tuple:
    """The loss and its gradient in each variable, at the initial values."""
    gradients = tf.gradients(model.loss, model.variables)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run([model.loss, gradients], {model.x: x, model.y: y})


def test_slide_54_prints_its_lines(tf, graph, capsys) -> None:
    a = tf.Variable(
        initial_value=np.random.RandomState(0).randn(1, 3),
        name="weights",
        dtype=tf.float32,
    )
    b = tf.Variable(initial_value=[0], name="bias", dtype=tf.float32)
    print(a)
    print(b)
    assert capsys.readouterr().out == (
        "<tf.Variable 'weights:0' shape=(1, 3) dtype=float32_ref>\n"
        "<tf.Variable 'bias:0' shape=(1,) dtype=float32_ref>\n"
    )


def test_slide_56_prints_its_lines(networks, capsys) -> None:
    model = networks.linear_regression(50)
    a, b = model.variables
    print(a, b, model.x, model.prediction, sep="\n")
    assert capsys.readouterr().out == (
        "<tf.Variable 'weights:0' shape=(1, 3) dtype=float32_ref>\n"
        "<tf.Variable 'bias:0' shape=(1,) dtype=float32_ref>\n"
        'Tensor("data:0", shape=(3, 50), dtype=float32)\n'
        'Tensor("add:0", shape=(1, 50), dtype=float32)\n'
    )
    assert model.y.name == "label:0" and model.y.shape.as_list() == [1, 50]


def test_the_start_is_the_slides(tf, networks, session) -> None:
    model = networks.linear_regression(seed=7)
    session.run(tf.global_variables_initializer())
    a, b = session.run(model.variables)
    np.random.seed(7)
    np.testing.assert_array_equal(a, np.random.randn(1, 3).astype(np.float32))
    np.testing.assert_array_equal(b, [0])


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("num_samples", [50, None])
def test_regression_is_theorys(tf, networks, num_samples, reduction) -> None:
    model = networks.linear_regression(num_samples, reduction=reduction, seed=1)
    x, y = DATA.x_data, DATA.labels
    loss, (a_slope, b_slope) = loss_and_gradients(tf, model, x, y)
    theta = np.append(np.random.RandomState(1).randn(3), 0)
    expected = theory.squared_loss(theta, x, y, reduction=reduction)
    assert loss == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(
        np.append(a_slope, b_slope),
        theory.squared_loss_gradient(theta, x, y, reduction=reduction),
        rtol=1e-5,
    )


def test_slide_58_ends_in_nan_and_a_shorter_step_does_not(tf, networks) -> None:
    model = networks.linear_regression(50, seed=0)
    feed = {model.x: DATA.x_data, model.y: DATA.labels}

    def train(step_length: float, epochs: int) -> list[np.ndarray]:
        optimizer = tf.train.GradientDescentOptimizer(step_length).minimize(model.loss)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(epochs):
                session.run(optimizer, feed)
            return session.run(model.variables)

    assert np.isnan(train(0.01, 100)[0]).all()
    a, b = train(0.00104, 1000)
    np.testing.assert_allclose(a, DATA.a_true, atol=5e-3)
    np.testing.assert_allclose(b, DATA.b_true, atol=5e-3)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    N=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    activation=st.sampled_from(["sigmoid", "tanh", "relu", "leaky_relu"]),
    loss=st.sampled_from(["squared_error", "cross_entropy"]),
    seed=st.integers(0, 10**6),
)
def test_any_network_is_theorys(tf, networks, N, activation, loss, seed) -> None:
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(N[0], 6)), random.uniform(size=(N[-1], 6))
    y = y / y.sum(axis=0)
    with tf.Graph().as_default():
        model = networks.neural_network(
            N, len(N) - 1, N[0], activation=activation, loss=loss, seed=seed
        )
        value, gradients = loss_and_gradients(tf, model, x, y)
    oracle = theory.NeuralNetwork(N, activation=activation)
    theta = oracle.initial_weights(seed)
    assert value == pytest.approx(oracle.loss(theta, x, y, loss=loss), rel=1e-4)
    np.testing.assert_allclose(
        oracle.pack(list(zip(gradients[::2], gradients[1::2], strict=True))),
        oracle.gradient(theta, x, y, loss=loss),
        # float32: the error is relative to the largest terms of the sums.
        rtol=1e-4,
        atol=1e-5,
    )


def test_a_network_takes_its_own_activation_and_loss(tf, networks, session) -> None:
    model = networks.neural_network(
        (2, 3, 1),
        activation=lambda z: z * z,
        loss=lambda p, y: tf.reduce_max(tf.abs(p - y)),
        seed=2,
    )
    session.run(tf.global_variables_initializer())
    x, y = np.array([[1.0, -1.0], [0.5, 2.0]]), np.zeros((1, 2))
    A1, b1, A2, b2 = session.run(model.variables)
    prediction = A2 @ (A1 @ x + b1) ** 2 + b2
    assert session.run(model.loss, {model.x: x, model.y: y}) == pytest.approx(
        np.abs(prediction).max(), rel=1e-5
    )


def test_names_read_as_on_the_slides(networks, graph) -> None:
    model = networks.neural_network((3, 4, 4, 1), activation="tanh")
    assert [v.op.name for v in model.variables] == ["A1", "b1", "A2", "b2", "A3", "b3"]
    scopes = {op.name.split("/")[0] for op in graph.get_operations()}
    assert {"W1", "rho1", "W2", "rho2", "W3"} <= scopes and "rho3" not in scopes


def test_slide_40_is_theorys_node_by_node(tf, networks, session) -> None:
    model = networks.slide_40(3, 4, 2, seed=5)
    session.run(tf.global_variables_initializer())
    theta = session.run(model.variables)
    maps = [
        lambda z, A=A, b=b: A @ z + b
        for A, b in zip(theta[::2], theta[1::2], strict=True)
    ]
    oracle = theory.slide_40(maps, [theory.sigmoid, theory.tanh, theory.relu])
    x = np.random.default_rng(0).normal(size=(3, 6))
    values = session.run(dict(model.values), {model.x: x})
    assert list(values) == ["x", *(f"z{i}" for i in range(1, 8))]
    for name, expected in oracle.evaluate(x).items():
        np.testing.assert_allclose(
            values[name], expected, rtol=1e-5, atol=1e-6, err_msg=name
        )
    assert model.prediction.op.name.startswith("z7/")


def test_slide_40s_gradient_is_the_difference(tf, networks) -> None:
    model = networks.slide_40(
        3, 4, 2, activations=["sigmoid", "tanh", "sigmoid"], seed=5
    )
    random = np.random.default_rng(1)
    x, y = random.normal(size=(3, 6)), random.uniform(size=(2, 6))
    _, gradients = loss_and_gradients(tf, model, x, y)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        theta = [v.astype(float) for v in session.run(model.variables)]

    def loss(theta: list) -> float:
        pairs = zip(theta[::2], theta[1::2], strict=True)
        maps = [lambda z, A=A, b=b: A @ z + b for A, b in pairs]
        rhos = [theory.sigmoid, theory.tanh, theory.sigmoid]
        return np.sum((theory.slide_40(maps, rhos)(x) - y) ** 2)

    h = 1e-6
    for k, gradient in enumerate(gradients):
        for at in np.ndindex(gradient.shape):
            up, down = ([v.copy() for v in theta] for _ in range(2))
            up[k][at] += h
            down[k][at] -= h
            slope = (loss(up) - loss(down)) / (2 * h)
            assert gradient[at] == pytest.approx(slope, rel=1e-4, abs=1e-5)


def test_a_graph_may_have_several_inputs_and_pool(tf, networks, session) -> None:
    from dlguide_kernel.engine import layers

    x, y = (tf.placeholder(tf.float32, [4, None], name=name) for name in "xy")
    nodes = [
        theory.Node("z2", tf.multiply, ("z1", "z1")),
        theory.Node("z1", lambda x, y: layers.max_pool(x - y), ("x", "y")),
    ]
    graph = theory.GraphNetwork(nodes, inputs=("x", "y"))
    values = networks.graph_network(graph, x, y)
    ones, x_data = np.ones((4, 1)), np.array([[1.0], [2.0], [3.0], [-4.0]])
    z2 = session.run(values["z2"], {x: x_data, y: ones})
    assert z2.ravel().tolist() == [1, 4]
    assert values["z2"].name == "z2/Mul:0"


def test_shapes_that_do_not_meet_name_the_node(tf, networks) -> None:
    x = tf.placeholder(tf.float32, [4, None])
    nodes = [
        theory.Node("z1", lambda x: x[:3], ("x",), "the first three"),
        theory.Node("z2", tf.add, ("z1", "x"), "z1 + x"),
    ]
    with pytest.raises(InputError, match=r"(?s)node 'z2'.*z2 = z1 \+ x"):
        networks.graph_network(theory.GraphNetwork(nodes), x)


@pytest.mark.parametrize(
    ("build", "told"),
    [
        (lambda n: n.neural_network((1, 4, 3), 2, 3), "the slide lists N from c to d"),
        (lambda n: n.neural_network((3, 1), activation="relo"), "activation='relu'"),
        (lambda n: n.neural_network((3, 1), loss="squared"), "loss='squared_error'"),
        (lambda n: n.linear_regression(50, reduction="avg"), "'sum', 'mean'"),
        (lambda n: n.slide_40(3, 4, 2, activations=["relu", "x", "tanh"]), "'x'"),
    ],
)
def test_bad_arguments_are_told_and_add_nothing(networks, graph, build, told) -> None:
    with pytest.raises(InputError, match=told):
        build(networks)
    assert graph.get_operations() == []
