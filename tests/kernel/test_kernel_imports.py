"""The rewrite of `import tensorflow`, read back as source."""

from __future__ import annotations

import ast

import pytest

from dlguide_kernel.kernel.imports import TensorFlowImports, announcement

ENGINE = "from dlguide_kernel.engine import tf as "
NAMES = "from dlguide_kernel.engine.tensorflow1 import "
SAME = None


def rewritten(code: str, **options: object) -> tuple[str, list[str]]:
    said: list[str] = []
    imports = TensorFlowImports(say=said.append)
    imports.selected = options.get("selected", "1.x")
    tree = ast.fix_missing_locations(imports.visit(ast.parse(code)))
    compile(tree, "<cell>", "exec")
    return ast.unparse(tree), said


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import tensorflow as tf", f"{ENGINE}tf"),
        ("import tensorflow", f"{ENGINE}tensorflow"),
        ("import tensorflow as flow", f"{ENGINE}flow"),
        (
            "import numpy as np, tensorflow as tf, os",
            f"import numpy as np\n{ENGINE}tf\nimport os",
        ),
        ("from tensorflow import placeholder", f"{NAMES}placeholder"),
        ("from tensorflow import Session as S", f"{NAMES}Session as S"),
        ("from tensorflow import *", f"{NAMES}*"),
        (
            "from tensorflow import keras, Session",
            f"{NAMES}Session\nfrom tensorflow import keras",
        ),
        (
            "def f():\n    import tensorflow as tf\n    return tf",
            f"def f():\n    {ENGINE}tf\n    return tf",
        ),
        (
            "try:\n    import tensorflow as tf\nexcept ImportError:\n    pass",
            f"try:\n    {ENGINE}tf\nexcept ImportError:\n    pass",
        ),
        (
            "class A:\n    if True:\n        import tensorflow",
            f"class A:\n    if True:\n        {ENGINE}tensorflow",
        ),
        (
            "async def f():\n    import tensorflow",
            f"async def f():\n    {ENGINE}tensorflow",
        ),
        ("import tensorflow.keras as K", SAME),
        ("from tensorflow.keras import layers", SAME),
        ("import tensorflow.compat.v1 as tf", SAME),
        ("import tensorflow_datasets as tfds", SAME),
        ("from . import tensorflow", SAME),
        ("from .tensorflow import x", SAME),
        ("tensorflow = 'import tensorflow as tf'", SAME),
    ],
)
def test_rewrite(code, expected):
    assert rewritten(code)[0] == (code if expected is SAME else expected)


def test_nothing_is_rewritten_or_said_for_2x():
    code = "import tensorflow as tf\nfrom tensorflow import keras"
    assert rewritten(code, selected="2.x") == (code, [])


def test_it_is_announced_once():
    said = rewritten("import tensorflow as tf\nimport tensorflow as t")[1]
    assert said == [announcement()]
    assert "\n" not in announcement()
    assert "compat.v1 of TensorFlow 2" in announcement()


def test_keras_is_explained_with_a_mend():
    (line,) = rewritten("from tensorflow.keras import layers, models")[1]
    assert line.startswith("tensorflow.keras is")
    assert "%tensorflow_version 2.x" in line


@pytest.mark.parametrize(
    "code", ["import tensorflow.compat.v1 as tf", "import tensorflow_hub", "import os"]
)
def test_nothing_is_said_where_nothing_surprises(code):
    assert rewritten(code)[1] == []


def test_every_new_node_keeps_its_place():
    code = "x = 1\n\nimport os, tensorflow as tf\ny = 2"
    tree = TensorFlowImports(say=print).visit(ast.parse(code))
    assert [node.lineno for node in tree.body] == [1, 3, 3, 4]
