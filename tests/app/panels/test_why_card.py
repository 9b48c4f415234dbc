"""The card that says why: what it says, what it offers, where it stands, and its keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.panels.why_card import GAP, MOST, WIDTH, WhyCard, best_place, cause, shares
from app.stage import Stage
from app.theme import ThemeKeeper
from core.continuation.weighing import Alternative, Why
from core.harmony import Key
from core.score import Note

NOTE = Note(1920, 480, 72)
PITCHES = tuple(
    Alternative(replace(NOTE, pitch=60 + step), 0.4 / (step + 1), f"pitch {step}") for step in range(5)
)
RHYTHMS = tuple(
    Alternative(replace(NOTE, length=120 * (step + 1)), 0.3 / (step + 1), f"rhythm {step}")
    for step in range(3)
)
WHY = Why(NOTE, 0.9, 2.3, PITCHES, RHYTHMS)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(1000, 700)
    with qtbot.waitExposed(stage):
        stage.show()
    return stage


@pytest.fixture
def card(stage: Stage, themes: ThemeKeeper) -> WhyCard:
    return WhyCard(stage, themes)


def show(card: WhyCard, why: Why = WHY, remarks: tuple[str, ...] = ()) -> None:
    card.show_why(why, Key("Bb"), remarks)
    card.show_beside(QRect(400, 300, 60, 16), [], QRect(0, 0, 1000, 700))


def labels(card: WhyCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_it_says_how_surprising_and_what_surprised(card: WhyCard) -> None:
    show(card)
    assert labels(card)[:2] == ["C5 · 3.2 bits · 1 in 9", "mostly by its pitch: 2.3 of 3.2 bits"]
    assert card.accessibleName() == "C5 · 3.2 bits · 1 in 9. mostly by its pitch: 2.3 of 3.2 bits"
    assert cause(replace(WHY, timing=4.0)) == "mostly by its rhythm: 4.0 of 6.3 bits"
    assert "expected" in cause(replace(WHY, timing=0.1, pitch=0.2))


def test_what_else_there_is_to_say_stands_there_too(card: WhyCard) -> None:
    show(card, remarks=("held", "9 notes in a row as in “A tune with a long name that needs two lines”"))
    tall = card.height()
    assert "held" in labels(card)
    show(card)
    assert "held" not in labels(card)
    assert card.height() < tall


def test_it_is_as_high_as_what_it_says(card: WhyCard, qtbot: QtBot) -> None:
    show(card)
    qtbot.wait(1)
    assert card.width() == WIDTH
    bottom = max(row.geometry().bottom() for row in card.rows)
    assert bottom < card.height() <= bottom + 24
    assert all(label.geometry().height() >= label.sizeHint().height() for label in card.findChildren(QLabel))


def test_five_alternatives_more_of_what_surprised(card: WhyCard) -> None:
    show(card)
    assert [row.text() for row in card.rows] == ["pitch 0", "pitch 1", "pitch 2", "rhythm 0", "rhythm 1"]
    show(card, replace(WHY, timing=9.0))
    assert [row.text() for row in card.rows] == ["rhythm 0", "rhythm 1", "rhythm 2", "pitch 0", "pitch 1"]
    show(card, replace(WHY, pitches=()))
    assert [row.text() for row in card.rows] == ["rhythm 0", "rhythm 1", "rhythm 2"]
    show(card, replace(WHY, rhythms=(), pitches=PITCHES))
    assert len(card.rows) == 5


@given(st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_shares_are_as_many_as_there_may_be(pitches: int, rhythms: int, by_pitch: bool) -> None:
    some = Alternative(NOTE, 0.1, "x")
    why = Why(NOTE, 0.0 if by_pitch else 9.0, 1.0, (some,) * pitches, (some,) * rhythms)
    chosen = shares(why)
    assert len(chosen[0]) <= pitches
    assert len(chosen[1]) <= rhythms
    assert len(chosen[0]) + len(chosen[1]) == min(MOST, pitches + rhythms)


def test_a_click_chooses(card: WhyCard) -> None:
    show(card)
    chosen: list[Note] = []
    card.chosen.connect(chosen.append)
    QTest.mouseClick(card.rows[1], Qt.MouseButton.LeftButton)
    assert chosen == [PITCHES[1].note]


def test_the_keys_go_through_it(card: WhyCard) -> None:
    show(card)
    chosen: list[Note] = []
    turned: list[int] = []
    closed: list[bool] = []
    card.chosen.connect(chosen.append)
    card.turned.connect(turned.append)
    card.closed.connect(lambda: closed.append(True))
    card.take_keyboard()
    assert card.has_keyboard
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        press(key)
    assert chosen == [PITCHES[2].note]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        press(key)
    assert chosen[1] == RHYTHMS[1].note  # from the first round to the last
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Right)
    assert turned == [-1, 1]
    press(Qt.Key.Key_Escape)
    assert closed == [True]


def test_without_alternatives_the_card_itself_has_the_keyboard(card: WhyCard) -> None:
    show(card, replace(WHY, pitches=(), rhythms=()))
    card.take_keyboard()
    assert card.has_keyboard
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    assert card.has_keyboard


def test_each_row_can_be_read_aloud(card: WhyCard) -> None:
    show(card)
    assert card.rows[0].accessibleName() == "pitch 0, 40 %; take it instead and roll on from there"


ROOM = QRect(60, 30, 900, 500)


@given(
    st.integers(100, 300),
    st.integers(50, 240),
    st.integers(60, 959),
    st.integers(30, 513),
    st.integers(1, 200),
)
def test_it_never_covers_the_note_where_there_is_room(
    width: int, height: int, left: int, top: int, length: int
) -> None:
    box = QRect(left, top, length, 16)
    place = QRect(best_place(QSize(width, height), box, [], ROOM), QSize(width, height))
    assert ROOM.contains(place)
    assert not place.intersects(box)


def test_it_stands_where_it_hides_the_fewest_notes() -> None:
    size, box = QSize(200, 100), QRect(400, 250, 60, 16)
    below = QRect(420, 290, 40, 16)
    assert best_place(size, box, [], ROOM) == QPoint(box.left() - GAP, box.bottom() + GAP)
    above = best_place(size, box, [below], ROOM)
    assert above.y() == box.top() - GAP - 100


def test_in_a_room_that_is_too_small_it_is_still_within_it() -> None:
    room = QRect(0, 0, 210, 110)
    place = QRect(best_place(QSize(200, 100), QRect(50, 40, 60, 16), [], room), QSize(200, 100))
    assert room.contains(place)
