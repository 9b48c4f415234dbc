"""Colours by role, light and dark, following the system unless told otherwise."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication

from core.score import TRACK_COLOURS

THEMES = Path(__file__).resolve().parent.parent / "resources" / "themes"


class Role(StrEnum):
    """What a colour is for; a theme file gives every role one colour."""

    PAPER = "paper"  # the window and its panels
    RAISED = "raised"  # controls and fields on the paper
    ROW = "row"  # white-key rows of the roll
    ROW_DIM = "row-dim"  # black-key rows
    ROW_SCALE = "row-scale"  # rows of the key's scale, when shown
    GRID_BAR = "grid-bar"
    GRID_BEAT = "grid-beat"
    GRID_SUB = "grid-sub"
    NOTE = "note"
    NOTE_EDGE = "note-edge"
    NOTE_TEXT = "note-text"
    NOTE_SELECTED = "note-selected"
    NOTE_SUGGESTED = "note-suggested"  # accepted from a take, not edited since
    TRACK_1 = "track-1"  # a track's notes at their loudest
    TRACK_2 = "track-2"
    TRACK_3 = "track-3"
    TRACK_4 = "track-4"
    TRACK_5 = "track-5"
    TRACK_6 = "track-6"
    TRACK_7 = "track-7"
    TRACK_8 = "track-8"
    GHOST = "ghost"
    GHOST_EDGE = "ghost-edge"
    GHOST_WARM = "ghost-warm"  # the edge of a surprising ghost note
    LOCK = "lock"
    LOOP = "loop"
    PLAYHEAD = "playhead"
    KEY_WHITE = "key-white"  # the piano's keys
    KEY_BLACK = "key-black"
    KEY_EDGE = "key-edge"
    HAIRLINE = "hairline"  # between regions
    WARN = "warn"
    TEXT = "text"
    TEXT_DIM = "text-dim"
    ACCENT = "accent"  # the assistant's one hue
    ACCENT_TEXT = "accent-text"  # text on the accent
    FOCUS = "focus"  # where the keyboard is, and what is selected in lists and fields
    FOCUS_TEXT = "focus-text"  # text on a selection


TRACKS = tuple(Role(f"track-{number + 1}") for number in range(TRACK_COLOURS))


class Theme:
    """One complete set of colours."""

    def __init__(self, name: str) -> None:
        self.name = name
        table = json.loads((THEMES / f"{name}.json").read_text(encoding="utf-8"))
        self._colours = {role: QColor(table[role.value]) for role in Role}

    def __getitem__(self, role: Role) -> QColor:
        return self._colours[role]


class ThemeKeeper(QObject):
    """The theme in use; widgets repaint on `changed`."""

    changed = Signal()

    def __init__(self, choice: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = {name: Theme(name) for name in ("light", "dark")}
        self._choice = choice
        self._tell_system()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def current(self) -> Theme:
        """The theme to paint with."""
        if self._choice != "system":
            return self._themes[self._choice]
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._themes["dark" if dark else "light"]

    def choose(self, choice: str) -> None:
        """Use "light", "dark" or whatever the "system" says."""
        self._choice = choice
        self._tell_system()
        self.changed.emit()

    def _tell_system(self) -> None:
        """Have title bars and the system's own dialogs follow."""
        hints = QGuiApplication.styleHints()
        if self._choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if self._choice == "dark" else Qt.ColorScheme.Light)

    def _system_changed(self) -> None:
        if self._choice == "system":
            self.changed.emit()
