"""What a magic says when it is used in a way that cannot work."""

from __future__ import annotations

from ..errors import InputError


class MagicError(InputError):
    """A magic used in a way that cannot work; shown without the magic's own code."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]
