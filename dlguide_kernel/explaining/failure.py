"""What is known about an error: its types, its text, and the reader's own lines."""

from __future__ import annotations

import linecache
import site
import sysconfig
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import FrameType

#: Longer texts (a graph written out, say) are cut here before they are searched.
LONGEST_MESSAGE = 100_000

#: What a caller knows about file names: "cell In[3]" for a cell's, None for a file's.
Place = Callable[[str], "str | None"]


@dataclass(frozen=True)
class Line:
    """A line of the reader's code: "cell In[3]" or a file's name, its number, its text.

    >>> print(Line("cell In[3]", 2, "y = tf.matmul(a, x)"))
    cell In[3], line 2: y = tf.matmul(a, x)
    """

    where: str
    number: int
    source: str = ""

    def __str__(self) -> str:
        text = f": {self.source}" if self.source else ""
        return f"{self.where}, line {self.number}{text}"


@dataclass(frozen=True)
class Step:
    """A frame that the error passed through, and the line it was at."""

    frame: FrameType
    number: int

    @property
    def file(self) -> str:
        """The name under which the frame's code was compiled."""
        return self.frame.f_code.co_filename

    @property
    def function(self) -> str:
        """The name of the frame's function."""
        return self.frame.f_code.co_name


class Failure:
    """An error, and what can be found out about it without running anything.

    `place` tells cells from files; without it, only files are known.
    """

    def __init__(self, error: BaseException, place: Place = lambda file: None) -> None:
        self.error, self.place = error, place

    def is_a(self, *names: str) -> bool:
        """Tell whether the error is of one of these types, or derived from one."""
        return any(name in self.type_names for name in names)

    @cached_property
    def type_names(self) -> tuple[str, ...]:
        """The names of the error's type and of its bases, the type first."""
        return tuple(kind.__name__ for kind in type(self.error).__mro__)

    @cached_property
    def message(self) -> str:
        """The error's text; empty if the error cannot say it."""
        try:
            return str(self.error)[:LONGEST_MESSAGE]
        except Exception:  # a reader's own class with a faulty __str__
            return ""

    @cached_property
    def causes(self) -> tuple[BaseException, ...]:
        """The errors that led to this one (`from`, or while handling), newest first."""
        found: list[BaseException] = []
        error: BaseException | None = self.error
        while error is not None and error not in found and len(found) < 20:
            found.append(error)
            hidden = error.__suppress_context__
            error = error.__cause__ or (None if hidden else error.__context__)
        return tuple(found[1:])

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every frame that the error passed through, the outermost first."""
        found, link = [], self.error.__traceback__
        while link is not None:
            found.append(Step(link.tb_frame, link.tb_lineno))
            link = link.tb_next
        return tuple(found)

    @cached_property
    def own_steps(self) -> tuple[Step, ...]:
        """The frames of the reader's own code, the outermost first."""
        return tuple(step for step in self.steps if self.is_own(step.file))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The reader's own lines on the way to the error, the outermost first."""
        found = [self.line_at(step.file, step.number) for step in self.own_steps]
        if isinstance(self.error, SyntaxError):
            found += self._syntax_line(self.error)
        return tuple(line for line in found if line is not None)

    @property
    def line(self) -> Line | None:
        """The reader's own line nearest to the error."""
        return self.lines[-1] if self.lines else None

    @property
    def rose_in_library(self) -> bool:
        """Whether the innermost frame is a library's, and not the reader's code."""
        file = self.steps[-1].file if self.steps else "<string>"
        return file != "<string>" and not self.is_own(file)  # <string>: exec and eval

    @property
    def namespace(self) -> Mapping[str, object]:
        """The variables that the reader's own line sees: its function's, and global."""
        if not self.own_steps:
            return {}
        frame = self.own_steps[-1].frame
        return ChainMap(dict(frame.f_locals), dict(frame.f_globals))

    def held(self) -> Iterator[tuple[str, object]]:
        """Yield the reader's variables: of the failing line first, then its callers'.

        Names that begin with an underscore (IPython's own _, __, _3) are left out.
        """
        for step in reversed(self.own_steps):
            for names in (step.frame.f_locals, step.frame.f_globals):
                found = list(names.items())
                yield from (pair for pair in found if not pair[0].startswith("_"))

    def name_of(self, value: object) -> str | None:
        """Return the reader's name for an object, if a variable of theirs holds it."""
        return next((name for name, held in self.held() if held is value), None)

    def inside(self, function: str, file: str = "") -> Mapping[str, object] | None:
        """Return the variables of a library's function that the error passed through.

        The innermost frame counts whose function has that name and whose file name
        ends so: `failure.inside("run", "client/session.py")["feed_dict"]`.
        """
        for step in reversed(self.steps):
            ending = step.file.replace("\\", "/").endswith(file)
            if step.function == function and ending:
                return step.frame.f_locals
        return None

    def is_own(self, file: str) -> bool:
        """Tell whether a file is the reader's: a cell, or a file in no library."""
        return self.place(file) is not None or not _in_library(file)

    def line_at(self, file: str, number: int) -> Line | None:
        """Return a line of the reader's code; None for a line that is not theirs."""
        if not self.is_own(file):
            return None
        source = linecache.getline(file, number).strip()
        return Line(self.place(file) or Path(file).name, number, source)

    def _syntax_line(self, error: SyntaxError) -> Iterator[Line]:
        """Yield the line that cannot be read, of a cell or of a file it imports."""
        file = error.filename or ""
        if error.lineno is None or (self.own_steps and not self.is_own(file)):
            return
        # The names of code before it has one; the last is Python 3.12's.
        cell = dict.fromkeys(("<tokenize>", "<string>"), "this cell")
        unnamed = {"": "the code"} | cell
        where = self.place(file) or unnamed.get(file) or Path(file).name
        source = error.text or linecache.getline(file, error.lineno)
        yield Line(where, error.lineno, source.strip())


@cache
def _libraries() -> tuple[str, ...]:
    """Return the folders whose files are not the reader's."""
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    here = Path(__file__).resolve().parents[1]
    folders = [sysconfig.get_path(kind) for kind in kinds]
    folders += [*site.getsitepackages(), site.getusersitepackages(), str(here)]
    return tuple(folders + [str(Path(folder).resolve()) for folder in folders])


@cache
def _in_library(file: str) -> bool:
    # "<frozen …>", "<string>", "<__array_function__ internals>" are nobody's lines;
    # AutoGraph writes the functions that it translates into files of that name.
    if file.startswith("<") or "__autograph_generated_file" in file:
        return not file.startswith("<ipython-input-")
    path = Path(file)
    inside = (path.is_relative_to(folder) for folder in _libraries())
    return not path.is_absolute() or any(inside) or "site-packages" in path.parts
