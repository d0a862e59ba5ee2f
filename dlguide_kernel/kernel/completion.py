"""Tab completion that knows the slides: `tf.` offers their names first, and at once.

The names of slides 52–58 and of the lessons come first, then the others, then those
that TensorFlow calls deprecated. IPython's list ends after 500 names, and frontends
filter what they once got: `tf.` has 650, so the end is moved. Jedi, which would read
TensorFlow's source for seconds, stays off. In the braces of a feed_dict the reader's
placeholders come first.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType

from IPython.core import completer
from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)
from IPython.core.interactiveshell import InteractiveShell

OBJECT = "()"
# The names of a module, and of an object, that come first, in this order.
FIRST: Mapping[str, str] = {
    "": (
        "placeholder Variable constant Session global_variables_initializer matmul "
        "reduce_sum reduce_mean square pow train nn linalg float32 int32 add subtract "
        "multiply gradients InteractiveSession Graph get_default_graph "
        "reset_default_graph get_variable variable_scope name_scope device random "
        "random_normal random_uniform set_random_seed zeros ones reshape transpose "
        "argmax cast shape abs exp log sqrt maximum minimum sigmoid tanh concat stack "
        "assign group control_dependencies stop_gradient losses layers float64 bool "
        "Tensor Operation errors"
    ),
    "train": (
        "GradientDescentOptimizer MomentumOptimizer AdagradOptimizer RMSPropOptimizer "
        "AdamOptimizer Saver exponential_decay piecewise_constant"
    ),
    "nn": (
        "relu sigmoid tanh leaky_relu softmax softplus conv2d max_pool avg_pool "
        "bias_add dropout sigmoid_cross_entropy_with_logits "
        "softmax_cross_entropy_with_logits_v2 "
        "sparse_softmax_cross_entropy_with_logits l2_loss"
    ),
    "linalg": ("matmul inv solve transpose norm lstsq trace det"),
    "random": ("normal uniform set_random_seed shuffle"),
    OBJECT: "shape dtype name op graph run eval initializer minimize",
    "losses": ("mean_squared_error softmax_cross_entropy"),
}
LIMIT = 2000
SLIDES = "dlguide_kernel.engine.tensorflow1"
_DOTTED = re.compile(r"(?<![\w.)\]}'\"])((?:[A-Za-z_]\w*\.)+)(\w*)$")
_IMPORTS = (
    r"^\s*import tensorflow(?:\.compat\.v1)? as {name}\b",
    r"^\s*from dlguide_kernel(?:\.engine)? import .*\b{name}\b",
    r"^\s*import {name}\s*$",
)
_FEED = re.compile(
    r"(?:feed_dict\s*=\s*|\.run\([^{}]*,\s*|\.eval\(\s*|\btrain\([^{}]*,\s*)"
    r"\{([^{}]*)$"
)


class Matchers:
    """What completes names in one shell; IPython calls the matchers."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.completer = shell.Completer
        self.jedi = self.completer.use_jedi
        self.limit = completer.MATCHES_LIMIT

    def add(self) -> None:
        """Add the matchers to the completer, and take Jedi off it."""
        self.completer.custom_matchers += [self.tensorflow_names, self.placeholders]
        completer.MATCHES_LIMIT = max(LIMIT, self.limit)
        if "use_jedi" not in self.completer.config.IPCompleter:
            self.completer.use_jedi = False

    def remove(self) -> None:
        """Give the completer back as it was."""
        for matcher in (self.tensorflow_names, self.placeholders):
            self.completer.custom_matchers.remove(matcher)
        self.completer.use_jedi = self.jedi
        completer.MATCHES_LIMIT = self.limit

    @context_matcher(identifier="dlguide.tensorflow_names", priority=900)
    def tensorflow_names(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete what follows a module or an object of TensorFlow; import nothing."""
        found = _DOTTED.search(context.text_until_cursor)
        if not found:
            return SimpleMatcherResult(completions=[])
        root, *path = found[1].rstrip(".").split(".")
        names = self._names(root, path, context.full_text)
        chosen = [n for n in names if n.startswith(found[2]) and _public(n, found[2])]
        completions = [SimpleCompletion(n, type=names[n]) for n in chosen]
        return SimpleMatcherResult(
            completions=completions,
            matched_fragment=found[2],
            ordered=True,
            suppress=True,
        )

    def _names(self, root: str, path: list[str], text: str) -> dict[str, str]:
        """Return the names that can follow a dotted path, and their kinds."""
        key = path[-1] if path else ""
        if root in self.shell.user_ns:
            return ranked(_walk(self.shell.user_ns[root], path), key)
        if not _imported_here(root, text):
            return {}
        # The cell that imports it has not run, but TensorFlow may be here already.
        module = getattr(sys.modules.get(SLIDES), "tf", None)
        if module is None:
            return dict.fromkeys(FIRST.get(key, "").split(), "")
        return ranked(_walk(module, path), key)

    @context_matcher(identifier="dlguide.placeholders", priority=800)
    def placeholders(self, context: CompletionContext) -> SimpleMatcherResult:
        """Offer the reader's placeholders as keys of a feed_dict, before all else."""
        lines = context.full_text.split("\n")[: context.cursor_line]
        before = "\n".join([*lines, context.text_until_cursor])
        found = _FEED.search(before)
        keys = found[1] if found else ""
        entry = re.search(r"(?:^|,)\s*(\w*)$", keys)
        if not found or not entry or _inside(keys):
            return SimpleMatcherResult(completions=[])
        fed = set(re.findall(r"(\w+)\s*:", keys))
        names = [
            n for n in _placeholder_names(self.shell.user_ns) if n.startswith(entry[1])
        ]
        completions = [
            SimpleCompletion(n, type="instance") for n in names if n not in fed
        ]
        return SimpleMatcherResult(
            completions=completions, matched_fragment=entry[1], ordered=True
        )


def ranked(thing: object, key: str) -> dict[str, str]:
    """Return names in a module or object, and their kinds; FIRST ones lead.

    What TensorFlow loads on first use is not loaded, no property is asked. Nothing is
    returned for what is not TensorFlow's.
    """
    if not _is_tensorflow(thing):
        return {}
    module = isinstance(thing, ModuleType)
    held = vars(thing) if module else {}
    names = {n: held.get(n, getattr(type(thing), n, None)) for n in dir(thing)}
    first = FIRST.get(key if module else OBJECT, "").split()
    order = {name: place for place, name in enumerate(first)}
    last = len(order)
    ordered = sorted(
        names, key=lambda n: (order.get(n, last), _deprecated(names[n]), n)
    )
    return {name: _kind(names[name]) for name in ordered}


def _walk(found: object, path: list[str]) -> object | None:
    """Follow a path as long as it leads through what is TensorFlow's."""
    for name in path:
        if not _is_tensorflow(found):
            return None
        try:
            found = getattr(found, name, None)
        except Exception:  # a property of TensorFlow 2 that has no answer
            return None
    return found


def _is_tensorflow(found: object) -> bool:
    """Tell whether something is a module or an object of TensorFlow, or its Keras."""
    kind = found if isinstance(found, ModuleType) else type(found)
    home = kind.__name__ if isinstance(found, ModuleType) else kind.__module__
    return home.split(".")[0] in ("tensorflow", "keras")


def _imported_here(name: str, text: str) -> bool:
    """Tell whether a cell's text imports TensorFlow under a name."""
    if name not in ("tf", "tensorflow") and "tensorflow" not in text:
        return False
    patterns = (p.format(name=re.escape(name)) for p in _IMPORTS[:2])
    plain = (_IMPORTS[2].format(name="tensorflow"),) if name == "tensorflow" else ()
    return any(re.search(p, text, re.MULTILINE) for p in (*patterns, *plain))


def _public(name: str, begun: str) -> bool:
    return begun.startswith("_") or not name.startswith("_")


def _deprecated(thing: object) -> bool:
    """Tell whether TensorFlow's own text calls a thing deprecated."""
    text = getattr(thing, "__doc__", None) if callable(thing) else None
    # Its first line says so; "(deprecated arguments)" is about something else.
    return isinstance(text, str) and "(deprecated)" in text.lstrip().split("\n")[0]


def _kind(thing: object) -> str:
    """Return the kind of a thing, in the words that frontends have icons for."""
    if isinstance(thing, ModuleType):
        return "module"
    if inspect.isclass(thing):
        return "class"
    return "function" if callable(thing) else "instance"


def _inside(text: str) -> bool:
    """Tell whether a bracket is open at the end of a text."""
    return sum(map(text.count, "([")) > sum(map(text.count, ")]"))


def _placeholder_names(names: Mapping[str, object]) -> Iterator[str]:
    for name, held in list(names.items()):
        if name.startswith("_") or not hasattr(type(held), "op"):
            continue
        if type(held).__module__.startswith("tensorflow."):
            try:
                operation = held.op
            except Exception:  # an eager tensor has none, and says so
                continue
            if operation.type.startswith("Placeholder"):
                yield name


def load(shell: InteractiveShell) -> None:
    """Add the matchers to a shell."""
    shell.dlguide_matchers = Matchers(shell)
    shell.dlguide_matchers.add()


def unload(shell: InteractiveShell) -> None:
    """Take the matchers away."""
    shell.dlguide_matchers.remove()
    del shell.dlguide_matchers
