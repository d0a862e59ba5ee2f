"""Figures that everybody can read: alternative text, a white card, safe colours.

The colours are those that Okabe and Ito chose so that people with and without colour
blindness tell them apart (*Color Universal Design*, 2008,
https://jfly.uni-koeln.de/color/); RED is their vermillion, GREEN their bluish green,
PURPLE their reddish purple. Colour alone should still say nothing: give each line its
own dashes or marks as well.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ..errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
RED = "#D55E00"
PURPLE = "#CC79A7"

#: Lines in these stand out from white by 3:1 (WCAG 1.4.11); the others are for areas
#: and for marks that do not depend on their colour.
LINE_COLOURS = (BLUE, RED, GREEN, BLACK, PURPLE)

# CSS counts 96 pixels to the inch; twice as many dots keep text sharp on fine screens.
PIXELS_PER_INCH = 96
DOTS_PER_PIXEL = 2


def show(figure: Figure, alt: str) -> None:
    """Show a matplotlib figure, with `alt` for those who cannot see it, and close it.

    `alt` says what is to be seen, with computed numbers where it has numbers; blanks
    and line ends in it are joined. The picture is as wide as the figure is in CSS
    inches, narrower where the page is. Raises InputError for an empty `alt` and for
    what is not a figure. https://www.w3.org/WAI/tutorials/images/complex/ tells what
    makes a good alternative text.

    >>> fig, ax = plt.subplots()
    >>> ax.semilogy(losses, color=BLUE)
    >>> show(fig, f"The loss falls along a straight line to {losses[-1]:.1e}.")
    """
    from IPython.display import display
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise InputError(
            f"show was given {type(figure).__name__}, which is not a figure.",
            expected="a matplotlib Figure, as plt.subplots() returns it first.",
            mend="for axes `ax`, write show(ax.figure, …).",
        )
    try:
        words = " ".join(alt.split()) if isinstance(alt, str) else ""
        if not words:
            raise InputError(
                f"the alternative text of a figure is {alt!r}.",
                expected="a sentence or two on what the figure shows.",
                mend='write show(fig, "The loss falls …").',
            )
        file = io.BytesIO()
        dots = PIXELS_PER_INCH * DOTS_PER_PIXEL
        figure.savefig(file, format="png", dpi=dots, bbox_inches="tight")
    finally:
        plt.close(figure)  # or Jupyter shows it once more, without words
    display(Picture(file.getvalue(), words))


@dataclass(frozen=True)
class Picture:
    """A PNG and its alternative text, as notebooks, pages and terminals want them."""

    png: bytes
    alt: str

    def __repr__(self) -> str:
        return self.alt

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        dots = self.png[16:20], self.png[20:24]  # the header: PNG specification, 11.2.2
        width, height = (int.from_bytes(n, "big") // DOTS_PER_PIXEL for n in dots)
        return width, height

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, object]]:
        png = base64.b64encode(self.png).decode()
        width, height = self.size
        page = (
            f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{png}" '
            f'width="{width}" style="max-width:100%;height:auto;background:white;'
            'color:black;border-radius:4px">'
        )
        data = {"text/html": page, "image/png": png, "text/plain": self.alt}
        # JupyterLab's and nbconvert's words for those who take the PNG alone.
        drawn = {"alt": self.alt, "width": width, "height": height}
        return data, {"image/png": drawn, "needs_background": "light"}
