"""The graph itself: two of them mixed, finished, too large, or empty."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import called, made, operation
from .situation import Explanation, situation

RESET = (
    "After tf.reset_default_graph() everything built before belongs to the old graph: "
    "run those cells again, from the placeholders and variables on."
)


@situation(
    "graphs-mixed",
    "ValueError",
    message=r"Tensor\(\"(\S+?)\".*?\) must be from the same graph as "
    r"Tensor\(\"(\S+?)\"",
    slide=53,
    lesson="12",
)
def graphs_mixed(failure: Failure, found: re.Match) -> Explanation:
    """An operation on tensors of two graphs."""
    frame = failure.inside("_assert_same_graph") or {}
    pair = [frame.get("item"), frame.get("original_item")]
    pair = [t for t in pair if operation(t) is not None]
    names = [called(failure, t) for t in pair] or [f"'{n}'" for n in found.groups()]
    return Explanation(
        means=f"{' and '.join(names)} belong to two different graphs. An operation "
        "stands in one graph, with all that it is computed from. "
        "tf.reset_default_graph() "
        "and `with tf.Graph().as_default():` begin a new graph.",
        tries=(RESET, "Build everything that belongs together in one graph."),
        lines=made(failure, *pair),
    )


@situation(
    "graph-finalised",
    "RuntimeError",
    message=r"Graph is finalized and cannot be modified",
    slide=53,
    lesson="12",
)
def graph_finalised(failure: Failure, found: re.Match) -> Explanation:
    """Something is added to a finished graph, often in a training loop."""
    return Explanation(
        means="The graph is finished: graph.finalize(), or a monitored session, has "
        "closed it. This line would have added an operation. Every tf.… call, and "
        "every + or * on a tensor, adds one; in a loop, the graph would grow in each "
        "turn, and each turn be slower.",
        tries=(
            "Build the operation once, before the loop, and only run it inside.",
            "Calls that add something are easily overlooked: tf.assign, "
            "tf.global_variables_initializer(), tf.constant, minimize().",
        ),
    )


@situation(
    "graph-too-large",
    "ValueError",
    "InvalidArgumentError",
    message=r"Cannot create a tensor proto whose content is larger than 2GB"
    r"|GraphDef cannot be larger than 2GB|exceeded maximum protobuf size",
    slide=55,
    lesson="13",
)
def graph_too_large(failure: Failure, found: re.Match) -> Explanation:
    """Data of more than 2 GB as a constant."""
    frame = failure.inside("make_tensor_proto") or {}
    values = frame.get("values")
    name = failure.name_of(values) if values is not None else None
    size = getattr(values, "nbytes", 0)
    what = f"{name or 'the array'}, of {size / 1e9:.1f} GB," if size else "the data"
    return Explanation(
        means=f"A constant is stored in the graph itself, and a graph holds 2 GB at "
        f"most; "
        f"{what} would become one. (An array that is used in a formula becomes a "
        "constant too, once more for every use.)",
        tries=(
            "Make a placeholder and feed the data, best a batch at a time.",
            "If a smaller dtype will do, convert first: array.astype(np.float32).",
        ),
    )


@situation(
    "empty-graph",
    "RuntimeError",
    message=r"The Session graph is empty",
    slide=57,
    lesson="13",
)
def empty_graph(failure: Failure, found: re.Match) -> Explanation:
    """A session whose graph holds nothing: it was opened for another one."""
    return Explanation(
        means="This session's graph has nothing in it. A session runs the graph that "
        "was "
        "the default when it was opened; what you built stands in another one.",
        tries=(
            "Open the session inside the same `with graph.as_default():` block as the "
            "graph, or name it: tf.Session(graph=graph).",
            RESET,
        ),
    )


@situation(
    "name-with-blanks",
    "ValueError",
    message=r"'(.*)' is not a valid (?:root )?(?:scope|node|op) name",
    slide=52,
    lesson="12",
)
def name_with_blanks(failure: Failure, found: re.Match) -> Explanation:
    """name='my data'."""
    better = re.sub(r"[^A-Za-z0-9._/-]+", "_", found[1]).strip("_") or "x"
    return Explanation(
        means=f"'{found[1][:60]}' cannot be a name in the graph. Names are made of "
        "letters (a to z), digits, and . _ - / and do not begin with _ or -.",
        tries=(f"For example name='{better[:60]}'.",),
    )
