"""One action of the table: its words, keys and what carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QAction


class Keys(StrEnum):
    """When an action's shortcuts count."""

    ALWAYS = "always"
    ANYWHERE = "anywhere"  # in the program's other windows too
    GHOSTS = "ghosts"  # only while takes show as ghosts, and then before any other action
    AWAITED = "awaited"  # like GHOSTS, and already while takes are being waited for


SHOWN = {Keys.GHOSTS, Keys.AWAITED}  # what goes first while takes show


@dataclass(frozen=True, slots=True)
class Deed:
    """One action: its words, shortcuts in Qt's portable notation, icon, and what it calls.

    `does` is "room.method" (`Actions` is given the rooms), called with `with_`. `tip` says more
    than `text` where there is more to say. Actions of one `choice` exclude one another.
    """

    name: str
    text: str
    does: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    with_: tuple[object, ...] = ()
    when: Keys = Keys.ALWAYS
    toggles: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole
