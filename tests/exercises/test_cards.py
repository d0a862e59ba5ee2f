"""What is seen: escaped, readable in light and dark, the words first."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from dlguide_kernel.exercises.cards import EDGES, Card, Table


class Balanced(HTMLParser):
    """Collects the text, and fails on tags that do not close in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.tags = [], "", set()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("status", EDGES)
@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_edges_are_seen_in_light_and_dark(status, page):
    """Contrast by WCAG 2: 3:1 for what is not text."""
    colour = EDGES[status].split()[1]
    low, high = sorted((luminance(colour), luminance(page)))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_no_status_is_told_by_colour_alone():
    styles = [EDGES[s].split()[0] for s in ("right", "wrong", "error", "not attempted")]
    assert len(set(styles)) == 4
    card = Card("Wrong: twice", "Once is not enough.", "wrong")._repr_html_()
    assert Balanced(card).text.startswith("Wrong: twice")
    assert "background" not in card
    assert re.findall(r"(?<!-)color:(\w+)", card) == ["inherit"]


def test_what_a_reader_typed_is_escaped():
    attack = '<script>alert(1)</script>"onload=x`<b>`'
    read = Balanced(Card(attack, f"{attack}\n    {attack}\nend")._repr_html_())
    assert read.tags == {"section", "p", "strong", "code", "pre"}
    assert read.text.count("<script>") == 3
    table = Balanced(Table(attack, (attack,), [(attack,)], (attack,))._repr_html_())
    assert "script" not in table.tags and "b" not in table.tags


def test_lines_become_paragraphs_and_listings():
    body = "Use `x`.\n    a = 1\n\n    if a < 2:\n        b\nThen stop."
    html = Card("Title", body)._repr_html_()
    Balanced(html)
    assert "<p>Use <code>x</code>.</p>" in html
    assert "<pre><code>a = 1\n\nif a &lt; 2:\n    b</code></pre>" in html
    assert html.index("</pre>") < html.index("<p>Then stop.</p>")


def test_a_table_can_be_read_by_ear_and_in_a_terminal():
    table = Table("Progress", ("lesson", "done"), [("00", "1 of 3")], ("note",))
    read = Balanced(table._repr_html_())
    assert {"caption", "th", "td"} <= read.tags
    assert 'scope="col"' in table._repr_html_() and 'scope="row"' in table._repr_html_()
    assert str(table) == "Progress\nlesson  done\n00      1 of 3\nnote"


def test_in_a_notebook_the_card_is_displayed(monkeypatch, capsys):
    import IPython
    from IPython.core.interactiveshell import InteractiveShell

    from dlguide_kernel.exercises import cards

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", shown.append)
    card = Card("Right: twice", "Two is enough.", "right")
    cards.show(card)
    assert shown == [card] and capsys.readouterr().out == ""
    data, _ = InteractiveShell.instance().display_formatter.format(card)
    InteractiveShell.clear_instance()
    assert data["text/plain"] == "Right: twice\nTwo is enough."
    assert "<section" in data["text/html"]
