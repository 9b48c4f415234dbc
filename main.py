"""Starts Continuo: the window, or one command of the command line."""

import os
import signal
import sys

if sys.flags.safe_path:  # as `./run` has it: nothing comes from the current folder, maybe a stranger's
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - Python then omits it
if __name__ == "__main__":
    # Ctrl+C ends what has only begun without a word; the window and the commands have more to do, later.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # which `./run` held back until here

from core import words
from core.commands import COMMANDS

NO_SCREEN = "There is no screen to open the window on; commands such as `./run doctor` work without one."


def is_command(word: str) -> bool:
    """Whether the first word is a command, perhaps a misspelt one, and no file to open."""
    return word in COMMANDS or word.startswith("-") or not ("." in word or os.path.exists(word))  # noqa: PTH110 - whatever its name


def hold_streams() -> None:
    """Have something stand where the terminal's streams were closed by whoever started us.

    Or the first files that are opened would take their places, and hear what libraries have to say.
    """
    for place in range(3):
        try:
            os.fstat(place)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def main(arguments: list[str]) -> int:
    """No arguments, or a file: the window. Anything else: the command line. Returns the exit code."""
    hold_streams()
    if asked := os.environ.get(words.VARIABLE):
        words.speak(asked)
    if arguments and is_command(arguments[0]):
        from core.commands.line import run_command

        return run_command(arguments)
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens):
        sys.stderr.write(f"{NO_SCREEN}\n")  # Qt would abort instead
        return 1
    try:
        from app.language import choose

        choose()  # before the modules whose tables are words
        from app.application import run
    except ImportError as problem:
        if "shared object" not in str(problem):
            raise
        sys.stderr.write(f"The window cannot be opened: {problem}; `./run doctor` says what to do.\n")
        return 1
    return run(arguments)


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # its other processes begin here as well
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main(sys.argv[1:]))
