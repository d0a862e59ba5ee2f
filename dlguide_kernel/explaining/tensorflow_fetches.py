"""What a session is asked for: None, numbers, names, parts of another graph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from .failure import Failure
from .operations import Run, called, made, operation, own_name, run_of
from .situation import Explanation, situation
from .text import short, with_article

NAME = r"(?:The name '([^']+)' (?:refers to an? (?:Tensor|Operation)|looks like))"
NEAREST = 3


@situation(
    "fetched-none",
    "TypeError",
    message=r"Argument `fetch` = None has invalid type",
    slide=57,
    lesson="13",
)
def fetched_none(failure: Failure, found: re.Match) -> Explanation:
    """sess.run was asked for None, alone or in a list."""
    run = run_of(failure)
    fetches = run.fetches if run is not None else None
    whole = failure.name_of(fetches) if fetches is not None else None
    where = [path for path, value in _leaves(fetches) if value is None]
    if fetches is None:
        name = next((n for n, held in failure.held() if held is None), None)
        what = f"{name} is None" if name else "here it was asked for None"
    else:
        index = where[0] if where else "…"
        entry = f"{whole}[{index}]" if whole else f"entry {index} of the list"
        what = f"{entry} is None, not a tensor"
    return Explanation(
        means=f"sess.run computes parts of the graph, and {what}. None stands where "
        "something gave back nothing: a function without return, or tf.gradients for "
        "a variable that the loss does not depend on.",
        tries=(
            "Print what you ask for before the run, and follow the None to the line "
            "that made it.",
            "If it came from tf.gradients, look at whether the loss is really built "
            "from that variable.",
        ),
    )


@situation(
    "fetched-no-tensor",
    "TypeError",
    message=r"Argument `fetch` = .*has invalid type \"(\w+)\" must be a string",
    slide=57,
    lesson="13",
)
def fetched_no_tensor(failure: Failure, found: re.Match) -> Explanation:
    """sess.run was asked for a number, an array, an optimizer."""
    run = run_of(failure)
    kind = found[1]
    leaves = list(_leaves(run.fetches)) if run is not None else []
    value = next((v for _, v in leaves if type(v).__name__ == kind), None)
    if _is_feed_dict(run):
        return Explanation(
            means="The first argument of sess.run is what to compute. A dictionary "
            "from "
            "placeholders to data is the feed_dict, and comes second.",
            tries=("Write sess.run(y, feed_dict={X: x_data}).",),
        )
    name = failure.name_of(value) if value is not None else None
    what = name or (short(value) if value is not None else with_article(kind))
    means = (
        "sess.run computes tensors and operations of the graph, and it was asked for "
        f"{what}, which is not in the graph."
    )
    if name:
        means += f" {name} is {short(value)}."
    if "Optimizer" in kind:
        tries = (
            f"Run the operation that {name or 'the optimizer'}.minimize(loss) returns: "
            f"step = {name or 'optimizer'}.minimize(loss), then sess.run(step, …).",
        )
    elif kind in ("ndarray", "int", "float", "float32", "float64", "bool"):
        tries = (
            f"It already is a value: use {name or 'it'} as it stands, without a run.",
            "If the name was a tensor's before, an assignment like y = sess.run(y) has "
            "replaced it; give the result another name.",
        )
    else:
        tries = ("Ask for tensors and operations: sess.run(y) or sess.run([y, step]).",)
    return Explanation(means=means, tries=tries)


@situation(
    "fetched-other-graph",
    "ValueError",
    message=r"Argument `fetch` = .* is not an element of this graph",
    slide=57,
    lesson="12",
)
def fetched_other_graph(failure: Failure, found: re.Match) -> Explanation:
    """The session runs one graph, and the tensor stands in another."""
    run = run_of(failure)
    leaves = [v for _, v in _leaves(run.fetches)] if run is not None else []
    foreign = [v for v in leaves if _graph(v) not in (None, run.session.graph)]
    session = (failure.name_of(run.session) if run else None) or "the session"
    name = called(failure, foreign[0]) if foreign else "What you asked for"
    return Explanation(
        means=f"{session} runs the graph that was the default when it was opened, and "
        f"{name} stands in another graph. A new graph begins with "
        "tf.reset_default_graph() and with `with tf.Graph().as_default():`.",
        tries=(
            "Open the session after the graph is built, or name its graph: "
            "tf.Session(graph=…).",
            "After tf.reset_default_graph(), run the cells again that build the graph, "
            "and open a new session.",
        ),
        lines=made(failure, *foreign[:2]),
    )


@situation(
    "no-such-name",
    "ValueError",
    "KeyError",
    message=NAME,
    slide=52,
    lesson="12",
)
def no_such_name(failure: Failure, found: re.Match) -> Explanation | None:
    """A name that no tensor or operation of the graph has."""
    if "feed_dict key" in failure.message:
        return None
    name, graph = found[1], _searched_graph(failure)
    near = nearest(name, graph)
    means = f"There is no {_asked(name)} '{name}' in the graph."
    tries = []
    mine = failure.namespace.get(name.partition(":")[0])
    if "refers to an Operation, not a Tensor" in failure.message:
        means = (
            f"'{name}' is the name of an operation; a tensor's name ends in a number."
        )
        tries.append(f"Its first output is the tensor '{name}:0'.")
    elif "only has" in failure.message:
        means = f"The operation '{name.partition(':')[0]}' has fewer outputs than that."
        tries.append("The first output ends in :0.")
    elif operation(mine) is not None:
        means += (
            f" {name.partition(':')[0]} is the name of your Python variable; the graph "
            f"calls it '{operation(mine).name}'."
        )
        tries.append(
            f"Pass the variable itself, without quotes: {own_name(failure, mine)}."
        )
    elif near:
        tries.append(f"Names near to it: {', '.join(near)}.")
    else:
        held = {n: t for n, t in failure.held() if _graph(t) is graph is not None}
        pairs = [f"{n} is '{operation(t).name}'" for n, t in list(held.items())[:5]]
        if pairs:
            tries.append(f"What your variables are called there: {', '.join(pairs)}.")
    tries.append("Print a tensor to see its name; x.name gives it for use in code.")
    return Explanation(means=means, tries=tuple(tries))


def nearest(name: str, graph: object) -> list[str]:
    """Return up to three names of a graph that are near to a name, with their :0."""
    if graph is None:
        return []
    names = [op.name for op in graph.get_operations()[:5000] if "/" not in op.name]
    found = difflib.get_close_matches(name.partition(":")[0], names, NEAREST, 0.6)
    return [f"'{near}:0'" if ":" in name else f"'{near}'" for near in found]


def _asked(name: str) -> str:
    return "tensor" if ":" in name else "operation"


def _is_feed_dict(run: Run | None) -> bool:
    fetches = run.fetches if run is not None else None
    return isinstance(fetches, Mapping) and any(map(operation, fetches))


def _searched_graph(failure: Failure) -> object | None:
    run = run_of(failure)
    if run is not None:
        return run.session.graph
    return (failure.inside("_as_graph_element_locked") or {}).get("self")


def _graph(value: object) -> object | None:
    return getattr(operation(value), "graph", None)


def _leaves(fetches: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield what a nested fetch holds, with its index as one writes it: "0][1"."""
    if isinstance(fetches, (list, tuple)):
        pairs = list(enumerate(fetches[:1000]))
    elif isinstance(fetches, Mapping):
        first = islice(fetches.items(), 1000)
        pairs = [(short(key), value) for key, value in first]
    else:
        yield path, fetches
        return
    for key, value in pairs:
        yield from _leaves(value, f"{path}][{key}" if path else f"{key}")
