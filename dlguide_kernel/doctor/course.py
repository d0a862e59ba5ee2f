"""The course itself: is it here, can its folders be written, is there room."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from ..errors import LessonError
from ..kernel.course import find_course
from . import mending
from .finding import Finding, broken, ok, without
from .visit import Visit

MB = 10**6
#: Less room than this and a saved notebook or a checkpoint may not fit.
FULL, SCARCE = 100 * MB, 1000 * MB


def lessons() -> Path | None:
    """Return the folder of the lessons' notebooks, if there is a course."""
    try:
        return find_course() / "lessons"
    except LessonError:
        return None


def present(visit: Visit) -> Finding:
    """Find the lessons."""
    folder = lessons()
    if folder is None:
        mend = mending.dlguide("build") if mending.source() else ""
        return broken(
            f"there is no folder lessons/ with notebooks in {Path.cwd()}, above it, or "
            "beside this package. Run this in the course's folder.",
            mend and f"cd {shlex.quote(str(mending.source()))} && {mend}",
        )
    count = len(list(folder.glob("[0-9]*.ipynb")))
    return ok(f"{count} lessons in {folder}.")


def writable(visit: Visit) -> Finding:
    """Write a file into each folder that the course or Jupyter keeps something in."""
    home = Path(os.path.expanduser("~"))
    folders = {
        "your home folder": home,
        "Jupyter's data folder": _jupyter_data(home),
        "the lessons' folder": lessons(),
    }
    for words, folder in folders.items():
        place = folder and _nearest(folder)
        if place and (problem := _cannot_write(place)):
            return broken(
                f"{words}, {folder}, cannot be written: {problem}.", _own(place)
            )
    return ok("your home folder and the lessons' can be written.")


def _jupyter_data(home: Path) -> Path:
    """Return where Jupyter keeps its run files, as jupyter_core does."""
    if chosen := os.environ.get("JUPYTER_DATA_DIR"):
        return Path(chosen)
    if sys.platform == "darwin":
        return home / "Library/Jupyter"
    share = os.environ.get("XDG_DATA_HOME")
    return (Path(share) if share else home / ".local/share") / "jupyter"


def _nearest(folder: Path) -> Path:
    """Return a folder, or the nearest above it that exists: it would be made there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _cannot_write(folder: Path) -> str:
    """Return why no file can be made in a folder, or ""."""
    try:
        with tempfile.NamedTemporaryFile(prefix=".dlguide-", dir=folder) as file:
            file.write(b"?")
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _own(folder: Path) -> str:
    """Return the command that gives a folder back to its user, where that can help."""
    if not os.statvfs(folder).f_flag & os.ST_RDONLY and os.geteuid():
        return mending.as_root(f"chown -R {os.getuid()} {shlex.quote(str(folder))}")
    return ""


def room(visit: Visit) -> Finding:
    """Look at the free room where the reader's files and temporary files go."""
    places = {Path(os.path.expanduser("~")), lessons(), Path(tempfile.gettempdir())}
    free = {
        place: shutil.disk_usage(_nearest(place)).free
        for place in sorted(filter(None, places))
    }
    least = min(free, key=lambda place: free[place])
    return judge_room(least, free[least])


def judge_room(place: Path, free: int) -> Finding:
    """Say whether so many free bytes are enough."""
    shown = f"{free / 10**9:.1f} GB free in {place}"
    mend = f"du -xh {shlex.quote(str(place))} 2>/dev/null | sort -h | tail -n 20"
    if free < FULL:
        return broken(f"{shown}: notebooks cannot be saved soon.", mend)
    if free < SCARCE:
        return without(f"{shown}: little for data sets and checkpoints.", mend)
    return ok(f"{shown}.")
