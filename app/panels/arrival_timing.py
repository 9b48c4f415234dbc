"""How notes are laid on beats: rows that come as they are asked for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.arrival_figures import (
    BEATS,
    BPM,
    FINE,
    FINEST,
    METRE,
    PICKUP,
    RUBATO,
    STRAIGHT,
    STRENGTH,
    TRIPLETS,
    Figures,
)
from app.panels.metre_field import USUAL
from app.theme import ThemeKeeper
from app.widgets.fields import NumberField, number_locale
from app.widgets.labelled_slider import LEFT, LabelledSlider, column_of
from app.widgets.segments import Segments
from core.edits import MAX_TEMPO, MIN_TEMPO
from core.importing.performance import Laid
from core.importing.quantising import Beats
from core.score import WHOLE_NOTE
from core.words import tr, trn


class ArrivalTiming(QWidget):
    """`edited` gives a figure's name and value, `leaving` says that a row with the keyboard goes."""

    edited = Signal(str, object)
    leaving = Signal()

    def __init__(self, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        self.beats = Segments(
            {
                Beats.AS_IS: (tr("as it is"), tr("Every note stays where the file has it, to the tick")),
                Beats.OWN: (tr("its own beats"), tr("Notes are drawn to the beats of the file")),
                Beats.FOUND: (tr("find the beat"), tr("Beats, bars and tempo are told from the notes")),
            },
            tr("timing"),
        )
        self.beats.chosen.connect(lambda value: self.edited.emit(BEATS, Beats(value)))
        lines.addLayout(_named(tr("timing"), self.beats))
        self._drawing, self._finding = QWidget(), QWidget()
        self._fill_drawing(themes)
        self._fill_finding()
        lines.addWidget(self._drawing)
        lines.addWidget(self._finding)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Its controls, as Tab goes."""
        return (
            *(self.beats.button(each) for each in Beats),
            *(self.strength.slider, self.strength.field, self.finest, self.triplets),
            *(self.bpm, self.half, self.twice, self.metre, self.pickup, self.straight, self.rubato),
        )

    def show_laid(self, figures: Figures, laid: Laid) -> None:
        """What is asked for, and what was found where nothing was."""
        beats = Beats(str(figures[BEATS]))
        self.beats.show_choice(beats)
        self._show_room(self._drawing, shown=beats is not Beats.AS_IS)
        self._show_room(self._finding, shown=beats is Beats.FOUND)
        self.strength.show_value(float(str(figures[STRENGTH])))
        self.finest.setCurrentIndex(self.finest.findData(figures[FINEST]))
        self.bpm.show_value(round(laid.bpm, 1))
        self._show_metre(f"{laid.metre[0]}/{laid.metre[1]}")
        self._fill_pickups(laid.metre, laid.pickup)
        for name, box in ((TRIPLETS, self.triplets), (STRAIGHT, self.straight), (RUBATO, self.rubato)):
            box.setChecked(bool(figures[name]))

    def fit(self) -> None:
        """Be as high as the rows that show, at once."""
        self._lines.activate()
        self.updateGeometry()

    def _show_room(self, room: QWidget, *, shown: bool) -> None:
        focus = self.window().focusWidget()
        if not shown and focus is not None and room.isAncestorOf(focus):
            self.leaving.emit()
        room.setVisible(shown)

    def _show_metre(self, metre: str) -> None:
        """Any that was found, listed behind the usual ones where it is none of them."""
        if self.metre.findText(metre) < 0:
            while self.metre.count() > len(USUAL):
                self.metre.removeItem(len(USUAL))
            self.metre.addItem(metre)
        self.metre.setCurrentText(metre)

    def _fill_pickups(self, metre: tuple[int, int], pickup: int) -> None:
        """None, or any number of beats; the one that was found, too."""
        beat = WHOLE_NOTE // metre[1]
        choices = sorted({0, pickup, *(beat * number for number in range(1, metre[0]))})
        self.pickup.clear()
        for ticks in choices:
            number = number_locale().toString(ticks / beat, "g", 4)
            words = trn("{n} beat", "{n} beats", 1 if ticks == beat else 2).format(n=number)
            self.pickup.addItem(words if ticks else tr("no pickup"), ticks)
        self.pickup.setCurrentIndex(choices.index(pickup))

    def _fill_drawing(self, themes: ThemeKeeper) -> None:
        self.strength = LabelledSlider(
            tr("quantise"),
            tr("How far notes are drawn to the beats; 0 leaves them as they were played"),
            range(0, 101, 5),
            themes,
        )
        self.strength.field.setFixedWidth(64)
        self.strength.field.setSuffix(" %")
        self.strength.edited.connect(lambda value: self.edited.emit(STRENGTH, value))
        self.finest = QComboBox()
        self.finest.setAccessibleName(tr("finest value"))
        self.finest.setToolTip(tr("The shortest value that notes are drawn to"))
        for ticks, name in FINE.items():
            self.finest.addItem(name, ticks)
        self.finest.activated.connect(lambda: self.edited.emit(FINEST, self.finest.currentData()))
        self.triplets = self._tick(
            TRIPLETS, tr("triplets"), tr("Beats may be divided in three where that fits better")
        )
        lines = QVBoxLayout(self._drawing)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addWidget(self.strength)
        lines.addLayout(_named(tr("finest"), self.finest, self.triplets))

    def _fill_finding(self) -> None:
        self.bpm = NumberField(MIN_TEMPO, MAX_TEMPO, decimals=1, settle=400)
        self.bpm.setAccessibleName(tr("tempo"))
        self.bpm.setToolTip(tr("Quarter notes a minute, as found; type another to count otherwise"))
        self.bpm.setFixedWidth(56)
        self.bpm.edited.connect(lambda value: self.edited.emit(BPM, value))
        self.half = _button("÷ 2", tr("Half the tempo: notes become half as long"))
        self.twice = _button("× 2", tr("Twice the tempo: notes become twice as long"))
        self.half.clicked.connect(lambda: self.edited.emit(BPM, self.bpm.value() / 2))
        self.twice.clicked.connect(lambda: self.edited.emit(BPM, self.bpm.value() * 2))
        self.metre = QComboBox()
        self.metre.addItems(USUAL)
        self.metre.setAccessibleName(tr("metre"))
        self.metre.setToolTip(tr("The metre, as found"))
        self.metre.activated.connect(lambda: self.edited.emit(METRE, self.metre.currentText()))
        self.pickup = QComboBox()
        self.pickup.setAccessibleName(tr("pickup"))
        self.pickup.setToolTip(tr("How much stands before the first bar line"))
        self.pickup.activated.connect(lambda: self.edited.emit(PICKUP, self.pickup.currentData()))
        self.straight = self._tick(
            STRAIGHT, tr("even out swing"), tr("Long and short eighths become even ones")
        )
        self.rubato = self._tick(
            RUBATO, tr("tempo as played"), tr("The tempo follows the performance, bar by bar")
        )
        lines, ticks = QVBoxLayout(self._finding), QHBoxLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addLayout(_named(tr("tempo"), self.bpm, self.half, self.twice, self.metre))
        lines.addLayout(_named(tr("pickup"), self.pickup))
        ticks.addWidget(column_of(QLabel(), LEFT))
        ticks.setSpacing(14)
        ticks.addWidget(self.straight)
        ticks.addWidget(self.rubato)
        ticks.addStretch(1)
        lines.addLayout(ticks)

    def _tick(self, name: str, words: str, tip: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setToolTip(tip)
        box.clicked.connect(lambda on: self.edited.emit(name, on))
        return box


def _named(label: str, *controls: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(column_of(QLabel(label), LEFT))
    for control in controls:
        row.addWidget(control, 1)
    return row


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("narrow", True)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
