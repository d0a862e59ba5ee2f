"""A loss drawn over its steps or epochs, as SVG in the page's own colours.

Of a long run each column of the drawing shows the least and the greatest loss in it,
so that no spike is lost and the drawing stays small. The axis is logarithmic where
every loss is positive and they differ by more than a factor of ten.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from .figures import BLUE, RED

if TYPE_CHECKING:
    import numpy as np

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BELOW = 84, 14, 14, 44
COLUMNS = 300
FONT = "var(--jp-ui-font-family, system-ui, sans-serif)"


@dataclass(frozen=True)
class LossCurve:
    """The drawing of `loss` at `x`; `of` names x: "update t" or "epoch"."""

    x: np.ndarray
    loss: np.ndarray
    of: str

    def __str__(self) -> str:
        import numpy as np

        good = self.loss[np.isfinite(self.loss)]
        if not good.size:
            return f"No finite loss in {self.loss.size} entries."
        least = int(np.nanargmin(np.where(np.isfinite(self.loss), self.loss, np.nan)))
        said = (
            f"Loss over {self.of}: from {self.loss[0]:.4g} to {self.loss[-1]:.4g}; "
            f"the least is {self.loss[least]:.4g} at {self.x[least]:g}."
        )
        bad = self._first_bad()
        return said + (f" Not finite from {bad:g} on." if bad is not None else "")

    def _first_bad(self) -> float | None:
        import numpy as np

        bad = np.flatnonzero(~np.isfinite(self.loss))
        return float(self.x[bad[0]]) if bad.size else None

    @property
    def logarithmic(self) -> bool:
        """Tell whether the loss is drawn on a logarithmic axis."""
        import numpy as np

        good = self.loss[np.isfinite(self.loss)]
        return bool(good.size and good.min() > 0 and good.max() > 10 * good.min())

    def _repr_html_(self) -> str:
        return self._repr_svg_()

    def _repr_svg_(self) -> str:
        import numpy as np

        good = np.isfinite(self.loss)
        label = f'role="img" aria-label="{escape(str(self))}"'
        body = ""
        if good.any():
            body = self._body(self.x[good], self.loss[good])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {label} width="{WIDTH}" '
            f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" fill="currentColor" '
            f'font-size="11.5" style="max-width:100%;height:auto;font-family:{FONT}">'
            "<style>svg:root{color-scheme:light dark;color:CanvasText}</style>"
            f"{body}</svg>"
        )

    def _body(self, x: np.ndarray, loss: np.ndarray) -> str:
        import numpy as np

        y = np.log10(loss) if self.logarithmic else loss.astype(float)
        across = Axis(float(self.x[0]), float(self.x[-1]), LEFT, WIDTH - RIGHT)
        room = 0.03 * float(y.max() - y.min())
        up = Axis(float(y.min()) - room, float(y.max()), HEIGHT - BELOW, TOP)
        points = thinned(x, y)
        line = " ".join(f"{across.at(a):.1f},{up.at(b):.1f}" for a, b in points)
        dots = ""
        if len(points) <= 60:
            dots = "".join(
                f'<circle cx="{across.at(a):.1f}" cy="{up.at(b):.1f}" r="2.2"/>'
                for a, b in points
            )
        return (
            f"{self._ticks(across, up)}"
            f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-width="1.7" '
            f'stroke-linejoin="round"/><g fill="{BLUE}">{dots}</g>{self._bad(across)}'
        )

    def _ticks(self, across: Axis, up: Axis) -> str:
        marks = []
        for value, written in ticks(up, self.logarithmic):
            y = up.at(value)
            marks.append(
                f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
                f'stroke="currentColor" opacity="0.16"/>'
                f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">'
                f"{written}</text>"
            )
        for value, written in ticks(across, False, whole=True):
            marks.append(
                f'<text x="{across.at(value):.1f}" y="{HEIGHT - BELOW + 17}" '
                f'text-anchor="middle">{written}</text>'
            )
        low = HEIGHT - BELOW
        middle = (LEFT + WIDTH - RIGHT) / 2
        scale = " (log scale)" if self.logarithmic else ""
        return "".join(marks) + (
            f'<path d="M{LEFT},{TOP}V{low}H{WIDTH - RIGHT}" fill="none" '
            f'stroke="currentColor" opacity="0.6"/>'
            f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{self.of}</text>'
            f'<text transform="translate(14,{(TOP + low) / 2}) rotate(-90)" '
            f'text-anchor="middle">loss{scale}</text>'
        )

    def _bad(self, across: Axis) -> str:
        """Mark where the loss stops being finite."""
        bad = self._first_bad()
        if bad is None:
            return ""
        x, low = across.at(bad), HEIGHT - BELOW
        end = "end" if x > WIDTH / 2 else "start"
        near = x - 6 if end == "end" else x + 6
        return (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{low}" stroke="{RED}" '
            'stroke-width="1.5" stroke-dasharray="5 4"/>'
            f'<text x="{near:.1f}" y="{TOP + 12}" text-anchor="{end}">not finite '
            f"from {bad:g} on</text>"
        )


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` on the way from pixel `start` to pixel `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return a value's pixel; a range of one value lies in the middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def thinned(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    """Return the points, or of many the least and the greatest of every column.

    >>> thinned(np.arange(3), np.array([5.0, 1.0, 2.0]))
    [(0.0, 5.0), (1.0, 1.0), (2.0, 2.0)]
    """
    import numpy as np

    if len(x) <= 2 * COLUMNS:
        return list(zip(map(float, x), map(float, y), strict=True))
    kept: list[int] = [0]
    for part in np.array_split(np.arange(len(x)), COLUMNS):
        ends = {int(part[y[part].argmin()]), int(part[y[part].argmax()])}
        kept += sorted(ends - {kept[-1]})
    kept += [len(x) - 1] * (kept[-1] != len(x) - 1)
    return [(float(x[i]), float(y[i])) for i in kept]


def ticks(
    axis: Axis, logarithmic: bool, *, whole: bool = False
) -> Sequence[tuple[float, str]]:
    """Return a few round values on an axis and how they are written.

    On a logarithmic axis they are powers of ten, where it has two of them at least,
    or else 1, 2 and 5 times such powers.
    """
    if logarithmic:
        first, last = math.ceil(axis.low - 1e-9), math.floor(axis.high + 1e-9)
        if last > first:
            every = max(1, math.ceil((last - first) / 5))
            return [(k, f"{10.0**k:g}") for k in range(first, last + 1, every)]
        fine = [
            (k + math.log10(m), f"{m * 10.0**k:g}")
            for k in range(first - 1, last + 2)
            for m in (1, 2, 5)
        ]
        return [tick for tick in fine if axis.low <= tick[0] <= axis.high]
    span = axis.high - axis.low
    if not span:
        return [(axis.low, f"{axis.low:.4g}")]
    step = 10.0 ** math.floor(math.log10(span / 4))
    step *= next(m for m in (1, 2, 5, 10) if span / (m * step) <= 6)
    step = max(1.0, step) if whole else step
    first = math.ceil(axis.low / step - 1e-9)
    last = math.floor(axis.high / step + 1e-9)
    return [(k * step, f"{k * step:g}") for k in range(first, last + 1)]
