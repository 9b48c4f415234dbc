from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import keeping
from app.dialogs.ask import Answer, Changed
from app.dialogs.kept_safe import KeptSafe
from core.files import journal, project
from core.score import Note, Score, Track
from tests.app.house import House

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
AIR = Score((Track((Note(0, 480, 60), Note(480, 480, 64))),), title="Air")


class Safe:
    """Houses that share a folder for unfinished work, one after the other or at once."""

    def __init__(self, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
        self._app, self._qtbot, self._path = qapp, qtbot, tmp_path
        self._houses: list[House] = []

    def open(self) -> House:
        store = QSettings(str(self._path / "settings.ini"), QSettings.Format.IniFormat)
        self._houses.append(House(self._app, store, self._qtbot))
        return self._houses[-1]

    @property
    def journals(self) -> list[Path]:
        return list((self._path / "state" / "open").glob("*.journal"))

    @property
    def copies(self) -> list[Path]:
        return sorted((self._path / "state" / "copies").glob("*/*.continuo"))

    def crash(self, house: House) -> None:
        """What is on the disk stays as it is, and nobody holds it any more, as after `kill -9`."""
        kept = house.parts.safety.keeping
        assert kept.flush()
        there = {path: path.read_bytes() for path in self.journals}
        self._houses.remove(house)
        house.close()
        for path, data in there.items():
            path.write_bytes(data)

    def shut(self, house: House, lost: bool = False) -> None:
        """Close one in order; `lost` with what was not saved still unsaved."""
        self._houses.remove(house)
        house.close(saved=not lost)

    def close(self) -> None:
        for house in self._houses:
            house.close()


@pytest.fixture
def safe(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Safe]:
    made = Safe(qapp, qtbot, tmp_path)
    yield made
    made.close()


def choose(house: House, verb: str) -> None:
    """Press a button of the notice."""
    button = next(b for b in house.window.notice.findChildren(QPushButton) if b.text() == verb)
    button.click()


def opened(house: House, path: Path, score: Score) -> None:
    """Open a project, and wait until its piece is there."""
    house.parts.documents.open(path)
    house.qtbot.waitUntil(lambda: house.session.score == score)


def found(house: House, qtbot: QtBot) -> None:
    house.parts.safety.left_over.look()
    qtbot.waitUntil(lambda: "without closing" in house.window.notice.words)


def after_crash(safe: Safe, qtbot: QtBot) -> House:
    """A window that offers what another one had drawn when it was killed."""
    house = safe.open()
    house.draw(60)
    safe.crash(house)
    again = safe.open()
    found(again, qtbot)
    return again


def look(house: House, qtbot: QtBot) -> None:
    """Look for what a crash left, and wait for what comes of it."""
    looked: list[object] = []
    left_over = house.parts.safety.left_over
    left_over.look()
    left_over._worker.submit(list, looked.append, looked.append)  # after that
    qtbot.waitUntil(lambda: bool(looked))


def test_an_edit_is_in_the_journal_soon_and_without_asking(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    house.draw(60, 64)
    qtbot.waitUntil(lambda: len(safe.journals) == 1)
    qtbot.waitUntil(lambda: journal.read(safe.journals[0]).score == house.session.score)
    house.press(Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: journal.read(safe.journals[0]).score == house.session.score)
    assert not house.session.is_saved


def test_nothing_is_written_for_a_piece_that_is_only_looked_at(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    house.parts.safety.keeping.flush()
    assert safe.journals == []


def test_closing_in_order_leaves_no_journal(safe: Safe) -> None:
    house = safe.open()
    house.draw(60)
    house.parts.safety.keeping.flush()
    assert len(safe.journals) == 1
    safe.shut(house)
    assert safe.journals == []
    assert not list((safe._path / "state" / "open").iterdir())


def test_after_a_crash_the_piece_is_offered_shown_and_goes_on(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    house.draw(60, 64, 67)
    music = house.session.score
    safe.crash(house)
    again = safe.open()
    found(again, qtbot)
    choose(again, "Show…")
    dialog = again.window.sheets.there[-1]
    assert len(safe.journals) == 1  # looking takes nothing away
    dialog.verb.click()  # type: ignore[attr-defined] # it is the dialog of kept pieces
    assert again.session.score == music
    assert not again.session.is_saved
    assert len(safe.journals) == 1  # this window's own
    assert journal.read(safe.journals[0]).score == music
    assert not again.parts.safety.left_over.pieces


def test_the_offer_stays_while_other_pieces_are_opened_and_saved(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    house = safe.open()
    house.draw(60, 64, 67)
    safe.crash(house)
    again = safe.open()
    found(again, qtbot)
    offer = again.window.notice.words
    again.session.open(again.session.score, saved=True)
    assert again.window.notice.words == offer
    again.window.notice.warn("The file could not be read.")
    again.session.open(again.session.score, saved=True)
    assert again.window.notice.words == offer
    again.parts.safety.left_over.throw_away(again.parts.safety.left_over.pieces[0])
    qtbot.waitUntil(lambda: again.window.notice.words == "")  # decided on the sheet


def test_that_the_settings_are_damaged_is_told_after_what_a_crash_left(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    house = safe.open()
    house.draw(60)
    safe.crash(house)
    (tmp_path / "settings.ini").write_bytes(b"[view\nno sign of equality\n")  # as a power cut leaves both
    again = safe.open()
    assert "are damaged" in again.window.notice.words
    found(again, qtbot)
    choose(again, "Later")
    assert "are damaged" in again.window.notice.words


def test_later_means_later(safe: Safe, qtbot: QtBot) -> None:
    again = after_crash(safe, qtbot)
    choose(again, "Later")
    assert again.window.notice.words == ""
    assert len(safe.journals) == 1


def test_what_is_thrown_away_stands_among_the_earlier_versions(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    house.draw(60, 64)
    music = house.session.score
    safe.crash(house)
    again = safe.open()
    found(again, qtbot)
    again.parts.safety.left_over.throw_away(again.parts.safety.left_over.pieces[0])
    qtbot.waitUntil(lambda: safe.journals == [])
    assert [project.load(path).score for path in safe.copies] == [music]
    assert not again.parts.safety.left_over.pieces


def test_after_one_is_thrown_away_enter_opens_the_next(safe: Safe, qtbot: QtBot) -> None:
    first, second = safe.open(), safe.open()
    first.draw(60)
    second.draw(72)
    for house in (first, second):
        house.parts.safety.ending.prepare()
        safe.shut(house, lost=True)
    again = safe.open()
    found(again, qtbot)
    choose(again, "Show…")
    [dialog] = again.window.findChildren(KeptSafe)
    other = again.parts.safety.left_over.pieces[1].kept.score
    dialog.throw.setFocus()  # as a click of the mouse leaves it
    dialog.throw.click()
    qtbot.waitUntil(lambda: dialog.list.count() == 1 and dialog.verb.isEnabled(), timeout=30_000)
    assert dialog.focusWidget() is dialog.list
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert again.session.score == other


def test_a_piece_that_is_open_in_another_window_is_not_offered(safe: Safe, qtbot: QtBot) -> None:
    one = safe.open()
    one.draw(60)
    one.parts.safety.keeping.flush()
    other = safe.open()
    look(other, qtbot)
    assert other.parts.safety.left_over.pieces == ()
    assert len(safe.journals) == 1


def test_a_recovered_piece_is_saved_where_it_stood_but_not_over_what_others_wrote(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Air.continuo"
    project.save(path, AIR)
    house = safe.open()
    opened(house, path, AIR)
    house.draw(72)
    safe.crash(house)
    project.save(path, Score(title="Somebody else's"))
    again = safe.open()
    found(again, qtbot)
    again.parts.safety.left_over.open(again.parts.safety.left_over.pieces[0])
    assert again.parts.documents.path == path
    again.press(Qt.Key.Key_S, CTRL)
    assert again.ask.questions == ["Air changed"]
    assert project.load(path).score.title == "Somebody else's"
    again.ask.changed_answer = Changed.REPLACE
    again.press(Qt.Key.Key_S, CTRL)
    again.parts.documents.finish()
    assert project.load(path).score == again.session.score
    qtbot.waitUntil(lambda: len(safe.copies) == 2)  # theirs and ours
    assert "Somebody else's" in {project.load(each).score.title for each in safe.copies}


def test_what_others_wrote_is_not_replaced_where_it_cannot_be_put_by(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Air.continuo"
    project.save(path, AIR)
    house = safe.open()
    opened(house, path, AIR)
    house.draw(72)
    assert house.parts.safety.keeping.flush()
    project.save(path, Score(title="Somebody else's"))
    (tmp_path / "state" / "copies").write_bytes(b"in the way")
    house.ask.changed_answer = Changed.REPLACE
    house.parts.documents.save()
    house.parts.documents.finish()
    assert project.load(path).score.title == "Somebody else's"
    assert "Nothing can be kept in the folder" in house.window.notice.words
    assert not house.session.is_saved
    (tmp_path / "state" / "copies").unlink()
    house.parts.documents.save()
    house.parts.documents.finish()
    assert project.load(path).score == house.session.score
    qtbot.waitUntil(lambda: len(safe.copies) == 2)
    assert "Somebody else's" in {project.load(each).score.title for each in safe.copies}


def test_a_piece_that_another_is_saved_over_stands_among_the_earlier_versions(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Air.continuo"
    project.save(path, AIR)
    house = safe.open()
    house.draw(72)
    assert house.parts.safety.keeping.flush()
    house.ask.files = [path, path]
    (tmp_path / "state" / "copies").write_bytes(b"in the way")
    house.parts.documents.save_as()
    house.parts.documents.finish()
    assert project.load(path).score == AIR
    assert "Nothing can be kept in the folder" in house.window.notice.words
    (tmp_path / "state" / "copies").unlink()
    house.parts.documents.save_as()
    house.parts.documents.finish()
    assert project.load(path).score == house.session.score
    qtbot.waitUntil(lambda: len(safe.copies) == 2)  # of both, and both of this piece now
    assert {copy.path for _, copy in house.parts.safety.earlier.there()} == set(safe.copies)
    assert AIR in [project.load(each).score for each in safe.copies]


def test_a_piece_saved_over_itself_by_name_is_put_by_once(safe: Safe, qtbot: QtBot, tmp_path: Path) -> None:
    house = safe.open()
    house.ask.files = [tmp_path / "Air.continuo"] * 2
    for pitch, copies in ((60, 1), (72, 2)):
        house.draw(pitch)
        house.parts.documents.save_as()
        house.parts.documents.finish()
        qtbot.waitUntil(lambda copies=copies: len(safe.copies) == copies)  # type: ignore[misc]


def test_a_piece_keeps_its_earlier_versions_when_it_is_saved_under_another_name(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    """They went to the other, and once that had been saved ten times they were gone."""
    house = safe.open()
    house.draw(60)
    house.parts.safety.earlier.put_by()
    qtbot.waitUntil(lambda: len(safe.copies) == 1)
    for name, copies in (("Air", 2), ("Air 2", 3)):
        house.ask.files = [tmp_path / name]
        house.parts.documents.save_as()
        house.parts.documents.finish()
        qtbot.waitUntil(lambda copies=copies: len(safe.copies) == copies)  # type: ignore[misc]
    # What was put by while the piece had no name is the first one's.
    pieces = sorted(copy.parent.name.rpartition("-")[0] for copy in safe.copies)
    assert pieces == ["Air", "Air", "Air 2"]


def test_another_programs_change_is_told_once_and_kept_out_unless_wanted(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Air.continuo"
    project.save(path, AIR)
    house = safe.open()
    opened(house, path, AIR)
    house.parts.documents.look_again()
    assert house.window.notice.words == ""
    theirs = Score((Track((Note(0, 960, 50),)),), title="Theirs, and longer")
    project.save(path, theirs)
    house.parts.documents.look_again()
    assert "was changed on the disk" in house.window.notice.words
    choose(house, "Keep what is here")
    house.parts.documents.look_again()
    assert house.window.notice.words == ""
    assert house.session.score == AIR
    opened(house, path, theirs)


def test_that_another_window_has_the_piece_is_told_after_what_a_crash_left(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Air.continuo"
    project.save(path, AIR)
    crashed = safe.open()
    crashed.draw(60)
    safe.crash(crashed)
    one, other = safe.open(), safe.open()
    for house in (one, other):
        opened(house, path, AIR)
    found(other, qtbot)
    choose(other, "Later")
    assert "open in another window" in other.window.notice.words


def test_two_windows_on_one_piece_know_and_neither_loses(safe: Safe, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "Air.continuo"
    project.save(path, AIR)
    one, other = safe.open(), safe.open()
    for house in (one, other):
        opened(house, path, AIR)
    assert one.window.notice.words == ""
    assert "open in another window" in other.window.notice.words
    one.draw(72)
    one.parts.documents.save()
    one.parts.documents.finish()
    theirs = project.load(path).score
    other.draw(67)
    other.parts.documents.save()
    assert other.ask.questions == ["Air changed"]
    assert project.load(path).score == theirs
    safe.shut(one)
    third = safe.open()
    opened(third, path, theirs)
    assert third.window.notice.words == ""


def test_what_the_composer_lets_go_stands_among_the_earlier_versions(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    house.draw(60, 62)
    music = house.session.score
    house.ask.answer = Answer.DISCARD
    house.press(Qt.Key.Key_N, CTRL)
    assert house.session.score == Score()
    qtbot.waitUntil(lambda: len(safe.copies) == 1)
    house.window.sheets.earlier()
    dialog = house.window.sheets.there[-1]
    qtbot.waitUntil(dialog.verb.isEnabled)  # type: ignore[attr-defined] # it is the dialog of kept pieces
    dialog.verb.click()  # type: ignore[attr-defined]
    assert house.session.score == music


def test_what_was_recovered_and_then_let_go_stands_among_them_too(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    house.draw(60, 62)
    music = house.session.score
    safe.crash(house)
    again = safe.open()
    found(again, qtbot)
    again.parts.safety.left_over.open(again.parts.safety.left_over.pieces[0])
    again.ask.answer = Answer.DISCARD
    again.press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: len(safe.copies) == 1)
    assert project.load(safe.copies[0]).score == music


def test_an_earlier_version_that_was_only_looked_at_is_not_put_by_again(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    earlier = house.parts.safety.earlier
    house.draw(60, 62)
    house.ask.answer = Answer.DISCARD
    house.press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: len(safe.copies) == 1)
    [(_, copy)] = earlier.there()
    earlier.bring_back(copy, project.load(copy.path))
    house.press(Qt.Key.Key_N, CTRL)
    house.draw(72)
    house.press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: len(safe.copies) == 2)  # the second is what was drawn


def test_takes_that_were_named_and_let_go_stand_among_them(safe: Safe, qtbot: QtBot, tmp_path: Path) -> None:
    house = safe.open()
    house.ask.files = [tmp_path / "Air.continuo"]
    house.draw(60, 64)
    house.press(Qt.Key.Key_S, CTRL)
    house.parts.documents.finish()
    qtbot.waitUntil(lambda: len(safe.copies) == 1)
    house.continue_()
    house.session.sort_takes(house.session.takes.rename(0, "the best"))
    house.ask.answer = Answer.DISCARD
    house.press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: len(safe.copies) == 2)
    assert "the best" in {node.name for path in safe.copies for node in project.load(path).takes.nodes}


def test_what_was_drawn_while_the_piece_was_saved_and_then_let_go_stands_among_them(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    house = safe.open()
    house.ask.files = [tmp_path / "Air.continuo"]
    house.draw(60)
    house.press(Qt.Key.Key_S, CTRL)
    house.draw(60, 64)  # before it is told that it was saved
    music = house.session.score
    house.parts.documents.finish()
    assert not house.session.is_saved
    house.ask.answer = Answer.DISCARD
    house.press(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: len(safe.copies) == 2)
    assert music in [project.load(path).score for path in safe.copies]


def test_where_a_copy_could_not_be_made_it_is_tried_again(safe: Safe, qtbot: QtBot, tmp_path: Path) -> None:
    house = safe.open()
    house.draw(60)
    assert house.parts.safety.keeping.flush()
    (tmp_path / "state" / "copies").write_bytes(b"in the way")
    house.parts.safety.earlier.put_by()
    qtbot.waitUntil(lambda: "no earlier versions" in house.window.notice.words)
    (tmp_path / "state" / "copies").unlink()
    house.parts.safety.earlier.put_by()
    qtbot.waitUntil(lambda: len(safe.copies) == 1)


def test_what_is_let_go_at_the_end_and_cannot_be_put_by_is_offered_the_next_time(
    safe: Safe, qtbot: QtBot, tmp_path: Path
) -> None:
    house = safe.open()
    house.draw(60, 64)
    music = house.session.score
    assert house.parts.safety.keeping.flush()
    (tmp_path / "state" / "copies").write_bytes(b"in the way")
    house.ask.answer = Answer.DISCARD
    house.window.close()
    safe.shut(house, lost=True)
    assert len(safe.journals) == 1
    again = safe.open()
    found(again, qtbot)
    assert again.parts.safety.left_over.pieces[0].kept.score == music


def test_what_is_found_again_covers_nothing(safe: Safe, qtbot: QtBot) -> None:
    again = after_crash(safe, qtbot)
    told: list[str] = []
    left_over = again.parts.safety.left_over
    left_over.changed.connect(lambda: told.append("changed"))
    left_over.found.connect(lambda: told.append("found"))
    look(again, qtbot)
    assert told == []


def test_what_cannot_be_thrown_away_can_be_later(safe: Safe, qtbot: QtBot, tmp_path: Path) -> None:
    again = after_crash(safe, qtbot)
    left_over = again.parts.safety.left_over
    (tmp_path / "state" / "copies").write_bytes(b"in the way")
    told = list[str]()
    left_over.warned.connect(told.append)
    for _ in range(2):
        told.clear()
        left_over.throw_away(left_over.pieces[0])
        qtbot.waitUntil(lambda: len(told) == 1)
        assert "Nothing can be kept" in again.window.notice.words
    assert len(safe.journals) == 1
    (tmp_path / "state" / "copies").unlink()
    left_over.throw_away(left_over.pieces[0])
    qtbot.waitUntil(lambda: safe.journals == [])


def test_an_empty_piece_is_no_version_to_go_back_to(safe: Safe, qtbot: QtBot) -> None:
    house = safe.open()
    earlier = house.parts.safety.earlier
    assert earlier.rescue() is None
    house.draw(60)
    house.press(Qt.Key.Key_A, CTRL)
    house.press(Qt.Key.Key_Delete)
    assert not house.session.is_saved
    earlier.put_by()
    house.draw(62)
    rescued = earlier.rescue()
    assert [rescued] == safe.copies


def test_each_save_stays_to_go_back_to_as_one_step(safe: Safe, qtbot: QtBot, tmp_path: Path) -> None:
    house = safe.open()
    house.ask.files = [tmp_path / "Air.continuo"]
    house.draw(60)
    first = house.session.score
    house.press(Qt.Key.Key_S, CTRL)
    house.parts.documents.finish()
    house.draw(60, 64)
    second = house.session.score
    house.press(Qt.Key.Key_S, CTRL)
    house.parts.documents.finish()
    qtbot.waitUntil(lambda: len(safe.copies) == 2)
    (name, _latest), (_, before) = house.parts.safety.earlier.there()
    assert name == "Air"
    house.parts.safety.earlier.read(
        before, lambda piece: house.parts.safety.earlier.bring_back(before, piece)
    )
    qtbot.waitUntil(lambda: house.session.score == first)
    house.press(Qt.Key.Key_Z, CTRL)
    assert house.session.score == second


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_takes_nothing_is_told_once_and_music_goes_on(
    safe: Safe, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(keeping, "AGAIN", 50)
    (tmp_path / "state").write_bytes(b"in the way")
    house = safe.open()
    house.draw(60)
    qtbot.waitUntil(lambda: "safe only once you save it" in house.window.notice.words)
    house.window.notice.hide()
    house.draw(60, 64)
    assert not house.parts.safety.keeping.flush()
    assert house.window.notice.words == ""
    (tmp_path / "state").unlink()
    qtbot.waitUntil(lambda: "kept safe in the background again" in house.window.notice.words)
    assert journal.read(safe.journals[0]).score == house.session.score


@pytest.mark.qt_no_exception_capture
def test_after_something_broke_in_the_journal_work_is_kept_again(
    safe: Safe, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_journal: journal.Journal, _kept: journal.Kept) -> None:
        raise ZeroDivisionError

    house = safe.open()
    with monkeypatch.context() as patched, qtbot.captureExceptions() as raised:
        patched.setattr(journal.Journal, "keep", broken)
        house.draw(60)
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert "Something broke that should not have. Until that is mended" in house.window.notice.words
    house.draw(64)
    assert house.parts.safety.keeping.flush()
    assert journal.read(safe.journals[0]).score == house.session.score
