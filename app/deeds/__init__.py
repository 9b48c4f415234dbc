"""Every action a composer can take, in one table: its words, keys and what carries it out."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QKeySequence

from app.deeds.deed import SHOWN, Deed, Keys
from app.deeds.grid import GRID
from app.deeds.notes import LENGTHS, NOTES, SHAPES, STAMP, TOOLS
from app.deeds.piece import EDIT, FILE
from app.deeds.playing import PLAY, TRACKS
from app.deeds.takes import ASSISTANT
from app.deeds.view import HELP, VIEW
from core.words import brief, language, tr

__all__ = [
    "GROUPS",
    "SHOWN",
    "TITLES",
    "TOOLS",
    "Deed",
    "Keys",
    "deeds",
    "keys_of",
    "lower",
    "native",
    "plain",
]

# The shortcuts sheet shows the groups in this order, under these titles.
GROUPS = {
    "takes": ASSISTANT,
    "play": PLAY,
    "draw": (*TOOLS, *STAMP, *LENGTHS, *GRID),
    "notes": NOTES,
    "shape": SHAPES,
    "tracks": TRACKS,
    "edit": EDIT,
    "view": VIEW,
    "piece": FILE,
    "help": HELP,
}


TITLES = {
    "takes": tr("takes"),
    "play": tr("play"),
    "draw": tr("draw"),
    "notes": tr("notes"),
    "shape": tr("shape"),
    "tracks": tr("tracks"),
    "edit": tr("edit"),
    "view": tr("view"),
    "piece": tr("piece"),
    "help": tr("help"),
}
CAPITALS = ("de",)  # languages that write every noun with a capital letter
SPARE = ("Enter", "++")  # the same keys on another part of the keyboard


def native(deed: Deed) -> str:
    """An action's shortcuts as this system writes them."""
    style = QKeySequence.SequenceFormat.NativeText
    keys = [key for key in deed.keys if not key.endswith(SPARE)]
    return " · ".join(QKeySequence(key).toString(style) for key in keys)


def keys_of(name: str) -> str:
    """The first shortcut of the action `name`, as this system writes it."""
    deed = next(deed for deed in deeds() if deed.name == name)
    return QKeySequence(deed.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def deeds() -> Iterator[Deed]:
    """Every action of the table."""
    for group in GROUPS.values():
        yield from group


def plain(text: str) -> str:
    """An action's words without the marks a menu needs."""
    return text.replace("&", "").removesuffix("…")


def as_entry(name: str) -> str:
    """A name as a menu or a button shows it: on one line, and none of its letters a key's mark."""
    return brief(name).replace("&", "&&")


def lower(text: str) -> str:
    """A label's words as they stand within a line; where nouns have capitals, as they are."""
    if language().partition("_")[0] in CAPITALS or text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]
