"""Linear regression, NN_{N,L,d} and graphs of nodes, as the slides write them.

Each function adds a model to the default graph and returns its tensors. Data are
columns; initial values are drawn by numpy, so a seed gives the same numbers on every
version of TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .. import theory
from .activations import Activation, get_activation
from .layers import affine, variable
from .losses import Loss, Reduction, get_loss, get_reduction
from .tensorflow1 import tf


@dataclass(frozen=True)
class Model:
    """The tensors of one model: what a session is fed, runs and trains.

    `x` and `y` are placeholders, `loss` is a scalar, `variables` are in the order of θ
    on slide 46, and `values` holds what else has a name, such as a graph's nodes.
    """

    x: tf.Tensor
    y: tf.Tensor
    prediction: tf.Tensor
    loss: tf.Tensor
    variables: tuple[tf.Variable, ...]
    values: Mapping[str, tf.Tensor] = field(default_factory=dict)


def linear_regression(
    num_samples: int | None = None,
    *,
    num_features: int = 3,
    reduction: Reduction = "sum",
    seed: int | None = None,
) -> Model:
    """Build the graph of slides 56 and 58: prediction a·X + b and the squared loss.

    `num_samples` is the slide's N; None leaves the number of columns open, so that
    batches of any size can be fed. `seed` draws the a that `np.random.seed(seed)` and
    the slide's `np.random.randn(1, 3)` would.

    >>> linear_regression(50).prediction
    <tf.Tensor 'add:0' shape=(1, 50) dtype=float32>
    """
    reduce = get_reduction(reduction)
    start = np.random.RandomState(seed).randn(1, num_features)
    a, b = variable(start, "weights"), variable([0], "bias")
    X = tf.placeholder(tf.float32, name="data", shape=[num_features, num_samples])
    # Unnamed, as on the slide, which prints the names that TensorFlow finds.
    prediction = tf.linalg.matmul(a, X) + b
    Y = tf.placeholder(tf.float32, name="label", shape=[1, num_samples])
    loss = reduce(tf.pow(prediction - Y, 2))
    return Model(X, Y, prediction, loss, (a, b))


def neural_network(
    N: Sequence[int],
    L: int | None = None,
    d: int | None = None,
    *,
    activation: str | Activation = "sigmoid",
    loss: str | Loss = "squared_error",
    seed: int | None = None,
) -> Model:
    """Build a network of NN_{N,L,d} (slide 37): f(x) = W_L(… ρ(W_2(ρ(W_1 x))) …).

    N = (N_1 = d, …, N_{L+1} = c), in the order the data meet them; L counts the affine
    maps W_j z = A_j z + b_j, and L and d are checked if given. A_j, N_{j+1} × N_j, and
    b_j = 0 start as `theory.NeuralNetwork(N).initial_weights(seed)` gives them.

    `activation` is a name or a function of a tensor, such as `leaky_relu(0.01)`;
    `loss` is "squared_error", "cross_entropy" (the prediction is then the logits), or
    a function such as `squared_error("mean")`.

    >>> neural_network((3, 4, 1), L=2, d=3, activation="relu").prediction
    <tf.Tensor 'W2/add:0' shape=(1, ?) dtype=float32>
    """
    numbers = theory.NeuralNetwork(N, L, d)
    rho, distance = get_activation(activation), get_loss(loss)
    start = numbers.unpack(numbers.initial_weights(seed))
    x, y = _placeholders(numbers.d, numbers.c)
    maps, variables = _affine_maps(start)
    z = x
    for j, W in enumerate(maps, start=1):
        with tf.name_scope(f"W{j}"):
            z = W(z)
        if j < numbers.L:
            with tf.name_scope(f"rho{j}"):
                z = rho(z)
    return Model(x, y, z, distance(z, y), variables)


def _placeholders(d: int, c: int) -> tuple[tf.Tensor, tf.Tensor]:
    x = tf.placeholder(tf.float32, shape=[d, None], name="data")
    return x, tf.placeholder(tf.float32, shape=[c, None], name="label")


def _affine_maps(
    start: Sequence[theory.networks.Layer],
) -> tuple[list[Activation], tuple[tf.Variable, ...]]:
    """Make A1, b1, A2, b2, … that start there; return z ↦ A_j z + b_j and them."""
    pairs = [
        (variable(A, f"A{j}"), variable(b[:, None], f"b{j}"))
        for j, (A, b) in enumerate(start, start=1)
    ]
    maps = [lambda z, A=A, b=b: affine(A, z, b) for A, b in pairs]
    return maps, tuple(v for pair in pairs for v in pair)


def graph_network(
    network: theory.GraphNetwork, *inputs: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Build each node of a graph (slide 40) and return the tensors by name.

    One tensor for each of the graph's inputs. The operations of a node lie in a name
    scope of its name. A node whose operation does not fit its inputs is an InputError.

    >>> x = tf.placeholder(tf.float32, [3, None], name="x")
    >>> nodes = [theory.Node("z1", tf.nn.relu, ("x",))]
    >>> graph_network(theory.GraphNetwork(nodes), x)["z1"]
    <tf.Tensor 'z1/Relu:0' shape=(3, ?) dtype=float32>
    """
    nodes = [
        replace(node, operation=_scoped(node.name, node.operation))
        for node in network.nodes.values()
    ]
    scoped = theory.GraphNetwork(nodes, inputs=network.inputs, output=network.output)
    return scoped.evaluate(*inputs)


def _scoped(name: str, operation: Callable[..., tf.Tensor]) -> Callable[..., tf.Tensor]:
    def apply(*tensors: tf.Tensor) -> tf.Tensor:
        with tf.name_scope(name):
            return operation(*tensors)

    return apply


def slide_40(
    d: int,
    hidden: int,
    c: int,
    *,
    activations: Sequence[str | Activation] = ("sigmoid", "tanh", "relu"),
    loss: str | Loss = "squared_error",
    seed: int | None = None,
) -> Model:
    """Build slide 40's graph: A1 is hidden × d, A2 is c × hidden and A3 is c × d.

    `values` holds x and z1 … z7, `variables` A1, b1, A2, b2, A3, b3; the entries of a
    matrix with k columns start as draws from N(0, 1/k), and each b at 0.
    """
    rhos, distance = [get_activation(rho) for rho in activations], get_loss(loss)
    random = np.random.RandomState(seed)
    start = [
        (random.randn(rows, columns) / np.sqrt(columns), np.zeros(rows))
        for rows, columns in [(hidden, d), (c, hidden), (c, d)]
    ]
    x, y = _placeholders(d, c)
    maps, variables = _affine_maps(start)
    values = graph_network(theory.slide_40(maps, rhos), x)
    prediction = values["z7"]
    return Model(x, y, prediction, distance(prediction, y), variables, values)
