"""Makes the program's long-lived objects, wires them, and closes them in reverse order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path
from PySide6.QtCore import QSettings, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app import settings as the
from app import style
from app.actions import Actions
from app.asking import TakesMaker
from app.assistant import Assistant
from app.background import Worker
from app.crash import CrashKeeper
from app.dialogs.ask import Ask, Composer
from app.dialogs.crash import CrashDialog
from app.documents import Documents
from app.editing import Editing
from app.exports import Exports
from app.held_tool import HeldTool
from app.icons import ICONS
from app.keys import KeyManners, leave_focus
from app.main_window import MainWindow
from app.notice import Notice
from app.panels.continue_panel import ContinuePanel
from app.panels.ghost_bar import GhostBar
from app.panels.takes_strip import TakesStrip
from app.panels.transport_bar import TransportBar
from app.parts import Parts
from app.roll.state import RollState
from app.roll.view import RollView
from app.session import Session
from app.settings import Settings
from app.theme import ThemeKeeper
from app.transport import Transport
from core.continuation.request import Request, Takes
from core.playback.synth import Synth

if TYPE_CHECKING:  # loads LiteRT
    from core.continuation.generator import Generator
    from core.files.musescore import MuseScore

NO_MUSESCORE = "MuseScore was not found on this computer."
MUSESCORE_PAGE = "https://musescore.org/download"
SOON = 60  # milliseconds after the window is shown, when it has been painted


@dataclass(frozen=True, slots=True)
class Model:
    """A generator, and what the window calls the model it plays."""

    generator: Generator
    model: str

    def generate(self, request: Request) -> Takes:
        """Takes for a request; BadRequest when there can be none."""
        return self.generator.generate(request)


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window meets beyond itself: the composer's answers, and functions that may take a while.

    `load_generator` is given the name of a model, `open_synth` a SoundFont and a driver,
    `find_musescore` the program chosen in the settings; all run in the background, empty names
    mean the best there is.
    """

    ask: Ask
    load_generator: Callable[[str], TakesMaker]
    open_synth: Callable[[str, str], Synth]
    find_musescore: Callable[[str], MuseScore | None]


class Continuo:
    """The running program."""

    def __init__(self, app: QApplication, store: QSettings, outside: Outside) -> None:
        self.app = app
        self.parts = _parts(store, outside)
        self.window = MainWindow(self.parts)
        self.roll = RollView(self.parts.session, self.parts.state, self.parts.settings, self.parts.themes)
        self.actions = Actions(self._rooms(), self.parts.themes, self.window)
        self.bar = self._bar()
        self.window.furnish(self.roll, self.bar, self._panels())
        GhostBar(self.window.stage, self.parts.assistant, self.actions)
        self.window.bind(self.actions)
        leave_focus(self.window)
        self._soon = QTimer(self.window, singleShot=True, interval=SOON)
        KeyManners(app, self.window, self.roll)
        HeldTool(self.parts.state, self.roll)
        self._seen: Takes | None = None  # the takes that were scrolled to
        self._wire()
        self._dress()

    def close(self) -> None:
        """End what runs, the last begun first."""
        self._soon.stop()
        self.parts.exports.cancel()
        self.parts.documents.close()
        self.parts.transport.close()
        self.parts.worker.close()
        self.window.close()
        self.window.deleteLater()

    def warm_up(self) -> None:
        """What may take a moment and is not needed to draw: the model, the sound device, MuseScore."""
        self.parts.assistant.load()
        self.parts.transport.reopen_synth()
        self.parts.exports.find_musescore()

    def _rooms(self) -> dict[str, object]:
        return {
            "window": self.window,
            "switches": self.window.switches,
            "roll": self.roll,
            "editing": self.parts.editing,
            "assistant": self.parts.assistant,
            "transport": self.parts.transport,
            "documents": self.parts.documents,
            "exports": self.parts.exports,
        }

    def _bar(self) -> TransportBar:
        parts = self.parts
        return TransportBar(
            parts.transport, parts.session, parts.state, parts.editing, self.actions, parts.themes
        )

    def _panels(self) -> QWidget:
        column = QWidget()
        lines = QVBoxLayout(column)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(ContinuePanel(self.parts.assistant, self.parts.settings, self.parts.themes))
        lines.addWidget(TakesStrip(self.parts.assistant, self.parts.themes), 1)
        return column

    def _wire(self) -> None:
        """Who listens to whom, all in one place."""
        parts, window, roll = self.parts, self.window, self.roll
        assistant, transport = parts.assistant, parts.transport

        # What is under the mouse, and what just happened
        for teller in (roll, parts.editing, assistant, transport):
            teller.told.connect(window.status.tell)
        for keeper in (parts.documents, parts.exports):
            keeper.told.connect(window.notice.say)
            keeper.warned.connect(window.notice.warn)
            keeper.working.connect(partial(_show_work, window.notice, keeper.cancel))
        parts.exports.musescore_found.connect(self._show_musescore)
        parts.exports.musescore_missing.connect(self._offer_musescore)
        parts.exports.progressed.connect(window.notice.progress)

        # Notes that are drawn or moved by keys are heard
        roll.preview.connect(transport.preview)
        roll.preview_ended.connect(transport.end_preview)
        parts.editing.preview.connect(transport.tap)
        parts.editing.reveal_asked.connect(roll.reveal)

        # The playhead and the loop
        roll.seek_asked.connect(transport.seek)
        roll.loop_asked.connect(transport.set_loop)
        transport.moved.connect(roll.set_playhead)
        transport.moved.connect(parts.editing.set_playhead)
        transport.state_changed.connect(self._show_transport)

        # Takes are ghosts on the roll
        assistant.changed.connect(self._show_takes)
        roll.ghost_clicked.connect(assistant.keep_to)

        # Look and sound follow the settings; the window is asked for at the start and at the end
        parts.themes.changed.connect(self._dress)
        self._soon.timeout.connect(self.warm_up)
        window.shown.connect(self._soon.start)

    def _show_transport(self) -> None:
        transport = self.parts.transport
        self.roll.set_playing(transport.playing)
        self.roll.set_loop(transport.loop if transport.looping else None)
        self.actions.check("loop", transport.looping)
        self.actions.picture("play", "pause" if transport.playing else "play")
        self.window.status.sound.tell(transport.description, transport.problem)

    def _show_takes(self) -> None:
        assistant = self.parts.assistant
        if assistant.takes is None or assistant.take is None:
            self.roll.clear_ghost()
        else:
            take = assistant.take
            self.roll.set_ghost(take.notes, take.surprise, assistant.takes.span)
            if assistant.takes is not self._seen:
                self.roll.reveal(take.notes)
        self._seen = assistant.takes
        self.window.show_ghosts()
        self.window.status.model.tell(assistant.description)
        if assistant.last_error and not self.window.panel_shown:  # else the panel says it
            self.window.notice.warn(assistant.last_error)

    def _show_musescore(self, found: MuseScore | None) -> None:
        status = self.window.status.musescore
        if found is None:
            status.tell("no MuseScore", more=NO_MUSESCORE)
        else:
            status.tell(found.name)

    def _offer_musescore(self) -> None:
        exports = self.parts.exports
        choices = (
            ("Choose it…", exports.choose_musescore),
            ("Export MusicXML…", partial(exports.export, "musicxml")),
            ("Get MuseScore", partial(QDesktopServices.openUrl, QUrl(MUSESCORE_PAGE))),
        )
        self.window.notice.warn(NO_MUSESCORE, choices)

    def _dress(self) -> None:
        style.dress(self.app, self.parts.themes.current)


