"""Graphs, sessions, tensors, optimizers and Histories show themselves in notebooks.

Formatters are registered by the names of the types, so that nothing is imported for
them. What is shown is read; nothing runs but the reading of variables, and nothing is
added to a graph. `print(x)` prints what TensorFlow prints.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from IPython.core.formatters import MimeBundleFormatter
from IPython.core.interactiveshell import InteractiveShell

FRAMEWORK = "tensorflow.python.framework"
# The type's module and name, then the module and function here that show it.
SHOWN = (
    (f"{FRAMEWORK}.ops", "Graph", "tensor_display", "graph_panel"),
    (f"{FRAMEWORK}.ops", "Operation", "tensor_display", "operation_panel"),
    (f"{FRAMEWORK}.ops", "Tensor", "tensor_display", "tensor_panel"),
    (f"{FRAMEWORK}.tensor", "Tensor", "tensor_display", "tensor_panel"),
    (
        "tensorflow.python.ops.variables",
        "Variable",
        "variable_display",
        "variable_panel",
    ),
    (
        "tensorflow.python.client.session",
        "BaseSession",
        "session_display",
        "session_panel",
    ),
    (
        "tensorflow.python.training.optimizer",
        "Optimizer",
        "optimizer_display",
        "optimizer_panel",
    ),
    (
        "dlguide_kernel.engine.history",
        "History",
        "history_display",
        "history_panel",
    ),
)
ON_LINES = ("tensor_display", "variable_display")  # these say which line built it

Bundle = dict[str, str] | None


def formatter(shell: InteractiveShell, module: str, name: str) -> Callable:
    """Return the function that IPython calls with an object to be shown.

    It returns None, and IPython then shows the plain repr, for an eager tensor or
    variable of TensorFlow 2, and whenever the object cannot be shown: a display never
    fails the reader's cell.
    """

    def show(shown: object) -> Bundle:
        if _eager(shown):
            return None
        try:
            panel = getattr(import_module(f".{module}", __package__), name)
            more = (shell,) if module in ON_LINES else ()
            return panel(shown, *more).bundle()
        except Exception as error:
            shell.log.debug("%s was not shown: %r", type(shown).__name__, error)
            return None

    return show


def _eager(shown: object) -> bool:
    """Tell whether an object holds its value, as TensorFlow 2's do."""
    if type(shown).__name__ == "EagerTensor":
        return True
    return getattr(shown, "_in_graph_mode", True) is False


def load(shell: InteractiveShell) -> None:
    """Register a formatter for every type, and remember what was there."""
    bundles: MimeBundleFormatter = shell.display_formatter.mimebundle_formatter
    shell.dlguide_displays = {
        (module, name): bundles.for_type_by_name(
            module, name, formatter(shell, where, how)
        )
        for module, name, where, how in SHOWN
    }


def unload(shell: InteractiveShell) -> None:
    """Give every type back the formatter that it had, or none."""
    bundles: MimeBundleFormatter = shell.display_formatter.mimebundle_formatter
    for (module, name), before in shell.dlguide_displays.items():
        bundles.pop(f"{module}.{name}", None)
        if before is not None:
            bundles.for_type_by_name(module, name, before)
    del shell.dlguide_displays
