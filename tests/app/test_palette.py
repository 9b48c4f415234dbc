"""Whatever there is to do is found by a few letters, and done by Enter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget
from pytestqt.qtbot import QtBot

from app import settings as the
from app.deeds import deeds
from app.palette_entries import Entry, ranked
from app.palette_match import fit, folded
from app.palette_names import OTHER_NAMES
from core import words
from core.files import project
from core.lstm.bundle import BundleInfo
from core.score import Note, Score, Track
from tests.app.house import House

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def find(house: House, typed: str) -> list[Entry]:
    """Open the palette, type, and give what it lists."""
    if not house.window.finder.isVisible():
        house.press(Key.Key_P, CTRL)
    field = house.window.finder.field
    field.clear()
    QTest.keyClicks(field, typed)
    model = house.window.finder.list.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


def test_every_action_is_found_by_its_name(house: House) -> None:
    names = [deed.name for deed in deeds() if deed.name != "palette"]
    first = {name: [entry.key for entry in find(house, name.replace("-", " "))[:3]] for name in names}
    assert [name for name, found in first.items() if name not in found] == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("zoom o", "zoom-out"),
        ("OUT zoom", "zoom-out"),
        ("qntse", "quantise"),
        ("whole piece", "zoom-fit"),
        ("semitone down", "down"),
        ("dark", "view/theme dark"),
        ("light", "view/theme light"),  # and not the phrase called winter light
        ("jig", "begin 2-harbour-jig"),
        ("about", "about"),
        ("quantize", "quantise"),
        ("humanize", "humanise"),
        ("time signature", "metre-here"),
        ("bpm", "tempo-here"),
        ("marker", "section-here"),
        ("preferences", "settings"),
        ("eraser tool", "erase"),
        ("all notes off", "panic"),
        ("reverse", "retrograde"),
        ("mixer", "panel-tracks"),
        ("bounce", "export-sound"),
        ("magnet", "snap"),
    ],
)
def test_a_few_letters_will_do(house: House, typed: str, key: str) -> None:
    assert find(house, typed)[0].key == key


def test_what_other_programs_call_them_belongs_to_actions() -> None:
    assert set(OTHER_NAMES) <= {deed.name for deed in deeds()}
    assert all(words == folded(words) for words in OTHER_NAMES.values())


def test_enter_does_it_and_gives_the_keyboard_back(house: House) -> None:
    house.draw(72, 74)
    house.press(Key.Key_A, CTRL)
    find(house, "octave up")
    house.press(Key.Key_Return)
    assert [note.pitch for note in house.session.notes] == [84, 86]
    assert not house.window.finder.isVisible()
    assert house.canvas.hasFocus()


def test_arrows_choose_and_go_round(house: House) -> None:
    found = find(house, "zoom")
    palette = house.window.finder
    house.press(Key.Key_Down)
    assert palette.chosen == found[1]
    house.press(Key.Key_Up)
    house.press(Key.Key_Up)
    assert palette.chosen == found[-1]
    house.press(Key.Key_PageUp)
    assert palette.chosen == found[0]


def test_esc_and_a_second_press_leave_all_as_it_was(house: House) -> None:
    house.draw(72)
    before = house.session.score
    for leave in ((Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Key.Key_P, CTRL)):
        find(house, "delete")
        house.press(*leave)
        assert not house.window.finder.isVisible()
        assert house.canvas.hasFocus()
    assert house.session.score is before


def test_a_click_elsewhere_puts_it_away_and_counts(house: House) -> None:
    find(house, "new")
    QTest.mouseClick(
        house.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 300)
    )
    assert not house.window.finder.isVisible()


def test_what_cannot_be_done_says_why_and_is_not(house: House) -> None:
    house.draw(72)
    entry = find(house, "keep the take")[0]
    assert entry.why_not
    house.press(Key.Key_Return)
    assert house.window.finder.isVisible()
    assert all(not entry.why_not for entry in find(house, "")[:20])
    house.press(Key.Key_Escape)
    house.continue_()
    assert not find(house, "keep the take")[0].why_not


def test_a_switch_shows_its_state_and_keys_stand_beside(house: House) -> None:
    def names() -> Entry:
        return next(entry for entry in find(house, "note names") if entry.key == "names")

    assert (names().state, names().keys) == (False, "G")
    house.press(Key.Key_Escape)
    house.press(Key.Key_G)
    assert names().state is True


def test_what_was_used_last_stands_first(house: House) -> None:
    for typed in ("zoom out", "note names"):
        find(house, typed)
        house.press(Key.Key_Return)
    assert [entry.key for entry in find(house, "")[:2]] == ["names", "zoom-out"]


def test_what_is_remembered_wrongly_is_forgotten(house: House) -> None:
    for torn in ("{", "3", "[1, null]"):
        house.parts.settings.set_state("palette", torn)
        assert find(house, "zoom")[0].key == "zoom-in"


def test_a_bar_is_gone_to(house: House) -> None:
    for typed, tick in (("go to bar 3", 2 * 1920), ("5", 4 * 1920), ("bar 1", 0)):
        find(house, typed)
        house.press(Key.Key_Return)
        assert house.parts.transport.position == tick
    assert all(entry.key != "bar" for entry in find(house, "zoom 3"))


def test_tracks_and_pieces_and_models_are_found(house: House, tmp_path: Path) -> None:
    path = tmp_path / "quiet waltz.continuo"
    project.save(path, Score((Track((Note(0, 480, 62),), name="Melody"), Track((), name="Bass"))))
    house.parts.documents.open(path)
    find(house, "bass")
    house.press(Key.Key_Return)
    assert house.session.track == 1
    assert find(house, "waltz")[0].key == f"open {path}"
    house.qtbot.waitUntil(lambda: any(entry.key == "model other" for entry in find(house, "another")))
    house.press(Key.Key_Return)
    assert house.parts.settings.get(the.MODEL) == "other"


def test_a_model_of_several_voices_is_found_for_chords_and_parts_too(house: House) -> None:
    house.models = [*house.models, BundleInfo("mine", "My chords", Path(), several=True)]
    house.qtbot.waitUntil(
        lambda: any(entry.key == "voices model mine" for entry in find(house, "for my chords"))
    )
    house.press(Key.Key_Return)
    assert house.parts.settings.get(the.VOICES_MODEL) == "mine"
    assert house.parts.settings.get(the.MODEL) == ""


def test_a_model_made_meanwhile_is_found_the_next_time(house: House) -> None:
    find(house, "another")
    house.press(Key.Key_Escape)
    house.models = [*house.models, BundleInfo("mine", "My pieces", Path())]
    find(house, "my pieces")
    house.qtbot.waitUntil(lambda: any(entry.key == "model mine" for entry in find(house, "my pieces")))


def test_locks_are_found_by_their_name_in_the_language_spoken(house: House) -> None:
    words.speak("fr")
    try:
        keys = [entry.key for entry in find(house, "verrous")]
    finally:
        words.speak("en")
    assert {the.LOCK_SCALE.key, the.CADENCE.key} <= set(keys)


def test_settings_are_changed(house: House) -> None:
    before = house.parts.settings.get(the.PREVIEW)
    find(house, "sound preview")
    house.press(Key.Key_Return)
    assert house.parts.settings.get(the.PREVIEW) is not before


def test_it_stays_within_a_small_window(house: House) -> None:
    find(house, "")
    house.window.resize(1024, 640)
    palette = house.window.finder
    house.qtbot.waitUntil(lambda: palette.geometry().center().x() in range(505, 520))
    assert house.window.rect().contains(palette.geometry())


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_it_comes_up_beside_a_panel_that_floats(house: House) -> None:
    house.window.resize(1500, 800)
    middle = house.window.rect().center().x()
    holder = house.window.findChildren(QDockWidget)[0]
    holder.show()
    holder.setFloating(True)
    holder.resize(240, 400)
    holder.move(house.window.mapToGlobal(QPoint(middle - 120, 60)))
    house.qtbot.waitUntil(lambda: holder.isVisible() and house.window.width() == 1500)
    finder = house.window.finder
    finder.toggle()
    lies = QRect(house.window.mapFromGlobal(holder.frameGeometry().topLeft()), holder.size())
    assert not finder.geometry().intersects(lies)
    assert house.window.rect().contains(finder.geometry())
    finder.toggle()
    holder.resize(1400, 400)  # no room beside it
    holder.move(house.window.mapToGlobal(QPoint(50, 60)))
    finder.toggle()
    assert abs(finder.geometry().center().x() - middle) <= 1


@pytest.mark.parametrize("typed", ["type a velocity", "humanise"])
def test_what_opens_a_field_keeps_the_keyboard_there(house: House, typed: str) -> None:
    house.draw(72, 74)
    house.press(Key.Key_A, CTRL)
    find(house, typed)
    house.press(Key.Key_Return)
    house.qtbot.wait(20)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus is not house.canvas
    assert focus is not house.window.finder.field


def test_where_nothing_fits_it_says_so(house: House) -> None:
    assert find(house, "xyzzy") == []
    assert house.window.finder.chosen is None
    house.press(Key.Key_Return)
    assert house.window.finder.isVisible()


@given(st.text(max_size=8), st.lists(st.text(alphabet="abcde fg", min_size=1, max_size=12), max_size=6))
def test_ranking_keeps_only_what_fits_and_each_once(typed: str, words: list[str]) -> None:
    entries = [Entry(str(place), text, lambda: None) for place, text in enumerate(words)]
    found = ranked(typed, entries, [])
    assert len({entry.key for entry in found}) == len(found)
    asked = folded(typed).strip()
    expected = {entry.key for entry in entries if not asked or fit(asked, folded(entry.words)) is not None}
    assert {entry.key for entry in found} == expected


def test_accents_and_capitals_do_not_matter() -> None:
    assert fit(folded("PERCHE"), folded("Perché questa nota")) is not None
