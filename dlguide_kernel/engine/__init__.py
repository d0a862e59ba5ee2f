"""The engine: the slides' TensorFlow, and the same graphs trained at full speed.

Its names load TensorFlow when they are first used (PEP 562): a process that only
prepares for TensorFlow can import what stands beside them.
"""

from __future__ import annotations

from importlib import import_module

_HOMES = {
    "optimizers": ("optimizers",),
    "activations": ("get_activation", "leaky_relu"),
    "convolutional": ("convolutional_network",),
    "history": ("History",),
    "layers": (
        "affine",
        "average_pool",
        "average_pool_2d",
        "convolution",
        "dense",
        "flatten",
        "max_pool",
        "max_pool_2d",
    ),
    "losses": ("cross_entropy", "squared_error"),
    "networks": (
        "Model",
        "graph_network",
        "linear_regression",
        "neural_network",
        "slide_40",
    ),
    "tensorflow1": ("tf",),
    "training": ("train",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    """Load a name's module on first use; a submodule is its own name."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{_HOME[name]}", __name__)
    return module if name == _HOME[name] else getattr(module, name)


def __dir__() -> list[str]:
    return [*__all__]
