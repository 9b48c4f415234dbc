"""A walk through everything the window shows, for a look at each place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from app import settings as the
from app.crash import Crash
from app.deeds import deeds
from app.dialogs.crash import CrashDialog
from app.docks import DOCKS
from app.examples import examples
from app.locking import Lock
from app.menus import MENUS
from app.palette_entries import Sources
from app.panels.take_painting import TAKE
from app.panels.takes_view import TakesView
from app.panels.tracks_panel import TracksPanel
from app.returned import Sent, compared
from app.shaping_tools import SHAPES_BY_NAME
from core import files
from core.harmony import Key, Mode
from core.playback.soundfonts import find_soundfonts
from core.score import KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from tests.app.house import House
from tests.core.importing.playing import played

if TYPE_CHECKING:
    from tests.app.pseudo_language import Bot, Found

BAR = 1920
NOT_TAKEN = {"quit", "new-window", "full-screen", "provenance"}  # of the actions, on this walk
PIECE = Score(
    (
        Track(tuple(Note(480 * beat, 480, 60 + 2 * (beat % 5)) for beat in range(16)), "①"),
        Track((Note(0, BAR, 48), Note(BAR, BAR, 43)), "②", program=32, muted=True),
        Track((Note(0, 240, 36), Note(480, 240, 38)), "③", percussion=True, solo=True),
    ),
    tempos=(TempoChange(0, 100.0), TempoChange(BAR, 140.0)),
    metres=(MetreChange(0, 4, 4), MetreChange(2 * BAR, 3, 4)),
    keys=(KeyChange(0, Key("D", Mode.MINOR)), KeyChange(BAR, Key("Eb"))),
    markers=(Marker(0, "1"), Marker(BAR, "2")),
    composer="№ 7",
    title="№ 8",
)


class Tour:
    """The window, led through all its places; after each `found` looks around."""

    def __init__(self, app: QApplication, store: QSettings, bot: Bot, found: Found, folder: Path) -> None:
        self.found, self.folder = found, folder
        found.names.append(str(folder))
        for font in find_soundfonts():
            told = font.name, font.maker, font.licence, font.comment
            found.names += [str(font.path), font.path.name, font.path.stem, *told]
        self.house = House(app, store, bot)  # type: ignore[arg-type] # it has what the house needs
        self.parts, self.window = self.house.parts, self.house.window
        self._listen()

    def go(self) -> None:
        """See everything."""
        for walk in (
            self._empty,
            self._pieces,
            self._panels,
            self._playing_in,
            self._sheets,
            self._pointing,
            self._locks,
            self._cards,
            self._arriving,
            self._returning,
            self._palette,
            self._deeds,
            self._files,
        ):
            walk()
            self._look(menus=True)

    def close(self) -> None:
        self.house.close()

    def _listen(self) -> None:
        """What is told passes; it is seen all the same."""
        status, notice = self.window.status, self.window.notice
        parts = self.parts
        for teller in (
            *(
                self.house.continuo.roll,
                parts.editing,
                self.house.continuo.faces.shaping,
                self.house.continuo.faces.signs,
            ),
            *(parts.assistant, parts.rewriting, parts.kept, parts.transport, parts.tracks),
            *(parts.playing_in.recording, parts.playing_in.step, parts.playing_in.piano),
            *(parts.documents, parts.exports, parts.assistant.choices.locking),
        ):
            teller.told.connect(lambda words, teller=teller: self.found.see(words, type(teller).__name__))
        for keeper in (parts.documents, parts.exports):
            keeper.warned.connect(lambda words: self.found.see(words, "warning"))
            keeper.working.connect(lambda words: self.found.see(words, "work"))
        assert status
        assert notice

    def _look(self, *, menus: bool = False) -> None:
        """Let all be painted, and look around; `menus` that fill themselves are filled before."""
        QApplication.processEvents()
        for menu in self.window.findChildren(QMenu) if menus else ():
            menu.aboutToShow.emit()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.found.walk()
        history = self.parts.session.history
        for name in (history.undo_name, history.redo_name):
            self.found.see(name, "step")
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                window.grab()
        for popup in _popups():
            popup.close()

    def _open(self, score: Score = PIECE) -> None:
        self.parts.session.open(score, saved=True)
        self.house.canvas.setFocus()
        QApplication.processEvents()

    def _do(self, name: str) -> None:
        action = self.house.continuo.actions[name]
        action.trigger()
        QApplication.processEvents()

    def _continue(self) -> None:
        assistant = self.parts.assistant
        self._do("continue")
        self.house.qtbot.waitUntil(lambda: assistant.takes is not None and not assistant.busy)

    # The places

    def _empty(self) -> None:
        self._look()
        self.window.start.show_recent([self.folder / "7.continuo"])
        for name in ("copy", "paste", "undo", "redo", "glue", "roll-again", "vary", "lead-in", "next-take"):
            self._do(name)
        self._do("keep")
        self._do("keep-bar")

    def _pieces(self) -> None:
        for path in examples():
            self.parts.documents.open_example(path)
            self.parts.session.mark_saved()
            self._look()
        self._open()
        self._look()

    def _panels(self) -> None:
        self._continue()
        for dock in DOCKS:
            self.window.docks.show_panel(dock.name, shown=True)
            self._look()
        for track in range(3):
            self.parts.session.choose_track(track)
            self._look()
        self._menus_of_lists()
        self._do("dismiss")
        for setting in (the.SHOW_NAMES, the.SHOW_SURPRISE, the.SHOW_TEMPO, the.SHOW_VELOCITY):
            self.parts.settings.set(setting, True)
            self._look()

    def _menus_of_lists(self) -> None:
        tracks = self.window.findChild(TracksPanel)
        assert tracks is not None
        for row in tracks.rows:
            tracks.menu(row.index)
            row.choose_instrument()
            self._look()
        for takes in self.window.findChildren(TakesView):
            first = takes.model().index(0, 0)
            for index in (first, takes.model().index(0, 0, first)):
                if index.data(TAKE) is not None:
                    takes.menu(index.data(TAKE))
                    self._look()

    def _playing_in(self) -> None:
        self._open()
        step, recording = self.parts.playing_in.step, self.parts.playing_in.recording
        for does in (
            *(step.toggle, step.take_back, partial(step.enter_letter, "C"), step.enter_rest),
            *(partial(step.move_last, 1), step.take_back, step.leave),
            *(recording.toggle, recording.stop),
        ):
            does()
            self._look()

    def _sheets(self) -> None:
        for name in ("settings", "shortcuts", "describe", "about"):
            self._do(name)
            QTest.qWait(30)
            self._look()
            for sheet in self.window.sheets.there:
                sheet.close()
        for crash in (Crash("0", "0", self.folder), Crash("0", "0", None, "…")):
            sheet = CrashDialog(crash, self.window)
            self._look()
            sheet.deleteLater()

    def _pointing(self) -> None:
        """The mouse everywhere, with every tool and over takes; hints go to the status line."""
        self._open()
        for tool in ("pencil", "select", "erase"):
            self._do(tool)
            for keys in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier,
                         Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier):  # fmt: skip
                self._hover(keys)
                self._hover_notes(keys)
        self._continue()
        for tool in ("pencil", "select"):
            self._do(tool)
            for box in self.house.continuo.roll.ghost_boxes()[:3]:
                self._point_at(QPointF(box.center()))
                self._point_at(QPointF(box.center().x(), box.bottom() + 40))
        self._do("dismiss")
        self._do("pencil")

    def _hover_notes(self, keys: Qt.KeyboardModifier) -> None:
        for note in self.parts.session.score.tracks[0].notes[:2]:
            box = self.house.continuo.roll.note_box(note)
            for place in (QPointF(box.center()), QPointF(box.right() - 1, box.center().y())):
                self._point_at(place, keys)

    def _point_at(self, place: QPointF, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """At a place of the roll, on its canvas."""
        self._point(self.house.canvas, place - QPointF(self.house.canvas.pos()), keys)

    def _hover(self, keys: Qt.KeyboardModifier) -> None:
        for widget in self.house.continuo.roll.findChildren(QWidget):
            if not isValid(widget) or not widget.isVisible():  # a tool tip may have gone
                continue
            for down in range(4, min(widget.height(), 900), max(8, widget.height() // 9)):
                for across in range(4, min(widget.width(), 900), max(8, widget.width() // 9)):
                    self._point(widget, QPointF(across, down), keys)

    def _point(
        self, widget: QWidget, at: QPointF, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.mouseMove(widget, at.toPoint())
        move = _moved(widget, at, keys)
        QApplication.sendEvent(widget, move)
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at.toPoint(), at.toPoint()))
        self.found.see(self.window.status.words, f"status line over {type(widget).__name__}")

    def _locks(self) -> None:
        locking = self.parts.assistant.choices.locking
        self._open()
        for lock in Lock:
            locking.switch(lock, True)
            self._look()
        self._do("select-all")
        for lock in Lock:
            locking.switch(lock, True)
            self._look()
        self._continue()
        self._look()
        for name in ("next-take", "keep-bar", "compare", "previous-take", "live"):
            self._do(name)
            self.house.qtbot.waitUntil(lambda: not self.house.waits())
            self._look()
        locking.hold(self.parts.session.notes)
        locking.unlock_all()
        self._do("live")
        self._do("dismiss")

    def _cards(self) -> None:
        for name in SHAPES_BY_NAME:
            self._open()
            self._do("select-all")
            self.house.continuo.faces.trial.open(name)
            self._look()
            self.house.continuo.faces.trial.apply()
            self._look()
        self._do("stamp")
        self._look()
        self._why()
        for name in ("section-here", "metre-here", "key-here", "tempo-here", "type-velocity"):
            self._do(name)
            self._look()
            self.house.canvas.setFocus()
        for tick in (0, BAR, 2 * BAR):
            self.house.continuo.faces.signs.fields.open_menu(tick)
            self._look()

    def _arriving(self) -> None:
        """A file played freely, with two tracks and something that cannot come along."""
        importing = self.house.continuo.faces.importing
        self._open()
        loose = played(PIECE.tracks[0].notes)
        both = replace(loose, tracks=(replace(loose.tracks[0], name="①"), PIECE.tracks[1]))
        importing.show(Path("loose.mid"), files.Imported(both, timed=True))
        self.found.names.append("loose.mid")
        for _ in range(100):
            QTest.qWait(50)
            if importing._arrival is not None:
                break
        self._look()
        importing.cancel()

    def _why(self) -> None:
        self._open(replace(PIECE, tracks=PIECE.tracks[:1]))
        self._do("select-all")
        self._do("why")
        QTest.qWait(500)
        self._look()
        self._continue()
        self._do("why")
        QTest.qWait(500)
        self._look()
        take = self.parts.assistant.take
        assert take is not None
        for menu in self.window.findChildren(QMenu):
            if opens := getattr(menu, "open_for", None):
                opens(take.notes[0], 3, held=False)
                self._look()
        for step in (self.parts.kept.star, self.parts.kept.discard):
            for _ in range(2):
                step(0)
                self._look()
        self._do("keep")

    def _returning(self) -> None:
        """What came back from MuseScore: some of everything, and a clash."""
        self._open()
        first, second, _ = PIECE.tracks
        notes = [
            Note(0, 240, 61),
            Note(960, 480, 64, 30),
            Note(1560, 480, 66),
            *first.notes[4:],
            Note(9600, 9, 60),
        ]
        theirs = replace(
            PIECE,
            tracks=(Track.of(notes, "④"), replace(second, name="⑤", program=40), Track((), "⑥")),
            tempos=(TempoChange(0, 90.0),),
            metres=(MetreChange(0, 5, 4),),
            keys=(KeyChange(0, Key("A")),),
            markers=(Marker(0, "3"),),
            composer="№ 9",
            title="№ 10",
        )
        for basis in (PIECE, replace(PIECE, title="№ 11", pickup=480)):
            sent, step = Sent(basis, {"": basis}), self.parts.in_step
            step.returned = compared(self.folder / "7.mscz", "", sent, theirs)
            for asked in (False, True):
                step.differs.emit(asked)
                self._look()
        self.house.continuo.faces.returning.keep()
        self._see_steps()
        self._look()

    def _palette(self) -> None:
        self._open()
        self._do("palette")
        self._look()
        sources = Sources(self.parts, self.house.continuo.actions)
        sources.models = self.house.models
        for entry in (*sources.gather(), *sources.numbered("7")):
            for words in (entry.words, entry.place, entry.keys, entry.why_not):
                self.found.see(words, f"palette: {entry.key}")
        self.window.finder.close()

    def _deeds(self) -> None:
        """Every action, with nothing selected and with something, and what undoing it is called."""
        for selected in (False, True):
            for deed in deeds():
                if deed.name in NOT_TAKEN:
                    continue
                self._open()
                self.house.ask.files = [None] * 3
                if selected:
                    self._do("select-all")
                self._do(deed.name)
                self._see_steps()
                while self.parts.session.history.undo_name:
                    self._do("undo")
        self._look()

    def _see_steps(self) -> None:
        history = self.parts.session.history
        for name in (history.undo_name, history.redo_name, self.window.windowTitle()):
            self.found.see(name, "step")
        for name in ("undo", "redo"):
            action: QAction = self.house.continuo.actions[name]
            self.found.see(action.text(), "action")
            self.found.see(action.toolTip(), "action")

    def _files(self) -> None:
        self._open()
        self.house.ask.files = [self.folder / "7.continuo", self.folder / "7.mid"]
        self._do("save-as")
        self._do("export-midi")
        QTest.qWait(100)
        self.parts.documents.open(self.folder / "7.mid")
        QTest.qWait(100)
        self._look(menus=True)
        wrong = self.folder / "8.mid"
        wrong.write_bytes(b"0")
        self.parts.documents.open(wrong)
        QTest.qWait(100)
        self._look()
        for menu, _entries in MENUS:
            self.found.see(menu, "menu")


def _moved(widget: QWidget, at: QPointF, keys: Qt.KeyboardModifier) -> QEvent:
    from PySide6.QtGui import QMouseEvent

    place = QPointF(widget.mapToGlobal(at.toPoint()))
    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, at, place, none, none, keys)


def _popups() -> Iterator[QWidget]:
    while popup := QApplication.activePopupWidget():
        yield popup
