"""What `sess.run(fetches, feed_dict)` executes of a graph, without running it.

TensorFlow prunes before it runs (`RewriteGraphForExecution` in its
core/graph/subgraph.cc): it takes a fed tensor as given, and from the fetches it walks
backward over inputs and control inputs. Whatever it meets is executed, and nothing
else; of a `tf.cond`, only the branch taken is. A fed placeholder is not executed even
where something has to wait for it; any other operation with a fed output is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView, Mapping, ValuesView
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ..errors import GraphError, InputError

MUST_BE_FED = {"Placeholder", "PlaceholderV2"}
_PARTS = ("values", "indices", "dense_shape")  # of a sparse tensor or sparse gradient


@dataclass(frozen=True)
class Run:
    """One run: names of operations ("z1") and of tensors ("z1:0").

    `executed` are the operations; `missing` those of them that are placeholders, which
    had to be fed for the run to succeed; `branches` tells whether there is a tf.cond.
    """

    fetches: tuple[str, ...]
    feeds: tuple[str, ...]
    executed: frozenset[str]
    missing: tuple[str, ...]
    branches: bool = False


def plan_run(stored: Mapping[str, Any], fetches: object, feeds: object = ()) -> Run:
    """Return what a session executes for `fetches` where `feeds` are given.

    `stored` are the NodeDefs of a graph by name. A fetch is a tensor, an operation, a
    variable, a name of one, or a list or dict of them; feeds are tensors, or the keys
    of a feed_dict. Raises GraphError for a name that the graph lacks.
    """
    wanted = [_known(name, stored) for name in fetch_names(fetches)]
    given = [_known(name, stored, tensor=True) for name in feed_names(feeds)]
    executed = _executed(stored, wanted, set(given))
    missing = [n for n in stored if n in executed and stored[n].op in MUST_BE_FED]
    branches = any(stored[n].op in ("Merge", "RefMerge") for n in executed)
    loops = any(stored[n].op in ("NextIteration", "RefNextIteration") for n in executed)
    return Run(
        tuple(dict.fromkeys(wanted)),
        tuple(dict.fromkeys(given)),
        frozenset(executed),
        tuple(missing),
        branches and not loops,
    )


def fetch_names(things: object) -> list[str]:
    """Return the names of the tensors and operations that a fetch means.

    >>> fetch_names({"loss": loss, "step": train})
    ['Sum:0', 'GradientDescent']
    """
    return _names(things, lambda named: named.values())


def feed_names(things: object) -> list[str]:
    """Return the names of the fed tensors; of a feed_dict, its keys are meant."""
    return _names(things, lambda fed: fed.keys())


def _names(things: object, inside: Callable[[Mapping], Iterable]) -> list[str]:
    if isinstance(things, str):
        return [things]
    things = inside(things) if isinstance(things, Mapping) else things
    if isinstance(things, (list, tuple, set, KeysView, ValuesView)):
        return [name for thing in things for name in _names(thing, inside)]
    return [element.name for element in elements(things)]


def elements(thing: object) -> list[Any]:
    """Return the tensors or the operation behind one object of a graph."""
    if callable(element := getattr(thing, "_as_graph_element", None)):
        return [element()]  # a variable: the tensor that reads it
    parts = [getattr(thing, name, None) for name in _PARTS]
    if found := [part for part in parts if hasattr(part, "op")]:
        return found
    if isinstance(getattr(thing, "name", None), str) and hasattr(thing, "graph"):
        return [thing]
    raise InputError(
        f"an object of type {type(thing).__name__} is no part of a graph.",
        expected="a tensor, an operation, a variable, a name of one, or a list.",
        mend="give what sess.run takes: loss, [loss, train] or 'z1:0'.",
    )


def _known(name: str, stored: Mapping[str, Any], *, tensor: bool = False) -> str:
    operation, colon, output = name.partition(":")
    if operation in stored and (output.isdigit() or not (colon or tensor)):
        return f"{operation}:{int(output)}" if colon else name
    near = get_close_matches(operation, stored, n=1, cutoff=0.4)
    found = operation if operation in stored else (near or [next(iter(stored), "")])[0]
    raise GraphError(
        f"the graph has no {'tensor' if colon or tensor else 'operation'} {name!r}.",
        expected="a name such as 'z1:0' for a tensor"
        + (" (only tensors are fed)." if tensor else ", or 'z1' for its operation."),
        mend=f"write '{found}:0', the nearest."
        if found
        else "build the graph first: it is empty.",
    )


def _executed(
    stored: Mapping[str, Any], wanted: Iterable[str], fed: set[str]
) -> set[str]:
    """Walk backward from what is wanted; a fed tensor's operation is not entered."""
    waiting = [n.partition(":")[0] for n in wanted if n not in fed]
    found: set[str] = set()
    while waiting:
        if (name := waiting.pop()) in found:
            continue
        found.add(name)
        entries = stored[name].input
        waiting += [_source(e) for e in entries if not _given(e, stored, fed)]
    return found


def _source(entry: str) -> str:
    return entry.removeprefix("^").partition(":")[0]


def _given(entry: str, stored: Mapping[str, Any], fed: set[str]) -> bool:
    if entry.startswith("^"):
        name = entry[1:]
        return f"{name}:0" in fed and stored[name].op in MUST_BE_FED
    return (entry if ":" in entry else f"{entry}:0") in fed
