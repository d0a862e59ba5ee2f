"""Variables: not initialised, initialised too early, and the names they have."""

from __future__ import annotations

import re

from .failure import Failure
from .operations import (
    Made,
    built,
    called,
    made,
    operation_named,
    own_name,
    run_of,
)
from .situation import Explanation, situation

UNINITIALISED = (
    r"Attempting to use uninitialized value (\S+)"
    r"|Could not find variable (\S+)\. This could mean"
    r"|Resource localhost/(\S+?)/\S*Var\S* does not exist"
)
SLOT = re.compile(
    r"/(Momentum|Adam|Adagrad|RMSProp|Adadelta|Ftrl)(_\d+)?$|beta\d_power(_\d+)?$"
)
INITIALISERS = 50  # how many operations called init, init_1, … are looked at


@situation(
    "optimizer-made-after-init",
    "FailedPreconditionError",
    "NotFoundError",
    message=UNINITIALISED,
    slide=58,
    lesson="13",
)
def optimizer_made_after_init(failure: Failure, found: re.Match) -> Explanation | None:
    """An optimizer's own variables were made after the initializer."""
    name = next(filter(None, found.groups()))
    if not SLOT.search(name):
        return None
    variable = operation_named(failure, name)
    line, init = built(failure, variable), _last_init(failure)
    return Explanation(
        means=f"'{name}' is a variable that the optimizer keeps for itself (momentum "
        "and Adam remember earlier gradients), made by minimize(). It has no value "
        "yet: the initializer that you ran was made before, and knows only the "
        "variables that existed then.",
        tries=(
            "Make tf.global_variables_initializer() after minimize(), and run that "
            "one.",
            "To keep what the other variables have learnt, initialise the new ones "
            "alone: sess.run(tf.variables_initializer(optimizer.variables())).",
        ),
        lines=_labelled(failure, "the optimizer's variables were made in", line)
        + made(failure, init),
    )


@situation(
    "uninitialised-variable",
    "FailedPreconditionError",
    "NotFoundError",
    message=UNINITIALISED,
    slide=57,
    lesson="13",
)
def uninitialised_variable(failure: Failure, found: re.Match) -> Explanation:
    """A variable has no value in this session."""
    name = next(filter(None, found.groups()))
    variable = operation_named(failure, name)
    mine = called(failure, variable) if variable is not None else f"'{name}'"
    run = run_of(failure)
    session = (failure.name_of(run.session) if run else None) or "this session"
    init = _last_init(failure)
    holds = variable is not None and any(
        _initialised_by(init, variable) for init in _inits(failure)
    )
    if init is not None and not holds and variable is not None:
        reason = (
            f" {_init_name(failure, init)} was made before {mine}, so it does "
            f"not know it."
        )
        tries = (
            "Make tf.global_variables_initializer() after the last variable, and run "
            "that one.",
            "To keep what the others have learnt, initialise this one alone: "
            f"sess.run({own_name(failure, variable) or 'variable'}.initializer).",
        )
    else:
        reason = (
            f" A variable gets its first value when its initializer runs, and has it "
            f"in "
            f"that session alone; in {session} it has not run."
        )
        tries = (
            "Run sess.run(tf.global_variables_initializer()) once in every new "
            "session, "
            "before anything else.",
        )
    return Explanation(
        means=f"The variable {mine} has no value.{reason}",
        tries=tries,
        lines=made(failure, variable, init),
    )


@situation(
    "variable-exists",
    "ValueError",
    message=r"Variable (\S+) already exists, disallowed",
    slide=52,
    lesson="12",
)
def variable_exists(failure: Failure, found: re.Match) -> Explanation:
    """get_variable with a name that is taken; often a cell that was run twice."""
    name = found[1]
    graph = (failure.inside("_get_single_variable") or {}).get("self")
    held = (getattr(graph, "_vars", None) or {}).get(name)
    line = built(failure, held) if held is not None else None
    return Explanation(
        means=f"tf.get_variable makes a variable of exactly this name, and the graph "
        f"has one called '{name}' already. A cell that is run twice makes it twice.",
        tries=(
            "Begin the notebook's graph with tf.reset_default_graph() and run the "
            "cells "
            "from there (then open a new session).",
            "For another variable choose another name; to share the same one, ask for "
            "it inside tf.variable_scope(…, reuse=tf.AUTO_REUSE).",
        ),
        lines=_labelled(failure, f"'{name}' was made in", line, same=True),
    )


