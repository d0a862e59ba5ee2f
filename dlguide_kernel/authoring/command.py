"""Build the notebooks of the lessons and the problem sets from their texts.

Every text is read and checked before any notebook is written; with a fault in one,
none is. lessons/WRITING.md describes the texts.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .build import Built, build, difference, write
from .faults import Fault
from .tree import chosen, find_course, misplaced, pairs, shown, stale


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `dlguide build`."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a text, its notebook or a folder of them (default: the whole course)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; show where the notebooks differ from their texts",
    )
    parser.add_argument(
        "--course",
        type=Path,
        metavar="DIR",
        help="the folder that holds lessons/text (default: found upwards from here)",
    )


def run(args: argparse.Namespace) -> int:
    """Build or check; 1 if a text has a fault or, with --check, a notebook differs."""
    course = find_course(args.course or Path.cwd())
    found = pairs(course)
    built = [build(p) for p in (chosen(found, args.paths) if args.paths else found)]
    faults = [fault for one in built for fault in one.faults]
    orphans: list[Path] = []
    if not args.paths:
        faults += misplaced(course)
        orphans = stale(course, found)
        faults += [_orphan(path, warning=not args.check) for path in orphans]
    for fault in sorted(faults):
        print(fault, file=sys.stderr)
    if broken := sum(not fault.warning for fault in faults):
        print(f"{broken} to mend; nothing was written.", file=sys.stderr)
        return 1
    return _check(built) if args.check else _write(built)


def _orphan(path: Path, *, warning: bool) -> Fault:
    happened = "This notebook has no text."
    mend = "delete it, or write its text; a notebook of your own needs another name."
    return Fault(shown(path), 1, happened, mend, warning)


def _check(built: list[Built]) -> int:
    differing = [one for one in built if not one.current()]
    for one in differing:
        print(difference(one))
    if differing:
        count = f"{len(differing)} of {len(built)} notebooks"
        print(f"{count} differ from their texts: run `dlguide build`.", file=sys.stderr)
    return 1 if differing else 0


def _write(built: list[Built]) -> int:
    written = write(built)
    for path, copy in written.items():
        print(f"wrote {shown(path)}")
        if copy:
            print(f"  someone had worked in it; the old one is {shown(copy)}")
    print(f"{len(written)} written, {len(built) - len(written)} unchanged")
    return 0
