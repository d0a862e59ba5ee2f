"""`import tensorflow` in a cell means the slides' TensorFlow: a rewrite of the AST.

    import tensorflow as tf              from dlguide_kernel.engine import tf as tf
    from tensorflow import placeholder   from dlguide_kernel.engine.tensorflow1 import …
    from tensorflow import keras         left alone, as is every tensorflow.something

The rewrite sees the cells of a notebook, at any depth of their code, with `%%time`,
`%timeit`, `%%capture` and `%run` of a notebook. It does not see files: what `%run`
of a .py file, an imported module, `exec` or `!python` import is TensorFlow as it is
installed. There `from dlguide_kernel import tf` does the same.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from ..engine.preload import claim

ENGINE = "dlguide_kernel.engine"
VERSIONS = ("1.x", "2.x")


def installed() -> str:
    """Return "TensorFlow 2.21.0", the installed one, without importing it."""
    try:
        return f"TensorFlow {version('tensorflow')}"
    except PackageNotFoundError:  # tensorflow-cpu, or a build of one's own
        return "the installed TensorFlow"


def announcement() -> str:
    """Return the line that a kernel's first `import tensorflow` prints."""
    return (
        f"TensorFlow here is the slides' 1.x (tensorflow.compat.v1 of {installed()}); "
        "%tensorflow_version tells more."
    )


def left_alone(name: str) -> str:
    """Return the line that says what an import like `tensorflow.keras` gives."""
    return (
        f"{name} is TensorFlow 2's: it knows nothing of the slides' graph and session. "
        "To work with it, restart the kernel and begin with %tensorflow_version 2.x."
    )


class TensorFlowImports(ast.NodeTransformer):
    """Bind the slides' TensorFlow wherever a cell imports `tensorflow`.

    `selected` is "1.x" or "2.x"; with 2.x nothing is rewritten. What has to be said
    goes to `say`, each line once.

    >>> tree = ast.parse("import numpy as np, tensorflow as tf")
    >>> print(ast.unparse(TensorFlowImports(say=lambda line: None).visit(tree)))
    import numpy as np
    from dlguide_kernel.engine import tf as tf
    """

    def __init__(self, *, say: Callable[[str], None] = print) -> None:
        self.selected = "1.x"
        self._say = say
        self._said: set[str] = set()

    def visit_Import(self, node: ast.Import) -> ast.AST | list[ast.AST]:
        """Split an import in order, and turn its `tensorflow` into the engine's."""
        if self.selected != "1.x" or not any(map(_is_tensorflow, node.names)):
            self._claim(*(alias.name for alias in node.names))
            return node
        return [ast.copy_location(self._imported(alias), node) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST]:
        """Take names from the engine's `tf`; leave Keras and submodules alone."""
        module = node.module or ""
        if self.selected != "1.x" or node.level or not _is_tensorflow(module):
            self._claim(*([] if node.level else [module]))
            return node
        if module != "tensorflow":
            self._tell_left_alone(module)
            return node
        return [ast.copy_location(part, node) for part in self._taken(node.names)]

    def _imported(self, alias: ast.alias) -> ast.stmt:
        """Return the import of one name of `import a, b as c`."""
        if alias.name != "tensorflow":
            self._tell_left_alone(alias.name)
            return ast.Import(names=[alias])
        self._tell(announcement())
        name = ast.alias(name="tf", asname=alias.asname or "tensorflow")
        return ast.ImportFrom(
            module=ENGINE, names=[ast.copy_location(name, alias)], level=0
        )

    def _taken(self, names: list[ast.alias]) -> list[ast.stmt]:
        """Return `from tensorflow import …` in two: the engine's names, and Keras."""
        keras = [alias for alias in names if alias.name == "keras"]
        ours = [alias for alias in names if alias.name != "keras"]
        parts: list[ast.stmt] = []
        if ours:
            self._tell(announcement())
            source = f"{ENGINE}.tensorflow1"
            parts.append(ast.ImportFrom(module=source, names=ours, level=0))
        if keras:
            self._tell_left_alone("tensorflow.keras")
            parts.append(ast.ImportFrom(module="tensorflow", names=keras, level=0))
        return parts

    def _claim(self, *names: str) -> None:
        """Note that TensorFlow 2 begins with this cell, in a kernel that has it."""
        if self.selected == "2.x" and any(map(_is_tensorflow, names)):
            claim()

    def _tell_left_alone(self, name: str) -> None:
        other = _is_tensorflow(name) and not f"{name}.".startswith(
            ("tensorflow.compat.v1.", "tensorflow.python.")
        )
        if other:
            self._tell(left_alone(name))

    def _tell(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self._say(line)


def _is_tensorflow(name: str | ast.alias) -> bool:
    """Tell whether a name is `tensorflow` or a part of it."""
    name = name.name if isinstance(name, ast.alias) else name
    return f"{name}.".startswith("tensorflow.")
