"""The settings' rows about the way to the loudspeakers: the drivers and devices of this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QWidget

from app import settings as the
from app.background import Worker
from app.settings import Setting, Settings
from app.widgets.fields import ScrolledChoice
from core.errors import ContinuoError
from core.words import tr

if TYPE_CHECKING:
    from core.playback.output import Driver

# As their makers write them.
NAMES = {
    "pipewire": "PipeWire",
    "pulseaudio": "PulseAudio",
    "alsa": "ALSA",
    "jack": "JACK",
    "oss": "OSS",
    "portaudio": "PortAudio",
    "coreaudio": "Core Audio",
    "wasapi": "WASAPI",
    "dsound": "DirectSound",
    "waveout": "WaveOut",
}
FindDrivers = Callable[[], Sequence["Driver"]]


class SoundRows(QObject):
    """Two lists: of drivers, and of the devices of the one that is chosen, or of the best.

    What was chosen stays in its list where it is not found any more. Looking for devices may take a
    moment, so it is done in the background.
    """

    def __init__(self, settings: Settings, worker: Worker, find: FindDrivers, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._found: Sequence[Driver] = ()
        self.drivers, self.devices = ScrolledChoice(parent), ScrolledChoice(parent)
        for box, setting in ((self.drivers, the.AUDIO_DRIVER), (self.devices, the.AUDIO_DEVICE)):
            box.setObjectName(setting.key)
            box.setAccessibleName(setting.label)
        self.drivers.activated.connect(self._choose_driver)
        self.devices.activated.connect(self._choose_device)
        settings.changed.connect(self._follow)
        self._fill(())
        worker.submit_for(self, find, self._fill, self._none)

    def _fill(self, found: Sequence[Driver]) -> None:
        self._found = found
        names = [(NAMES.get(driver.name, driver.name), driver.name) for driver in found]
        self._list(self.drivers, the.AUDIO_DRIVER, tr("whichever works"), names)
        self._fill_devices()

    def _none(self, error: ContinuoError) -> None:
        self.drivers.setToolTip(str(error))

    def _fill_devices(self) -> None:
        driver = self._shown_driver()
        devices = () if driver is None else driver.devices
        names = [(words or name, name) for name, words in devices if name != "default"]
        self._list(self.devices, the.AUDIO_DEVICE, tr("the system's own choice"), names)
        self.devices.setEnabled(self.devices.count() > 1)

    def _list(
        self, box: QComboBox, setting: Setting[str], usual: str, items: Sequence[tuple[str, str]]
    ) -> None:
        box.clear()
        box.addItem(usual, "")
        for words, value in items:
            box.addItem(words, value)
        chosen = self._settings.get(setting)
        if box.findData(chosen) < 0:
            box.addItem(tr("{name}, not found").format(name=NAMES.get(chosen, chosen)), chosen)
        box.setCurrentIndex(box.findData(chosen))

    def _choose_driver(self, index: int) -> None:
        chosen = self.drivers.itemData(index)
        if chosen != self._settings.get(the.AUDIO_DRIVER):
            self._settings.set(the.AUDIO_DEVICE, "")  # it was another driver's
            self._settings.set(the.AUDIO_DRIVER, chosen)

    def _choose_device(self, index: int) -> None:
        chosen = self.devices.itemData(index)
        self._settings.set(the.AUDIO_DEVICE, chosen)
        driver = self._shown_driver()
        if driver is not None and chosen:
            self._settings.set(the.AUDIO_DRIVER, driver.name)  # no other knows it

    def _follow(self, key: str) -> None:
        """Show what was chosen here, or in another window."""
        if key in (the.AUDIO_DRIVER.key, the.AUDIO_DEVICE.key):
            self._fill(self._found)

    def _shown_driver(self) -> Driver | None:
        """Whose devices are listed: the chosen one's, or of the first that has any where none is chosen."""
        chosen = self._settings.get(the.AUDIO_DRIVER)
        fitting = (each for each in self._found if each.name == chosen or (not chosen and each.devices))
        return next(fitting, None)