@situation(
    "nothing-to-reuse",
    "ValueError",
    message=r"Variable (\S+) does not exist, or was not created with tf\.get_variable",
    slide=52,
    lesson="12",
)
def nothing_to_reuse(failure: Failure, found: re.Match) -> Explanation:
    """A scope with reuse=True, and no variable of that name yet."""
    name = found[1]
    store = (failure.inside("_get_single_variable") or {}).get("self")
    known = sorted(getattr(store, "_vars", None) or {})[:6]
    listing = ", ".join(f"'{other}'" for other in known) or "none"
    return Explanation(
        means=f"reuse=True means: the variable is there already. There is no "
        f"'{name}' that tf.get_variable has made. (tf.Variable's are not shared.)",
        tries=(
            "Leave reuse out the first time, or write reuse=tf.AUTO_REUSE: share it if "
            "it is there, make it if not.",
            f"The name counts with its scope. Made so far: {listing}.",
        ),
    )


@situation(
    "reused-with-another-shape",
    "ValueError",
    message=r"Trying to share variable (\S+), but specified (shape|dtype) (.+?) and "
    r"found (?:shape|dtype) (.+?)\.$",
    slide=52,
    lesson="12",
)
def reused_with_another_shape(failure: Failure, found: re.Match) -> Explanation:
    """A shared variable is asked for with another shape than it has."""
    name, what, asked, has = found.groups()
    store = (failure.inside("_get_single_variable") or {}).get("self")
    held = (getattr(store, "_vars", None) or {}).get(name)
    return Explanation(
        means=f"The variable '{name}' exists with {what} {has}, and here it is asked "
        f"for "
        f"with {what} {asked}. A shared variable is one variable: it has one {what}.",
        tries=(f"Ask for it with {what} {has}, or give the other one another name.",),
        lines=_labelled(failure, f"'{name}' was made in", built(failure, held)),
    )


@situation(
    "variable-without-shape",
    "ValueError",
    message=r"initial_value must have a shape specified"
    r"|did not get an initializer, so its `shape` argument must be specified",
    slide=54,
    lesson="12",
)
def variable_without_shape(failure: Failure, found: re.Match) -> Explanation:
    """A variable whose size cannot be known when it is made."""
    return Explanation(
        means="A variable has room of a fixed size, and from what was given here its "
        "shape cannot be known.",
        tries=(
            "Give tf.Variable a value of known shape, for example a numpy array.",
            "With tf.get_variable, name the shape: tf.get_variable('w', shape=[1, 3]).",
        ),
    )


def _inits(failure: Failure) -> list[object]:
    """Return the graph's operations that global_variables_initializer() made."""
    found = []
    for k in range(INITIALISERS):
        op = operation_named(failure, f"init_{k}" if k else "init")
        if op is None:
            break
        if op.type == "NoOp":
            found.append(op)
    return found


def _last_init(failure: Failure) -> object | None:
    return next(reversed(_inits(failure)), None)


def _initialised_by(init: object, variable: object) -> bool:
    """Tell whether an initializer assigns this variable its first value."""
    first = (step for step in init.control_inputs if len(step.inputs) > 0)
    return any(step.inputs[0].op is variable for step in first)


def _init_name(failure: Failure, init: object) -> str:
    """Return the reader's name for an initializer, or a word for it."""
    return own_name(failure, init) or "The initializer"


def _labelled(failure: Failure, label: str, line: object, same: bool = False) -> Made:
    keep = line is not None and (same or line != failure.line)
    return ((label, line),) if keep else ()
