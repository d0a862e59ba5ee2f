"""What a variable shows of itself, with its value where a default session has one."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from .built_at import built_at
from .panel import Facts, Note, Panel, Part
from .session_variables import default_session, held, read
from .values import written


def variable_panel(variable: Any, shell: InteractiveShell | None = None) -> Panel:
    """Return what is fixed when a variable is built, and what it holds now."""
    handle = getattr(variable, "handle", None)
    operation = variable.op if handle is None else handle.op
    facts = [
        ("shape", str(variable.shape)),
        ("dtype", variable.dtype.base_dtype.name),
        ("trainable", "yes" if variable.trainable else "no"),
        ("initializer", variable.initializer.name),
    ]
    if built := built_at(operation, shell):
        facts.append(("built in", built))
    parts: list[Part] = [Facts(facts)]
    parts += _value(variable, operation)
    return Panel(repr(variable), parts)


def _value(variable: Any, operation: Any) -> list[Part]:
    session = default_session(operation.graph)
    if session is None:
        return [
            Note(
                "Its value lives in a session. Inside `with tf.Session() as sess:` run "
                "the initializer first, then `sess.run(…)` of this variable."
            )
        ]
    (reading,) = read(session, [held(operation, variable.trainable)])
    if reading.initialised is False:
        return [
            Note(
                "Not initialised in the default session: "
                "`tf.global_variables_initializer().run()` gives it its initial value."
            )
        ]
    return [Facts([("value in the default session", written(reading))])]
