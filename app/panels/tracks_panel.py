"""The tracks of the piece, a row each: to be chosen, heard, mixed, named, put in order, added and removed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from app.actions import Actions, call
from app.deeds import as_entry
from app.keys import put_in_order
from app.panels.coming_row import ComingRow
from app.panels.track_colours import ColourMenu
from app.panels.track_list import MARGIN, TrackList
from app.panels.track_row import State, TrackRow
from app.session import Session
from app.theme import ThemeKeeper
from app.together import Together
from app.track_editing import TrackEditing
from app.widgets.action_button import ActionButton
from core.playback.schedule import audible
from core.score import Score, Track
from core.words import tr

GLYPH = 16
AT_ONCE = 3  # rows that are made in one turn of the loop: each takes 3 to 5 ms
FURNISHED = 40  # rows that are, in view or not; of more tracks only those in view
BARE_AT_ONCE = 60
Key = Qt.Key
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class TracksPanel(QWidget):
    """Rows from the first track to the last, and buttons that add, copy and remove one."""

    def __init__(
        self,
        session: Session,
        tracks: TrackEditing,
        actions: Actions,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
        *,
        along: Together | None = None,
    ) -> None:
        """`along` knows the tracks that takes are written for together with the one worked on."""
        super().__init__(parent)
        self._session, self._tracks, self._themes = session, tracks, themes
        self._along = along or Together(session, self)
        self.rows: list[TrackRow] = []
        self._buttons: list[QWidget] = []  # below the rows
        self._reached: TrackRow | None = None  # by the keyboard, which then goes on to the buttons
        self._more = False  # whether the track that is worked on shows its sends
        self._shown: tuple[Score, int, tuple[int, ...]] | None = None
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._show_rest)
        self._list = TrackList(self)
        self.coming = ComingRow(tracks.instruments, themes, self._list)
        self._list.rows.insertWidget(0, self.coming)
        self._area = QScrollArea()
        self._area.setWidget(self._list)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.verticalScrollBar().valueChanged.connect(self._furnish_in_view)
        self._area.verticalScrollBar().rangeChanged.connect(self._furnish_in_view)
        self._keys = self._deeds_of_keys()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 2, 0, MARGIN)
        lines.setSpacing(4)
        lines.addWidget(self._area, 1)
        lines.addLayout(self._buttons_for(actions))
        session.score_changed.connect(self._show)
        session.track_changed.connect(self._show)
        self._along.changed.connect(self._show)
        self._show()

    def _deeds_of_keys(self) -> dict[tuple[int, Qt.KeyboardModifier], Callable[[int], object]]:
        """What keys do to the row, by its number, that has the keyboard."""
        tracks = self._tracks
        return {
            (Key.Key_Up, NONE): lambda index: self._walk(index - 1),
            (Key.Key_Down, NONE): lambda index: self._walk(index + 1),
            (Key.Key_Home, NONE): lambda _index: self._walk(0),
            (Key.Key_End, NONE): lambda _index: self._walk(len(self.rows) - 1),
            (Key.Key_Up, SHIFT): lambda _index: self._along.extend(-1),
            (Key.Key_Down, SHIFT): lambda _index: self._along.extend(1),
            (Key.Key_Up, ALT): lambda index: tracks.move(index, index - 1),
            (Key.Key_Down, ALT): lambda index: tracks.move(index, index + 1),
            (Key.Key_F2, NONE): lambda index: self.rows[index].rename(),
            (Key.Key_Delete, NONE): tracks.remove,
            (Key.Key_Backspace, NONE): tracks.remove,
        }

    def _buttons_for(self, actions: Actions) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN + 4, 0, MARGIN, 0)
        row.setSpacing(2)
        for name in ("add-track", "duplicate-track", "remove-track"):
            button = ActionButton(actions[name])
            button.setIconSize(QSize(GLYPH, GLYPH))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(actions[name].toolTip())
            row.addWidget(button)
            self._buttons.append(button)
        row.addStretch()
        return row

    # What is shown

    def _show(self) -> None:
        score, here = self._session.score, self._session.track
        now = score, here, self._along.tracks
        if self._shown is not None and self._shown[0] is score and self._shown[1:] == now[1:]:
            return  # a piece that was opened is told of twice
        self._shown = now
        focused = self._focused()
        self._keep_rows(len(score.tracks), here)
        self.rows[here].furnish()
        heard, end = audible(score), score.end
        for index, (row, track) in enumerate(zip(self.rows, score.tracks, strict=False)):
            state = State(index == here, heard[index], index in self._along.tracks)
            row.show_track(track, score.colour(index), end, state)
            row.show_more(self._more and index == here)
        if self._reached is not self.rows[here]:
            self._reached = self.rows[here]
            put_in_order(self._reached.controls, self._buttons)
        if focused is not None:
            self.rows[here].controls[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        if focused is not None or len(self.rows) > 1:
            self._area.ensureWidgetVisible(self.rows[here], 0, MARGIN)

    def _keep_rows(self, wanted: int, here: int) -> None:
        """As many rows as tracks; of many new ones some now, the others in turns that follow."""
        while len(self.rows) > wanted:
            row = self.rows.pop()
            row.hide()
            row.deleteLater()
        more = AT_ONCE if len(self.rows) < FURNISHED else BARE_AT_ONCE
        now = min(wanted, max(here + 1, len(self.rows) + more))
        lines = self._list.rows
        lines.setEnabled(False)  # or each that is shown would have all before it laid out anew
        while len(self.rows) < now:
            self._add_row()
        lines.setEnabled(True)
        lines.activate()
        if now < wanted:
            self._rest.start()

    def _furnish_in_view(self) -> None:
        area = self._area.viewport().rect()
        for row in self.rows[FURNISHED:]:
            if area.intersects(QRect(row.mapTo(self._area.viewport(), QPoint()), row.size())):
                row.furnish()

    def _show_rest(self) -> None:
        self._shown = None
        self._show()

    def show_coming(self, track: Track | None) -> None:
        """Show the track that keeping a take would make; None for none."""
        came = track is not None and self.coming.isHidden()
        self.coming.show_track(track)
        if came:
            self._area.ensureWidgetVisible(self.coming, 0, MARGIN)

    def _focused(self) -> int | None:
        """Which of its row's controls has the keyboard, if one has."""
        places = (place for row in self.rows for place, it in enumerate(row.controls) if it.hasFocus())
        return next(places, None)

    def _add_row(self) -> None:
        row = TrackRow(len(self.rows), self._tracks, self._themes, self._list)
        row.installEventFilter(self)
        row.chosen.connect(lambda: self._choose(row.index))
        row.added.connect(lambda: self._along.toggle(row.index))
        row.drag.moved.connect(lambda place: self._list.mark(self._gap(place)))
        row.drag.dropped.connect(lambda place: self._drop(row.index, place))
        row.drag.let_go.connect(lambda: self._list.mark(None))
        row.opened.connect(self._open)
        row.menu_asked.connect(lambda place: self.menu(row.index).popup(place))
        self._list.rows.insertWidget(len(self.rows), row)
        self.rows.append(row)
        if len(self.rows) <= FURNISHED:
            row.furnish()
        row.show()

    def _choose(self, index: int) -> None:
        """Work on a track alone: clicked once more it lets go of the others."""
        if index == self._session.track:
            self._along.clear()
        self._session.choose_track(index)

    def _open(self, more: bool) -> None:
        self._more = more
        self.rows[self._session.track].show_more(more)

    # Putting in order

    def _gap(self, place: QPoint) -> int:
        """Before which row something let go at a place of the screen would come."""
        y = self._list.mapFromGlobal(place).y()
        return sum(1 for row in self.rows if y > row.geometry().center().y())

    def _drop(self, index: int, place: QPoint) -> None:
        self._list.mark(None)
        gap = self._gap(place)
        self._tracks.move(index, gap - 1 if gap > index else gap)

    # Keys and menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the row that has the keyboard; no other action gets these."""
        if isinstance(event, QKeyEvent) and isinstance(watched, TrackRow):
            deed = self._keys.get((event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier))
            if deed is not None and event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if deed is not None and event.type() is QEvent.Type.KeyPress:
                deed(watched.index)
                return True
        return False

    def _walk(self, index: int) -> None:
        if 0 <= index < len(self.rows):
            self._session.choose_track(index)

    def menu(self, index: int) -> QMenu:
        """What can be done with a track."""
        menu, tracks, track = QMenu(self), self._tracks, self._tracks.tracks[index]
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def entry(text: str, does: Callable[[], object], key: str = "", *, can: bool = True) -> None:
            keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            action = menu.addAction(f"{text}\t{keys}" if keys else text)
            action.triggered.connect(partial(call, does))
            action.setEnabled(can)

        entry(tr("&Rename…"), self.rows[index].rename, "F2")
        entry(tr("&Instrument…"), self.rows[index].choose_instrument)
        colours = ColourMenu(self._themes, partial(tracks.colour, index), menu)
        colours.chosen = track.colour
        menu.addMenu(colours)
        menu.addSeparator()
        entry(tr("Let it sound") if track.muted else tr("&Mute"), partial(tracks.mute, index), "M")
        entry(tr("End &solo") if track.solo else tr("&Solo"), partial(tracks.solo, index), "S")
        menu.addSeparator()
        here, name = index == self._session.track, tracks.tracks[self._session.track].name
        along = self._along
        words = tr("Write it &alone") if index in along.tracks else tr("Write it &with “{track}”")
        entry(words.format(track=as_entry(name)), partial(along.toggle, index), can=not here)
        menu.addSeparator()
        entry(tr("Move &up"), partial(tracks.move, index, index - 1), "Alt+Up", can=index > 0)
        last = len(self.rows) - 1
        entry(tr("Move &down"), partial(tracks.move, index, index + 1), "Alt+Down", can=index < last)
        menu.addSeparator()
        entry(tr("&Duplicate"), partial(tracks.duplicate, index))
        entry(tr("R&emove"), partial(tracks.remove, index), "Del")
        return menu
