"""Values of the wrong kind: text and numbers, whole and broken, calls without end."""

from __future__ import annotations

import re

from .failure import Failure
from .situation import Explanation, situation
from .surroundings import mentioned
from .text import short


@situation(
    "text-plus-number",
    "TypeError",
    message=r"can only concatenate str \(not \"([\w.]+)\"\) to str|"
    r"unsupported operand type\(s\) for \+: '([\w.]+)' and 'str'",
)
def text_plus_number(failure: Failure, found: object) -> Explanation | None:
    """`"loss: " + 0.5`."""
    kind = found[1] or found[2]
    if kind == "NoneType":
        return None
    values = mentioned(failure).items()
    names = [n for n, v in values if type(v).__name__ == kind.rpartition(".")[2]]
    name = names[0] if len(names) == 1 else "value"
    which = f"{name} is" if names else "the other one is"
    return Explanation(
        means="+ joins two texts or adds two numbers; here one side is a text and "
        f"{which} of type {kind}.",
        tries=(
            f'To write it into the text: f"… {{{name}}}", or print("…", {name})',
            "To calculate with the text: float(text) + …",
        ),
    )


@situation(
    "text-is-no-number",
    "ValueError",
    message=r"^(?:invalid literal for int\(\) with base 10|could not convert string to "
    r"float): (?:np\.str_\()?'([^']*)'",
)
def text_is_no_number(failure: Failure, found: object) -> Explanation | None:
    """`int("3.5")`, `float("1,5")`."""
    text = found[1]
    whole = failure.message.startswith("invalid literal")
    if not text.strip():
        means, mend = (
            "An empty text is no number.",
            "Look at what was read: print(repr(text))",
        )
    elif re.fullmatch(r"\s*[-+]?\d+,\d+\s*", text):
        means = f"'{text}' has a comma; Python writes numbers with a point."
        mend = (
            'float(text.replace(",", ".")), or, if it separates thousands, '
            'float(text.replace(",", ""))'
        )
    elif whole and re.fullmatch(r"\s*[-+]?\d*\.\d*(e[-+]?\d+)?\s*", text):
        means = f"'{text}' is not a whole number, and int() reads whole ones only."
        mend = "float(text), or int(float(text)), which cuts the rest off"
    else:
        reader = "int()" if whole else "float()"
        means = f"{short(text)} is not a number that {reader} reads."
        mend = (
            "Look at what was read: print(repr(text)). A table may begin with a line "
            "of headings: np.loadtxt(…, skiprows=1)."
        )
    return Explanation(means=means, tries=(mend,))


@situation(
    "table-holds-text",
    "ValueError",
    message=r"^could not convert string '(.*)' to \w+ at row (\d+), column (\d+)",
    lesson="02",
)
def table_holds_text(failure: Failure, found: object) -> Explanation:
    """`np.loadtxt` of a table with headings, or with commas."""
    text, row, column = found.groups()
    if "," in text or ";" in text:
        sign = "," if "," in text else ";"
        return Explanation(
            means=f"np.loadtxt splits a line at blanks; row {row} has {sign} between "
            f"its columns, so it took {short(text, 30)} for one number.",
            tries=(f'np.loadtxt(…, delimiter="{sign}")',),
        )
    return Explanation(
        means=f"Row {row} (counted from 0), column {column}, holds {short(text, 30)}, "
        "which is no number.",
        tries=(
            "If the first line has the columns' names: np.loadtxt(…, skiprows=1)",
            "To choose the columns that are numbers: usecols=(0, 2)",
        ),
    )


@situation(
    "float-as-count",
    "TypeError",
    message=r"^'(float|numpy\.float\d+)' object cannot be interpreted as an integer|"
    r"^(?:list|tuple) indices must be integers or slices, not float|"
    r"^only integers, slices \(`:`\)",
)
def float_as_count(failure: Failure, found: object) -> Explanation | None:
    """`range(n / 2)`: / always gives a float."""
    return _whole_needed(failure)


@situation("float-as-index", "IndexError", message=r"^only integers, slices")
def float_as_index(failure: Failure, found: object) -> Explanation | None:
    """`x[n / 2]` of an array."""
    return _whole_needed(failure)


def _whole_needed(failure: Failure) -> Explanation | None:
    source = failure.line.source if failure.line else ""
    values = mentioned(failure)
    written = re.search(r"(?<![\w.])\d+\.\d*", source)
    floats = [
        name for name, v in values.items() if type(v).__name__.startswith("float")
    ]
    divides = bool(re.search(r"[\w)] ?/ ?[\w(]", source))
    if not floats and not divides and not written:
        return None
    if divides:
        return Explanation(
            means="A count or an index has to be a whole number, and / gives a float "
            "also where it comes out even: 4 / 2 is 2.0.",
            tries=("// divides whole numbers: 5 // 2 is 2.",),
        )
    name = floats[0] if floats else written[0]
    which = f"{name} = {short(values[name])}" if floats else name
    return Explanation(
        means=f"A count or an index has to be a whole number; {which} is a float.",
        tries=(f"int({name}), which cuts off what is behind the point",),
    )


@situation(
    "calls-without-end",
    "RecursionError",
    message=r"maximum recursion depth exceeded",
)
def calls_without_end(failure: Failure, found: object) -> Explanation | None:
    """A function that calls itself and never stops."""
    names = [step.function for step in failure.own_steps[-60:]]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 5]
    if not repeated:
        return None
    calls = " and ".join(repeated)
    each = "calls itself" if len(repeated) == 1 else "call each other"
    return Explanation(
        means=f"{calls} {each}, and no call ever ended: Python stopped at "
        f"{len(failure.steps)} calls within each other.",
        tries=(
            "Give the function a case that returns without calling, and check that "
            "each call comes nearer to it.",
        ),
    )


@situation(
    "closed-file", "ValueError", message=r"^I/O operation on closed file", lesson="02"
)
def closed_file(failure: Failure, found: object) -> Explanation:
    """A file that is used after its `with`."""
    return Explanation(
        means="The file was closed before this line: a `with open(…) as f:` closes it "
        "where its indented lines end.",
        tries=("Indent the line into the `with`, or open the file again.",),
    )


@situation(
    "file-not-for-this",
    "UnsupportedOperation",
    message=r"^not (readable|writable)$",
    lesson="02",
)
def file_not_for_this(failure: Failure, found: object) -> Explanation:
    """Writing to a file that was opened for reading, or the reverse."""
    mode = {
        "writable": '"w" to write it anew (the old contents are lost), "a" to add',
        "readable": '"r" to read, "r+" to read and write',
    }[found[1]]
    return Explanation(
        means=f"The file was opened in a mode in which it is not {found[1]}.",
        tries=(f'open("…", mode) with {mode}',),
    )
