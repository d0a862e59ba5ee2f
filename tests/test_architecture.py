"""The floors of the house: a module imports only from lower ones, or beside it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dlguide_kernel

PACKAGE = Path(dlguide_kernel.__file__).parent
FLOORS = {
    "errors": 0,
    "theory": 1,
    "engine": 2,
    "hardware": 3,
    "labs": 3,
    "warm": 3,
    "explaining": 3,
    "exercises": 3,
    "kernel": 4,
    "interactives": 4,
    "grading": 5,
    "presenting": 5,
    "authoring": 5,
    "benchmarks": 5,
    "doctor": 5,
    "cli": 6,
}
MODULES = sorted(
    p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem in FLOORS
)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms of the package that a module imports, at any depth of its code."""
    package = ("dlguide_kernel", *path.relative_to(PACKAGE).parts[:-1])
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join((*base, *([node.module] if node.module else [])))
            names |= {f"{stem}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names]
    rooms = {p[1] for p in parts if p[0] == "dlguide_kernel" and len(p) > 1}
    return rooms & set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    mine = room(path)
    upward = {r for r in imported_rooms(path) - {mine} if FLOORS[r] >= FLOORS[mine]}
    assert not upward, f"{mine} (floor {FLOORS[mine]}) imports {upward}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_engine_imports_tensorflow(path: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    # A benchmark's peers are imported where they are measured.
    assert "tensorflow" not in found or room(path) in {"engine", "benchmarks"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_importing_the_package_imports_no_tensorflow() -> None:
    code = (
        "import sys, dlguide_kernel, dlguide_kernel.cli, dlguide_kernel.exercises;"
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
