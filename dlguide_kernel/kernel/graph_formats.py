"""How shapes, dtypes and small constants of a graph are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

SMALL = 4  # the largest number of elements that a drawing shows
LETTERS = 24
_FLOATS = {"float": "float32", "double": "float64", "half": "float16"}
# The field of a TensorProto that holds the values where they are not packed as bytes.
_FIELDS = {
    "float32": "float_val",
    "float64": "double_val",
    "int64": "int64_val",
    "bool": "bool_val",
} | dict.fromkeys(("int32", "int16", "int8", "uint16", "uint8"), "int_val")


def written_sizes(sizes: Sequence[int | None] | None) -> str:
    """Write a shape as TensorFlow 1 prints it: (3, ?), (1,), (), <unknown>."""
    if sizes is None:
        return "<unknown>"
    words = ["?" if size is None or size < 0 else str(size) for size in sizes]
    return f"({', '.join(words)}{',' * (len(words) == 1)})"


def stored_sizes(shape: Any) -> list[int] | None:
    """Return the sizes of a TensorShapeProto; None where even the rank is open."""
    return None if shape.unknown_rank else [dim.size for dim in shape.dim]


def stored_dtype(value: Any) -> str:
    """Return the name of an attribute's dtype: DT_FLOAT_REF is float32."""
    enum = value.DESCRIPTOR.fields_by_name["type"].enum_type
    name = enum.values_by_number[value.type].name.removeprefix("DT_").lower()
    name = name.removesuffix("_ref")
    return _FLOATS.get(name, name)


def stored_value(node: Any) -> str:
    """Return a small constant's value, or "": `0.5`, `[[1], [2]]`, `'relu'`."""
    if "value" not in node.attr or "dtype" not in node.attr:
        return ""
    proto, dtype = node.attr["value"].tensor, stored_dtype(node.attr["dtype"])
    sizes = stored_sizes(proto.tensor_shape) or []
    number = int(np.prod(sizes, dtype=np.int64))
    if number > SMALL:
        return ""
    if dtype == "string":
        values = [repr(text.decode("utf8", "replace")) for text in proto.string_val]
    elif dtype in _FIELDS:
        values = _numbers(proto, dtype, number)
    else:
        return ""
    if len(values) != number:
        return ""
    text = _nested(values, sizes)
    return text if len(text) <= LETTERS else ""


def _numbers(proto: Any, dtype: str, number: int) -> list[str]:
    if proto.tensor_content:
        found = np.frombuffer(proto.tensor_content, dtype).tolist()
    else:  # the last value stands for all that follow, and none for zeros
        held = list(getattr(proto, _FIELDS[dtype])) or [0]
        found = (held + held[-1:] * number)[:number]
    return [str(v) if isinstance(v, bool) else f"{v:g}" for v in found]


def _nested(values: list[str], sizes: Sequence[int]) -> str:
    if not sizes:
        return values[0]
    step = len(values) // sizes[0] if sizes[0] else 0
    parts = [
        _nested(values[i * step : (i + 1) * step], sizes[1:]) for i in range(sizes[0])
    ]
    return f"[{', '.join(parts)}]"
