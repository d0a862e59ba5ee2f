"""Values that went wrong in a run: NaN, a failed check, an index out of range."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import called, made, own_name
from .situation import Explanation, situation


@situation(
    "not-a-number",
    "InvalidArgumentError",
    message=r"(?:^|\n)([^\n]*?) ?: Tensor had ([-+\w]+(?: and \w+)*)",
    slide=58,
    lesson="13",
)
def not_a_number(failure: Failure, found: re.Match) -> Explanation:
    """tf.check_numerics or assert_all_finite met NaN or infinity."""
    said, what = found.groups()
    op = getattr(failure.error, "op", None)
    checked = op.inputs[0] if op is not None and len(op.inputs) else None
    name = called(failure, checked) if checked is not None else "A tensor"
    message = f" Your check says: {said.strip()}." if said.strip() else ""
    return Explanation(
        means=f"{name} held {_words(what)}.{message} NaN comes from 0/0, from "
        "infinity minus infinity, or from the logarithm or root of a negative number; "
        "infinity from a number too large, or log(0). In training, a step length that "
        "is too long ends there after a few updates.",
        tries=(
            "Print the loss of the first updates: if it grows from one to the next, "
            "take a shorter step.",
            "Are there NaN in the data? np.isfinite(x_data).all() tells.",
            "Keep what stands in a logarithm or a denominator away from 0.",
        ),
        lines=made(failure, *([checked] if checked is not None else [])),
    )


def _words(what: str) -> str:
    return {"NaN": "NaN (not a number)"}.get(what, what.replace("Inf", "infinity"))


@situation(
    "check-in-the-graph-failed",
    "InvalidArgumentError",
    message=r"assertion failed: \[(.*?)\]|(Condition .*? did not hold)",
    slide=53,
    lesson="12",
)
def check_in_the_graph_failed(failure: Failure, found: re.Match) -> Explanation:
    """A tf.assert_… of the reader's own did not hold in this run."""
    op = getattr(failure.error, "op", None)
    return Explanation(
        means="A check that was built into the graph did not hold: "
        f"{(found[1] or found[2]).strip()[:200]}",
        tries=("Look at the values that the message shows, and at what was fed.",),
        lines=made(failure, op) if op is not None else (),
    )


@situation(
    "label-out-of-range",
    "InvalidArgumentError",
    message=r"Received a label value of (-?\d+) which is outside the valid range of "
    r"\[(\d+), (\d+)\)",
    slide=46,
    lesson="12",
)
def label_out_of_range(failure: Failure, found: re.Match) -> Explanation:
    """A class number that the last layer has no output for."""
    label, _, classes = found.groups()
    op = getattr(failure.error, "op", None)
    return Explanation(
        means=f"A label is {label}, and the network has {classes} outputs, for the "
        f"classes 0 to {int(classes) - 1}.",
        tries=(
            "Print labels.min() and labels.max(). Classes that are numbered from 1 are "
            "one too high: labels - 1.",
            "Or give the last layer as many outputs as there are classes.",
        ),
        lines=made(failure, *(op.inputs if op is not None else ())),
    )


@situation(
    "labels-of-another-form",
    "ValueError",
    message=r"`labels\.shape\.rank` must equal `logits\.shape\.rank - 1`\. Received: "
    r"labels\.shape=(\(.*?\)) of rank \d+ and logits\.shape=(\(.*?\)) of rank",
    slide=46,
    lesson="12",
)
def labels_of_another_form(failure: Failure, found: re.Match) -> Explanation:
    """One-hot labels where class numbers are wanted."""
    return Explanation(
        means=f"The sparse cross-entropy takes one class number per sample. The "
        f"outputs "
        f"have shape {found[2]}, so the labels should have one axis less; they have "
        f"shape {found[1]}.",
        tries=(
            "Rows of zeros with a single 1 (one-hot) belong into "
            "tf.nn.softmax_cross_entropy_with_logits_v2(labels=…, logits=…).",
            "A column of class numbers, shape (n, 1), becomes a list of them by "
            "tf.squeeze(labels, axis=1).",
        ),
    )


@situation(
    "index-out-of-range",
    "InvalidArgumentError",
    message=r"indices\[?([\d,]*)\]? ?= ?(-?\d+) is not in \[0, ?(\d+)\)"
    r"|slice index (-?\d+) of dimension (\d+) out of bounds",
    slide=52,
    lesson="12",
)
def index_out_of_range(failure: Failure, found: re.Match) -> Explanation:
    """tf.gather, or an index, past the end, found out when it ran."""
    op = getattr(failure.error, "op", None)
    source = op.inputs[0] if op is not None and len(op.inputs) else None
    name = "the tensor"
    if source is not None and own_name(failure, source):
        name = called(failure, source)
    index = found[2] or found[4]
    end = f"it has {found[3]} entries, 0 to {int(found[3]) - 1}" if found[3] else (
        f"along axis {found[5]} it has fewer"
    )  # fmt: skip
    return Explanation(
        means=f"Entry {index} of {name} was asked for, and {end}.",
        tries=(
            "Indices count from 0. Print the smallest and the largest that you use.",
        ),
        lines=made(failure, op, source) if op is not None else (),
    )
