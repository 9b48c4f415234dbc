"""Starts Continuo: the window, or one command of the command line."""

import sys

from core.commands import COMMANDS


def main(arguments: list[str]) -> int:
    """No arguments, or a file: the window. Anything else: the command line. Returns the exit code."""
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from core.commands.line import run_command

        return run_command(arguments)
    from app.application import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
