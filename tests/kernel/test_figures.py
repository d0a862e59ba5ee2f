"""Figures with words: what is published, by IPython itself and by real kernels."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from browser import browser_page, needs_chromium

from dlguide_kernel.errors import InputError
from dlguide_kernel.kernel import figures
from dlguide_kernel.kernel.figures import show

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """IPython's display machinery, and no figure left open."""
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    hook = sys.displayhook
    InteractiveShell.clear_instance()
    InteractiveShell.instance()
    yield
    InteractiveShell.clear_instance()
    sys.displayhook = hook
    plt.close("all")


def drawn() -> plt.Figure:
    fig, ax = plt.subplots(figsize=(5, 3))
    ax.plot([1, 4, 9], color=figures.BLUE)
    ax.set(xlabel="update", ylabel="loss")
    return fig


def published(figure: plt.Figure, alt: str) -> tuple[dict, dict]:
    """What `show` sends: the forms by kind, and their metadata."""
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        assert show(figure, alt) is None
    (output,) = captured.outputs
    assert captured.stdout == captured.stderr == ""
    return output.data, output.metadata


def images(page: str) -> list[dict[str, str]]:
    """The attributes of every element of a page; all must be images."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list) -> None:
            assert tag == "img"
            found.append(dict(attrs))

        def handle_data(self, data: str) -> None:
            assert not data.strip(), data

    Reader().feed(page)
    return found


def pixels(png: bytes) -> np.ndarray:
    return plt.imread(io.BytesIO(png), format="png")


def test_three_forms_say_and_show_the_same() -> None:
    figure = drawn()
    data, metadata = published(figure, "The loss rises from 1 to 9.")
    assert set(data) == {"text/html", "image/png", "text/plain"}
    assert data["text/plain"] == "The loss rises from 1 to 9."
    (image,) = images(data["text/html"])
    assert image["alt"] == data["text/plain"] == metadata["image/png"]["alt"]
    assert image["src"] == f"data:image/png;base64,{data['image/png'].strip()}"
    picture = pixels(base64.b64decode(data["image/png"]))
    height, width = picture.shape[:2]
    assert int(image["width"]) == metadata["image/png"]["width"] == width // 2
    assert metadata["image/png"]["height"] == height // 2
    assert picture[0, 0].tolist() == [1, 1, 1, 1]
    blue = np.array([0x00, 0x72, 0xB2]) / 255
    assert (np.abs(picture[..., :3] - blue).max(axis=-1) < 0.01).sum() > 100


def test_the_picture_is_about_as_wide_as_the_figure() -> None:
    figure = drawn()
    figure.axes[0].set_position([0, 0, 1, 1])
    data, _ = published(figure, "a rising line")
    (image,) = images(data["text/html"])
    assert abs(int(image["width"]) - 5 * 96) < 0.25 * 5 * 96


def test_words_outside_the_figure_are_not_cut_off() -> None:
    plain, long = drawn(), drawn()
    long.axes[0].text(5, 5, "far to the right of the axes")
    widths = [int(published(f, "x")[1]["image/png"]["width"]) for f in (plain, long)]
    assert widths[1] > widths[0] + 50


@pytest.mark.parametrize(
    "words", ['">&<script>alert(1)</script>', "a < b & 'c' > \"d\"", "|θ − θ*|"]
)
def test_the_words_are_escaped(words: str) -> None:
    data, _ = published(drawn(), words)
    (image,) = images(data["text/html"])
    assert image["alt"] == data["text/plain"] == words


def test_words_may_stand_on_several_lines() -> None:
    data, _ = published(
        drawn(),
        """The loss
        rises.
    """,
    )
    assert data["text/plain"] == "The loss rises."


def test_the_figure_is_closed_but_can_be_shown_again() -> None:
    figure, other = drawn(), drawn()
    first, _ = published(figure, "once")
    assert plt.get_fignums() == [other.number]
    again, _ = published(figure, "twice")
    assert again["image/png"] == first["image/png"]


@pytest.mark.parametrize("alt", ["", " \n\t", None, 3.5])
def test_a_figure_without_words_is_refused(alt: object) -> None:
    with pytest.raises(InputError, match="alternative text") as caught:
        show(drawn(), alt)
    assert caught.value.expected and caught.value.mend
    assert plt.get_fignums() == []


def test_what_is_no_figure_is_refused() -> None:
    figure = drawn()
    with pytest.raises(InputError, match=r"Axes.*not a figure") as caught:
        show(figure.axes[0], "a line")
    assert "ax.figure" in caught.value.mend


def test_a_figure_that_cannot_be_drawn_is_closed_too() -> None:
    figure = drawn()
    figure.axes[0].set_title("$\\nothing$")
    with pytest.raises(ValueError, match="nothing"):
        show(figure, "a line")
    assert plt.get_fignums() == []


def test_a_dark_style_of_ones_own_stays_as_it_is() -> None:
    with plt.style.context("dark_background"):
        data, _ = published(drawn(), "a line")
    corner = pixels(base64.b64decode(data["image/png"]))[0, 0]
    assert corner.tolist() == [0, 0, 0, 1]


SCRIPT = """
import matplotlib.pyplot as plt
from dlguide_kernel.kernel.figures import BLUE, show
fig, ax = plt.subplots()
ax.plot([1, 4, 9], color=BLUE)
show(fig, "The loss rises.")
"""


def test_without_jupyter_the_words_are_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("The loss rises.\n", 0), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python3", "dlguide"])
def test_a_kernel_shows_it_once(name: str, start: Callable, tmp_path: Path) -> None:
    with start(name, tmp_path) as kernel:
        cell = kernel.run(SCRIPT)
        assert sorted(cell.kinds) == ["image/png", "text/html", "text/plain"]
        assert (cell.status, cell.stdout, cell.stderr) == ("ok", "", "")
        silent = kernel.run(SCRIPT.replace("The loss rises.", ""))
        assert "InputError: the alternative text" in silent.error
        assert silent.kinds == []  # nor does the inline backend show it without words


@pytest.mark.slow
@needs_chromium
def test_a_browser_fits_it_on_a_white_card_and_reads_it_out() -> None:
    figure = drawn()
    figure.patch.set_alpha(0)
    data, _ = published(figure, 'a "line" & more')
    with browser_page() as page:
        page.set_content(f"<body style='margin:0;background:#111'>{data['text/html']}")
        image = page.get_by_role("img", name='a "line" & more', exact=True)
        wide = image.bounding_box()
        page.set_viewport_size({"width": 300, "height": 600})
        narrow = image.bounding_box()
        white = image.evaluate("e => getComputedStyle(e).backgroundColor")
    assert white == "rgb(255, 255, 255)"
    assert 300 < wide["width"] < 5 * 96 + 20
    assert narrow["width"] == 300
    shapes = [box["height"] / box["width"] for box in (wide, narrow)]
    assert shapes[0] == pytest.approx(shapes[1], abs=0.01)


def test_the_colours_are_those_of_okabe_and_ito() -> None:
    table = {  # their table, 0-255
        "BLACK": (0, 0, 0),
        "ORANGE": (230, 159, 0),
        "SKY_BLUE": (86, 180, 233),
        "GREEN": (0, 158, 115),
        "YELLOW": (240, 228, 66),
        "BLUE": (0, 114, 178),
        "RED": (213, 94, 0),
        "PURPLE": (204, 121, 167),
    }
    for name, rgb in table.items():
        assert tuple(bytes.fromhex(getattr(figures, name)[1:])) == rgb, name


def test_the_colours_of_lines_stand_out_from_white() -> None:
    def luminance(colour: str) -> float:  # WCAG 2.2, relative luminance
        c = np.array(list(bytes.fromhex(colour[1:]))) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    assert len(set(figures.LINE_COLOURS)) == 5
    for colour in figures.LINE_COLOURS:
        assert 1.05 / (luminance(colour) + 0.05) >= 3, colour
