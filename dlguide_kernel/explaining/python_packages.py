"""Packages: what pip calls them, which Pythons have them (slides 11, 31 and 33)."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .situation import Explanation
from .surroundings import names_in, path_folders

#: The name in `import`, and the name for pip where it is another one.
PIP_NAMES = {
    "Crypto": "pycryptodome",
    "IPython": "ipython",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "pptx": "python-pptx",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "usb": "pyusb",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
MODULE_FILE = re.compile(r"^(\w+?)(?:\.py|\.[\w-]*\.?(?:so|pyd))?$")


def installed_names(folders: Iterable[str]) -> set[str]:
    """Return the names that can be imported from folders, by their file names."""
    found: set[str] = set()
    for folder in folders:
        matches = map(MODULE_FILE.match, names_in(folder or "."))
        found.update(match[1] for match in matches if match)
    return found - {"__pycache__"}


def needed_by_pip(name: str) -> Explanation | None:
    """Explain a package whose name in `import` is not its name for pip."""
    module = _module_of(name)
    if module is not None:
        return Explanation(
            means=f"'{name}' is what pip calls the package; in Python it is "
            f"'{module}'.",
            tries=(f"import {module}",),
        )
    if name not in PIP_NAMES:
        return None
    return elsewhere(name, pip=PIP_NAMES[name])


def _module_of(name: str) -> str | None:
    spelled = name.lower().replace("_", "-")
    for module, pip in PIP_NAMES.items():
        if spelled in (pip.lower(), pip.lower().removesuffix("-python")):
            return module if module != name else None
    return None


def elsewhere(name: str, pip: str | None = None) -> Explanation:
    """Explain a package that this Python lacks, and say which other one has it."""
    called = f" (pip calls it '{pip}')" if pip else ""
    install = f"%pip install {pip or name}"
    for python, folder in _other_pythons():
        if name in installed_names([folder]):
            return Explanation(
                means=f"The kernel's Python, {sys.executable}, does not have "
                f"'{name}'{called}. Another Python on your PATH has it: {python}.",
                tries=(
                    f"Install it for this one: {install}",
                    "Or choose a kernel of the other Python (Kernel > Change Kernel).",
                    "The terminal's Python is the first on PATH: !which -a python3",
                ),
                slide=33,
                lesson="05",
            )
    sure = "" if pip else ", if the package is called so"
    return Explanation(
        means=f"No folder of sys.path has a module '{name}'{called}: it is not "
        f"installed for the kernel's Python, {sys.executable}.",
        tries=(
            f"{install}{sure}",
            "On the department's machines: module avail, in a terminal (slide 31).",
        ),
    )


def _other_pythons() -> Iterator[tuple[str, str]]:
    """Return the Pythons on PATH that are not this one, with their package folders.

    Nothing is run: the folder is the one beside bin that an installed Python has.
    """
    seen = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    seen -= {Path(sys.base_prefix).resolve()} if _isolated() else set()
    for folder in path_folders():
        for program in ("python3", "python"):
            python = Path(folder, program)
            if not os.access(python, os.X_OK):
                continue
            for prefix in dict.fromkeys((python.parent.parent, _prefix(python))):
                if prefix.resolve() not in seen:
                    seen.add(prefix.resolve())
                    yield from ((str(python), str(f)) for f in _packages(prefix))


def _isolated() -> bool:
    # A virtual environment does not see the packages of the Python it was made from.
    config = Path(sys.prefix, "pyvenv.cfg")
    if not config.is_file():
        return False
    return "include-system-site-packages = true" not in config.read_text().lower()


def _prefix(python: Path) -> Path:
    return python.resolve().parent.parent


def _packages(prefix: Path) -> list[Path]:
    kinds = ("lib/python3*/site-packages", "lib/python3*/dist-packages")
    debian = ("lib/python3/dist-packages", "local/lib/python3*/dist-packages")
    return [folder for kind in (*kinds, *debian) for folder in prefix.glob(kind)]
