"""A fresh roll for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.theme import ThemeKeeper
from tests.app.roll.desk import Desk


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings, themes: ThemeKeeper) -> Iterator[Desk]:
    """A roll on an empty piece."""
    desk = Desk(settings, themes)
    qtbot.addWidget(desk.view)
    yield desk
    desk.session.blockSignals(True)
