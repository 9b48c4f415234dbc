"""The card that exports sound, in the real window: what it offers, writes and remembers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import settings as the
from app.dialogs.export_sound import ExportSound
from app.panels.take_painting import TAKE as ROW
from app.sound_exports import LOOP, NOTES, PIECE, TAKE, WITH_TAKE, alone
from core.errors import Missing
from core.playback.synths import fluid_library
from core.score import Note, Score, Span, TempoChange, Track
from tests.app.house import House
from tests.core.files.sounds import cents, frequency, small_soundfont

LEFT = Qt.MouseButton.LeftButton
OCARINA = 79
PIECE_SCORE = Score(
    (
        Track.of([Note(0, 500, 60), Note(500, 500, 67), Note(1000, 500, 72)], "Lead", OCARINA),
        Track.of([Note(0, 1500, 48)], "Bass", OCARINA),
    ),
    tempos=(TempoChange(0, 125.0),),
    title="Song",
)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    try:
        fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))
    made = House(qapp, store, qtbot)
    made.parts.settings.set(the.SOUNDFONT, str(small_soundfont()))
    made.session.open(PIECE_SCORE, saved=True)
    yield made
    made.close()


def card(house: House) -> ExportSound:
    house.window.activateWindow()  # as the system does when another window closes
    house.canvas.setFocus()
    house.qtbot.waitUntil(house.canvas.hasFocus)
    house.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    house.qtbot.waitUntil(lambda: len(_on_show(house)) == 1)
    return _on_show(house)[0]


def _on_show(house: House) -> list[ExportSound]:
    return [each for each in house.window.findChildren(ExportSound) if each.isVisible()]


def choose(shown: ExportSound, source: str) -> None:
    shown.source.setCurrentIndex(shown.source.findData(source))
    shown.source.activated.emit(shown.source.currentIndex())


def offered(shown: ExportSound) -> set[str]:
    model = shown.source.model()
    places = range(shown.source.count())
    usable = (place for place in places if model.flags(model.index(place, 0)) & Qt.ItemFlag.ItemIsEnabled)
    return {shown.source.itemData(place) for place in usable}


def export(house: House, shown: ExportSound, path: Path) -> str:
    """Press the button, and wait for the word that it is done."""
    house.ask.files = [path]
    QTest.mouseClick(shown.go, LEFT)
    house.qtbot.waitUntil(lambda: "Exported" in house.window.notice.words, timeout=10_000)
    return house.window.notice.words


def heard(path: Path, second: float) -> float:
    """The pitch about a second of the file."""
    sound, rate = soundfile.read(path)
    return frequency(sound[int((second - 0.12) * rate) : int((second + 0.12) * rate)].mean(axis=1), rate)


def test_the_piece_as_flac(house: House, tmp_path: Path) -> None:
    shown = card(house)
    QTest.mouseClick(shown.kind.button(".flac"), LEFT)
    said = export(house, shown, tmp_path / "song.flac")
    assert said == "Exported as “song.flac”."
    assert house.ask.questions == ["Song.flac"]
    assert not shown.isVisible()
    info = soundfile.info(tmp_path / "song.flac")
    assert (info.format, info.subtype, info.samplerate) == ("FLAC", "PCM_24", 44100)
    assert 1.5 < info.duration < 10
    assert [file.name for file in tmp_path.glob("*.flac")] == ["song.flac"]


@pytest.mark.parametrize(("typed", "written"), [("a.mp3", "a.mp3"), ("b.v2", "b.v2.wav"), ("c", "c.wav")])
def test_the_ending_that_is_typed_counts(house: House, tmp_path: Path, typed: str, written: str) -> None:
    export(house, card(house), tmp_path / typed)
    assert soundfile.info(tmp_path / written).format == written.rpartition(".")[2].upper()
    assert house.parts.settings.get(the.EXPORT_KIND) == ".wav"


def test_what_is_offered_follows_the_window(house: House) -> None:
    shown = card(house)
    assert offered(shown) == {PIECE}
    house.parts.transport.set_loop(Span(500, 1000))
    house.session.select(frozenset(house.session.notes[:1]))
    assert offered(shown) == {PIECE, LOOP, NOTES}
    house.parts.assistant.continue_()
    house.qtbot.waitUntil(lambda: offered(shown) == {PIECE, LOOP, NOTES, TAKE, WITH_TAKE})
    choose(shown, TAKE)
    house.parts.assistant.dismiss()
    assert shown.source.currentData() == PIECE


def test_a_loop_is_exact(house: House, tmp_path: Path) -> None:
    house.parts.transport.set_loop(Span(500, 1000))
    shown = card(house)
    choose(shown, LOOP)
    assert "rings" not in shown.about.text()
    export(house, shown, tmp_path / "loop.wav")
    assert house.ask.questions == ["Song, loop.wav"]
    assert soundfile.info(tmp_path / "loop.wav").frames == 22050


def test_a_take_alone_and_the_piece_with_it(house: House, tmp_path: Path) -> None:
    house.parts.assistant.continue_()
    house.qtbot.waitUntil(lambda: house.parts.assistant.takes is not None and not house.parts.assistant.busy)
    takes, take = house.parts.assistant.takes, house.parts.assistant.take
    assert takes is not None
    assert take is not None
    shown = card(house)
    choose(shown, WITH_TAKE)
    export(house, shown, tmp_path / "with.wav")
    house.window.notice.hide()
    shown = card(house)
    assert shown.source.currentData() == WITH_TAKE, "what was exported last is offered again"
    choose(shown, TAKE)
    export(house, shown, tmp_path / "take.wav")
    assert house.ask.questions == ["Song, with take A.wav", "Song, take A.wav"]
    assert abs(cents(heard(tmp_path / "take.wav", 0.2), take.notes[0].pitch)) < 15
    with_take = soundfile.info(tmp_path / "with.wav").duration
    assert with_take > house.parts.assistant.heard.end / 1000 > PIECE_SCORE.end / 1000


def test_a_takes_own_menu_leads_to_its_sound(house: House, tmp_path: Path) -> None:
    assistant = house.parts.assistant
    assistant.continue_()
    house.qtbot.waitUntil(lambda: assistant.takes is not None and not assistant.busy)
    last = house.parts.kept.present[-1]
    assert house.parts.kept.current != last
    view = house.continuo.faces.takes.view
    menu = view.menu(view.model().index(len(house.parts.kept.present) - 1, 0).data(ROW))
    next(each for each in menu.actions() if each.text() == "Export its sound…").trigger()
    house.qtbot.waitUntil(lambda: any(each.isVisible() for each in house.window.findChildren(ExportSound)))
    (shown,) = house.window.findChildren(ExportSound)
    assert (house.parts.kept.current, shown.source.currentData()) == (last, TAKE)
    take = assistant.take
    assert take is not None
    export(house, shown, tmp_path / "take.wav")
    assert abs(cents(heard(tmp_path / "take.wav", 0.2), take.notes[0].pitch)) < 15


def test_the_selected_notes_alone_even_of_a_muted_track(house: House, tmp_path: Path) -> None:
    score = house.session.score
    house.session.apply("Mute", score.with_track(0, replace(score.tracks[0], muted=True)))
    house.session.select(frozenset([house.session.notes[1]]))
    shown = card(house)
    choose(shown, NOTES)
    export(house, shown, tmp_path / "notes.wav")
    assert abs(cents(heard(tmp_path / "notes.wav", 0.25), 67)) < 8


def test_each_track_by_itself(house: House, tmp_path: Path) -> None:
    shown = card(house)
    shown.tracks.click()
    QTest.mouseClick(shown.kind.button(".ogg"), LEFT)
    said = export(house, shown, tmp_path / "song.ogg")
    assert said == "Exported to the folder “song”."
    assert sorted(file.name for file in (tmp_path / "song").iterdir()) == ["1 Lead.ogg", "2 Bass.ogg"]
    assert abs(cents(heard(tmp_path / "song" / "2 Bass.ogg", 0.3), 48)) < 15


def test_a_folder_that_holds_sound_is_filled_only_when_that_was_agreed_to(
    house: House, tmp_path: Path
) -> None:
    shown = card(house)
    shown.tracks.click()
    theirs = tmp_path / "song" / "1 Lead.wav"
    theirs.parent.mkdir()
    theirs.write_bytes(b"mixed by hand")
    house.ask.files = [tmp_path / "song.wav"]
    QTest.mouseClick(shown.go, LEFT)
    assert house.ask.questions[-1] == "song holds sound files"
    assert shown.isVisible()
    assert not house.parts.exports.rendering
    assert theirs.read_bytes() == b"mixed by hand"
    house.ask.fills = True
    export(house, shown, tmp_path / "song.wav")
    assert soundfile.info(theirs).format == "WAV"


def test_choices_are_remembered_and_fit_the_kind(house: House, tmp_path: Path) -> None:
    shown = card(house)
    QTest.mouseClick(shown.bits.button("32"), LEFT)
    QTest.mouseClick(shown.rate.button("96000"), LEFT)
    QTest.mouseClick(shown.level.button("peak"), LEFT)
    QTest.mouseClick(shown.kind.button(".mp3"), LEFT)
    assert (shown.bits.isVisible(), shown.quality.isVisible()) == (False, True)
    assert shown.rate.button("44100").isChecked()
    assert not shown.rate.button("96000").isEnabled()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    again = card(house)
    assert again.kind.button(".mp3").isChecked()
    QTest.mouseClick(again.kind.button(".wav"), LEFT)
    assert again.bits.button("32").isChecked()
    assert again.rate.button("96000").isChecked()
    export(house, again, tmp_path / "loud.wav")
    sound, rate = soundfile.read(tmp_path / "loud.wav")
    assert rate == 96000
    assert 20 * np.log10(np.abs(sound).max()) == pytest.approx(-1, abs=0.1)


def test_an_export_can_be_called_off(house: House, tmp_path: Path) -> None:
    long = Track.of((Note(start, 100, 60) for start in range(0, 3_000_000, 100)), program=OCARINA)
    house.session.open(Score((long,), tempos=PIECE_SCORE.tempos), saved=True)
    house.ask.files = [tmp_path / "long.wav"]
    shown = card(house)
    QTest.mouseClick(shown.go, LEFT)
    house.qtbot.waitUntil(lambda: "Writing" in house.window.notice.words)
    assert not card(house).go.isEnabled(), "one at a time"
    (cancel,) = [each for each in house.window.notice.findChildren(QPushButton) if each.text() == "Cancel"]
    QTest.mouseClick(cancel, LEFT)
    finished: list[object] = []
    house.parts.workers.files.submit(lambda: None, finished.append, finished.append)
    house.qtbot.waitUntil(lambda: finished != [])
    assert list(tmp_path.glob("*long*")) == list(tmp_path.glob("*.tmp")) == []
    assert "Exported" not in house.window.notice.words


def test_it_can_be_played_and_shown_where_it_lies(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    export(house, card(house), tmp_path / "song.wav")
    buttons = {each.text(): each for each in house.window.notice.findChildren(QPushButton)}
    QTest.mouseClick(buttons["Play"], LEFT)
    house.parts.exports.written.emit("Exported.", tmp_path / "song.wav")
    buttons = {each.text(): each for each in house.window.notice.findChildren(QPushButton)}
    QTest.mouseClick(buttons["Show in folder"], LEFT)
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path / "song.wav", tmp_path]


def test_nothing_to_be_heard_is_said(house: House) -> None:
    house.session.open(Score(), saved=True)
    shown = card(house)
    assert not shown.go.isEnabled()
    assert shown.about.text() == "nothing to be heard"


def test_a_file_that_is_not_chosen_leaves_the_card(house: House) -> None:
    house.ask.files = [None]
    shown = card(house)
    QTest.mouseClick(shown.go, LEFT)
    assert shown.isVisible()
    assert house.window.notice.words == ""


def test_notes_alone_leave_the_others_out() -> None:
    made = alone(PIECE_SCORE, 1, PIECE_SCORE.tracks[1].notes)
    assert [len(track.notes) for track in made.tracks] == [0, 1]
    assert made.tracks[1].program == OCARINA
