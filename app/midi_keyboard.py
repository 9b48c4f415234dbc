"""MIDI keyboards for the window: which are heard follows the settings, and what is played arrives here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from app import settings as the
from app.settings import Settings
from core.midi_in.events import Played
from core.midi_in.ports import MidiInputs
from core.midi_in.watch import Keyboards, Watch
from core.midi_ports import plain_name


class MidiKeyboard(QObject):
    """What is played on the keyboards that are plugged in, handed on to the window's thread.

    `played` gives each key and pedal; `changed` says that a keyboard came, went or would not open, `lost`
    that one is heard no more, and `told` why one that is there is not.
    """

    played = Signal(object)  # KeyEvent or PedalEvent
    changed = Signal()
    lost = Signal()
    told = Signal(str)
    _arrived = Signal(object)
    _noticed = Signal(object)

    def __init__(
        self, settings: Settings, open_inputs: Callable[[], MidiInputs], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._state = Keyboards()
        # Both are emitted by other threads, and answered on this object's own.
        self._arrived.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._noticed.connect(self._notice, Qt.ConnectionType.QueuedConnection)
        self._watch = Watch(open_inputs, self._arrived.emit, self._noticed.emit)
        self._watch.choose(settings.get(the.MIDI_INPUT))
        self._closed = False
        settings.changed.connect(self._setting_changed)

    @property
    def names(self) -> tuple[str, ...]:
        """The keyboards there are."""
        return tuple(dict.fromkeys(plain_name(name) for name in self._state.found))

    @property
    def heard(self) -> tuple[str, ...]:
        """The keyboards that are listened to."""
        return tuple(dict.fromkeys(plain_name(name) for name in self._state.heard))

    @property
    def problem(self) -> str:
        """Why one is not heard, empty when all is well."""
        return self._state.problem

    def start(self) -> None:
        """Begin to look for keyboards, in the background."""
        self._watch.start()

    def close(self) -> None:
        """Listen to nothing any more."""
        self._closed = True
        self._watch.close()

    def _hear(self, played: Played) -> None:
        if not self._closed:
            self.played.emit(played)

    def _notice(self, state: Keyboards) -> None:
        if not self._closed:
            before, self._state = self._state, state
            self.changed.emit()
            if not set(before.heard) <= set(state.heard):
                self.lost.emit()
            # That a machine has no MIDI at all is no news to who has no keyboard.
            if (before.found or state.found) and state.problem not in ("", before.problem):
                self.told.emit(state.problem)

    def _setting_changed(self, key: str) -> None:
        if key == the.MIDI_INPUT.key:
            self._watch.choose(self._settings.get(the.MIDI_INPUT))
