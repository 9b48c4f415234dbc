"""The metronome: it strikes while the piece plays, and while it is recorded, as the settings say."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app import settings as the
from app.settings import Settings
from core.playback.player import Player

_OURS = {the.METRONOME.key, the.METRONOME_RECORDING.key, the.METRONOME_VOLUME.key}


class Metronome(QObject):
    """Tells the player whether to strike, and how loud."""

    def __init__(self, player: Player, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._player, self._settings = player, settings
        self._recording = False
        settings.changed.connect(self._setting_changed)
        self._renew()

    def record(self, on: bool) -> None:
        """Strike as is wanted while recording, or again as while only playing."""
        self._recording = on
        self._renew()

    def _setting_changed(self, key: str) -> None:
        if key in _OURS:
            self._renew()

    def _renew(self) -> None:
        on = the.METRONOME_RECORDING if self._recording else the.METRONOME
        self._player.set_click(self._settings.get(on), self._settings.get(the.METRONOME_VOLUME))
