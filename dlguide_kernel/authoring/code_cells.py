"""Checks of code cells: that they parse, and that they can be shown on a slide."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from .faults import Fault
from .read import Cell, Text

#: A code cell of more lines than a slide holds is worth a warning; blank lines and
#: comments do not count. Cells of nbgrader are tests or answers, and may be longer.
MAX_LINES = 15

#: JupyterLab's slide view cuts longer lines at the right edge.
MAX_COLUMNS = 80

#: Cell magics whose body is Python; any other body is not ours to parse.
PYTHON_BODIES = {"capture", "prun", "time", "timeit"}

#: Calls that begin a figure, or draw on one that pyplot keeps for itself.
FIGURE = re.compile(r"plt\.(figure|subplots|subplot_mosaic)|.*\.plot", re.DOTALL)

#: A path below one of these is one machine's, or one user's.
MACHINE_PATH = re.compile(
    r"(/(home|Users|root|tmp|mnt|media|scratch|Volumes)/|[A-Za-z]:[\\/](?!/))"
)


def check_code(cell: Cell, text: Text) -> Iterator[Fault]:
    """Syntax, length and paths of one code cell; one that must fail may not parse."""
    source, offset = _python(cell.source)
    yield from _size(cell, text)
    if source is None or cell.tagged("raises-exception"):
        return
    line = cell.source_line + offset
    tree, faults = _parse(source, line, text)
    yield from faults
    if tree is None:
        return
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if isinstance(value, str) and MACHINE_PATH.match(value):
            happened = f"{value!r} is a path of one machine."
            mend = "write the path from the notebook's folder, or use tempfile."
            yield Fault(text.path, line + node.lineno - 1, happened, mend)
    if not text.graded and not cell.source.startswith("%%capture"):
        yield from _figure_without_words(tree, line, text)
    yield from _without_solution(source, line, text)


def _python(source: str) -> tuple[str | None, int]:
    """The Python of a cell and the lines above it; None where a magic owns the body."""
    magic = re.match(r"%%(\w*)[^\n]*\n?", source)
    if not magic:
        return source, 0
    if magic[1] not in PYTHON_BODIES:
        return None, 0
    rest = source[magic.end() :]
    body = rest.lstrip("\n")  # IPython drops these too
    python, offset = _python(body)
    return python, 1 + len(rest) - len(body) + offset


def _parse(source: str, line: int, text: Text) -> tuple[ast.Module | None, list[Fault]]:
    """The tree of a cell's Python, IPython's magics and `!` turned into calls."""
    from IPython.core.inputtransformer2 import TransformerManager

    faults = []
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            python = TransformerManager().transform_cell(source)
            tree = compile(python, "cell", "exec", flags=flags)
            compile(tree, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (SyntaxError, ValueError) as error:
            at = line + (getattr(error, "lineno", None) or 1) - 1
            happened = f"The cell does not parse: {getattr(error, 'msg', error)}."
            mend = "mend the code; a cell that must fail has tags: [raises-exception]."
            return None, [Fault(text.path, at, happened, mend)]
    for warning in {(w.lineno, str(w.message)) for w in caught}:
        at, happened = line + warning[0] - 1, f"Python warns: {warning[1]}."
        faults.append(Fault(text.path, at, happened, "mend the code.", warning=True))
    return tree, sorted(faults)


def _size(cell: Cell, text: Text) -> Iterator[Fault]:
    rows = cell.source.splitlines()
    counted = [r for r in rows if r.strip() and not r.lstrip().startswith("#")]
    if len(counted) > MAX_LINES and "nbgrader" not in cell.metadata:
        happened = f"{len(counted)} lines of code in one cell, more than {MAX_LINES}."
        mend = "split it, with a sentence between the parts."
        yield Fault(text.path, cell.source_line, happened, mend, warning=True)
    for line, row in enumerate(rows, cell.source_line):
        if len(row) > MAX_COLUMNS:
            happened = f"{len(row)} columns of code, more than {MAX_COLUMNS}."
            mend = "break the line; a slide would cut it."
            yield Fault(text.path, line, happened, mend, warning=True)


def _figure_without_words(tree: ast.Module, line: int, text: Text) -> Iterator[Fault]:
    """A figure is shown by `show`, which wants alternative text."""
    calls = [node for node in _run_here(tree) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func) for call in calls]
    if "show" in names or "figures.show" in names:
        return
    for call, name in zip(calls, names, strict=True):
        if FIGURE.fullmatch(name):
            happened = f"{name} draws a figure that has no alternative text."
            mend = "end the cell in show(fig, …) of dlguide_kernel.kernel.figures."
            at = line + call.lineno - 1
            yield Fault(text.path, at, happened, mend, warning=True)
            return


def _run_here(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one, but not the body of a function: that runs elsewhere."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from _run_here(child)


def _without_solution(source: str, line: int, text: Text) -> Iterator[Fault]:
    """What is left when nbgrader clears the solution must still parse."""
    rows, inside = [], False
    for row in source.splitlines():
        if "BEGIN SOLUTION" in row:
            indent = row[: len(row) - len(row.lstrip())]
            rows.append(f"{indent}raise NotImplementedError()")
            inside = True
        elif "END SOLUTION" in row:
            inside = False
        elif not inside:
            rows.append(row)
    if "BEGIN SOLUTION" in source and _parse("\n".join(rows), line, text)[0] is None:
        happened = "Without its solution this cell does not parse."
        mend = "set the marks around whole statements, indented as these are."
        yield Fault(text.path, line, happened, mend)
