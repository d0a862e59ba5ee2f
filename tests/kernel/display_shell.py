"""A shell in this process with one part of the extension loaded, for quick tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from types import ModuleType

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


@contextmanager
def shell_with(*parts: ModuleType) -> Iterator[InteractiveShell]:
    """Make a shell that keeps no history, and load parts of the extension into it."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    for part in parts:
        part.load(shell)
    try:
        yield shell
    finally:
        for part in reversed(parts):
            part.unload(shell)


class Page(HTMLParser):
    """What a reader of a page gets who sees no styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.scopes: list[str | None] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words = ""
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self._in = tag
        told = dict(attrs)
        self.addresses += [v for k, v in attrs if k in ("src", "href")]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag == "th":
            self.scopes.append(told.get("scope"))

    def handle_data(self, data: str) -> None:
        if self._in == "style":
            return
        self.words += data
        if self._in == "caption":
            self.captions.append(data)
        elif self._in in ("td", "th", "sub") and self.tables and self.tables[-1]:
            self.tables[-1][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption", "style", "table"):
            self._in = ""
