"""The card for a file that is about to come in: what is in it, on which beats, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.keys import leave_focus
from app.panels.arrival_lists import TrackList, TuneList
from app.panels.floating_card import FloatingCard
from app.panels.metre_field import USUAL
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from app.widgets.fields import NumberField, number_locale
from app.widgets.labelled_slider import LEFT, LabelledSlider, column_of, line_up
from app.widgets.segments import Segments
from core.edits import MAX_TEMPO, MIN_TEMPO
from core.importing.arriving import Arrival, Where
from core.importing.performance import Beats
from core.score import WHOLE_NOTE
from core.words import tr, trn

WIDE = 412  # pixels
BEATS, STRENGTH, FINEST, TRIPLETS = "beats", "strength", "finest", "triplets"
STRAIGHT, RUBATO, BPM, METRE, PICKUP = "straight", "rubato", "bpm", "metre", "pickup"
WHERE, TRACKS, TUNE, UNFOLD = "where", "tracks", "tune", "unfold"
Figures = Mapping[str, object]

FINE = {1920 // part: f"1/{part}" for part in (4, 8, 16, 32)}
PLACES = {
    Where.PIECE: tr("as a piece of its own"),
    Where.TRACKS: tr("as new tracks, from the first bar"),
    Where.HERE: tr("as new tracks, at the playhead"),
    Where.PHRASE: tr("its melody on this track, at the playhead"),
}


class ArrivalCard(FloatingCard):
    """`edited` gives a figure's name and value."""

    edited = Signal(str, object)
    wide = WIDE

    def __init__(self, stage: Stage, themes: ThemeKeeper) -> None:
        super().__init__(stage)
        self._title, self._about = QLabel(tr("Import")), QLabel()
        give_role(self._title, "heading")
        give_role(self._about, "dim")
        self.tunes, self.tracks, self.reasons = TuneList(), TrackList(), QLabel()
        self.tunes.chosen.connect(lambda number: self.edited.emit(TUNE, number))
        self.tracks.ticked.connect(lambda chosen: self.edited.emit(TRACKS, chosen))
        give_role(self.reasons, "dim")
        self.reasons.setWordWrap(True)
        self._timing = self._made_timing(themes)
        self.unfold = self._tick(
            UNFOLD, tr("play out the repeats"), tr("Repeats, endings, da capo and dal segno as they sound")
        )
        self.left_out = QToolButton()
        self.losses = QLabel()
        self.where = self._made_where()
        self.cancel, self.keep = QPushButton(tr("cancel")), QPushButton(tr("take in  ↵"))
        self._dress()
        self._lay_out()

    @property
    def first(self) -> QWidget:
        return self.keep if self.tunes.isHidden() else self.tunes.search

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Enter and Esc on the roll are for the card too, while it is there."""
        return self.isVisible() and self.answers(event)

    # Making it

    def _dress(self) -> None:
        give_role(self.cancel, "quiet")
        give_role(self.left_out, "fold")
        give_role(self.losses, "dim")
        self.cancel.setToolTip(tr("Leave the piece as it is  (Esc)"))
        self.keep.setToolTip(tr("Take the music in as it shows  (Enter)"))
        self.keep.setAccessibleName(tr("take in"))
        self.cancel.clicked.connect(self.cancelled)
        self.keep.clicked.connect(self.applied)
        self.losses.setWordWrap(True)
        self.left_out.setCheckable(True)
        self.left_out.setToolTip(tr("Show what the file has and Continuo cannot hold"))
        self.left_out.setAccessibleName(tr("what is left out"))
        self.left_out.toggled.connect(self._show_losses)

    def _made_timing(self, themes: ThemeKeeper) -> QWidget:
        room = QWidget()
        lines = QVBoxLayout(room)
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
        return room

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

    def _made_where(self) -> QComboBox:
        box = QComboBox()
        for where, words in PLACES.items():
            box.addItem(words, where)
        box.setAccessibleName(tr("where it goes"))
        box.setToolTip(tr("Whether it is opened, or comes into the piece that is open"))
        box.activated.connect(lambda: self.edited.emit(WHERE, box.currentData()))
        return box

    def _tick(self, name: str, words: str, tip: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setToolTip(tip)
        box.clicked.connect(lambda on: self.edited.emit(name, on))
        return box

    def _lay_out(self) -> None:
        head, foot, lines = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        foot.addWidget(self.where, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.keep)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        lines.addLayout(head)
        for widget in (self.tunes, self._timing, self.tracks, self.reasons, self.unfold):
            lines.addWidget(widget)
        lines.addWidget(self.left_out, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.losses)
        lines.addLayout(foot)
        line_up(self)
        leave_focus(self)
        for before, after in pairwise(self._by_tab()):
            QWidget.setTabOrder(before, after)

    def _by_tab(self) -> tuple[QWidget, ...]:
        """From the button that has the keyboard at first round to the one beside it."""
        strength = self.strength
        return (
            *(self.keep, self.tunes.search, self.tunes.list),
            *(self.beats.button(each) for each in Beats),
            *(strength.slider, strength.field, self.finest, self.triplets),
            *(self.bpm, self.half, self.twice, self.metre, self.pickup, self.straight, self.rubato),
            *(self.tracks, self.unfold, self.left_out, self.where, self.cancel),
        )

    # Showing

    def show_waiting(self, name: str) -> None:
        """A file is being read or thought about."""
        self._say(tr("reading {name} …").format(name=name))

    def show_file(self, name: str, *, timed: bool, tunes: Sequence[object], repeats: bool) -> None:
        """Have a row for each thing that can be decided of this file."""
        self._name = name
        self.tunes.setVisible(bool(tunes))
        self._timing.setVisible(timed)
        self.unfold.setVisible(repeats)
        self.left_out.setChecked(False)

    def show_arrival(self, figures: Figures, arrival: Arrival, losses: Sequence[str]) -> None:
        """What comes in with these figures."""
        laid, melody = arrival.laid, arrival.melody
        playing = [index for index, track in enumerate(laid.score.tracks) if track.notes]
        chosen = figures[TRACKS]
        ticked = chosen if isinstance(chosen, frozenset) else frozenset(playing)
        self.tracks.setVisible(len(playing) > 1)
        self.tracks.show_tracks(laid.score.tracks, ticked, melody.track if melody else None)
        self._show_reasons(arrival, several=len(playing) > 1)
        self._show_timing(figures, arrival)
        self._show_ticks(figures)
        self.where.setCurrentIndex(self.where.findData(figures[WHERE]))
        count = sum(len(laid.score.tracks[index].notes) for index in ticked if index in playing)
        self.keep.setEnabled(count > 0)
        self._show_left_out(losses)
        self._say(f"{self._name} · " + trn("{n} note", "{n} notes", count).format(n=count))
        self._fit()

    def _show_ticks(self, figures: Figures) -> None:
        boxes = {TRIPLETS: self.triplets, STRAIGHT: self.straight, RUBATO: self.rubato, UNFOLD: self.unfold}
        for name, box in boxes.items():
            box.setChecked(bool(figures[name]))

    def _show_reasons(self, arrival: Arrival, *, several: bool) -> None:
        melody = arrival.melody
        self.reasons.setVisible(several and melody is not None)
        if melody is not None:
            track = arrival.laid.score.tracks[melody.track]
            name = track.name or tr("track {number}").format(number=melody.track + 1)
            words = tr("♪ {track} looks like the melody: {reasons}")
            self.reasons.setText(words.format(track=name, reasons=", ".join(melody.reasons)))

    def _show_timing(self, figures: Figures, arrival: Arrival) -> None:
        beats, laid = Beats(str(figures[BEATS])), arrival.laid
        self.beats.show_choice(beats)
        self._show_room(self._drawing, shown=beats is not Beats.AS_IS)
        self._show_room(self._finding, shown=beats is Beats.FOUND)
        self.strength.show_value(float(str(figures[STRENGTH])))
        self.finest.setCurrentIndex(self.finest.findData(figures[FINEST]))
        self.bpm.show_value(round(laid.bpm, 1))
        self.metre.setCurrentIndex(self.metre.findText(f"{laid.metre[0]}/{laid.metre[1]}"))
        self._fill_pickups(laid.metre, laid.pickup)

    def _show_room(self, room: QWidget, *, shown: bool) -> None:
        """Rows that go do not take the keyboard with them."""
        focus = self.window().focusWidget()
        if not shown and focus is not None and room.isAncestorOf(focus):
            self.keep.setFocus()
        room.setVisible(shown)

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

    def _show_left_out(self, losses: Sequence[str]) -> None:
        self.left_out.setVisible(bool(losses))
        count = trn("{n} thing to know", "{n} things to know", len(losses)).format(n=len(losses))
        self._count = count
        self.left_out.setText(f"{'▾' if self.left_out.isChecked() else '▸'} {count}")
        self.losses.setText("\n".join(losses))
        self.losses.setVisible(bool(losses) and self.left_out.isChecked())

    def _show_losses(self, shown: bool) -> None:
        self.left_out.setText(f"{'▾' if shown else '▸'} {self._count}")
        self.losses.setVisible(shown)
        self._fit()

    def _fit(self) -> None:
        width = self.wide - 26
        for label in (self.reasons, self.losses):
            label.setMinimumHeight(max(0, label.heightForWidth(width)))
        self.adjustSize()

    def _say(self, words: str) -> None:
        room = self.wide - 40 - self._title.sizeHint().width()
        self._about.setText(self._about.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room))
        self._about.setToolTip(words)
        self.setAccessibleName(f"{self._title.text()}: {words}")


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
