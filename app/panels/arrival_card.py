"""The card for a file that is about to come in: what is in it, on which beats, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
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

from app.arrival_figures import TRACKS, TUNE, UNFOLD, WHERE, Figures
from app.keys import leave_focus
from app.panels.arrival_lists import TrackList, TuneList
from app.panels.arrival_timing import ArrivalTiming
from app.panels.floating_card import FloatingCard
from app.stage import Stage
from app.style import give_role
from app.theme import ThemeKeeper
from app.widgets.labelled_slider import line_up
from core.importing.arriving import Arrival, Where
from core.importing.melody import spoken_track
from core.timing import Position
from core.words import tr, trn

WIDE = 412  # pixels
PLACES = {
    Where.PIECE: tr("as a piece of its own"),
    Where.TRACKS: tr("as new tracks, from the first bar"),
    Where.HERE: tr("as new tracks, at bar {bar}"),
    Where.PHRASE: tr("its melody on this track, at bar {bar} beat {beat}"),
}
IN_PICKUP = tr("its melody on this track, in the pickup")


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
        self.timing = ArrivalTiming(themes)
        self.timing.edited.connect(self.edited)
        self.unfold = QCheckBox(tr("play out the repeats"))
        self.unfold.setToolTip(tr("Repeats, endings, da capo and dal segno as they sound"))
        self.unfold.clicked.connect(lambda on: self.edited.emit(UNFOLD, on))
        self.left_out = QToolButton()
        self.losses = QLabel()
        self.where = self._made_where()
        self.cancel, self.keep = QPushButton(tr("cancel")), QPushButton(tr("take in  ↵"))
        self.timing.leaving.connect(self.keep.setFocus)
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

    def _made_where(self) -> QComboBox:
        box = QComboBox()
        for where, words in PLACES.items():
            box.addItem(words.format(bar=1, beat=1), where)  # until it is known at which
        box.setAccessibleName(tr("where it goes"))
        box.setToolTip(tr("Whether it is opened, or comes into the piece that is open"))
        box.activated.connect(lambda: self.edited.emit(WHERE, box.currentData()))
        return box

    def _lay_out(self) -> None:
        head, foot, lines = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._about)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.keep)
        lines.setContentsMargins(14, 10, 12, 10)
        lines.setSpacing(8)
        lines.addLayout(head)
        for widget in (self.tunes, self.timing, self.tracks, self.reasons, self.unfold):
            lines.addWidget(widget)
        lines.addWidget(self.left_out, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.losses)
        lines.addWidget(self.where)
        lines.addLayout(foot)
        line_up(self)
        leave_focus(self)
        for before, after in pairwise(self._by_tab()):
            QWidget.setTabOrder(before, after)

    def _by_tab(self) -> tuple[QWidget, ...]:
        """From the button that has the keyboard at first round to the one beside it."""
        return (
            *(self.keep, self.tunes.search, self.tunes.list),
            *self.timing.stops,
            *(self.tracks, self.unfold, self.left_out, self.where, self.cancel),
        )

    # Showing

    def show_waiting(self, name: str) -> None:
        """A file is being read or thought about."""
        self._say(tr("reading {name} …").format(name=name))

    def show_file(self, name: str, *, timed: bool, tunes: Sequence[object]) -> None:
        """Have a row for each thing that can be decided of this file."""
        self._name = name
        self.tunes.setVisible(bool(tunes))
        self.timing.setVisible(timed)
        self.left_out.setChecked(False)

    def show_arrival(
        self, figures: Figures, arrival: Arrival, losses: Sequence[str], at: Position, *, repeats: bool
    ) -> None:
        """What comes in with these figures, into a piece `at` a place; there may be `repeats` to play out."""
        laid, melody = arrival.laid, arrival.melody
        playing = [index for index, track in enumerate(laid.score.tracks) if track.notes]
        chosen = figures[TRACKS]
        ticked = chosen if isinstance(chosen, frozenset) else frozenset(playing)
        self.tracks.setVisible(len(playing) > 1)
        self.tracks.show_tracks(laid.score, ticked, melody.track if melody else None)
        self._show_reasons(arrival, several=len(playing) > 1)
        self.timing.show_laid(figures, laid)
        self.unfold.setVisible(repeats)
        self.unfold.setChecked(bool(figures[UNFOLD]))
        self._show_places(at)
        self.where.setCurrentIndex(self.where.findData(figures[WHERE]))
        if figures[WHERE] is Where.PHRASE:  # the melody alone
            count = len(arrival.edited.notes)
        else:
            count = sum(len(laid.score.tracks[index].notes) for index in ticked if index in playing)
        self.keep.setEnabled(count > 0)
        self._show_left_out(losses)
        self._say(f"{self._name} · " + trn("{n} note", "{n} notes", count).format(n=count))
        self._fit()

    def _show_places(self, at: Position) -> None:
        """The place moves with clicks on the ruler."""
        for where, words in {**PLACES, **({} if at.bar else {Where.PHRASE: IN_PICKUP})}.items():
            told = words.format(bar=max(1, at.bar), beat=at.beat)
            self.where.setItemText(self.where.findData(where), told)

    def _show_reasons(self, arrival: Arrival, *, several: bool) -> None:
        melody = arrival.melody
        self.reasons.setVisible(several and melody is not None)
        if melody is not None:
            track = arrival.laid.score.tracks[melody.track]
            name = spoken_track(track, melody.track)
            words = tr("♪ {track} looks like the melody: {reasons}")
            self.reasons.setText(words.format(track=name, reasons=", ".join(melody.reasons)))

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
        self.timing.fit()  # rows that went leave no gap
        self.adjustSize()

    def _say(self, words: str) -> None:
        room = self.wide - 40 - self._title.sizeHint().width()
        self._about.setText(self._about.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room))
        self._about.setToolTip(words)
        self.setAccessibleName(f"{self._title.text()}: {words}")
