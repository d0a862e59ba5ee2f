"""The course as its reader meets it: JupyterLab in a real browser.

with CourseLab(folder) as lab, browser_page() as page:
    notebook = open_notebook(page, lab.url)
    notebook.run_all(timeout=120)
    cells = notebook.saved(path).cells
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="needs a browser: apt-get install chromium"
)


class CourseLab:
    """`dlguide lab` on a course folder, with none of the user's own settings.

    `chosen` holds what a user has set in JupyterLab: {plugin: {key: value}}.
    """

    def __init__(
        self,
        course: Path,
        *options: str,
        port: int = 18888,
        chosen: dict[str, dict] | None = None,
    ) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="dlguide-test-")
        homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        self.settings = Path(self._home.name) / "JUPYTERLAB_SETTINGS_DIR"
        lab = ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
        own = {name: str(Path(self._home.name) / name) for name in (*homes, *lab)}
        kept = {key: v for key, v in os.environ.items() if key != "MPLBACKEND"}
        for plugin, values in (chosen or {}).items():
            path = self.settings / f"{plugin.replace(':', '/')}.jupyterlab-settings"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(values))
        self._process = subprocess.Popen(
            self.command(course, options, port),
            env={**kept, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.log: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = wait_for(self._address, 90, lambda: "".join(self.log))

    def command(self, course: Path, options: tuple[str, ...], port: int) -> list[str]:
        """What starts it."""
        lab = [sys.executable, "-m", "dlguide_kernel.cli", "lab", *options]
        return [*lab, "--no-browser", "--port", str(port), "--course", str(course)]

    def _read(self) -> None:
        for line in self._process.stdout:
            self.log.append(line)

    def _address(self) -> str | None:
        if self._process.poll() is not None:
            raise AssertionError("dlguide lab ended:\n" + "".join(self.log))
        found = re.search(r"http://127\.0\.0\.1:\S+", "".join(self.log))
        return found and found[0]

    def __enter__(self) -> CourseLab:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        self._process.stdout.close()
        self._home.cleanup()


def wait_for(
    ask: Callable[[], object], seconds: float, tell: Callable[[], str]
) -> object:
    """Ask until the answer is true; after `seconds` fail with what `tell` says."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.2)
    pytest.fail(f"nothing after {seconds} s:\n{tell()}")


@contextmanager
def browser_page() -> Iterator[Page]:
    """Open a page in a fresh chromium; Playwright downloads nothing."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=FLAGS,
            viewport={"width": 1400, "height": 1000},
        )
        try:
            yield context.pages[0]
        finally:
            context.close()


class NotebookPage:
    """One notebook in JupyterLab, worked through its menus as a reader does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def panel(self) -> object:
        """The notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def menu(self, menu: str, item: str) -> None:
        """Choose an item of the menu bar."""
        bar = self.page.locator("#jp-MainMenu")
        bar.get_by_text(menu, exact=True).click()
        self.page.locator(".lm-Menu").get_by_text(item, exact=True).first.click()

    def idle(self) -> bool:
        """Tell whether no cell runs or waits, and the kernel is idle."""
        prompts = self.panel.locator(".jp-InputPrompt").all_inner_texts()
        status = self.panel.locator(".jp-Notebook-ExecutionIndicator").first
        return (
            "[*]:" not in "".join(prompts)
            and status.get_attribute("data-status") == "idle"
        )

    def wait_idle(self, timeout: float = 60) -> None:
        """Wait until the kernel has nothing to do, seen twice."""

        def idle_twice() -> bool:
            if not self.idle():
                return False
            self.page.wait_for_timeout(500)
            return self.idle()

        wait_for(idle_twice, timeout, lambda: self.panel.first.inner_text()[-2000:])

    def run_all(self, timeout: float = 240) -> None:
        """Run > Run All Cells, and wait until they have all run or one has failed.

        JupyterLab drops what is run before the server has said that there is a
        kernel, and shows "idle" meanwhile; then it is chosen again.
        """
        for _ in range(5):
            self.menu("Run", "Run All Cells")
            self.page.wait_for_timeout(1000)
            if self._has_run():
                break
            self.page.wait_for_timeout(2000)
        self.wait_idle(timeout)

    def _has_run(self) -> bool:
        prompts = self.panel.locator(".jp-InputPrompt").all_inner_texts()
        return not prompts or any(re.search(r"\[[\d*]+\]", p) for p in prompts)

    def saved(self, path: Path) -> nbformat.NotebookNode:
        """Save the notebook and read it from disk, outputs included."""
        before = path.stat().st_mtime_ns
        self.menu("File", "Save Notebook")
        wait_for(lambda: path.stat().st_mtime_ns != before, 20, lambda: "not saved")
        return nbformat.read(path, as_version=4)


def open_notebook(page: Page, url: str) -> NotebookPage:
    """Open the address that `dlguide lab` prints; return when the kernel is idle."""
    page.goto(url)
    notebook = NotebookPage(page)
    notebook.panel.locator(".jp-Cell").first.wait_for(timeout=60_000)
    notebook.wait_idle(90)
    return notebook


def failures(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the errors in a notebook's outputs, and the code cells that never ran."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source]
    errors = [
        f"{output.ename}: {output.evalue}"
        for cell in code
        for output in cell.outputs
        if output.output_type == "error"
        and "raises-exception" not in cell.metadata.get("tags", [])
    ]
    unrun = [f"not run: {cell.source}" for cell in code if not cell.execution_count]
    return errors + unrun
