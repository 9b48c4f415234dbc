"""What the options of a command may be; anything else is refused in one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from core.harmony import Key


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number from `low` to `high`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{number} is not between {low} and {high}")
        return number

    return read


def real(low: float, high: float) -> Callable[[str], float]:
    """Reads a number from `low` to `high`; not-a-number lies nowhere between them."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return number

    return read


def key(text: str) -> Key:
    """Reads a key as musicians type it, such as "Eb minor"."""
    try:
        return Key.parse(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def add_output(parser: argparse.ArgumentParser, suffixes: str) -> None:
    """The option for the file to write."""
    parser.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help=f"file to write: {suffixes}"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option for a result that a script can read."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_model(parser: argparse.ArgumentParser) -> None:
    """The option for the model to ask."""
    parser.add_argument(
        "--model", metavar="NAME", default="", help="a model of `./run models`, or its folder"
    )
