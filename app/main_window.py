"""The window: places the roll, panels and bars, and asks before work is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QMenu, QVBoxLayout, QWidget

from app import another_window, menus
from app.actions import Actions
from app.clipboard import NOTES_TYPE
from app.deeds import as_entry, plain
from app.docks import Docks
from app.kept_layout import KeptLayout
from app.notice import Notice
from app.outbox import take_copy
from app.own_turn import OwnTurn
from app.palette import Palette
from app.palette_entries import Sources
from app.panels.column import Column
from app.panels.floating_card import FloatingCard
from app.parts import Parts
from app.screen_room import room_for
from app.sheets import Sheets
from app.stage import Stage
from app.start_strip import StartStrip
from app.status_line import StatusLine
from app.switches import Switches
from app.track_menu import InstrumentMenu, SendMenu, TrackMenu
from core import files
from core.audio_in.sound import READABLE as SOUNDS
from core.learning import MODEL_SUFFIX
from core.playback.soundfonts import READABLE as SOUNDFONTS
from core.words import tr

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

SMALLEST = (1008, 592)  # with a frame around it, 1024 by 640
USUAL = (1280, 800)
KNOWN = {*files.READABLE, *SOUNDS, *SOUNDFONTS, MODEL_SUFFIX}  # what can be dropped on the window


class MainWindow(QMainWindow):
    """Everything in its place; what the parts say to one another is wired in `app.wiring`."""

    shown = Signal()
    resized = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._bound = False
        self._way_made = False  # for notes that are about to come
        self.stage, self.docks = Stage(), Docks(parts.settings, parts.themes)
        self._layout = KeptLayout(parts.settings, self, self.docks)
        self.notice = Notice(self.stage, parts.themes)
        self.start = StartStrip(self.stage, parts.themes)
        self.status = StatusLine(parts.themes)
        self.sheets = Sheets(parts, self)
        self.switches = Switches(parts.settings, parts.state, parts.themes, parts.session, self)
        self.recent_menu, self.theme_menu = QMenu(self), QMenu(self)
        self.setStatusBar(self.status)
        OwnTurn(self)
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.resize(QSize(*USUAL).boundedTo(self.screen().availableSize()))

    def furnish(self, roll: QWidget, bar: QWidget, panels: Mapping[str, QWidget]) -> None:
        """Take in the roll, the transport row, and the panels beside the roll by their names in `DOCKS`."""
        self._roll, self._bar = roll, bar
        self.stage.fill(roll)
        whole = QWidget()
        lines = QVBoxLayout(whole)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(bar)
        lines.addWidget(_hairline())
        lines.addWidget(self.docks, 1)
        self.setCentralWidget(whole)
        self.docks.fill(self.stage, panels)
        roll.setFocus()

    def bind(self, actions: Actions) -> None:
        """Fill the menus, and keep titles, check marks and names of steps in step with the piece."""
        self.actions_, self._bound = actions, True
        self.track_menus = self._made_track_menus()
        others = {menus.RECENT: self.recent_menu, menus.THEMES: self.theme_menu, **self.track_menus}
        menus.fill(self.menuBar(), actions, others)
        for menu in self.menuBar().findChildren(QMenu):
            menu.hovered.connect(self._tell_tip)
            menu.aboutToHide.connect(partial(self.status.tell, ""))
        self.switches.bind(actions, self.theme_menu)
        self.docks.changed.connect(actions.check)
        self.sources = Sources(self._parts, actions)
        self.finder = Palette(self.sources, self._parts.settings, self._parts.themes, self)
        self.resized.connect(self.finder.place)
        self._layout.restore()
        documents = self._parts.documents
        self.start.example_chosen.connect(lambda name: documents.open_example(Path(name)))
        self.start.piece_chosen.connect(lambda name: documents.open(Path(name)))
        documents.named.connect(self.show_piece)
        documents.recent.changed.connect(self._list_recent)
        self._parts.session.score_changed.connect(self.show_piece)
        self._parts.session.track_changed.connect(self.show_piece)
        self._parts.session.takes_changed.connect(self.show_piece)
        self._parts.assistant.changed.connect(self.show_piece)
        self._list_recent()
        self.show_piece()

    def _made_track_menus(self) -> dict[str, QMenu]:
        session, tracks = self._parts.session, self._parts.tracks
        return {
            menus.TRACKS: TrackMenu(session, self),
            menus.INSTRUMENTS: InstrumentMenu(tracks, session, self),
            menus.MOVE_TO: SendMenu(session, tracks.move_selection, self),
            menus.COPY_TO: SendMenu(session, tracks.copy_selection, self),
        }

    # What the actions call

    def undo(self) -> None:
        """Give up waiting for takes if they are being waited for, else take the last step back."""
        if self._parts.assistant.busy:
            self._parts.assistant.dismiss()
        else:
            self._parts.editing.undo()

    def redo(self) -> None:
        """Do the step taken back again."""
        self._parts.editing.redo()

    def continue_(self) -> None:
        """Ask for takes; the keyboard goes to the roll, where Tab keeps and Esc dismisses them."""
        self._roll.setFocus()
        self._parts.assistant.continue_()

    def continue_all(self) -> None:
        """Ask for takes of all tracks together."""
        self._parts.assistant.choices.together.choose_all()
        self.continue_()

    def go_start(self) -> None:
        """Playhead to the start."""
        self._parts.transport.seek(0)

    def go_end(self) -> None:
        """Playhead to the end of the last note."""
        self._parts.transport.seek(self._parts.assistant.heard.end)

    def toggle_full_screen(self) -> None:
        """The whole screen for the window, or as before."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def next_pane(self) -> None:
        """The keyboard goes to the next of roll, cards on it, panels and transport row."""
        cards = (self.start, self.notice, *self.stage.findChildren(FloatingCard))
        every = (self._roll, *cards, *self._panes(), self._bar)
        panes = [pane for pane in every if pane.isVisible()]
        focus = self.focusWidget()
        here = next((i for i, pane in enumerate(panes) if pane is focus or pane.isAncestorOf(focus)), -1)
        _give_focus(panes[(here + 1) % len(panes)])

    def _panes(self) -> list[QWidget]:
        parts = [panel.panes if isinstance(panel, Column) else (panel,) for panel in self.docks.panels]
        return [pane for panes in parts for pane in panes]

    def appear(self) -> None:
        """Show the window; where it is new, over all of a screen that would cut its frame or its foot off."""
        if not self._layout.is_placed and not _holds(room_for(self), self.size()):
            self.showMaximized()
        else:
            self.show()

    def open_another(self) -> None:
        """A window of its own for another piece."""
        if not another_window.open_another():
            self.notice.warn(tr("Another window could not be opened."))

    def show_palette(self) -> None:
        """Find anything there is to do; the models are looked for meanwhile, since there may be new ones."""
        self.finder.toggle()
        if self.finder.isVisible():
            self._parts.workers.files.submit(self._parts.find_models, self._list_models, lambda _error: None)

    def _list_models(self, found: Sequence[BundleInfo]) -> None:
        if found != self.sources.models:
            self.sources.models = found
            self.finder.renew()

    # Keeping in step

    def show_piece(self) -> None:
        """Title, undo's and redo's words, check marks and the start strip, as the piece is now."""
        history = self._parts.session.history
        self.setWindowTitle(f"{self._parts.documents.name}[*] — Continuo")
        self.setWindowModified(not self._parts.session.is_saved)
        awaited = tr("waiting for takes") if self._parts.assistant.busy else ""
        self.actions_.name_step("undo", awaited or history.undo_name)
        self.actions_.name_step("redo", history.redo_name)
        track = self._parts.session.score.tracks[self._parts.session.track]
        self.actions_.check("mute", track.muted)
        self.actions_.check("solo", track.solo)
        begun = track.percussion or self._way_made  # drums lie where the strip would
        self.start.setVisible(self._parts.assistant.heard.end == 0 and not begun)

    def make_way(self, made: bool) -> None:
        """On an empty roll, have nothing stand where notes are about to come."""
        self._way_made = made
        self.show_piece()

    def show_ghosts(self) -> None:
        """While takes show, their keys go first; while they are awaited, Esc calls them off."""
        assistant = self._parts.assistant
        self.actions_.show_ghosts(assistant.takes is not None, awaited=assistant.busy)

    def _tell_tip(self, action: QAction) -> None:
        """Say in the status line what an entry of a menu does, where that is more than its words."""
        words, tip = plain(action.text()), action.toolTip()
        self.status.tell("" if tip.startswith(words) else tip)

    def _list_recent(self) -> None:
        documents = self._parts.documents
        self.recent_menu.clear()
        for path in documents.recent.paths:
            action = self.recent_menu.addAction(as_entry(path.name))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: documents.open(path))
        self.recent_menu.addSeparator()
        self.recent_menu.addAction(tr("Forget these"), documents.recent.forget)
        self.recent_menu.menuAction().setEnabled(bool(documents.recent.paths))
        self.start.show_recent(documents.recent.paths)

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.shown.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and self._bound:
            self.actions_.check("full-screen", self.isFullScreen())
        elif event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._parts.documents.look_again()  # another window may have opened and saved pieces

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            take_copy(event)
            self.activateWindow()  # it is another program's until now
            self._parts.documents.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        going = self._parts.safety.ending.near or self._parts.documents.leave(tr("Save them before closing?"))
        if not going:
            event.ignore()
            return
        self._layout.remember()
        self.sheets.close()
        event.accept()


def _holds(room: QSize, size: QSize) -> bool:
    return size.width() <= room.width() and size.height() <= room.height()


def _hairline() -> QFrame:
    line = QFrame()
    line.setProperty("role", "hairline")
    line.setFixedHeight(1)
    return line


def _give_focus(pane: QWidget) -> None:
    """To `pane`, or to the first control in it that takes the keyboard."""
    candidates = [pane, *pane.findChildren(QWidget)]
    for widget in candidates:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible():
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _dropped(event: QDropEvent) -> Path | None:
    """The one file being dropped, if it is of a kind that can be read, and not a take of the window's own."""
    if event.mimeData().hasFormat(NOTES_TYPE):
        return None
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in KNOWN else None
