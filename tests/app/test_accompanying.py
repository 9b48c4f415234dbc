"""What goes with a melody or chords: by keys, menu and mouse, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import settings as the
from app.panels.harmony_card import HarmonyCard
from core.chord_symbols import ChordSymbol
from core.continuation.accompanying import NO_CHORDS, NO_MELODY
from core.continuation.request import Request, Texture
from core.score import ChordSign, Note, Score, Span, Track
from tests.app.house import House

BAR = 1920
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
LINE = tuple(Note(480 * beat, 480, 67 + beat % 8) for beat in range(16))  # four bars
PIECE = Score((Track(LINE, name="Tune"),))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.parts.settings.set(the.TAKES, 3)
    made.session.open(PIECE, saved=True)
    yield made
    made.close()


def asked(house: House) -> Request:
    """The newest request, once it is answered."""
    assistant = house.parts.assistant
    house.qtbot.waitUntil(lambda: assistant.takes is not None and not assistant.busy)
    assert assistant.answered is not None
    return assistant.answered


def write(house: House, name: str) -> Request:
    """What the menu's entry asks for."""
    house.continuo.actions[name].trigger()
    return asked(house)


def card(house: House) -> HarmonyCard:
    found = house.window.findChild(HarmonyCard)
    assert isinstance(found, HarmonyCard)
    return found


def test_chords_come_as_ghosts_of_a_track_that_is_made_with_the_first_take_kept(house: House) -> None:
    request = write(house, "with-chords")
    assert (request.texture, request.voices, request.given) == (Texture.CHORDS, 3, (0,))
    assert (request.span, request.track) == (Span(0, 4 * BAR), 1)
    assert house.session.score is PIECE
    take = house.parts.assistant.take
    assert take is not None
    assert house.parts.assistant.heard.tracks[1].notes == take.notes  # heard with the melody
    house.press(Key.Key_Tab)
    one, two = house.session.score.tracks
    assert (one.notes, two.notes, two.name) == (LINE, take.notes, "Chords")
    assert house.session.track == 0
    house.press(Key.Key_Z, CTRL)
    assert house.session.score == PIECE  # one step


def test_the_melody_stays_in_view_with_what_goes_with_it(house: House) -> None:
    high = tuple(Note(480 * beat, 480, 79 + beat) for beat in range(16))
    house.session.open(Score((Track(high, name="Tune"),)), saved=True)
    write(house, "with-chords")
    take, roll = house.parts.assistant.take, house.continuo.faces.roll
    assert take is not None
    assert min(note.pitch for note in take.notes) < 67
    for pitch in (max(note.pitch for note in high), min(note.pitch for note in take.notes)):
        box = roll.note_box(Note(0, 480, pitch))
        assert roll.canvas_area.contains(box)


def test_the_track_to_come_stands_in_outline_among_the_tracks(house: House) -> None:
    coming = house.continuo.faces.tracks.coming
    assert coming.isHidden()
    write(house, "with-bass")
    assert not coming.isHidden()
    assert coming.accessibleName().startswith("Bass, ")
    house.press(Key.Key_Escape)
    assert coming.isHidden()
    write(house, "with-bass")
    house.press(Key.Key_Tab)
    assert coming.isHidden()
    assert house.continuo.faces.tracks.rows[-1].name.text() == "Bass"


def test_what_is_written_is_told_and_the_melody_does_not_give_way(house: House) -> None:
    write(house, "with-bass")
    assert "Bass" in house.window.status.words
    scene = house.continuo.roll.scene
    assert not any(scene.gives_way(note) for note in LINE)
    house.press(Key.Key_Escape)
    house.session.select(frozenset(LINE[4:6]))
    house.press(Key.Key_R, ALT)
    asked(house)
    assert scene.gives_way(LINE[4])


def test_a_take_whose_track_was_never_made_can_be_brought_back(house: House) -> None:
    write(house, "with-four")
    take = house.parts.assistant.take
    assert take is not None
    house.press(Key.Key_Escape)
    node = next(at for at, each in enumerate(house.session.takes.nodes) if each.take.notes == take.notes)
    node_given = house.session.takes.nodes[node].take.recipe.given
    assert node_given == (0,)
    house.parts.kept.keep(node)
    one, two = house.session.score.tracks
    assert (one.notes, two.notes, two.name) == (LINE, take.notes, "Lower voices")


def test_it_is_heard_on_its_own_instrument_before_it_is_kept(house: House) -> None:
    write(house, "with-bass")
    house.press(Key.Key_Space)
    house.qtbot.waitUntil(lambda: 32 in [sound.program for sound in house.synth.channels.values()])
    house.press(Key.Key_Space)


def test_the_card_stands_beside_the_notes(house: House) -> None:
    house.press(Key.Key_H, ALT | CTRL)
    roll, shown = house.continuo.roll, card(house).geometry()
    assert roll.canvas_area.contains(shown)
    hidden = [note for note in LINE if roll.note_box(note).intersects(shown)]
    assert len(hidden) < len(LINE) / 4


def test_escape_leaves_nothing_behind(house: House) -> None:
    write(house, "with-four")
    house.press(Key.Key_Right)
    house.press(Key.Key_Escape)
    assert house.parts.assistant.takes is None
    assert house.session.score is PIECE
    assert not house.session.history.undo_name


def test_once_more_is_something_new_in_the_same_place(house: House) -> None:
    first = write(house, "with-bass")
    house.press(Key.Key_Return, CTRL)
    again = asked(house)
    assert again.random_seed != first.random_seed
    assert (again.span, again.track, again.given) == (first.span, 1, (0,))
    assert (again.texture, again.voices) == (Texture.PARTS, 1)
    assert write(house, "with-bass").random_seed != again.random_seed


