"""Starts Continuo: the window, or one command of the command line."""

import os
import sys

from core.commands import COMMANDS

NO_SCREEN = "There is no screen to open the window on; commands such as `./run doctor` work without one."


def main(arguments: list[str]) -> int:
    """No arguments, or a file: the window. Anything else: the command line. Returns the exit code."""
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from core.commands.line import run_command

        return run_command(arguments)
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens):
        sys.stderr.write(f"{NO_SCREEN}\n")  # Qt would abort instead
        return 1
    from app.application import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
