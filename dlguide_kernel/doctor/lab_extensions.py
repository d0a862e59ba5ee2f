"""JupyterLab, and its extensions as the files say it: installed, which copy, disabled.

`jupyter labextension list` tells the same after seconds. An extension is a folder of
share/jupyter/labextensions; the first on Jupyter's path is loaded. What is disabled
stands in page_config.json, of which the first on the path wins, key by key.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from . import mending
from .finding import Finding, broken, ok, without
from .packages import installed, missing, numbers, requirement
from .visit import Visit

WIDGETS = "@jupyter-widgets/jupyterlab-manager"
SLIDES = "jupyterlab-slideshow"


@dataclass(frozen=True)
class Extension:
    """An extension of JupyterLab as its files describe it."""

    name: str
    version: str = ""
    folder: Path | None = None
    hidden: Path | None = None  # this environment's own copy, where another is loaded

    @property
    def disabled(self) -> dict[str, Path]:
        """The disabled plugins of the extension, and the files that say so."""
        return {
            key: file
            for key, (value, file) in switches().items()
            if value and (key == self.name or key.startswith(f"{self.name}:"))
        }


def extension(name: str) -> Extension:
    """Find an extension as JupyterLab does."""
    from jupyter_core.paths import jupyter_path

    places = [Path(place) / name for place in jupyter_path("labextensions")]
    found = [p for p in dict.fromkeys(places) if (p / "package.json").is_file()]
    if not found:
        return Extension(name)
    own = Path(sys.prefix) / "share/jupyter/labextensions" / name
    hidden = own if own in found[1:] else None
    return Extension(name, _version(found[0]), found[0], hidden)


def _version(folder: Path) -> str:
    try:
        package = json.loads((folder / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(package.get("version", ""))


def switches() -> dict[str, tuple[bool, Path]]:
    """Return what is said about extensions being disabled, and where it is said."""
    from jupyter_core.paths import jupyter_config_path

    files = [Path(sys.prefix) / "share/jupyter/lab/settings/page_config.json"]
    for folder in reversed(jupyter_config_path()):
        lab = Path(folder) / "labconfig"
        files += [*sorted((lab / "page_config.d").glob("*.json")), lab]
    said: dict[str, tuple[bool, Path]] = {}
    for file in files:
        file = file / "page_config.json" if file.name == "labconfig" else file
        try:
            disabled = json.loads(file.read_text("utf-8")).get("disabledExtensions", {})
        except (OSError, ValueError, AttributeError):
            continue
        if isinstance(disabled, list):  # the older form
            disabled = dict.fromkeys(disabled, True)
        said.update({key: (bool(value), file) for key, value in disabled.items()})
    return said


def enable(name: str, file: Path) -> str:
    """Return the command that enables a plugin which `file` disables."""
    from jupyter_core.paths import jupyter_config_dir

    level = "system"
    if Path(sys.prefix) in file.parents:
        level = "sys_prefix"
    elif Path(jupyter_config_dir()) in file.parents:
        level = "user"
    return (
        f"{mending.python()} -m jupyterlab.labextensions enable --level={level} {name}"
    )


def lab(visit: Visit) -> Finding:
    """Look at the version of JupyterLab."""
    fault = missing("jupyterlab")
    if fault:
        return broken(f"{fault}.", mending.install(requirement("jupyterlab")))
    return ok(f"JupyterLab {installed('jupyterlab')}.")


def widgets(visit: Visit) -> Finding:
    """Look at the part of ipywidgets that draws sliders in JupyterLab."""
    reinstall = mending.install(
        "--force-reinstall", "--no-deps", "jupyterlab_widgets", "ipywidgets"
    )
    try:
        found = extension(WIDGETS)
    except ImportError as error:
        return broken(f"Jupyter cannot be imported: {error}.", mending.install_locked())
    if not found.folder:
        return broken(
            "JupyterLab has no extension for widgets: sliders would stay text.",
            reinstall,
        )
    # The manager's 5 belongs to ipywidgets 8, its 3 to ipywidgets 7.
    if numbers(found.version)[:1] != (5,):
        return broken(
            f"the widgets' extension in {found.folder} is {found.version or 'broken'}; "
            "ipywidgets 8 needs its version 5.",
            _hide(found) or reinstall,
        )
    if found.hidden and _version(found.hidden) != found.version:
        return without(
            f"JupyterLab loads the widgets' extension {found.version} from "
            f"{found.folder} instead of this environment's {_version(found.hidden)}.",
            _hide(found),
        )
    return _if_enabled(found, broken, "sliders stay text") or ok(
        f"{WIDGETS} {found.version}, enabled."
    )


def _hide(found: Extension) -> str:
    """Return the command that moves a copy aside which stands before our own."""
    if not (found.hidden and found.folder):
        return ""
    aside = found.folder.parents[2] / f"old-{found.folder.name}"
    return mending.quoted("mv", "-i", str(found.folder), str(aside))


def _if_enabled(found: Extension, state: object, effect: str) -> Finding | None:
    """Return a finding if an extension, or a part of it, is disabled."""
    for name, file in sorted(found.disabled.items()):
        return state(f"{name} is disabled in {file}: {effect}.", enable(name, file))
    return None


def slideshow(visit: Visit) -> Finding:
    """Look for the extension that shows a notebook as slides."""
    try:
        found = extension(SLIDES)
    except ImportError:
        return without("Jupyter cannot be imported.", mending.install_locked())
    if not found.folder:
        return without(
            "jupyterlab-slideshow is not installed: a lecturer can show a notebook's "
            "cells as slides with it.",
            mending.install(SLIDES),
        )
    return _if_enabled(found, without, "no live slides") or ok(
        f"jupyterlab-slideshow {found.version}, enabled."
    )
