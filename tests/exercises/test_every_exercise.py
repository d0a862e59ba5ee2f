"""Every exercise of the course, as it is declared: a new one is taken up by itself."""

from __future__ import annotations

import contextlib
import re
import textwrap
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from dlguide_kernel.exercises import judge, parameters
from dlguide_kernel.exercises.contract import written
from dlguide_kernel.exercises.identity import fingerprint, generator
from dlguide_kernel.exercises.plain import plain
from dlguide_kernel.exercises.registry import course

EXERCISES = [exercise for room in course.rooms() for exercise in room.exercises]
USERS = [f"student{number}" for number in range(25)]
CROWD = [f"user{number:03d}" for number in range(500)]

every = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)


@contextlib.contextmanager
def fresh_graph(exercise):
    """A graph of its own for an exercise whose answer is a node of one."""
    if exercise.read is plain:
        yield
        return
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        yield


def drawn(exercise, user):
    return exercise.parameters(generator(user, exercise.shares or exercise.id))


def outputs(exercise, answer, p):
    """An answer as plain data; a function as what it returns for the cases of p."""
    if exercise.cases is None:
        return exercise.read(answer)
    return [plain(answer(*case)) for case in exercise.cases(p)]


def test_ids_are_unique():
    counted = Counter(exercise.id for exercise in EXERCISES)
    assert max(counted.values()) == 1


@every
def test_the_goal_says_what_to_assign(exercise):
    for user in USERS[:3]:
        goal = written(exercise.goal, drawn(exercise, user))
        assert re.search(rf"`{exercise.assign}\b", goal)
    assert re.search(rf"\b{exercise.assign}\b", exercise.solution)
    assert parameters(exercise.id).keys() == drawn(exercise, "anna").keys()


@every
def test_untouched_is_not_attempted(exercise):
    def stub(*arguments):
        raise NotImplementedError

    untouched = [..., None, exercise.placeholder]
    if exercise.cases is not None:
        untouched += [stub, lambda *arguments: ..., lambda *arguments: None]
    for answer in untouched:
        outcome = judge(exercise.id, answer)
        assert outcome.status == "not attempted"
        assert exercise.assign in str(outcome)
    assert judge(exercise.id).status == "not attempted"


@every
def test_the_answer_is_right(exercise):
    for user in USERS:
        with fresh_graph(exercise):
            answer = exercise.answer(drawn(exercise, user))
            outcome = judge(exercise.id, answer, user=user)
        assert outcome.status == "right", f"{user}: {outcome}"


@every
def test_the_printed_solution_is_right(exercise, monkeypatch):
    for user in USERS[:5]:
        monkeypatch.setenv("DLGUIDE_USER", user)
        cell = {"parameters": parameters}
        with fresh_graph(exercise):
            exec(textwrap.dedent(exercise.solution), cell)
            outcome = judge(exercise.id, cell[exercise.assign])
        assert outcome.status == "right", f"{user}: {outcome}"


@pytest.mark.slow
@every
def test_each_wrong_answer_gets_its_own_hint(exercise):
    hints = set()
    for known in exercise.wrong_answers:
        for user in USERS:
            p = drawn(exercise, user)
            with fresh_graph(exercise):
                outcome = judge(exercise.id, known.example(p), user=user)
            assert outcome.status == "wrong", f"{known.name}, {user}: {outcome}"
            assert outcome.wrong_answer == known.name, f"{user}: {outcome}"
            hint = written(known.hint, p)
            assert hint in outcome.message
        hints.add(hint)
    assert len(hints) == len(exercise.wrong_answers)


class Liar:
    """Equal to everything, and every number at once."""

    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = object.__hash__
    __array_ufunc__ = None

    def __rsub__(self, other):
        return 0.0

    __sub__ = __rsub__

    def __call__(self, *arguments):
        return Liar()


class LyingFloat(float):
    __eq__ = Liar.__eq__
    __hash__ = float.__hash__
    __sub__ = __rsub__ = Liar.__rsub__


class LyingArray(np.ndarray):
    __eq__ = Liar.__eq__
    __sub__ = __rsub__ = Liar.__rsub__


