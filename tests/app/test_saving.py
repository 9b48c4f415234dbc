"""A piece is written beside the window: unsaved until it is on disk, in order, and never left half done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.background import Worker
from app.dialogs.ask import Answer
from app.documents import Documents
from app.session import Session
from app.settings import Settings
from core.errors import BadFile
from core.files import project
from core.score import Note, Score, Track
from core.takes_tree import TakesTree
from tests.app.fake_ask import FakeAsk
from tests.core.kept import BAR, SCORE, answer, take


def piece(*pitches: int) -> Score:
    return Score((Track(tuple(Note(480 * i, 480, pitch) for i, pitch in enumerate(pitches))),))


class Disk:
    """Takes as long as it is told to; `full` refuses."""

    def __init__(self) -> None:
        self.asked: list[Score] = []
        self.free, self.full = threading.Event(), False
        self.free.set()

    def save(self, path: Path, score: Score, takes: TakesTree) -> None:
        self.asked.append(score)
        assert self.free.wait(10)
        if self.full:
            raise BadFile("the disk is full")
        path.write_bytes(project.dumps(score, takes))


class Desk:
    """Documents whose piece has been saved before, and a disk that can be made to wait."""

    def __init__(self, settings: Settings, disk: Disk, path: Path) -> None:
        self.session, self.worker, self.ask = Session(), Worker(), FakeAsk()
        self.disk, self.path = disk, path
        self.documents = Documents(self.session, settings, self.worker, self.ask)
        self.said: list[str] = []
        self.documents.told.connect(self.said.append)
        self.documents.warned.connect(self.said.append)
        self.documents.unwritten.connect(self.said.append)
        self.ask.files = [path]
        self.session.apply("Draw", piece(60))
        self.documents.save()
        self.documents.finish()
        self.said.clear()

    def on_disk(self) -> Score:
        return project.load(self.path).score


@pytest.fixture
def desk(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Iterator[Desk]:
    disk = Disk()
    monkeypatch.setattr("app.saving.project.save", disk.save)
    made = Desk(settings, disk, tmp_path / "a.continuo")
    yield made
    disk.free.set()
    made.documents.close()
    made.worker.close()


def let_go_soon(disk: Disk) -> None:
    """The disk goes on after a while, whatever the window waits for."""
    threading.Timer(0.05, disk.free.set).start()


def test_the_piece_is_unsaved_until_it_is_on_disk(desk: Desk, qtbot: QtBot) -> None:
    desk.disk.free.clear()
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    qtbot.waitUntil(lambda: len(desk.disk.asked) == 2)
    assert not desk.session.is_saved
    desk.disk.free.set()
    qtbot.waitUntil(lambda: desk.session.is_saved)
    assert desk.on_disk() == piece(62)
    assert desk.said == ["Saved as “a.continuo”."]


def test_what_is_drawn_while_it_is_written_is_not_saved(desk: Desk) -> None:
    changes: list[int] = []
    desk.disk.free.clear()
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    desk.session.apply("Draw", piece(64))
    desk.session.score_changed.connect(lambda: changes.append(1))
    desk.disk.free.set()
    desk.documents.finish()
    assert not desk.session.is_saved
    assert desk.on_disk() == piece(62)
    assert changes == []  # a drag goes on
    desk.session.undo()
    assert desk.session.is_saved


def test_a_take_sorted_out_while_it_is_written_is_not_saved(desk: Desk) -> None:
    desk.session.open(SCORE, saved=True)
    desk.session.add_takes(answer(SCORE, take(BAR, 67), take(BAR, 65)))
    desk.session.sort_takes(desk.session.takes.star(0, True))
    desk.disk.free.clear()
    desk.documents.save()
    desk.session.sort_takes(desk.session.takes.star(1, True))
    desk.disk.free.set()
    desk.documents.finish()
    assert not desk.session.is_saved
    desk.documents.save()
    desk.documents.finish()
    assert desk.session.is_saved


def test_two_saves_are_written_in_order(desk: Desk) -> None:
    desk.disk.free.clear()
    for pitch in (62, 64):
        desk.session.apply("Draw", piece(pitch))
        desk.documents.save()
    let_go_soon(desk.disk)
    desk.documents.finish()
    assert desk.disk.asked[1:] == [piece(62), piece(64)]
    assert desk.on_disk() == piece(64)
    assert desk.session.is_saved


def test_a_failure_leaves_the_piece_unsaved_and_says_so(desk: Desk) -> None:
    desk.disk.full = True
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    desk.documents.finish()
    assert desk.said == ["the disk is full"]
    assert not desk.session.is_saved
    assert desk.on_disk() == piece(60)
    desk.disk.full = False
    desk.documents.save()
    desk.documents.finish()
    assert desk.session.is_saved


def test_closing_right_after_a_save_waits_for_it(desk: Desk) -> None:
    desk.disk.free.clear()
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    let_go_soon(desk.disk)
    assert desk.documents.leave("closing")
    assert desk.on_disk() == piece(62)
    assert len(desk.ask.questions) == 1  # the first name, and no doubt whether to save


def test_closing_asks_again_when_the_save_before_it_fails(desk: Desk) -> None:
    desk.disk.free.clear()
    desk.disk.full = True
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    let_go_soon(desk.disk)
    desk.ask.answer = Answer.CANCEL
    assert not desk.documents.leave("closing")
    assert len(desk.ask.questions) == 2


def test_a_second_save_of_a_new_piece_asks_for_no_second_name(desk: Desk, tmp_path: Path) -> None:
    desk.documents.new()
    desk.session.apply("Draw", piece(62))
    desk.ask.files = [tmp_path / "b.continuo"]
    desk.disk.free.clear()
    desk.documents.save()
    desk.session.apply("Draw", piece(64))
    desk.documents.save()
    desk.disk.free.set()
    desk.documents.finish()
    assert desk.documents.path == tmp_path / "b.continuo"
    assert project.load(tmp_path / "b.continuo").score == piece(64)


def test_the_file_that_is_being_written_opens_as_it_will_be(desk: Desk) -> None:
    desk.disk.free.clear()
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    let_go_soon(desk.disk)
    desk.documents.open(desk.path)
    assert desk.session.score == piece(62)


def test_the_end_of_the_program_waits_too(desk: Desk) -> None:
    desk.disk.free.clear()
    desk.session.apply("Draw", piece(62))
    desk.documents.save()
    let_go_soon(desk.disk)
    desk.documents.close()
    assert desk.on_disk() == piece(62)
