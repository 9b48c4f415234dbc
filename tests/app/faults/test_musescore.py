"""MuseScore is gone when it is wanted, fails at once, or never answers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.files.musescore import MuseScore, converting, opening
from tests.app.faults.composer import goes_on, is_a_sentence
from tests.app.house import House

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are scripts of Unix")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_SECONDS", 0.3)
    monkeypatch.setattr(opening, "_AT_ONCE", 0.5)
    monkeypatch.setattr(converting, "windowless", lambda: iter([{"PATH": "/usr/bin:/bin"}]))


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("", "MuseScore could not be started: there is no such file or folder."),
        ("#!/bin/sh\nexit 1\n", "MuseScore ended as soon as it was started"),
        ("#!/bin/sh\nkill -9 $$\n", "the score is kept as “Untitled (Continuo).musicxml”."),
        ("#!/bin/sh\nexec sleep 3\n", "opens “Untitled (Continuo).musicxml”"),
    ],
)
def test_it_is_gone_fails_or_hangs(
    qapp: QApplication,
    store: QSettings,
    qtbot: QtBot,
    tmp_path: Path,
    script: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it makes no file of its own, there is MusicXML, which any other program reads as well."""
    program = tmp_path / "mscore"
    if script:
        program.write_text(script)
        program.chmod(0o755)
    monkeypatch.setattr(opening, "_documents", lambda: tmp_path / "documents")
    found = MuseScore((str(program),), "3.6.2")
    house = House(qapp, store, qtbot, find_musescore=lambda _chosen: found)
    house.draw(60, 64)
    house.parts.musescore.open()
    house.qtbot.waitUntil(lambda: sentence in house.window.notice.words)
    assert is_a_sentence(house.window.notice.words)
    assert (tmp_path / "documents" / "Untitled (Continuo).musicxml").exists()
    goes_on(house, tmp_path)
    house.close()
