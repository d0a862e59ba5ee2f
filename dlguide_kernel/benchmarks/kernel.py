"""`dlguide bench kernel`: from the request for a kernel to a session's first result.

Kernels are started as JupyterLab's server starts them. `dlguide` is the kernel as a
reader finds it, its warm process ready; `dlguide cold` has to start that process
first; `dlguide ordinary` does without (DLGUIDE_WARM=0); `stock` is `python3` with
`tensorflow.compat.v1`. The unit is seconds.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
import weakref
from typing import ClassVar

import numpy as np

from ..warm import client
from ..warm.place import obstacle
from .sides import Case, Parameters, Side
from .stage import Stage
from .turns import Entry, of_turns

UNIT, SCALE = "seconds from the start request", 1.0
FIRST, INFO = "first result of a session", "kernel_info reply"
CASE = Case(FIRST, n=10, steps=1)
SESSION = """
x = tf.placeholder(tf.float32, [3])
sess = tf.Session()
print(warm, *sess.run(3 * x + 1, feed_dict={x: [1, 2, 3]}))
"""
WARM = "import sys\nwarm = 'tensorflow' in sys.modules"
OURS = f"{WARM}\nimport tensorflow as tf{SESSION}"
STOCK = f"{WARM}\nimport tensorflow.compat.v1 as tf\ntf.disable_v2_behavior(){SESSION}"


class Start(Side):
    """`dlguide`: a start with the warm process ready, as all but the first are."""

    name = "dlguide"
    home = "dlguide kernels"
    kernel: ClassVar[str] = "dlguide"
    code: ClassVar[str] = OURS
    env: ClassVar[dict[str, str]] = {}
    waits: ClassVar[bool] = True  # for the warm process, before the clock starts

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.info: list[float] = []
        self.memory: list[float | None] = []
        self.warm: list[bool] = []
        self.result: list[float] = []

    def prepare(self) -> None:
        """Take a warm process of one's own: the reader's is left alone."""
        self._own = tempfile.TemporaryDirectory(prefix="dlguide-b")
        os.environ["DLGUIDE_RUNTIME_DIR"] = self._own.name
        weakref.finalize(self, client.stop)  # before the folder goes

    def restart(self) -> None:
        """Bring the warm process into the state that the start is to find."""
        if not self.waits or obstacle():
            return
        client.start()
        while (status := client.status()) and not status.ready:
            time.sleep(0.2)

    def run(self) -> float:
        """Return the seconds from the request to the printed result."""
        self.restart()
        return asyncio.run(self._run())

    async def _run(self) -> float:
        from .kernel_starts import Starter

        async with Starter() as starter:
            kernel = await starter.start(self.kernel, **self.env)
            printed = await kernel.printed(self.code)
            seconds = kernel.since()
            warm, *numbers = printed.splitlines()[-1].split()
            self.warm.append(warm == "True")
            self.result = [float(number) for number in numbers]
            if self.result != [4, 7, 10]:
                raise ValueError(f"the session's result was {self.result}")
            self.info.append(kernel.info_seconds)
            self.memory.append(kernel.private_memory())
            await starter.end(kernel)
        return seconds

    def parameters(self) -> Parameters:
        """The session's result: for x = 1, 2, 3."""
        return [np.array(self.result)]

    def facts(self) -> dict[str, object]:
        """By run: seconds to kernel_info, private memory, whether it was warm."""
        client.stop()
        return {
            "info_seconds": self.info,
            "private_mb": self.memory,
            "warm": self.warm,
        }


class Cold(Start):
    """`dlguide cold`: the first start, which starts the warm process as well."""

    name = "dlguide cold"
    home = "dlguide cold kernels"
    waits = False

    def restart(self) -> None:
        """End the warm process."""
        client.stop()


class Ordinary(Start):
    """`dlguide ordinary`: without a warm process."""

    name = "dlguide ordinary"
    home = "dlguide ordinary kernels"
    env: ClassVar[dict[str, str]] = {"DLGUIDE_WARM": "0"}
    waits = False


class Stock(Start):
    """`stock`: the kernel `python3`, and TensorFlow as one imports it there."""

    name = "stock"
    home = "stock kernels"
    kernel, code = "python3", STOCK
    waits = False


PEERS = (Cold, Ordinary, Stock)


def cases(quick: bool) -> dict[str, list[Case]]:
    """One case, whether quick or not: a start is a start."""
    return {"start": [CASE]}


def measure(stage: Stage) -> dict[str, object]:
    """Play the case and return the checks."""
    compared = stage.compare(CASE, (Start,), Stock)
    entries = stage.play((CASE, (Start, *PEERS)))
    stage.entries += [_info(entry) for entry in entries]
    return {
        "parameters": compared,
        "private_mb": {e.name: _median(of_turns(e, "private_mb")) for e in entries},
        "had_tensorflow": {e.name: sum(of_turns(e, "warm")) for e in entries},
        "cold_minus_stock": _difference(entries, Cold.name, Stock.name),
    }


def _info(entry: Entry) -> Entry:
    """The same turns' seconds to the kernel's first answer."""
    return Entry(entry.name, INFO, entry.side, times=of_turns(entry, "info_seconds"))


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _difference(entries: list[Entry], name: str, base: str) -> float | None:
    medians = {entry.name: entry.median for entry in entries}
    if name in medians and base in medians:
        return medians[name] - medians[base]
    return None
