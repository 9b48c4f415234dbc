"""Objects of the window's side that several tests need."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.theme import ThemeKeeper
from tests.app.room import Room

FAR_AWAY = QPoint(-5000, -5000)


@pytest.fixture(autouse=True)
def no_garbage() -> Iterator[None]:
    """Garbage is looked for between tests: in a worker's thread no object of Qt may end."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def pointer_far_away() -> None:
    """Wherever a test before has left the pointer: moving it to where it is already would be no event."""
    if QGuiApplication.instance() is not None:
        QCursor.setPos(FAR_AWAY)


@pytest.fixture(autouse=True, scope="session")
def nothing_copied_at_the_end() -> Iterator[None]:
    """Without a screen Qt lets what was copied go when Python has gone already, and the run would crash."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Settings on disk, in a folder of the test's own."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def settings(store: QSettings) -> Settings:
    """Settings that nobody has touched."""
    return Settings(store)


@pytest.fixture
def themes(qapp: QApplication) -> ThemeKeeper:
    """The light theme."""
    return ThemeKeeper("light")


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    """A piece with a phrase in it and an assistant beside it."""
    made = Room(tmp_path)
    yield made
    made.close()
