"""The settings' list of MIDI ports to play on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app import settings as the
from app.background import Worker
from app.settings import Settings
from app.widgets.fields import ScrolledChoice
from core.errors import ContinuoError
from core.midi_out.ports import HAS_VIRTUAL, VIRTUAL, VIRTUAL_NAME
from core.words import tr

FindPorts = Callable[[], Sequence[str]]

_TIP = tr("The instrument or program to play on; other programs can listen to the virtual port")
_NO_VIRTUAL = tr(
    "The instrument or program to play on; Windows has no virtual port, but drivers such as loopMIDI add some"
)
TIP = _TIP if HAS_VIRTUAL else _NO_VIRTUAL


class PortList(QWidget):
    """Every port by its name, ours among them where the system has such; one that is not there stays listed.

    Looking for ports may take a moment, so it is done in the background; a line says why there are none.
    """

    def __init__(
        self, settings: Settings, worker: Worker, find: FindPorts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._box, self._why = ScrolledChoice(), QLabel(wordWrap=True)
        self._box.setObjectName(the.MIDI_OUTPUT.key)
        self._box.setAccessibleName(the.MIDI_OUTPUT.label)
        self._box.activated.connect(self._choose)
        self._why.setProperty("role", "warn")
        self._why.hide()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self._box)
        lines.addWidget(self._why)
        self._fill(())
        worker.submit_for(self, find, self._fill, self._none)

    def _fill(self, found: Sequence[str]) -> None:
        chosen = self._settings.get(the.MIDI_OUTPUT)
        self._box.clear()
        if HAS_VIRTUAL:
            self._box.addItem(VIRTUAL_NAME, VIRTUAL)
        else:
            self._box.addItem(tr("none"), "")
        for name in found:
            self._box.addItem(name, name)
        if self._box.findData(chosen) < 0:
            self._box.addItem(tr("{name}, not there now").format(name=chosen), chosen)
        self._box.setCurrentIndex(self._box.findData(chosen))

    def _none(self, error: ContinuoError) -> None:
        self._why.setText(str(error))
        self._why.show()

    def _choose(self, index: int) -> None:
        self._settings.set(the.MIDI_OUTPUT, self._box.itemData(index))
