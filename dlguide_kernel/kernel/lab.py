"""Open the course in JupyterLab, at lesson 00 or at the lesson named.

JupyterLab gets defaults for this start only (no news, comms on the cells' thread) and
a workspace of its own: your settings, and the tabs of your other work, stay as they
are. A port that is taken gives the next free one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from ..warm import client
from ..warm.place import NotForked
from . import command
from .course import find_course, find_lesson

# Defaults: what a user has chosen in JupyterLab's settings still wins.
OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
    },
    # On python3 too, a widget's callback then sees the cells' graph and session.
    "@jupyterlab/apputils-extension:kernels-settings": {
        "commsOverSubshells": "disabled"
    },
}
# jupytext would pair notebooks with texts of its own form.
EXTENSIONS = {"jupyterlab": True, "jupyterlab_jupytext": False}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the lesson and how JupyterLab is started."""
    parser.add_argument(
        "lesson", nargs="?", metavar="LESSON", help="number, name or file (default 00)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address, open nothing"
    )
    parser.add_argument(
        "--port", type=int, default=8888, help="first port to try (default 8888)"
    )
    parser.add_argument(
        "--course", type=Path, metavar="DIR", help="folder that holds lessons/"
    )


def run(args: argparse.Namespace) -> int:
    """Start JupyterLab on the course, and stay until it is stopped."""
    from jupyterlab.labapp import LabApp

    course = find_course(args.course)
    lesson = find_lesson(course, args.lesson)
    command.find()
    os.chdir(course)  # where nbgrader looks for its course
    os.environ["PATH"] = with_own_programs(os.environ.get("PATH", os.defpath))
    _warm_up()
    with _settings() as settings:
        argv = arguments(course, lesson, settings, args.port)
        if args.no_browser:
            argv.append("--no-browser")
        server = LabApp.initialize_server(argv)
        print(f"Opening {lesson.stem} in JupyterLab; Control-C stops it.", flush=True)
        server.start()  # says the address when it answers
    return 0


def _warm_up() -> None:
    """Let TensorFlow be imported while the browser opens; kernels do without, too."""
    if os.environ.get("DLGUIDE_WARM") != "0":
        with suppress(NotForked):
            client.start()


def with_own_programs(path: str) -> str:
    """Return PATH with this environment's programs first.

    So `dlguide` is found in a terminal of JupyterLab, as it is in an activated one.
    """
    programs = str(Path(sys.executable).parent)  # not resolved: that leaves a venv
    known = path.split(os.pathsep)
    return path if programs in known else os.pathsep.join([programs, *known])


def arguments(course: Path, lesson: Path, settings: Path, port: int) -> list[str]:
    """Return JupyterLab's command line for one lesson of a course."""
    tree = quote(lesson.relative_to(course).as_posix())
    argv = [
        f"--ServerApp.root_dir={course}",
        f"--ServerApp.port={port}",
        f"--ServerApp.jpserver_extensions={EXTENSIONS}",
        f"--LabApp.app_settings_dir={settings}",
        f"--LabApp.default_url=/lab/workspaces/dlguide/tree/{tree}",
        "--Application.log_level=WARN",
    ]
    # The server listens on this machine only, and asks for a token: root may use it.
    return [*argv, "--allow-root"] if os.geteuid() == 0 else argv


@contextmanager
def _settings() -> Iterator[Path]:
    """Make a settings folder for one start: the environment's own, and OVERRIDES.

    JupyterLab looks beside the folder for its own static files; hence the link.
    """
    from jupyterlab.commands import get_app_dir

    app = Path(get_app_dir())
    with tempfile.TemporaryDirectory(prefix="dlguide-lab-") as temporary:
        settings = Path(temporary) / "settings"
        if (app / "settings").is_dir():
            shutil.copytree(app / "settings", settings)
        (settings / "overrides.d").mkdir(parents=True, exist_ok=True)
        # The last of overrides.d; the environment's overrides.json still wins.
        (settings / "overrides.d" / "zz-dlguide.json").write_text(json.dumps(OVERRIDES))
        (Path(temporary) / "static").symlink_to(app / "static")
        yield settings
