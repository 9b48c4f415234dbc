"""One track in the panel of tracks: what it is called, what it sounds like, and how loud."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.panels.track_colours import ColourChip
from app.panels.track_drag import RowDrag
from app.panels.track_instruments import InstrumentChooser
from app.panels.track_overview import Overview
from app.panels.track_strip import LINE, TrackStrip
from app.style import give_role, mixed
from app.theme import TRACKS, Role, ThemeKeeper
from app.track_editing import TrackEditing
from app.widgets.slider import Slider
from core.instruments import Instrument
from core.score import Score, Track
from core.words import tr, trn

HEIGHT = 55  # pixels above the strip
PADDING, SPACE = (10, 5, 8, 5), 6  # pixels
AROUND = 10  # pixels of a button beside its words
SWITCH = 22  # pixels of a switch with one letter
INSTRUMENT = "QToolButton { color: palette(placeholder-text); padding: 1px 4px; }"
SWITCHES = """
QToolButton { border: 1px solid palette(mid); border-radius: 4px; padding: 0; font-weight: 600;
    color: palette(placeholder-text); }
QToolButton:hover { border-color: palette(text); }
QToolButton:checked { background: palette(text); color: palette(window); border-color: palette(text); }
QToolButton:focus { border: 2px solid palette(highlight); }
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a track is beside itself: worked on, heard (neither muted nor silenced), written along."""

    active: bool
    heard: bool
    along: bool = False


class TrackRow(QFrame):
    """A row to click, to drag to another place, and to reach by keys; every control acts on its track.

    The panel answers what is asked: `chosen` to work on it, `added` to write it along with that one or no
    longer, `menu_asked` with a place on the screen, `opened` to show or fold the sends, and what its `drag`
    tells. It is bare until it is furnished.
    """

    chosen = Signal()
    added = Signal()
    menu_asked = Signal(QPoint)
    opened = Signal(bool)

    def __init__(
        self, index: int, tracks: TrackEditing, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.index = index
        self._tracks, self._themes = tracks, themes
        self._shown: tuple[Track, int, int, State] | None = None
        self._bare = True
        self._named_in: Score | None = None
        self.drag = RowDrag(self)
        self.setFixedHeight(HEIGHT + LINE)
        themes.changed.connect(self.update)
        tracks.instruments.changed.connect(self._call_anew)

    def furnish(self) -> None:
        """Make what is in it: half a megabyte, and a hundred of them take the window half a second."""
        if not self._bare:
            return
        self._bare = False
        tracks, themes = self._tracks, self._themes
        self.chip = ColourChip(themes, lambda colour: tracks.colour(self.index, colour))
        self.name = QLabel()
        self.field = _NameField(self)
        self.overview = Overview(themes)
        self.mute = _switch(tr("M"), tr("Mute"))
        self.solo = _switch(tr("S"), tr("Solo: only this one sounds, with others that are solo"))
        self.instrument = QToolButton()
        self.strip = TrackStrip(self.index, tracks, themes)
        self._lay_out()
        self._connect()
        if self._shown is not None:
            self._show_within(*self._shown)

    def _lay_out(self) -> None:
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.instrument.setStyleSheet(INSTRUMENT)
        self.instrument.setToolTip(tr("Choose another instrument"))
        for words in (self.name, self.field):  # they take what room there is
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        above, below = QHBoxLayout(), QHBoxLayout()
        lines = self._lines = QVBoxLayout(self)
        lines.setContentsMargins(*PADDING)
        lines.setSpacing(1)
        for row, widgets in (
            (above, (self.chip, self.name, self.field, self.mute, self.solo)),
            (below, (self.instrument, self.overview)),
        ):
            row.setSpacing(SPACE)
            for widget in widgets:
                row.addWidget(widget, int(widget in (self.name, self.field)))
            lines.addLayout(row)
        indent = self.chip.width() + SPACE  # all below the track's name
        below.insertSpacing(0, indent - AROUND // 2)
        below.insertStretch(2, 1)
        self.strip.setContentsMargins(indent - Slider.INSET, 0, 0, 0)
        lines.addWidget(self.strip)
        for made in (
            self.chip,
            self.name,
            self.mute,
            self.solo,
            self.instrument,
            self.overview,
            self.strip,
        ):
            made.show()  # for where the row is there already: what is hidden has no width for its words
        self.field.hide()

    def _connect(self) -> None:
        tracks = self._tracks
        self.mute.clicked.connect(lambda: tracks.mute(self.index))
        self.solo.clicked.connect(lambda: tracks.solo(self.index))
        self.instrument.clicked.connect(self.choose_instrument)
        self.field.written.connect(lambda name: tracks.rename(self.index, name, self._named_in))
        self.strip.opened.connect(self.opened)

    # What is shown

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches in the row, in order."""
        if self._bare:
            return (self,)
        return self, self.chip, self.mute, self.solo, self.instrument, *self.strip.controls

    def show_track(self, track: Track, colour: int, end: int, state: State) -> None:
        """Show a track of a piece that ends at tick `end`; the keyboard reaches only the one worked on."""
        shown = (track, colour, end, state)
        if self._shown is not None and self._shown[0] is track and self._shown[1:] == shown[1:]:
            return
        self._shown = shown
        if self._bare:
            self._name_for_ears(track, state)
        else:
            self._show_within(*shown)
        self.update()

    def _show_within(self, track: Track, colour: int, end: int, state: State) -> None:
        active, heard = state.active, state.heard
        self.chip.show_colour(colour, track.colour, heard=heard)
        self.overview.show_track(track, end, colour, heard=heard)
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.solo)
        self.strip.show_track(track, active=active)
        give_role(self.name, "heading" if active else "" if heard else "dim")
        for control in self.controls:
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus if active else Qt.FocusPolicy.NoFocus)
        self._name_for_ears(track, state)
        self._lines.activate()
        self._fit_words()

    def _call_anew(self) -> None:
        """Another SoundFont calls its instruments otherwise."""
        if self._shown is not None:
            self._name_for_ears(self._shown[0], self._shown[3])
            if not self._bare:
                self._fit_words()

    def show_more(self, more: bool) -> None:
        """Show what the track sends to reverb and chorus, or fold it away."""
        if self._bare:
            return
        self.strip.show_more(more)
        self.setFixedHeight(HEIGHT + self.strip.height())

    def _name_for_ears(self, track: Track, now: State) -> None:
        sound = self._tracks.instruments.call(track.instrument)
        notes = trn("{n} note", "{n} notes", len(track.notes)).format(n=len(track.notes))
        state = [tr("muted")] * track.muted + [tr("solo")] * track.solo + [tr("worked on")] * now.active
        state += [tr("written along")] * now.along
        self.setAccessibleName(", ".join((track.name, sound, notes, *state)))
        self.setToolTip("\n".join((track.name, f"{sound} · {notes}", tr("double click to rename"))))
        if self._bare:
            return
        self.mute.setAccessibleName(tr("Mute {track}").format(track=track.name))
        self.solo.setAccessibleName(tr("Solo {track}").format(track=track.name))
        self.instrument.setAccessibleName(tr("Instrument: {name}").format(name=sound))

    def _fit_words(self) -> None:
        """Names cut where they find no room; the whole ones are in the tooltips."""
        if self._shown is None:
            return
        track = self._shown[0]
        sound = self._tracks.instruments.call(track.instrument)
        self.name.setText(_cut(track.name, self.name, self.name.width()))
        beside = sum(it.width() + SPACE for it in (self.chip, self.overview))
        room = max(0, self.width() - PADDING[0] - PADDING[2] - beside)
        sound = _cut(sound, self.instrument, room - AROUND)
        # As wide as its words, which would else stand in the middle of it.
        self.instrument.setFixedWidth(self.instrument.fontMetrics().horizontalAdvance(sound) + AROUND)
        self.instrument.setText(sound.replace("&", "&&"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown is None:
            return
        theme = self._themes.current
        _, colour, _, state = self._shown
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if state.active or state.along:
                painter.setBrush(mixed(theme[Role.PAPER], theme[Role.TEXT], 0.07 if state.active else 0.035))
                painter.drawRoundedRect(box, 5, 5)
                _paint_bar(painter, theme[TRACKS[colour]], self.height(), whole=state.active)
            elif self.underMouse():
                painter.setBrush(mixed(theme[Role.PAPER], theme[Role.TEXT], 0.03))
                painter.drawRoundedRect(box, 5, 5)
            if self.hasFocus():
                painter.setPen(QPen(theme[Role.FOCUS], 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 5, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._bare:
            self._lines.activate()
            self._fit_words()

    # What is done

    def rename(self) -> None:
        """Write another name in the place of the name."""
        self.furnish()
        if self._shown is not None:
            self.name.hide()
            self._named_in = self._tracks.score  # others may stand here by the time the name is written
            self.field.open_with(self._shown[0].name)

    def close_field(self) -> None:
        """The name is to be read again."""
        self.field.hide()
        self.name.show()

    def choose_instrument(self) -> None:
        """Open the instruments below the row's."""
        tracks = self._tracks
        now = tracks.tracks[self.index].instrument
        chooser = InstrumentChooser(tracks.instruments.repertoire, now, self)
        chooser.tasted.connect(self._taste_instrument)
        chooser.chosen.connect(self._take_instrument)
        chooser.left.connect(tracks.put_back)
        chooser.open_below(self.instrument)

    def _taste_instrument(self, instrument: Instrument) -> None:
        self._tracks.taste(self.index, instrument)

    def _take_instrument(self, instrument: Instrument) -> None:
        self._tracks.choose_instrument(self.index, instrument)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self.added.emit()
        else:
            self.drag.press(event.globalPosition().toPoint())
            self.chosen.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.drag.move(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.drag.release(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.drag.forget()
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        self.menu_asked.emit(event.globalPos() if mouse else self.mapToGlobal(self.rect().center()))

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


class _NameField(QLineEdit):
    """The name while it is being written: Return or leaving takes it, Esc does not."""

    written = Signal(str)

    def __init__(self, row: TrackRow) -> None:
        super().__init__(row)
        self._row = row
        self._before: QWidget | None = None  # what had the keyboard
        self.setAccessibleName(tr("Name of the track"))
        self.setMaxLength(80)
        self.editingFinished.connect(self._finish)

    def open_with(self, name: str) -> None:
        """Show the name to be written over; the keyboard goes back to where it was."""
        self._before = QApplication.focusWidget()
        self.setText(name)
        self.show()
        self.selectAll()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        if self.isVisible():
            name = self.text()
            self._close()
            self.written.emit(name)

    def _close(self) -> None:
        blocked = self.blockSignals(True)  # losing the keyboard would finish it again
        if self.hasFocus() and self._before is not None:
            self._before.setFocus()
        self._row.close_field()
        self.blockSignals(blocked)


def _cut(words: str, widget: QWidget, room: int) -> str:
    return QFontMetrics(widget.font()).elidedText(words, Qt.TextElideMode.ElideRight, room)


def _paint_bar(painter: QPainter, colour: QColor, height: int, *, whole: bool) -> None:
    """The bar at the left of a track that is worked on; in two pieces for one that is written along."""
    painter.setBrush(colour)
    top, bottom = 8, height - 8
    middle = (top + bottom) / 2
    for first, last in ((top, bottom),) if whole else ((top, middle - 4), (middle + 4, bottom)):
        painter.drawRoundedRect(QRectF(2, first, 3, last - first), 1.5, 1.5)


def _switch(letter: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(letter)
    button.setCheckable(True)
    button.setFixedSize(SWITCH, SWITCH)
    button.setToolTip(tip)
    button.setStyleSheet(SWITCHES)
    return button
