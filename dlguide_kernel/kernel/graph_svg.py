"""A picture as SVG: boxes, lines, and a key to them.

The four kinds of slide 52 differ in shape as well as in colour: a variable is a drum,
which stores; a placeholder points at what it is fed into; a constant has its corners
cut; an operation is round; a folded scope has double sides, as a subroutine has in
a flow chart. Lines and text take the
page's own colour and nothing is filled behind them, so that light and dark themes both
can be read. What a run does not execute is pale, what it executes has a thick outline.
"""

from __future__ import annotations

import textwrap
from html import escape

from .graph_diagram import Node
from .graph_page import Box, Line, Picture, short
from .graph_shapes import COLOURS, KEY, legend, outline

MARGIN = 8.0
FONT = "var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace)"
HALO = (
    'paint-order="stroke" stroke="var(--jp-layout-color0, Canvas)" stroke-width="3" '
    'stroke-linejoin="round"'
)


def svg(picture: Picture, key: str, title: str, text: str, *, marked: bool) -> str:
    """Return a picture as an SVG element with a title and a description.

    `key` begins its ids; `marked` says that a run's states are shown.
    """
    states = _states(picture) if marked else {}
    body = _picture(picture, states)
    columns = max(4, int(picture.width / KEY))
    keys = legend(*_kinds(picture), columns=columns, marked=marked)
    width = max(picture.width, columns * KEY) + 2 * MARGIN
    below = picture.height + 2 * MARGIN + 14
    height = below + 22 * -(-keys.count("<text") // columns)
    size = f'width="{width:.0f}" height="{height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} '
        f'viewBox="0 0 {width:.0f} {height:.0f}" aria-labelledby="{key}-title" '
        f'aria-describedby="{key}-desc" fill="currentColor" font-size="12" '
        f'style="font-family:{FONT}">\n'
        f'<title id="{key}-title">{escape(title)}</title>\n'
        f'<desc id="{key}-desc">{escape(text)}</desc>\n'
        # A file of its own has no page to take the colour from.
        "<style>svg:root{color-scheme:light dark;color:CanvasText}</style>"
        f'<g transform="translate({MARGIN:.0f},{MARGIN:.0f})">{body}</g>'
        f'<g transform="translate({MARGIN:.0f},{below:.0f})">{keys}</g></svg>'
    )


def words_svg(key: str, title: str, words: str) -> str:
    """Return an SVG element that holds a sentence, where nothing can be drawn."""
    lines = textwrap.wrap(words, 80)
    rows = "".join(
        f'<text x="8" y="{20 + 16 * i}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="620" '
        f'height="{16 * len(lines) + 16}" aria-labelledby="{key}-title" '
        f'fill="currentColor" font-size="12" style="font-family:{FONT}">'
        f'<title id="{key}-title">{escape(title)}</title>{rows}</svg>'
    )


def _kinds(picture: Picture) -> tuple[set[str], bool]:
    """Return the kinds of boxes to be explained, and whether anything only waits."""
    kinds, waits = set(), any(line.link.control for line in picture.lines)
    for box in picture.boxes:
        if isinstance(box.item, Node):
            kinds.add(box.item.kind)
        elif box.inner:
            inner = _kinds(box.inner)
            kinds, waits = kinds | inner[0], waits or inner[1]
        elif box.item is not None:
            kinds.add("scope")
    return kinds, waits


def _states(picture: Picture) -> dict[str, str]:
    """Return what a run does with each box: executed, fed, missing or nothing."""
    states = {}
    for box in picture.boxes:
        if isinstance(box.item, Node):
            states[box.key] = box.item.state
        elif box.item is not None:
            found = {node.state for node in box.item.nodes()}
            states[box.key] = "run" if found & {"run", "missing"} else ""
    return states


def _picture(picture: Picture, states: dict[str, str]) -> str:
    frames = [_frame(b, states) for b in picture.boxes if b.looks == "open"]
    lines = [_line(line, states) for line in picture.lines]
    boxes = [_box(b, states) for b in picture.boxes if b.looks != "open"]
    labels = [_labels(b, states) for b in picture.boxes]
    drawn = f'<g fill="none" stroke="currentColor">{"".join(lines)}</g>'
    return "".join(frames) + drawn + "".join(boxes) + "".join(labels)


