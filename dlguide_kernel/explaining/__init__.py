"""What an error means, where it comes from and what to try: data in, words out.

    failure = Failure(error, place)      what is known: types, message, own lines
    explanation = explain(failure)       the first situation that fits, or None
    text = rendered(explanation, failure)  a block of text, with or without colours

Nothing here imports IPython or TensorFlow; the kernel shows these blocks under its
tracebacks, and a grader can put them into its feedback.

To add a situation
------------------
1. Put it into the module of its theme: `python_*.py` and `shell_*.py` for Python and
   the shell, `tensorflow_*.py` for graph and session, `eager_*.py` for the habits of
   the other TensorFlow. A new module is named in `THEMES` (explain.py): situations are
   tried in the order of THEMES, and within a module in the order they are defined.
   The first that returns an Explanation wins, so the exact ones come first.
2. Decorate a function of the failure and of the match of `message` in its text:

       @situation("unfed-placeholder", "InvalidArgumentError",
                  message=r"must feed a value for placeholder tensor '([^']+)'",
                  slide=57, lesson="13")
       def unfed_placeholder(failure, found):
           name = found[1]
           return Explanation(
               means=f"The placeholder '{name}' was given no value in this run.",
               tries=(f"Add it to the run's feed_dict: {{{name}: …}}.",),
               lines=made(failure, operation),    # further lines worth a look
           )

   It is called only for an error with one of those types along its MRO (matched by
   name, so nothing has to be imported) whose text `message` is found in (re.search).
   Return None when it is not this situation after all. `slide` and `lesson` may also
   be set in the Explanation that is returned, where they depend on the failure.
3. Say things exactly: the reader's own names (`failure.name_of(value)`), shapes, lines
   (`failure.lines`; `failure.namespace` is the reader's variables, `failure.inside()`
   the variables of a library's function on the stack). What lies around the code, near
   names, programs on PATH, files, is found within limits by surroundings.py.
   `operations.py` does the same for tensors and the lines that built them, `shapes.py`
   for shapes in messages. Say what to try in full code, never what an exercise
   answers. The block's last own line is shown anyway: do not repeat it in `lines`.
   Take no `repr` of a value that may be large (`short()` cuts).
4. Write the test in `tests/explaining/test_<module>.py`; the file's marks are
   `pytestmark = pytest.mark.slow` when it uses a kernel. `tests/explaining/conftest.py`
   has two helpers, and a checker for both:

       def test_unfed_placeholder(cells):              # one real kernel per module
           failed = cells.fails("sess.run(y)")         # the real error of a real cell
           explained(failed, "unfed-placeholder", line=1, slide=57,
                     says=["placeholder 'x'", "feed_dict={x:"])

       def test_a_missing_name(own_code):              # in this process, no kernel
           explained(own_code("a = 1\nb = c"), "name-not-defined", line=2, says=["c"])
"""

from __future__ import annotations

from .explain import explain
from .failure import Failure, Line
from .render import rendered
from .situation import Explanation, Situation, situation
from .text import listed, short

__all__ = [
    "Explanation",
    "Failure",
    "Line",
    "Situation",
    "explain",
    "listed",
    "rendered",
    "short",
    "situation",
]
