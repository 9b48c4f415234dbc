"""The card on the empty roll names its phrases in full, and last pieces as far as there is room."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app import start_strip as module
from app.examples import examples, spoken
from app.stage import Stage
from app.start_strip import StartStrip
from app.theme import ThemeKeeper


def test_only_names_of_pieces_are_shortened(
    themes: ThemeKeeper, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 20)
    stage = Stage()
    qtbot.addWidget(stage)
    strip = StartStrip(stage, themes)
    strip.show_recent([Path("a rather long name.continuo")])
    said = [button.text() for button in strip.findChildren(QPushButton)]
    assert said[:-1] == [spoken(path) for path in examples()]
    assert said[-1].endswith("…")


def test_an_ampersand_in_a_pieces_name_is_no_key(themes: ThemeKeeper, qtbot: QtBot) -> None:
    stage = Stage()
    qtbot.addWidget(stage)
    strip = StartStrip(stage, themes)
    strip.show_recent([Path("a & b.continuo")])
    button = strip.findChildren(QPushButton)[-1]
    assert button.text() == "a && b"
    assert button.shortcut().isEmpty()
