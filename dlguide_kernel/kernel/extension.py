"""What the `dlguide` kernel gives its cells, and `%load_ext dlguide_kernel` any other.

Each part is a module of this package with `load(shell)` and `unload(shell)`; a shell
gets all of them or none.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from IPython.core.interactiveshell import InteractiveShell

PARTS = (
    "tensorflow_version",
    "explained_errors",
    "displays",
    "completion",
    "device_magic",
    "graph_magic",
)

SUBSHELLS = (
    "Note: this kernel may run widget callbacks in subshells, on threads where "
    "TensorFlow finds another graph and session than your cells.\n"
    "  mend: choose the kernel 'dlguide' (Kernel > Change Kernel), or set Settings > "
    "Kernels > 'Kernel Comms over subshells' to Disabled and reopen the notebook."
)


def parts() -> list[ModuleType]:
    """Return the parts' modules, in the order in which they are loaded."""
    return [import_module(f".{name}", __package__) for name in PARTS]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Load every part into a shell; a second call changes nothing."""
    if getattr(shell, "dlguide_parts", None):
        return
    shell.dlguide_parts = parts()
    for part in shell.dlguide_parts:
        part.load(shell)
    kernel = getattr(shell, "kernel", None)
    if getattr(kernel, "_supports_kernel_subshells", False):
        print(SUBSHELLS, file=sys.stderr)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take every part away again, the last first."""
    for part in reversed(getattr(shell, "dlguide_parts", None) or ()):
        part.unload(shell)
    shell.dlguide_parts = None
