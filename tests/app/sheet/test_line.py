"""The score below the roll, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.phrases import slurs, slurs_shown
from app.settings import CLOSE
from app.sheet.line import LineView
from app.theme import Role
from core.engraving import Drawn, Page
from core.harmony import Key as Key_
from core.harmony import Mode
from core.score import KeyChange, MetreChange, Note, Score, Track
from core.takes_tree import NO_TAKES
from tests.app.house import House
from tests.core.kept import PHRASE, SCORE, answer, take

Key, LEFT, SHIFT = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
C, E, G = Note(0, 480, 60), Note(480, 480, 64), Note(960, 480, 67)
BASS = Note(0, 1920, 40)
BAR = 1920


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((Track((C, E, G)), Track((BASS,), name="Bass"))), saved=True)
    made.press(Key.Key_F7)
    settle(made)
    yield made
    made.close()


def view(house: House) -> LineView:
    return house.continuo.faces.score.line


def settle(house: House) -> Page:
    """Until what is engraved is what the piece is."""
    QApplication.processEvents()
    with house.qtbot.waitSignal(view(house).drawn):
        view(house).viewport().update()
        view(house).engraving.renew()
    page = view(house).page
    assert page is not None
    return page


def followed(house: House, *notes: Note) -> Page:
    """Until the score shows exactly these notes, without being asked."""
    shown = view(house)
    house.qtbot.waitUntil(lambda: shown.page is not None and {h.note for h in shown.page.heads} == set(notes))
    assert shown.page is not None
    return shown.page


def place(house: House, head: Drawn) -> QPoint:
    shown = view(house)
    x = (head.left + 100) * shown.scale - shown.offset
    return QPoint(round(x), round(head.middle * shown.scale + shown.top))


def click(house: House, note: Note, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    page = view(house).page
    assert page is not None
    head = next(head for head in page.heads if head.note == note)
    QTest.mouseClick(view(house).viewport(), LEFT, keys, place(house, head))


def pixels(house: House, colour: QColor, image: QImage | None = None) -> int:
    """How many pixels have almost this colour."""
    picture = image or view(house).viewport().grab().toImage()
    return sum(
        _alike(picture.pixelColor(x, y), colour)
        for x in range(picture.width())
        for y in range(picture.height())
    )


def _alike(one: QColor, other: QColor) -> bool:
    apart = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return max(map(abs, apart)) < 24


def test_f7_shows_the_track_and_hides_it(house: House) -> None:
    assert {head.note for head in settle(house).heads} == {C, E, G}
    assert pixels(house, house.parts.themes.current[Role.TEXT]) > 300
    house.press(Key.Key_F7)
    assert not view(house).isVisible()


def test_it_follows_edits_and_undo(house: House) -> None:
    house.session.select(frozenset((E,)))
    house.press(Key.Key_Up)
    followed(house, C, Note(480, 480, 65), G)
    house.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    followed(house, C, E, G)


def test_it_follows_the_track_and_the_switch_shows_all(house: House) -> None:
    house.session.choose_track(1)
    followed(house, BASS)
    whole = house.continuo.faces.score.whole
    QTest.mouseClick(whole, LEFT, pos=QPoint(8, whole.height() // 2))
    followed(house, C, E, G, BASS)
    house.session.open(Score((Track((C,)),)), saved=True)
    assert not whole.isVisible()


def test_a_click_selects_and_is_heard_shift_adds_and_beside_the_notes_drops(house: House) -> None:
    heard: list[tuple[int, int]] = []
    view(house).tapped.connect(lambda *told: heard.append(told))
    click(house, E)
    assert house.session.selection == {E}
    assert heard == [(64, 90)]
    click(house, G, SHIFT)
    assert house.session.selection == {E, G}
    QTest.mouseClick(view(house).viewport(), LEFT, pos=QPoint(view(house).viewport().width() - 4, 4))
    assert house.session.selection == frozenset()


def test_the_selection_of_the_roll_is_coloured(house: House) -> None:
    colour = house.parts.themes.current[Role.NOTE_SELECTED]
    before = pixels(house, colour)
    house.session.select(frozenset((C, E)))
    house.qtbot.waitUntil(lambda: pixels(house, colour) > before + 20)


def test_arrows_go_from_note_to_note(house: House) -> None:
    house.focus(view(house))
    for expected in (C, E, G, G):
        house.press(Key.Key_Right)
        assert house.session.selection == {expected}
    house.press(Key.Key_Left)
    assert house.session.selection == {E}


def test_ghosts_stand_in_the_accent_until_they_are_dismissed(house: House) -> None:
    accent = house.parts.themes.current[Role.ACCENT]
    before = pixels(house, accent)
    house.continue_()
    take = house.parts.assistant.take
    assert take is not None
    followed(house, C, E, G, *take.notes)
    assert pixels(house, accent) > before + 20
    house.press(Key.Key_Escape)
    followed(house, C, E, G)


def test_ghosts_of_a_track_that_is_yet_to_be_made_stand_below_in_the_accent(house: House) -> None:
    house.session.open(Score((Track((C, E, G), name="Tune"),)), saved=True)
    accent = house.parts.themes.current[Role.ACCENT]
    house.continuo.actions["with-bass"].trigger()
    house.qtbot.waitUntil(lambda: house.parts.assistant.take is not None)
    take = house.parts.assistant.take
    assert take is not None
    page = followed(house, C, E, G, *take.notes)
    assert {head.track for head in page.heads if head.note in take.notes} == {1}
    assert pixels(house, accent) > 20
    house.press(Key.Key_Escape)
    followed(house, C, E, G)


def test_ghosts_for_several_tracks_are_all_seen(house: House) -> None:
    house.continuo.actions["continue-all"].trigger()
    house.qtbot.waitUntil(lambda: house.parts.assistant.take is not None)
    take = house.parts.assistant.take
    assert take is not None
    assert take.others
    page = followed(house, C, E, G, *take.notes, BASS, *take.others[0].notes)
    assert {head.track for head in page.heads} == {0, 1}


def test_the_playhead_moves_over_it(house: House) -> None:
    red = house.parts.themes.current[Role.PLAYHEAD]

    def column() -> int:
        picture = view(house).viewport().grab().toImage()
        middle = 3  # above the music
        return next(x for x in range(picture.width()) if picture.pixelColor(x, middle) == red)

    house.parts.transport.seek(480)
    first = column()
    house.parts.transport.seek(960)
    page = settle(house)
    line = page.systems[0]
    assert column() - first == pytest.approx((line.x_at(960) - line.x_at(480)) * view(house).scale, abs=1)


def test_a_long_piece_is_engraved_where_one_looks(house: House) -> None:
    notes = tuple(Note(480 * beat, 480, 60 + beat % 12) for beat in range(4 * 200))
    house.session.open(Score((Track(notes),)), saved=True)
    shown = view(house)
    house.qtbot.waitUntil(lambda: shown.page is not None and len(shown.page.heads) > 40)
    house.parts.transport.seek(150 * BAR)
    house.qtbot.waitUntil(lambda: shown.page is not None and shown.page.start <= 150 * BAR < shown.page.end)
    house.qtbot.waitUntil(lambda: shown.across(shown.pages[0].end) > 2 * shown.viewport().width())
    assert len(shown.pages[0].heads) <= 4 * 32
    assert 0 <= shown.across(150 * BAR) <= shown.viewport().width()
    house.session.select(frozenset((notes[8],)))
    house.qtbot.waitUntil(lambda: shown.page is not None and shown.page.start == 0)
    assert 0 <= shown.across(8 * 480) <= shown.viewport().width()


def test_of_sparse_music_more_bars_are_engraved(house: House) -> None:
    notes = tuple(Note(BAR * bar, BAR, 60) for bar in range(200))
    house.session.open(Score((Track(notes),)), saved=True)
    house.window.resize(2400, 800)
    shown = view(house)
    house.qtbot.waitUntil(lambda: shown.page is not None and shown.across(shown.page.end) >= shown.width())
    assert shown.page is not None
    assert len(shown.page.heads) < 200


def test_dark_paper_has_light_notes(house: House) -> None:
    house.parts.themes.choose("dark")
    theme = house.parts.themes.current
    picture = view(house).viewport().grab().toImage()
    assert picture.pixelColor(2, 2) == theme[Role.PAPER]
    assert pixels(house, theme[Role.TEXT], picture) > 300


def test_an_empty_piece_is_an_empty_bar(house: House) -> None:
    house.session.open(Score(), saved=True)
    page = followed(house)
    assert page.end == BAR


def test_clef_key_and_metre_stay_in_sight(house: House) -> None:
    keys = (KeyChange(0, Key_("A", Mode.MAJOR)), KeyChange(40 * BAR, Key_("F", Mode.MAJOR)))
    notes = tuple(Note(480 * beat, 480, 60 + beat % 5) for beat in range(4 * 80))
    metres = (MetreChange(0, 4, 4),)
    house.session.open(Score((Track(notes),), keys=keys, metres=metres), saved=True)
    shown = view(house)
    house.qtbot.waitUntil(lambda: len(shown.pages) == 1 and len(shown.pages[0].heads) > 40)
    left = signs(house)
    for bar in (6, 20):
        look(house, bar)
        assert signs(house) == pytest.approx(left, rel=0.05)
    look(house, 60)
    assert signs(house) < 0.9 * left  # one flat instead of three sharps


def test_the_tempo_of_the_beginning_passes_with_the_music(house: House) -> None:
    notes = tuple(Note(480 * beat, 480, 60 + beat % 5) for beat in range(4 * 40))
    house.session.open(Score((Track(notes),)), saved=True)
    shown = view(house)
    house.qtbot.waitUntil(lambda: len(shown.pages) == 1 and len(shown.pages[0].heads) > 40)

    def ink() -> int:
        """Above the metre, right of the clef."""
        line, scale = shown.pages[0].systems[0], shown.scale
        picture, paper = shown.viewport().grab().toImage(), house.parts.themes.current[Role.PAPER]
        across = range(round(0.65 * line.signs * scale), round(line.signs * scale) - 1)
        down = range(round(shown.top + line.top * scale) - 3)
        return sum(picture.pixelColor(x, y) != paper for x in across for y in down)

    assert ink() > 10
    look(house, 6)
    assert ink() == 0


def look(house: House, bar: int) -> None:
    """Scroll to a bar, and wait until it is there."""
    shown = view(house)
    shown.horizontalScrollBar().setValue(bar * BAR)
    house.qtbot.waitUntil(lambda: shown.pages[0].start <= bar * BAR < shown.pages[0].end)


def signs(house: House) -> float:
    """How much ink there is where clef, key and metre stand, within the staff."""
    shown = view(house)
    line, scale = shown.pages[0].systems[0], shown.scale
    top, height = round(shown.top + line.top * scale), round((line.bottom - line.top) * scale)
    picture = shown.viewport().grab().toImage()
    part = picture.copy(0, top, round(line.signs * scale) - 2, height)
    return sum(255 - part.pixelColor(x, y).green() for x in range(part.width()) for y in range(part.height()))


@pytest.mark.parametrize("height", [150, 190, 231, 300])
def test_all_lines_of_a_staff_are_equally_strong(house: House, height: int) -> None:
    settle(house)
    shown = view(house)
    shown.setFixedHeight(height)
    house.qtbot.waitUntil(lambda: shown.height() == height)
    line, scale = shown.pages[0].systems[0], shown.scale
    picture = shown.viewport().grab().toImage()
    left, right = round(line.signs * scale), min(round(shown.across(line.end)), shown.viewport().width()) - 8
    ink = []
    for number in range(5):
        y = shown.top + (line.top + number * (line.bottom - line.top) / 4) * scale
        columns = [picture.pixelColor(x, floor(y)).green() for x in range(left, right)]
        ink.append(sorted(columns)[len(columns) // 2])  # between notes and bar lines
    assert max(ink) - min(ink) <= 3


def test_a_drag_on_the_roll_is_engraved_before_it_ends(house: House) -> None:
    settle(house)
    geometry = house.continuo.roll._viewport.geometry
    place = QPoint(round(geometry.x(240)), round(geometry.y(60) + geometry.row_height / 2))
    QTest.mousePress(house.canvas, LEFT, pos=place)
    up = place - QPoint(0, round(2 * geometry.row_height))
    for step in (place - QPoint(0, 3), up, up):
        QTest.mouseMove(house.canvas, step)
    moved = Note(0, 480, 62)
    assert house.session.notes[0] == C
    followed(house, moved, E, G)
    assert house.session.notes[0] == C
    QTest.mouseRelease(house.canvas, LEFT, pos=up)
    assert house.session.notes[0] == moved
    followed(house, moved, E, G)


def test_a_double_click_goes_on_in_the_roll(house: House) -> None:
    house.focus(view(house))
    click(house, E)
    page = view(house).page
    assert page is not None
    head = next(head for head in page.heads if head.note == E)
    QTest.mouseDClick(view(house).viewport(), LEFT, pos=place(house, head))
    assert house.canvas.hasFocus()
    assert house.session.selection == {E}


def test_phrases_that_takes_ended_are_slurred_until_switched_off(house: House) -> None:
    given = take(BAR, 67, 65, 64, 62)
    given = replace(given, recipe=replace(given.recipe, close=True))
    tree, _ = NO_TAKES.add(answer(SCORE, given))
    house.session.open(SCORE.with_track(0, Track((*PHRASE, *given.notes))), tree, saved=True)
    assert 'class="slur' in settle(house).svg()
    assert house.continuo.actions["slurs"].isChecked()
    with house.qtbot.waitSignal(view(house).drawn):
        house.continuo.actions["slurs"].trigger()
    page = view(house).page
    assert page is not None
    assert 'class="slur' not in page.svg()


def test_a_take_is_a_phrase_once_it_is_kept(house: House) -> None:
    session, assistant, settings = house.session, house.parts.assistant, house.parts.settings
    session.open(SCORE, saved=True)
    settings.set(CLOSE, True)
    house.continue_()
    assert assistant.heard != session.score
    assert slurs_shown(session, assistant, settings, assistant.heard) == ((),)
    assistant.keep()
    ((phrase,),) = slurs_shown(session, assistant, settings, session.score)
    assert phrase.start >= BAR
    assert slurs(session, settings) == ((phrase,),)


def test_the_bar_below_stands_there_exactly_where_the_page_is_too_wide(house: House) -> None:
    page, shown = settle(house), view(house)
    below = shown.horizontalScrollBar()
    height = round(6 * page.height / page.space)  # so that the page is as high as there is room
    rooms = height - below.sizeHint().height(), height
    narrow, wide = (round(page.width * room / page.height) for room in rooms)
    for width in range(narrow - 10, wide + 10):
        shown.resize(width, height)
        QApplication.processEvents()
        assert below.isVisible() == (below.maximum() > 0)  # it came and went for ever, and hung the window
