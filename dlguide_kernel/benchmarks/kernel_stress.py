"""`dlguide bench kernel --stress`: many kernels, and what others do to them.

200 kernels one after another; 20 at once; kill -9 of one of them, of the warm process,
and of the process that started them. Each has to answer, nothing may hang, and ten
seconds later no process may be left that nobody asked for.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..warm import client
from .kernel_starts import StartedKernel, Starter

MARK = "DLGUIDE_STRESS"
GRACE = 10.0  # seconds that a process may take to see that it is not needed any more
# A forked kernel runs a session; without TensorFlow, its import would be all we see.
CODE = """
import sys
if 'tensorflow' in sys.modules:
    import tensorflow as tf
    print(tf.Session().run(tf.constant({k}) * 3 + 1))
else:
    print({k} * 3 + 1)
"""
HELD = "held, with this trouble:"
HOLD = "from dlguide_kernel.benchmarks.kernel_stress import hold; hold({n})"


def stress(
    *,
    sequence: int = 200,
    at_once: int = 20,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> list[str]:
    """Do it all, tell `say` what was seen, and return what went wrong.

    Needs Linux, whose /proc tells who is left over. The warm process is one of its
    own: the reader's kernels do not notice.
    """
    with _marked() as mark:
        trouble = []
        for part in (
            lambda: _in_sequence(sequence, say),
            lambda: _at_once(at_once, random.Random(seed), say),
        ):
            trouble += asyncio.run(part())
            trouble += _left_over(mark, say)
        trouble += _killed_client(min(at_once, 5), mark, say)
        client.stop()
        trouble += _left_over(mark, say, warm_may_stay=False)
    return trouble


@contextmanager
def _marked() -> Iterator[str]:
    """Mark every process that is started within, and end them all after."""
    mark = f"{MARK}={uuid.uuid4().hex}"
    before = {name: os.environ.get(name) for name in (MARK, "DLGUIDE_RUNTIME_DIR")}
    with tempfile.TemporaryDirectory(prefix="dlguide-s") as folder:
        os.environ |= {MARK: mark.partition("=")[2], "DLGUIDE_RUNTIME_DIR": folder}
        try:
            yield mark
        finally:
            client.stop()
            for pid in marked(mark):
                os.kill(pid, signal.SIGKILL)
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def marked(mark: str) -> set[int]:
    """Return the processes that were started with `mark` among their variables."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and mark.encode() in _variables(folder):
                found.add(int(folder.name))
        except OSError:  # it ended while we looked, or is another user's
            continue
    return found - {os.getpid()}


def _variables(folder: Path) -> list[bytes]:
    return (folder / "environ").read_bytes().split(b"\0")


def _left_over(
    mark: str, say: Callable[[str], None], *, warm_may_stay: bool = True
) -> list[str]:
    """Wait until only the warm process is left; name what else is, after GRACE."""
    end = time.monotonic() + GRACE
    while True:
        warm = {status.pid for status in client.statuses()} if warm_may_stay else set()
        left = marked(mark) - warm
        if not left:
            return []
        if time.monotonic() > end:
            say(f"  left over: {sorted(left)}")
            return [f"{len(left)} processes were left over"]
        time.sleep(0.2)


async def _answer(kernel: StartedKernel, k: int) -> list[str]:
    try:
        printed = await kernel.printed(CODE.format(k=k))
    except Exception as error:  # whatever it is, the others go on
        return [f"kernel {k}: {type(error).__name__}: {error}"]
    right = printed.splitlines()[-1:] == [str(3 * k + 1)]
    return [] if right else [f"kernel {k} printed {printed!r}"]


async def _in_sequence(count: int, say: Callable[[str], None]) -> list[str]:
    trouble, seconds = [], []
    async with Starter() as starter:
        for k in range(count):
            kernel = await starter.start("dlguide")
            trouble += await _answer(kernel, k)
            seconds.append(kernel.since())
            await starter.end(kernel)
    say(f"{count} one after another, to the first answer: {_spread(seconds)}")
    return trouble


