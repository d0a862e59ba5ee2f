"""Who is answering, where their progress lives, and the numbers drawn for them."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ExerciseError, InputError


def data_folder() -> Path:
    """Return DLGUIDE_HOME, else this platform's folder for a user's data.

    Linux: $XDG_DATA_HOME/dlguide, by default ~/.local/share/dlguide (XDG Base
    Directory Specification); macOS: ~/Library/Application Support/dlguide.
    """
    if home := os.environ.get("DLGUIDE_HOME"):
        return Path(home).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "dlguide"
    base = os.environ.get("XDG_DATA_HOME", "")
    # The specification: a relative path in XDG_DATA_HOME is to be ignored.
    root = Path(base) if os.path.isabs(base) else Path.home() / ".local" / "share"
    return root / "dlguide"


def current_user() -> str:
    """Return the name that seeds the exercises.

    DLGUIDE_USER, else the identity file (`set_user`), else JUPYTERHUB_USER (the login
    of every hub container is the same), else the login. nbgrader's autograde runs
    under the grader's login, so there DLGUIDE_USER must name the student.
    """
    if name := _clean(os.environ.get("DLGUIDE_USER", "")):
        return name
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise ExerciseError(
            "a submission is being graded, and nobody said whose it is.",
            expected="the environment variable DLGUIDE_USER.",
            mend="set DLGUIDE_USER to the student's name for each submission.",
        )
    if name := _clean(_identity_text()):
        return name
    if name := _clean(os.environ.get("JUPYTERHUB_USER", "")):
        return name
    try:
        return _clean(getpass.getuser())
    except (ImportError, KeyError, OSError):  # a container's uid without a name
        return f"uid-{os.getuid()}"


def set_user(name: str) -> Path:
    """Write the identity file, which names the user from now on; return its path.

    The name must be the one that the graders use: it chooses the parameters.
    """
    cleaned = _clean(name) if isinstance(name, str) else ""
    if not cleaned or not cleaned.isprintable():
        raise InputError(
            f"{name!r} is no user name.",
            expected="one line of text, for example your login.",
            mend='set_user("anna")',
        )
    path = data_folder() / "identity"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"identity.{os.getpid()}.tmp")
    temporary.write_text(cleaned + "\n", encoding="utf-8")
    os.replace(temporary, path)
    return path


def _identity_text() -> str:
    path = data_folder() / "identity"
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as trouble:
        raise InputError(
            f"the identity file {path} is not text.",
            expected="one line: your user name.",
            mend='call set_user("your-name") once.',
        ) from trouble
    except OSError:
        return ""


def _clean(name: str) -> str:
    """Make names that look the same be the same (Unicode NFC, no outer blanks)."""
    return unicodedata.normalize("NFC", name).strip()


def generator(user: str, seed: str) -> np.random.Generator:
    """Return the random numbers of this user for the exercise seeded `seed`.

    The seed is SHA-256 of (seed, user), so it is the same on every machine and
    Python (unlike `hash`); two users share it with probability 2⁻²⁵⁶.
    """
    text = json.dumps(["dlguide", seed, user])
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def fingerprint(parameters: dict[str, Any]) -> str:
    """Return 16 hex digits that tell these parameters from others.

    Floats count with 9 digits: the last bits differ between machines.
    """
    text = json.dumps(_rounded(parameters), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return [list(value.shape), _rounded(value.ravel().tolist())]
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return f"{value:.9g}"
    return value.item() if isinstance(value, np.generic) else value
