"""Files that are not where a program looks for them (slides 8 and 9)."""

from __future__ import annotations

import os
from pathlib import Path

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import below, names_in, nearest, relative, working_folder

SERVER = ("/mn/", "/uio/", "/usit/")


def named_path(error: BaseException) -> str | None:
    """Return the path that the system complained of; None if it was not the system.

    A program's own `raise FileNotFoundError("…")` carries no error number.
    """
    if getattr(error, "errno", None) is None:
        return None
    path, second = error.filename, getattr(error, "filename2", None)
    if second is not None and os.path.lexists(path):
        path = second  # os.rename, shutil.copy: the target's folder is missing
    try:
        return os.fsdecode(path)
    except TypeError:  # None, or the number of an open file
        return None


@situation("file-not-found", "FileNotFoundError", slide=8, lesson="02")
def file_not_found(failure: Failure, found: object) -> Explanation | None:
    """A path that does not exist."""
    path = named_path(failure.error)
    return None if path is None else missing_path(path)


@situation(
    "file-not-found-by-numpy",
    "FileNotFoundError",
    message=r"^(.+) not found\.$",
    slide=8,
    lesson="02",
)
def not_found_by_numpy(failure: Failure, found: object) -> Explanation | None:
    """`np.loadtxt` and `np.genfromtxt` raise an error of their own."""
    if failure.inside("open", "numpy/lib/_datasource.py") is None:
        return None
    return missing_path(found[1])


@situation(
    "file-not-found-by-run",
    "Exception",
    message=r"^File `'(.+)'` not found\.$",
    slide=8,
    lesson="02",
)
def not_found_by_run(failure: Failure, found: object) -> Explanation | None:
    """`%run program.py` of a file that is not there."""
    return missing_path(found[1])


def missing_path(path: str) -> Explanation | None:
    """Say why a path leads nowhere; None if by now something is there."""
    if not path or os.path.lexists(path):
        return _empty_or_link(path)
    if not os.path.isabs(path) and working_folder() is None:
        return Explanation(
            means="The folder in which this kernel works has been removed, so a path "
            "that begins in it leads nowhere.",
            tries=("Go to one that exists: %cd ~",),
        )
    if path.startswith("~"):
        return _tilde(path)
    if path.startswith(SERVER) and not os.path.exists(path[:3]):
        return _on_the_server(path)
    folder = Path(path).parent
    return _in_folder(path, folder) if folder.is_dir() else _no_folder(path, folder)


def _empty_or_link(path: str) -> Explanation | None:
    if path and os.path.islink(path) and not os.path.exists(path):
        return Explanation(
            means=f"'{path}' is a link to '{os.readlink(path)}', which does not exist.",
            tries=(f"See where it leads: !ls -l {path}",),
        )
    return None


def _tilde(path: str) -> Explanation:
    full = os.path.expanduser(path)
    state = "exists" if os.path.exists(full) else "does not exist either"
    return Explanation(
        means="The shell replaces ~ by your home folder (slide 9); open() and its like "
        f"do not: they look for a folder that is called '{Path(path).parts[0]}'.",
        tries=(f'import os; os.path.expanduser("{path}")   is {full}, which {state}.',),
        slide=9,
    )


def _on_the_server(path: str) -> Explanation:
    return Explanation(
        means=f"'{path}' is a path of the university's machines; this machine has no "
        f"folder /{Path(path).parts[1]}.",
        tries=(
            "Log in there and run the program there (slide 15), or fetch a copy from a "
            f"terminal: scp uio:{path} .",
        ),
    )


def _in_folder(path: str, folder: Path) -> Explanation:
    name, here = Path(path).name, Path.cwd()
    relative_path = not os.path.isabs(path)
    base = " (where this kernel works)" if folder.resolve() == here else ""
    tries = []
    near = nearest(name, names_in(folder), 0.7) or _other_ending(name, folder)
    if near:
        tries.append(f"The nearest name in that folder: '{folder / near}'")
    elif relative_path and (other := _found_nearby(name, here)):
        tries.append(f"A file of that name lies at '{other}'")
    tries.append(f"See what is there: !ls -l {folder}")
    return Explanation(
        means=f"The folder {folder.resolve()}{base} has no '{name}'.",
        tries=tuple(tries),
    )


def _other_ending(name: str, folder: Path) -> str | None:
    """Return the one file with the same stem: data for data.csv, or the reverse."""
    same = [n for n in names_in(folder) if Path(n).stem == Path(name).stem]
    return same[0] if len(same) == 1 else None


def _found_nearby(name: str, here: Path) -> str | None:
    for start, depth in ((here, 3), (here.parent, 2)):
        for entry in below(start, depth=depth):
            if entry.name == name:
                return relative(Path(entry.path))
    return None


def _no_folder(path: str, folder: Path) -> Explanation:
    there = next(p for p in (*folder.parents, Path()) if p.is_dir())
    missing = folder.relative_to(there).parts[0]
    tries = []
    near = nearest(missing, names_in(there), 0.7)
    if near:
        tries.append(f"The nearest name there: '{there / near}'")
    elif not os.path.isabs(path) and (other := _found_nearby(missing, Path.cwd())):
        tries.append(f"A folder of that name lies at '{other}'")
    tries.append(f"To make the folder: !mkdir -p {folder}")
    return Explanation(
        means=f"The path '{path}' goes through a folder '{missing}', and "
        f"{there.resolve()} has none. Writing a file makes the file, never its folder.",
        tries=tuple(tries),
    )


@situation("is-a-folder", "IsADirectoryError", slide=8, lesson="02")
def is_a_folder(failure: Failure, found: object) -> Explanation | None:
    """A folder where a file is needed."""
    path = named_path(failure.error)
    if path is None:
        return None
    names = sorted(names_in(path))[:3]
    inside = f" It holds {', '.join(names)} …" if names else " It is empty."
    return Explanation(
        means=f"'{path}' is a folder, and a file is needed.{inside}",
        tries=(
            f"Name a file in it: '{os.path.join(path, names[0] if names else '…')}'",
        ),
    )


@situation("not-a-folder", "NotADirectoryError", slide=8, lesson="02")
def not_a_folder(failure: Failure, found: object) -> Explanation | None:
    """A file where a path needs a folder."""
    path = named_path(failure.error)
    if path is None:
        return None
    file = next((p for p in (Path(path), *Path(path).parents) if p.is_file()), None)
    if file is None:
        return None
    return Explanation(
        means=f"'{file}' is a file, so nothing lies in it and it cannot be listed.",
        tries=(f"Its folder: !ls -l {file.parent}",),
    )


@situation("already-there", "FileExistsError", slide=8, lesson="02")
def already_there(failure: Failure, found: object) -> Explanation | None:
    """`os.mkdir` of what exists."""
    path = named_path(failure.error)
    if path is None or not os.path.lexists(path):
        return None
    kind = "folder" if os.path.isdir(path) else "file"
    made = failure.inside("makedirs") is not None
    mend = f'os.makedirs("{path}", exist_ok=True)   makes it only if it is missing.'
    other = "Take another name, or remove the file first."
    return Explanation(
        means=f"There is a {kind} '{path}' already."
        + (" (Perhaps the cell has run before.)" if kind == "folder" else ""),
        tries=(mend if kind == "folder" or made else other,),
    )