def _show_work(notice: Notice, cancel: Callable[[], None], words: str) -> None:
    notice.work(words, cancel)


def _parts(store: QSettings, outside: Outside) -> Parts:
    """The objects without a face, in the order they need one another."""
    settings = Settings(store)
    themes = ThemeKeeper(settings.get(the.THEME))
    session, state, worker = Session(), RollState(), Worker()
    assistant = Assistant(
        session,
        settings,
        worker,
        lambda: outside.load_generator(settings.get(the.MODEL)),
        grid=lambda: state.grid,
    )
    documents = Documents(session, settings, worker, outside.ask)
    return Parts(
        settings=settings,
        themes=themes,
        session=session,
        state=state,
        worker=worker,
        editing=Editing(session, state),
        assistant=assistant,
        transport=Transport(session, assistant, settings, outside.open_synth),
        documents=documents,
        exports=Exports(session, settings, worker, documents, outside.ask, outside.find_musescore),
    )


def run(arguments: Sequence[str]) -> int:
    """Open the window, with the file named first if there is one; returns the exit code."""
    QApplication.setApplicationName("Continuo")
    QApplication.setDesktopFileName("continuo")
    app = QApplication([sys.argv[0]])
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(str(ICONS / "continuo.svg")))
    store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Continuo", "Continuo")
    continuo = Continuo(app, store, Outside(Composer(), _load_generator, _open_synth, _find_musescore))
    keeper = CrashKeeper(
        lambda: continuo.parts.session.score,
        user_state_path("continuo", appauthor=False),
        lambda crash: CrashDialog(crash, continuo.window).exec(),
    )
    keeper.install()
    continuo.window.show()
    if arguments:
        continuo.parts.documents.open(Path(arguments[0]))
    code = app.exec()
    continuo.close()
    keeper.uninstall()
    return code


def _load_generator(name: str) -> TakesMaker:
    from core.continuation.generator import Generator
    from core.lstm import bundle

    loaded = bundle.load(name)
    return Model(Generator(loaded), loaded.title)


def _open_synth(soundfont: str, driver: str) -> Synth:
    from core.playback.synths import open_synth

    return open_synth(soundfont, driver)


def _find_musescore(chosen: str) -> MuseScore | None:
    from core.files import musescore

    return musescore.find(chosen)
