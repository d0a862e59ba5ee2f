"""What to say when a loss becomes NaN or infinite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..errors import DivergedError
from .batches import Data
from .explicit import batch_of
from .plan import trained_variables, variable_operation
from .runner import End, Runner
from .stability import largest_curvature, rule_of
from .tensorflow1 import tf

BATCHES_EXAMINED = 32


def diverged(runner: Runner, end: End) -> DivergedError:
    """The error: at which update, from which value, and which bound was broken."""
    layout = runner.data.layout
    epoch, batch = divmod(end.steps - 1, layout.num_batches)
    kind = "NaN" if np.isnan(end.loss) else "infinite"
    before = ""
    if end.steps > 1:
        before = f"; one update before, it was {end.before:.6g}"
    expected = "a finite loss at every update."
    mend = (
        "try a learning rate ten times smaller; look also at the scale of the data, "
        "and at logarithms and divisions in the loss."
    )
    found = _broken_bound(runner)
    if found is not None:
        bound, rate = found
        whose = "its Hessian" if layout.num_batches == 1 else "its steepest batch"
        expected = (
            f"a step length below {bound:.3g}. The loss is quadratic, and {whose} "
            f"allows no step length above that; yours, {rate:.3g}, is "
            f"{rate / bound:.3g} times as long."
        )
        mend = (
            f"pass a learning rate below {bound:.3g}, or minimise the mean over the "
            "samples instead of their sum."
        )
    error = DivergedError(
        f"the loss was {kind} at update {end.steps} (epoch {epoch + 1}, batch "
        f"{batch + 1} of {layout.num_batches}), that is after {end.steps - 1} "
        f"updates{before}.",
        expected=expected,
        mend=mend,
    )
    error.history = runner.recorder.history
    return error


def _broken_bound(runner: Runner) -> tuple[float, float] | None:
    """(largest stable step length, the one used), if that broke it."""
    function = runner.function
    rule = rule_of(function) if function is not None else None
    if rule is None or not runner.data.resident:
        return None
    theta = [
        variable_operation(v) for v in trained_variables(function.step, function.loss)
    ]
    curvature = largest_curvature(
        function, theta, runner.initial, _batches(runner.data)
    )
    if curvature is None:
        return None
    bound = 2 * (1 + rule.momentum) / curvature
    return (bound, rule.learning_rate) if rule.learning_rate > bound else None


def _batches(data: Data) -> Iterator[Mapping[tf.Tensor, np.ndarray]]:
    layout = data.layout
    arrays, order = data.window(0)
    for j in range(min(layout.num_batches, BATCHES_EXAMINED)):
        start = j * layout.batch_size
        size = min(layout.batch_size, layout.num_samples - start)
        yield batch_of(layout, arrays, order, start, size)
