"""Definition 1 of slide 37: the networks NN_{N,L,d}, with their gradient by hand.

A network is f(x) = W_L(… ρ(W_2(ρ(W_1 x))) …) with W_j z = A_j z + b_j. For W_j to map
R^{N_j} to R^{N_{j+1}}, A_j is N_{j+1} × N_j and b_j has N_{j+1} entries; the slide has
A_j transposed. L counts the affine maps, so ρ stands L − 1 times. Data are d × m: a
column is a sample, as on slides 55–56.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from .activations import Activation, get_activation
from .losses import Loss, get_loss

Layer = tuple[np.ndarray, np.ndarray]
Trace = list[tuple[np.ndarray, np.ndarray]]


def check_widths(
    N: Sequence[int], L: int | None = None, d: int | None = None
) -> tuple[int, ...]:
    """Return N as a tuple; raise an InputError if it and L and d do not agree.

    The widths stand in the order the data meet them, N = (N_1 = d, …, N_{L+1} = c), so
    that `N[j - 1]` is the slide's N_j. The slide lists the same numbers from c to d.
    """
    order = "the widths from the input to the output, (N_1 = d, …, N_{L+1} = c)"
    widths = tuple(N) if isinstance(N, Sequence | np.ndarray) else ()
    if len(widths) < 2 or not all(_is_width(width) for width in widths):
        raise InputError(
            f"N is {N!r}.",
            expected=f"{order}: two or more positive integers.",
            mend="pass N=(3, 4, 1) for d = 3, one hidden layer of 4, and c = 1.",
        )
    num_maps = len(widths) - 1
    if L not in (None, num_maps):
        raise InputError(
            f"L is {L}, but N = {widths} holds {len(widths)} widths.",
            expected=f"L + 1 widths: L = {num_maps} affine maps for this N.",
            mend=f"pass L={num_maps}, or leave L out.",
        )
    if d not in (None, widths[0]):
        raise InputError(
            f"d is {d}, but N = {widths} begins with {widths[0]}.",
            expected=f"{order}.",
            mend=f"write N={widths[::-1]}; the slide lists N from c to d."
            if widths[-1] == d
            else f"pass d={widths[0]}, or N beginning with {d}.",
        )
    return tuple(map(int, widths))


def _is_width(width: object) -> bool:
    return isinstance(width, int | np.integer) and width >= 1


class NeuralNetwork:
    """The set NN_{N,L,d} of slide 37, parametrised by one vector θ of weights.

    `N` = (N_1 = d, …, N_{L+1} = c); L and d follow from it and are checked if given.
    θ = (vec(A_1), b_1, …, vec(A_L), b_L) as on slide 46, vec stacking columns.

    >>> network = NeuralNetwork((3, 4, 1), L=2, d=3, activation="tanh")
    >>> network.num_weights                     # 4·3 + 4 + 1·4 + 1
    21
    >>> network(network.initial_weights(seed=0), np.zeros((3, 5)))
    array([[0., 0., 0., 0., 0.]])
    """

    def __init__(
        self,
        N: Sequence[int],
        L: int | None = None,
        d: int | None = None,
        *,
        activation: str | Activation = "sigmoid",
    ) -> None:
        self.N = check_widths(N, L, d)
        self.L, self.d, self.c = len(self.N) - 1, self.N[0], self.N[-1]
        self.activation = get_activation(activation)
        self.shapes = tuple(zip(self.N[1:], self.N[:-1], strict=True))
        self.num_weights = sum(rows * (columns + 1) for rows, columns in self.shapes)

    def initial_weights(self, seed: int | None = None) -> np.ndarray:
        """Draw θ: the entries of A_j from N(0, 1/N_j), each b_j = 0.

        The variance keeps the size of a layer's values: LeCun et al. (1998), Efficient
        BackProp, §4.6. RandomState's stream is the same on every numpy.
        """
        random = np.random.RandomState(seed)
        return self.pack(
            [
                (random.randn(rows, columns) / np.sqrt(columns), np.zeros(rows))
                for rows, columns in self.shapes
            ]
        )

    def pack(self, layers: Sequence[Layer]) -> np.ndarray:
        """Return θ for [(A_1, b_1), …, (A_L, b_L)]."""
        parts = [part for A, b in layers for part in (np.ravel(A, "F"), np.ravel(b))]
        return np.concatenate(parts)

    def unpack(self, theta: np.ndarray) -> list[Layer]:
        """Return [(A_1, b_1), …, (A_L, b_L)] for θ; b_j has shape (N_{j+1},)."""
        theta = np.asarray(theta, dtype=float)
        if theta.shape != (self.num_weights,):
            raise InputError(
                f"theta has shape {theta.shape}.",
                expected=f"({self.num_weights},), the weights of N = {self.N}.",
                mend="make it with initial_weights() or pack().",
            )
        layers, start = [], 0
        for rows, columns in self.shapes:
            end = start + rows * columns
            A = theta[start:end].reshape(rows, columns, order="F")
            layers.append((A, theta[end : end + rows]))
            start = end + rows
        return layers

    def __call__(self, theta: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Return f(x, θ), shape (c, m), for x of shape (d, m)."""
        return self._forward(self.unpack(theta), x)[0]

    def _forward(
        self, layers: Sequence[Layer], x: np.ndarray
    ) -> tuple[np.ndarray, Trace]:
        """Return f(x), and for each layer what went into W_j and what came out."""
        z = np.asarray(x, dtype=float)
        if z.ndim != 2 or z.shape[0] != self.d:
            raise InputError(
                f"x has shape {z.shape}.",
                expected=f"({self.d}, m): a column is a sample.",
                mend="transpose x if its rows are the samples.",
            )
        trace: Trace = []
        for j, (A, b) in enumerate(layers, start=1):
            out = A @ z + b[:, None]
            trace.append((z, out))
            z = self.activation(out) if j < self.L else out
        return z, trace

    def pullback(
        self, theta: np.ndarray, x: np.ndarray, slopes: np.ndarray
    ) -> np.ndarray:
        """Return Σᵢ (∂f(xᵢ, θ)/∂θ)ᵀ slopesᵢ by backpropagation, a vector like θ.

        With slopes = ∂L/∂f, (c, m), this is ∇L(θ). From the last layer to the first,
            ∂L/∂A_j = δ_j z_jᵀ,   ∂L/∂b_j = Σᵢ δ_j,   δ_{j−1} = A_jᵀ δ_j ⊙ ρ′(W_{j−1} z)
        where z_j is what goes into W_j and δ_j the slope of what comes out.

        Source: Rumelhart, Hinton & Williams (1986), Learning representations by
        back-propagating errors.
        """
        layers = self.unpack(theta)
        trace = self._forward(layers, x)[1]
        delta, gradients = np.asarray(slopes, dtype=float), []
        for j in reversed(range(self.L)):
            gradients.append((delta @ trace[j][0].T, delta.sum(axis=1)))
            if j:
                delta = layers[j][0].T @ delta
                delta = delta * self.activation.derivative(trace[j - 1][1])
        return self.pack(gradients[::-1])

    def loss(
        self,
        theta: np.ndarray,
        x: np.ndarray,
        y: np.ndarray,
        *,
        loss: str | Loss = "squared_error",
        reduction: str = "sum",
    ) -> float:
        """Return L(θ) = Σᵢ d(f(xᵢ, θ), yᵢ) (slide 46), or its mean; y is (c, m)."""
        return get_loss(loss)(self(theta, x), y, reduction=reduction)

    def gradient(
        self,
        theta: np.ndarray,
        x: np.ndarray,
        y: np.ndarray,
        *,
        loss: str | Loss = "squared_error",
        reduction: str = "sum",
    ) -> np.ndarray:
        """Return ∇L(θ), a vector like θ."""
        slopes = get_loss(loss).gradient(self(theta, x), y, reduction=reduction)
        return self.pullback(theta, x, slopes)
