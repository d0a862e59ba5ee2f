"""Lesson 12: what TensorFlow knows of a graph before it runs: shapes, names, counts."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer

TITLE = "graphs"


def _sizes(rng: np.random.Generator) -> Parameters:
    # All different: no shape of one tensor is that of another.
    inputs, first, second = rng.choice(np.arange(11, 9000), 3, replace=False).tolist()
    return {"inputs": inputs, "first": first, "second": second}


OPEN_SHAPES = Exercise(
    id="open-shapes",
    slide=53,
    assign="my_shapes",
    parameters=_sizes,
    goal=lambda p: (
        "`A1` and `A2` are variables, and\n"
        f"    x = tf.placeholder(tf.float32, [{p['inputs']}, None])\n"
        f"    z1 = tf.matmul(A1, x)     # A1 has {p['first']} rows\n"
        f"    z2 = tf.matmul(A2, z1)    # A2 has {p['second']} rows\n"
        "Assign the shapes of `z1` and `z2` to `my_shapes`: a list of two lists, None "
        "for a dimension that is open."
    ),
    answer=lambda p: [[p["first"], None], [p["second"], None]],
    solution="""
        # (rows × inner) times (inner × samples) leaves rows × samples, twice.
        p = parameters("open-shapes")
        my_shapes = [[p["first"], None], [p["second"], None]]
    """,
    hints=(
        "In a product the inner dimensions meet and disappear. Which two stay?",
        "The number of columns of `x` is open. Does any product settle it?",
        "`z1` has a row for each row of `A1`, and as many columns as `x`.",
    ),
    wrong_answers=(
        WrongAnswer(
            "transposed",
            "The right entries in the other order: a sample is a column.",
            lambda p: [[None, p["first"]], [None, p["second"]]],
        ),
        WrongAnswer(
            "matrices",
            "Those are the shapes of `A1` and `A2`, before they meet any data.",
            lambda p: [[p["first"], p["inputs"]], [p["second"], p["first"]]],
        ),
        WrongAnswer(
            "what-comes-in",
            "Those are the shapes of what `A1` and `A2` are multiplied with.",
            lambda p: [[p["inputs"], None], [p["first"], None]],
        ),
        WrongAnswer(
            "one-sample",
            "None does not mean one: it means that any number may be fed.",
            lambda p: [[p["first"], 1], [p["second"], 1]],
        ),
        WrongAnswer(
            "minus-one",
            "The stored graph writes −1 for an open dimension; here Python's None is "
            "asked for.",
            lambda p: [[p["first"], -1], [p["second"], -1]],
        ),
        WrongAnswer(
            "vectors",
            "A dimension is missing: a product of two matrices is a matrix.",
            lambda p: [[p["first"]], [p["second"]]],
        ),
    ),
    after="The shapes were known before a single number was.",
)

_SCOPES = ("block", "layer", "stage", "part", "stack", "unit", "level", "branch")
_NAMES = ("shift", "raise", "move", "lift", "offset", "nudge", "bump", "push")


def _loops(rng: np.random.Generator) -> Parameters:
    return {
        "scope": str(rng.choice(_SCOPES)),
        "name": str(rng.choice(_NAMES)),
        "scopes": int(rng.integers(3, 400)),
        "sums": int(rng.integers(3, 900)),
    }


def _named(p: Parameters, scope: int, number: int) -> str:
    return f"{p['scope']}_{scope}/{p['name']}_{number}:0"


TENSOR_NAME = Exercise(
    id="tensor-name",
    slide=52,
    assign="my_name",
    parameters=_loops,
    goal=lambda p: (
        "In a new graph this is run:\n"
        "    x = tf.placeholder(tf.float32)\n"
        f"    for _ in range({p['scopes']}):\n"
        f'        with tf.name_scope("{p["scope"]}"):\n'
        f"            for _ in range({p['sums']}):\n"
        f'                z = tf.add(x, x, name="{p["name"]}")\n'
        "Assign what `z.name` is afterwards to `my_name`. Think first; then you may "
        "try it with small numbers."
    ),
    answer=lambda p: _named(p, p["scopes"] - 1, p["sums"] - 1),
    solution="""
        # The first one keeps its name, the second gets _1: so the n-th has n − 1.
        # A new scope counts its names anew, and :0 is the operation's output.
        p = parameters("tensor-name")
        scope = f"{p['scope']}_{p['scopes'] - 1}"
        my_name = f"{scope}/{p['name']}_{p['sums'] - 1}:0"
    """,
    hints=(
        "Who comes first gets the name as it is. What does the second get?",
        "Each `with` asks for a scope whose name is taken, except the first one; "
        "inside a scope names start anew.",
        "`z` is a tensor: its name is that of its operation, and which output it is.",
    ),
    wrong_answers=(
        WrongAnswer(
            "counted-from-one",
            "You gave the first one the number 1. It has no number at all, and the "
            "second one has the number 1.",
            lambda p: _named(p, p["scopes"], p["sums"]),
        ),
        WrongAnswer(
            "operation",
            "That is the name of the operation; a tensor's name also says which of "
            "its outputs it is.",
            lambda p: _named(p, p["scopes"] - 1, p["sums"] - 1).removesuffix(":0"),
        ),
        WrongAnswer(
            "one-counter",
            "You went on counting in the next scope; there all names are free again.",
            lambda p: _named(p, p["scopes"] - 1, p["scopes"] * p["sums"] - 1),
        ),
        WrongAnswer(
            "same-scope",
            "A scope's name is made unique too: the second `with` opens another scope.",
            lambda p: f"{p['scope']}/{p['name']}_{p['sums'] - 1}:0",
        ),
        WrongAnswer(
            "no-scope",
            "The scope is missing in front.",
            lambda p: f"{p['name']}_{p['sums'] - 1}:0",
        ),
        WrongAnswer(
            "first",
            "That is the very first of them; `z` is the last.",
            lambda p: f"{p['scope']}/{p['name']}:0",
        ),
    ),
)


def _repeats(rng: np.random.Generator) -> Parameters:
    return {
        "variables": int(rng.integers(1000, 100_000)),
        "products": int(rng.integers(10, 1000)),
    }


def _count(per_variable: int, per_product: int, *, others: int = 1):
    """Return p ↦ the number of operations, with mistakes by choice."""

    def count(p: Parameters) -> int:
        inner = per_product * p["products"]
        return others + p["variables"] * (per_variable + inner)

    return count


COUNT_OPERATIONS = Exercise(
    id="count-operations",
    slide=54,
    assign="my_count",
    parameters=_repeats,
    goal=lambda p: (
        "How many operations does this add to an empty graph?\n"
        "    x = tf.placeholder(tf.float32, [3, None])\n"
        f"    for _ in range({p['variables']}):\n"
        "        A = tf.Variable(initial_value=np.eye(3), dtype=tf.float32)\n"
        f"        for _ in range({p['products']}):\n"
        "            x = 2.0 * tf.matmul(A, x)\n"
        "Assign the number to `my_count`. Do not run it as it stands, the graph may "
        "outgrow the memory: try it with small numbers."
    ),
    answer=_count(4, 3),
    solution="""
        # A variable is four operations (its initial value, itself, Assign and read);
        # 2.0 * matmul(A, x) is three: the product, the constant 2.0 and mul.
        p = parameters("count-operations")
        my_count = 1 + p["variables"] * (4 + 3 * p["products"])
    """,
    hints=(
        "Run it with `range(1)` in a graph of its own, and list the operations: "
        "`for op in graph.get_operations(): print(op.name)`.",
        "Then `range(2)` outside, and afterwards inside: how much comes with each?",
        "A variable is more than one operation, and a number like `2.0` that meets a "
        "tensor becomes an operation too.",
    ),
    wrong_answers=(
        WrongAnswer(
            "calls",
            "You counted what is written. A variable makes several operations, and "
            "the number 2.0 becomes a constant of the graph.",
            _count(1, 2),
        ),
        WrongAnswer(
            "no-constants",
            "One thing is missing in the inner loop: the number 2.0 has to be in the "
            "graph, each time anew.",
            _count(4, 2),
        ),
        WrongAnswer(
            "variable-is-one",
            "The products are right, but a variable makes more than one operation.",
            _count(1, 3),
        ),
        WrongAnswer(
            "no-placeholder",
            "Nearly: you left out the placeholder.",
            _count(4, 3, others=0),
        ),
        WrongAnswer(
            "read-each-time",
            "You counted the variable's `read` for each product; it is made once, with "
            "the variable.",
            _count(3, 4),
        ),
        WrongAnswer(
            "variable-once",
            "Each turn of the outer loop makes a new variable; the name `A` is "
            "Python's, and the graph keeps them all.",
            lambda p: 1 + 4 + 3 * p["variables"] * p["products"],
        ),
    ),
    after="And not one number was computed yet.",
)

EXERCISES = [OPEN_SHAPES, TENSOR_NAME, COUNT_OPERATIONS]
