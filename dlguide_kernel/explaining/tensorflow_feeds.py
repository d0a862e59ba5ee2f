"""The values that a run is fed: their shapes, and what kinds can be fed."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import (
    called,
    code_name,
    described,
    made,
    own_name,
    shape_text,
)
from .situation import Explanation, situation


@situation(
    "fed-a-tensor",
    "TypeError",
    message=r"The value of a feed cannot be a tf\.Tensor object",
    slide=57,
    lesson="13",
)
def fed_a_tensor(failure: Failure, found: re.Match) -> Explanation:
    """A value in the feed_dict is a tensor."""
    key, value = _pair(failure)
    name, mine = called(failure, key), own_name(failure, value)
    given = mine or "It"
    return Explanation(
        means=f"{name} was fed with a tensor. {given} stands for a value that is not "
        "computed yet; a feed_dict takes values: numbers, lists, numpy arrays.",
        tries=(
            f"Feed a numpy array: {code_name(failure, key)}: np.array(…).",
            f"Or compute it first: value = sess.run({mine or '…'}), and feed that.",
        ),
        lines=made(failure, value, key),
    )


@situation(
    "fed-wrong-shape",
    "ValueError",
    message=r"Cannot feed value of shape \(([^)]*)\) for Tensor (\S+), which has shape",
    slide=56,
    lesson="13",
)
def fed_wrong_shape(failure: Failure, found: re.Match) -> Explanation | None:
    """A value does not have its placeholder's shape."""
    key, value = _pair(failure)
    if key is None:
        return None
    name, given = called(failure, key), f"({found[1]})"
    mine = failure.name_of(value)
    if value is None:
        means = f"{name} was fed with None, not with an array."
        tries = ("Look at the line that should have made the array.",)
        return Explanation(means=means, tries=tries, lines=made(failure, key))
    shape = shape_text(key)
    open_size = ", where ? stands for any size" if "?" in shape else ""
    return Explanation(
        means=f"{name} has shape {shape}{open_size}; "
        f"{mine or 'the value that it was fed'} "
        f"has shape {given}.",
        tries=_reshapings(mine or "value", value, key, code_name(failure, key)),
        lines=made(failure, key),
    )


def _reshapings(name: str, value: object, key: object, short_key: str) -> tuple:
    """Say what would make the shapes fit, as far as the shapes can tell."""
    size = tuple(found["shape"]) if (found := _array(value)) else ()
    tries = []
    if len(size) == 2 and key.shape.is_compatible_with(size[::-1]):
        tries.append(f"Turned, it fits: {short_key}: {name}.T.")
    for axis in range(len(size) + 1):
        wider = (*size[:axis], 1, *size[axis:])
        if key.shape.is_compatible_with(wider):
            tries.append(
                f"With one more axis it fits: {short_key}: np.expand_dims({name}, "
                f"{axis}), which has shape {wider}."
            )
            break
    tries.append(f"Print {name}.shape, and follow it back to where it is not as meant.")
    tries.append(
        "If the placeholder is to take any number of samples, give it None there."
    )
    return tuple(tries[:3])


@situation(
    "fed-ragged-rows",
    "ValueError",
    message=r"setting an array element with a sequence.*inhomogeneous shape",
    slide=57,
    lesson="13",
)
def fed_ragged_rows(failure: Failure, found: re.Match) -> Explanation | None:
    """Nested lists whose rows are not equally long, fed or made a constant."""
    key, value = _pair(failure)
    if key is not None:
        name, lines = called(failure, key), made(failure, key)
    else:
        value = (failure.inside("make_tensor_proto") or {}).get("values")
        name, lines = "The tensor", ()
    if not isinstance(value, (list, tuple)):
        return None
    mine = failure.name_of(value) or "the list"
    sizes = [
        len(row) if isinstance(row, (list, tuple)) else None for row in value[:100]
    ]
    odd = next((i for i, size in enumerate(sizes) if size != sizes[0]), None)
    told = ""
    if odd is not None:
        told = f" Row 0 has {_entries(sizes[0])}, row {odd} has {_entries(sizes[odd])}."
    return Explanation(
        means=f"{name} needs an array, and {mine} cannot become one: its rows are not "
        f"equally long.{told}",
        tries=("Give every row the same length (fill up, or cut).",),
        lines=lines,
    )


@situation(
    "fed-text",
    "ValueError",
    message=r"could not convert string to float: (.*)",
    slide=57,
    lesson="13",
)
def fed_text(failure: Failure, found: re.Match) -> Explanation | None:
    """A number's placeholder is fed text."""
    key, _ = _pair(failure)
    if key is None:
        return None
    text = re.sub(r"^np\.str_\((.*)\)$", r"\1", found[1])
    return Explanation(
        means=f"{described(failure, key)}, and it was fed text: {text[:60]}.",
        tries=(
            "Turn text into numbers first: np.asarray(rows, dtype=np.float32); numbers "
            "read from a file may still be text.",
        ),
        lines=made(failure, key),
    )


def _entries(size: int | None) -> str:
    return "no length" if size is None else f"{size} entries"


def _array(value: object) -> dict | None:
    shape = getattr(value, "shape", None)
    if shape is None and isinstance(value, (list, tuple)):
        shape, part = [], value
        while isinstance(part, (list, tuple)) and part:
            shape.append(len(part))
            part = part[0]
    return None if shape is None else {"shape": shape}


def _pair(failure: Failure) -> tuple[object, object]:
    """Return the placeholder and the value that were being fed when it failed."""
    frame = failure.inside("_run", "client/session.py") or {}
    return frame.get("subfeed_t"), frame.get("subfeed_val")
