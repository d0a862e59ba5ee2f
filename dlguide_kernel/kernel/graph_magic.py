"""`%graph`: the graph, and what a session executes of it for a fetch."""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser, Namespace
from difflib import get_close_matches
from typing import Any, NoReturn

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class

from ..engine.preload import started
from ..errors import InputError
from .graph_display import GraphDisplay, display_graph
from .graph_running import elements
from .magic_errors import MagicError

USAGE = "%graph [fetch] [--feed x y] [--only] [--gradients] [--scope name] …"


class _Arguments(ArgumentParser):
    """What may stand after %graph; a mistake is an error of the course."""

    def __init__(self) -> None:
        super().__init__("%graph", add_help=False, allow_abbrev=False)
        self.add_argument("fetch", nargs="*")
        self.add_argument("--feed", nargs="+", default=[])
        for name in ("only", "gradients", "initializers", "raw", "fold", "all"):
            self.add_argument(f"--{name}", action="store_true")
        self.add_argument("--scope", default="")
        self.add_argument("--title", default="")

    def error(self, message: str) -> NoReturn:
        raise MagicError(
            f"%graph cannot read its arguments: {message}.",
            expected=USAGE,
            mend="%graph? says what each of them does.",
        )

    def read(self, line: str) -> Namespace:
        """Return the arguments; expressions keep their quotes."""
        try:
            words = shlex.split(line, posix=False)
        except ValueError as error:
            self.error(str(error))
        given = self.parse_args(words)
        if given.fold and given.all:
            self.error("--fold and --all exclude each other")
        given.title, given.scope = (w.strip("'\"") for w in (given.title, given.scope))
        return given


@magics_class
class Graph(Magics):
    """The magic `%graph`."""

    @line_magic
    def graph(self, line: str) -> GraphDisplay:
        """Draw the default graph, or what a run executes of a graph.

        %graph                        the default graph
        %graph loss                   … and what sess.run(loss) executes of it
        %graph [loss, step]           several fetches: anything that sess.run takes
        %graph loss --feed x y        x and y are fed; or a feed_dict, by its name
        %graph loss --only            without the rest of the graph
        %graph --gradients            with the gradients and what trains
        %graph --initializers         with what gives variables their first values
        %graph --raw                  every operation, as the graph stores it
        %graph --fold                 all name scopes folded; --all: none
        %graph --scope layer1         one name scope alone
        %graph loss --title "words"   what the drawing is called by a screen reader

        A fetch or feed is an expression of your notebook, or a name in the graph.
        """
        given = _Arguments().read(line)
        expression = " ".join(given.fetch)
        default = _default_graph()
        fetches = self._value(expression, default) if expression else ()
        feeds = [self._value(feed.rstrip(","), default) for feed in given.feed]
        try:
            return display_graph(
                _graph_of(fetches) or default,
                fetches=fetches,
                feeds=feeds,
                gradients=given.gradients,
                initializers=given.initializers,
                raw=given.raw,
                only=given.only,
                fold=True if given.fold else False if given.all else None,
                scope=given.scope,
                title=given.title or _title(expression),
            )
        except InputError as error:
            raise MagicError(
                error.happened, expected=error.expected, mend=error.mend
            ) from None

    def _parts(self, graph: Any) -> set[str]:
        """Return the notebook's names of what lies in a graph."""
        space = self.shell.user_ns.items()
        mine = {name for name, v in space if getattr(v, "graph", None) is graph}
        return {name for name in mine if not name.startswith("_")}

    def _value(self, expression: str, graph: Any) -> object:
        """Return what an expression of the notebook is, or a name in the graph."""
        names = {operation.name for operation in graph.get_operations()}
        space = self.shell.user_ns
        if expression.partition(":")[0] in names and expression not in space:
            return expression
        try:
            return eval(expression, self.shell.user_global_ns, space)
        except NameError as error:
            raise _unknown(expression, error.name, self._parts(graph), names) from None
        except Exception as error:
            raise MagicError(
                f"{expression} cannot be evaluated: {type(error).__name__}: {error}",
                expected="an expression of your notebook, as for sess.run.",
                mend="run the expression in a cell of its own first.",
            ) from None


def _title(expression: str) -> str:
    return f"What {expression} executes" if expression else "The default graph"


def _default_graph() -> Any:
    tensorflow = sys.modules.get("tensorflow") if started() else None
    if tensorflow is None:
        raise MagicError(
            "there is no graph yet: TensorFlow has not been imported.",
            expected="a graph that your cells have built.",
            mend="import tensorflow as tf, and build something.",
        )
    return tensorflow.compat.v1.get_default_graph()


def _graph_of(fetches: object) -> Any:
    """Return the graph of the first fetch that has one; names have none."""
    if isinstance(fetches, (list, tuple, dict)):
        items = fetches.values() if isinstance(fetches, dict) else fetches
        return next(filter(None, map(_graph_of, items)), None)
    if isinstance(fetches, str) or not hasattr(fetches, "name"):
        return None
    return getattr(elements(fetches)[0], "graph", None)


def _unknown(
    expression: str, name: str, parts: set[str], names: set[str]
) -> MagicError:
    """Return the error of a name that is neither the notebook's nor the graph's."""
    near = get_close_matches(name, parts, n=1)
    near = near or get_close_matches(expression, names, n=1, cutoff=0.5)
    some = ", ".join(sorted(parts, key=str.lower)[:8])
    return MagicError(
        f"{name!r} is no name of your notebook, and no operation of the graph.",
        expected=f"for example {some}." if some else "a name that a cell has assigned.",
        mend=f"write {near[0]}, the nearest."
        if near
        else "run the cell that assigns it first.",
    )


def load(shell: InteractiveShell) -> None:
    """Give a shell the magic."""
    shell.register_magics(Graph(shell))


def unload(shell: InteractiveShell) -> None:
    """Take the magic away."""
    shell.magics_manager.magics["line"].pop("graph", None)
    shell.magics_manager.registry.pop("Graph", None)
