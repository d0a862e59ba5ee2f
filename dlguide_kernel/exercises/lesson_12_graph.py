"""Lesson 12: the graph of slide 53, built by hand."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, Verdict, WrongAnswer, differs, right, wrong
from .graph_walk import Formula, graph_formula

_A = ("weights", "mixing", "blur", "sensing", "filter", "coding", "transform", "lens")
_X = ("image", "signal", "scan", "sound", "spectrum", "patch", "trace", "series")
_B = ("offset", "background", "drift", "level", "baseline", "trend", "bump", "floor")
_KINDS = ("variable", "placeholder", "constant")


def _nodes(rng: np.random.Generator) -> Parameters:
    rows, columns = rng.choice(np.arange(2, 90), 2, replace=False).tolist()
    return {
        "A_name": str(rng.choice(_A)),
        "A_shape": [rows, columns],
        "x_name": str(rng.choice(_X)),
        "b_name": str(rng.choice(_B)),
        "b_kind": str(rng.choice(_KINDS)),
    }


def _build(p: Parameters, **changes: object) -> object:
    """Return z2 (or z1) in a graph of its own; `changes` make mistakes."""
    from ..engine import tf

    p = {**p, "named": True, "dtype": tf.float32, "samples": None, **changes}
    rows, columns = p["A_shape"]
    b_shape = [rows] if p.get("flat") else [rows, 1]

    def name(key: str) -> str | None:
        return p[key] if p["named"] else None

    def node(kind: str, shape: list, called: str) -> object:
        if kind == "placeholder":
            return tf.placeholder(p["dtype"], shape, name=name(called))
        ones = np.ones([1 if size is None else size for size in shape])
        make = tf.Variable if kind == "variable" else tf.constant
        return make(ones, dtype=p["dtype"], name=name(called))

    with tf.Graph().as_default():
        A = node("variable", p["A_shape"], "A_name")
        x = node(p.get("x_kind", "placeholder"), [columns, p["samples"]], "x_name")
        z1 = tf.matmul(A, x, name="z1")
        if p.get("only_product"):
            return z1
        return tf.add(z1, node(p["b_kind"], b_shape, "b_name"), name="z2")


def _other_kind(p: Parameters) -> str:
    return _KINDS[(_KINDS.index(p["b_kind"]) + 1) % 3]


def _judge(z2: Formula, p: Parameters) -> Verdict:
    """Compare with slide 53 from the end to the beginning."""
    if z2.operation == "MatMul":
        return wrong("only-product")
    products = [a for a in z2.arguments if a.operation == "MatMul"]
    if z2.operation not in ("Add", "AddV2") or len(products) != 1:
        return differs(
            f"A node of the operation {z2.operation} came; the sum of a product and "
            "`b` is expected."
        )
    (z1,) = products
    (b,) = (a for a in z2.arguments if a is not z1)
    A, x = z1.arguments
    for verdict in (_judge_factors(p, A, x), _judge_b(p, b)):
        if verdict.status != "right":
            return verdict
    if any(node.dtype != "float32" for node in (z2, z1, A, x, b)):
        return wrong("dtype")
    names = {z2: "z2", z1: "z1", A: p["A_name"], x: p["x_name"], b: p["b_name"]}
    same = all(node.name == f"{name}:0" for node, name in names.items())
    return right() if same else wrong("names")


def _judge_factors(p: Parameters, A: Formula, x: Formula) -> Verdict:
    rows, columns = p["A_shape"]
    if (A.kind, A.shape) != ("variable", (rows, columns)):
        return differs(
            f"The left factor is a {A.kind} of shape {A.shape}; a variable of shape "
            f"{(rows, columns)} is expected."
        )
    if x.kind != "placeholder":
        return wrong("x-is-fixed")
    if x.shape == (columns, None):
        return right()
    if x.shape is not None and None not in x.shape:
        return wrong("samples-fixed")
    return differs(
        f"`x` has the shape {x.shape}; how many rows does `A` need, and which of its "
        "dimensions is open?"
    )


def _judge_b(p: Parameters, b: Formula) -> Verdict:
    rows = p["A_shape"][0]
    if b.kind != p["b_kind"]:
        return wrong("kind-of-b")
    if b.shape == (rows,):
        return wrong("flat")
    if b.shape != (rows, 1):
        return differs(f"`b` has the shape {b.shape}; one column is expected.")
    return right()


BUILD_SLIDE_53 = Exercise(
    id="build-slide-53",
    slide=53,
    assign="my_z2",
    parameters=_nodes,
    read=graph_formula,
    check=_judge,
    goal=lambda p: (
        "Build z1 = A x and z2 = z1 + b of slide 53 in a new graph, all in float32:\n"
        f'    A   a variable named "{p["A_name"]}", of shape {p["A_shape"]}\n'
        f'    x   a placeholder named "{p["x_name"]}": any number of columns\n'
        f'    b   a {p["b_kind"]} named "{p["b_name"]}": one column\n'
        '    z1, z2   named "z1" and "z2"\n'
        "Values are up to you. Assign the tensor z2 to `my_z2`: all the others can be "
        "reached from it."
    ),
    answer=_build,
    solution="""
        import numpy as np
        from dlguide_kernel import tf   # what `import tensorflow as tf` gives here

        p = parameters("build-slide-53")
        rows, columns = p["A_shape"]
        with tf.Graph().as_default():   # new each time, so every name is free
            ones = np.ones([rows, columns])
            A = tf.Variable(ones, name=p["A_name"], dtype=tf.float32)
            x = tf.placeholder(tf.float32, [columns, None], name=p["x_name"])
            z1 = tf.matmul(A, x, name="z1")
            ones = np.ones([rows, 1])
            if p["b_kind"] == "variable":
                b = tf.Variable(ones, name=p["b_name"], dtype=tf.float32)
            elif p["b_kind"] == "placeholder":
                b = tf.placeholder(tf.float32, [rows, 1], name=p["b_name"])
            else:
                b = tf.constant(ones, name=p["b_name"], dtype=tf.float32)
            my_z2 = tf.add(z1, b, name="z2")
    """,
    hints=(
        "Begin with `with tf.Graph().as_default():`, then one line for each node; "
        "`%graph my_z2` shows what you have.",
        "How many rows must `x` have, so that `A` can be multiplied with it, and how "
        "many `b`, so that it can be added?",
        'Every maker takes `name=`; `tf.add(z1, b, name="z2")` is `z1 + b`, named.',
    ),
    wrong_answers=(
        WrongAnswer(
            "only-product",
            "That is z1: `b` has not been added yet.",
            lambda p: _build(p, only_product=True),
        ),
        WrongAnswer(
            "kind-of-b",
            lambda p: f"Nearly: `b` shall be a {p['b_kind']} this time.",
            lambda p: _build(p, b_kind=_other_kind(p)),
        ),
        WrongAnswer(
            "samples-fixed",
            "`x` takes one number of samples only; None leaves it open.",
            lambda p: _build(p, samples=50),
        ),
        WrongAnswer(
            "x-is-fixed",
            "Nothing can be fed into your `x`: it is no placeholder.",
            lambda p: _build(p, x_kind="constant"),
        ),
        WrongAnswer(
            "flat",
            "Your `b` is no column. Of one dimension, it is added along the rows: as "
            "if there were as many samples as `A` has rows.",
            lambda p: _build(p, flat=True),
        ),
        WrongAnswer(
            "dtype",
            "Something is not float32: numpy's own numbers are float64, and whole "
            "ones int64. Every maker takes `dtype=`.",
            lambda p: _build(p, dtype="float64"),
        ),
        WrongAnswer(
            "names",
            "The graph is right, the names are not yet. A name that is taken gets _1 "
            "at its end: build in a new graph each time.",
            lambda p: _build(p, named=False),
        ),
    ),
)

EXERCISES = [BUILD_SLIDE_53]
