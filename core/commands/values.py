"""What the options of a command may be; anything else is refused in one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.scales import Scale

Number = TypeVar("Number", int, float)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number from `low` to `high`."""
    return _between(int, "a whole number", low, high)


def real(low: float, high: float) -> Callable[[str], float]:
    """Reads a number from `low` to `high`; not-a-number lies nowhere between them."""
    return _between(float, "a number", low, high)


def _between(kind: Callable[[str], Number], words: str, low: Number, high: Number) -> Callable[[str], Number]:
    def read(text: str) -> Number:
        try:
            number = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {words}") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return number

    return read


def scale(text: str) -> Scale:
    """Reads a key or scale as musicians type it, such as "Eb minor" or "A blues"."""
    try:
        return Scale.parse(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def add_output(parser: argparse.ArgumentParser, suffixes: str) -> None:
    """The option for the file to write."""
    parser.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help=f"file to write: {suffixes}"
    )


def add_provenance(parser: argparse.ArgumentParser) -> None:
    """The option for a file that remembers which notes were suggested."""
    parser.add_argument(
        "--provenance",
        action="store_true",
        help="let MIDI and MusicXML remember which notes were suggested, and by which model",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option for a result that a script can read."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_model(parser: argparse.ArgumentParser) -> None:
    """The option for the model to ask."""
    parser.add_argument(
        "--model", metavar="NAME", default="", help="a model of `./run models`, or its folder"
    )
