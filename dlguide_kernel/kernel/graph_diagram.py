"""A diagram: nodes and edges to be drawn, and the same as formulas in plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .graph_running import Run

Kind = Literal["variable", "placeholder", "constant", "operation"]
Mark = Literal["run", "fed", "missing", "fetched"]

LINES = 60  # the longest list of formulas that stands below a cell
LEGEND = "* executed, > fed, ! must be fed:"
SIGNS = {"missing": "!", "fed": ">", "run": "*", "": " "}


@dataclass(frozen=True)
class Node:
    """An operation; `outputs` says what leaves it, such as "(3, ?) float32"."""

    name: str
    kind: Kind
    operation: str
    outputs: tuple[str, ...] = ()
    value: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def state(self) -> str:
        """What a run does with the node: "missing", "fed", "run" or ""."""
        return next((m for m in ("missing", "fed", "run") if m in self.marks), "")


@dataclass(frozen=True)
class Edge:
    """What `target` reads: a tensor of `source`, or only that it has run."""

    source: str
    target: str
    output: int = 0
    control: bool = False


@dataclass(frozen=True)
class Diagram:
    """Nodes in the order of their creation, and each node's inputs in theirs.

    `hidden` counts operations of gradients and training that are left out; `run` is
    what the diagram marks.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hidden: int = 0
    run: Run | None = None

    def __str__(self) -> str:
        """Return the formulas, but of a long list only the beginning and the end."""
        lines = self.formulas()
        if (left_out := len(lines) - LINES) > 0:
            half = LINES // 2
            lines[half:-half] = [f"… {left_out} more, which formulas() returns …"]
        told = [self.counted(), *self.told(), *([LEGEND] if self.run else [])]
        return "\n".join([*told, *lines])

    def formulas(self) -> list[str]:
        """Return a line for each node: `z1 = MatMul(A, x): (2, ?) float32`.

        Of a run, a sign goes before: `*` executed, `>` fed, `!` must be fed.
        """
        reads = {node.name: [] for node in self.nodes}
        for edge in self.edges:
            reads[edge.target].append(
                f"after {edge.source}"
                if edge.control
                else edge.source + (f":{edge.output}" if edge.output else "")
            )
        return [self._formula(node, reads[node.name]) for node in self.nodes]

    def _formula(self, node: Node, reads: list[str]) -> str:
        made = node.kind if node.kind != "operation" else node.operation
        made += f"({', '.join(reads)})" if reads else ""
        made += f" {node.value}" if node.value else ""
        told = f": {'; '.join(node.outputs)}" if any(node.outputs) else ""
        sign = f"{SIGNS[node.state]} " if self.run else ""
        return f"{sign}{node.name} = {made}{told}"

    def counted(self) -> str:
        """Say how large the diagram is."""
        return (
            f"{plural(len(self.nodes), 'node')} and {plural(len(self.edges), 'edge')}."
        )

    def told(self) -> list[str]:
        """Say in sentences what a run does, and what is hidden."""
        sentences = _told(self.run) if self.run else []
        if self.hidden:
            sentences.append(
                f"Hidden: {plural(self.hidden, 'operation')} of gradients and training "
                "(%graph --gradients, or gradients=True)."
            )
        return sentences


def _told(run: Run) -> list[str]:
    executed = plural(len(run.executed), "operation") + ", reads of variables included"
    sentences = [f"sess.run of {listed(run.fetches)} executes {executed}."]
    if run.feeds:
        sentences.append(f"Fed: {listed(run.feeds)}.")
    if run.missing:
        sentences.append(f"Must be fed: {listed(run.missing)}.")
    if run.branches:
        sentences.append("Of a tf.cond, only the branch that is taken is executed.")
    return sentences


def listed(names: tuple[str, ...], most: int = 8) -> str:
    """Return names in a row; of many, the first."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def plural(number: int, name: str) -> str:
    """Return `1 node`, `2 nodes`."""
    return f"{number} {name}{'s' * (number != 1)}"
