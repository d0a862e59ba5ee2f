"""`%device`: which devices there are, where new operations go, where one was put."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.display import display

from .device_list import Device, has_looked, known_devices, settings, tensorflow
from .device_scope import DeviceScope
from .magic_errors import MagicError
from .panel import Facts, Note, Panel, Table
from .placement import placed
from .session_variables import closed, default_session

CHOICES = "%device cpu, %device gpu, %device gpu:1 or %device auto"


@magics_class
class DeviceMagic(Magics):
    """The magic `%device`."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.scope = DeviceScope(shell)

    @line_magic
    def device(self, line: str) -> None:
        """Show the devices, choose where new operations go, or find where one is.

        %device          the CPU and the GPUs, and where new operations go
        %device cpu      build what follows for the CPU
        %device gpu      for the first GPU; %device gpu:1 for the second
        %device auto     let TensorFlow choose again
        %device loss     the device that the tensor or operation `loss` asked for, and
                         where an open session puts it

        A `with tf.device(…)` of your own wins over the choice.
        """
        asked = line.split("#")[0].strip()
        chosen = re.fullmatch(r"/?(?:device:)?(cpu|gpu)(?::(\d+))?", asked, re.I)
        if not asked:
            display(self._overview())
        elif asked.lower() == "auto":
            self.scope.close()
            print("New operations go where TensorFlow chooses.")
        elif chosen:
            self._choose(chosen[1].upper(), int(chosen[2] or 0))
        else:
            display(self._where(asked))

    def _choose(self, kind: str, number: int) -> None:
        tf = tensorflow() or self._start()
        devices = known_devices(tf)
        name = f"{kind}:{number}"
        if name not in [device.name for device in devices]:
            raise _no_device(name, devices)
        self.scope.choose(f"/device:{name}")
        eager = tf.executing_eagerly()
        when = "From the next cell on, new" if eager else "New"
        print(f"{when} operations go to {name}; %device auto lets TensorFlow choose.")

    def _start(self) -> Any:
        """Start the slides' TensorFlow; 2.x is started by the reader's import."""
        magics = self.shell.magics_manager.registry
        version = getattr(magics.get("TensorFlowVersion"), "imports", None)
        if getattr(version, "selected", "1.x") != "1.x":
            raise MagicError(
                "TensorFlow 2 has been selected, and has not started.",
                expected="a device to be chosen when TensorFlow runs.",
                mend="run `import tensorflow as tf` first.",
            )
        from ..engine import tf

        return tf

    def _overview(self) -> Panel:
        tf = tensorflow()
        looked = tf is not None and (has_looked() or bool(self._open()))
        devices = known_devices(tf if looked else None)
        limits = self._limits()
        rows = [(d.name, d.what, d.memory or limits.get(d.name, "")) for d in devices]
        said = "What TensorFlow can use."
        if not looked:
            said = "TensorFlow has not looked for its devices in this kernel: this is "
            said += "what the system says."
        parts = [Note(said), Table("Devices", ("device", "what", "memory"), rows)]
        if not any(device.is_gpu for device in devices):
            parts.append(Note("No GPU: `dlguide doctor` says why."))
        return Panel(
            "%device", [*parts, Facts([*self._going(tf), *settings(os.environ)])]
        )

    def _going(self, tf: Any | None) -> list[tuple[str, str]]:
        where = "where TensorFlow chooses: a GPU if there is one, else the CPU"
        if self.scope.device:
            where = f"{self.scope.device.rpartition('device:')[2]}, by %device"
        version = "not started"
        if tf is not None:
            version = (
                "2, eager" if tf.executing_eagerly() else "the slides' 1.x, graphs"
            )
        return [("new operations go to", where), ("TensorFlow", version)]

    def _where(self, name: str) -> Panel:
        operation = self._operation(name)
        wanted = operation.device or "none: TensorFlow chooses when a session runs it"
        facts = [("operation", f"{operation.name} ({operation.type})")]
        facts.append(("device asked for", wanted))
        for said, session in self._sessions(operation.graph):
            try:
                where = placed(session, operation) or "TensorFlow does not say"
            except Exception as error:
                where = f"nowhere: {str(error).splitlines()[0]}"
            facts.append((f"{said} puts it on", where))
        parts: list = [Facts(facts)]
        if len(facts) == 2:
            words = "No open session of its graph was found, so nothing is placed yet."
            parts.append(Note(words))
        return Panel(f"%device {name}", parts)

    def _operation(self, name: str) -> Any:
        """Return the operation behind a name of the reader's, or of the graph's."""
        found = self.shell.user_ns.get(name)
        if found is None:
            found = _in_graph(name)
        # An eager tensor has no operation, and says so by AttributeError.
        operation = getattr(found, "op", found) if found is not None else None
        if operation is None or not hasattr(operation, "node_def"):
            if hasattr(found, "device") and isinstance(found.device, str):
                raise MagicError(
                    f"{name} holds its value: it lies on {found.device}.",
                    expected="a tensor of a graph; TensorFlow 2's know their device.",
                    mend=f"write {name}.device",
                )
            raise MagicError(
                f"{name!r} is no device, and no tensor or operation of yours.",
                expected=f"{CHOICES}, or a tensor's name.",
                mend="write %device alone to see the devices.",
            )
        return operation

    def _sessions(self, graph: Any) -> list[tuple[str, Any]]:
        """Return the open sessions of a graph by the reader's names for them."""
        found = {id(held): (name, held) for name, held in self._open()}
        default = default_session(graph)
        if default is not None:
            found.setdefault(id(default), ("the default session", default))
        return [pair for pair in found.values() if pair[1].graph is graph]

    def _open(self) -> list[tuple[str, Any]]:
        """Return the reader's open sessions, with the names that they have."""
        client = sys.modules.get("tensorflow.python.client.session")
        return [
            (name, held)
            for name, held in list(self.shell.user_ns.items())
            if client and isinstance(held, client.BaseSession)
            if not name.startswith("_") and not closed(held)
        ]

    def _limits(self) -> dict[str, str]:
        """Return how much memory of each GPU the open sessions may take."""
        return {
            device.name.rpartition("device:")[
                2
            ]: f"{device.memory_limit_bytes / 2**30:.3g} GiB"
            for _, session in self._open()
            for device in session.list_devices()
            if device.device_type == "GPU"
        }


