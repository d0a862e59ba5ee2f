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
        return f"{with_article(kind)} of length {len(value)}"
    shape = getattr(value, "shape", None)
    of_shape = "" if shape is None else f" of shape {shape}"
    return f"{with_article(kind)}{of_shape}"


def with_article(kind: str) -> str:
    """Put "a" or "an" before a type's name.

    >>> with_article("int"), with_article("ndarray"), with_article("list")
    ('an int', 'an ndarray', 'a list')
    """
    an = kind[:1].lower() in "aeio" or kind == "ndarray"
    return f"{'an' if an else 'a'} {kind}"


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
