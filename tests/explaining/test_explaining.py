"""Failures, situations, blocks and folding, in this process and without TensorFlow."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from dlguide_kernel import explaining
from dlguide_kernel.explaining import (
    Explanation,
    Failure,
    Line,
    explain,
    rendered,
    situation,
)
from dlguide_kernel.explaining.explain import THEMES, situations
from dlguide_kernel.explaining.shapes import read_shape, written
from dlguide_kernel.explaining.text import listed, short
from dlguide_kernel.kernel.folded_traceback import folded

PACKAGE = Path(explaining.__file__).parent
MINE = "<ipython-input-1-x>"


def failure_of(code: str, **names: object) -> Failure:
    try:
        exec(compile(code, MINE, "exec"), {"__name__": "__main__", **names})
    except BaseException as error:
        error.__traceback__ = error.__traceback__.tb_next  # without this function
        return Failure(error, lambda file: "cell In[1]" if file == MINE else None)
    raise AssertionError("did not fail")


def test_a_failure_knows_types_lines_and_names():
    failure = failure_of("import json\nx = [1]\ndef f(y):\n    json.loads(y)\nf('{')")
    assert failure.type_names[:2] == ("JSONDecodeError", "ValueError")
    assert failure.is_a("ValueError") and not failure.is_a("KeyError")
    assert [line.number for line in failure.lines] == [5, 4]
    assert failure.line.where == "cell In[1]"
    assert failure.namespace["y"] == "{" and failure.namespace["x"] == [1]
    assert failure.name_of(failure.namespace["x"]) == "x"
    assert failure.name_of([1]) is None
    assert failure.inside("raw_decode", "json/decoder.py")["s"] == "{"
    assert failure.inside("raw_decode", "other.py") is None


def test_what_is_not_the_readers_own_is_left_out():
    failure = failure_of("import re\nre.compile('(')")
    assert len(failure.steps) > len(failure.own_steps) == 1
    assert not failure.is_own(re.__file__)
    assert not failure.is_own("<frozen importlib._bootstrap>")
    assert not failure.is_own(str(PACKAGE / "failure.py"))
    assert not failure.is_own("/tmp/__autograph_generated_file1.py")
    assert failure.is_own("/home/anna/model.py")


def test_a_librarys_own_slip_is_not_the_readers():
    slip = "def f():\n    return nothing\n"
    scope: dict = {}
    exec(compile(slip, re.__file__, "exec"), scope)
    assert explain(failure_of("f()", f=scope["f"])) is None
    assert explain(failure_of("nothing")).name.startswith("name-")
    assert explain(failure_of("eval('nothing')")).name.startswith("name-")


def test_causes_and_circles():
    failure = failure_of("try:\n    1 / 0\nexcept Exception as e:\n    {}['a']")
    assert [type(cause).__name__ for cause in failure.causes] == ["ZeroDivisionError"]
    assert failure_of("{}['a']").causes == ()
    first, second = ValueError(), ValueError()
    first.__context__, second.__context__ = second, first
    assert Failure(first).causes == (second,)


def test_a_syntax_error_has_a_line():
    failure = failure_of("compile('a = (', '/home/anna/m.py', 'exec')")
    assert failure.line == Line("m.py", 1, "a = (")
    try:
        compile("ok = 1\na = = 2\n", MINE, "exec")
    except SyntaxError as error:
        line = Failure(error, failure.place).line
    assert line == Line("cell In[1]", 2, "a = = 2")


def test_the_first_situation_that_fits_wins_and_fills_in():
    @situation("one", "ValueError", message=r"(\d+)", slide=57, lesson="13")
    def one(failure, found):
        return Explanation(means=f"it is {found[1]}", tries=("mend it",))

    failure = failure_of("raise ValueError('7 times')")
    assert one.explain(failure) == Explanation(
        "it is 7", ("mend it",), slide=57, lesson="13", name="one"
    )
    assert one.explain(failure_of("raise ValueError('no number')")) is None
    assert one.explain(failure_of("raise KeyError('7')")) is None


def test_a_block_keeps_to_its_width_and_breaks_no_code():
    told = Explanation(
        means="word " * 40 + "tf.reshape(some_name, [-1, 1]) " + "word " * 20,
        tries=("do " * 40 + "feed_dict={X: x_data} " * 3,),
        lines=(("x was made in", Line("cell In[1]", 9, "x = 3")),),
        slide=57,
        lesson="13",
    )
    failure = failure_of("a = 1\nb = 1 / 0")
    block = rendered(told, failure)
    lines = block.splitlines()
    assert max(map(len, lines)) <= 84
    assert sum("tf.reshape(some_name, [-1, 1])" in line for line in lines) == 1
    assert block.count("feed_dict={X: x_data}") == 3
    assert [line for line in lines if not line.startswith(" ")] == [
        "What it means", "Where", "What to try", "More",
    ]  # fmt: skip
    assert "  x was made in cell In[1], line 9\n      x = 3" in block
    assert "slide 57, lesson 13" in block
    assert rendered(told, failure, hint="see %tb").endswith("13\n  see %tb")
    coloured = rendered(told, failure, colours=True)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == block != coloured


def test_texts():
    assert listed([]) == "" and listed("a") == "a" and listed("abc") == "a, b and c"
    assert short("a" * 200).count("a") < 60
    assert short(10**5000) == "an int of 16610 bits"
    assert short([1] * 9) == "a list of length 9" and short(None) == "None"
    assert written(read_shape("3,?")) == "(3, ?)" and written(read_shape("4")) == "(4,)"
    assert written(()) == "()"


def test_short_never_asks_a_large_object_for_its_repr():
    class Slow:
        shape = (2, 3)

        def __repr__(self):
            raise AssertionError("asked")

    assert short(Slow()) == "a Slow of shape (2, 3)"
    assert short([Slow()]) == "a list of length 1"


def test_folding_keeps_own_frames_and_the_error():
    failure = failure_of("1 / 0")
    library = f"File {re.__file__}:12, in compile()\n---> 12 x\n"
    cell = "Cell In[1], line 1\n-> 1 a\n"
    hidden = "    [... skipping hidden 1 frame]\n"
    stb = ["-----", "V  Traceback", cell, library, hidden, "V: text"]
    assert folded(stb, failure) == [*stb[:3], stb[-1]]
    assert folded([*stb[:2], library, stb[-1]], failure) == [*stb[:2], library, stb[-1]]


def test_folding_drops_what_a_library_handled_itself():
    failure = failure_of("1 / 0")
    library = f"File {re.__file__}:12, in compile()\n---> 12 x\n"
    cell = "\x1b[36mCell\x1b[39m In[1], line 1\n-> 1 a\n"
    link = "\nDuring handling of the above exception, another exception occurred:\n"
    first = ["K  Traceback", library, "K: inside", link]
    last = ["V  Traceback", cell, library, "V: text"]
    assert folded(["-----", *first, *last], failure) == [
        "-----", "V  Traceback", cell, "V: text",
    ]  # fmt: skip
    own = ["K  Traceback", cell, "K: mine", link]
    assert folded(["-----", *own, *last], failure) == [
        "-----", *own, "V  Traceback", cell, "V: text",
    ]  # fmt: skip


def test_folding_reads_tracebacks_inside_a_message():
    failure = failure_of("1 / 0")
    text = (
        "E: Graph execution error:\n\nDetected at node 'x' defined at:\n"
        f'  File "{MINE}", line 4, in <module>\n    x = build()\n'
        f"  File \"{re.__file__}\", line 9, in lib\n    lib_code()\nNode: 'x'\nbad"
    )
    (_, folded_text) = folded(["Cell In[1], line 1\n-> 1 a\n", text], failure)
    assert folded_text == (
        "E: Graph execution error:\n\nDetected at node 'x' defined at:\n"
        "  cell In[1], line 4, in <module>\n    x = build()\nNode: 'x'\nbad"
    )


def test_every_module_of_situations_is_a_theme():
    holding = {p.stem for p in PACKAGE.glob("*.py") if "\n@situation(" in p.read_text()}
    assert holding == set(THEMES) and len(THEMES) == len(set(THEMES))


def test_every_situation_has_a_name_of_its_own_and_a_slide_that_exists():
    names = [found.name for found in situations()]
    assert len(names) == len(set(names)) >= 50
    for found in situations():
        assert found.errors, found.name
        assert found.slide is None or 1 <= found.slide <= 61, found.name
        assert found.lesson is None or re.fullmatch(r"\d\d", found.lesson), found.name


def test_every_situation_is_provoked_somewhere():
    tests = "".join(p.read_text() for p in Path(__file__).parent.glob("test_*.py"))
    names = [found.name for found in situations()]
    assert [name for name in names if f'"{name}"' not in tests] == []


def test_no_jupyter_and_no_tensorflow_is_needed():
    code = (
        "import sys; from dlguide_kernel.explaining.explain import situations\n"
        "situations()\n"
        "print([m for m in ('IPython', 'tensorflow', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
