"""The `dlguide` command: one line per subcommand, imported only when it is asked for.

Each subcommand is a module with `configure(parser)`, which adds its arguments, and
`run(args)`, which returns the exit status. `dlguide --help` imports none of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from . import __version__
from .errors import DLGuideError

COMMANDS = {
    "lab": ("dlguide_kernel.kernel.lab", "open the course in JupyterLab"),
    "doctor": ("dlguide_kernel.doctor.command", "what works here, and what mends"),
    "build": ("dlguide_kernel.authoring.command", "lesson text to notebooks"),
    "bench": ("dlguide_kernel.benchmarks.command", "measure ours against its peers"),
    "kernel": ("dlguide_kernel.kernel.command", "install the kernel, keep it warm"),
    "progress": ("dlguide_kernel.exercises.command", "your exercises, and the log"),
}


def _parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<10}{text}" for name, (_, text) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="dlguide",
        usage="dlguide [-h] [--version] COMMAND …",
        description="A practical guide to deep learning: the course's own tool.",
        epilog=f"commands:\n{lines}\n\n`dlguide COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; a DLGuideError becomes its message and exit status 2."""
    argv = list(sys.argv[1:] if argv is None else argv)
    # The first word is the command; the rest belongs to it.
    chosen = _parser().parse_args(argv[:1]).command
    module = import_module(COMMANDS[chosen][0])
    parser = argparse.ArgumentParser(
        prog=f"dlguide {chosen}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.configure(parser)
    try:
        return module.run(parser.parse_args(argv[1:]))
    except DLGuideError as error:
        print(f"dlguide {chosen}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
