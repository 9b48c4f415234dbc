"""What the player plays on: opened as the settings say, watched, and looked for when it has gone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app import settings as the
from app.background import Ticket, Worker
from app.settings import Settings
from app.sound_device import Meanwhile, OpenSynth, SoundDevice
from core.playback.live import settle
from core.playback.output import Buffer, Output
from core.playback.player import Player
from core.playback.soundfonts import choose_soundfont
from core.playback.synth import SilentSynth, Synth
from core.words import tr

LISTENING = 250  # milliseconds between two looks whether the sound device is still there

# Settings that another synth comes of.
REOPENING = (
    the.SOUNDFONT.key, the.AUDIO_DRIVER.key, the.AUDIO_DEVICE.key, the.AUDIO_BUFFER.key, the.PLAY_THROUGH.key,
)  # fmt: skip
SOUND_IS_BACK = tr("The sound device is back.")


class PlayedOn(QObject):
    """Gives the player its synths; `swapped` says so, `changed` that one was lost or is back."""

    swapped = Signal()
    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        player: Player,
        settings: Settings,
        open_synth: OpenSynth,
        meanwhile: Meanwhile,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._player, self._settings = player, settings
        self._device = SoundDevice(open_synth, meanwhile, self)
        self._reader, self._ticket = Worker(self), Ticket()
        self._lost = False  # whether it has been told that the device has gone
        self._heard = False  # whether there has been one
        self._listening = QTimer(self, interval=LISTENING)
        self._listening.timeout.connect(self._listen)
        self._device.opened.connect(self._take)
        settings.changed.connect(self._setting_changed)

    @property
    def lost(self) -> bool:
        """Whether there is no sound for want of a device."""
        return self._player.synth.lost

    def reopen(self) -> None:
        """Open the sound device that the settings name, in the background."""
        chosen = self._settings.get
        output = Output(
            chosen(the.AUDIO_DRIVER), chosen(the.AUDIO_DEVICE), Buffer.of(chosen(the.AUDIO_BUFFER))
        )
        self._device.open(chosen(the.SOUNDFONT), output)
        self._listening.start()

    def look_again(self) -> None:
        """Look for the sound device that has gone now, instead of in a while."""
        if self.lost:
            self._device.again()

    def close(self) -> None:
        """Give the device back, and any that is being opened."""
        self._listening.stop()
        self._reader.close()
        self._player.close()
        self._device.close()
        settle()

    def _take(self, synth: Synth) -> None:
        if synth.lost and (self.lost or self._player.synth.shares):  # still nothing, or it plays on as before
            synth.close()
        else:
            self._player.swap_synth(synth)
            self.swapped.emit()
        self._listen()
        self._heard = self._heard or not self.lost

    def _listen(self) -> None:
        """Look whether the sound device is still there, and for another when it is not."""
        self._player.synth.now()
        if self.lost:
            self._device.lose()
        if self.lost != self._lost:
            self._lost = self.lost
            self.changed.emit()
            if not self.lost and self._heard:
                self.told.emit(SOUND_IS_BACK)

    def _setting_changed(self, key: str) -> None:
        if key not in REOPENING:
            return
        self._ticket.cancel()
        if key != the.SOUNDFONT.key:
            self._give_way()
        elif self._player.synth.shares:  # another SoundFont is read while the one before plays on
            self.reopen()
        else:  # it is at least tried meanwhile, which takes longest
            look = partial(choose_soundfont, self._settings.get(the.SOUNDFONT))
            self._ticket = self._reader.submit(look, self._give_way, self._give_way)

    def _give_way(self, _found: object = None) -> None:
        """Give the device back first, for some let nobody else in meanwhile: playing goes on in silence."""
        self._player.swap_synth(SilentSynth())
        self.reopen()
