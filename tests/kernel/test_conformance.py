"""Jupyter's own suite for kernels (package `jupyter_kernel_test`), on ours.

The suite sends what a frontend sends, and holds each reply to the schema of Jupyter's
messaging protocol.
"""

from __future__ import annotations

import os
import tempfile
from unittest import mock

import jupyter_kernel_test
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from kernel_starts import check_start, needs_warm, start_by

pytestmark = pytest.mark.slow

PATIENCE = 20  # seconds; the suite's own 0.1 is short for a busy machine


class Messages(jupyter_kernel_test.KernelTests):
    """What the suite is to send to a kernel that starts in the ordinary way."""

    start = "ordinary"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('careful', file=sys.stderr)"
    code_page_something = "zip?"
    code_generate_error = "raise ValueError"
    code_clear_output = "from IPython.display import clear_output; clear_output()"
    code_inspect_sample = "zip"
    code_execute_result = (
        {"code": "1+2+3", "result": "6"},
        {"code": "[n*n for n in range(1, 4)]", "result": "[1, 4, 9]"},
    )
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display\n"
            "display(HTML('<b>bold</b>'))",
            "mime": "text/html",
        },
        {
            "code": "from IPython.display import Math, display\ndisplay(Math('x_0'))",
            "mime": "text/latex",
        },
    )
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print(2)", "def f(x):\n  return x*2\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x*2")
    invalid_code_samples = ("import = 7q",)
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "search")

    @classmethod
    def setUpClass(cls) -> None:
        """Start a kernel whose history begins with this class."""
        cls.home = tempfile.TemporaryDirectory()
        with start_by(cls.start):
            cls.km, cls.kc = start_new_kernel(
                kernel_name="dlguide",
                startup_timeout=120,
                env={**os.environ, "IPYTHONDIR": cls.home.name},
                cwd=cls.home.name,
            )
            check_start(cls.kc, cls.start)

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        cls.home.cleanup()

    def execute_helper(self, *args, **kwargs):
        """Do as the suite does, but wait for the outputs of a busy machine."""
        get = self.kc.iopub_channel.get_msg

        def wait(timeout: float) -> dict:
            return get(timeout=max(timeout, PATIENCE))

        with mock.patch.object(self.kc.iopub_channel, "get_msg", wait):
            return super().execute_helper(*args, **kwargs)


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    """Whoever subscribes to a kernel's outputs is told when that holds."""

    start = "ordinary"
    support_iopub_welcome = True

    @classmethod
    def setUpClass(cls) -> None:
        with start_by(cls.start):
            cls.km = KernelManager(kernel_name="dlguide")
            cls.km.start_kernel()
        cls.kc = cls.km.client()


@needs_warm
class WarmMessages(Messages):
    start = "warm"


@needs_warm
class WarmWelcome(Welcome):
    start = "warm"
