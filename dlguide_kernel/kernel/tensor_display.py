"""What a tensor, an operation and a graph show of themselves; none of them runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from .built_at import built_at
from .graph_display import display_graph
from .panel import Drawing, Facts, Note, Panel, Part, Table
from .session_variables import KINDS
from .values import write

DRAWN = 40  # operations at most that a tensor's drawing is made of
WHOLE = 1500  # and a graph's
ROWS = 12


def tensor_panel(tensor: Any, shell: InteractiveShell | None = None) -> Panel:
    """Return what a tensor is computed from; it is not computed."""
    operation = tensor.op
    parts: list[Part] = [Note(_role(tensor, operation))]
    parts += _known(operation, shell)
    if operation.inputs:
        parts.append(_inputs(operation))
    return Panel(repr(tensor), [*parts, *_drawing(operation)])


def operation_panel(operation: Any, shell: InteractiveShell | None = None) -> Panel:
    """Return what an operation reads, and what it changes when a session runs it."""
    counted = len(operation.outputs)
    said = "It gives no tensor: it is run for what it does."
    if counted:
        said = f"It gives {counted} tensor{'s' * (counted != 1)}: "
        said += ", ".join(f"`{tensor.name}`" for tensor in operation.outputs[:ROWS])
        said += "." if counted <= ROWS else ", …"
    parts: list[Part] = [Note(said), *_known(operation, shell)]
    if operation.inputs:
        parts.append(_inputs(operation))
    if operation.control_inputs:
        parts.append(_runs(operation.control_inputs))
    return Panel(repr(operation), [*parts, *_drawing(operation)])


def graph_panel(graph: Any, shell: InteractiveShell | None = None) -> Panel:
    """Return a graph's drawing, or what it is made of where it is very large."""
    operations = graph.get_operations()
    ops = sys.modules["tensorflow.python.framework.ops"]
    default = "This is the default graph" if graph is ops.get_default_graph() else ""
    said = default or "This is not the default graph"
    said += f"; it has {len(operations)} operation{'s' * (len(operations) != 1)}"
    variables = sum(operation.type in KINDS for operation in operations)
    said += f", {variables} of them variables." if variables else "."
    parts: list[Part] = [Note(said)]
    if len(operations) <= WHOLE:
        return Panel(repr(graph), [*parts, Drawing(display_graph(graph))])
    common = Counter(operation.type for operation in operations).most_common(ROWS)
    rows = [(kind, str(count)) for kind, count in common]
    parts.append(Table("Its commonest operations", ("type", "count"), rows))
    parts.append(Note("Too large to draw whole: show a tensor of it."))
    return Panel(repr(graph), parts)


def _role(tensor: Any, operation: Any) -> str:
    """Say what kind of tensor it is, in the words of slide 52."""
    if operation.type == "Placeholder":
        return (
            "A placeholder: it has no value of its own. `sess.run(…, feed_dict={…})` "
            "gives it one."
        )
    if operation.type == "Const":
        return "A constant: its value is part of the graph."
    if operation.type in KINDS:
        return f"The variable `{operation.name}` itself."
    which = f"Output {tensor.value_index}" if len(operation.outputs) > 1 else "Output"
    return (
        f"{which} of the operation `{operation.name}` ({operation.type}). It has no "
        "value until a session runs it."
    )


def _known(operation: Any, shell: InteractiveShell | None) -> list[Part]:
    facts = []
    if operation.type == "Const":
        util = sys.modules["tensorflow.python.framework.tensor_util"]
        facts.append(("value", write(util.MakeNdarray(operation.get_attr("value")))))
    if operation.device:
        facts.append(("device asked for", operation.device))
    if built := built_at(operation, shell):
        facts.append(("built in", built))
    return [Facts(facts)] if facts else []


def _inputs(operation: Any) -> Table:
    tensors = list(operation.inputs)
    rows = [(t.name, str(t.shape), t.dtype.base_dtype.name) for t in tensors[:ROWS]]
    caption = f"What {operation.type} reads"
    if len(tensors) > ROWS:
        caption += f": {len(tensors)} tensors, of which the first {ROWS} follow"
    return Table(caption, ("tensor", "shape", "dtype"), rows)


def _runs(operations: Sequence[Any]) -> Table:
    """Return the operations that run before another one, and what they change."""
    rows = [(op.name, op.type, _changed(op)) for op in operations[:ROWS]]
    caption = f"Runs first: {len(operations)}"
    if len(operations) > ROWS:
        caption += f", of which the first {ROWS} follow"
    return Table(caption, ("operation", "type", "changes"), rows)


def _changed(operation: Any) -> str:
    """Return the variable that an operation writes, if it writes one."""
    writes = operation.type.startswith(("Assign", "Apply", "ResourceApply", "Scatter"))
    if writes and operation.inputs and operation.inputs[0].op.type in KINDS:
        return operation.inputs[0].op.name
    return ""


def _drawing(operation: Any) -> list[Part]:
    """Return the drawing of what an operation depends on, unless it is too large."""
    found: set[str] = set()
    waiting = [operation]
    while waiting:
        one = waiting.pop()
        if one.name in found:
            continue
        found.add(one.name)
        if len(found) > DRAWN:
            return [
                Note(
                    f"It depends on more than {DRAWN} operations, too many to draw "
                    "here. `tf.get_default_graph()` shows the graph, and leaves "
                    "gradients out."
                )
            ]
        waiting += [tensor.op for tensor in one.inputs] + list(one.control_inputs)
    return [Drawing(display_graph(operation))]
