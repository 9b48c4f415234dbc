"""Makes the program's long-lived objects, has them wired, and closes them in reverse order."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import language
from app.crash import CrashKeeper
from app.dialogs.crash import CrashDialog
from app.dressing import Dressing
from app.faces import Faces
from app.fatal import FAULTS, FaultLog
from app.glimpse import Glimpse
from app.held_comparison import HeldComparison
from app.held_tool import HeldTool
from app.housekeeping import Housekeeping
from app.icons import ICONS
from app.interrupt import Interrupt
from app.keys import KeyManners
from app.live import Live, LookAhead
from app.outside import Outside, outside
from app.parts import made
from app.settings_writer import SettingsWriter
from app.tracks_arrival import TracksArrival
from app.unfinished import Unfinished
from app.wiring.entering import Entering
from app.wiring.offering import Offering
from app.wiring.placing import Placing
from app.wiring.sounding import Sounding
from app.wiring.telling import Telling
from core.words import tr

SOON = 60  # milliseconds after the window is shown, when it has been painted


class Continuo:
    """The running program."""

    def __init__(self, app: QApplication, store: QSettings, beyond: Outside) -> None:
        self.app = app
        self.parts = made(store, beyond)
        self.faces = Faces(self.parts, beyond)
        self.window, self.roll, self.actions = self.faces.window, self.faces.roll, self.faces.actions
        self._keep_manners()
        self._housekeeping = Housekeeping(app, lambda: self.parts.transport.playing, self.window)
        self._wire()
        TracksArrival(self.window.docks, self.parts.session, self.parts.settings)
        Dressing(app, self.parts.themes, self.window)
        self._writer = SettingsWriter(store, self.parts.settings, self.window)
        self._soon = QTimer(self.window, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.warm_up)
        self.window.shown.connect(self._soon.start)

    def close(self) -> None:
        """End what runs, the last begun first."""
        self._soon.stop()
        self._housekeeping.close()
        self.parts.exports.cancel()
        self.parts.workers.break_off()
        self.parts.in_step.close()
        self.parts.musescore.close()
        self.parts.documents.close()
        self.faces.humming.close()
        self.parts.safety.close()
        self.parts.copying.close()
        self.faces.importing.close()
        self.faces.learning.close()
        self.parts.playing_in.close()
        self.parts.transport.close()
        self.parts.midi_out.close()
        self.parts.assistant.asking.stop()
        self.parts.press.close()
        self.parts.printing.close()
        self.parts.workers.close()
        self.window.close()
        self._writer.close()
        self.window.deleteLater()

    def warm_up(self) -> None:
        """What may take a moment and is not needed to draw: the model, the sound device, MuseScore."""
        self.parts.assistant.load()
        self.parts.midi_out.start()
        self.parts.transport.reopen_synth()
        self.parts.playing_in.midi.start()
        self.parts.musescore.look()
        self.parts.safety.look()

    def tell_of_crash(self) -> None:
        """What broke before did so again: no dialog, but what was asked for has not been done either."""
        self.window.status.tell(tr("Something broke that should not have."))

    def _keep_manners(self) -> None:
        """What keys do according to where the keyboard is and how long they are held; what one was at."""
        dismiss = self.actions["dismiss"]
        KeyManners(self.app, self.window, self.roll, dismiss.isEnabled)
        HeldTool(self.parts.state, self.roll)
        HeldComparison(self.parts.kept, self.roll, self.actions["compare"])
        unfinished, documents = Unfinished(self.window, self.faces.bar, self.roll), self.parts.documents
        self.actions.begun.connect(unfinished.finish_turning)
        documents.saving.connect(unfinished.finish)
        documents.leaving.connect(unfinished.finish)

    def _wire(self) -> None:
        """Who listens to whom: each matter says it for itself."""
        parts, faces = self.parts, self.faces
        Live(parts.assistant, parts.settings, self.window)
        glimpse = Glimpse(parts.assistant, parts.settings, self.window)
        LookAhead(parts.assistant, self.window)
        Telling(parts, faces)
        Sounding(parts, faces)
        Placing(parts, faces)
        Offering(parts, faces, glimpse)
        Entering(parts, faces)


def run(arguments: Sequence[str]) -> int:
    """Open the window, with the file named first if there is one; returns the exit code."""
    QApplication.setApplicationName("Continuo")
    QApplication.setDesktopFileName("continuo")
    app = QApplication([sys.argv[0]])
    language.point()
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(str(ICONS / "continuo.svg")))
    app.installTranslator(language.QtWords(app))
    beyond = outside()
    faults = FaultLog(beyond.state / FAULTS)
    faults.install()
    continuo = Continuo(app, language.open_store(), beyond)
    keeper = CrashKeeper(
        continuo.parts.safety.earlier.rescue,
        lambda crash: CrashDialog(crash, continuo.window).exec(),
    )
    keeper.again.connect(continuo.tell_of_crash)
    keeper.install()
    ending = continuo.parts.safety.ending
    app.commitDataRequest.connect(ending.prepare, Qt.ConnectionType.DirectConnection)
    interrupt = Interrupt(continuo.window.close, ending.end)
    interrupt.install()
    continuo.window.appear()
    if arguments:
        continuo.parts.documents.open(Path(arguments[0]))
    code = app.exec()
    if continuo.window.isVisible():  # nobody has closed it, nobody was asked: the display has gone
        ending.prepare()
    continuo.close()
    interrupt.uninstall()  # not before: who presses Ctrl+C twice has not asked for half a closing
    keeper.uninstall()
    faults.uninstall()
    gc.freeze()  # or Python goes through all there is a last time, which takes half a second
    return code