@every
def test_an_object_that_says_it_is_equal_is_wrong(exercise):
    class Disguised(Liar):
        __class__ = property(lambda self: float)

    liars = [Liar(), Disguised(), LyingFloat(-1.5), [Liar()], True, {1}, object()]
    liars += [np.zeros((2, 2)).view(LyingArray), lambda *arguments: Liar()]
    for liar in liars:
        assert judge(exercise.id, liar).status == "wrong"


def formatted(number):
    """The usual ways to write a number, with three digits at least."""
    if isinstance(number, bool) or number is None:
        return set()
    if isinstance(number, int):
        return {str(number), f"{number:,}", f"{number:_}"} if abs(number) > 9 else set()
    ways = ("r", ".1f", ".2f", ".3f", ".4f", ".3g", ".4g", ".5g", ".6g", ".2e", ".3e")
    texts = {repr(number) if way == "r" else f"{number:{way}}" for way in ways}
    return {text for text in texts if len(re.sub(r"e.*|\D|^0+", "", text)) >= 3}


def secrets(value):
    """What must not be read in a hint: the answer's numbers, or a list as a whole."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return {value} if isinstance(value, str) else formatted(value)
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    if isinstance(value, dict):
        return set().union(*map(secrets, value.values()))
    if isinstance(value, list):
        floats = [secrets(v) for v in value if not isinstance(v, (int, str))]
        whole = ", ".join(str(v) for v in value) if len(value) > 1 else None
        return set().union(*floats) | ({whole} if whole else set())
    return set()


def holds(text, secret):
    return re.search(rf"(?<![\w.]){re.escape(secret)}(?![\w]|\.\d)", text)


def test_a_leak_would_be_found():
    assert any(holds("it is 0.00116.", s) for s in secrets(0.0011587))
    assert any(holds("(3, 50)", s) for s in secrets([3, 50]))
    assert not any(holds("of 1726 and 41", s) for s in secrets(41.5))


@pytest.mark.slow
@every
def test_no_text_holds_the_answer(exercise):
    for user in USERS:
        p = drawn(exercise, user)
        with fresh_graph(exercise):
            hidden = secrets(outputs(exercise, exercise.answer(p), p))
        texts = [exercise.goal, *exercise.hints]
        texts += [known.hint for known in exercise.wrong_answers]
        for text in texts:
            said = written(text, p)
            leaked = [secret for secret in hidden if holds(said, secret)]
            assert not leaked, f"{user}: {said!r}"


@pytest.mark.slow
@every
def test_parameters_are_each_users_own(exercise):
    marks = [fingerprint(drawn(exercise, user)) for user in CROWD]
    assert len(set(marks)) == len(CROWD)
    again = [fingerprint(drawn(exercise, user)) for user in CROWD[:5]]
    assert again == marks[:5]


@pytest.mark.slow
@every
def test_no_two_of_500_users_share_an_answer(exercise):
    """None of the 124 750 pairs of users could hand in each other's answer."""
    cases = drawn(exercise, CROWD[0])
    answers = []
    for user in CROWD:
        with fresh_graph(exercise):
            own = exercise.answer(drawn(exercise, user))
            answers.append(outputs(exercise, own, cases))
    numbers = [flat(answer) for answer in answers]
    if any(row is None for row in numbers):
        assert len({repr(answer) for answer in answers}) == len(CROWD)
        return
    lengths = {len(row) for row in numbers}
    for length in lengths:
        rows = np.array([row for row in numbers if len(row) == length])
        exact = all(isinstance(v, int) for v in rows.ravel().tolist())
        limit = 0 if exact else exercise.atol + exercise.rtol * np.abs(rows)
        same = np.ones((len(rows), len(rows)), bool)
        for column in range(length):
            apart = np.abs(rows[:, None, column] - rows[None, :, column])
            bound = 0 if exact else np.broadcast_to(limit[:, column], same.shape)
            same &= apart <= bound
        assert same.sum() == len(rows)


def flat(value):
    """All numbers of plain data in a row, or None if there is text in it."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return value.ravel().tolist()
    if isinstance(value, list):
        parts = [flat(item) for item in value]
        return None if None in parts else [v for part in parts for v in part]
    return [value] if isinstance(value, (int, float)) else None


@pytest.mark.slow
@every
def test_a_neighbours_answer_is_wrong(exercise):
    for user, neighbour in pairwise(USERS):
        with fresh_graph(exercise):
            theirs = exercise.answer(drawn(exercise, neighbour))
            assert judge(exercise.id, theirs, user=user).status == "wrong"
