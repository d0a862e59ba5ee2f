"""Explained errors: a short block under a traceback, and `%explain` to switch it.

The traceback is the shell's own, without the frames of libraries; `%tb` shows it
whole. An error that no situation knows is left exactly as it is. The shell's
`_showtraceback` is wrapped because it alone decides what the frontend gets and what
stands in the reply (`set_custom_exc` would leave the reply's traceback empty), so the
error stays an error for nbclient, nbgrader and the tag `raises-exception`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class

from ..explaining import Explanation, Failure, explain, rendered
from .folded_traceback import folded
from .magic_errors import MagicError

HINT = "%tb shows the whole traceback; %explain off ends these explanations"


class ExplainedErrors:
    """Shows a shell's errors with their explanations."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell, self.on = shell, True
        self.last: tuple[Explanation, str] | None = None
        self.trouble: Exception | None = None
        self._shown: tuple[object, TracebackType | None] = (None, None)
        self._stock: Callable = shell._showtraceback
        shell._showtraceback = self.show

    def close(self) -> None:
        """Give the shell its own method back."""
        if self.shell.__dict__.get("_showtraceback") == self.show:
            del self.shell._showtraceback
        self._shown = (None, None)

    def show(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        """Show an error: folded and explained if it is known, else as it is."""
        lines = stb
        if self.on:
            try:
                lines = self._explained(evalue, list(stb))
            except Exception as trouble:  # never hides the reader's own error
                self.trouble = trouble
        self._stock(etype, evalue, lines)

    def _explained(self, error: BaseException, stb: list[str]) -> list[str]:
        # The same error with the same traceback once more: that is %tb, or %debug.
        shown = (error, getattr(error, "__traceback__", None))
        again = shown[0] is self._shown[0] and shown[1] is self._shown[1]
        failure = Failure(error, self.place)
        explanation = None if again else explain(failure)
        # Kept until the next error only: frames hold arrays, and arrays hold memory.
        self._shown = shown if again or explanation else (None, None)
        if explanation is None:
            return stb
        colours = self.shell.colors.lower() not in ("nocolor", "")
        block = self._block(explanation, failure, colours)
        self.last = explanation, self._block(explanation, failure, False)
        *frames, text = folded(stb, failure)
        return [*frames, text.rstrip(), block]

    def _block(self, explanation: Explanation, failure: Failure, colours: bool) -> str:
        return "\n" + rendered(explanation, failure, colours=colours, hint=HINT)

    def place(self, file: str) -> str | None:
        """Return "cell In[3]" for the name under which that cell was compiled."""
        name = self.shell.compile.format_code_name(file)
        return f"cell {name[1]}" if name else None


@magics_class
class Explain(Magics):
    """The magic `%explain`."""

    def __init__(self, shell: InteractiveShell, errors: ExplainedErrors) -> None:
        super().__init__(shell)
        self.errors = errors

    @line_magic
    def explain(self, line: str) -> None:
        """Explain errors, or leave them as Python shows them.

        %explain          show whether errors are explained
        %explain on       explain them
        %explain off      leave them alone
        %explain last     show the last explanation again
        """
        asked = line.split("#")[0].strip()
        if asked in ("on", "off"):
            self.errors.on = asked == "on"
        elif asked == "last":
            print(self._last())
            return
        elif asked:
            raise MagicError(
                f"%explain {asked} is not known.",
                expected="%explain on, %explain off, %explain last, or %explain alone.",
                mend="write %explain on",
            )
        print(self._state())

    def _last(self) -> str:
        if self.errors.last is None:
            return "No error has been explained yet."
        return self.errors.last[1].lstrip("\n")

    def _state(self) -> str:
        state = f"Errors are {'explained' if self.errors.on else 'not explained'}."
        if self.errors.trouble is not None:
            # Ours to mend, so it is said where one looks, and not under an error.
            state += f"\nThe last explanation failed itself: {self.errors.trouble!r}"
        return state


def load(shell: InteractiveShell) -> None:
    """Explain a shell's errors from now on, and give it `%explain`."""
    shell.register_magics(Explain(shell, ExplainedErrors(shell)))


def unload(shell: InteractiveShell) -> None:
    """Leave a shell's errors alone again."""
    magic = shell.magics_manager.registry.pop("Explain", None)
    if magic is not None:
        magic.errors.close()
    shell.magics_manager.magics["line"].pop("explain", None)
