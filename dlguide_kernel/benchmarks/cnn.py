"""`dlguide bench cnn`: a small convolutional network, plain gradient descent, batch 10.

Images of 32 × 32 × 3 in ten classes (seeded noise: speed does not see the pictures),
three convolutions with ReLU and pooling, one dense layer. The unit is ms per step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .cnn_peers import Keras, Torch, TorchChannelsLast, TorchOneThread
from .ours import Ours, SlidesLoop
from .sides import Case, Parameters
from .stage import Stage

UNIT, SCALE = "ms per step", 1e3
PEERS = (SlidesLoop, Keras, Torch, TorchChannelsLast, TorchOneThread)
SEED = 1
IMAGE, CLASSES, CHANNELS = (32, 32, 3), 10, (32, 64, 64)


@dataclass(frozen=True)
class ImageCase(Case):
    """Images along the first axis, and the number of each one's class."""

    axis: ClassVar[int] = 0

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """x (n, 32, 32, 3), and y (n,) of int64."""
        random = np.random.RandomState(0)
        x = random.rand(self.n, *IMAGE).astype(np.float32)
        return x, random.randint(CLASSES, size=self.n)

    def start(self) -> Parameters:
        """Kernels from N(0, 2/fan-in) and biases 0, layer by layer."""
        random, parameters = np.random.RandomState(SEED), []
        inputs = (IMAGE[2], *CHANNELS)
        shapes = [(3, 3, *pair) for pair in zip(inputs, CHANNELS, strict=False)]
        side = IMAGE[0] // 2 ** len(CHANNELS)
        shapes.append((side * side * CHANNELS[-1], CLASSES))
        for shape in shapes:
            kernel = random.randn(*shape) * np.sqrt(2 / np.prod(shape[:-1]))
            parameters += [kernel.astype(np.float32), np.zeros(shape[-1], np.float32)]
        return parameters

    def model(self) -> object:
        """The engine's network."""
        from ..engine.convolutional import convolutional_network

        return convolutional_network(IMAGE, CLASSES, channels=CHANNELS, seed=SEED)


def cases(quick: bool) -> dict[str, list[ImageCase]]:
    """One case: an epoch of 40 batches, four times."""
    n, steps = (40, 4) if quick else (400, 160)
    return {"speed": [ImageCase("32x32x3", n, steps, rate=0.01)]}


def measure(stage: Stage) -> dict[str, object]:
    """Play the case and return the checks."""
    exact = ImageCase("parameters", n=100, steps=20, rate=0.01, exact=True)
    compared = stage.compare(exact, (Ours, *PEERS), SlidesLoop)
    entries = [
        entry
        for case in cases(stage.options.quick)["speed"]
        for entry in stage.play((case, (Ours, *PEERS)))
    ]
    facts = next((e.facts for e in entries if e.name == Ours.name), {})
    sizes = set(compared["num_parameters"].values())
    return {
        "parameters": compared,
        "same_number_of_parameters": len(sizes) == 1,
        "backend": facts.get("backend"),
        "reason": facts.get("reason"),
        "compile_seconds": {
            "first_call": facts.get("compile_first_call"),
            "later_calls": facts.get("compile_later_calls"),
        },
    }