def test_bar_by_bar_it_is_kept_and_the_rest_stays_with_the_melody(house: House) -> None:
    write(house, "with-three")
    house.press(Key.Key_Right, CTRL)
    request = asked(house)
    assert (request.start, request.end, request.track, request.given) == (BAR, 4 * BAR, 1, (0,))
    assert request.score is house.session.score
    assert [len(track.notes) > 0 for track in house.session.score.tracks] == [True, True]
    house.press(Key.Key_Tab)
    assert house.session.score.tracks[1].end == 4 * BAR
    house.press(Key.Key_Z, CTRL)
    house.press(Key.Key_Z, CTRL)
    assert house.session.score == PIECE


def test_what_is_selected_is_gone_with_by_whole_bars(house: House) -> None:
    house.session.select(frozenset(LINE[5:7]))
    assert write(house, "with-second").span == Span(BAR, 2 * BAR)
    house.press(Key.Key_Tab)
    assert house.session.selection == frozenset(LINE[5:7])
    house.session.select(frozenset())
    request = write(house, "with-second")  # goes on in the track that is there now
    assert (request.track, len(request.score.tracks)) == (1, 2)


def test_while_they_show_the_takes_follow_the_melody(house: House) -> None:
    first = write(house, "with-chords")
    house.session.apply("draw", Score((Track((*LINE[:-1], Note(7200, 480, 60)), name="Tune"),)))
    request = asked(house)
    assert request is not first
    assert request.score.tracks[0].notes[-1].pitch == 60
    assert len(request.score.tracks) == 2
    assert house.parts.assistant.takes is not None
    house.session.apply("add", Score((*house.session.score.tracks, Track(name="Other"))))
    assert house.parts.assistant.takes is None  # its place is another's now


def test_a_line_goes_over_chord_symbols_and_into_the_empty_track_in_hand(house: House) -> None:
    signs = (ChordSign(0, ChordSymbol.parse("C")), ChordSign(BAR, ChordSymbol.parse("G7")))
    house.session.open(Score(chords=signs), saved=True)
    request = write(house, "with-line")
    assert (request.symbols, request.given, request.track, request.span) == (True, (), 0, Span(0, 2 * BAR))


@pytest.mark.parametrize(("name", "why"), [("with-chords", NO_MELODY), ("with-line", NO_CHORDS)])
def test_with_nothing_to_go_with_it_is_said(house: House, name: str, why: str) -> None:
    house.session.open(Score(), saved=True)
    house.continuo.actions[name].trigger()
    assert house.window.status.words == why
    assert not house.generator.requests


def test_on_the_card_a_press_on_a_button_writes(house: House) -> None:
    house.press(Key.Key_H, ALT | CTRL)
    shown = card(house)
    assert shown.isVisible()
    QTest.mouseClick(shown.pace.button("half"), Qt.MouseButton.LeftButton)
    button = next(each for each in shown.findChildren(QPushButton) if each.text() == "four-note chords")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    request = asked(house)
    assert not shown.isVisible()
    assert (request.texture, request.voices) == (Texture.CHORDS, 4)
    assert [slot.start for slot in request.locks.rhythm] == list(range(0, 4 * BAR, 960))
    assert house.canvas.hasFocus()
    house.press(Key.Key_Escape)
    house.press(Key.Key_H, ALT | CTRL)
    house.press(Key.Key_Return)  # once more what was written last
    assert asked(house).voices == 4


def test_over_chords_a_line_is_offered_first_and_what_was_chosen_there_the_next_time(house: House) -> None:
    chords = tuple(Note(BAR * bar, BAR, pitch) for bar in range(4) for pitch in (55, 60, 64))
    house.session.open(Score((Track(chords, name="Chords"), Track(LINE, name="Tune"))), saved=True)
    shown = card(house)

    def line_first() -> bool:
        line, other = (shown.kinds[kind].mapTo(shown, QPoint()).y() for kind in ("line", "chords"))
        return line < other

    house.session.choose_track(1)
    house.press(Key.Key_H, ALT | CTRL)
    assert shown.first is shown.kinds["chords"]
    assert not line_first()
    house.session.choose_track(0)
    assert shown.first is shown.kinds["bass"]
    assert shown.first.hasFocus()
    house.qtbot.waitUntil(line_first)
    house.press(Key.Key_Escape)
    house.session.open(Score((Track(chords, name="Chords"),)), saved=True)
    house.press(Key.Key_H, ALT | CTRL)
    house.press(Key.Key_Return)
    assert asked(house).texture is Texture.LINE
    house.press(Key.Key_Escape)
    house.press(Key.Key_H, ALT | CTRL)
    QTest.mouseClick(shown.kinds["bass"], Qt.MouseButton.LeftButton)
    asked(house)
    house.press(Key.Key_Escape)
    house.press(Key.Key_H, ALT | CTRL)
    assert shown.first is shown.kinds["bass"]
    house.press(Key.Key_Escape)
    house.session.open(PIECE, saved=True)
    house.press(Key.Key_H, ALT | CTRL)
    assert shown.first is shown.kinds["chords"]


def test_the_card_goes_by_escape_and_nothing_is_asked(house: House) -> None:
    house.press(Key.Key_H, ALT | CTRL)
    house.press(Key.Key_Tab)
    assert card(house).has_keyboard
    house.press(Key.Key_Escape)
    assert not card(house).isVisible()
    assert house.canvas.hasFocus()
    assert not house.generator.requests


def test_the_wish_for_chord_tones_is_asked_for(house: House) -> None:
    house.parts.settings.set(the.CHORD_TONES, 0.5)
    assert write(house, "with-bass").wishes.chord_tones == 0.5