def _in_graph(name: str) -> Any | None:
    """Return an operation or tensor of the default graph by TensorFlow's name."""
    ops = sys.modules.get("tensorflow.python.framework.ops")
    try:
        return ops.get_default_graph().as_graph_element(name) if ops else None
    except (KeyError, ValueError):
        return None


def _no_device(name: str, devices: list[Device]) -> MagicError:
    """Return the error for a device that is not there."""
    gpus = [device.name for device in devices if device.is_gpu]
    mend = f"write %device {(gpus or ['CPU'])[0].lower()}"
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    if name.startswith("GPU") and not gpus:
        mend += "; `dlguide doctor` in a terminal says why no GPU is seen."
        if hidden is not None:
            mend += f" CUDA_VISIBLE_DEVICES is {hidden!r}."
    there = ", ".join(device.name for device in devices)
    return MagicError(
        f"TensorFlow sees no {name}.", expected=f"one of: {there}.", mend=mend
    )


def load(shell: InteractiveShell) -> None:
    """Give a shell the magic."""
    shell.register_magics(DeviceMagic(shell))


def unload(shell: InteractiveShell) -> None:
    """Take the magic away, and the choice with it."""
    magic = shell.magics_manager.registry.pop("DeviceMagic", None)
    if magic is not None:
        magic.scope.close()
    shell.magics_manager.magics["line"].pop("device", None)
