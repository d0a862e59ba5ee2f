"""A benchmark's report: one form for machines, one table for people."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from ..errors import InputError

Report = Mapping[str, object]


def check_place(path: Path) -> None:
    """Refuse, before anything is measured, a file that could not be written."""
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise InputError(
            f"the report cannot be written to {str(path)!r}.",
            expected="a file in a folder that exists and can be written to.",
            mend="make the folder first, or pass --json bench.json.",
        )


def write_json(report: Report, path: Path) -> None:
    """Write the report whole or not at all; ∞ and NaN become null, as JSON has none."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    text = json.dumps(_finite(report), indent=1, ensure_ascii=False, allow_nan=False)
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _finite(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def table(report: Report) -> str:
    """The report as text: machine, rows by case, checks.

    A row reads: median, min … max, and how many times as long as ours.
    """
    lines = [f"{report['bench']}: {report['unit']}, median of the turns (min … max)"]
    lines += [f"{key}: {_plain(value)}" for key, value in report["machine"].items()]
    lines.append(f"versions: {_plain(report['versions'])}")
    remarks = report["checks"].get("remarks", {})
    for case, rows in groupby(report["rows"], key=lambda row: row["case"]):
        lines += ["", case]
        lines += [_line(row, remarks.get(row["name"], "")) for row in rows]
    lines += ["", "checks"]
    for key, value in report["checks"].items():
        if key != "remarks":
            lines += _nested(key, value, depth=1)
    return "\n".join(lines)


def _line(row: Mapping[str, object], remark: str) -> str:
    ratio = "" if row["ratio"] is None else f"{number(row['ratio'])} ×"
    spread = f"({number(row['min'])} … {number(row['max'])})"
    line = f"  {row['name']:<17}{number(row['median']):>9}  {spread:<21}{ratio:>9}"
    return f"{line}  {remark}".rstrip()


def _nested(key: str, value: object, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(value, Mapping) and value:
        lines = [f"{indent}{key}:"]
        for name, item in value.items():
            lines += _nested(name, item, depth + 1)
        return lines
    return [f"{indent}{key}: {_plain(value)}"]


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items()) or "—"
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "—"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "—"}[value]
    return number(value) if isinstance(value, float) else str(value)


def number(value: float) -> str:
    """Three digits that count, and no exponent where none is needed.

    >>> number(0.061234), number(264.4), number(4321.9), number(1.23e-7)
    ('0.0612', '264', '4320', '1.23e-07')
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if not 1e-4 <= abs(value) < 1e9:
        return f"{value:.3g}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, digits):.{max(digits, 0)}f}"
