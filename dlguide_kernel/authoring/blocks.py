"""The blocks of a MyST text, and every one that jupytext could not read, or drops.

jupytext stops at the first broken block and silently drops some mistakes (metadata
that no cell follows, a fence that is never closed), so this looks first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from ..errors import LessonError
from .faults import Fault

HEADER_KEYS = {"kernelspec", "jupytext"}
LEXERS = {"", "python", "ipython3"}


def jupytext_myst() -> ModuleType:
    """jupytext's MyST reader, or a LessonError that says how to install it."""
    try:
        import jupytext.myst
    except ImportError as error:
        raise LessonError(
            "Building notebooks needs jupytext, which is not installed.",
            expected="jupytext 1.16 or later.",
            mend='pip install "dlguide[test]"',
        ) from error
    return jupytext.myst


def broken_blocks(source: str, path: str) -> Iterator[Fault]:
    """Every block of `source` that jupytext could not read, or would drop."""
    myst = jupytext_myst()
    lines = source.split("\n")
    for number, row in enumerate(lines, 1):
        if row.splitlines() not in ([], [row]):
            happened = "An invisible character breaks this line in two."
            yield Fault(path, number, happened, "type the line anew.")
            return
    for token in top_level(myst, source):
        if token.type == "front_matter":
            yield from _header_faults(token, path)
        elif token.type == "myst_block_break" and token.content.strip():
            yield from _break_faults(myst, token, lines, path)
    for token in fences(myst, source):
        yield from _fence_faults(myst, token, lines, path)


def top_level(myst: ModuleType, source: str) -> list[Any]:
    """markdown-it's tokens that no list or quotation holds."""
    return [t for t in myst.get_parser().parse(source + "\n") if t.level == 0]


def fences(myst: ModuleType, source: str) -> list[Any]:
    """The tokens of the code and raw cells."""
    return [
        token
        for token in top_level(myst, source)
        if token.type == "fence"
        and token.info.startswith(("{code-cell}", "{raw-cell}"))
    ]


def _header_faults(token: Any, path: str) -> Iterator[Fault]:
    import yaml

    mend = "the header is optional; at most write `kernelspec:` and `  name: dlguide`."
    try:
        header = yaml.safe_load(token.content) or {}
    except yaml.YAMLError as error:
        line = 1 + _yaml_line(error)
        yield Fault(path, line, f"The header is not YAML: {_reason(error)}.", mend)
        return
    if not isinstance(header, dict):
        yield Fault(path, 1, "The header is not a mapping of names to values.", mend)
        return
    for key in sorted(set(map(str, header)) - HEADER_KEYS):
        yield Fault(path, 1, f"The header has an unknown entry, {key!r}.", mend)
    spec = header.get("kernelspec", {})
    if not isinstance(spec, dict) or spec.get("name", "dlguide") != "dlguide":
        yield Fault(path, 1, "The header names another kernel than dlguide.", mend)


def _break_faults(
    myst: ModuleType, token: Any, lines: list[str], path: str
) -> Iterator[Fault]:
    line = token.map[0] + 1
    mend = 'write JSON on this one line, such as `+++ {"slide": 55}`.'
    try:
        value = json.loads(token.content)
    except ValueError as error:
        yield Fault(path, line, f"The metadata after +++ is not JSON: {error}.", mend)
        return
    yield from _value_faults(value, path, line, mend)
    following = next((x for x in lines[token.map[1] :] if x.strip()), "+++")
    if re.match(r"\s*(\+\+\+|(```+|~~~+)\{(code|raw)-cell\})", following):
        yield Fault(
            path,
            line,
            "This metadata belongs to no cell: no text follows it.",
            "write text below it; a code cell's metadata stands inside its fence.",
        )


def _fence_faults(
    myst: ModuleType, token: Any, lines: list[str], path: str
) -> Iterator[Fault]:
    import yaml

    line = token.map[0] + 1
    last = lines[token.map[1] - 1].strip()
    if token.map[1] - token.map[0] < 2 or set(last) != set(token.markup):
        mend = f"end it with a line {token.markup}"
        yield Fault(path, line, "The cell opened here is never closed.", mend)
        return
    for number, row in enumerate(token.content.split("\n"), line + 1):
        if row.startswith(f"{token.markup}{{"):
            mend = f"write {token.markup} before line {number}."
            yield Fault(path, line, "The cell opened here is not closed.", mend)
            return
    lexer = token.info.partition("}")[2].strip()
    if lexer not in LEXERS:
        mend = "write only {code-cell}; %%shell makes a shell cell."
        yield Fault(path, line, f"A cell of another language, {lexer!r}.", mend)
    mend = "write `:slide: 55` lines, or a YAML block between two lines ---."
    try:
        options, _ = myst.read_fenced_cell(token, 0, "Code")
    except (myst.MystMetadataParsingError, yaml.YAMLError) as error:
        cause = error.__context__ if error.__context__ else error
        at = line + _yaml_line(cause)
        yield Fault(path, at, f"The metadata is not YAML: {_reason(cause)}.", mend)
        return
    yield from _value_faults(options, path, line, mend)


def _value_faults(value: object, path: str, line: int, mend: str) -> Iterator[Fault]:
    from nbformat import from_dict
    from nbformat.v4 import new_code_cell
    from nbformat.validator import NotebookValidationError

    if not isinstance(value, dict):
        yield Fault(path, line, "The metadata is not a mapping.", mend)
        return
    if not all(isinstance(key, str) for key in value):
        yield Fault(path, line, "The metadata has a name that is not text.", mend)
    try:
        json.dumps(value, allow_nan=False)
        new_code_cell(metadata=from_dict(value))
    except NotebookValidationError as error:
        where = error.path[1] if len(error.path) > 1 else "metadata"
        happened = f"The notebook format refuses {where}: {error.message}."
        yield Fault(path, line, happened, "tags is a list, such as tags: [remember].")
    except (TypeError, ValueError) as error:
        happened = f"The metadata cannot stand in a notebook: {error}."
        yield Fault(path, line, happened, "write such a value in quotation marks.")


def _yaml_line(error: BaseException) -> int:
    """Lines below the block's first mark; its first line is 1."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _reason(error: BaseException) -> str:
    return getattr(error, "problem", None) or str(error).splitlines()[0]