def _frame(box: Box, states: dict[str, str]) -> str:
    inner = box.inner
    right = box.x + box.width
    return (
        f'<g class="scope open" data-name="{escape(box.item.name)}">'
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="10" fill="{COLOURS["scope"]}" '
        f'fill-opacity="0.05" stroke="{COLOURS["scope"]}" stroke-dasharray="1 3" '
        f'stroke-linecap="round"/><text x="{right - 8:.1f}" y="{box.y + 14:.1f}" '
        f'text-anchor="end" font-size="10.8" font-style="italic">'
        f"{escape(short(box.item.name))}</text></g>"
        f'<g transform="translate({box.x:.1f},{box.y:.1f})">'
        f"{_picture(inner, _states(inner) if states else {})}</g>"
    )


def _line(line: Line, states: dict[str, str]) -> str:
    link = line.link
    source, output, control = link.tensors[0]
    said = source if control else f"{source}:{output}"
    said = said if len(link.tensors) == 1 else link.source.removesuffix("/")
    target = "…" if link.target.startswith("exit ") else link.target
    look = ' stroke-dasharray="4 3"' if link.control else ""
    if states:
        active = states.get(link.target, "run") in ("run", "missing")
        look += ' stroke-width="1.8"' if active else ' opacity="0.35"'
    tip, y = line.tip
    arrow = f'<path d="M{tip - 4:.1f},{y - 7:.1f}l4,7l4,-7" stroke-dasharray="none"/>'
    arrow = arrow if line.pointed else ""
    return (
        f'<g class="edge" data-from="{escape(said)}" '
        f'data-to="{escape(link.target)}"{look}>'
        f"<title>{escape(f'{said} → {target}')}</title>"
        f'<path d="{line.path}"/>{arrow}</g>\n'
    )


def _box(box: Box, states: dict[str, str]) -> str:
    middle, item = box.x + box.width / 2, box.item
    pale = bool(states) and not states.get(box.key, "run")
    look = ' opacity="0.4"' if pale else ""
    if item is None:
        return _door(box, middle)
    if isinstance(item, Node):
        group, said, kind = f"node {item.kind}", f"{item.name}: {item.operation}", None
        look += f' data-state="{item.state}"' if states else ""
        kind = item.kind
    else:
        group, said, kind = "scope folded", f"{item.name}: {box.words[1]}", "scope"
    lid, point = 6 * (kind == "variable"), 4 * (kind == "placeholder")
    y = box.y + lid - point + (box.height - 14 * len(box.words)) / 2 + 11
    words = "".join(
        f'<text x="{middle:.1f}" y="{y + 14 * i:.1f}"'
        + (' font-weight="bold">' if not i else ' font-size="10.8">')
        + f"{escape(word)}</text>"
        for i, word in enumerate(box.words)
    )
    shape = outline(kind, box.x, box.y, box.width, box.height, states.get(box.key, ""))
    return (
        f'<g class="{group}" data-name="{escape(item.name)}"{look}>'
        f"<title>{escape(said)}</title>{shape}"
        f'<g text-anchor="middle">{words}</g></g>\n'
    )


def _door(box: Box, middle: float) -> str:
    words = "".join(
        f'<text x="{middle:.1f}" y="{box.y + 12 + 13 * i:.1f}">{escape(word)}</text>'
        for i, word in enumerate(box.words)
    )
    look = 'text-anchor="middle" font-size="10.8" font-style="italic" opacity="0.85"'
    return f'<g class="door" {look}>{words}</g>' if words else ""


def _labels(box: Box, states: dict[str, str]) -> str:
    """Write beside each line that leaves a box what it carries."""
    y = box.y + box.height
    look = ' opacity="0.5"' if states and not states.get(box.key, "run") else ""
    found = []
    for port, label in box.labels.items():
        x = box.x + box.ports[port]
        if port is None and label:  # nothing reads it
            found.append(
                f'<path d="M{x:.1f},{y:.1f}v13" stroke="currentColor" '
                'stroke-width="1" opacity="0.5"/>'
            )
        if label:
            found.append(
                f'<text x="{x + 5:.1f}" y="{y + 12:.1f}">{escape(label)}</text>'
            )
    texts = "".join(found)
    return f'<g font-size="10.8" {HALO}{look}>{texts}</g>\n' if texts else ""
