"""Start the kernel as Jupyter does, and let it compute: `python -m` … NAME SECONDS.

The process that asks is one of its own, so that a kernel that hangs can be left.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time

from . import mending, shadows, warming
from .finding import Finding, broken, ok, unknown
from .visit import Visit

LIMIT = 90
CODE = "print(6 * 7)"


def answers(visit: Visit) -> Finding:
    """Start the kernel `dlguide`, run a cell, and stop it."""
    words = [sys.executable, "-m", __name__, "dlguide", str(LIMIT)]
    # A look leaves nothing behind: it takes a warm process, and starts none.
    env = {} if warming.ready() else {warming.SWITCH: "0"}
    answer = visit.ask(words, timeout=LIMIT + 30, env=env)
    if answer.status is None:
        return unknown(f"the kernel gave {answer.problem}.")
    try:
        told = json.loads(answer.out.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return broken(
            f"the kernel could not be started: {answer.last_words}",
            shadows.mend_import(visit),
        )
    if told["problem"]:
        imports = re.search("ModuleNotFoundError|ImportError", told["problem"])
        return broken(
            f"the kernel failed: {told['problem']}",
            shadows.mend_import(visit) if imports else "",
        )
    if told["implementation"] != "dlguide":
        return broken(
            f"the kernel that answers is {told['implementation']!r}.",
            mending.dlguide("kernel", "install", "--sys-prefix"),
        )
    if told["printed"].strip() != "42":
        return broken(f"the kernel says that 6 · 7 is {told['printed']!r}.")
    return ok(f"it started and ran a cell in {told['seconds']:.1f} s.")


def ask_kernel(name: str, timeout: float) -> dict[str, object]:
    """Start a kernel, run CODE in it, and return what it said and how long it took."""
    from jupyter_client.manager import start_new_kernel

    told = {"problem": "", "implementation": "", "printed": "", "seconds": 0.0}
    start = time.monotonic()

    def take(message: dict) -> None:
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            told["printed"] += message["content"]["text"]

    with tempfile.TemporaryFile() as errors:
        try:
            manager, client = start_new_kernel(
                startup_timeout=timeout, kernel_name=name, stdout=errors, stderr=errors
            )
        except Exception as error:  # this process reports whatever goes wrong
            errors.seek(0)
            words = errors.read().decode("utf-8", "replace").strip().splitlines()
            # One that hangs is interrupted by now: its last words are about that.
            hangs = "didn't respond" in str(error) or not words
            told["problem"] = str(error) if hangs else words[-1]
            return told
        try:
            info = client.kernel_info(reply=True, timeout=timeout)
            told["implementation"] = info["content"]["implementation"]
            client.execute_interactive(
                CODE, store_history=False, output_hook=take, timeout=timeout
            )
        except Exception as error:
            told["problem"] = f"{type(error).__name__}: {error}"
        finally:
            told["seconds"] = time.monotonic() - start
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return told


if __name__ == "__main__":
    print(json.dumps(ask_kernel(sys.argv[1], float(sys.argv[2]))))
