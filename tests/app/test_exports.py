"""Exports hold the piece and not its ghosts, and can be broken off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.background import Worker
from app.documents import Documents
from app.exports import KINDS, Exports, Rendering
from app.session import Session
from app.settings import PROVENANCE, SLURS, Settings
from core import files
from core.errors import ContinuoError
from core.score import Note, Score, Track
from core.takes_tree import NO_TAKES
from tests.app.fake_ask import FakeAsk
from tests.core.kept import BAR, PHRASE, SCORE, answer, take

PIECE = Score(
    (
        Track(
            (Note(0, 480, 62), Note(480, 480, 64)),
        ),
    ),
    title="étude",
)


class Desk:
    """Exports with someone who answers."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.session, self.worker, self.ask = settings, Session(), Worker(), FakeAsk()
        self.session.open(PIECE, saved=True)
        self.documents = Documents(self.session, settings, self.worker, self.ask)
        self.exports = Exports(self.session, settings, self.worker, self.documents, self.ask)
        self.told: list[str] = []
        self.warned: list[str] = []
        self.working: list[str] = []
        self.exports.told.connect(self.told.append)
        self.exports.warned.connect(self.warned.append)
        self.exports.working.connect(self.working.append)

    def close(self) -> None:
        self.exports.cancel()
        self.documents.close()
        self.worker.close()


@pytest.fixture
def desk(settings: Settings, qapp: object) -> Iterator[Desk]:
    made = Desk(settings)
    yield made
    made.close()


@pytest.mark.parametrize("suffix", ["mid", "musicxml", "abc"])
def test_a_piece_is_exported_whole(desk: Desk, tmp_path: Path, qtbot: QtBot, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    desk.ask.files = [path]
    desk.exports.export(suffix)
    qtbot.waitUntil(lambda: desk.told != [])
    assert desk.ask.questions == [f"étude.{suffix}"]
    assert path.name in desk.told[0]
    assert desk.working[-1] == ""
    assert [(n.start, n.length, n.pitch) for n in files.read(path).score.tracks[0].notes] == [
        (0, 480, 62),
        (480, 480, 64),
    ]


def test_what_a_form_cannot_hold_is_told(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    off_the_grid = Track((Note(0, 960, 62), Note(7, 481, 65)))
    desk.session.open(Score((off_the_grid,)), saved=True)
    desk.ask.files = [tmp_path / "out.abc"]
    desk.exports.export("abc")
    qtbot.waitUntil(lambda: desk.told != [])
    assert desk.told == [
        " ".join(("Exported as “out.abc”.", *files.losses(Path("out.abc"), desk.session.score)))
    ]
    assert "1" in desk.told[0]


@pytest.mark.parametrize(("suffix", "remembers"), [("mid", True), ("musicxml", True), ("abc", False)])
def test_which_notes_were_suggested_is_remembered_where_that_is_switched_on(
    desk: Desk, tmp_path: Path, qtbot: QtBot, suffix: str, remembers: bool
) -> None:
    mixed = Track((Note(0, 480, 62), Note(480, 480, 64, suggested="folk")))
    desk.session.open(Score((mixed,)), saved=True)
    found = []
    for on in (False, True):
        desk.settings.set(PROVENANCE, on)
        path = tmp_path / f"{on}.{suffix}"
        desk.ask.files = [path]
        desk.exports.export(suffix)
        qtbot.waitUntil(path.exists)
        qtbot.waitUntil(lambda: desk.working[-1] == "")
        found.append([note.suggested for note in files.read(path).score.tracks[0].notes])
    assert found == [["", ""], ["", "folk" if remembers else ""]]
    assert "suggested" not in desk.told[0]
    assert ("suggested" in desk.told[1]) != remembers


def test_rendering_stops_when_it_is_asked_to() -> None:
    rendering = Rendering()
    rendering.progress(0.25)
    assert rendering.share == 0.25
    rendering.stop = True
    with pytest.raises(ContinuoError):
        rendering.progress(0.5)


def test_a_dialog_that_is_closed_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    for suffix in KINDS:
        desk.ask.files = [None]
        desk.exports.export(suffix)
    assert desk.working == []


def test_an_export_begins_beside_the_piece_and_then_where_the_last_one_went(
    desk: Desk, tmp_path: Path, settings: Settings
) -> None:
    ours, scores = tmp_path / "ours", tmp_path / "scores"
    for folder in (ours, scores):
        folder.mkdir()
    desk.ask.files = [ours / "étude.continuo", scores / "second draft.mxl", None, None, None, None, None]
    desk.documents.save()
    desk.documents.finish()
    settings.set_state("folder", str(tmp_path))  # where something else was opened meanwhile
    suggested = []
    for suffix in ("musicxml", "musicxml", "mid"):
        desk.exports.export(suffix)
        suggested.append(desk.ask.suggested)
    desk.exports.where("Export sound", ".wav", "", "take B")
    suggested.append(desk.ask.suggested)
    desk.session.open(PIECE, saved=True)
    desk.exports.export("mid")
    suggested.append(desk.ask.suggested)
    assert suggested == [
        ours / "étude.musicxml",
        scores / "second draft.mxl",
        scores / "second draft.mid",
        scores / "étude, take B.wav",
        ours / "étude.mid",
    ]


def test_an_export_that_fails_is_a_sentence(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    desk.ask.files = [tmp_path / "no" / "folder" / "out.mid"]
    desk.exports.export("mid")
    qtbot.waitUntil(lambda: desk.warned != [])
    assert "out.mid" in desk.warned[0]


@pytest.mark.parametrize("on", [True, False])
def test_phrases_that_takes_ended_are_slurred_if_wanted(
    desk: Desk, tmp_path: Path, qtbot: QtBot, on: bool
) -> None:
    given = take(BAR, 67, 65, 64, 62)
    given = replace(given, recipe=replace(given.recipe, close=True))
    tree, _ = NO_TAKES.add(answer(SCORE, given))
    desk.session.open(SCORE.with_track(0, Track((*PHRASE, *given.notes))), tree, saved=True)
    desk.settings.set(SLURS, on)
    desk.ask.files = [tmp_path / "out.musicxml"]
    with qtbot.waitSignal(desk.exports.told):
        desk.exports.export("musicxml")
    assert ("<slur" in (tmp_path / "out.musicxml").read_text()) == on
