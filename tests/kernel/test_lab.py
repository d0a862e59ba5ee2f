"""`dlguide lab` started for real, and asked over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import CourseLab

from dlguide_kernel.kernel.lab import OVERRIDES, arguments, with_own_programs

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def taken():
    """A port on which something else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory, taken):
    course = tmp_path_factory.mktemp("my course")
    (course / "lessons").mkdir()
    for stem in ("00-welcome", "13-sessions"):
        (course / "lessons" / f"{stem}.ipynb").write_text("{}")
    (course / "note.md").write_text("# A text\n")
    with CourseLab(course, "13", port=taken) as lab:
        yield lab


def ask(lab: CourseLab, path: str) -> dict:
    """GET from the server's API, with the token of its address."""
    url = urlsplit(lab.url)
    token = parse_qs(url.query)["token"][0]
    request = urllib.request.Request(
        f"{url.scheme}://{url.netloc}{path}",
        headers={"Authorization": f"token {token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_the_address_names_the_lesson_on_the_next_free_port(lab, taken):
    url = urlsplit(lab.url)
    assert url.path.endswith("/tree/lessons/13-sessions.ipynb")
    assert url.port > taken


@pytest.mark.parametrize("plugin", OVERRIDES)
def test_the_defaults_of_this_start_hold(lab, plugin):
    answer = ask(lab, f"/lab/api/settings/{plugin}")
    defaults = answer["schema"]["properties"]
    for key, value in OVERRIDES[plugin].items():
        assert defaults[key]["default"] == value
    assert json.loads(answer["raw"]) == {}  # the user has chosen nothing


def test_the_users_settings_stay_untouched(lab):
    assert not list(lab.settings.glob("**/*"))


def test_the_course_is_the_root_and_has_the_kernel(lab):
    names = {item["name"] for item in ask(lab, "/api/contents/lessons")["content"]}
    assert names == {"00-welcome.ipynb", "13-sessions.ipynb"}
    assert {"dlguide", "python3"} <= set(ask(lab, "/api/kernelspecs")["kernelspecs"])


def test_jupytexts_server_extension_is_off(lab):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        ask(lab, "/api/contents/note.md?type=notebook")


def test_a_name_with_a_space_is_quoted():
    course = Path("/my course")
    argv = arguments(course, course / "lessons/1 a.ipynb", Path("/s"), 1)
    assert (
        "--LabApp.default_url=/lab/workspaces/dlguide/tree/lessons/1%20a.ipynb" in argv
    )


def test_a_terminal_of_the_course_finds_dlguide():
    own = str(Path(sys.executable).parent)
    path = with_own_programs(os.pathsep.join(["/usr/bin", "/bin"]))
    assert path.split(os.pathsep) == [own, "/usr/bin", "/bin"]
    assert with_own_programs(path) == path
    assert shutil.which("dlguide", path=path)
