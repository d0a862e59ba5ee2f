"""Lesson 00: exercises about the exercises, on slide 6's times and the course's map."""

from __future__ import annotations

import numpy as np

from .contract import Exercise, Parameters, WrongAnswer

TITLE = "welcome"

# Lesson → slides, for the slides that live in one lesson only; 34, 35 and 33 stand
# away from their neighbours because their lesson does.
SLIDES = {
    0: [1, 2, 35],
    1: [3, 4, 5, 7],
    2: [8, 9, 34],
    3: [11, 12, 13, 14],
    4: [15, 16, 17, 18, 19, 20, 21],
    5: [22, 23, 24, 25, 33],
    6: [26, 28, 29, 30, 31, 32],
    7: [37, 38, 40],
    8: [41, 42, 43, 44],
    9: [45],
    10: [47, 48, 49],
    11: [51],
    12: [52, 53, 54],
    13: [55, 56, 57, 58],
    14: [59],
}
LESSON_OF = {slide: lesson for lesson, slides in SLIDES.items() for slide in slides}


def _two_times(rng: np.random.Generator) -> Parameters:
    return {
        "minutes": int(rng.integers(5, 15)),
        "seconds": round(rng.uniform(11, 59), 4),
        "gpu_seconds": round(rng.uniform(31, 97), 4),
    }


SPEED_UP = Exercise(
    id="speed-up",
    slide=6,
    assign="my_speed_up",
    parameters=_two_times,
    goal=lambda p: (
        f"Ten epochs took {p['minutes']} min {p['seconds']} s on a processor and "
        f"{p['gpu_seconds']} s on a graphics card. How many times faster is the card? "
        "Assign the number to `my_speed_up`; let Python compute it and do not round."
    ),
    answer=lambda p: (60 * p["minutes"] + p["seconds"]) / p["gpu_seconds"],
    solution="""
        # Both times in seconds, and the longer over the shorter one.
        p = parameters("speed-up")
        my_speed_up = (60 * p["minutes"] + p["seconds"]) / p["gpu_seconds"]
    """,
    hints=(
        "Bring both times to the same unit first.",
        "“Times faster” is a ratio: how often does the short time fit into the long?",
        "The processor's time in seconds is its minutes times the seconds of a "
        "minute, plus its seconds. It goes above the line of the fraction.",
    ),
    wrong_answers=(
        WrongAnswer(
            "upside-down",
            "Your fraction stands on its head: a card that is faster has a factor "
            "above one.",
            lambda p: p["gpu_seconds"] / (60 * p["minutes"] + p["seconds"]),
        ),
        WrongAnswer(
            "decimal-minutes",
            "You read the minutes and seconds as a decimal number; a minute has no "
            "hundred seconds.",
            lambda p: 60 * (p["minutes"] + p["seconds"] / 100) / p["gpu_seconds"],
        ),
        WrongAnswer(
            "no-seconds",
            "You used the processor's minutes only; its seconds are missing.",
            lambda p: 60 * p["minutes"] / p["gpu_seconds"],
        ),
        WrongAnswer(
            "saved-time",
            "That is how many seconds were saved. The question is how many times.",
            lambda p: 60 * p["minutes"] + p["seconds"] - p["gpu_seconds"],
        ),
        WrongAnswer(
            "mixed-units",
            "You divided minutes by seconds.",
            lambda p: (p["minutes"] + p["seconds"] / 60) / p["gpu_seconds"],
        ),
    ),
    after="Slide 6's own times, 8 min 35 s against 53 s, give a factor of 9.7.",
    rtol=1e-9,
)


def _loads(rng: np.random.Generator) -> Parameters:
    typical = np.array([18.0, 6.0, 0.9]) * rng.uniform(0.8, 1.2, 3)
    loads = typical[:, None] * rng.uniform(0.9, 1.1, (3, 21))
    # A hiccup: someone else used the network and the disk.
    loads[:2, rng.integers(21)] *= rng.uniform(6, 9)
    return {"sources": ["network", "disk", "memory"], "seconds": loads.round(6)}


