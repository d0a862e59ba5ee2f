"""What an optimizer shows of itself: its rule, its constants, what it remembers."""

from __future__ import annotations

import sys
from typing import Any

from .optimizer_rules import described
from .panel import Note, Panel, Part, Rule, Table
from .session_variables import default_session, held, read
from .values import written


def optimizer_panel(optimizer: Any) -> Panel:
    """Return an optimizer's update rule, with the values of its constants."""
    rule = described(optimizer)
    parts: list[Part] = [Rule(rule.formulas)] if rule.formulas else []
    if rule.remark:
        parts.append(Note(rule.remark))
    rows = [
        (constant.name, constant.letter, _value(optimizer, constant))
        for constant in rule.constants
    ]
    if rows:
        parts.append(Table("Its constants", ("argument", "in the rule", "value"), rows))
    parts += _memory(optimizer)
    return Panel(f"{optimizer!r} named {optimizer.get_name()!r}", parts)


def _value(optimizer: Any, constant: Any) -> str:
    """Return a constant's value, or what gives it when the step runs."""
    value = getattr(optimizer, constant.attribute, None)
    if isinstance(value, (int, float)):
        return f"{value:g}" if not isinstance(value, bool) else str(value)
    if hasattr(value, "initializer"):
        return f"the variable {value.name}{_held(value)}"
    if hasattr(value, "op"):
        return f"the tensor {value.name}, computed at each step"
    if callable(value):
        return f"a schedule: {getattr(value, '__name__', 'a function')}, called with t"
    return str(value)


def _held(variable: Any) -> str:
    """Return " = 0.01" for a variable that has a value in the default session."""
    handle = getattr(variable, "handle", None)
    operation = variable.op if handle is None else handle.op
    session = default_session(operation.graph)
    if session is None:
        return ""
    (reading,) = read(session, [held(operation, trainable=False)])
    return f" = {written(reading)}" if reading.initialised else ""


def _memory(optimizer: Any) -> list[Part]:
    """Return the variables that an optimizer has made in the default graph."""
    ops = sys.modules["tensorflow.python.framework.ops"]
    graph = ops.get_default_graph()
    own = [v for v in optimizer.variables() if v.graph is graph]
    if own:
        rows = [
            (v.op.name, str(v.shape), v.dtype.base_dtype.name)
            for v in sorted(own, key=lambda v: v.op.name)
        ]
        caption = "What it remembers from step to step, in the default graph"
        return [Table(caption, ("variable", "shape", "dtype"), rows)]
    return [
        Note(
            "In the default graph it keeps no variables: either its rule needs none, "
            "or `minimize(loss)` has not been called."
        )
    ]
