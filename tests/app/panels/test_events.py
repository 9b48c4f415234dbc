"""The list of events: what it says, what may be typed, and that it goes along with the roll."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.panels import event_list
from app.panels.event_list import EventList
from app.panels.event_model import Column, EventModel
from app.panels.event_words import length_typed, pitch_typed, place_text, place_typed, velocity_typed
from app.session import Session
from app.theme import ThemeKeeper
from core import edits
from core.chord_symbols import ChordSymbol
from core.harmony import Key
from core.note_values import DOTTED, PLAIN, TRIPLET, length_name
from core.score import ChordSign, KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from core.timing import BarMap

C, E, G = Note(0, 480, 60), Note(480, 240, 64, 70), Note(1920, 960, 67, suggested="folk")
PIECE = Score((Track((C, E, G)), Track((Note(0, 480, 40),), "Bass")))
WALTZ = Score(metres=(MetreChange(0, 3, 4), MetreChange(480 + 2880, 6, 8)), pickup=480)


class Shown:
    """The list in a window of its own, with the piece it shows."""

    def __init__(self, qtbot: QtBot, score: Score = PIECE) -> None:
        self.session = Session()
        self.session.open(score, saved=True)
        self.list = EventList(self.session, ThemeKeeper("light"))
        model = self.list.model()
        assert isinstance(model, EventModel)
        self.model = model
        self.told: list[str] = []
        self.heard: list[int] = []
        self.refused: list[str] = []
        self.list.told.connect(self.told.append)
        model.refused.connect(self.refused.append)
        self.list.preview.connect(lambda pitch, _velocity: self.heard.append(pitch))
        qtbot.addWidget(self.list)
        self.list.resize(312, 400)
        with qtbot.waitExposed(self.list):
            self.list.show()
        self.list.activateWindow()
        self.list.setFocus()
        qtbot.waitUntil(self.list.hasFocus)

    def row(self, row: int) -> list[str]:
        return [str(self.model.index(row, column).data() or "") for column in Column]

    @property
    def places(self) -> list[str]:
        return [self.row(row)[0] for row in range(self.model.rowCount())]

    def go(self, row: int, column: Column) -> None:
        self.list.setCurrentIndex(self.model.index(row, column))

    def type_over(self, row: int, column: Column, text: str) -> None:
        self.go(row, column)
        QTest.keyClick(self.list, Qt.Key.Key_Return)
        field = self.list.findChild(QLineEdit)
        assert field is not None
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()

    @property
    def rows(self) -> list[int]:
        return sorted(index.row() for index in self.list.selectionModel().selectedRows())

    @property
    def steps(self) -> int:
        return self.session.history._now


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_chord_symbols_stand_among_the_notes(qtbot: QtBot) -> None:
    shown = Shown(qtbot, replace(PIECE, chords=(ChordSign(480, ChordSymbol.parse("F#m7b5")),)))
    assert ["1.2.0", "chord", "F♯m7♭5", "", ""] in [shown.row(row) for row in range(shown.model.rowCount())]


def test_every_note_is_a_row_in_order_of_time(shown: Shown) -> None:
    assert shown.row(0) == ["1.1.0", "metre", "4/4", "", ""]
    assert shown.row(1) == ["1.1.0", "tempo", "96", "", ""]
    assert shown.row(2) == ["1.1.0", "C4", "quarter", "90", ""]
    assert shown.row(3) == ["1.2.0", "E4", "eighth", "70", ""]
    assert shown.row(4) == ["2.1.0", "G4", "half", "90", "•"]
    assert shown.model.rowCount() == 5
    shown.session.choose_track(1)
    assert shown.row(2)[1] == "E2"


def test_the_model_keeps_qts_rules(shown: Shown) -> None:
    tester = QAbstractItemModelTester(shown.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown.session.choose_track(1)
    assert tester.model() is shown.model


def test_changes_of_the_piece_stand_between_the_notes(qtbot: QtBot) -> None:
    score = Score(
        (Track((C, E, G)),),
        tempos=(TempoChange(0, 96), TempoChange(480, 132.5)),
        keys=(KeyChange(0, Key()), KeyChange(1920, Key("Eb"))),
        markers=(Marker(1921, "B"),),
    )
    shown = Shown(qtbot, score)
    told = [f"{row[0]} {row[1]} {row[2]}" for row in map(shown.row, range(shown.model.rowCount()))]
    assert told == [
        "1.1.0 metre 4/4",
        "1.1.0 key C major",
        "1.1.0 tempo 96",
        "1.1.0 C4 quarter",
        "1.2.0 tempo 132.5",
        "1.2.0 E4 eighth",
        "2.1.0 key E♭ major",
        "2.1.0 G4 half",
        "2.1.1 section B",
    ]
    assert not shown.model.flags(shown.model.index(4, 0)) & Qt.ItemFlag.ItemIsSelectable
    shown.list.selectAll()
    assert shown.session.selection == {C, E, G}


@pytest.mark.parametrize(
    ("column", "text", "after"),
    [
        (Column.PLACE, "3.2.0", Note(2 * 1920 + 480, 240, 64, 70)),
        (Column.PLACE, "2", Note(1920, 240, 64, 70)),
        (Column.PITCH, "C#5", Note(480, 240, 73, 70)),
        (Column.PITCH, "50", Note(480, 240, 50, 70)),
        (Column.LENGTH, "dotted quarter", Note(480, 720, 64, 70)),
        (Column.LENGTH, "1/16", Note(480, 120, 64, 70)),
        (Column.LENGTH, "77", Note(480, 77, 64, 70)),
        (Column.VELOCITY, "101", Note(480, 240, 64, 101)),
    ],
)
def test_a_cell_typed_over_is_one_step(shown: Shown, column: Column, text: str, after: Note) -> None:
    shown.type_over(3, column, text)
    assert after in shown.session.notes
    assert len(shown.session.notes) == 3
    assert shown.steps == 1
    assert shown.session.selection == {after}
    assert shown.list.currentIndex().column() == column
    assert shown.model.note(shown.list.currentIndex().row()) == after
    shown.session.undo()
    assert shown.session.score is PIECE
    assert shown.places == ["1.1.0", "1.1.0", "1.1.0", "1.2.0", "2.1.0"]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column.PLACE, "soon"),
        (Column.PLACE, "2.9.0"),
        (Column.PITCH, "H9"),
        (Column.LENGTH, "long"),
        (Column.LENGTH, "0"),
        (Column.VELOCITY, "128"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(shown: Shown, column: Column, text: str) -> None:
    shown.type_over(3, column, text)
    assert shown.session.score is PIECE
    assert f"“{text}”" in shown.refused[-1]


def test_the_selection_goes_both_ways(shown: Shown) -> None:
    shown.session.select(frozenset((C, G)))
    assert shown.rows == [2, 4]
    shown.go(3, Column.PITCH)
    assert shown.session.selection == {E}
    QTest.keyClick(shown.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert shown.session.selection == {E, G}
    shown.session.select(frozenset())
    assert shown.rows == []


def test_arrows_let_a_note_be_heard_and_told(shown: Shown) -> None:
    moved: list[frozenset[Note]] = []
    shown.list.moved.connect(moved.append)
    shown.go(2, Column.PITCH)
    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.heard == [60, 64]
    assert moved == [{C}, {E}]
    assert shown.told[-1].startswith("E4 · bar 1 beat 2")


def test_edits_elsewhere_are_followed_and_leave_the_selection_to_the_piece(shown: Shown) -> None:
    shown.session.select(frozenset((E, G)))
    resets: list[bool] = []
    shown.model.modelReset.connect(lambda: resets.append(True))
    gone = edits.erase(shown.session.score, 0, {E})
    shown.session.apply("Erase", gone.score, frozenset((G,)))
    assert [shown.row(row)[1] for row in range(4)] == ["metre", "tempo", "C4", "G4"]
    assert shown.session.selection == {G}
    assert shown.rows == [3]
    shown.session.undo()
    assert shown.session.selection == {E}
    assert shown.rows == [3]
    assert resets == []


def test_it_rests_while_it_is_hidden(shown: Shown) -> None:
    shown.list.hide()
    shown.session.apply("Erase", edits.erase(PIECE, 0, {C, E}).score)
    assert shown.model.rowCount() == 5
    shown.list.show()
    assert shown.model.rowCount() == 3


def test_hidden_it_lets_go_of_a_piece_that_is_closed(shown: Shown) -> None:
    shown.list.hide()
    assert shown.model.note(2) == C  # as long as the piece is open
    shown.session.open(Score((Track((G,)),)), saved=True)
    assert shown.model.rowCount() == 0
    shown.list.show()
    assert shown.model.note(2) == G


@given(data=st.data())
def test_rows_are_told_rightly_whatever_is_edited(qapp: QApplication, data: st.DataObject) -> None:
    note = st.builds(Note, st.integers(0, 4000), st.just(240), st.integers(60, 63))
    score = Score(
        (Track.of(data.draw(st.sets(note, min_size=1, max_size=6))),),
        tempos=(TempoChange(0, 96), TempoChange(960, 120), TempoChange(961, 96)),
    )
    session = Session()
    session.open(score, saved=True)
    model = EventModel(session)
    model.watch(True)
    shown = [model.data(model.index(row, 0)) for row in range(model.rowCount())]

    def look(top: QModelIndex, bottom: QModelIndex) -> None:
        for row in range(top.row(), bottom.row() + 1):
            shown[row] = model.data(model.index(row, 0))

    def insert(_parent: QModelIndex, first: int, last: int) -> None:
        shown[first:first] = [None] * (last + 1 - first)

    def remove(_parent: QModelIndex, first: int, last: int) -> None:
        del shown[first : last + 1]

    model.dataChanged.connect(look)
    model.rowsInserted.connect(insert)
    model.rowsRemoved.connect(remove)
    model.modelReset.connect(lambda: shown.__setitem__(slice(None), [None] * model.rowCount()))
    for _ in range(3):
        some = data.draw(st.sets(st.sampled_from([*session.notes, C])))
        edited = data.draw(
            st.sampled_from(
                [
                    edits.move(session.score, 0, some, 700, 1),
                    edits.move(session.score, 0, some, -900, 0),
                    edits.erase(session.score, 0, some),
                    edits.draw(session.score, 0, Note(955, 240, 70)),
                ]
            )
        )
        session.apply("Edit", edited.score)
        if not session.notes:
            return
        told = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
        assert [text for text in shown if text is not None] == told
        ticks = [place_typed(BarMap(session.score), str(text)) for text in told]
        assert ticks == sorted(ticks)


def test_cells_are_readable_to_screen_readers(shown: Shown) -> None:
    table = QAccessible.queryAccessibleInterface(shown.list)
    assert table.role() is QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "Events"
    cells = [table.child(place) for place in range(table.childCount())]
    told = [cell.text(QAccessible.Text.Name) for cell in cells if cell.role() is QAccessible.Role.Cell]
    assert len(told) == 5 * len(Column)
    assert told[4 * len(Column) :] == [
        "place: 2.1.0",
        "note: G4",
        "length: half",
        "velocity: 90",
        "suggested: yes",
    ]


def test_a_long_piece_is_read_only_where_it_is_looked_at(qtbot: QtBot) -> None:
    notes = tuple(Note(120 * place, 120, 60 + place % 12) for place in range(50_000))
    shown = Shown(qtbot, Score((Track(notes),)))
    read: list[int] = []
    data = shown.model.data
    shown.model.data = lambda index, role=0: read.append(index.row()) or data(index, role)  # type: ignore[method-assign,func-returns-value] # watched
    shown.list.viewport().repaint()
    shown.session.apply("Move", edits.move(shown.session.score, 0, notes[40_000:40_002], 60, 0).score)
    QApplication.processEvents()
    assert len(set(read)) < 100


@pytest.mark.parametrize("ticks", [*PLAIN, *DOTTED, *TRIPLET, 840, 2 * 1920 + 480])
def test_a_length_as_it_is_told_may_be_typed(ticks: int) -> None:
    assert length_typed(length_name(ticks).replace("2 wholes", "whole + whole")) == ticks


def test_places_count_from_the_pickup_and_through_metres() -> None:
    bars = BarMap(WALTZ)
    for tick in (0, 300, 480, 1000, 3360, 3600, 9000):
        assert place_typed(bars, place_text(bars, tick)) == tick
    assert place_text(bars, 0) == "0.3.0"
    assert place_typed(bars, "0") == 0
    assert place_typed(bars, "3:2") == 480 + 2880 + 240


def test_what_is_typed_has_its_forms() -> None:
    assert (length_typed("1/8"), length_typed("1/4."), length_typed("1/8t")) == (240, 720, 160)
    assert (pitch_typed(" Bb3 "), velocity_typed(" 1 ")) == (58, 1)
    for nonsense in ("", "1/7", "-3", "half +"):
        with pytest.raises(ValueError, match="no length"):
            length_typed(nonsense)


def test_selecting_all_of_a_long_piece_reads_no_row_out_of_sight(qtbot: QtBot) -> None:
    notes = tuple(Note(120 * place, 120, 60 + place % 12) for place in range(5_000))
    shown = Shown(qtbot, Score((Track(notes),)))
    read: list[int] = []
    flags = shown.model.flags
    shown.model.flags = lambda index: read.append(index.row()) or flags(index)  # type: ignore[method-assign,func-returns-value] # watched
    shown.session.select(frozenset(notes))
    QApplication.processEvents()
    assert len(shown.rows) == 5_000
    read.clear()
    shown.list.repaint()
    shown.list.horizontalHeader().repaint()
    assert len(set(read)) < 100
    some = frozenset((notes[7], notes[4_000]))
    shown.session.select(some)
    assert shown.rows == [2 + 7, 2 + 4_000]


def test_drums_are_called_by_name_and_typed_as_pitches(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Score((Track((Note(0, 480, 38),), percussion=True),)))
    last = shown.model.rowCount() - 1
    assert shown.row(last)[Column.PITCH] == "acoustic snare"
    shown.type_over(last, Column.PITCH, "F#2")
    assert shown.session.notes[0].pitch == 42
    assert shown.told[-1].startswith("closed hi-hat")
    shown.session.apply("Choose instrument", Score((Track(shown.session.notes),)))
    assert shown.row(last)[Column.PITCH] == "F♯2"


def test_a_length_no_value_says_is_told_and_typed_in_ticks(shown: Shown) -> None:
    shown.type_over(3, Column.LENGTH, "77")
    cell = shown.model.index(3, Column.LENGTH)
    assert str(cell.data()).startswith("77 ≈ ")
    assert cell.data(Qt.ItemDataRole.EditRole) == "77"
    shown.session.undo()
    assert cell.data() == cell.data(Qt.ItemDataRole.EditRole) == "eighth"


def test_a_length_is_told_in_brief_where_there_is_no_room_for_words(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Score((Track((Note(0, 720, 60),)),)))
    index = shown.model.index(shown.model.rowCount() - 1, Column.LENGTH)

    def told(width: int) -> str:
        option = QStyleOptionViewItem()
        option.initFrom(shown.list)
        option.rect = QRect(0, 0, width, 24)
        delegate = shown.list.itemDelegateForIndex(index)
        assert isinstance(delegate, QStyledItemDelegate)
        delegate.initStyleOption(option, index)
        return option.text

    assert told(300) == "dotted quarter"
    assert told(80) == "quarter ·"


def test_no_kind_of_change_is_cut_off(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    word = "tonalidad larga"
    monkeypatch.setattr(event_list, "KINDS", (word,))
    shown = Shown(qtbot)
    index = shown.model.index(0, Column.PITCH)
    option = QStyleOptionViewItem()
    shown.list.initViewItemOption(option)
    delegate = shown.list.itemDelegateForIndex(index)
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    option.rect = shown.list.visualRect(index)
    text = shown.list.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, shown.list)
    margins = 2 * (shown.list.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1)
    assert option.fontMetrics.horizontalAdvance(word) <= text.width() - margins
