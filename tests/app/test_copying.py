"""Notes go to other programs and come from them: real clipboards, real drags up to the platform."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import ClassVar

import mido
import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import drag_chip
from app.background import Worker
from app.clipboard import (
    ABC_TYPE,
    FILES_TYPE,
    GNOME_FILES_TYPE,
    MIDI_TYPE,
    MUSICXML_TYPE,
    NOTES_TYPE,
    from_mime,
)
from app.copying import NOTHING_SELECTED, Copying
from app.drag_chip import DragChip
from app.outbox import MOST, Outbox
from app.reading import Reading
from app.roll.state import Grid, RollState
from app.session import Session
from app.settings import Settings
from core import files
from core.chord_symbols import ChordSymbol
from core.files import abc, midi, musicxml
from core.harmony import Key, Mode
from core.score import ChordSign, KeyChange, MetreChange, Note, Score, TempoChange, Track
from tests.app.fake_press import InPlace, Result, Said
from tests.app.house import House

TUNE = (Note(0, 480, 60), Note(480, 480, 62), Note(960, 240, 64, 70, "lstm"), Note(1200, 240, 65))
A_MINOR = Key("A", Mode.MINOR)


class Beside(InPlace):
    """Knows what was written elsewhere."""

    def __init__(self) -> None:
        self.written: list[object] = []

    def run(self, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
        self.written.append(args[0])
        return super().run(job, *args, **kwargs)

    def rest(self) -> None:
        self.written.append("rest")


class Desk:
    """A session with a tune in it, what copies and pastes, and what was said."""

    def __init__(self, *notes: Note, score: Score | None = None) -> None:
        self.session = Session()
        self.session.open(score or Score((Track.of(notes), Track(name="Bass"))), saved=True)
        self.state = RollState()
        self.worker, self.writer, self.outbox = Worker(), Worker(), Outbox()
        self.press = Beside()
        reading = Reading(self.worker, Settings(QSettings("", QSettings.Format.IniFormat)))
        self.copying = Copying(self.session, self.state, self.outbox, reading, self.writer, self.press)
        self.told: list[str] = []
        self.warned: list[str] = []
        self.revealed: list[frozenset[Note]] = []
        self.copying.told.connect(self.told.append)
        self.copying.warned.connect(self.warned.append)
        self.copying.reveal_asked.connect(self.revealed.append)

    def select(self, *indices: int) -> None:
        self.session.select(frozenset(self.session.notes[index] for index in indices))

    @property
    def times(self) -> list[tuple[int, int]]:
        return [(note.start, note.length) for note in self.session.notes]

    @property
    def sounds(self) -> list[tuple[int, int, int]]:
        return [(note.start, note.length, note.pitch) for note in self.session.notes]

    def close(self) -> None:
        self.copying.close()
        self.worker.close()
        self.writer.close()


@pytest.fixture
def made(qapp: QApplication) -> Iterator[Callable[..., Desk]]:
    """Makes desks, and clears them away."""
    QGuiApplication.clipboard().clear()
    desks: list[Desk] = []

    def make(*notes: Note, score: Score | None = None) -> Desk:
        desks.append(Desk(*notes, score=score))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(made: Callable[..., Desk]) -> Desk:
    return made(*TUNE)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    QGuiApplication.clipboard().clear()
    house = House(qapp, store, qtbot)
    yield house
    house.close()


def clipboard() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def content(form: str, data: QMimeData | None = None) -> bytes:
    return bytes((data or clipboard()).data(form).data())


def put(form: str, data: bytes) -> None:
    mime = QMimeData()
    mime.setData(form, data)
    QGuiApplication.clipboard().setMimeData(mime)


def test_cut_and_paste_at_the_playhead(desk: Desk) -> None:
    desk.select(2, 3)
    desk.copying.cut()
    assert desk.times == [(0, 480), (480, 480)]
    assert desk.session.history.undo_name == "Cut"
    assert desk.told[-1] == "Copied 2 notes"
    desk.copying.set_playhead(1930.4)
    desk.copying.paste()
    assert desk.times == [(0, 480), (480, 480), (1920, 240), (2160, 240)]
    assert sorted(note.start for note in desk.session.selection) == [1920, 2160]
    assert [note.velocity for note in desk.session.notes[2:]] == [70, 90]
    assert desk.session.history.undo_name == "Paste"
    assert desk.revealed == [desk.session.selection]


def test_notes_travel_between_windows_and_as_text(desk: Desk, made: Callable[..., Desk]) -> None:
    desk.select(0, 1)
    desk.copying.copy()
    other = made()
    other.copying.paste(480)
    assert other.times == [(480, 480), (960, 480)]
    assert QGuiApplication.clipboard().text() == "C4 D4"


def test_text_names_notes_as_the_key_writes_them(desk: Desk) -> None:
    flats = replace(desk.session.score, keys=(KeyChange(0, Key("Ab")),))
    track = replace(flats.tracks[0], notes=(Note(0, 480, 61), Note(480, 480, 66)))
    desk.session.apply("Ab", replace(flats, tracks=(track,)))
    desk.session.select(frozenset(track.notes))
    desk.copying.copy()
    assert QGuiApplication.clipboard().text() == "D♭4 G♭4"


def test_without_the_grid_paste_is_exact(desk: Desk) -> None:
    desk.select(0)
    desk.copying.copy()
    desk.state.choose_grid(Grid(on=False))
    desk.copying.paste(1937)
    assert (1937, 480) in desk.times


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"version": 2, "notes": []}',
        b'{"version": 1, "notes": [[0, 1]]}',
        b'{"version": 1, "notes": [[0, 0, 60, 90]]}',
        b'{"version": 1, "notes": [[0, 1, 200, 90]]}',
        b'{"version": 1, "notes": 7}',
        b"\xff\xfe",
    ],
)
def test_strange_clipboards_are_harmless(desk: Desk, content: bytes) -> None:
    data = QMimeData()
    data.setData(NOTES_TYPE, content)
    QGuiApplication.clipboard().setMimeData(data)
    desk.copying.paste(0)
    assert desk.session.notes == TUNE
    assert desk.told == ["There are no notes on the clipboard"]


def test_cut_and_copy_want_a_selection(desk: Desk) -> None:
    desk.copying.copy()
    desk.copying.copy_as("mid")
    assert desk.told == [NOTHING_SELECTED] * 2
    assert not QGuiApplication.clipboard().text()


def test_the_caret_goes_before_the_playhead(desk: Desk) -> None:
    desk.select(0)
    desk.copying.copy()
    desk.copying.set_playhead(1920)
    desk.copying.set_place(2400)
    desk.copying.paste()
    desk.copying.set_place(None)
    desk.copying.paste()
    assert desk.times[4:] == [(1920, 480), (2400, 480)]


# Out

PLACED = Score(
    (Track.of((Note(0, 480, 60), Note(6240, 480, 67, 80), Note(6720, 960, 69)), name="Oboe", program=68),),
    tempos=(TempoChange(0, 96), TempoChange(5760, 120)),
    metres=(MetreChange(0, 4, 4), MetreChange(5760, 3, 4)),
    keys=(KeyChange(0, Key()), KeyChange(5760, A_MINOR)),
)


def test_midi_bytes_hold_the_notes_at_their_place_in_the_bar(made: Callable[..., Desk]) -> None:
    desk = made(score=PLACED)
    desk.select(1, 2)
    desk.copying.copy()
    for form in (MIDI_TYPE, "audio/x-midi"):
        file = mido.MidiFile(file=io.BytesIO(content(form)))
        assert file.type == 1
        now, struck = 0, []
        for message in file.tracks[1]:
            now += message.time
            if message.type == "note_on":
                struck.append((now, message.note, message.velocity))
        assert struck == [(480, 67, 80), (960, 69, 90)]
        signs = {message.type: message for message in file.tracks[1] if message.is_meta}
        assert (signs["time_signature"].numerator, signs["time_signature"].denominator) == (3, 4)
        assert signs["key_signature"].key == "Am"
        assert signs["set_tempo"].tempo == 500_000


@pytest.mark.parametrize(("form", "parse"), [(MIDI_TYPE, midi.parse), (MUSICXML_TYPE, musicxml.parse)])
def test_other_forms_are_the_same_music(
    made: Callable[..., Desk], form: str, parse: Callable[[bytes, str], files.Imported]
) -> None:
    desk = made(score=PLACED)
    desk.select(1, 2)
    desk.copying.copy()
    read = parse(content(form), "clipboard").score
    assert [(note.start, note.length, note.pitch) for note in read.tracks[0].notes] == [
        (480, 480, 67),
        (960, 960, 69),
    ]
    assert read.metres[0] == MetreChange(0, 3, 4)
    assert read.key_at(0) == A_MINOR
    assert read.tempo_at(0).bpm == pytest.approx(120)
    assert read.tracks[0].program == 68


def test_a_copy_is_a_file_too_for_file_managers(made: Callable[..., Desk]) -> None:
    desk = made(score=PLACED)
    desk.select(1)
    desk.copying.copy()
    [url] = clipboard().urls()
    path = Path(url.toLocalFile())
    assert path.name == "Oboe, bar 4.mid"
    assert path.read_bytes() == content(MIDI_TYPE)
    assert content(GNOME_FILES_TYPE) == b"copy\n" + content(FILES_TYPE).strip()
    desk.select(2)
    desk.copying.copy()
    assert clipboard().urls()[0] != url  # what was handed out stays as it was
    assert path.exists()


def test_copying_as_one_form(desk: Desk) -> None:
    desk.select(0, 1)
    desk.copying.copy_as("mid")
    assert not clipboard().hasFormat("text/plain")
    assert clipboard().urls()[0].fileName() == "Melody, bar 1.mid"
    assert desk.told == ["Copied 2 notes as MIDI"]
    desk.copying.copy_as("musicxml")
    assert clipboard().text().encode() == content(MUSICXML_TYPE)
    assert not clipboard().hasUrls()
    desk.copying.copy_as("abc")
    assert clipboard().text().encode() == content(ABC_TYPE)
    tune = abc.parse(clipboard().text().encode(), "clipboard").score
    assert [note.pitch for note in tune.tracks[0].notes] == [60, 62]
    assert content(NOTES_TYPE)  # another window takes the notes as they are


def test_what_was_copied_outlives_the_program_but_its_files_do_not(desk: Desk) -> None:
    desk.select(0)
    desk.copying.copy()
    path = Path(clipboard().urls()[0].toLocalFile())
    data = content(MIDI_TYPE)
    desk.copying.close()
    assert not path.parent.parent.exists()
    assert content(MIDI_TYPE) == data
    assert clipboard().text() == "C4"
    assert not clipboard().hasUrls()


# In

FOREIGN = Score((Track.of((Note(480, 480, 72), Note(960, 240, 74)), name="Flute"),))


def arrives(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(desk.revealed or desk.warned or desk.told), timeout=20_000)


@pytest.mark.parametrize("form", ["audio/midi", "audio/x-midi", "application/x-midi"])
def test_midi_bytes_of_another_program_are_pasted(desk: Desk, qtbot: QtBot, form: str) -> None:
    put(form, midi.unparse(FOREIGN))
    desk.copying.set_playhead(1920)
    desk.copying.paste()
    arrives(desk, qtbot)
    assert desk.sounds[4:] == [(1920, 480, 72), (2400, 240, 74)]
    assert desk.session.selection == desk.revealed[0]
    assert desk.session.history.undo_name == "Paste"
    desk.session.undo()
    assert desk.session.notes == TUNE


def test_musicxml_and_abc_are_pasted_even_as_text(desk: Desk, qtbot: QtBot) -> None:
    put("text/plain", b"X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\nC D|\n")
    desk.copying.paste(1920)
    arrives(desk, qtbot)
    assert desk.sounds[4:] == [(1920, 480, 60), (2400, 480, 62)]
    desk.revealed.clear()
    desk.told.clear()
    put("text/plain", files.encoded(".musicxml", FOREIGN))
    desk.copying.paste(3840)
    arrives(desk, qtbot)
    assert desk.sounds[6:] == [(3840, 480, 72), (4320, 240, 74)]


def test_a_file_copied_in_a_file_manager_is_pasted(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    both = Score((*FOREIGN.tracks, Track.of((Note(0, 240, 38),), name="Drums")))
    path = tmp_path / "band.mid"
    files.write(path, both.with_track(1, Track(both.tracks[1].notes, "Drums", percussion=True)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)
    desk.copying.paste(1920)
    arrives(desk, qtbot)
    assert desk.sounds[4:] == [(1920, 480, 72), (2400, 240, 74)]
    assert desk.told[-1] == "2 notes, from 1 of 2 tracks"


def test_what_is_no_music_changes_nothing(desk: Desk, qtbot: QtBot) -> None:
    put(MIDI_TYPE, b"MThd nonsense")
    desk.copying.paste(0)
    arrives(desk, qtbot)
    assert desk.warned
    assert desk.session.notes == TUNE
    put("text/plain", b"Dear X: 1 of K: us")
    desk.copying.paste(0)
    assert desk.told == ["There are no notes on the clipboard"]


# In the window


class Dragged:
    """Stands where Qt hands a drag to the platform, which has no other windows here."""

    data: ClassVar[list[QMimeData]] = []

    def __init__(self, source: QWidget) -> None:
        assert source.isVisible()

    def setMimeData(self, data: QMimeData) -> None:  # noqa: N802 # Qt's name
        self.data.append(data)

    def setPixmap(self, picture: QPixmap) -> None:  # noqa: N802 # Qt's name
        assert not picture.isNull()

    def exec(self, actions: Qt.DropAction) -> None:
        assert actions is Qt.DropAction.CopyAction


def chip(house: House) -> DragChip:
    found = house.window.findChild(DragChip)
    assert isinstance(found, DragChip)
    return found


def test_the_chip_is_there_for_a_selection_and_carries_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.draw(60, 62, 64)
    handle = chip(house)
    house.session.select(frozenset())
    assert not handle.isVisible()
    house.session.select(frozenset(house.session.notes[1:]))
    assert handle.isVisible()
    monkeypatch.setattr(drag_chip, "QDrag", Dragged)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
    QTest.mouseMove(handle, QPoint(40, -80))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, -80))
    data = Dragged.data.pop()
    assert not Dragged.data
    assert Path(data.urls()[0].toLocalFile()).read_bytes() == content(MIDI_TYPE, data)
    notes = midi.parse(content(MIDI_TYPE, data), "drag").score.tracks[0].notes
    assert [(note.start, note.pitch) for note in notes] == [(480, 62), (960, 64)]
    assert len(from_mime(data)[0]) == 2  # the roll takes them too
    assert not QGuiApplication.clipboard().mimeData()  # a drag is no click


def test_what_is_dragged_looks_like_the_chip(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[QPixmap] = []
    monkeypatch.setattr(Dragged, "setPixmap", lambda _drag, picture: carried.append(picture), raising=False)
    monkeypatch.setattr(drag_chip, "QDrag", Dragged)
    house.draw(60)
    house.session.select(frozenset(house.session.notes))
    handle = chip(house)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
    QTest.mouseMove(handle, QPoint(40, -80))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(40, -80))
    Dragged.data.clear()
    assert carried[0].toImage() == handle.grab().toImage()


def test_a_click_on_the_chip_copies_as_midi(house: House) -> None:
    house.draw(60)
    house.session.select(frozenset(house.session.notes))
    QTest.mouseClick(chip(house), Qt.MouseButton.LeftButton)
    assert midi.parse(content(MIDI_TYPE), "clipboard").score.tracks[0].notes[0].pitch == 60
    assert house.window.status.words == "Copied 1 note as MIDI"


def test_a_file_dropped_on_the_roll_is_opened_or_put_in(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "flute.mid"
    files.write(path, FOREIGN)
    house.draw(60)
    house.continuo.roll.file_dropped.emit(path, 960)
    qtbot.waitUntil(lambda: len(house.session.notes) == 3)
    assert [(note.start, note.pitch) for note in house.session.notes[1:]] == [(960, 72), (1440, 74)]
    house.session.mark_saved()
    house.continuo.roll.file_dropped.emit(path, None)
    qtbot.waitUntil(lambda: house.parts.documents.name == "flute")
    assert len(house.session.notes) == 2


def test_other_forms_of_very_many_notes_join_the_copy_when_they_are_written(
    made: Callable[..., Desk], qtbot: QtBot
) -> None:
    many = tuple(Note(120 * place, 120, 60 + place % 12) for place in range(MOST + 1))
    desk, clipboard = made(*many), QGuiApplication.clipboard()
    desk.session.select(frozenset(many))
    desk.copying.copy()
    assert not clipboard.mimeData().hasFormat(MIDI_TYPE)
    assert not clipboard.mimeData().hasFormat(MUSICXML_TYPE)
    assert frozenset(from_mime(clipboard.mimeData())[0]) == frozenset(many)
    qtbot.waitUntil(lambda: clipboard.mimeData().hasFormat(MUSICXML_TYPE))
    data = clipboard.mimeData()
    assert len(musicxml.parse(content(MUSICXML_TYPE), "clipboard").score.tracks[0].notes) == len(many)
    assert frozenset(from_mime(data)[0]) == frozenset(many)
    assert data.hasFormat(MIDI_TYPE)
    assert desk.press.written == [".mid", ".musicxml", "rest"], "Python would stutter over it in the window"


def test_what_comes_late_does_not_replace_what_was_copied_since(
    made: Callable[..., Desk], qtbot: QtBot
) -> None:
    many = tuple(Note(120 * place, 120, 60 + place % 12) for place in range(MOST + 1))
    desk, clipboard = made(*many), QGuiApplication.clipboard()
    desk.session.select(frozenset(many))
    desk.copying.copy()
    clipboard.setText("of another program")
    over: list[object] = []
    desk.writer.submit(lambda: None, over.append, over.append)
    qtbot.waitUntil(lambda: bool(over))
    assert clipboard.text() == "of another program"


def test_a_file_is_read_while_a_long_piece_is_still_being_written_for_others(
    made: Callable[..., Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk, held = made(*(Note(120 * place, 120, 60 + place % 12) for place in range(MOST + 1))), Event()
    desk.writer.submit(held.wait, lambda _: None, lambda _: None)
    try:
        desk.select(*range(MOST + 1))
        desk.copying.copy()
        files.write(tmp_path / "one.mid", Score((Track((Note(0, 480, 91),)),)))
        desk.copying.insert(tmp_path / "one.mid", 0)
        qtbot.waitUntil(lambda: (0, 480, 91) in desk.sounds)
        assert not clipboard().hasFormat(MIDI_TYPE)
    finally:
        held.set()


def test_a_whole_passage_takes_its_chords_to_another_window(made: Callable[..., Desk]) -> None:
    signs = (ChordSign(0, ChordSymbol("C")), ChordSign(960, ChordSymbol("G", "7")))
    here, there = made(score=Score((Track.of(TUNE),), chords=signs)), made(score=Score((Track(),)))
    here.session.select(frozenset(here.session.notes))
    here.copying.copy()
    there.copying.paste(3840)
    moved = tuple(replace(sign, tick=sign.tick + 3840) for sign in signs)
    assert there.session.score.chords == moved
    there.session.undo()
    assert there.session.score.chords == ()
    here.select(0, 1)
    here.copying.copy()
    there.copying.paste(3840)
    assert there.session.score.chords == ()


def test_a_lead_sheet_of_another_program_brings_its_chords(desk: Desk, qtbot: QtBot) -> None:
    signs = (ChordSign(0, ChordSymbol("C")), ChordSign(960, ChordSymbol("G", "7")))
    put(MUSICXML_TYPE, musicxml.unparse(Score((Track.of(TUNE),), chords=signs)))
    desk.copying.paste(1920)
    arrives(desk, qtbot)
    assert [(sign.tick, str(sign.chord)) for sign in desk.session.score.chords] == [(1920, "C"), (2880, "G7")]
