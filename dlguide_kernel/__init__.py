"""A practical guide to deep learning: the course's engine, kernel and tools.

Importing this package imports no TensorFlow; the engine's names load it when
they are first used:

    from dlguide_kernel import train      # starts TensorFlow, the slides' 1.x
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "History": "dlguide_kernel.engine",
    "optimizers": "dlguide_kernel.engine",
    "tf": "dlguide_kernel.engine",
    "train": "dlguide_kernel.engine",
}
__all__ = ["History", "__version__", "optimizers", "tf", "train"]


def __getattr__(name: str) -> object:
    """Load an engine name on first use (PEP 562), so that imports stay light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(ipython: object) -> None:
    """Make `%load_ext dlguide_kernel` give a stock kernel what ours has."""
    from .kernel.extension import load_ipython_extension as load

    load(ipython)


def unload_ipython_extension(ipython: object) -> None:
    """Take back what `%load_ext dlguide_kernel` gave."""
    from .kernel.extension import unload_ipython_extension as unload

    unload(ipython)
