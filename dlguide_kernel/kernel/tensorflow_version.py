"""The slides' TensorFlow for `import tensorflow`, and `%tensorflow_version` to choose.

Colab users know the magic: `%tensorflow_version 1.x` or `2.x`.
"""

from __future__ import annotations

import re

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class

from ..engine.preload import started
from .imports import VERSIONS, TensorFlowImports, installed
from .magic_errors import MagicError


@magics_class
class TensorFlowVersion(Magics):
    """The magic `%tensorflow_version`."""

    def __init__(self, shell: InteractiveShell, imports: TensorFlowImports) -> None:
        super().__init__(shell)
        self.imports = imports

    @line_magic
    def tensorflow_version(self, line: str) -> None:
        """Select the TensorFlow that `import tensorflow` means in cells: 1.x or 2.x.

        %tensorflow_version        show what is selected and what has started
        %tensorflow_version 1.x    the slides': tensorflow.compat.v1, v2 behaviour off
        %tensorflow_version 2.x    TensorFlow as it is installed

        A process can begin with one of them only, so it is chosen in a fresh kernel.
        """
        asked = line.split("#")[0].strip()
        if not asked:
            print(self._state())
            return
        version = _named(asked)
        if started() not in (None, version):
            raise MagicError(
                f"TensorFlow {started()} has already started in this kernel.",
                expected="one TensorFlow per kernel: v2 behaviour is off, or it is on.",
                mend=f"restart the kernel, then run %tensorflow_version {version} "
                "before any import.",
            )
        self.imports.selected = version
        print(f"TensorFlow {version} selected.")

    def _state(self) -> str:
        selected, running = self.imports.selected, started()
        meaning = {
            "1.x": f"the slides' TensorFlow: tensorflow.compat.v1 of {installed()}",
            "2.x": f"{installed()} as it is installed",
        }
        lines = [
            f"Selected: {selected}, {meaning[selected]}.",
            f"Started: {running or 'nothing yet'}.",
            f"Available: {' and '.join(VERSIONS)}; choose in a fresh kernel.",
        ]
        if selected == "1.x":
            lines.append(
                "This holds for cells. In .py files, also with %run: "
                "from dlguide_kernel import tf"
            )
        return "\n".join(lines)


def _named(asked: str) -> str:
    """Return "1.x" or "2.x" for what Colab took too: 1, 1.x, 1.15.2."""
    found = re.fullmatch(r"([12])(\.(x|\d+(\.\d+)*))?", asked)
    if not found:
        raise MagicError(
            f"{asked!r} is not a version of TensorFlow that can be chosen.",
            expected="1.x (the slides') or 2.x.",
            mend="write %tensorflow_version 1.x",
        )
    return f"{found[1]}.x"


def load(shell: InteractiveShell) -> None:
    """Give a shell the slides' imports and the magic."""
    imports = TensorFlowImports()
    shell.ast_transformers.append(imports)
    shell.register_magics(TensorFlowVersion(shell, imports))


def unload(shell: InteractiveShell) -> None:
    """Take the imports and the magic away; what has been imported stays."""
    for imports in [t for t in shell.ast_transformers if _ours(t)]:
        shell.ast_transformers.remove(imports)
    shell.magics_manager.magics["line"].pop("tensorflow_version", None)
    shell.magics_manager.registry.pop("TensorFlowVersion", None)


def _ours(transformer: object) -> bool:
    return isinstance(transformer, TensorFlowImports)
