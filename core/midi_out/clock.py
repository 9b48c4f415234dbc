"""The MIDI clock: what a sequencer that follows is told, pulse by pulse."""

from __future__ import annotations

from core.midi_out.messages import CLOCK, CONTINUE, START, STOP, Message, song_position

PULSES_A_SIXTEENTH = 6
# One pulse may be handed over twice where playing is taken up at its very moment.
TWICE_SECONDS = 0.001
_NOWHERE = -9


class Clock:
    """Follows numbered pulses, 24 to the quarter from the beginning of the piece, and says what to send.

    Whatever comes, the follower knows where it is: a pulse that is not the next one is a jump, told by
    Stop, the song position and Continue. A song position counts 16ths, so that a follower put down
    between two of them starts at the later one.
    """

    def __init__(self) -> None:
        self._running = False
        self._next = _NOWHERE  # the pulse for which the follower waits
        self._last = float("-inf")

    def ready(self, number: int) -> list[Message]:
        """What comes shortly before a pulse that is a jump, so that the follower is ready for it."""
        # The one before it may still be on its way.
        return [] if number in (self._next, self._next + 1) else self._go_to(number)

    def pulse(self, number: int, time: float) -> list[Message]:
        """What comes with a pulse."""
        if number == self._next - 1 and time - self._last < TWICE_SECONDS:
            return []
        before: list[Message] = []
        if number != self._next:
            before = self._go_to(number)
        elif not self._running:
            before = self._start(number)
        self._next, self._last = number + 1, time
        return [*before, CLOCK]

    def stop(self) -> list[Message]:
        """What comes when playing ends; nothing where nothing runs."""
        running, self._running, self._next = self._running, False, _NOWHERE
        return [STOP] if running else []

    def _go_to(self, number: int) -> list[Message]:
        stopped = [STOP] if self._running else []
        self._running, self._next = False, number
        return stopped + self._start(number)

    def _start(self, number: int) -> list[Message]:
        sixteenth, between = divmod(number, PULSES_A_SIXTEENTH)
        if between:
            return []
        self._running = True
        return [START] if number == 0 else [song_position(sixteenth), CONTINUE]
