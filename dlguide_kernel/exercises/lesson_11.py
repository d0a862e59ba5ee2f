"""Lesson 11: slide 50's partition, and what its sum does to the step length."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer

TITLE = "stochastic gradient descent"


def _sizes(rng: np.random.Generator) -> Parameters:
    batch_size = int(rng.integers(100, 1_000))
    # Less than half full: then it is neither what is missing nor a fair share.
    last = int(rng.integers(1, batch_size // 2))
    full = int(rng.integers(5_000, 90_000))
    return {"num_samples": full * batch_size + last, "batch_size": batch_size}


def _number(p: Parameters) -> int:
    return -(-p["num_samples"] // p["batch_size"])


def _last(p: Parameters) -> int:
    return p["num_samples"] % p["batch_size"]


PARTITION_SIZES = Exercise(
    id="partition-sizes",
    slide=50,
    assign="my_partition",
    parameters=_sizes,
    goal=lambda p: (
        f"The n = {p['num_samples']} samples are cut from the left into sets "
        f"T₁, …, T_k of s = {p['batch_size']} samples, and no sample is left out. "
        "Assign two numbers to `my_partition`: `(k, size of the last set)`."
    ),
    answer=lambda p: (_number(p), _last(p)),
    solution="""
        # Full sets first; what remains is one more set, and k counts it.
        p = parameters("partition-sizes")
        full, rest = divmod(p["num_samples"], p["batch_size"])
        my_partition = (full + 1, rest)      # here the rest is never 0
    """,
    hints=(
        "Do it by hand for ten samples in sets of three; then find the operations "
        "that give your two numbers.",
        "`divmod(n, s)` gives the number of full sets and what remains. Is the "
        "remainder in a set too?",
    ),
    wrong_answers=(
        WrongAnswer(
            "rounded-down",
            "The size is right. You counted the full sets: the last one counts too.",
            lambda p: (_number(p) - 1, _last(p)),
        ),
        WrongAnswer(
            "last-is-full",
            "There are as many sets as you say, but the samples do not fill the last.",
            lambda p: (_number(p), p["batch_size"]),
        ),
        WrongAnswer(
            "last-lost",
            "You left samples out: what does not fill a set is still trained on.",
            lambda p: (_number(p) - 1, p["batch_size"]),
        ),
        WrongAnswer(
            "what-is-missing",
            "That is how many samples the last set lacks. How many has it?",
            lambda p: (_number(p), p["batch_size"] - _last(p)),
        ),
        WrongAnswer(
            "equal-shares",
            "You shared the samples out evenly, as `np.array_split` does. Slide 50 "
            "allows that too; here the sets are filled from the left.",
            lambda p: (_number(p), p["num_samples"] // _number(p)),
        ),
        WrongAnswer(
            "other-order",
            "Both numbers are right, in the other order.",
            lambda p: (_last(p), _number(p)),
        ),
        WrongAnswer(
            "only-k",
            "That is k; give the size of the last set with it.",
            _number,
        ),
    ),
    after="Each epoch makes k updates, the last of them on a smaller sum.",
)


def _steps(rng: np.random.Generator) -> Parameters:
    return {
        "num_samples": int(rng.integers(20_000, 90_000)),
        "batch_size": int(rng.integers(11, 500)),
        "step_length": round(rng.uniform(0.01, 0.9), 12),
    }


MEAN_TO_SUM = Exercise(
    id="mean-to-sum",
    slide=50,
    assign="my_step_length",
    parameters=_steps,
    rtol=1e-9,
    goal=lambda p: (
        "Somebody's program steps along the *mean* of the gradients in a batch, with "
        f"step length {p['step_length']} and batches of s = {p['batch_size']}, all "
        f"full, from n = {p['num_samples']} samples. You want slide 50, whose G_j is "
        "the sum, to make the same updates. Assign its step length α to "
        "`my_step_length`."
    ),
    answer=lambda p: p["step_length"] / p["batch_size"],
    solution="""
        # α_mean · (1/s) Σ ∇C  =  α · Σ ∇C
        p = parameters("mean-to-sum")
        my_step_length = p["step_length"] / p["batch_size"]
    """,
    hints=(
        "Write both updates down, with the sum over the batch in each of them.",
        "The mean is the sum over the number of terms. Which number of terms is it?",
    ),
    wrong_answers=(
        WrongAnswer(
            "wrong-way",
            "The other way round: the sum is longer than the mean, so its step length "
            "must be …?",
            lambda p: p["step_length"] * p["batch_size"],
        ),
        WrongAnswer(
            "whole-data",
            "You divided by n. The mean here is one over a batch.",
            lambda p: p["step_length"] / p["num_samples"],
        ),
        WrongAnswer(
            "unchanged",
            "With the same step length the sum makes far longer steps than the mean.",
            lambda p: p["step_length"],
        ),
        WrongAnswer(
            "root",
            "You divided by a square root. That is how the noise of a mean shrinks; "
            "here a sum has to become a mean.",
            lambda p: p["step_length"] / np.sqrt(p["batch_size"]),
        ),
        WrongAnswer(
            "number-of-batches",
            "You divided by the number of batches. The mean is over the samples in "
            "one batch.",
            lambda p: p["step_length"] / -(-p["num_samples"] // p["batch_size"]),
        ),
    ),
    after="Whoever changes s in a sum has changed the step length as well.",
)

EXERCISES = [PARTITION_SIZES, MEAN_TO_SUM]
