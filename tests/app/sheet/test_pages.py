"""The score as pages, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app.sheet.pages import FIT, GAP, PageView
from app.theme import Role
from core.harmony import Key, Mode
from core.score import KeyChange, Note, Score, Track
from tests.app.house import House

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
MELODY = tuple(Note(480 * beat, 480, 60 + beat % 12) for beat in range(4 * 60))
BASS = tuple(Note(1920 * bar, 1920, 40) for bar in range(60))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    tracks = (Track(MELODY), Track(BASS, name="Bass"))
    score = Score(tracks, keys=(KeyChange(0, Key("C", Mode.MAJOR)),), title="Evening")
    made.session.open(score, saved=True)
    made.press(Qt.Key.Key_F7)
    made.press(Qt.Key.Key_F7, SHIFT)
    qtbot.waitUntil(lambda: bool(pages(made).pages))
    yield made
    made.close()


def pages(house: House) -> PageView:
    return house.continuo.faces.score.pages


def after(house: House, change: str, value: object) -> PageView:
    """The pages once a setting is heeded."""
    with house.qtbot.waitSignal(pages(house).drawn):
        house.parts.settings.set(getattr(the, change), value)
    return pages(house)


def point(house: House, note: Note) -> QPoint:
    """Where a note's head lies in the viewport."""
    view = pages(house)
    index, head = next(
        (index, head) for index, page in enumerate(view.pages) for head in page.heads if head.note == note
    )
    place = view.place(index).topLeft() + QPointF(head.left + 100, head.middle) * view.scale
    return place.toPoint()


def test_shift_f7_turns_from_line_to_pages_and_back(house: House) -> None:
    panel = house.continuo.faces.score
    assert pages(house).isVisible()
    assert [head.note for page in pages(house).pages for head in page.heads] == list(MELODY)
    assert panel.paper.isVisible()
    QTest.mouseClick(panel.layouts.button("line"), LEFT)
    assert panel.line.isVisible()
    assert not panel.paper.isVisible()
    assert not house.continuo.actions["score-pages"].isChecked()


def test_the_pages_follow_edits(house: House) -> None:
    house.session.select(frozenset(MELODY[:1]))
    house.press(Qt.Key.Key_Up)
    house.qtbot.waitUntil(lambda: pages(house).pages[0].heads[0].note.pitch == 61)


def test_a_page_that_stays_as_it_is_is_not_painted_again(house: House) -> None:
    after(house, "PAPER", "A5")
    view = pages(house)
    assert len(view.pages) > 2
    before = view.engraved
    house.session.select(frozenset(MELODY[:1]))
    with house.qtbot.waitSignal(view.drawn):
        house.press(Qt.Key.Key_Up)
    assert view.engraved[0] is not before[0]
    assert view.engraved[-1] is before[-1]


def test_paper_side_and_staves_are_chosen_on_the_panel(house: House) -> None:
    row = house.continuo.faces.score.paper
    for box, index in ((row.papers, 1), (row.ways, 1), (row.staves, 2)):
        with house.qtbot.waitSignal(pages(house).drawn):
            box.setCurrentIndex(index)
            box.activated.emit(index)
    page = pages(house).pages[0]
    assert (page.width, page.height) == pytest.approx((27940, 21590), abs=10)
    system = page.systems[0]
    assert system.bottom - system.top == pytest.approx(850, rel=0.01)


def test_all_tracks_are_a_score_with_a_staff_each(house: House) -> None:
    view = after(house, "SCORE_WHOLE", True)
    assert {head.track for page in view.pages for head in page.heads} == {0, 1}
    assert view.pages[0].systems[0].bottom - view.pages[0].systems[0].top > 1000


def test_the_playhead_turns_the_pages(house: House) -> None:
    view = pages(house)
    for tick in (50 * 1920, 0, 59 * 1920):
        house.parts.transport.seek(tick)
        found = view.line_at(tick)
        assert found is not None
        index, system = found
        top = view.place(index).top() + system.top * view.scale
        assert top >= 0
        assert view.place(index).top() + system.bottom * view.scale <= view.viewport().height()
        red = house.parts.themes.current[Role.PLAYHEAD]
        middle = round(top + (system.bottom - system.top) / 2 * view.scale)
        picture = view.viewport().grab().toImage()
        x = round(view.place(index).left() + system.x_at(tick) * view.scale)
        assert any(picture.pixelColor(x + off, middle) == red for off in (0, 1))


