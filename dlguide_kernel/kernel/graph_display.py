"""A TensorFlow graph drawn in the page: `display_graph(tf.get_default_graph())`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from ..theory.choices import choose
from .graph_diagram import Diagram
from .graph_folding import Part, draw_parts
from .graph_html import page, too_large
from .graph_reading import read_graph
from .graph_scopes import Scopes
from .graph_svg import svg, words_svg

SMALL = 60  # nodes up to which a graph is shown folded and unfolded
_displays = count(1)


def display_graph(
    drawn: object,
    *,
    fetches: object = (),
    feeds: object = (),
    gradients: bool = False,
    initializers: bool = False,
    raw: bool = False,
    only: bool = False,
    fold: bool | None = None,
    scope: str = "",
    title: str = "TensorFlow graph",
) -> GraphDisplay:
    """Draw a graph from its inputs down, or what some of its tensors are computed from.

    `drawn` is a tf.Graph, a GraphDef, or a tensor, variable or operation (or several
    of one graph). A variable is one node, and its shape and dtype stand where it is
    read. Left out of a whole graph, unless asked for: `initializers` (initial values,
    Assign, and the operation that runs them) and `gradients` (what lies in a scope
    named gradients, and what comes after it). `raw` draws every operation as the graph
    stores it.

    `fetches` are marked with all that `sess.run(fetches, feeds)` executes, and the
    placeholders that it must be fed; `feeds` are tensors, or a feed_dict, and `only`
    leaves the rest out. Name scopes are folded in a large graph: `fold` True in any,
    False in none; `scope` draws the inside of one alone.

    Solid lines carry tensors, dashed ones only say "after"; `?` is an open dimension.
    Raises InputError for what is no part of a graph, GraphError for several graphs.

    >>> print(display_graph(z2))
    5 nodes and 4 edges.
    A = variable: (2, 3) float32
    …
    z2 = AddV2(z1, b): (2, ?) float32
    """
    diagram = read_graph(
        drawn,
        fetches=fetches,
        feeds=feeds,
        initializers=initializers,
        gradients=gradients,
        raw=raw,
        only=only,
    )
    return GraphDisplay(diagram, title, scope=scope.rstrip("/"), fold=fold)


@dataclass(frozen=True)
class GraphDisplay:
    """A drawn graph; in a notebook a picture, `str()` of it a list of formulas."""

    diagram: Diagram
    title: str = "TensorFlow graph"
    scope: str = ""
    fold: bool | None = None

    def __post_init__(self) -> None:
        if self.scope:
            choose("scope", self.scope, self.scopes.by_name)

    def __str__(self) -> str:
        return str(self.diagram)

    __repr__ = __str__

    @cached_property
    def scopes(self) -> Scopes:
        """The name scopes of what is drawn."""
        return Scopes(self.diagram)

    @cached_property
    def part(self) -> Part:
        """The pictures, laid out when they are first asked for."""
        return draw_parts(self.scopes, self.scope, fold=self.fold)

    @cached_property
    def other(self) -> Part | None:
        """The same folded otherwise, where the graph is small and nothing was asked."""
        shown = self.part
        scope = shown.scope
        if self.fold is not None or not scope.scopes() or scope.size > SMALL:
            return None
        return draw_parts(self.scopes, self.scope, fold=not shown.folded)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        key = self._key()
        drawn = self._drawn(key)
        return {
            "text/plain": str(self),
            "text/html": page(self.part, key, drawn, self.diagram, self.other),
            "image/svg+xml": drawn,
        }

    def _repr_html_(self) -> str:
        return self._repr_mimebundle_()["text/html"]

    def _repr_svg_(self) -> str:
        return self._drawn(self._key())

    def _key(self) -> str:
        """Return a name that no other display has, of this kernel or a former one."""
        told = hashlib.sha256(f"{self.title}{self}".encode()).hexdigest()
        return f"dlg-{told[:8]}-{next(_displays)}"

    def _drawn(self, key: str) -> str:
        if self.part.picture is None:
            return words_svg(f"{key}-0", self.title, too_large(self.part))
        marked = self.diagram.run is not None
        return svg(self.part.picture, f"{key}-0", self.title, str(self), marked=marked)
