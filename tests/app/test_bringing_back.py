"""In step with MuseScore in the real window: a MuseScore that only copies, and what is saved in its file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import neighbours, reading
from app.bringing_back import BringingBack
from app.notice import Notice
from app.panels.return_card import ReturnCard
from app.roll.scene import Difference
from core import edits
from core.files import musicxml
from core.files.musescore import MuseScore
from core.score import Note, Score, Track
from tests.app.house import House
from tests.core.files.musescore.fixtures import script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script for a program")

BAR = 1920
TUNE = tuple(Note(480 * place, 480, 60 + place, suggested="folk") for place in range(8))
PIECE = Score((Track(TUNE, name="Flute"),), title="Song")
UP = Note(480, 480, 66)


@pytest.fixture
def house(
    qapp: QApplication, store: QSettings, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setattr(neighbours, "SETTLED", 20)
    monkeypatch.setattr(neighbours, "POLL", 50)
    monkeypatch.setattr(reading, "SLOW", ())  # small files need no process of their own
    made = House(qapp, store, qtbot)
    made.ask.files = [tmp_path / "song.continuo"]
    made.session.open(PIECE, saved=False)
    made.parts.documents.save()
    made.parts.documents.finish()
    yield made
    made.close()


@pytest.fixture
def handed(house: House, tmp_path: Path) -> Path:
    """The file that MuseScore was handed; the piece has been opened in it."""
    copier = script(tmp_path / "mscore", 'if [ "$1" = -o ]; then cp "$3" "$2"; fi')
    house.parts.musescore._find = lambda _chosen: MuseScore((str(copier),), "4.4")
    house.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    path = tmp_path / "song (Continuo).mscz"
    house.qtbot.waitUntil(lambda: "song (Continuo).mscz" in notice(house).words)
    assert path.exists()
    return path


def test_another_piece_that_was_opened_meanwhile_has_nothing_to_do_with_it(
    house: House, tmp_path: Path
) -> None:
    copier, gate = script(tmp_path / "mscore", 'if [ "$1" = -o ]; then cp "$3" "$2"; fi'), Event()

    def found(_chosen: str) -> MuseScore:
        assert gate.wait(5)
        return MuseScore((str(copier),), "4.4")

    house.parts.musescore._find = found
    house.continuo.actions["musescore"].trigger()
    house.parts.documents.new()
    path = tmp_path / "song (Continuo).mscz"
    gate.set()
    house.qtbot.waitUntil(path.exists)
    house.qtbot.waitUntil(lambda: house.parts.musescore._ticket is None)
    save_there(path, tune(UP))
    house.qtbot.wait(300)
    assert not notice(house).words.startswith("MuseScore changed")
    house.parts.documents.open(tmp_path / "song.continuo")
    assert offered(house), "where it belongs"


def notice(house: House) -> Notice:
    return house.window.notice


def card(house: House) -> ReturnCard:
    found = house.window.stage.findChild(ReturnCard)
    assert isinstance(found, ReturnCard)
    return found


def marks(house: House) -> tuple[Difference, ...]:
    return house.canvas._bench.scene.differences


def returning(house: House) -> BringingBack:
    return house.continuo.faces.returning


def save_there(path: Path, score: Score) -> None:
    """As MuseScore saves: aside, and then in its place."""
    aside = path.with_suffix(".new")
    aside.write_bytes(musicxml.unparse(score))
    aside.replace(path)


def tune(*changed: Note, without: int | None = None, score: Score = PIECE) -> Score:
    places = {note.start: note for note in changed}
    kept = [places.pop(note.start, note) for i, note in enumerate(TUNE) if i != without]
    return replace(score, tracks=(Track.of([*kept, *places.values()], name="Flute"),))


def offered(house: House) -> str:
    house.qtbot.waitUntil(lambda: notice(house).words.startswith("MuseScore changed"), timeout=15_000)
    return notice(house).words


def click(house: House, verb: str) -> None:
    button = next(b for b in notice(house).findChildren(QPushButton) if b.text() == verb)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def sounding(house: House) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in house.session.notes]


def sounds(score: Score) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in score.tracks[0].notes]


def test_what_is_saved_in_musescore_is_offered_shown_and_brought_back(house: House, handed: Path) -> None:
    theirs = tune(UP, Note(4 * BAR, 480, 72), without=5)
    save_there(handed, theirs)
    assert offered(house) == (
        "MuseScore changed this piece: 1 note changed, 1 note added and 1 note removed in bars 1–5."
    )
    assert sounding(house) == sounds(PIECE)  # nothing by itself
    click(house, "Show")
    assert marks(house) == (
        Difference(TUNE[1], UP),
        Difference(TUNE[5], None),
        Difference(None, Note(4 * BAR, 480, 72)),
    )
    assert [box.text() for box in card(house).boxes] == ["bar 1", "bar 2", "bar 5"]
    assert card(house).take.hasFocus()
    house.press(Qt.Key.Key_Return)
    assert sounding(house) == sounds(theirs)
    assert [note.suggested for note in house.session.notes] == ["folk", "", *["folk"] * 5, ""]
    assert house.session.history.undo_name == "Bring back from MuseScore"
    assert card(house).isHidden()
    assert marks(house) == ()
    house.session.undo()
    assert house.session.score == PIECE


def test_bars_can_be_left_and_the_others_are_brought_back(house: House, handed: Path) -> None:
    save_there(handed, tune(UP, Note(BAR, 240, 64)))
    offered(house)
    click(house, "Show")
    first, _second = card(house).boxes
    house.focus(first)
    house.press(Qt.Key.Key_Return)
    assert not first.isChecked()
    assert [mark.wanted for mark in marks(house)] == [False, True]
    QTest.mouseClick(card(house).take, Qt.MouseButton.LeftButton)
    assert sounding(house) == sounds(tune(Note(BAR, 240, 64)))


def test_enter_after_a_click_on_a_tick_brings_back_what_is_ticked(house: House, handed: Path) -> None:
    save_there(handed, tune(UP, Note(BAR, 240, 64)))
    offered(house)
    click(house, "Show")
    looked_at: list[int] = []
    card(house).looked_at.connect(looked_at.append)
    first, second = card(house).boxes
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(8, first.height() // 2))
    line = second.parentWidget()
    assert line is not None
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(160, 10))
    assert looked_at == [0, 1]
    assert card(house).ticked == [False, True]
    house.press(Qt.Key.Key_Return)
    assert sounding(house) == sounds(tune(Note(BAR, 240, 64)))


def test_with_nothing_ticked_enter_leaves_it_and_with_a_tick_again_it_brings_back(
    house: House, handed: Path
) -> None:
    save_there(handed, tune(UP))
    offered(house)
    click(house, "Show")
    (box,) = card(house).boxes
    for button in (card(house).leave, card(house).take):
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        assert button.hasFocus()
    house.press(Qt.Key.Key_Return)
    assert sounding(house) == sounds(tune(UP))


def test_all_that_is_new_is_in_view_where_it_fits(house: House, handed: Path) -> None:
    far = [Note(bar * BAR, 480, 72) for bar in (20, 21)]
    save_there(handed, tune(*far))
    offered(house)
    click(house, "Show")
    roll = returning(house)._roll
    assert all(roll.canvas_area.contains(roll.note_box(note)) for note in far)


def test_tab_goes_round_the_card_and_shows_each_bar(house: House, handed: Path) -> None:
    save_there(handed, tune(UP, Note(BAR, 240, 64)))
    offered(house)
    click(house, "Show")
    first, second = card(house).boxes
    round_the_card = [first, second, card(house).leave, card(house).take]
    for control in round_the_card:
        house.press(Qt.Key.Key_Tab)
        assert control.hasFocus()
    for control in reversed(round_the_card[:-1]):
        house.press(Qt.Key.Key_Backtab)
        assert control.hasFocus()


def test_leaving_leaves_all_and_the_menu_brings_it_up_again(house: House, handed: Path) -> None:
    save_there(handed, tune(UP))
    offered(house)
    click(house, "Show")
    house.press(Qt.Key.Key_Escape)
    assert card(house).isHidden()
    assert (marks(house), house.session.score) == ((), PIECE)
    house.continuo.actions["bring-back"].trigger()
    assert card(house).isVisible()
    house.ask.files = [None]
    house.continuo.actions["bring-back"].trigger()  # once more asks for another file
    assert house.ask.files == []


def test_what_was_done_here_meanwhile_stays_and_a_clash_is_the_composers_choice(
    house: House, handed: Path
) -> None:
    session = house.session
    session.apply("up", edits.transpose(session.score, 0, [TUNE[1]], 1).score)
    session.apply("down", edits.transpose(session.score, 0, [TUNE[7]], -12).score)
    save_there(handed, tune(UP, Note(BAR, 240, 64)))
    offered(house)
    click(house, "Bring back")  # asks, since one of them clashes
    assert card(house).isVisible()
    assert [(box.text(), box.isChecked()) for box in card(house).boxes] == [("bar 1", False), ("bar 2", True)]
    assert [mark.clash for mark in marks(house)] == [True, False]
    house.press(Qt.Key.Key_Return)
    mine = tune(Note(480, 480, 62), Note(BAR, 240, 64), Note(7 * 480, 480, 55))
    assert sounding(house) == sounds(mine)


def test_what_was_brought_back_is_not_offered_again(house: House, handed: Path) -> None:
    save_there(handed, tune(UP))
    offered(house)
    click(house, "Bring back")
    assert sounding(house) == sounds(tune(UP))
    save_there(handed, tune(UP, Note(BAR, 480, 70)))
    assert offered(house) == "MuseScore changed this piece: 1 note changed in bar 2."
    click(house, "Leave")
    assert notice(house).words == ""


def test_a_file_saved_unchanged_says_nothing(house: House, handed: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(house.parts.in_step.neighbours.saved):
        save_there(handed, PIECE)
    qtbot.waitUntil(lambda: bool(house.parts.in_step._sent[handed.with_suffix("")].heard), timeout=15_000)
    qtbot.waitUntil(lambda: house.parts.in_step._reading._child is None, timeout=15_000)
    assert house.parts.in_step.returned is None


def test_an_export_beside_it_is_seen_too(house: House, handed: Path) -> None:
    save_there(handed.with_suffix(".musicxml"), tune(UP))
    assert "1 note changed in bar 1" in offered(house)


def test_any_file_can_be_brought_back_and_it_is_said_when_it_holds_nothing_new(
    house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    same, other = tmp_path / "same.musicxml", tmp_path / "other.musicxml"
    musicxml.save(same, PIECE)
    musicxml.save(other, tune(UP))
    house.ask.files = [same, other, tmp_path / "gone.mid"]
    house.continuo.actions["bring-back"].trigger()
    qtbot.waitUntil(lambda: notice(house).words == "“same.musicxml” holds the same music.", timeout=15_000)
    house.continuo.actions["bring-back"].trigger()
    qtbot.waitUntil(card(house).isVisible, timeout=15_000)
    assert marks(house) == (Difference(TUNE[1], UP),)
    house.press(Qt.Key.Key_Return)
    house.continuo.actions["bring-back"].trigger()
    qtbot.waitUntil(lambda: notice(house).warns, timeout=15_000)
    assert "gone.mid" in notice(house).words


def test_another_piece_forgets_it_all(house: House, handed: Path) -> None:
    save_there(handed, tune(UP))
    offered(house)
    click(house, "Show")
    house.session.open(Score(), saved=True)
    assert card(house).isHidden()
    assert house.parts.in_step.returned is None


def test_an_edit_here_while_the_card_is_open_is_followed(house: House, handed: Path) -> None:
    save_there(handed, tune(UP))
    offered(house)
    click(house, "Show")
    house.session.apply("same", edits.transpose(house.session.score, 0, [TUNE[1]], 5).score)
    assert card(house).isHidden()  # both did the same


def test_what_is_shown_can_be_heard(house: House, handed: Path) -> None:
    save_there(handed, tune(UP))
    offered(house)
    click(house, "Show")
    assert sounds(house.parts.transport._player._score) == sounds(tune(UP))
    house.press(Qt.Key.Key_Escape)
    assert house.parts.transport._player._score == PIECE


def test_what_was_saved_there_while_the_piece_was_closed_is_offered_when_it_is_opened(
    house: House, handed: Path, tmp_path: Path
) -> None:
    session = house.session
    session.apply("down", edits.transpose(session.score, 0, [TUNE[7]], -12).score)
    house.parts.documents.save()
    house.parts.documents.finish()
    house.qtbot.waitUntil(lambda: house.parts.in_step._memory.when(handed) is not None)
    session.open(Score(), saved=True)
    save_there(handed, tune(UP))
    house.parts.documents.open(tmp_path / "song.continuo")
    assert offered(house) == "MuseScore changed this piece: 1 note changed in bar 1."
    click(house, "Bring back")
    assert sounding(house) == sounds(tune(UP, Note(7 * 480, 480, 55)))


def test_without_musescore_there_are_three_things_to_do_and_no_dialog(house: House, tmp_path: Path) -> None:
    house.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    house.qtbot.waitUntil(lambda: notice(house).warns)
    assert notice(house).words == "MuseScore was not found on this computer."
    verbs = [button.text() for button in notice(house).findChildren(QPushButton)]
    assert verbs == ["Choose it…", "Export MusicXML…", "Get MuseScore"]
    house.ask.files = [tmp_path / "out.musicxml"]
    click(house, "Export MusicXML…")
    house.qtbot.waitUntil((tmp_path / "out.musicxml").exists)
