"""Names that one TensorFlow has and the other lacks: `tf.placeholder`, `tf.contrib`."""

from __future__ import annotations

import re
import sys
from types import ModuleType

from .eager_equivalents import GONE, IN_ONE, IN_TWO, RENAMED, slide_of
from .failure import Failure
from .situation import Explanation, situation
from .surroundings import attribute_names, corrected, nearest

ENGINE = "dlguide_kernel.engine.tensorflow1"
#: Where the names of TensorFlow 1 and of TensorFlow 2 begin, from `tensorflow`.
ONE, TWO = "compat.v1.", ""


@situation(
    "name-not-in-tensorflow",
    "AttributeError",
    message=r"^module '((?:tensorflow|keras\._tf_keras)[\w.]*)' has no attribute "
    r"'(\w+)'",
    lesson="12",
)
def name_not_in_tensorflow(failure: Failure, found: re.Match) -> Explanation | None:
    """`tf.optimizers` in the slides' TensorFlow, `tf.placeholder` in TensorFlow 2."""
    return _told(failure, found[1], found[2])


@situation(
    "import-not-in-tensorflow",
    "ImportError",
    message=rf"^cannot import name '(\w+)' from '(tensorflow|{re.escape(ENGINE)})'",
    lesson="12",
)
def import_not_in_tensorflow(failure: Failure, found: re.Match) -> Explanation | None:
    """`from tensorflow import placeholder` in TensorFlow 2."""
    return _told(
        failure,
        "tensorflow.compat.v1" if found[2] == ENGINE else "tensorflow",
        found[1],
    )


@situation(
    "module-gone-from-tensorflow",
    "ModuleNotFoundError",
    message=r"^No module named 'tensorflow\.(\w+)([\w.]*)'",
    lesson="12",
)
def module_gone(failure: Failure, found: re.Match) -> Explanation | None:
    """`from tensorflow.examples.tutorials.mnist import input_data`."""
    return _gone(found[1])


def _told(failure: Failure, module: str, name: str) -> Explanation | None:
    inner = re.sub(r"^tensorflow(\._api\.v2)?(\.compat\.v1)?\.?", "", module)
    inner = re.sub(r"^keras\._tf_keras\.", "", inner)
    if inner.startswith("keras.") and not _writes_keras(failure):
        inner = inner.removeprefix("keras.")  # tf.losses is tf.keras.losses
    path = f"{inner}.{name}" if inner else name
    if path in GONE:
        return _gone(name)
    if path in RENAMED:
        return Explanation(
            means=f"tf.{path} was renamed when TensorFlow became 1.0: it is "
            f"tf.{RENAMED[path]}.",
            tries=(corrected(failure, path, RENAMED[path]),),
            slide=slide_of(path),
        )
    one = ".v1" in module
    told = _two_in_one(path) if one else _one_in_two(failure, path)
    return told or _near(failure, module, path)


def _writes_keras(failure: Failure) -> bool:
    return failure.line is not None and "keras" in failure.line.source


def _gone(name: str) -> Explanation | None:
    instead = GONE.get(name)
    if instead is None:
        return None
    what, mend = instead
    return Explanation(
        means=f"tf.{name}, {what}, was taken out of TensorFlow; tensorflow.compat.v1 "
        "does not have it either.",
        tries=(mend,),
    )


def _has(start: str, path: str) -> bool:
    """Tell whether TensorFlow 1 or 2 has a name; it is loaded when this is asked."""
    found: object = sys.modules.get("tensorflow")
    for part in f"{start}{path}".split("."):
        found = getattr(found, part, None)
    return found is not None


def _two_in_one(path: str) -> Explanation | None:
    """Explain a name of TensorFlow 2 that the slides' TensorFlow lacks."""
    if not _has(TWO, path):
        return None
    instead = IN_ONE.get(path) or IN_ONE.get(path.split(".")[0])
    tries = [f"In the slides' TensorFlow: {instead}"] if instead else []
    tries.append(
        "For TensorFlow 2: restart the kernel, and begin with %tensorflow_version 2.x"
    )
    return Explanation(
        means=f"tf.{path} is TensorFlow 2's; in the slides' TensorFlow it does not "
        "exist.",
        tries=tuple(tries),
        slide=slide_of(path),
    )


def _one_in_two(failure: Failure, path: str) -> Explanation | None:
    """Explain a name of the slides' TensorFlow that TensorFlow 2 lacks."""
    if not _has(ONE, path) and path.split(".")[0] not in ("layers", "app"):
        return None
    tries = []
    if path in IN_TWO:
        tries.append(f"In TensorFlow 2: {IN_TWO[path]}")
    return Explanation(
        means=f"tf.{path} belongs to TensorFlow 1, the slides'; the tensorflow "
        "imported here is TensorFlow 2, which has dropped it.",
        tries=(*tries, back(failure)),
        slide=slide_of(path),
    )


def back(failure: Failure) -> str:
    """Say how one comes to the slides' TensorFlow from where the line stands."""
    in_cell = failure.line is not None and failure.line.where.startswith("cell ")
    if not in_cell:
        return (
            "For the slides' TensorFlow in a .py file: from dlguide_kernel import tf "
            "(in cells, import tensorflow is enough)"
        )
    if ENGINE in sys.modules:
        return "This kernel has the slides' one too: import tensorflow as tf, in a cell"
    return (
        "For the slides' TensorFlow: restart the kernel and run no %tensorflow_version "
        "2.x, then import tensorflow as tf"
    )


def _near(failure: Failure, module: str, path: str) -> Explanation | None:
    found = getattr(failure.error, "obj", None) or sys.modules.get(module)
    inner, _, name = path.rpartition(".")
    names = attribute_names(found) if isinstance(found, ModuleType) else []
    near = nearest(name, names, 0.8)
    if near is None:
        return None
    right = f"{inner}.{near}" if inner else near
    return Explanation(
        means=f"TensorFlow has no tf.{path}; the nearest name is tf.{right}.",
        tries=(f"If that is the one you mean: {corrected(failure, name, near)}",),
        slide=slide_of(right),
    )
