"""Peers of `bench sgd`: the same updates of a·x + b, written for each library.

The step is a ← a − 2c Σ_i r_i x_i, b ← b − 2c Σ_i r_i with r_i = a·x_i + b − y_i, the
sum over the batch (slide 50 with the loss of slide 58). Each peer is written as its
library wants it: data resident in float32, in the order measured to be the fastest.
"""

from __future__ import annotations

import numpy as np

from .sides import Parameters, Side


class SgdSide(Side):
    """A peer whose θ = (a, b) lies in numpy arrays."""

    def restart(self) -> None:
        """Copy θ_0."""
        self.a, self.b = (value.copy() for value in self.case.start())

    def parameters(self) -> Parameters:
        """a (1, 3) and b (1,)."""
        return [np.reshape(self.a, (1, 3)), np.reshape(self.b, (1,))]

    def load_batches(self) -> tuple[np.ndarray, np.ndarray]:
        """Batches one after the other: x (k, 3, s) and y (k, 1, s)."""
        return tuple(
            np.ascontiguousarray(
                part.reshape(len(part), self.batches, -1).swapaxes(0, 1)
            )
            for part in self.load()
        )


class Numpy(SgdSide):
    """numpy by hand: batches laid out beforehand, results into buffers."""

    name = "numpy"
    home = "numpy"
    needs = ("numpy",)
    most_steps = 60_000

    def prepare(self) -> None:
        """Lay the batches out, and make the buffers."""
        x, y = self.load_batches()
        self.pairs = list(zip(x, y[:, 0], strict=True))

    def work(self) -> None:
        """The residual, then both gradients."""
        dot, a, b = np.dot, self.a[0], self.b
        c = np.float32(2 * self.case.rate)
        r, g = np.empty(self.case.batch, np.float32), np.empty_like(a)
        ones = np.ones(self.case.batch, np.float32)
        for _ in range(self.epochs):
            for X, y in self.pairs:
                dot(a, X, r)
                r += b
                r -= y
                r *= c
                dot(X, r, g)
                a -= g
                b -= dot(r, ones)


class NumpyFolded(SgdSide):
    """The same with b folded into a: a row of ones below x saves three calls."""

    name = "numpy folded"
    home = "numpy"
    needs = ("numpy",)
    most_steps = 60_000

    def prepare(self) -> None:
        """Lay the batches out with their row of ones."""
        x, y = self.load_batches()
        x = np.concatenate([x, np.ones_like(y)], axis=1)
        self.pairs = list(zip(x, y[:, 0], strict=True))

    def work(self) -> None:
        """The residual, then the gradient."""
        dot, theta = np.dot, np.append(self.a, self.b)
        c = np.float32(2 * self.case.rate)
        r, g = np.empty(self.case.batch, np.float32), np.empty_like(theta)
        for _ in range(self.epochs):
            for X, y in self.pairs:
                dot(theta, X, r)
                r -= y
                r *= c
                dot(X, r, g)
                theta -= g
        self.a, self.b = theta[:3], theta[3:]


class Keras(SgdSide):
    """`Model.fit` with one Dense layer, as Keras sets it up."""

    name = "keras"
    needs = ("keras",)
    most_steps = 1500

    def prepare(self) -> None:
        """Build and compile; the sum of squares is Keras' squared error, summed."""
        import keras

        x, y = self.load()
        self.x, self.y = np.ascontiguousarray(x.T), np.ascontiguousarray(y.T)
        self.model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        self.model.compile(
            optimizer=keras.optimizers.SGD(self.case.rate),
            loss=keras.losses.MeanSquaredError(reduction="sum"),
        )

    def restart(self) -> None:
        """Set the layer's weights; plain SGD has no other state."""
        a, b = self.case.start()
        self.model.set_weights([a.T, b])

    def work(self) -> None:
        """Fit in the order in which the data stand."""
        self.model.fit(
            self.x, self.y, epochs=self.epochs, batch_size=self.case.batch,
            shuffle=False, verbose=0,
        )  # fmt: skip

    def parameters(self) -> Parameters:
        """The layer's weights."""
        kernel, bias = self.model.get_weights()
        return [kernel.T, bias]


class Torch(SgdSide):
    """A loop by hand with automatic gradients."""

    name = "torch"
    needs = ("torch",)
    most_steps = 4000

    def prepare(self) -> None:
        """Make the data tensors."""
        import torch

        x, y = (torch.from_numpy(part) for part in self.load_batches())
        self.pairs = list(zip(x, y, strict=True))

    def restart(self) -> None:
        """Copy θ_0 into tensors that want gradients."""
        import torch

        self.a, self.b = (
            torch.tensor(value, requires_grad=True) for value in self.case.start()
        )

    def work(self) -> None:
        """The loss, its gradients, and the step in place."""
        import torch

        a, b, c = self.a, self.b, self.case.rate
        for _ in range(self.epochs):
            for X, y in self.pairs:
                loss = ((a @ X + b - y) ** 2).sum()
                along_a, along_b = torch.autograd.grad(loss, (a, b))
                with torch.no_grad():
                    a.sub_(along_a, alpha=c)
                    b.sub_(along_b, alpha=c)

    def parameters(self) -> Parameters:
        """Copy the tensors."""
        return [self.a.detach().numpy().copy(), self.b.detach().numpy().copy()]
