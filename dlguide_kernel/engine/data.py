"""Fitting data to placeholders: which array goes where, along which axis are samples.

A placeholder with one open dimension (`None`) is fed batch by batch along it. A
placeholder of fixed shape is fed whole in every step; if the data are longer than it
along one axis, its size there is the batch size. A scalar placeholder is a constant.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import DataError, InputError
from .tensorflow1 import tf


@dataclass(frozen=True)
class Source:
    """One placeholder's data: the array as given, and the axis of its samples.

    `axis` None means that the array is fed whole in every step; `fixed` is the batch
    size that the placeholder's own shape demands, if it does.
    """

    placeholder: tf.Tensor
    array: np.ndarray
    axis: int | None
    fixed: int | None = None

    @property
    def name(self) -> str:
        """The placeholder's name, as the reader wrote it."""
        return self.placeholder.op.name

    @property
    def length(self) -> int:
        """The number of samples."""
        return self.array.shape[self.axis]


def match(
    data: Mapping[tf.Tensor | str, object],
    needed: Sequence[tf.Tensor],
    batch_axis: int | None = None,
) -> list[Source]:
    """Pair every needed placeholder with its data; both ways, nothing left over."""
    if not isinstance(data, Mapping):
        raise InputError(
            f"data is a {type(data).__name__}.",
            expected="a dictionary from placeholders to arrays, like a feed_dict.",
            mend="pass data={X: x_data, Y: labels}.",
        )
    given = {_placeholder(key, needed): value for key, value in data.items()}
    missing = [p for p in needed if p not in given and p.op.type == "Placeholder"]
    if missing:
        names = ", ".join(f"'{p.op.name}'" for p in missing)
        raise DataError(
            f"no data for the placeholder {names}, which the loss depends on.",
            expected="data for every placeholder under the loss.",
            mend=f"add it to data: {{…, {missing[0].op.name}: array}}.",
        )
    return [_source(p, given[p], batch_axis) for p in needed if p in given]


def _placeholder(key: object, needed: Sequence[tf.Tensor]) -> tf.Tensor:
    by_name = {name: p for p in needed for name in (p.op.name, p.name)}
    choices = ", ".join(f"'{p.op.name}'" for p in needed) or "none"
    if isinstance(key, str):
        if key in by_name:
            return by_name[key]
        near = difflib.get_close_matches(key, by_name, n=1)
        raise DataError(
            f"data for '{key}', but the loss depends on no placeholder of that name.",
            expected=f"placeholders under the loss: {choices}.",
            mend=f"did you mean '{near[0]}'?" if near else "take it out of data.",
        )
    if not isinstance(key, tf.Tensor):
        raise DataError(
            f"data for {key!r}, which is no placeholder.",
            expected=f"placeholders under the loss: {choices}.",
            mend="use the placeholder itself as the key, as in a feed_dict.",
        )
    if not any(key is p for p in needed):
        raise DataError(
            f"data for '{key.op.name}', but the loss does not depend on it.",
            expected=f"placeholders under the loss: {choices}.",
            mend="take it out of data, or use it in the loss.",
        )
    return key


def _source(placeholder: tf.Tensor, value: object, batch_axis: int | None) -> Source:
    name = placeholder.op.name
    array = value if isinstance(value, np.ndarray) else np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise DataError(
            f"the data for '{name}' have dtype {array.dtype}.",
            expected=f"numbers, for a placeholder of {placeholder.dtype.name}.",
            mend="convert them with np.asarray(…, dtype=np.float32).",
        )
    rank = placeholder.shape.rank
    if rank is not None and rank != array.ndim:
        raise _misfit(placeholder, array)
    dims = [None] * array.ndim if rank is None else placeholder.shape.as_list()
    unequal = [
        axis
        for axis, (mine, its) in enumerate(zip(dims, array.shape, strict=True))
        if mine is not None and mine != its
    ]
    if array.ndim == 0:
        return Source(placeholder, array, None)
    axis = _axis(placeholder, array, dims, unequal, batch_axis)
    if axis is None:
        return Source(placeholder, array, None)
    if any(other != axis for other in unequal):
        raise _misfit(placeholder, array)
    return Source(placeholder, array, axis, fixed=dims[axis])


def _axis(
    placeholder: tf.Tensor,
    array: np.ndarray,
    dims: Sequence[int | None],
    unequal: Sequence[int],
    batch_axis: int | None,
) -> int | None:
    """The samples' axis, None for data that are fed whole."""
    if batch_axis is not None:
        if not -array.ndim <= batch_axis < array.ndim:
            raise _misfit(placeholder, array, f" with batch_axis={batch_axis}")
        axis = batch_axis % array.ndim
        return axis if dims[axis] is None or unequal else None
    free = [axis for axis, size in enumerate(dims) if size is None]
    if len(free) == 1:
        return free[0]
    if not free:
        if len(unequal) > 1:
            raise _misfit(placeholder, array)
        return unequal[0] if unequal else None
    raise DataError(
        f"the placeholder '{placeholder.op.name}' has several open dimensions, so the "
        f"samples could lie along any of the axes {free}.",
        expected="one open dimension, or a word on which axis counts the samples.",
        mend="pass batch_axis=0 for samples in rows, batch_axis=-1 for columns.",
    )


def _misfit(placeholder: tf.Tensor, array: np.ndarray, more: str = "") -> DataError:
    turned = ""
    if array.ndim == 2 and placeholder.shape.is_compatible_with(array.T.shape):
        turned = " (they fit when turned: .T)"
    return DataError(
        f"the data for '{placeholder.op.name}' have shape {array.shape}{more}.",
        expected=f"something that fits the placeholder's shape {placeholder.shape}.",
        mend=f"reshape the data{turned}, or change the placeholder's shape.",
    )


def converted(source: Source, array: np.ndarray) -> np.ndarray:
    """`array` in the placeholder's dtype: rounded among floats, else only if exact."""
    dtype = np.dtype(source.placeholder.dtype.as_numpy_dtype)
    if array.dtype.kind == "f":
        _check_finite(source, array)
    with np.errstate(over="ignore", invalid="ignore"):
        result = np.asarray(array, dtype=dtype, order="C")
    if array.dtype == dtype:
        return result
    if array.dtype.kind == "f" and dtype.kind == "f":
        _check_finite(source, result, f" as {dtype.name}")
    elif not np.array_equal(result.astype(array.dtype), array):
        bad = np.argwhere(result.astype(array.dtype) != array)[0]
        value = array[tuple(bad)]
        raise DataError(
            f"the data for '{source.name}' are {array.dtype} and do not fit into "
            f"{dtype.name} exactly: {value!s} at index {tuple(map(int, bad))}.",
            expected=f"{dtype.name}, or values that it can hold exactly.",
            mend=f"convert them yourself: np.asarray(…, dtype=np.{dtype.name}).",
        )
    return result


def _check_finite(source: Source, array: np.ndarray, where: str = "") -> None:
    finite = np.isfinite(array)
    if finite.all():
        return
    bad = np.argwhere(~finite)
    index = tuple(map(int, bad[0]))
    raise DataError(
        f"the data for '{source.name}' hold {len(bad)} value(s) that are NaN or "
        f"infinite{where}, the first at index {index}.",
        expected="finite numbers: one NaN makes every parameter NaN.",
        mend="find out where it comes from, or leave those samples out "
        "(np.isfinite tells).",
    )
