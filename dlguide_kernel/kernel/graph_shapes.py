"""The shapes of the kinds of boxes, and the key below a picture that explains them."""

from __future__ import annotations

# Each has a contrast of 3:1 at least on white and on #111111 (WCAG 1.4.11).
COLOURS = {
    "variable": "#2e8b57",
    "placeholder": "#4a86c8",
    "constant": "#b3589b",
    "operation": "#7f7f7f",
    "scope": "#a87a1c",
}
KEY = 126.0  # the width of an entry of the key


def outline(
    kind: str, x: float, y: float, width: float, height: float, state: str = ""
) -> str:
    """Return the shape of a kind; the middles of its top and bottom are its own."""
    thick = "3" if state in ("run", "missing") else "1.6"
    dashed = ' stroke-dasharray="6 3"' if state == "missing" else ""
    look = f'fill="{COLOURS[kind]}" fill-opacity="0.16" stroke="{COLOURS[kind]}" '
    look += f'stroke-width="{thick}"{dashed}'
    right, bottom, middle = x + width, y + height, x + width / 2
    if kind in ("operation", "scope"):
        round_ = min(16.0, height / 2) if kind == "operation" else 4
        sides = (
            f'<path d="M{x + 5:.1f},{y:.1f}V{bottom:.1f}M{right - 5:.1f},{y:.1f}'
            f'V{bottom:.1f}" stroke="{COLOURS[kind]}"/>'
        )
        return (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{round_:.1f}" {look}/>' + (sides if kind == "scope" else "")
        )
    if kind == "variable":
        arc = f"A{width / 2:.1f},5 0 0 "
        d = f"M{x:.1f},{y + 5:.1f}{arc}1 {right:.1f},{y + 5:.1f}V{bottom - 5:.1f}"
        d += f"{arc}1 {x:.1f},{bottom - 5:.1f}ZM{x:.1f},{y + 5:.1f}"
        d += f"{arc}0 {right:.1f},{y + 5:.1f}"
    elif kind == "placeholder":
        low = bottom - min(10.0, height / 3)
        d = f"M{x:.1f},{y:.1f}H{right:.1f}V{low:.1f}L{middle:.1f},{bottom:.1f}"
        d += f"L{x:.1f},{low:.1f}Z"
    else:
        cut, high, wide = 7, height - 14, width - 14
        d = f"M{x + cut:.1f},{y:.1f}h{wide:.1f}l{cut},{cut}v{high:.1f}l-{cut},{cut}"
        d += f"h-{wide:.1f}l-{cut},-{cut}v-{high:.1f}Z"
    return f'<path d="{d}" {look}/>'


def legend(kinds: set[str], waits: bool, *, columns: int, marked: bool) -> str:
    """Return the key: a row of the shapes that occur, and of the lines and states."""
    entries = [
        (outline(kind, 0, -13, 26, 17), {"scope": "folded scope"}.get(kind, kind))
        for kind in COLOURS
        if kind in kinds
    ]
    if waits:
        path = '<path d="M13,-14V4" stroke="currentColor" stroke-dasharray="4 3"/>'
        entries.append((path, "only “after”"))
    if marked:
        looks = {
            "executed": 'stroke-width="3"',
            "must be fed": 'stroke-width="3" stroke-dasharray="6 3"',
            "not executed": 'opacity="0.4"',
        }
        rect = '<rect y="-12" width="26" height="15" fill="none" stroke="currentColor"'
        entries += [(f"{rect} {look}/>", name) for name, look in looks.items()]
    if not entries:
        return '<text y="4">The graph has no operations.</text>'
    placed = (
        f'<g transform="translate({KEY * (i % columns):.0f},{22 * (i // columns)})">'
        f'{shape}<text x="34">{name}</text></g>'
        for i, (shape, name) in enumerate(entries)
    )
    return f'<g class="legend" font-size="10.8" opacity="0.85">{"".join(placed)}</g>'
