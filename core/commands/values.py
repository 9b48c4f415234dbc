"""What the options of a command may be; anything else is refused in one sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from core.harmony import pitch_class_named, pitch_named
from core.scales import Scale

Number = TypeVar("Number", int, float)
Read = TypeVar("Read")


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
    return _told(Scale.parse, text)


class Place(NamedTuple):
    """A bar and a beat in it, both as musicians count."""

    bar: int
    beat: int = 1

    def __str__(self) -> str:
        return f"bar {self.bar}, beat {self.beat}"


def place(text: str) -> Place:
    """Reads "5" for the beginning of bar 5, "5:3" for its third beat."""
    found = re.fullmatch(r"(\d{1,6})(?::(\d{1,3}))?", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no place such as 5 (bar 5) or 5:3 (its third beat)")
    return Place(int(found[1]), int(found[2] or 1))


def bars(text: str) -> tuple[int, int]:
    """Reads "5-8" for bars 5 to 8, "5" for bar 5 alone."""
    found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if last < first:
        raise argparse.ArgumentTypeError(f"{text!r} are no bars such as 5-8")
    return first, last


def pitch(text: str) -> int:
    """Reads a MIDI number, or a note's name with its octave: 60 and C4 are middle C."""
    return _told(pitch_named, text)


def pitch_class(text: str) -> int:
    """Reads the name of a note without its octave; 0 is C."""
    return _told(pitch_class_named, text)


def _told(read: Callable[[str], Read], text: str) -> Read:
    """What `read` makes of a text; its ValueError as argparse wants it."""
    try:
        return read(text)
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
