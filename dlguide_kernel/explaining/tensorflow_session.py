"""Running a graph: in which session, and with which placeholders fed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .failure import Failure
from .operations import (
    called,
    code_name,
    made,
    operation,
    operation_named,
    own_name,
    run_of,
)
from .situation import Explanation, situation
from .text import listed

UNFED = r"[Yy]ou must feed a value for placeholder tensor '([^']+)'"


@situation(
    "placeholder-made-again",
    "InvalidArgumentError",
    message=UNFED,
    slide=57,
    lesson="13",
)
def placeholder_made_again(failure: Failure, found: re.Match) -> Explanation | None:
    """The cell that makes a placeholder was run twice; the graph uses the first one."""
    old = operation_named(failure, found[1])
    if old is None or own_name(failure, old) is not None:
        return None
    new = next((op for op in _fed(failure) if _base(op.name) == _base(old.name)), None)
    if new is None or new is old:
        return None
    mine = own_name(failure, new) or f"'{new.name}'"
    return Explanation(
        means=f"There are two placeholders: the older '{old.name}', from which what "
        f"you "
        f"asked for was built, and '{new.name}', which {mine} means now. You fed the "
        "new one. Running a cell again never replaces a part of the graph; it adds "
        "one.",
        tries=(
            f"Run the cells again that were built from {mine}, so that they use the "
            "new placeholder.",
            "Or begin with tf.reset_default_graph() and a new session, and run the "
            "cells from the top, each once.",
        ),
        lines=made(failure, old, new),
    )


@situation(
    "unfed-placeholder",
    "InvalidArgumentError",
    message=UNFED,
    slide=57,
    lesson="13",
)
def unfed_placeholder(failure: Failure, found: re.Match) -> Explanation:
    """A run needs a placeholder that its feed_dict does not hold."""
    op = operation_named(failure, found[1])
    name = called(failure, op) if op is not None else f"'{found[1]}'"
    key = code_name(failure, op) if op is not None else repr(f"{found[1]}:0")
    run, fed = run_of(failure), _fed(failure)
    if op is not None and op in fed:  # sess.run("data", {X: …})
        return Explanation(
            means=f"You asked for '{op.name}', which is the operation and not the "
            f"tensor that comes out of it; a feed replaces the tensor, {key}.",
            tries=(f"Ask for the tensor: '{op.name}:0', or the variable itself.",),
        )
    what = code_of(failure, run.fetches) if run is not None else "What you asked for"
    given = [own_name(failure, op) or f"'{op.name}'" for op in fed]
    given += _texts_fed(failure)
    so_far = f"You fed {listed(given)} only." if given else "You fed nothing."
    others = "".join(f"{name}: …, " for name in given)
    return Explanation(
        means=f"{what} is computed from the placeholder {name}, and this run gave it "
        f"no value. {so_far}",
        tries=(
            f"Give it one in this run: feed_dict={{{others}{key}: …}}. A value is "
            "remembered for one run only.",
        ),
        lines=made(failure, op) if op is not None else (),
    )


@situation(
    "closed-session",
    "RuntimeError",
    message=r"Attempted to use a closed Session",
    slide=57,
    lesson="13",
)
def closed_session(failure: Failure, found: re.Match) -> Explanation:
    """A session is used after close(), or after its `with` block."""
    run = run_of(failure)
    name = (failure.name_of(run.session) if run else None) or "sess"
    return Explanation(
        means=f"The session {name} has been closed, and what its variables held is "
        f"gone. "
        "A session closes with close(), and at the end of `with tf.Session() as "
        f"{name}:`; only indented lines stand inside.",
        tries=(
            "Indent this line, so that it stands inside the `with` block.",
            f"Or open a session that stays open, {name} = tf.Session(), and run the "
            "initializer in it again.",
        ),
    )


@situation(
    "no-default-session",
    "ValueError",
    message=r"using `(eval|run)\(\)`: No default session is registered",
    slide=57,
    lesson="13",
)
def no_default_session(failure: Failure, found: re.Match) -> Explanation:
    """`.eval()` or `.run()` outside of any session."""
    method = found[1]
    frame = failure.inside(method) or {}
    thing = frame.get("self")
    name = "it" if thing is None else own_name(failure, thing) or "it"
    sessions = (n for n, held in failure.held() if _is_session(held))
    session = next(sessions, "sess")
    return Explanation(
        means=f"{name}.{method}() runs in the default session, and there is none here. "
        "A session becomes the default inside its `with` block, and "
        "tf.InteractiveSession() becomes it at once; plain tf.Session() does not.",
        tries=(
            f"Name the session: {session}.run({name}, feed_dict={{…}}).",
            f"Or put the line into `with {session}.as_default():`.",
        ),
        lines=made(failure, thing) if thing is not None else (),
    )


def code_of(failure: Failure, fetches: object) -> str:
    """Return what was asked for, as a sentence begins: "y", "What you asked for"."""
    if operation(fetches) is None:
        return failure.name_of(fetches) or "What you asked for"
    return called(failure, fetches)


def _fed(failure: Failure) -> list[object]:
    """Return the operations that the failed run was given values for."""
    run = run_of(failure)
    feed_dict = run.feed_dict if run is not None else None
    keys = list(feed_dict) if isinstance(feed_dict, Mapping) else []
    return [op for op in map(operation, keys) if op is not None]


def _texts_fed(failure: Failure) -> list[str]:
    """Return the feed_dict's keys that are names of tensors: 'data:0'."""
    run = run_of(failure)
    keys = run.feed_dict if run is not None else None
    texts = keys if isinstance(keys, Mapping) else ()
    return [repr(key) for key in texts if isinstance(key, str)]


def _base(name: str) -> str:
    """Return the name without the number that TensorFlow adds: data_1 -> data."""
    return re.sub(r"_\d+$", "", name)


def _is_session(held: object) -> bool:
    kinds = {kind.__name__ for kind in type(held).__mro__}
    return "BaseSession" in kinds and not getattr(held, "_closed", False)
