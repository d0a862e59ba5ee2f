"""The keys of a feed_dict: placeholders, and what is taken for one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .failure import Failure
from .operations import called, code_name, made, operation, run_of
from .situation import Explanation, situation
from .text import listed, short

KEY = r"Cannot interpret feed_dict key as Tensor: "


@situation(
    "fed-by-name",
    "TypeError",
    message=KEY + r"The name '([^']+)'",
    slide=56,
    lesson="12",
)
def fed_by_name(failure: Failure, found: re.Match) -> Explanation:
    """A key of the feed_dict is text that names no tensor."""
    name = found[1].partition(":")[0]
    mine = failure.namespace.get(name)
    run = run_of(failure)
    graph = run.session.graph if run is not None else None
    means = (
        f"A key of the feed_dict is the text '{found[1]}', and no tensor has that name."
    )
    lines = ()
    if "refers to an Operation" in failure.message:
        op = graph.get_operation_by_name(name)
        key = code_name(failure, op.outputs[0])
        means = (
            f"A key of the feed_dict is the text '{name}', which is the name of an "
            f"operation. The tensor that comes out of it is called '{name}:0'."
        )
        tries = (
            f"Use the placeholder itself, without quotes: feed_dict={{{key}: …}}.",
        )
        lines = made(failure, op)
    elif operation(mine) is not None:
        means += (
            f" {name} is your Python variable; the graph calls that placeholder "
            f"'{operation(mine).name}:0'."
        )
        tries = (f"Use the variable, without quotes: feed_dict={{{name}: …}}.",)
        lines = made(failure, mine)
    else:
        names = listed(_placeholders(graph), "or")
        tries = (
            "Use the placeholder itself as the key, without quotes.",
            f"The graph's placeholders: {names}." if names else "Make one first.",
        )
    return Explanation(means=means, tries=tries, lines=lines)


@situation(
    "fed-other-graph",
    "TypeError",
    message=KEY + r".* is not an element of this graph",
    slide=57,
    lesson="12",
)
def fed_other_graph(failure: Failure, found: re.Match) -> Explanation:
    """A key of the feed_dict stands in another graph than the session's."""
    run = run_of(failure)
    keys = list(run.feed_dict) if isinstance(run.feed_dict, Mapping) else []
    graph = run.session.graph
    foreign = [k for k in keys if getattr(operation(k), "graph", graph) is not graph]
    name = called(failure, foreign[0]) if foreign else "A key of the feed_dict"
    session = failure.name_of(run.session) or "the session"
    return Explanation(
        means=f"{name} stands in another graph than the one that {session} runs. A "
        "session runs the graph that was the default when it was opened; "
        "tf.reset_default_graph() and `with tf.Graph().as_default():` begin a new one.",
        tries=(
            "Build everything in one graph: run the cells again from the placeholders "
            "on, then open the session.",
            "Or name the graph of the session: tf.Session(graph=…).",
        ),
        lines=made(failure, *foreign[:2]),
    )


@situation(
    "fed-no-placeholder",
    "TypeError",
    message=KEY + r"(?:Can not convert a (\w+) into a Tensor)?",
    slide=57,
    lesson="13",
)
def fed_no_placeholder(failure: Failure, found: re.Match) -> Explanation:
    """A key of the feed_dict is a number, an operation, something else."""
    run = run_of(failure)
    keys = list(run.feed_dict) if isinstance(run.feed_dict, Mapping) else []
    kind = found[1] or next((type(k).__name__ for k in keys if _strange(k)), "object")
    key = next((k for k in keys if type(k).__name__ == kind), None)
    name = short(key) if operation(key) is None else called(failure, key)
    return Explanation(
        means="In a feed_dict the placeholder is the key and its data are the value: "
        f"{{placeholder: data}}. Here a key is {name}, of type {kind}.",
        tries=("Put the placeholder before the colon and the data behind it.",),
    )


@situation(
    "array-as-key",
    "TypeError",
    message=r"unhashable type: '(numpy\.ndarray|list|RefVariable|ResourceVariable)'",
    slide=57,
    lesson="13",
)
def array_as_key(failure: Failure, found: re.Match) -> Explanation | None:
    """`{x_data: X}`: an array cannot be a key of a dictionary."""
    line = failure.line
    if line is None or (".run(" not in line.source and "feed" not in line.source):
        return None
    return Explanation(
        means=f"A key of a dictionary must not change, so it cannot be a {found[1]}. "
        f"In a "
        "feed_dict the placeholder is the key and the array is the value.",
        tries=("Turn the pair round: {X: x_data}, not {x_data: X}.",),
    )


@situation(
    "feed-is-no-dictionary",
    "TypeError",
    message=r"FlattenDictItems: 'dict' must be a dictionary .*instead of '(\w+)'",
    slide=57,
    lesson="13",
)
def feed_is_no_dictionary(failure: Failure, found: re.Match) -> Explanation:
    """The feed_dict is a list, a set, an array."""
    kind = found[1]
    hint = ""
    if kind == "set":
        hint = " Braces without a colon make a set: {X} instead of {X: x_data}."
    if kind in ("list", "tuple"):
        hint = " To compute several tensors in one run, put them into one list."
    return Explanation(
        means=f"The second argument of sess.run is the feed_dict; here it is a {kind}."
        f"{hint}",
        tries=("Write sess.run([y, z], feed_dict={X: x_data}).",),
    )


def _strange(key: object) -> bool:
    return operation(key) is None and not isinstance(key, str)


def _placeholders(graph: object) -> list[str]:
    operations = graph.get_operations()[:5000] if graph is not None else []
    found = [op.name for op in operations if op.type == "Placeholder"]
    return [f"'{name}:0'" for name in found[:6]]
