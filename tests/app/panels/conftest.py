"""A desk to put panels on: a piece, an assistant, playback and the window's actions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.piece_editing import PieceEditing
from app.roll.state import RollState
from app.theme import ThemeKeeper
from app.transport import Transport
from core.playback.output import Output
from core.playback.synth import SilentSynth
from tests.app.room import Room

NAMES = ("go-start", "play", "record", "loop", "metronome", "pencil", "select", "erase", "continue")
TAKE_NAMES = ("previous-take", "next-take", "keep", "keep-bar", "dismiss")


class Desk(Room):
    """The room with everything that panels are given; `done` are the names of actions triggered."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.themes = ThemeKeeper("light")
        self.state = RollState()
        self.editing = PieceEditing(self.session)
        self.transport = Transport(self.session, self.assistant, self.settings, self.open_synth)
        self.done: list[str] = []
        self.actions = {name: self.action(name) for name in (*NAMES, *TAKE_NAMES)}

    def open_synth(self, soundfont: str, output: Output) -> SilentSynth:
        return SilentSynth()

    def action(self, name: str) -> QAction:
        action = QAction(name)
        action.setToolTip(f"{name} (Key)")
        action.triggered.connect(lambda: self.done.append(name))
        return action

    def close(self) -> None:
        self.transport.close()
        super().close()


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()
