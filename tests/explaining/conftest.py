"""Errors provoked for real, in a kernel's cells or in this process, and one checker.

`cells.fails(code)` and `own_code(code)` return a Failed; `explained(failed, …)` checks
what a reader is shown. dlguide_kernel/explaining/__init__.py tells how they are used.
"""

from __future__ import annotations

import importlib.util
import linecache
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from dlguide_kernel.explaining import Failure, explain, rendered

ANSI = re.compile(r"\x1b\[[\d;]*m")
HEADING = re.compile(r"^(What it means|Where|What to try|More)$", re.MULTILINE)
MINE = "get_ipython().magics_manager.registry['Explain'].errors"


def _kernels() -> object:
    """The helpers of tests/kernel/conftest.py, which start kernels."""
    name = "kernel_conftest"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "kernel" / "conftest.py"
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@dataclass(frozen=True)
class Failed:
    """An error as its reader sees it: the frames, then the block (or none)."""

    code: str
    error: str  # "NameError: name 'x' is not defined"
    traceback: str  # without colours, the block included
    cell: str  # "cell In[3]"
    name: str | None  # the situation's

    @property
    def frames(self) -> str:
        """The traceback without the block."""
        return HEADING.split(self.traceback)[0]

    @property
    def sections(self) -> dict[str, str]:
        """The block by its headings; line ends are turned into blanks."""
        parts = HEADING.split(self.traceback)[1:]
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return {heading: " ".join(text.split()) for heading, text in pairs}

    @property
    def block(self) -> str:
        """The explanation in one line; empty if there is none."""
        return " ".join(f"{key} {text}" for key, text in self.sections.items())


class Cells:
    """A kernel whose cells fail on demand."""

    def __init__(self, kernel: object) -> None:
        self.kernel = kernel

    def run(self, code: str) -> object:
        """Run a cell that must not fail, and return what it printed."""
        cell, _ = self._run(code)
        assert cell.status == "ok", cell.traceback
        return cell

    def fails(self, code: str) -> Failed:
        """Run a cell that must fail."""
        cell, count = self._run(code)
        assert cell.status == "error", f"did not fail: {code}"
        ask = f"{MINE}.last[0].name if {MINE}.last else None"
        text = ANSI.sub("", cell.traceback)
        name = self._ask(ask) if HEADING.search(text) else None
        assert self._ask(f"{MINE}.trouble") is None
        return Failed(code, cell.error, text, f"cell In[{count}]", name)

    def _run(self, code: str) -> tuple[object, int]:
        cell = _kernels().Cell()
        reply = self.kernel.client.execute_interactive(
            code, output_hook=cell.take, timeout=120
        )
        cell.status = reply["content"]["status"]
        return cell, reply["content"]["execution_count"]

    def _ask(self, expression: str) -> object:
        reply = self.kernel.client.execute_interactive(
            "", silent=True, user_expressions={"it": expression}, timeout=60
        )
        said = reply["content"]["user_expressions"]["it"]["data"]["text/plain"]
        return None if said == "None" else said.strip("'")


@contextmanager
def failing(name: str, home: Path, first: str = "") -> Iterator[Cells]:
    """Start a kernel whose cells may fail; `first` runs before them."""
    with _kernels().running(name, home) as kernel:
        cells = Cells(kernel)
        if first:
            cells.run(first)
        yield cells


@pytest.fixture(scope="session")
def start_cells() -> Callable:
    """`with start_cells("python3", folder, first="…") as cells:`, a kernel more."""
    return failing


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cells]:
    """Cells of one `dlguide` kernel, shared by the module's tests."""
    with failing("dlguide", tmp_path_factory.mktemp("ipython")) as kernel:
        yield kernel


@pytest.fixture
def own_code() -> Callable[[str], Failed]:
    """Run code in this process as a cell would, and explain the error it ends in."""

    def run(code: str, **names: object) -> Failed:
        file, cell = "<ipython-input-1-test>", "cell In[1]"
        linecache.cache[file] = (len(code), None, code.splitlines(True), file)
        try:
            exec(compile(code, file, "exec"), {"__name__": "__main__", **names})
        except BaseException as error:
            failure = Failure(error, lambda name: cell if name == file else None)
            told = explain(failure)
            block = rendered(told, failure) if told else ""
            text = f"{type(error).__name__}: {error}"
            return Failed(code, text, f"{text}\n{block}", cell, told and told.name)
        raise AssertionError(f"did not fail: {code}")

    return run


def check(
    failed: Failed,
    name: str,
    *,
    line: int | None = 1,
    slide: int | None = None,
    lesson: str | None = None,
    says: Sequence[str] = (),
    made: Sequence[str] = (),
) -> None:
    """Check what a reader is shown; `line` None where the error has no own line.

    `says` are pieces of the block (a line end counts as a blank), `made` pieces that
    must stand under "Where", beside the failing line.
    """
    print(failed.traceback)
    assert failed.name == name, failed.traceback
    told = failed.sections
    if line is not None:
        source = " ".join(failed.code.splitlines()[line - 1].split())
        place = f"{failed.cell}, line {line} {source}"
        assert told["Where"].startswith(place), failed.traceback
    for piece in made:
        assert piece in told["Where"], failed.traceback
    for piece in says:
        assert piece in failed.block, failed.traceback
    more = told.get("More", "")
    assert slide is None or re.search(rf"\bslide {slide}\b", more), failed.traceback
    assert lesson is None or f"lesson {lesson}" in more, failed.traceback
    if "What it means" in told:
        assert told["What to try"].startswith("- "), failed.traceback
    frames = failed.frames.replace(failed.error, "")  # its text may name such a file
    assert "site-packages" not in frames, failed.traceback
    assert "dlguide_kernel/" not in frames, failed.traceback


@pytest.fixture(scope="session")
def explained() -> Callable:
    """The checker: `explained(failed, "name", line=2, slide=57, says=["…"])`."""
    return check


def check_alone(failed: Failed) -> None:
    """Check that an error is shown as Python shows it."""
    assert failed.name is None and not failed.sections, failed.traceback


@pytest.fixture(scope="session")
def left_alone() -> Callable:
    """The checker of what no situation should explain: `left_alone(failed)`."""
    return check_alone
