"""The `dlguide` kernel: ipykernel's, with subshells off and the slides' TensorFlow.

JupyterLab 4.6 with ipykernel 7 runs widget callbacks on a subshell, a thread of its
own. TensorFlow's default graph and default session are thread-local, so there a
slider would see an empty graph; pyplot too is made for one thread. A kernel without
a shell channel thread offers no subshells (`kernel_info_request`, supported_features:
Jupyter Enhancement Proposal 91), and every frontend then stays on the cells' thread.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import IPython
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import List, Type, default

from .. import __version__
from ..warm.place import obstacle


class CellThread:
    """Stands where ipykernel keeps its shell channel thread, and is false: none runs.

    `parent_thread` alone is asked for without a look whether subshells are on
    (ipykernel 7.4, for cells with a top-level `await`).
    """

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class DLGuideKernel(IPythonKernel):
    """A Python kernel that runs cells and widget callbacks on one thread."""

    implementation = "dlguide"
    implementation_version = __version__
    _supports_kernel_subshells = False

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        # Jedi reads TensorFlow's source for seconds; the imported names are at hand.
        if "use_jedi" not in self.config.IPCompleter:
            self.shell.Completer.use_jedi = False

    @contextmanager
    def _cancel_on_sigint(self, future: asyncio.Future) -> Iterator[None]:
        """Stop an awaiting cell at once: ipykernel's handler leaves the loop asleep."""
        loop = asyncio.get_running_loop()
        with super()._cancel_on_sigint(future):
            cancel = signal.getsignal(signal.SIGINT)

            def cancel_and_wake(*received: object) -> None:
                cancel(*received)
                loop.call_soon_threadsafe(lambda: None)

            signal.signal(signal.SIGINT, cancel_and_wake)
            yield

    @property
    def banner(self) -> str:
        """The lines a console shows when it connects."""
        python = sys.version.split()[0]
        return (
            f"dlguide {__version__}: a practical guide to deep learning "
            f"(Python {python}, IPython {IPython.__version__})\n"
            "`import tensorflow as tf` is the slides' TensorFlow 1.x; "
            "%tensorflow_version tells more.\n"
        )

    @default("help_links")
    def _help_links(self) -> list[dict[str, str]]:
        mine = {
            "text": "TensorFlow 1.x (compat.v1)",
            "url": "https://www.tensorflow.org/api_docs/python/tf/compat/v1",
        }
        return [mine, *type(self).help_links.default()]


class DLGuideKernelApp(IPKernelApp):
    """Starts the `dlguide` kernel; configured as every IPython kernel is."""

    kernel_class = Type(DLGuideKernel, klass=IPythonKernel).tag(config=True)
    default_extensions = List(["storemagic", "dlguide_kernel"])

    def init_kernel(self) -> None:
        """Create the kernel, and say in the log how it was started."""
        super().init_kernel()
        self.log_start()

    def log_start(self) -> None:
        """Log that the start was the ordinary one, and why."""
        # The provisioner that gave the reason has logged it, too.
        given = os.environ.pop("DLGUIDE_ORDINARY_START", None)
        reason = given or obstacle()
        if reason is None:
            self.log.warning(
                "The dlguide kernel starts the ordinary way: its client does not use "
                "the provisioner that the kernelspec names. `import tensorflow` will "
                "take its time."
            )
        else:
            self.log.info("The dlguide kernel starts the ordinary way: %s.", reason)

    def init_control(self, context: object) -> None:
        """Open the control channel, without the thread that subshells need."""
        super().init_control(context)
        self.shell_channel_thread = CellThread()
