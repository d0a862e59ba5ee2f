"""A tensor used as if it were its value: in `if`, `for`, `float()`, numpy."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import called, made, operation, own_name, shape_text
from .situation import Explanation, situation

SYMBOLIC = r"(?:Symbolic)?Tensor|RefVariable|ResourceVariable"
PROMISE = "When this line runs, the graph is being built, and no value exists yet."


@situation(
    "tensor-as-truth",
    "OperatorNotAllowedInGraphError",
    "TypeError",
    message=r"as a Python `bool` is not allowed",
    slide=53,
    lesson="12",
)
def tensor_as_truth(failure: Failure, found: re.Match) -> Explanation:
    """`if`, `while`, `and`, `not` on a tensor."""
    tensor = (failure.inside("__bool__") or {}).get("self")
    mine = own_name(failure, tensor) if tensor is not None else None
    name = called(failure, tensor) if mine else "the condition"
    source = failure.line.source if failure.line else ""
    word = next((w for w in ("while", "elif", "if", "assert", "not", "and", "or")
                 if re.search(rf"\b{w}\b", source)), "if")  # fmt: skip
    value = mine or "condition"
    tries = [
        f"To decide on the value, compute it first: `{word} sess.run({value}, …):`."
    ]
    if word in ("if", "elif"):
        tries.append(
            "To let the graph choose, build both: tf.where(condition, a, b) or tf.cond."
        )
    elif word == "while":
        tries.append("To repeat inside the graph: tf.while_loop.")
    else:
        tries.append("In the graph: tf.logical_and, tf.logical_or, tf.logical_not.")
    if mine:
        tries.append(f"To ask whether {value} exists at all: `{value} is not None`.")
    return Explanation(
        means=f"Python's `{word}` needs True or False now, and {name} is a tensor. "
        f"{PROMISE}",
        tries=tuple(tries[:3]),
        lines=made(failure, tensor) if tensor is not None else (),
    )


@situation(
    "tensor-iterated",
    "OperatorNotAllowedInGraphError",
    "TypeError",
    message=r"[Ii]terating over a (?:symbolic )?`?tf\.Tensor"
    r"|'RefVariable' object is not iterable|'Variable' object is not iterable",
    slide=53,
    lesson="12",
)
def tensor_iterated(failure: Failure, found: re.Match) -> Explanation:
    """`for t in tensor`, list(tensor), a, b = tensor."""
    tensor = (failure.inside("__iter__") or {}).get("self")
    name = _name(failure, tensor)
    mine = own_name(failure, tensor) if tensor is not None else None
    shape = f", of shape {shape_text(tensor)}" if tensor is not None else ""
    known = tensor is not None and tensor.shape.rank and tensor.shape[0] is not None
    tries = [
        f"To go through values, compute them first: for v in sess.run({mine or 'x'}, "
        f"…).",
        "Often no loop is needed: one operation works on all entries (tf.reduce_sum, "
        "x + 1).",
    ]
    if known:
        tries.append(f"To take it apart in the graph: tf.unstack({mine or 'x'}).")
    return Explanation(
        means=f"{name} is a tensor{shape}: a Python loop cannot go through it. "
        f"{PROMISE}",
        tries=tuple(tries),
        lines=made(failure, tensor) if tensor is not None else (),
    )


@situation(
    "tensor-in-numpy",
    "NotImplementedError",
    message=r"Cannot convert a symbolic tf\.Tensor \((\S+)\) to a numpy array",
    slide=57,
    lesson="13",
)
def tensor_in_numpy(failure: Failure, found: re.Match) -> Explanation:
    """A tensor is given to numpy (or to matplotlib)."""
    tensor = (failure.inside("__array__") or {}).get("self")
    name = _name(failure, tensor)
    mine = own_name(failure, tensor) if tensor is not None else None
    source = failure.line.source if failure.line else ""
    call = re.search(r"\bnp\.(\w+)\(", source)
    twin = NUMPY_TWINS.get(call[1]) if call else None
    tries = [f"For the value: sess.run({mine or 'x'}, …), and give that to numpy."]
    if twin:
        tries.append(f"In the graph, TensorFlow's own: {twin} instead of np.{call[1]}.")
    return Explanation(
        means=f"numpy computes with values, and {name} is a tensor: a part of the "
        f"graph. "
        f"{PROMISE}",
        tries=tuple(tries),
        lines=made(failure, tensor) if tensor is not None else (),
    )


NUMPY_TWINS = {
    "sum": "tf.reduce_sum", "mean": "tf.reduce_mean", "max": "tf.reduce_max",
    "min": "tf.reduce_min", "dot": "tf.matmul", "matmul": "tf.matmul",
    "sqrt": "tf.sqrt", "exp": "tf.exp", "log": "tf.log", "square": "tf.square",
    "abs": "tf.abs", "power": "tf.pow", "reshape": "tf.reshape",
    "transpose": "tf.transpose", "concatenate": "tf.concat", "maximum": "tf.maximum",
    "argmax": "tf.argmax", "tanh": "tf.tanh", "where": "tf.where", "prod":
    "tf.reduce_prod", "sin": "tf.sin", "cos": "tf.cos", "sign": "tf.sign",
}  # fmt: skip


@situation(
    "length-of-a-tensor",
    "TypeError",
    message=r"len is not well defined for a symbolic Tensor",
    slide=52,
    lesson="12",
)
def length_of_a_tensor(failure: Failure, found: re.Match) -> Explanation:
    """len(tensor)."""
    tensor = (failure.inside("__len__") or {}).get("self")
    mine = (own_name(failure, tensor) if tensor is not None else None) or "x"
    shape = shape_text(tensor) if tensor is not None else "in x.shape"
    return Explanation(
        means=f"{_name(failure, tensor)} is a tensor; it has a shape, {shape}, and no "
        "length (a size that is ? is known only when it is fed).",
        tries=(
            f"For a size that the graph knows: {mine}.shape[0].",
            f"For the size when it runs, as a tensor: tf.shape({mine})[0].",
        ),
        lines=made(failure, tensor) if tensor is not None else (),
    )


@situation(
    "tensor-as-number",
    "TypeError",
    message=rf"(float|int|complex)\(\) argument must be .* not '(?:{SYMBOLIC})'"
    rf"|'(?:{SYMBOLIC})' object cannot be interpreted as an integer"
    rf"|unsupported format string passed to (?:{SYMBOLIC})"
    rf"|indices must be integers or slices, not (?:{SYMBOLIC})"
    r"|expected a sequence of integers or a single integer, got '<tf\.",
    slide=57,
    lesson="13",
)
def tensor_as_number(failure: Failure, found: re.Match) -> Explanation:
    """float(t), range(t), f"{t:.3f}", list[t]."""
    name = _one_on_the_line(failure)
    text = found[0]
    use = f"{found[1]}()" if found[1] else "Python"
    if "format string" in text:
        use = "A format like :.3f"
    elif "indices" in text:
        use = "An index of a list"
    elif "interpreted as an integer" in text:
        use = "range() and the like"
    verb = "need" if use.startswith("range") else "needs"
    return Explanation(
        means=f"{use} {verb} a number, and {name or 'this'} is a tensor. {PROMISE}",
        tries=(f"Compute the value first: value = sess.run({name or 'x'}, …).",),
    )


@situation(
    "tensor-item-assigned",
    "TypeError",
    message=rf"'({SYMBOLIC})' object does not support item assignment",
    slide=52,
    lesson="12",
)
def tensor_item_assigned(failure: Failure, found: re.Match) -> Explanation:
    """t[0] = 1."""
    target = re.match(r"([A-Za-z_]\w*)\[", failure.line.source if failure.line else "")
    name = target[1] if target else "it"
    thing = failure.namespace.get(name)
    lines = made(failure, thing) if operation(thing) is not None else ()
    if found[1].endswith("Variable"):
        return Explanation(
            means=f"{name} is a variable of the graph; its entries are not changed by "
            "Python's `=`, which would happen now and not in a run.",
            tries=(
                f"Build an operation that changes it, step = tf.assign({name}, new) or "
                f"{name}[0].assign(1.0), and run it: sess.run(step).",
            ),
            lines=lines,
        )
    return Explanation(
        means=f"{name} is a tensor: the result of an operation, computed anew in every "
        "run. Its entries cannot be set.",
        tries=(
            "Change the numpy array before you feed it, or the value after sess.run.",
            f"In the graph, build a new tensor: tf.where(condition, other, {name}), or "
            "tf.concat of its parts.",
        ),
        lines=lines,
    )


@situation(
    "tensor-called",
    "TypeError",
    message=rf"'({SYMBOLIC}|Operation)' object is not callable",
    slide=53,
    lesson="12",
)
def tensor_called(failure: Failure, found: re.Match) -> Explanation:
    """loss(x): a tensor is called like a function."""
    source = failure.line.source if failure.line else ""
    names = re.findall(r"([A-Za-z_]\w*)\(", source)
    name = next(
        (n for n in names if operation(failure.namespace.get(n)) is not None), None
    )
    thing = failure.namespace.get(name) if name else None
    mine = name or "it"
    return Explanation(
        means=f"{mine} is not a function but a part of the graph; it takes no "
        f"arguments "
        "in parentheses. What it is computed from is fed.",
        tries=(
            f"To compute it: sess.run({name or 'y'}, feed_dict={{X: x_data}}).",
            "If a product was meant, write the * between the name and the parenthesis.",
        ),
        lines=made(failure, thing) if thing is not None else (),
    )


@situation(
    "tensor-has-no-T",
    "AttributeError",
    message=r"object has no attribute 'T'\.",
    slide=52,
    lesson="12",
)
def tensor_has_no_t(failure: Failure, found: re.Match) -> Explanation | None:
    """x.T of a tensor."""
    tensor = (failure.inside("__getattr__") or {}).get("self")
    if operation(tensor) is None:
        return None
    mine = own_name(failure, tensor) or "x"
    return Explanation(
        means=f"{_name(failure, tensor)} is a tensor; .T is numpy's.",
        tries=(f"Turn it in the graph: tf.transpose({mine}).",),
        lines=made(failure, tensor),
    )


def _name(failure: Failure, tensor: object) -> str:
    """Return the reader's name for a tensor, or "this" if the line itself makes it."""
    if tensor is None or own_name(failure, tensor) is None:
        return "what stands there"
    return called(failure, tensor)


def _one_on_the_line(failure: Failure) -> str | None:
    """Return the only tensor that the failing line names."""
    words = re.findall(r"[A-Za-z_]\w*", failure.line.source if failure.line else "")
    found = {w for w in words if operation(failure.namespace.get(w)) is not None}
    return found.pop() if len(found) == 1 else None
