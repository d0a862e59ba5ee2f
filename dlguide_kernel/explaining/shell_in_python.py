"""Commands of the shell in a cell, which is read as Python (lessons 02 to 06)."""

from __future__ import annotations

import builtins
import keyword
import re
import shutil

from .failure import Failure
from .python_syntax import broken_line
from .situation import Explanation, situation
from .surroundings import nearest

#: The commands of the course: the slide that shows each, and its lesson.
COMMANDS: dict[str, tuple[int | None, str]] = {
    **dict.fromkeys(("ls", "pwd", "cd"), (8, "02")),
    **dict.fromkeys(("cp", "mv", "rm", "mkdir", "rmdir", "touch", "find"), (9, "02")),
    **dict.fromkeys(("cat", "less", "head", "tail", "grep", "man"), (9, "02")),
    **dict.fromkeys(("chmod", "chown"), (34, "02")),
    **dict.fromkeys(("env", "export", "unset"), (11, "03")),
    "echo": (12, "03"),
    **dict.fromkeys(("source", "alias"), (13, "03")),
    **dict.fromkeys(("ssh", "scp", "sftp", "rsync"), (15, "04")),
    **dict.fromkeys(("ssh-keygen", "ssh-copy-id"), (19, "04")),
    **dict.fromkeys(("tmux", "screen"), (22, "05")),
    **dict.fromkeys(("htop", "top", "ps", "kill"), (23, "05")),
    **dict.fromkeys(("nice", "renice", "python", "python3"), (24, "05")),
    **dict.fromkeys(("nvidia-smi", "watch"), (25, "05")),
    **dict.fromkeys(("nohup", "which", "ag", "ack", "rg", "fzf"), (33, "05")),
    "module": (31, "06"),
    **dict.fromkeys(("singularity", "apptainer"), (32, "06")),
    **dict.fromkeys(("pip", "pip3", "conda", "git", "wget", "curl"), (None, "06")),
    **dict.fromkeys(("bash", "sh", "sudo", "nano", "vim", "emacs"), (None, "03")),
    "jupyter": (None, "04"),
}
#: They ask for a password, take the whole screen, or outlive the cell.
TERMINAL = frozenset({
    "ssh", "sftp", "ssh-keygen", "ssh-copy-id", "tmux", "screen", "htop", "top",
    "watch", "less", "man", "sudo", "nano", "vim", "emacs", "nohup", "fzf", "jupyter",
})  # fmt: skip
#: Prose in a code cell may begin with one of these.
ENGLISH = frozenset({
    "cat", "find", "head", "kill", "less", "man", "nice", "screen", "source", "tail",
    "top", "touch", "watch", "which",
})  # fmt: skip
#: They change the shell itself, and `!` starts a new one each time.
LOST = frozenset({"source", "alias", "unset", "module"})
# What follows a word in Python, and not in a command: an operator and its operand.
OPERATOR = re.compile(
    r"[=,:;)\]}(\[.*/%@<>!|&^]|[-+]\s|[-+]=|(?:in|is|and|or|if|for|not|else|as)\b"
)


@situation(
    "shell-command-in-cell", "SyntaxError", message=r"^(?:invalid|unterminated|leading)"
)
def shell_command_in_cell(failure: Failure, found: object) -> Explanation | None:
    """`chmod 700 my_dir` in a cell: Python cannot read it."""
    if failure.place(getattr(failure.error, "filename", None) or "") is None:
        return None  # a file, or a text that was given to eval
    source = broken_line(failure)
    word, rest = _split(source)
    if not word or (OPERATOR.match(rest) and not _quoted_path(rest)):
        return None
    if word.startswith(("./", "~/", "/")):
        return _program_by_path(source) if not rest.startswith("=") else None
    return _told(source, word) if rest else None


