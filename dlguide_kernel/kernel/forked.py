"""The `dlguide` kernel in a process that was forked from a warm one.

All it does otherwise than a fresh process: it watches the process it was started for,
which is not its parent, and lets matplotlib and ipywidgets, imported before there was
a kernel, know of it.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading

from ipykernel.kernelapp import IPKernelApp

from ..engine.preload import preload
from ..warm.process import has_ended
from .app import DLGuideKernelApp

#: What a kernel imports while it starts, and what nearly every lesson does.
IMPORTS = (
    "ipykernel.debugger",  # 0.4 s: its modules are compiled at each import
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "ipywidgets",
    "matplotlib.pyplot",
    "dlguide_kernel.exercises",
    "dlguide_kernel.kernel.extension",
    "dlguide_kernel.kernel.figures",
)


def prepare() -> None:
    """Import, in the warm process, what its forks will need."""
    from .extension import parts

    for name in IMPORTS:
        importlib.import_module(name)
    parts()
    preload()


class ParentWatch(threading.Thread):
    """Ends this process when another, such as the Jupyter server, has ended.

    ipykernel's own watch compares the parent's number, which is the warm process's.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(name="ParentWatch", daemon=True)
        self.pid = pid

    def run(self) -> None:
        """Wait for the end, and follow."""
        try:
            pidfd = os.pidfd_open(self.pid)
        except ProcessLookupError:
            os._exit(1)
        has_ended(pidfd, None)
        os._exit(1)


class ForkedKernelApp(DLGuideKernelApp):
    """Starts the kernel where Python and TensorFlow have been started before."""

    def log_start(self) -> None:
        """Log that the start was a warm one."""
        self.log.info("The dlguide kernel was forked from the warm process.")

    def init_poller(self) -> None:
        """Watch the process that the kernel was started for."""
        # ipykernel reads the variable when it is imported.
        self.parent_handle = int(os.environ.get("JPY_PARENT_PID") or 0)
        watched = self.parent_handle > 1
        self.poller = ParentWatch(self.parent_handle) if watched else None

    def init_gui_pylab(self) -> None:
        """Choose matplotlib's backend, which its import would have done."""
        super().init_gui_pylab()
        _configure_matplotlib()

    def init_extensions(self) -> None:
        """Load the extensions, and ipywidgets' place in the kernel."""
        import ipywidgets

        ipywidgets.load_ipython_extension(self.shell)
        super().init_extensions()


def _configure_matplotlib() -> None:
    """Read what `import matplotlib` reads from the folder and the environment."""
    import matplotlib

    if os.path.exists("matplotlibrc"):
        matplotlib.rcParams.update(matplotlib.rc_params_from_file("matplotlibrc"))
    matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]


def run() -> int:
    """Be the kernel; its arguments are in sys.argv."""
    IPKernelApp.clear_instance()
    ForkedKernelApp.launch_instance(sys.argv[1:])
    return 0
