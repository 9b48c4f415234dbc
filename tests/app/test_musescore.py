"""MuseScore is handed a file, or it is said why not, with something to do about it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.background import Worker
from app.documents import Documents
from app.musescore import NOT_FOUND, NOT_THE_CHOSEN, Handed, MuseScoreDesk
from app.session import Session
from app.settings import MUSESCORE, Settings
from core import files
from core.files.musescore import MuseScore
from core.score import Note, Score, Track
from tests.app.fake_ask import FakeAsk
from tests.core.files.musescore.fixtures import script

PIECE = Score((Track((Note(0, 480, 62), Note(480, 480, 64))),), title="étude")


class Desk:
    """A desk with someone who answers, and a MuseScore that may be there."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.session, self.worker, self.ask = settings, Session(), Worker(), FakeAsk()
        self.session.open(PIECE, saved=True)
        self.documents = Documents(self.session, settings, self.worker, self.ask)
        self.musescores: dict[str, MuseScore] = {}
        self.musescore = MuseScoreDesk(self.session, settings, self.documents, self.ask, self.musescores.get)
        self.told: list[str] = []
        self.working: list[str] = []
        self.musescore.told.connect(self.told.append)
        self.musescore.working.connect(self.working.append)

    def close(self) -> None:
        self.musescore.close()
        self.documents.close()
        self.worker.close()


@pytest.fixture
def desk(settings: Settings, qapp: object) -> Iterator[Desk]:
    made = Desk(settings)
    yield made
    made.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script for a program")
def test_musescore_is_handed_a_file_it_can_read(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    desk.ask.files = [tmp_path / "mine.continuo"]
    desk.documents.save()
    desk.documents.finish()
    seen = tmp_path / "seen"
    program = script(tmp_path / "mscore", f'[ "$1" = -o ] || echo "$1" > {seen}')
    desk.musescores[""] = MuseScore((str(program),), "4.5")
    with qtbot.waitSignal(desk.musescore.handed) as waiting:
        desk.musescore.open()
    assert waiting.args is not None
    handed = waiting.args[0]
    assert isinstance(handed, Handed)
    assert desk.told == [
        "MuseScore 4.5 opens “mine (Continuo).musicxml”; what you save there can be brought back here."
    ]
    qtbot.waitUntil(lambda: seen.exists() and seen.read_text() != "")
    assert Path(seen.read_text().strip()) == handed.path == tmp_path / "mine (Continuo).musicxml"
    assert handed.score is PIECE
    assert [note.pitch for note in files.read(handed.path).score.tracks[0].notes] == [62, 64]
    assert desk.working[-1] == ""


def test_a_missing_musescore_is_offered_to_be_chosen(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.musescore.missing) as waiting:
        desk.musescore.open()
    assert waiting.args == [NOT_FOUND]
    assert desk.told == []
    desk.ask.files = [tmp_path / "MuseScore"]
    with qtbot.waitSignal(desk.musescore.missing) as waiting:
        desk.musescore.choose()
    assert waiting.args == [NOT_THE_CHOSEN]
    assert desk.settings.get(MUSESCORE) == str(tmp_path / "MuseScore")


def test_another_choice_in_the_settings_is_looked_at_at_once(desk: Desk, qtbot: QtBot) -> None:
    mine = MuseScore(("mine",), "4.1")
    desk.musescores["mine"] = mine
    with qtbot.waitSignal(desk.musescore.found) as waiting:
        desk.settings.set(MUSESCORE, "mine")
    assert waiting.args == [mine]
    assert desk.musescore.found_or_looked_for() is mine


def test_a_dialog_that_is_closed_opens_nothing(desk: Desk) -> None:
    desk.ask.files = [None]
    desk.musescore.choose()
    assert desk.working == []
