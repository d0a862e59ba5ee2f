"""Code that Python cannot read: Python 2, other languages, letters of the slides."""

from __future__ import annotations

import keyword
import re

from .failure import Failure
from .python_syntax import broken_line
from .situation import Explanation, situation

LETTERS = {
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "´": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "*",
    "·": "*",
    "…": "...",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "²": "**2",
    "\u00a0": "a blank",
    "\u200b": "nothing",
}


@situation(
    "print-of-python-2",
    "SyntaxError",
    message=r"^Missing parentheses in call to '(\w+)'",
    slide=54,
    lesson="12",
)
def print_of_python_2(failure: Failure, found: object) -> Explanation:
    """`print x`."""
    source = broken_line(failure)
    simple = re.fullmatch(rf"{found[1]} ([^;#>]*[^,;#>])", source)
    line = f"{found[1]}({simple[1]})" if simple else f"{found[1]}(…)"
    return Explanation(
        means=f"In Python 3 {found[1]} is a function and takes its arguments in "
        "brackets; without them it is Python 2.",
        tries=(line,),
    )


@situation("assigned-in-condition", "SyntaxError", message=r"Maybe you meant '=='")
def assigned_in_condition(failure: Failure, found: object) -> Explanation:
    """`if x = 3:`, or `3 = x`."""
    source = broken_line(failure)
    condition = re.match(r"(if|elif|while)\b", source)
    if condition:
        return Explanation(
            means=f"= gives a name a value; after {condition[1]} there stands a "
            "question, and equality is asked with ==.",
            tries=(re.sub(r"(?<![=!<>:])=(?!=)", "==", source, count=1),),
        )
    return Explanation(
        means="Left of = stands something that cannot get a value: a number, a text or "
        "a call.",
        tries=("Write the name at the left: x = 5. To ask whether two are equal: ==",),
    )


@situation(
    "letter-not-of-python",
    "SyntaxError",
    message=r"^invalid (?:non-printable )?character (?:'(.)' )?\(?U\+([0-9A-F]+)",
    slide=55,
    lesson="13",
)
def letter_not_of_python(failure: Failure, found: object) -> Explanation:
    """Quotes and dashes as a PDF has them."""
    letter = chr(int(found[2], 16))
    plain = LETTERS.get(letter)
    shown = f"'{letter}' (U+{found[2]})" if letter.isprintable() else f"U+{found[2]}"
    mend = (
        f"Write {plain} for it." if plain else "Write it with the keyboard's own signs."
    )
    return Explanation(
        means=f"The sign {shown} is not one of Python's. It comes with text that is "
        "copied from slides, a PDF or a web page.",
        tries=(mend, "Mind its neighbours: a copied line often has several."),
    )


@situation(
    "outside-of-function",
    "SyntaxError",
    message=r"^'(return|yield|await|break|continue)' (?:not properly in|outside)",
)
def outside_of_function(failure: Failure, found: object) -> Explanation:
    """`return 3` in a cell."""
    word = found[1]
    if word in ("break", "continue"):
        return Explanation(
            means=f"{word} belongs in a for or while loop, and this line is in none.",
            tries=("Indent it into the loop, or leave it out.",),
        )
    return Explanation(
        means=f"{word} belongs in a function, and this line is in none: perhaps it is "
        "not indented as far as the def's other lines.",
        tries=(
            "To see a value in a cell, write it alone in the last line, or print it.",
        ),
    )


@situation("number-and-letters", "SyntaxError", message=r"^invalid (\w+) literal")
def number_and_letters(failure: Failure, found: object) -> Explanation | None:
    """`2x`."""
    product = re.search(
        r"(?<![\w.])(\d+(?:\.\d+)?)([A-Za-z_]\w*)", broken_line(failure)
    )
    if not product or found[1] != "decimal":
        return None
    return Explanation(
        means=f"'{product[0]}' is neither a number nor a name: a name cannot begin "
        "with a digit, and a product needs its sign.",
        tries=(f"If a product is meant: {product[1]} * {product[2]}",),
    )


@situation(
    "sign-of-another-language", "SyntaxError", message=r"^invalid syntax|^expected ':'"
)
def sign_of_another_language(failure: Failure, found: object) -> Explanation | None:
    """`x++`, `a && b`, `x === 3`, `else if`, `lambda = 0.1`."""
    source = re.sub(r"'[^']*'|\"[^\"]*\"", "''", broken_line(failure).split("#")[0])
    for pattern, sign, mend in SIGNS:
        match = re.search(pattern, source)
        if match:
            sign = match.expand(sign)
            return Explanation(
                means=f"Python has no {sign}.", tries=(match.expand(mend),)
            )
    word = re.match(r"(\w+)\s*=(?!=)", source)
    if word and keyword.iskeyword(word[1]):
        return Explanation(
            means=f"'{word[1]}' is a word of Python's own and cannot be a variable's "
            "name.",
            tries=(f"Give it another name, say {word[1]}_",),
        )
    return None


SIGNS = (
    (r"(\w+)\s*(\+|-)\2\s*;?$", r"\2\2", r"\1 \2= 1"),
    (r"&&", "&&", "Write: a and b, or for arrays (x > 0) & (x < 1)"),
    (r"\|\|", "||", "Write: a or b, or for arrays (x < 0) | (x > 1)"),
    (r"===", "===", "Write: a == b"),
    (r"\belse\s+if\b", "'else if'", "Write: elif"),
    (
        r"\)\s*\{|\belse\s*\{",
        "{ } around the lines of a block",
        "End the line with : and indent the lines that belong to it.",
    ),
    (
        r"^(?:if|while|for)\b.*\b(then|do)\b\s*:?$",
        r"'\1'",
        "A colon ends the line: if x > 0:",
    ),
    (
        r"^(?:var|let|const|int|float|double)\s+(\w+)\s*=",
        "declaration of a variable",
        r"\1 = …",
    ),
    (
        r"^raise \w+\s*,",
        "comma in raise: that was Python 2",
        'raise ValueError("…")',
    ),
    (
        r"^except \w+\s*,\s*\w+",
        "comma in except: that was Python 2",
        "except ValueError as error:",
    ),
    (r"`", "`", "The shell's output in a cell: files = !ls"),
)
