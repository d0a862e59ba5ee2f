"""Small pieces of text that explanations are made of."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 60


def short(value: object, longest: int = LONGEST) -> str:
    """Return a value's repr, cut in the middle; never the repr of something large.

    Arrays, tensors and other library objects are named by type and shape, because
    their repr can take long.

    >>> short("a" * 100, longest=20)
    "'aaaaaaaa…aaaaaaaaa'"
    """
    if isinstance(value, str):
        return _cut(repr(value[: 2 * longest]), longest)
    if value is None or isinstance(value, (bool, int, float, complex)):
        return _cut(_number(value), longest)
    kind = type(value).__name__
    if isinstance(value, (list, tuple, set, dict)):
        return f"a {kind} of length {len(value)}"
    shape = getattr(value, "shape", None)
    return f"a {kind}" if shape is None else f"a {kind} of shape {shape}"


def _number(value: complex | None) -> str:
    # Python refuses to write out an int of more than 4300 digits, and rightly so.
    if isinstance(value, int) and value.bit_length() > 200:
        return f"an int of {value.bit_length()} bits"
    return repr(value)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    half = (longest - 1) // 2
    return f"{text[:half]}…{text[len(text) - half :]}"


def listed(words: Iterable[object], join: str = "and") -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    texts = [str(word) for word in words]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {join} {texts[-1]}"
