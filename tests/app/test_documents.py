"""Pieces are opened and saved whole, failures change nothing, and work is not lost unasked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app import reading
from app.background import Worker
from app.dialogs.ask import Answer
from app.documents import Documents, file_name
from app.session import Session
from app.settings import Settings
from core import files
from core.files import project
from core.score import Note, Score, Track
from core.takes_tree import NO_TAKES, TakesTree
from tests.app.fake_ask import FakeAsk
from tests.core.kept import BAR, SCORE, answer, take

PIECE = Score(
    (
        Track(
            (Note(0, 480, 62), Note(480, 240, 64)),
        ),
    )
)
OTHER = Score((Track((Note(0, 960, 70),)),))


class Desk:
    """Documents with someone who answers, and what they told."""

    def __init__(self, settings: Settings) -> None:
        self.session, self.worker, self.ask = Session(), Worker(), FakeAsk()
        self.documents = Documents(self.session, settings, self.worker, self.ask)
        self.told: list[str] = []
        self.warned: list[str] = []
        self.documents.told.connect(self.told.append)
        self.documents.warned.connect(self.warned.append)
        self.documents.unwritten.connect(self.warned.append)

    def save(self) -> bool:
        """Save, and wait; whether the piece is on disk."""
        self.documents.save()
        self.documents.finish()
        return self.session.is_saved

    def draw(self, score: Score = PIECE) -> None:
        self.session.apply("Draw", score)

    def close(self) -> None:
        self.documents.close()
        self.worker.close()


@pytest.fixture
def desk(settings: Settings, qapp: object) -> Iterator[Desk]:
    made = Desk(settings)
    yield made
    made.close()


def test_a_piece_is_saved_under_its_name_and_opens_equal(desk: Desk, tmp_path: Path) -> None:
    desk.draw()
    desk.ask.files = [tmp_path / "first song"]
    assert desk.save()
    path = tmp_path / "first song.continuo"
    assert project.load(path).score == PIECE
    assert desk.documents.name == "first song"
    assert desk.session.is_saved
    desk.documents.new()
    assert desk.documents.name == "Untitled"
    desk.documents.open(path)
    assert desk.session.score == PIECE
    assert desk.documents.path == path
    assert desk.session.is_saved


def test_saving_again_asks_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.ask.files = [tmp_path / "a.continuo"]
    desk.draw()
    desk.save()
    desk.draw(OTHER)
    desk.save()
    assert len(desk.ask.questions) == 1
    assert project.load(tmp_path / "a.continuo").score == OTHER


def test_a_save_that_is_called_off_is_no_save(desk: Desk) -> None:
    desk.draw()
    desk.ask.files = [None]
    assert not desk.save()
    assert not desk.session.is_saved


@pytest.mark.parametrize(
    ("answer", "goes_on"), [(Answer.DISCARD, True), (Answer.CANCEL, False), (Answer.SAVE, True)]
)
def test_unsaved_work_is_asked_about(desk: Desk, tmp_path: Path, answer: Answer, goes_on: bool) -> None:
    desk.draw()
    desk.ask.answer, desk.ask.files = answer, [tmp_path / "kept.continuo"]
    desk.documents.new()
    assert desk.ask.questions[0] == "Untitled: Save them before beginning a new piece?"
    assert (desk.session.score == Score()) is goes_on
    assert (tmp_path / "kept.continuo").exists() is (answer is Answer.SAVE)


def test_saving_that_fails_keeps_the_piece_open(desk: Desk, tmp_path: Path) -> None:
    desk.draw()
    desk.ask.answer, desk.ask.files = Answer.SAVE, [tmp_path / "no" / "such" / "folder.continuo"]
    assert not desk.documents.leave("closing")
    assert len(desk.warned) == 1
    assert desk.session.score == PIECE
    assert desk.documents.path is None


def test_saved_work_is_not_asked_about(desk: Desk) -> None:
    assert desk.documents.leave("closing")
    assert desk.ask.questions == []


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00\xff", b'{"format": "continuo", "version": 99}'])
def test_a_bad_file_changes_nothing(desk: Desk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.continuo"
    path.write_bytes(content)
    desk.draw()
    desk.documents.open(path)
    assert len(desk.warned) == 1
    assert desk.session.score == PIECE
    assert desk.ask.questions == []
    assert desk.documents.recent.paths == []


def test_an_import_has_a_name_and_no_file_of_its_own(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "old tune.mid"
    files.write(path, PIECE)
    before = path.read_bytes()
    desk.documents.open(path)
    qtbot.waitUntil(lambda: desk.session.score.end > 0)
    assert [note.pitch for note in desk.session.notes] == [62, 64]
    assert desk.documents.path is None
    assert desk.documents.name == "old tune"
    desk.ask.files = [tmp_path / "old tune.continuo"]
    desk.save()
    assert desk.ask.questions == ["old tune.continuo"]
    assert path.read_bytes() == before


def test_recent_pieces_are_newest_first_and_still_there(
    desk: Desk, tmp_path: Path, settings: Settings
) -> None:
    paths = [tmp_path / f"{number}.continuo" for number in range(10)]
    for path in paths:
        project.save(path, PIECE)
        desk.documents.open(path)
    assert desk.documents.recent.paths == paths[:1:-1]
    paths[9].unlink()
    desk.documents.open(paths[4])
    again = Documents(desk.session, settings, desk.worker, desk.ask)
    assert again.recent.paths == [paths[4], paths[8], paths[7], paths[6], paths[5], paths[3], paths[2]]
    assert again.folder == tmp_path
    again.recent.forget()
    assert desk.documents.recent.paths == []
    again.close()


def test_one_recent_piece_survives_a_restart(desk: Desk, tmp_path: Path, store: QSettings) -> None:
    project.save(tmp_path / "only.continuo", PIECE)
    desk.documents.open(tmp_path / "only.continuo")
    store.sync()
    settings = Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))
    again = Documents(desk.session, settings, desk.worker, desk.ask)
    assert again.recent.paths == [tmp_path / "only.continuo"]
    again.close()


OPENED_ELSEWHERE = """
import sys
from PySide6.QtCore import QSettings
store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
store.setValue("state/recent", [sys.argv[2]])
store.sync()
"""


def test_pieces_opened_in_another_window_are_listed_and_not_forgotten(
    desk: Desk, tmp_path: Path, store: QSettings
) -> None:
    here, there = tmp_path / "here.continuo", tmp_path / "there.continuo"
    for path in (here, there):
        project.save(path, PIECE)
    changes: list[int] = []
    desk.documents.recent.changed.connect(lambda: changes.append(len(desk.documents.recent.paths)))
    store.sync()
    subprocess.run([sys.executable, "-c", OPENED_ELSEWHERE, store.fileName(), str(there)], check=True)
    desk.documents.look_again()
    assert (desk.documents.recent.paths, changes) == ([there], [1])
    desk.documents.look_again()
    assert changes == [1]
    desk.documents.open(here)
    assert desk.documents.recent.paths == [here, there]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a/b:c", "a-b-c"), ("  ", "Untitled"), ("Étude n° 2", "Étude n° 2"), ("end.", "end"), ("\n", "-")],
)
def test_names_of_files_suit_every_system(name: str, expected: str) -> None:
    assert file_name(name) == expected


def test_a_long_project_is_read_beside_the_window(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.continuo"
    files.write(path, PIECE)
    monkeypatch.setattr(reading, "AT_ONCE", 0)
    desk.documents.open(path)
    assert desk.session.score == Score()
    qtbot.waitUntil(lambda: desk.session.score == PIECE)
    assert desk.documents.path == path
    desk.documents.open(tmp_path / "none.continuo")
    assert "none.continuo" in desk.warned[0]


def test_musicxml_is_read_beside_the_window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "lied.musicxml"
    files.write(path, PIECE)
    desk.documents.open(path)
    assert desk.session.score == Score()  # the window goes on meanwhile
    qtbot.waitUntil(lambda: desk.session.score.end > 0 or desk.warned != [], timeout=30_000)
    assert [(note.start, note.length, note.pitch) for note in desk.session.notes] == [
        (0, 480, 62),
        (480, 240, 64),
    ]
    assert desk.documents.name == "lied"
    assert desk.documents.path is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_reaches_the_process_that_reads(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.musicxml")  # from before all was UTF-8
    files.write(path, PIECE)
    desk.documents.open(path)
    qtbot.waitUntil(lambda: desk.session.score.end > 0 or desk.warned != [], timeout=30_000)
    assert desk.warned == []
    assert len(desk.session.notes) == 2


def test_kern_is_read_beside_the_window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "lied.krn"
    path.write_text("**kern\n*M4/4\n=1\n4c\n8.d\n==\n*-\n", encoding="utf-8")
    desk.documents.open(path)
    assert desk.session.score == Score()
    qtbot.waitUntil(lambda: desk.session.score.end > 0 or desk.warned != [], timeout=30_000)
    assert [(note.start, note.length, note.pitch) for note in desk.session.notes] == [
        (0, 480, 60),
        (480, 360, 62),
    ]


def test_broken_musicxml_is_a_sentence(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.musicxml"
    path.write_text("<score-partwise><part", encoding="utf-8")
    desk.documents.open(path)
    qtbot.waitUntil(lambda: desk.warned != [], timeout=30_000)
    assert "broken.musicxml" in desk.warned[0]
    assert desk.session.score == Score()


def test_reading_can_be_given_up(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "lied.musicxml"
    files.write(path, PIECE)
    said: list[str] = []
    desk.documents.working.connect(said.append)
    desk.documents.open(path)
    desk.documents.cancel()
    qtbot.wait(100)
    assert said[-1] == ""
    assert desk.session.score == Score()
    assert desk.warned == []


def waited(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Callable[[], None]:
    """A piece is drawn, and another file being opened; waits until that has been read, and is held back."""
    midi = tmp_path / "other.mid"
    files.write(midi, OTHER)
    desk.draw()
    desk.documents.open(midi)
    return lambda: qtbot.waitUntil(lambda: desk.documents._reading._waiting is not None)


def test_what_is_read_while_a_name_is_asked_for_comes_after_that(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be saved under the name that was chosen for the piece before it."""
    desk.ask.answer = Answer.SAVE
    until_read = waited(desk, tmp_path, qtbot)

    def chosen_late(*_asked: object) -> Path:
        until_read()
        assert desk.session.score == PIECE
        return tmp_path / "mine.continuo"

    monkeypatch.setattr(desk.ask, "save_file", chosen_late)
    assert desk.save()
    assert desk.session.score == project.load(tmp_path / "mine.continuo").score == PIECE
    qtbot.waitUntil(lambda: desk.session.score.tracks[0].notes[0].pitch == 70)
    assert desk.documents.path is None


