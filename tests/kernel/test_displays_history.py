"""The drawn loss of a History, read back from its SVG, and a session's odd values."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlguide_kernel.engine.history import History
from dlguide_kernel.kernel.history_display import history_panel
from dlguide_kernel.kernel.loss_curve import Axis, LossCurve, thinned, ticks
from dlguide_kernel.kernel.values import finite, write

SVG = "{http://www.w3.org/2000/svg}"
losses = st.lists(
    st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=3000
)


def curve(loss: list[float] | np.ndarray, of: str = "update t") -> LossCurve:
    return LossCurve(np.arange(len(loss)), np.asarray(loss, dtype=float), of)


def points(drawn: LossCurve) -> np.ndarray:
    line = ET.fromstring(drawn._repr_svg_()).find(f"{SVG}polyline")
    return np.array([p.split(",") for p in line.get("points").split()], dtype=float)


def test_a_logarithmic_loss_is_a_straight_line():
    xy = points(curve(np.geomspace(1e4, 1e-4, 50)))
    slopes = np.diff(xy[:, 1]) / np.diff(xy[:, 0])
    assert slopes == pytest.approx(slopes[0], rel=0.05)
    assert slopes[0] > 0  # downwards on the page
    text = ET.fromstring(curve(np.geomspace(1e4, 1e-4, 50))._repr_svg_())
    words = [t.text for t in text.iter(f"{SVG}text")]
    assert "loss (log scale)" in words
    assert {"10000", "1", "0.0001"} <= set(words) or "100" in words


def test_a_loss_that_can_be_zero_is_drawn_linearly():
    drawn = curve([4.0, 2.0, 0.0])
    assert not drawn.logarithmic
    y = points(drawn)[:, 1]
    assert y[1] - y[0] == pytest.approx(y[2] - y[1], abs=0.2)


@given(losses)
def test_no_extreme_is_lost(loss):
    x, y = np.arange(len(loss)), np.array(loss)
    kept = thinned(x, y)
    assert len(kept) <= max(600, 0) + 2
    assert {min(loss), max(loss)} <= {b for _, b in kept}
    assert (kept[0], kept[-1]) == ((0, loss[0]), (len(loss) - 1, loss[-1]))
    assert [a for a, _ in kept] == sorted({a for a, _ in kept})
    assert all(loss[int(a)] == b for a, b in kept)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.booleans())
def test_ticks_lie_on_the_axis(low, span, whole):
    if whole:  # updates and epochs
        low, span = float(round(low)), float(math.ceil(span))
    axis = Axis(low, low + span, 0, 100)
    found = ticks(axis, False, whole=whole)
    assert len(found) <= 8
    room = 1e-6 * (abs(low) + span)
    assert all(axis.low - room <= value <= axis.high + room for value, _ in found)


@given(st.floats(-300, 300), st.floats(1, 500))
def test_ticks_of_a_logarithmic_axis_are_written_as_they_stand(low, span):
    found = ticks(Axis(low, min(low + span, 305), 0, 100), True)
    assert 2 <= len(found) <= 7
    for value, written in found:
        assert float(written) == pytest.approx(10.0**value, rel=0.01)


def test_a_run_that_diverged_is_marked_where_it_did():
    drawn = curve([1.0, 10.0, 1e9, math.inf, math.nan])
    assert "Not finite from 3 on" in str(drawn)
    svg = drawn._repr_svg_()
    assert "not finite from 3 on" in svg
    assert len(points(drawn)) == 3
    nothing = curve([math.nan])
    assert "No finite loss" in str(nothing)
    ET.fromstring(nothing._repr_svg_())


def test_its_words_say_what_it_shows():
    drawn = curve([3.0, 1.0, 2.0], "epoch")
    said = "Loss over epoch: from 3 to 2; the least is 1 at 1."
    assert str(drawn) == said
    assert ET.fromstring(drawn._repr_svg_()).get("aria-label") == said


def history(**given) -> History:
    loss = np.geomspace(8, 2, 6)
    kept = {"loss": loss, "steps": 6, "seconds": 3e-3, "backend": "XLA loop"}
    return History("step", 3, 10, 2, **{**kept, **given})


def test_a_history_says_what_the_run_took():
    run = history(reason="it is small", device="/device:CPU:0")
    bundle = history_panel(run).bundle()
    assert bundle["text/plain"].startswith(repr(run))
    for words in ("loss at the end: 2\n", "500 µs per update", "it is small"):
        assert words in bundle["text/plain"]
    assert bundle["image/svg+xml"] in bundle["text/html"]


def test_a_history_by_epochs_begins_at_epoch_1():
    run = History("epoch", 4, 10, 3, loss=np.array([3.0, 2.0, 1.5]), steps=12)
    words = re.findall(r">([^<>]+)</text>", history_panel(run).bundle()["text/html"])
    assert "epoch" in words
    assert "the least is 1.5 at 3" in history_panel(run).bundle()["text/plain"]


def test_a_history_without_losses_says_so():
    bundle = history_panel(history(loss=np.empty(0))).bundle()
    assert "recorded no loss" in bundle["text/plain"]
    assert "image/svg+xml" not in bundle


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.float32(0.5), "0.5"),
        (np.int64(3), "3"),
        (np.array(b"abc"), "b'abc'"),
        (np.arange(3), "[0 1 2]"),
        (np.zeros((0, 4)), "[]"),
        (np.zeros(5000, dtype=bool), "5000 numbers from 0 to 0, mean 0"),
        (np.array(["x"] * 30), "30 entries of type <U1"),
        (np.arange(600.0), "600 numbers from 0 to 599, mean 299.5"),
    ],
)
def test_values_are_written_for_a_table(value, written):
    assert write(value) == written


def test_finite():
    assert finite(np.arange(3)) and finite(np.array(["a"]))
    assert not finite(np.array([1.0, np.inf]))
