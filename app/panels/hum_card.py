"""The card for what is hummed: first the microphone, then what was heard, with ways to hear it otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.keys import leave_focus
from app.panels.floating_card import FloatingCard
from app.panels.hum_level import LevelMeter
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from app.widgets.labelled_slider import LEFT, LabelledSlider, column_of, line_up
from app.widgets.segments import Segments
from core.words import tr

SENSITIVITY, SHORTEST, STRENGTH, OCTAVE, TEMPO = "sensitivity", "shortest", "strength", "octave", "tempo"
PIECE, FITTED, HALF, TWICE = "piece", "fitted", "half", "twice"
USUAL: Mapping[str, float | str] = {SENSITIVITY: 50, SHORTEST: 90, STRENGTH: 100, OCTAVE: 0, TEMPO: FITTED}


class Figure(NamedTuple):
    """One slider of the card: its words, unit, and where it can stand."""

    label: str
    tip: str
    unit: str
    stops: Sequence[float]


FIGURES = {
    SENSITIVITY: Figure(
        tr("sensitivity"),
        tr("Left only what is clear is a note, right every breath"),
        "%",
        range(0, 101, 5),
    ),
    SHORTEST: Figure(
        tr("shortest note"),
        tr("What is shorter joins its neighbour or is left out"),
        tr("ms"),
        range(30, 401, 10),
    ),
    STRENGTH: Figure(
        tr("quantise"),
        tr("How far notes are drawn to the grid; 0 leaves them as sung"),
        "%",
        range(0, 101, 5),
    ),
    OCTAVE: Figure(tr("octaves"), tr("Octaves higher or lower than it was sung"), "", range(-3, 4)),
}


class HumCard(FloatingCard):
    """`edited` gives a figure's name and value; `asked_to_hear` what is to be heard."""

    edited = Signal(str, object)
    record_asked = Signal()
    stop_asked = Signal()
    asked_to_hear = Signal(str)  # "recording", "notes", "both"
    wide = 424

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._title, self._about = QLabel(), QLabel()
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        self.cancel, self.keep = QPushButton(tr("cancel")), QPushButton(tr("keep  ↵"))
        give_role(self.cancel, "quiet")
        self.cancel.setToolTip(tr("Leave the piece as it was; a recording is thrown away  (Esc)"))
        self.keep.setToolTip(tr("Put these notes on the track  (Enter)"))
        self.keep.setAccessibleName(tr("keep"))
        self.cancel.clicked.connect(self.cancelled)
        self.keep.clicked.connect(self.applied)
        self._microphone, self._found = self._made_microphone(themes), self._made_found(themes)
        self._lay_out()

    @property
    def first(self) -> QWidget:
        return self.record if self._found.isHidden() else self.sliders[SENSITIVITY].slider

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Enter and Esc on the roll are for the card too, while it is there."""
        return self.isVisible() and self.answers(event)

    # Making it

    def _made_microphone(self, themes: ThemeKeeper) -> QWidget:
        self.microphones, self.level = QComboBox(), LevelMeter(themes)
        self.microphones.setToolTip(tr("Which microphone is recorded"))
        self.microphones.setAccessibleName(tr("microphone"))
        self.over_click = QCheckBox(tr("count in, and sing over the piece"))
        self.over_click.setToolTip(tr("The piece plays from the playhead, counted in, and gives the tempo"))
        self.record = QPushButton(tr("record"))
        self.record.clicked.connect(self._record_or_stop)
        self.show_recording(on=False)
        room = QWidget()
        lines, last = QVBoxLayout(room), QHBoxLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        for widget in (self.microphones, self.level, self.over_click):
            lines.addWidget(widget)
        last.addWidget(self.record)
        last.addStretch(1)
        lines.addLayout(last)
        return room

    def _made_found(self, themes: ThemeKeeper) -> QWidget:
        room = QWidget()
        lines = QVBoxLayout(room)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        self.sliders: dict[str, LabelledSlider] = {}
        for name, figure in FIGURES.items():
            slider = LabelledSlider(figure.label, figure.tip, list(figure.stops), themes)
            slider.field.setFixedWidth(64)
            slider.field.setSuffix(f" {figure.unit}" if figure.unit else "")
            slider.edited.connect(lambda value, name=name: self.edited.emit(name, value))
            self.sliders[name] = slider
            lines.addWidget(slider)
        self.sliders[OCTAVE].slider.set_middle(self.sliders[OCTAVE].place_of(0))
        self.tempo = Segments(
            {
                PIECE: (tr("piece's"), tr("It was sung in the tempo of the piece")),
                FITTED: (tr("fitted"), tr("The tempo is told from where the notes begin")),
                HALF: ("÷ 2", tr("Half the fitted tempo: notes become shorter")),
                TWICE: ("× 2", tr("Twice the fitted tempo: notes become longer")),
            },
            tr("tempo"),
        )
        self.tempo.chosen.connect(lambda value: self.edited.emit(TEMPO, value))
        lines.addLayout(_named(tr("tempo"), self.tempo))
        self.hear = {
            "recording": self._hearing(tr("recording"), tr("Hear the recording")),
            "notes": self._hearing(tr("notes"), tr("Hear the piece with these notes")),
            "both": self._hearing(tr("both"), tr("Hear the recording against these notes")),
        }
        for what, button in self.hear.items():
            button.clicked.connect(lambda _checked=False, what=what: self.asked_to_hear.emit(what))
        lines.addLayout(_named(tr("hear"), *self.hear.values()))
        return room

    @staticmethod
    def _hearing(word: str, tip: str) -> QPushButton:
        button = QPushButton(word)
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.keep)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        lines.addLayout(head)
        lines.addWidget(self._microphone)
        lines.addWidget(self._found)
        lines.addLayout(foot)
        line_up(self)
        leave_focus(self)

    # Showing

    def show_microphone(self, names: Sequence[str], chosen: str) -> None:
        """Ready to record with one of these."""
        self._title.setText(tr("Hum a phrase"))
        self.microphones.clear()
        self.microphones.addItems(list(names))
        self.microphones.setCurrentIndex(max(0, self.microphones.findText(chosen)))
        self.show_recording(on=False)
        self._turn_to(self._microphone)
        self.say(tr("nothing is recorded yet"))

    def show_recording(self, *, on: bool) -> None:
        """Whether the microphone is listened to."""
        self._recording = on
        self.record.setText(tr("■ stop") if on else tr("● record"))
        self.record.setAccessibleName(tr("stop recording") if on else tr("record"))
        tip = tr("Stop, and turn it into notes") if on else tr("Listen to the microphone from now on")
        self.record.setToolTip(tip)
        self.microphones.setEnabled(not on)
        self.over_click.setEnabled(not on)

    def show_waiting(self, name: str) -> None:
        """A sound is being turned into notes."""
        self._title.setText(tr("From sound"))
        self._turn_to(None)
        self.say(tr("hearing {name} …").format(name=name))

    def show_found(self, figures: Mapping[str, float | str], *, notes: int) -> None:
        """What was heard can be kept, or heard otherwise."""
        self._turn_to(self._found)
        for name, slider in self.sliders.items():
            slider.show_value(float(figures[name]))
        self.tempo.show_choice(str(figures[TEMPO]))
        self.keep.setEnabled(notes > 0)

    def show_heard(self, what: str) -> None:
        """Which of the sounds is being heard, empty for none."""
        for name, button in self.hear.items():
            button.setChecked(name == what)

    def say(self, words: str, more: str = "") -> None:
        """How it stands; `more` is told to who stays with the mouse there."""
        self._about.setText(words)
        self._about.setToolTip(more)
        self.setAccessibleName(f"{self._title.text()}: {words}")

    def _turn_to(self, page: QWidget | None) -> None:
        self._microphone.setVisible(page is self._microphone)
        self._found.setVisible(page is self._found)
        self.keep.setVisible(page is self._found)
        self.adjustSize()

    def _record_or_stop(self) -> None:
        (self.stop_asked if self._recording else self.record_asked).emit()


def _named(label: str, *controls: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    name = column_of(QLabel(label), LEFT)
    name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(name)
    for control in controls:  # a long word has the room that a short one can spare
        control.setSizePolicy(QSizePolicy.Policy.Expanding, control.sizePolicy().verticalPolicy())
        row.addWidget(control)
    return row
