"""A piece with a phrase in it and an assistant beside it, for tests to work in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app import settings as the
from app.assistant import Assistant
from app.background import Worker
from app.session import Session
from app.settings import Settings
from core.score import Note, Score, Track
from tests.app.fake_generator import FakeGenerator

BAR = 1920
PHRASE = tuple(Note(480 * beat, 480, 60 + beat) for beat in range(4))  # one bar of 4/4


class Room:
    """A session with a phrase, and an assistant beside it."""

    def __init__(self, folder: Path, score: Score | None = None) -> None:
        self.session, self.worker = Session(), Worker()
        self.settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        self.settings.set(the.TAKES, 3)
        self.generator = FakeGenerator()
        self.session.open(score or Score((Track(PHRASE),)), saved=True)
        self.told: list[str] = []
        self.assistant = Assistant(self.session, self.settings, self.worker, self.load)
        self.assistant.told.connect(self.told.append)
        self.loads = 0

    def load(self) -> FakeGenerator:
        self.loads += 1
        return self.generator

    def settle(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.assistant.busy)

    def continued(self, qtbot: QtBot) -> Assistant:
        self.assistant.continue_()
        self.settle(qtbot)
        assert self.assistant.takes is not None
        return self.assistant

    @property
    def asked(self) -> tuple[int, int, int]:
        """Start, bars and random seed of the last request."""
        last = self.generator.requests[-1]
        return last.start, last.bars, last.random_seed

    def close(self) -> None:
        self.generator.gate.set()
        self.worker.close()
