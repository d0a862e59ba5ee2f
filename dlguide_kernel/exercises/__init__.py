"""The exercises: one contract for lessons, problem sets and test cells.

    from dlguide_kernel.exercises import check, exercise, hint, parameters, solution

    exercise("step-bound")              # the goal, with your own numbers
    p = parameters("step-bound")        # the same numbers, to compute with
    check("step-bound", my_bound)       # not attempted, right, wrong, or our error
    hint("step-bound")                  # the next hint
    solution("step-bound")              # after a right answer or the last hint
    progress()                          # what is done, lesson by lesson

    require("step-bound", my_bound)     # in a test cell: AssertionError, same words
    judge("step-bound", my_bound, user="anna")  # the outcome as data, for programs

`contract.py` says how to declare an exercise, `identity.py` who the user is,
`log.py` what the progress log proves.
"""

from .contract import Exercise as Exercise
from .contract import WrongAnswer as WrongAnswer
from .contract import differs as differs
from .contract import not_attempted as not_attempted
from .contract import right as right
from .contract import wrong as wrong
from .identity import set_user as set_user
from .judging import Outcome as Outcome
from .plain import UnreadableError as UnreadableError
from .session import check as check
from .session import exercise as exercise
from .session import hint as hint
from .session import judge as judge
from .session import parameters as parameters
from .session import progress as progress
from .session import require as require
from .session import solution as solution
from .verifying import verify as verify
