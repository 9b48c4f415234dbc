"""Reads a command line and carries it out; exit codes are 0, 1 (could not be done), 2 (not understood)."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import NoReturn

from core import VERSION
from core.commands import COMMANDS
from core.errors import ContinuoError

DESCRIPTION = "Without arguments, or with a file, Continuo opens its window."


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


def run_command(arguments: list[str]) -> int:
    """Carry out one command; returns the exit code."""
    try:
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
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code