def _spread(seconds: list[float]) -> str:
    median, most = statistics.median(seconds), max(seconds)
    return f"median {median:.2f} s, longest {most:.2f} s"


async def _at_once(
    count: int, chance: random.Random, say: Callable[[str], None]
) -> list[str]:
    async with Starter() as starter:
        began = time.perf_counter()
        kernels = await _together(starter.start("dlguide") for _ in range(count))
        trouble = await _all_answer(kernels)
        say(f"{count} at once, until all have answered: {_since(began)}")
        victim = kernels.pop(chance.randrange(count))
        trouble += await _kill_one(starter, victim, kernels)
        say(f"kill -9 of one: {count - 1} go on, and it is restarted")
        trouble += await _kill_warm(starter, kernels, say)
        began = time.perf_counter()
        await _together(starter.end(kernel) for kernel in kernels)
        say(f"all shut down: {_since(began)}")
    return trouble


async def _together(works: Iterator) -> list:
    return list(await asyncio.gather(*works))


def _since(began: float) -> str:
    return f"{time.perf_counter() - began:.2f} s"


async def _all_answer(kernels: list[StartedKernel]) -> list[str]:
    said = await _together(_answer(kernel, k) for k, kernel in enumerate(kernels))
    return [line for lines in said for line in lines]


async def _kill_one(
    starter: Starter, victim: StartedKernel, others: list[StartedKernel]
) -> list[str]:
    """Kill a kernel: its manager notices, can restart it, and the others go on."""
    os.kill(victim.pid, signal.SIGKILL)
    trouble = await _all_answer(others)
    end = time.monotonic() + GRACE
    while await victim.manager.is_alive():
        if time.monotonic() > end:
            return [*trouble, "a killed kernel was still believed to live"]
        await asyncio.sleep(0.1)
    victim.client.stop_channels()
    await victim.manager.restart_kernel(now=True)
    again = StartedKernel(victim.number, victim.manager, time.perf_counter())
    await again.greet()
    trouble += await _answer(again, 77)
    await starter.end(again)
    return trouble


async def _kill_warm(
    starter: Starter, kernels: list[StartedKernel], say: Callable[[str], None]
) -> list[str]:
    """Kill the warm process: its kernels go on, and the next one starts."""
    warm = client.statuses()
    if not warm:
        say("no warm process: these kernels start the ordinary way")
        return []
    for status in warm:
        os.kill(status.pid, signal.SIGKILL)
    trouble = await _all_answer(kernels)
    kernel = await starter.start("dlguide")
    trouble += await _answer(kernel, 88)
    say(
        f"kill -9 of the warm process: {len(kernels)} go on, the next kernel answers "
        f"after {kernel.since():.2f} s"
    )
    kernels.append(kernel)
    return trouble


def hold(count: int) -> None:
    """Start kernels, say so, and keep them: to be killed."""

    async def run() -> None:
        async with Starter() as starter:
            kernels = await _together(starter.start("dlguide") for _ in range(count))
            trouble = await _all_answer(kernels)
            print(HELD, trouble, flush=True)
            await asyncio.sleep(600)

    asyncio.run(run())


def _killed_client(count: int, mark: str, say: Callable[[str], None]) -> list[str]:
    """Kill the process that started kernels: they end, too."""
    command = [sys.executable, "-c", HOLD.format(n=count)]
    with tempfile.TemporaryFile() as log:  # kernels hold it, too, and outlive a pipe
        holder = subprocess.Popen(
            command,
            env={**os.environ, "TMPDIR": os.environ["DLGUIDE_RUNTIME_DIR"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        lines = iter(holder.stdout.readline, b"")  # ends when kernels have, too
        said = next((line.decode() for line in lines if HELD.encode() in line), "")
        holder.kill()
        holder.wait()
        holder.stdout.close()
    if said != f"{HELD} []\n":
        return [f"kernels of another process: {said!r}"]
    began = time.perf_counter()
    trouble = _left_over(mark, say)
    if not trouble:
        say(f"kill -9 of the client: its {count} kernels ended within {_since(began)}")
    return trouble