MEDIAN_LOADS = Exercise(
    id="median-loads",
    slide=6,
    assign="my_medians",
    parameters=_loads,
    goal=(
        "Fifty scans were loaded 21 times from each of three places. "
        '`parameters("median-loads")` returns the times: `p["seconds"]` has one row '
        'for each place in `p["sources"]`, one column for each try. Assign the median '
        "time of each place, three numbers in that order, to `my_medians`."
    ),
    answer=lambda p: np.median(p["seconds"], axis=1),
    solution="""
        # The median ignores the one try in which something else was going on.
        import numpy as np

        p = parameters("median-loads")
        my_medians = np.median(p["seconds"], axis=1)
    """,
    hints=(
        "Fetch the numbers with `p = parameters(…)` and look at the shape of the "
        "times; numpy has a function for medians.",
        "Without `axis`, numpy takes all numbers together. Which axis runs over the "
        "tries?",
    ),
    wrong_answers=(
        WrongAnswer(
            "mean",
            "Those are the means. One slow try pulls a mean up; the median stays.",
            lambda p: np.mean(p["seconds"], axis=1),
        ),
        WrongAnswer(
            "wrong-axis",
            "You have one number for each try. The other axis runs over the tries.",
            lambda p: np.median(p["seconds"], axis=0),
        ),
        WrongAnswer(
            "all-together",
            "That is one median of all the times together; three places were asked.",
            lambda p: float(np.median(p["seconds"])),
        ),
        WrongAnswer(
            "fastest",
            "Those are the fastest tries.",
            lambda p: np.min(p["seconds"], axis=1),
        ),
    ),
    after="The other students have other times, so their medians are wrong for you.",
    rtol=1e-8,
)


def _slides(rng: np.random.Generator) -> Parameters:
    drawn = rng.choice(sorted(LESSON_OF), size=14, replace=False).tolist()
    # One lesson comes twice, and the lessons do not come in order.
    return {
        "slides": [*drawn, 58 if 58 not in drawn else 55, 8 if 8 not in drawn else 9]
    }


FIND_LESSON = Exercise(
    id="find-lesson",
    slide=2,
    assign="my_lessons",
    parameters=_slides,
    goal=lambda p: (
        "The table of this lesson says which slides are in which lesson. Look up the "
        f"slides {p['slides']} and assign the list of their lessons' numbers, in the "
        "same order, to `my_lessons`."
    ),
    answer=lambda p: [LESSON_OF[slide] for slide in p["slides"]],
    solution="""
        # The table as a dict, lesson → slides, turned round: slide → lesson.
        from dlguide_kernel.exercises.lesson_00 import SLIDES

        lesson_of = {slide: lesson for lesson in SLIDES for slide in SLIDES[lesson]}
        my_lessons = [lesson_of[slide] for slide in parameters("find-lesson")["slides"]]
    """,
    hints=(
        "For each slide, find the row of the table that holds it, and write down the "
        "number of the row's lesson.",
        "Not all slides stand with their neighbours: three of those in the thirties "
        "went to other lessons.",
    ),
    wrong_answers=(
        WrongAnswer(
            "sorted",
            "The right lessons, but sorted: keep the order of the slides.",
            lambda p: sorted(LESSON_OF[slide] for slide in p["slides"]),
        ),
        WrongAnswer(
            "each-once",
            "Each lesson comes once in your list; give one lesson for each slide.",
            lambda p: list(dict.fromkeys(LESSON_OF[s] for s in p["slides"])),
        ),
        WrongAnswer(
            "each-once-sorted",
            "That is the set of the lessons; give one lesson for each slide, in order.",
            lambda p: sorted({LESSON_OF[slide] for slide in p["slides"]}),
        ),
        WrongAnswer(
            "from-one",
            "Every number is one too high: the first lesson is the welcome, and it "
            "has the number nought.",
            lambda p: [LESSON_OF[slide] + 1 for slide in p["slides"]],
        ),
        WrongAnswer(
            "slides",
            "Those are the slides themselves.",
            lambda p: list(p["slides"]),
        ),
    ),
)

EXERCISES = [SPEED_UP, MEDIAN_LOADS, FIND_LESSON]
