"""Reads a command line and carries it out; exit codes: 0, 1 (not done), 2 (not understood), 130 (Ctrl+C)."""

from __future__ import annotations

import argparse
import codecs
import io
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from core import VERSION
from core.commands import COMMANDS
from core.errors import ContinuoError
from core.words import printable

DESCRIPTION = "Without arguments, or with a file, Continuo opens its window."


_LONGEST_NAME = 80  # signs of a file's that are told


class Parser(argparse.ArgumentParser):
    """An argument parser that complains in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help.\n")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The arguments understood; `run` in it is the function that carries the command out."""
    parser = Parser(prog="./run", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"Continuo {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for name, summary in COMMANDS.items():
        module = import_module(f"core.commands.{name}_command")
        command = commands.add_parser(name, help=summary, description=module.__doc__, allow_abbrev=False)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser.parse_args(arguments)


def _as_it_is(error: UnicodeError) -> tuple[str | bytes, int]:
    """The bytes of a file's name as they are, what the terminal has no letter for by its number."""
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.backslashreplace_errors(error)


def mend_streams() -> None:
    """Let every file name be printed, whatever its bytes, and let nothing fail where nobody listens."""
    codecs.register_error("as-it-is", _as_it_is)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for good
        elif isinstance(stream, io.TextIOWrapper):
            bytes_as_they_are = name == "stdout" and os.name == "posix"
            stream.reconfigure(errors="as-it-is" if bytes_as_they_are else "backslashreplace")


def run_command(arguments: list[str]) -> int:
    """Carry out one command; returns the exit code."""
    mend_streams()
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # as main.py begins
            signal.signal(signal.SIGINT, signal.default_int_handler)
        options = parse(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except OSError as problem:
        _close_output()
        if not isinstance(problem, BrokenPipeError):  # whoever read our output has gone, and knows
            print(_told(problem), file=sys.stderr)
        return 1
    return code


def _close_output() -> None:
    """Where no more can be written, nothing may be at exit either."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(problem: OSError) -> str:
    """What the system refused that was left to it: a name that no file can have, a disk that is full."""
    from core.files.disk import reason

    if problem.filename is None:
        return f"It could not be done: {reason(problem)}."
    name = Path(os.fsdecode(problem.filename)).name
    return f"“{printable(name[:_LONGEST_NAME])}” cannot be used: {reason(problem)}."
