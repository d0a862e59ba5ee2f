"""Saving a run so that it can be continued: resumed is the same as never interrupted.

A checkpoint is one NumPy archive (.npz, no pickles) with the values of every variable
the step writes, the number of updates done, what was recorded, and a description of the
run. It is written beside its place and renamed, so a crash leaves the older one whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..errors import CheckpointError
from .batches import Layout
from .data import Source
from .slots import type_of
from .tensorflow1 import tf

FORMAT = 1
SAMPLED = 4096  # entries of each array that enter the fingerprint of the data


def describe(
    layout: Layout, sources: Sequence[Source], variables: Sequence[tf.Operation], **run
) -> dict[str, object]:
    """What must be equal for a saved run to be continued (epochs may grow)."""
    return {
        "format": FORMAT,
        "num_samples": layout.num_samples,
        "batch_size": layout.batch_size,
        "variables": {v.name: type_of(v)[1].as_list() for v in variables},
        "data": {s.name: _fingerprint(s.array) for s in sources},
        **run,
    }


def _fingerprint(array: np.ndarray) -> str:
    """A hash of an array's shape, dtype and evenly spread entries."""
    flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel(order="K")
    picked = flat[:: max(1, flat.size // SAMPLED)]
    digest = hashlib.sha256(np.ascontiguousarray(picked).tobytes())
    digest.update(f"{array.shape} {array.dtype}".encode())
    return digest.hexdigest()[:16]


def save(
    path: Path,
    description: Mapping[str, object],
    steps: int,
    values: Mapping[tf.Operation, np.ndarray],
    recorded: Mapping[str, np.ndarray],
) -> None:
    """Write a checkpoint, whole or not at all."""
    arrays = {f"variable/{op.name}": value for op, value in values.items()}
    arrays |= {f"recorded/{name}": value for name, value in recorded.items()}
    arrays["steps"] = np.array(steps)
    arrays["description"] = np.array(json.dumps(description, sort_keys=True))
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(draft, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CheckpointError(
            f"the checkpoint {path} could not be written ({error.strerror}).",
            expected="a folder that exists, with room on its disk.",
            mend="choose another place, or make room; an older one is untouched.",
        ) from error


def load(
    path: Path,
    description: Mapping[str, object],
    variables: Sequence[tf.Operation],
) -> tuple[int, dict[tf.Operation, np.ndarray], dict[str, np.ndarray]]:
    """(steps, values, recorded) of a checkpoint of the same run."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            saved = {name: archive[name] for name in archive.files}
        before = json.loads(str(saved["description"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise CheckpointError(
            f"{path} is not a checkpoint of a run ({type(error).__name__}).",
            expected="a file that train(…, checkpoint=…) wrote.",
            mend="name another file, or delete this one to start afresh.",
        ) from error
    now = json.loads(json.dumps(description))
    unequal = [key for key in {**now, **before} if now.get(key) != before.get(key)]
    if unequal:
        told = "; ".join(
            f"{k}: {before.get(k)} then, {now.get(k)} now" for k in unequal
        )
        raise CheckpointError(
            f"the checkpoint {path} is of another run ({told}).",
            expected="the same graph, data, batch size, order and recording.",
            mend="call train as the saved run was called, or name a new file.",
        )
    values = {op: saved[f"variable/{op.name}"] for op in variables}
    prefix = "recorded/"
    recorded = {k[len(prefix) :]: v for k, v in saved.items() if k.startswith(prefix)}
    return int(saved["steps"]), values, recorded
