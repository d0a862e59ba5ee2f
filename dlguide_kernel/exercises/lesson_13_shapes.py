"""Lesson 13: the shapes of slide 56, with more outputs than one."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer


def _sizes(rng: np.random.Generator) -> Parameters:
    return {
        "num_inputs": int(rng.integers(100, 10_000)),
        "num_outputs": int(rng.integers(10, 3_000)),
        "num_samples": int(rng.integers(10_000, 100_000)),
    }


def _layer(p: Parameters) -> str:
    return (
        "Slide 56 with more outputs: `X` has the shape "
        f"[{p['num_inputs']}, {p['num_samples']}], one column a sample; "
        f"`prediction = tf.linalg.matmul(a, X) + b` has {p['num_outputs']} numbers "
        "for each sample, and `b` is one column that is added to all."
    )


PREDICTION_SHAPE = Exercise(
    id="prediction-shape",
    slide=56,
    assign="my_shape",
    parameters=_sizes,
    shares="one-layer",
    goal=lambda p: f"{_layer(p)} Assign the shape of `prediction` to `my_shape`.",
    answer=lambda p: (p["num_outputs"], p["num_samples"]),
    solution="""
        # (outputs × inputs) times (inputs × samples) leaves outputs × samples.
        p = parameters("prediction-shape")
        my_shape = (p["num_outputs"], p["num_samples"])
    """,
    hints=(
        "What must the shape of `a` be, so that `matmul(a, X)` can be computed and "
        "gives one column for each sample?",
        "In a product the inner axes meet and disappear; the outer ones stay, in "
        "their order.",
    ),
    wrong_answers=(
        WrongAnswer(
            "transposed",
            "The right numbers in the other order: a sample is a column here.",
            lambda p: (p["num_samples"], p["num_outputs"]),
        ),
        WrongAnswer(
            "weights",
            "That is the shape of the weights `a`.",
            lambda p: (p["num_outputs"], p["num_inputs"]),
        ),
        WrongAnswer(
            "data",
            "That is the shape of `X`, before the weights have done anything.",
            lambda p: (p["num_inputs"], p["num_samples"]),
        ),
        WrongAnswer(
            "one-output",
            "That is slide 56 itself, with a single output; here there are more.",
            lambda p: (1, p["num_samples"]),
        ),
        WrongAnswer(
            "one-sample",
            "That is the prediction for one sample.",
            lambda p: (p["num_outputs"], 1),
        ),
    ),
)

PARAMETER_COUNT = Exercise(
    id="parameter-count",
    slide=56,
    assign="my_count",
    parameters=_sizes,
    shares="one-layer",
    goal=lambda p: (
        f"{_layer(p)} How many numbers does training change? Assign their count to "
        "`my_count`."
    ),
    answer=lambda p: p["num_outputs"] * p["num_inputs"] + p["num_outputs"],
    solution="""
        # One weight for each pair of input and output, one bias for each output.
        p = parameters("parameter-count")
        my_count = p["num_outputs"] * p["num_inputs"] + p["num_outputs"]
    """,
    hints=(
        "Which of `a`, `b`, `X` and `prediction` are variables?",
        "Count the entries of the weights and those of the bias. Does the number of "
        "samples matter?",
    ),
    wrong_answers=(
        WrongAnswer(
            "no-bias",
            "Those are the weights; the bias is trained too.",
            lambda p: p["num_outputs"] * p["num_inputs"],
        ),
        WrongAnswer(
            "one-bias",
            "One bias in all? Each output has its own.",
            lambda p: p["num_outputs"] * p["num_inputs"] + 1,
        ),
        WrongAnswer(
            "bias-of-inputs",
            "You counted a bias for each input; it is added to the outputs.",
            lambda p: p["num_outputs"] * p["num_inputs"] + p["num_inputs"],
        ),
        WrongAnswer(
            "with-data",
            "You counted the data too. A placeholder is fed, not trained.",
            lambda p: (
                p["num_outputs"] * (p["num_inputs"] + 1)
                + p["num_inputs"] * p["num_samples"]
            ),
        ),
    ),
)

EXERCISES = [PREDICTION_SHAPE, PARAMETER_COUNT]
