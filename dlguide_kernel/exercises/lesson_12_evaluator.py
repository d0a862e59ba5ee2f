"""Lesson 12: a session of a few lines, for a graph that is a dict."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer

Evaluator = Callable[[str, dict], np.ndarray]


def _graph(rng: np.random.Generator) -> Parameters:
    graph = {
        "A": {"op": "Const", "value": rng.normal(size=(3, 3)).round(3)},
        "x": {"op": "Placeholder"},
        "z1": {"op": "MatMul", "inputs": ["A", "x"]},
        "b": {"op": "Const", "value": rng.normal(size=(3, 1)).round(3)},
        "z2": {"op": "Add", "inputs": ["z1", "b"]},
        "z3": {"op": "MatMul", "inputs": ["A", "z2"]},
    }
    return {"graph": graph}


def _evaluator(p: Parameters, **changed: Callable) -> Evaluator:
    """Return (fetch, feed) ↦ the fetch's value; `changed` operations make mistakes."""
    operations = {"MatMul": np.matmul, "Add": np.add, **changed}

    def run(fetch: str, feed: dict) -> np.ndarray:
        node = p["graph"][fetch]
        if node["op"] == "Placeholder":
            return feed[fetch]
        if node["op"] == "Const":
            return node["value"]
        return operations[node["op"]](*(run(name, feed) for name in node["inputs"]))

    return run


def _always(p: Parameters, fetch: str) -> Evaluator:
    return lambda _, feed: _evaluator(p)(fetch, feed)


def _runs(p: Parameters) -> list[tuple[str, dict]]:
    rng = np.random.default_rng(53)
    fetches = ("z2", "z1", "z3", "z2", "b")
    return [(fetch, {"x": rng.normal(size=(3, 3))}) for fetch in fetches]


EVALUATE = Exercise(
    id="evaluate-by-hand",
    slide=53,
    assign="my_run",
    parameters=_graph,
    cases=_runs,
    goal=(
        '`parameters("evaluate-by-hand")["graph"]` is slide 53\'s graph as a dict, one '
        "product longer. A node is itself a dict:\n"
        '    {"op": "Placeholder"}\n'
        '    {"op": "Const", "value": an array}\n'
        '    {"op": "MatMul", "inputs": ["A", "x"]}    also "Add"\n'
        "Write a function `my_run(fetch, feed)` that returns the value of the node "
        'named `fetch`: `my_run("z2", {"x": x_data})`. numpy only, no TensorFlow.'
    ),
    answer=_evaluator,
    solution="""
        # A node's value is its operation on the values of its inputs: recursion.
        import numpy as np

        graph = parameters("evaluate-by-hand")["graph"]
        operations = {"MatMul": np.matmul, "Add": np.add}

        def my_run(fetch, feed):
            node = graph[fetch]
            if node["op"] == "Placeholder":
                return feed[fetch]
            if node["op"] == "Const":
                return node["value"]
            values = [my_run(name, feed) for name in node["inputs"]]
            return operations[node["op"]](*values)
    """,
    hints=(
        "Which two sorts of node have a value without computing anything?",
        "The value of any other node is its operation, applied to the values of its "
        "inputs. Who computes those?",
        "Let `my_run` call itself for each name in `inputs`.",
    ),
    wrong_answers=(
        WrongAnswer(
            "elementwise",
            "You multiply entry by entry; MatMul is the matrix product, `@` in numpy.",
            lambda p: _evaluator(p, MatMul=np.multiply),
        ),
        WrongAnswer(
            "swapped",
            "A product's factors are in the wrong order: the first input is the left "
            "one.",
            lambda p: _evaluator(p, MatMul=lambda A, x: x @ A),
        ),
        WrongAnswer(
            "transposed",
            "You multiply with the transpose of the first input.",
            lambda p: _evaluator(p, MatMul=lambda A, x: A.T @ x),
        ),
        WrongAnswer(
            "nothing-added",
            "The products are right, but Add returns its first input.",
            lambda p: _evaluator(p, Add=lambda z, b: z),
        ),
        WrongAnswer(
            "always-z2",
            "You compute z2 whatever is fetched.",
            lambda p: _always(p, "z2"),
        ),
        WrongAnswer(
            "always-the-end",
            "You compute the whole graph to its end whatever is fetched.",
            lambda p: _always(p, "z3"),
        ),
    ),
    after="That is what a session does: it walks backward from what is fetched.",
)

EXERCISES = [EVALUATE]
