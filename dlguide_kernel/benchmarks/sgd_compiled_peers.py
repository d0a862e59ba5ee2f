"""Peers of `bench sgd` that run the whole loop as machine code: jax, numba, sklearn."""

from __future__ import annotations

import numpy as np

from .sgd_peers import SgdSide


class Jax(SgdSide):
    """`lax.scan` over the batches, all epochs in one jitted call, data resident."""

    name = "jax"
    needs = ("jax",)
    fused = False  # a @ X + b, as slide 56 writes the prediction

    def prepare(self) -> None:
        """Put the batches on the device."""
        import jax

        self.data = tuple(jax.device_put(part) for part in self.load_batches())
        self.descend = _jax_descent(self.case.rate, self.fused)

    def work(self) -> None:
        """One call, waited for."""
        import jax

        theta = (self.a, self.b)
        theta = jax.block_until_ready(self.descend(theta, self.data, self.epochs))
        self.a, self.b = (np.asarray(value) for value in theta)


class JaxFused(Jax):
    """The same with the product written as a sum, which JAX's XLA fuses."""

    name = "jax fused"
    remark = "sum(aᵀ · X) for a @ X, for which its XLA calls a library"
    fused = True


def _jax_descent(rate: float, fused: bool):
    import jax
    import jax.numpy as jnp

    def loss(theta, batch):
        (a, b), (X, y) = theta, batch
        product = jnp.sum(a.T * X, axis=0, keepdims=True) if fused else a @ X
        prediction = product + b
        return jnp.sum((prediction - y) ** 2)

    def step(theta, batch):
        gradient = jax.grad(loss)(theta, batch)
        return jax.tree.map(lambda v, g: v - rate * g, theta, gradient), None

    def descend(theta, data, epochs):
        return jax.lax.fori_loop(
            0, epochs, lambda _, theta: jax.lax.scan(step, theta, data)[0], theta
        )

    return jax.jit(descend)


class Numba(SgdSide):
    """Plain loops over samples and features, compiled by `numba.njit`."""

    name = "numba"
    home = "numba"
    needs = ("numba",)

    def prepare(self) -> None:
        """Lay samples out in rows: that order was measured to be the faster one."""
        x, y = self.load()
        self.x, self.y = np.ascontiguousarray(x.T), y[0]
        self.descend = _numba_loops()

    def work(self) -> None:
        """One call; a and b are changed in place."""
        c, s = np.float32(2 * self.case.rate), self.case.batch
        self.descend(self.x, self.y, self.a[0], self.b, c, s, self.epochs)


class NumbaUnrolled(Numba):
    """The same loops with the three features written out one by one."""

    name = "numba unrolled"
    remark = "three features written out: serves d = 3 alone"

    def prepare(self) -> None:
        """Take the loops that are written for three features."""
        super().prepare()
        self.descend = _numba_loops_for_three()


def _numba_loops():
    import numba

    @numba.njit
    def descend(x, y, a, bias, c, s, epochs):
        n, d = x.shape
        g = np.zeros(d, np.float32)
        b = bias[0]  # kept in a register
        for _ in range(epochs):
            for j in range(0, n, s):
                g[:] = 0
                total = np.float32(0)
                for i in range(j, j + s):
                    r = b - y[i]
                    for m in range(d):
                        r += a[m] * x[i, m]
                    for m in range(d):
                        g[m] += r * x[i, m]
                    total += r
                for m in range(d):
                    a[m] -= c * g[m]
                b -= c * total
        bias[0] = b

    return descend


def _numba_loops_for_three():
    import numba

    @numba.njit
    def descend(x, y, a, b, c, s, epochs):
        a0, a1, a2, a3 = a[0], a[1], a[2], b[0]
        for _ in range(epochs):
            for j in range(0, len(x), s):
                g0 = g1 = g2 = g3 = np.float32(0)
                for i in range(j, j + s):
                    r = a0 * x[i, 0] + a1 * x[i, 1] + a2 * x[i, 2] + a3 - y[i]
                    g0 += r * x[i, 0]
                    g1 += r * x[i, 1]
                    g2 += r * x[i, 2]
                    g3 += r
                a0, a1, a2 = a0 - c * g0, a1 - c * g1, a2 - c * g2
                a3 -= c * g3
        a[0], a[1], a[2], b[0] = a0, a1, a2, a3

    return descend


class Sklearn(SgdSide):
    """`SGDRegressor.fit`: its batches have one sample, so its updates are others."""

    name = "sklearn"
    needs = ("sklearn",)
    remark = "one sample per update: not the same updates"

    def prepare(self) -> None:
        """Samples in rows; half squares are its loss, so twice the rate."""
        from sklearn.linear_model import SGDRegressor

        x, y = self.load()
        self.x, self.y = np.ascontiguousarray(x.T), y[0]
        self.epochs = max(1, self.epochs // self.case.batch)
        self.model = SGDRegressor(
            penalty=None, learning_rate="constant", eta0=2 * self.case.rate,
            shuffle=False, max_iter=self.epochs, tol=None,
        )  # fmt: skip

    @property
    def steps(self) -> int:
        """Updates in one run: one for each sample."""
        return self.batches * self.case.batch * self.epochs

    def work(self) -> None:
        """Fit in the order in which the data stand, from θ_0."""
        self.model.fit(self.x, self.y, coef_init=self.a[0], intercept_init=self.b)
        self.a, self.b = self.model.coef_, self.model.intercept_
