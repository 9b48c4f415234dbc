"""What is written down of a bug: what broke and where, and nothing of the composer's unless asked."""

from __future__ import annotations

import platform
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import qVersion

_CHECKOUT = Path(__file__).resolve().parent.parent

# What these say is made of names in the program; what others say may quote titles, folders or notes.
_OF_THE_PROGRAM = (AttributeError, NameError, ImportError, NotImplementedError, RecursionError, MemoryError)
_LEFT_OUT = "(what it said is left out, for it may quote the piece)"
_FRAME = re.compile(r'^(  File ")(?:~|[A-Za-z]:)?[\\/][^"\n]*[\\/]', re.MULTILINE)  # a file elsewhere
# A path elsewhere or in the home folder, and the rest of its line: names have quotes and spaces in them, too.
_FOLDER = re.compile(r"(?:(?<![\w~.])(?:[A-Za-z]:)?[\\/][^\n]*?[\\/]|~[\\/])[^\n]*")
_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')  # Qt quotes what it was given to show


def whole(error: BaseException) -> str:
    """The error as Python tells it."""
    return "".join(traceback.format_exception(error))


def place(error: BaseException) -> str:
    """What it was and where it came from, by which the same is known when it comes again."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{type(error).__name__} {last.filename}:{last.lineno}" if last else type(error).__name__


def report(error: BaseException, qt: Iterable[str], *, everything: bool) -> str:
    """What can be sent to others: versions, the error's way through the program, and Qt's messages.

    With `everything` the errors' own words are in it, which may quote the piece.
    """
    told = "\n".join(qt) or "Qt said nothing."
    if everything:
        return without_paths("\n".join(("Continuo report", *_about(), "", whole(error), told, "")))
    told = _QUOTED.sub("“…”", _FOLDER.sub("…", without_paths(told)))
    way = _FRAME.sub(r"\1…/", without_paths(_careful(error)))
    return "\n".join(("Continuo report", *_about(), "", way, told, ""))


def fatal_report(log: str) -> str:
    """The same of what Python wrote when it was ended: where it was in each thread, and no words at all."""
    way = _FRAME.sub(r"\1…/", without_paths(log))
    return "\n".join(("Continuo report", *_about(), "", _FOLDER.sub("…", way), ""))


def _about() -> tuple[str, str]:
    return (
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
        f"{datetime.now():%Y-%m-%d %H:%M}",
    )


def without_paths(text: str) -> str:
    """`text` with the composer's own folders called by names, for it may be sent to others."""
    names = {_CHECKOUT: "continuo", Path(sys.prefix): "python", Path.home(): "~"}
    # The deepest first: Python may live in the checkout, and the checkout in the home folder.
    for folder, name in sorted(names.items(), key=lambda item: -len(item[0].parts)):
        if folder != Path(folder.anchor):  # a home of / would spoil every path
            for written in {str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\")}:
                text = text.replace(written, name)
    return text


def _careful(error: BaseException) -> str:
    """The chain of errors with their ways through the program, and of their words only the program's own."""
    parts: list[str] = []
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        # A library that cannot be loaded is named with its folder.
        said = _FOLDER.sub("…", without_paths(str(at))) if isinstance(at, _OF_THE_PROGRAM) else _LEFT_OUT
        way = "".join(traceback.format_tb(at.__traceback__))
        parts.append(f"{way}{type(at).__module__}.{type(at).__qualname__}: {said}\n")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\nafter which came\n".join(reversed(parts))
