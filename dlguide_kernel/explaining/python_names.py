"""Names that Python does not know at a line: typos, imports, cells that did not run."""

from __future__ import annotations

import builtins
import re

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import nearest

#: What everybody calls these modules, and how they come by the name.
IMPORTS = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "plt": "import matplotlib.pyplot as plt",
    "tf": "import tensorflow as tf",
    "tensorflow": "import tensorflow",
    "pd": "import pandas as pd",
    "os": "import os",
    "sys": "import sys",
    "re": "import re",
    "math": "import math",
    "time": "import time",
    "random": "import random",
    "subprocess": "import subprocess",
    "shutil": "import shutil",
    "json": "import json",
    "socket": "import socket",
    "keras": "from tensorflow import keras",
    "Path": "from pathlib import Path",
}
SLIDE_52 = {"np", "tf"}
OTHER_LANGUAGES = {
    "true": "True",
    "false": "False",
    "null": "None",
    "nil": "None",
    "none": "None",
    "nan": "float('nan') or np.nan",
    "inf": "float('inf') or np.inf",
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
}


@situation(
    "local-before-value",
    "UnboundLocalError",
    message=r"local variable '(\w+)'",
)
def local_before_value(failure: Failure, found: object) -> Explanation | None:
    """A function assigns a name, and reads it before."""
    name = found[1]
    function = failure.own_steps[-1].function if failure.own_steps else ""
    if name not in failure.namespace:
        return Explanation(
            means=f"{function} gives '{name}' a value somewhere, so '{name}' belongs "
            f"to {function}; this line reads it before it has one.",
            tries=(f"Give {name} a value on every way to this line.",),
        )
    return Explanation(
        means=f"{function} gives '{name}' a value somewhere, so within it '{name}' is "
        f"its own variable, which has no value yet; the '{name}' outside is another "
        "one.",
        tries=(
            f"Hand it over: def {function}(…, {name}): … and return the new value.",
            f"To change the one outside: global {name}, as {function}'s first line.",
        ),
    )


@situation("name-not-imported", "NameError", message=r"^name '(\w+)' is not defined")
def name_not_imported(failure: Failure, found: object) -> Explanation | None:
    """`np.zeros(3)` before `import numpy as np`."""
    name = found[1]
    source = failure.line.source if failure.line else ""
    # A module is used with a dot; `re` or `time` alone may be any name.
    used = re.search(rf"(?<![\w.]){name}\.", source) or name == "Path"
    if name not in IMPORTS or not used:
        return None
    of_slides = name in SLIDE_52
    return Explanation(
        means=f"'{name}' has not been imported in this kernel. (A restart forgets the "
        "imports too.)",
        tries=(IMPORTS[name],),
        slide=52 if of_slides else None,
        lesson="12" if of_slides else None,
    )


@situation("name-of-another-language", "NameError", message=r"^name '(\w+)' is not def")
def name_of_another_language(failure: Failure, found: object) -> Explanation | None:
    """`true`, `null`, `xrange`."""
    python = OTHER_LANGUAGES.get(found[1])
    if python is None:
        return None
    return Explanation(
        means=f"Python 3 has no '{found[1]}'; it writes {python}.",
        tries=(f"Write {python} for {found[1]}.",),
    )


@situation("name-in-other-cell", "NameError", message=r"^name '(\w+)' is not defined")
def name_in_other_cell(failure: Failure, found: object) -> Explanation | None:
    """A cell that ran gives the name a value, or this one does further down."""
    name, cells = found[1], failure.namespace.get("In")
    if not isinstance(cells, list) or failure.line is None:
        return None
    number = re.fullmatch(r"cell In\[(\d+)\]", failure.line.where)
    if not number:
        return None
    this = int(number[1])
    for cell in range(len(cells) - 1, 0, -1):
        line = _given_in(str(cells[cell]), name)
        if line is None or (cell == this and line <= failure.line.number):
            continue
        return _same_cell(name, line) if cell == this else _earlier(name, cell, line)
    return None


def _given_in(source: str, name: str) -> int | None:
    """Return the line of a cell that gives a name a value at its top level."""
    given = (
        rf"{name}\s*(?::[^=\n]+)?=(?!=)|(?:def|class)\s+{name}\b|for\s+{name}\s+in\b"
    )
    imported = rf"(?:import|from)\b.*\b{name}\s*$"
    found = re.search(rf"^(?:{given}|{imported})", source, re.MULTILINE)
    return source.count("\n", 0, found.start()) + 1 if found else None


def _same_cell(name: str, line: int) -> Explanation:
    return Explanation(
        means=f"'{name}' gets its value in line {line} of this cell, which comes "
        "later: lines run from top to bottom.",
        tries=("Move that line up, before its first use.",),
    )


def _earlier(name: str, cell: int, line: int) -> Explanation:
    return Explanation(
        means=f"Cell In[{cell}] gives '{name}' a value in its line {line}, yet there "
        f"is no '{name}' now: that cell stopped before, or '{name}' was deleted since.",
        tries=("Run that cell again, and see that it ends without an error.",),
    )


@situation("name-misspelled", "NameError", message=r"^name '(\w+)' is not defined")
def name_misspelled(failure: Failure, found: object) -> Explanation | None:
    """A name that is near to one that exists."""
    name = found[1]
    mine = [n for n in failure.namespace if not n.startswith("_")]
    near = nearest(name, mine) or nearest(name, dir(builtins))
    if near is None:
        return None
    case = near.lower() == name.lower()
    reason = " Upper and lower case are different letters." if case else ""
    return Explanation(
        means=f"There is no '{name}' at this line; the nearest name is "
        f"'{near}'.{reason}",
        tries=(f"If that is the one you mean: {near}",),
    )


@situation("name-not-defined", "NameError", message=r"^name '(\w+)' is not defined")
def name_not_defined(failure: Failure, found: object) -> Explanation | None:
    """A name that nothing is known about."""
    if not failure.own_steps or failure.own_steps[-1].function != "<module>":
        return None
    if failure.line is None or not failure.line.where.startswith("cell "):
        return None
    name = found[1]
    return Explanation(
        means=f"No cell that has run in this kernel has left a '{name}'. A restarted "
        "kernel knows none of the cells above.",
        tries=(
            f"Run the cell that makes {name} first: Run > Run All Above Selected Cell.",
            f'If it is meant as text, it needs quotes: "{name}"',
        ),
    )