@situation(
    "shell-command-as-name", "NameError", message=r"^name '(\w+)' is not defined"
)
def shell_command_as_name(failure: Failure, found: object) -> Explanation | None:
    """`nvidia-smi`, `ls -l`, `cd /tmp`: for Python a difference and a quotient."""
    source = failure.line.source if failure.line else ""
    word, rest = _split(source)
    if not word or re.match(r"\w+", word)[0] != found[1]:
        return None
    words = re.fullmatch(r"-{1,2}[A-Za-z][\w-]*", rest)
    if word in COMMANDS and not words:
        words = not rest or (_quoted_path(rest) and " " not in rest)
    if not words or (source == word and nearest(word, failure.namespace)):
        return None
    return _told(source, word)


@situation(
    "background-in-cell",
    "OSError",
    message=r"^Background processes not supported",
    slide=33,
    lesson="05",
)
def background_in_cell(failure: Failure, found: object) -> Explanation:
    """`!program &`."""
    return Explanation(
        means="A line with ! waits until the command has ended, so it takes no & at "
        "its end.",
        tries=(
            "In a terminal: nohup nice -n 19 python -u my_script.py > output.txt &",
            "In a cell, for a short one: %%bash --bg",
        ),
    )


def _split(source: str) -> tuple[str, str]:
    """Return the first word of a line as the shell sees it, and the rest."""
    match = re.match(r"((?:\./|~/|/)?[\w][\w.+/-]*)(?:\s+(.*))?$", source)
    return (match[1], (match[2] or "").strip()) if match else ("", "")


def _quoted_path(rest: str) -> bool:
    # `ls /tmp`, `cat *.txt`, `cd ..`, `ssh ~`: a sign with no blank after it.
    return bool(re.match(r"(/[\w.]|\*\.|\.\.?(/|$)|\.\w)", rest))


def _told(source: str, word: str) -> Explanation | None:
    known = word in COMMANDS
    if keyword.iskeyword(word) or (hasattr(builtins, word) and not known):
        return None
    if not known and (len(word) < 2 or shutil.which(word) is None):
        return None
    slide, lesson = COMMANDS.get(word, (11, "03"))
    shelly = word not in ENGLISH or re.search(r"[-/.$~*@=\d]", source)
    sure = known and source != word and shelly
    return Explanation(
        means=f"'{word}' is a command of the shell, and this cell is read as Python."
        if sure
        else f"This cell is read as Python; the shell's command '{word}', if that is "
        "meant, is written as below.",
        tries=_ways(source, word),
        slide=slide,
        lesson=lesson,
    )


def _ways(source: str, word: str) -> tuple[str, ...]:
    """Say how to get a command done from a notebook."""
    export = re.match(r"export\s+(\w+)=(.*)", source)
    plain = source.rstrip("& ")
    if export:
        return _exported(export[1], export[2])
    if word == "cd":
        return (f"%{source}   (with !cd only the shell of that line would move)",)
    if word in ("pip", "pip3", "conda"):
        return (f"%{source.replace('pip3', 'pip', 1)}",)
    if word in TERMINAL or source.endswith("&"):
        return (f"In a terminal (File > New > Terminal): {source}",)
    if word in LOST:
        return (
            f"In a terminal: {source}   (after ! it would hold for that line only)",
        )
    script = re.fullmatch(r"python3?\s+(\S+\.py)(.*)", plain)
    if script:
        return (
            f"As a program of its own: !{plain}",
            f"In this kernel, its variables stay: %run {script[1]}{script[2]}",
        )
    return (f"!{plain}", "Several lines of shell: begin the cell with %%bash")


def _exported(name: str, value: str) -> tuple[str, ...]:
    value = value.strip("'\" ")
    added = re.match(rf"\$\{{?{name}\}}?(.*)", value)
    if added:
        return (f'import os; os.environ["{name}"] += "{added[1].replace(" ", "")}"',)
    if "$" in value:
        return (f'import os; os.environ["{name}"] = "…"   with the value written out',)
    return (f"%env {name}={value}   (for this kernel and what it starts)",)


def _program_by_path(source: str) -> Explanation:
    return Explanation(
        means="A path that begins a line names a program for the shell; this cell is "
        "read as Python.",
        tries=(f"!{source}",),
        slide=11,
        lesson="03",
    )
