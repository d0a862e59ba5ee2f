"""Saving and restoring variables with tf.train.Saver."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path

from .failure import Failure
from .operations import called, made
from .shapes import read_shape, written
from .situation import Explanation, situation


@situation(
    "no-checkpoint",
    "ValueError",
    message=r"The passed save_path is not a valid checkpoint: (.*)"
    r"|Can't load save_path when it is None",
    slide=58,
    lesson="13",
)
def no_checkpoint(failure: Failure, found: re.Match) -> Explanation:
    """restore() from where nothing was saved."""
    if found[1] is None:
        return Explanation(
            means="restore() was given None. tf.train.latest_checkpoint(folder) "
            "returns "
            "None when the folder holds no checkpoint.",
            tries=(
                "Look at what the folder holds (%ls folder), and whether the path is "
                "the "
                "one that saver.save(sess, path) was given.",
            ),
        )
    path = Path(found[1].strip())
    near = _checkpoints(path.parent)
    there = f"{path.parent} is not a folder" if near is None else (
        f"the folder {path.parent} holds no checkpoint"
        if not near else f"the folder holds {', '.join(near)}"
    )  # fmt: skip
    return Explanation(
        means=f"Nothing was saved as {path}: {there}. A checkpoint is several files, "
        "model.ckpt.index and model.ckpt.data-…; its name is the part before .index.",
        tries=(
            "Give restore() the path that saver.save returned; with global_step=5 that "
            "is model.ckpt-5.",
            "Or ask for the newest: tf.train.latest_checkpoint(folder).",
        ),
    )


def _checkpoints(folder: Path) -> list[str] | None:
    """Return the names of up to six checkpoints of a folder; None without a folder."""
    try:
        return sorted(path.stem for path in folder.glob("*.index"))[:6]
    except OSError:
        return None


@situation(
    "variable-not-in-checkpoint",
    "NotFoundError",
    message=r"Key (\S+) not found in checkpoint",
    slide=58,
    lesson="13",
)
def variable_not_in_checkpoint(failure: Failure, found: re.Match) -> Explanation:
    """The graph has a variable that was not saved, or not under that name."""
    name = found[1]
    variable = _variable(failure, name)
    mine = called(failure, variable) if variable is not None else f"'{name}'"
    saved = _saved_names(failure)
    near = difflib.get_close_matches(name, saved, 3, 0.5) or saved[:6]
    told = f" It holds {', '.join(repr(key) for key in near)}." if near else ""
    return Explanation(
        means=f"Variables are found again by their names in the graph. The "
        f"checkpoint has "
        f"none called '{name}' (the variable {mine}).{told} A name changes when a cell "
        "runs twice: weights becomes weights_1.",
        tries=(
            "Begin with tf.reset_default_graph(), build the graph exactly as when it "
            "was saved, each cell once, and restore into that.",
            "To restore only what is there, or under other names, say which: "
            "tf.train.Saver({'name in the checkpoint': variable}).",
        ),
        lines=made(failure, variable) if variable is not None else (),
    )


@situation(
    "checkpoint-of-another-shape",
    "InvalidArgumentError",
    message=r"Restoring from checkpoint failed.*Assign requires shapes of both tensors "
    r"to match\. lhs shape= \[([\d,]*)\] rhs shape= \[([\d,]*)\]",
    slide=58,
    lesson="13",
)
def checkpoint_of_another_shape(failure: Failure, found: re.Match) -> Explanation:
    """A variable has another shape than the one that was saved."""
    here, saved = (written(read_shape(text)) for text in found.groups())
    variable = _assigned(failure)
    mine = called(failure, variable) if variable is not None else "A variable"
    return Explanation(
        means=f"{mine} has shape {here} in this graph, and the checkpoint holds it "
        f"with "
        f"shape {saved}: it was saved from a network of another size.",
        tries=(
            "Build the network with the sizes that it had when it was saved.",
            "Or restore the others only: tf.train.Saver(var_list=[…]).",
        ),
        lines=made(failure, variable) if variable is not None else (),
    )


def _saver(failure: Failure) -> dict:
    return dict(failure.inside("restore", "training/saver.py") or {})


def _variable(failure: Failure, name: str) -> object | None:
    graph = getattr(_saver(failure).get("sess"), "graph", None)
    try:
        return graph.get_operation_by_name(name) if graph is not None else None
    except (KeyError, ValueError):
        return None


def _assigned(failure: Failure) -> object | None:
    """Return the variable that the failing Assign was to set."""
    for error in (failure.error, *failure.causes):
        op = getattr(error, "op", None)
        if op is not None and op.type == "Assign":
            return op.inputs[0].op
    return None


def _saved_names(failure: Failure) -> list[str]:
    """Return the names in the checkpoint, from the index that stands beside it."""
    readers = sys.modules.get("tensorflow.python.training.py_checkpoint_reader")
    try:
        reader = readers.NewCheckpointReader(str(_saver(failure)["save_path"]))
        return sorted(reader.get_variable_to_shape_map())[:200]
    except Exception:  # a broken file: its names are a kindness, not needed
        return []