def test_what_is_read_while_a_question_is_open_can_be_given_up(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    until_read = waited(desk, tmp_path, qtbot)

    def given_up(*_asked: object) -> Answer:
        until_read()
        desk.documents.cancel()
        return Answer.CANCEL

    monkeypatch.setattr(desk.ask, "unsaved", given_up)
    assert not desk.documents.leave("Save them?")
    qtbot.wait(50)
    assert desk.session.score == PIECE


def test_takes_are_saved_with_the_piece(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "with takes.continuo"
    desk.session.open(SCORE, saved=True)
    desk.session.add_takes(answer(SCORE, take(BAR, 67), take(BAR, 65)))
    modified = [not desk.session.is_saved]  # takes that were only seen are no reason to ask
    desk.session.sort_takes(desk.session.takes.star(1, True))
    modified.append(not desk.session.is_saved)
    assert modified == [False, True]
    desk.ask.files = [path]
    assert desk.save()
    desk.documents.new()
    assert desk.session.takes == NO_TAKES
    desk.documents.open(path)
    assert [node.starred for node in desk.session.takes.nodes] == [False, True]
    assert desk.session.is_saved


@pytest.mark.parametrize(
    "sort_out",
    [
        lambda tree: tree.star(0, True),
        lambda tree: tree.rename(0, "dawn"),
        lambda tree: tree.discard(0, True),
    ],
)
def test_sorting_out_takes_is_work(desk: Desk, sort_out: Callable[[TakesTree], TakesTree]) -> None:
    desk.session.open(SCORE, saved=True)
    desk.session.add_takes(answer(SCORE, take(BAR, 67)))
    desk.session.sort_takes(sort_out(desk.session.takes))
    desk.ask.answer = Answer.CANCEL
    desk.documents.new()
    assert len(desk.ask.questions) == 1
    assert desk.session.score is SCORE
    desk.ask.answer = Answer.DISCARD
    desk.documents.new()
    assert desk.session.is_saved
