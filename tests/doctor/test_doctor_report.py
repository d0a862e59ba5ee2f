"""The run of the checks and the report: order, failures, terminals, notebooks."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from html.parser import HTMLParser

import pytest
from made import package

from dlguide_kernel.cli import main
from dlguide_kernel.doctor import doctor
from dlguide_kernel.doctor.checks import CHECKS, Check, named
from dlguide_kernel.doctor.examining import examine
from dlguide_kernel.doctor.finding import STATES, Finding, broken, ok, unknown, without
from dlguide_kernel.doctor.printing import Printer
from dlguide_kernel.doctor.report import Report
from dlguide_kernel.doctor.visit import Visit

pytestmark = pytest.mark.slow  # starts programs


FAST = ("python", "pythonpath", "loopback")


def check(name: str, look: object, slow: bool = False) -> Check:
    return Check(name, name.title(), look, slow)


def test_names_are_unique_and_titles_fit():
    assert (
        len({c.name for c in CHECKS}) == len({c.title for c in CHECKS}) == len(CHECKS)
    )
    assert all(re.fullmatch(r"[a-z0-9-]+", c.name) for c in CHECKS)
    assert max(len(c.title) for c in CHECKS) < 17


def test_findings_come_in_order_and_the_slow_ones_begin_at_once(visit):
    begun = threading.Event()

    def slow(visit):
        begun.set()
        return ok("slow")

    def waits(visit):
        return ok("fast") if begun.wait(20) else broken("the slow one never began")

    checks = [check("a", waits), check("b", waits), check("c", slow, slow=True)]
    assert [f.happened for f in examine(checks, visit)] == ["fast", "fast", "slow"]


def test_a_finding_is_told_before_a_later_check_has_ended(visit):
    told = threading.Event()

    def later(visit):
        return ok("") if told.wait(20) else broken("nothing was told")

    findings = examine([check("a", lambda v: ok("")), check("b", later)], visit)
    next(findings)
    told.set()
    assert next(findings).state == "ok"


def test_a_check_that_fails_is_told_as_such(visit):
    checks = [check("a", lambda v: 1 / 0), check("b", lambda v: without("none"))]
    first, second = examine(checks, visit)
    assert (first.state, second.state) == ("broken", "without")
    assert "this check is itself broken" in first.happened
    assert "ZeroDivisionError" in first.happened
    assert (first.name, first.title) == ("a", "A")


def test_a_librarys_warning_does_not_stand_between_the_lines(visit, recwarn):
    def look(visit):
        warnings.warn("old", UserWarning, stacklevel=1)
        return ok("")

    assert [f.state for f in examine([check("a", look)], visit)] == ["ok"]
    assert not recwarn.list


def test_what_is_shared_is_asked_once(visit):
    asked = []

    def ask(visit):
        asked.append(1)
        time.sleep(0.05)
        return len(asked)

    checks = [check(n, lambda v: ok(str(v.once(ask)))) for n in "abcd"]
    assert {f.happened for f in examine(checks, visit)} == {"1"}


def test_a_report_that_is_left_stops_what_it_started(visit, tmp_path):
    code = f"echo $$ > {tmp_path}/pid; sleep 60 & wait"
    checks = [
        check("a", lambda v: ok("")),
        check("b", lambda v: ok(v.ask(["sh", "-c", code], timeout=60).problem)),
    ]
    findings = examine(checks, visit)
    next(findings)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.01)
    start = time.monotonic()
    findings.close()
    assert time.monotonic() - start < 30
    group = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        for _ in range(1000):  # the killed sleep is reaped by init
            os.killpg(group, 0)
            time.sleep(0.01)


def test_a_program_that_is_late_or_missing(visit):
    late = visit.ask(["sh", "-c", "sleep 60 & sleep 60"], timeout=0.3)
    assert (late.status, late.problem) == (None, "no answer within 0 s")
    assert visit.ask(["/no/such/program"]).problem == "No such file or directory"
    visit.close()
    assert visit.ask(["true"]).problem == "the run was stopped"


FINDINGS = (
    ok("all is well. " * 8),
    without("no GPU here.", "sudo something " * 8),
    unknown("who knows?"),
    broken("a very-long-hyphenated-word/path and more words to wrap in the end."),
)


def written(width: int = 80) -> str:
    stream = io.StringIO()
    printer = Printer(stream, width)
    for finding in FINDINGS:
        printer.finding(finding)
    printer.summary(Report(FINDINGS).counts, ["a", "b"])
    return stream.getvalue()


def test_lines_wrap_and_commands_do_not():
    lines = written().splitlines()
    mends = [line for line in lines if line.startswith("    mend: ")]
    assert mends == [f"    mend: {FINDINGS[1].mend}"]
    assert all(len(line) <= 80 for line in lines if line not in mends)
    assert lines[-1] == (
        "1 ok · 1 the course works without · 1 cannot be told · 1 broken"
    )
    assert lines[-2] == "Not asked here: a, b."


def test_every_state_has_its_word():
    words = [line.split()[1] for line in written().splitlines() if line[0] in "✓–?✗"]
    assert words == ["ok", "without", "unknown", "broken"] == list(STATES)


def test_no_colours_in_a_file():
    assert "\033" not in written()


def test_an_encoding_without_the_symbols():
    raw = io.BytesIO()
    printer = Printer(io.TextIOWrapper(raw, encoding="ascii"), 80)
    printer.finding(broken("6 · 7"))
    printer.stream.flush()
    assert raw.getvalue().decode("ascii").split() == ["x", "broken", "6", "?", "7"]


def in_a_terminal(**env: str) -> str:
    """Return what `dlguide doctor` writes to a terminal."""
    ours, theirs = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    process = subprocess.Popen(
        [sys.executable, "-m", "dlguide_kernel.cli", "doctor", *FAST],
        env={**kept, "TERM": "xterm", **env},
        stdin=theirs,
        stdout=theirs,
        close_fds=True,
    )
    os.close(theirs)
    text = b""
    try:
        while part := os.read(ours, 4096):
            text += part
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(ours)
    process.wait()
    return text.decode()


def test_colours_in_a_terminal():
    assert "\033[32m✓ ok" in in_a_terminal()
    assert "\033[32m" not in in_a_terminal(NO_COLOR="1")
    assert "\033" not in in_a_terminal(TERM="dumb")


def test_exit_status_and_json(capsys, monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert main(["doctor", "--json", *FAST]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"dlguide", "python", "counts", "checks", "left_out"}
    assert [one["name"] for one in told["checks"]] == list(FAST)
    shape = {"name", "title", "state", "happened", "mend", "seconds"}
    assert all(one.keys() == shape for one in told["checks"])
    assert told["counts"] == {"ok": 3, "without": 0, "unknown": 0, "broken": 0}


def test_something_broken_is_status_1(capsys, monkeypatch, tmp_path):
    (tmp_path / "numpy.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert main(["doctor", *FAST]) == 1
    out = capsys.readouterr().out
    assert "✗ broken  PYTHONPATH" in out
    assert out.splitlines()[-1] == "2 ok · 1 broken"


def test_a_wrong_call_is_status_2(capsys):
    assert main(["doctor", "gppu"]) == 2
    assert "mend: dlguide doctor gpu" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["doctor", "--no-such-option"])
    assert stopped.value.code == 2


def test_control_c_ends_what_was_started(tmp_path):
    code = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))"
    package(tmp_path, "tensorflow", code=f"import os, time; {code}; time.sleep(60)")
    process = subprocess.Popen(
        [sys.executable, "-m", "dlguide_kernel.cli", "doctor", "session"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (130, "Stopped.")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_quick_leaves_out_what_starts_something(capsys):
    assert main(["doctor", "--quick", "--json", "python", "session", "gpu"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["checks"]] == ["python"]
    assert told["left_out"] == ["session", "gpu"]


def test_checks_are_told_in_the_reports_order():
    assert [c.name for c in named(["ssh", "python"])] == ["python", "ssh"]
    assert named([]) == CHECKS


def test_the_doctor_imports_the_standard_library_only():
    code = (
        "import sys; before = set(sys.modules)\n"
        "import dlguide_kernel.doctor.command\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "sys.exit(str(new - sys.stdlib_module_names - {'dlguide_kernel'}))"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert asked.stderr.strip() == "set()"


class Cells(HTMLParser):
    """The texts of a table's cells, and the tags that were opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_the_table_of_a_notebook():
    bad = Finding("broken", "no <GPU>.", "pip install 'a<2'", "gpu", "GPU")
    good = Finding("ok", "3.12", "", "python", "Python")
    page = Cells(Report((good, bad), ("session",))._repr_html_())
    tags = [tag for tag, _ in page.tags]
    assert tags.count("caption") == tags.count("table") == 2
    scopes = [a["scope"] for t, a in page.tags if t == "th"]
    assert scopes == (["col"] * 3 + ["row"]) * 2
    assert tags.index("details") > tags.index("table")  # what is ok is folded away
    assert "1 ok · 1 broken." in page.text
    assert "✗ broken" in page.text
    assert "no <GPU>.Mend: pip install 'a<2'" in page.text
    assert "Left to dlguide doctor in a terminal: session." in page.text


def test_a_notebook_where_all_is_well():
    page = Report((Finding("ok", "3.12", "", "python", "Python"),))._repr_html_()
    assert (page.count("<table"), page.count("<details")) == (1, 1)


def test_a_report_as_text_and_its_status():
    report = Report(tuple(examine(named(FAST), Visit())), ("session",))
    assert repr(report).splitlines()[0].startswith("dlguide 0.1.0 with Python")
    assert repr(report).splitlines()[-1].endswith("0 broken")
    assert report.status == 0


def test_the_notebooks_doctor_starts_nothing(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    report = doctor("python", "session", "gpu", "kernel-answers", "command")
    assert [f.name for f in report.findings] == ["python"]
    assert report.left_out == ("command", "session", "gpu", "kernel-answers")