def test_a_click_selects_and_sounds_and_a_double_click_leads_to_the_roll(house: House) -> None:
    heard: list[tuple[int, int]] = []
    panel = house.continuo.faces.score
    panel.tapped.connect(lambda *told: heard.append(told))
    note = MELODY[2]
    QTest.mouseClick(pages(house).viewport(), LEFT, pos=point(house, note))
    assert house.session.selection == {note}
    assert heard == [(note.pitch, note.velocity)]
    QTest.mouseDClick(pages(house).viewport(), LEFT, pos=point(house, note))
    assert house.canvas.hasFocus()
    assert house.session.selection == {note}


def test_what_is_selected_on_the_roll_comes_into_sight(house: House) -> None:
    note = MELODY[-3]
    house.session.select(frozenset((note,)))
    assert pages(house).viewport().rect().contains(point(house, note))


def test_zoom_by_buttons_wheel_and_width(house: House) -> None:
    view, row = pages(house), house.continuo.faces.score.paper
    house.parts.settings.set(the.SCORE_ZOOM, 100)
    before = view.scale
    QTest.mouseClick(row.nearer, LEFT)
    assert view.scale == pytest.approx(before * 1.25)
    QTest.mouseClick(row.further, LEFT)
    QTest.mouseClick(row.further, LEFT)
    assert view.scale == pytest.approx(before * 0.75)
    QTest.mouseClick(row.fit, LEFT)
    assert view.pages[0].width * view.scale == pytest.approx(view.viewport().width() - 32)
    assert row.zoomed.text() == f"{view.percent} %"
    house.parts.settings.set(the.SCORE_ZOOM, 100)
    under = QPointF(view.viewport().width() / 2, 40)
    spot = view.spot(under)
    assert spot is not None
    turn(view, under)
    assert house.parts.settings.get(the.SCORE_ZOOM) == 125
    later = view.spot(under)
    assert later is not None
    assert later[0] is spot[0]
    assert later[1:] == pytest.approx(spot[1:], abs=50)


def test_pages_are_turned_and_brought_nearer_by_keys(house: House) -> None:
    view, get = pages(house), house.parts.settings.get
    roll = house.continuo.roll._viewport
    before = roll.geometry
    view.setFocus()
    house.parts.settings.set(the.SCORE_ZOOM, 100)
    house.press(Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().pageStep()
    house.press(Qt.Key.Key_PageUp)
    assert view.verticalScrollBar().value() == 0
    keys = Qt.Key
    for key, zoom in ((keys.Key_Equal, 125), (keys.Key_Plus, 150), (keys.Key_Minus, 125), (keys.Key_0, FIT)):
        house.press(key, Qt.KeyboardModifier.ControlModifier)
        assert get(the.SCORE_ZOOM) == zoom
    assert roll.geometry == before


def turn(view: PageView, at: QPointF) -> None:
    """The wheel, with Ctrl, away from the hand."""
    keys, none, phase = (
        Qt.KeyboardModifier.ControlModifier,
        Qt.MouseButton.NoButton,
        Qt.ScrollPhase.NoScrollPhase,
    )
    whole = view.viewport().mapToGlobal(at)
    event = QWheelEvent(at, whole, QPoint(), QPoint(0, 120), none, keys, phase, False)
    QApplication.sendEvent(view.viewport(), event)


def test_pages_lie_side_by_side_where_there_is_room(house: House) -> None:
    after(house, "PAPER", "A5")
    house.parts.settings.set(the.SCORE_ZOOM, 50)
    view = pages(house)
    first, second = view.place(0), view.place(1)
    assert first.top() == second.top()
    assert second.left() > first.right()


def test_a_long_piece_says_that_it_takes_its_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, view = Event(), pages(house)
    monkeypatch.setattr(view._press, "run", lambda job, *said: (gate.wait(20), job(*said))[1])
    house.session.open(Score((Track(MELODY),)), saved=True)
    house.qtbot.waitUntil(lambda: view.engraving.working)
    assert view.pages == ()
    ground = house.parts.themes.current[Role.PAPER]

    def told() -> bool:
        picture = view.viewport().grab().toImage()
        row = picture.height() // 2
        return any(picture.pixelColor(x, row) != ground for x in range(picture.width()))

    assert not told()
    house.qtbot.waitUntil(told)
    gate.set()
    house.qtbot.waitUntil(lambda: bool(view.pages))


def test_the_bar_beside_stands_there_exactly_where_pages_are_too_high(house: House) -> None:
    house.parts.settings.set(the.SCORE_ZOOM, FIT)
    view = pages(house)
    beside, page = view.verticalScrollBar(), view.pages[0]
    width = 400
    shapes = page.height / page.width
    low, high = (
        round(len(view.pages) * ((room - 2 * GAP) * shapes + GAP) + GAP)
        for room in (width - beside.sizeHint().width(), width)
    )
    for height in range(low - 10, high + 10):
        view.resize(width, height)
        QApplication.processEvents()
        assert beside.isVisible() == (beside.maximum() > 0)
