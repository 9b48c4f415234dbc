"""Listens to the keyboards that are plugged in, and notices when one comes or goes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import Missing
from core.midi_in.events import Played, parse
from core.midi_in.ports import MidiInputs, OpenPort
from core.midi_ports import Lookout, plain_name

EVERY = "every"  # whichever is plugged in
NONE = "none"
LOOK_SECONDS = 1.5
RETRY_SECONDS = 30.0  # where there never was any MIDI, it seldom comes later
SETTLE_SECONDS = 0.5  # until the service has noticed as well who has gone
REST_SECONDS = 5.0  # before what stops over and over is begun again
CLOSING_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Keyboards:
    """The inputs there are, those that are listened to, and why there are fewer than asked for."""

    found: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    problem: str = ""


class Watch:
    """Looks for inputs now and then on a thread of its own, and listens to those that are wanted.

    `played` is called with what is played, on the inputs' own threads; `changed` with `Keyboards`, on
    this object's thread. Nothing here ever waits for a keyboard or raises where there is no MIDI.
    """

    def __init__(
        self,
        open_inputs: Callable[[], MidiInputs],
        played: Callable[[Played], None],
        changed: Callable[[Keyboards], None],
    ) -> None:
        self._open_inputs, self._played, self._changed = open_inputs, played, changed
        self._inputs: MidiInputs | None = None
        self._wanted = EVERY
        self._open: dict[str, OpenPort] = {}
        self._refused: dict[str, str] = {}  # names that would not open, until they are gone
        self._gone_at = -math.inf  # when the inputs had all gone at once, last
        self._state = Keyboards()
        self._lookout = Lookout("midi keyboards", self.look, self._give_back)

    def start(self) -> None:
        """Begin to look; a second time does no harm."""
        self._lookout.start()

    def choose(self, wanted: str) -> None:
        """Listen to `EVERY` input, to `NONE`, or to the one of this plain name."""
        self._wanted = wanted
        self._lookout.wake()

    def close(self) -> None:
        """Listen to nothing any more; a MIDI service that does not answer keeps nobody waiting."""
        self._lookout.close(CLOSING_SECONDS)

    def look(self) -> float:
        """Open what is new and wanted, close what is gone or not wanted; seconds until the next look."""
        if self._wanted == NONE:
            self._give_back()
            self._tell(Keyboards())
            return RETRY_SECONDS
        try:
            inputs = self._inputs = self._inputs or self._begin()
        except Missing as missing:
            self._tell(Keyboards(problem=str(missing)))
            return RETRY_SECONDS if self._gone_at == -math.inf else LOOK_SECONDS
        try:
            found = inputs.ports()
        except Missing as missing:
            return self._lose(missing)
        self._listen(inputs, [name for name in found if self._wanted in (EVERY, plain_name(name))])
        self._refused = {name: why for name, why in self._refused.items() if name in found}
        self._tell(Keyboards(found, tuple(self._open), next(iter(self._refused.values()), "")))
        return LOOK_SECONDS

    def _begin(self) -> MidiInputs:
        inputs = self._open_inputs()
        inputs.when_gone(self._lookout.wake)
        return inputs

    def _lose(self, missing: Missing) -> float:
        """All inputs have gone at once: begin again soon or, where that happens over and over, in a while."""
        self._give_back()
        self._tell(Keyboards(problem=str(missing)))
        before, self._gone_at = self._gone_at, time.monotonic()
        return SETTLE_SECONDS if self._gone_at - before > REST_SECONDS else REST_SECONDS

    def _listen(self, inputs: MidiInputs, wanted: Sequence[str]) -> None:
        for name in [name for name in self._open if name not in wanted]:
            self._open.pop(name).close()
        for name in wanted:
            if name not in self._open and name not in self._refused:
                try:
                    self._open[name] = inputs.open(name, self._deliver)
                except Missing as missing:
                    self._refused[name] = str(missing)

    def _deliver(self, message: Sequence[int], at: float) -> None:
        played = parse(message, at)
        if played is not None:
            self._played(played)

    def _tell(self, state: Keyboards) -> None:
        if state != self._state and not self._lookout.ended:
            self._state = state
            self._changed(state)

    def _give_back(self) -> None:
        while self._open:
            self._open.popitem()[1].close()
        self._refused.clear()
        if self._inputs is not None:
            self._inputs.close()
            self._inputs = None
