"""What a session shows of itself: the variables of its graph, and what they hold."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from .panel import Facts, Note, Panel, Part, Table
from .session_variables import Held, Reading, closed, held_variables, read
from .values import finite, initialised, written

ROWS = 40
HEADS = ("variable", "shape", "dtype", "initialised", "value")
INITIALISE = "sess.run(tf.global_variables_initializer())"


def session_panel(session: Any) -> Panel:
    """Return a session's state, its variables with their values, and its devices."""
    graph = session.graph
    variables = held_variables(graph)
    if closed(session):
        readings = [Reading(None)] * len(variables)
    else:
        readings = read(session, variables[:ROWS])
    parts: list[Part] = [Note(_state(session, graph))]
    if variables:
        parts.append(_table(variables, readings, closed(session)))
        parts += [Note(words) for words in _remarks(variables, readings, session)]
    else:
        parts.append(Note("Its graph has no variables."))
    parts.append(Facts(_facts(session, graph)))
    return Panel(repr(session), parts)


def _state(session: Any, graph: Any) -> str:
    """Say whether it is open, the default one, and on which graph."""
    if closed(session):
        return (
            "This session is closed, and what its variables held is gone. A new one: "
            "`with tf.Session() as sess:`, then initialise."
        )
    ops = sys.modules["tensorflow.python.framework.ops"]
    default = ops.get_default_session() is session
    said = "This session is open"
    said += ", and the default one: `x.eval()` and `op.run()` use it." * default
    said += "; `sess.run(…)` runs its graph." * (not default)
    if graph is not ops.get_default_graph():
        said += (
            " Its graph is not the default graph: what a cell builds now is not in it, "
            "and it cannot run that."
        )
    return said


def _table(variables: Sequence[Held], readings: Sequence[Reading], gone: bool) -> Table:
    known = ("name", "shape", "dtype")
    rows = [[getattr(v, what) for what in known] for v in variables[:ROWS]]
    caption = f"Variables of its graph: {len(variables)}"
    if len(variables) > ROWS:
        caption += f", of which the first {ROWS} follow"
    if gone:
        return Table(caption, HEADS[:3], rows)
    held = [[initialised(r), written(r)] for r in readings]
    return Table(
        caption, HEADS, [[*row, *more] for row, more in zip(rows, held, strict=True)]
    )


def _remarks(
    variables: Sequence[Held], readings: Sequence[Reading], session: Any
) -> list[str]:
    pairs = list(zip(variables, readings, strict=False))
    said = []
    empty = [v.name for v, r in pairs if r.initialised is False]
    if empty:
        said.append(
            f"Not initialised: {_listed(empty)}. `{INITIALISE}` gives every variable "
            "its initial value, also those that already hold one."
        )
    lost = [v.name for v, r in pairs if r.value is not None and not finite(r.value)]
    if lost:
        said.append(f"NaN or infinite: {_listed(lost)}.")
    if not closed(session) and any(r.initialised is None for _, r in pairs):
        said.append("Where it says ?, the value was left unread to keep this quick.")
    return said


def _listed(names: Sequence[str]) -> str:
    """Return names as code; of many the first ones."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(f"`{name}`" for name in names[:5]) + more


def _facts(session: Any, graph: Any) -> list[tuple[str, str]]:
    facts = [("graph", f"{len(graph.get_operations())} operations")]
    if closed(session):
        return facts
    devices = [_device(device) for device in session.list_devices()]
    facts.append(("devices", ", ".join(devices)))
    if session.sess_str:
        facts.append(("target", str(session.sess_str)))
    return facts


def _device(device: Any) -> str:
    """Return "GPU:0 (79 GiB)"; a CPU's limit is only the size of its first pool."""
    name = device.name.rpartition("device:")[2]
    if device.device_type != "GPU":
        return name
    return f"{name} ({device.memory_limit_bytes / 2**30:.3g} GiB)"
