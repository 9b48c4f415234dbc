"""Hands what is to be played over to the synth, a stretch at a time, and takes back what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.playback.keys import Keys
from core.playback.pulses import Timekeeper
from core.playback.schedule import Passage
from core.playback.synth import NoteEvent
from core.playback.voices import SHORTEST_SECONDS, Strike

# How far ahead events are handed to the synth. A window busy for this long is not heard, and an
# edit is heard at once all the same, because what is queued can be withdrawn.
LOOKAHEAD_SECONDS = 1.0
_FIRST_SECONDS = 0.1  # handed over before the rest is looked for: it is late already


class Feed:
    """Passages one after the other on a synth: the one being handed over, and older ones still heard."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._passages: list[Passage] = []
        self._coming: Passage | None = None  # what goes on from the next bar line on
        self._handed = 0.0  # events before this second of the clock have been handed over
        self._struck: list[Strike] = []  # begun, and ended at or after what can still be withdrawn

    @property
    def running(self) -> bool:
        """Whether anything is being played."""
        return bool(self._passages)

    @property
    def last(self) -> Passage:
        """What is being handed over; only while running."""
        return self._passages[-1]

    def heard_at(self, time: float) -> Passage | None:
        """What is played at a second of the clock that is being heard or was just now."""
        if not self._passages:
            return None
        return next((p for p in reversed(self._passages) if p.time <= time), self._passages[0])

    def at(self, time: float) -> Passage:
        """What is played at `time`; what would have come later is forgotten."""
        self._coming = None
        self._passages = [p for p in self._passages if p.time <= time] or self._passages[:1]
        return self._passages[-1]

    def begin(self, passage: Passage) -> None:
        """Play a passage, after which nothing that sounded before goes on."""
        self._coming = None
        self._passages.clear()
        self._join(passage)

    def go_over(
        self, passage: Passage, coming: Passage | None = None, back: Collection[int] = frozenset()
    ) -> None:
        """Go over to a passage when its time comes, and later to another that is coming.

        `back` are channels on which nothing was to be heard before: what goes on there is heard at once.
        """
        self._coming = coming
        self._join(passage, back)

    def hand_on(self) -> bool:
        """Hand the next stretch over; whether that was in time, and the queue had not run dry."""
        soonest = self._keys.synth.soonest()
        if soonest > self._handed:
            return False
        self._hand_on(soonest + LOOKAHEAD_SECONDS)
        return True

    def is_over(self) -> bool:
        """Whether the end of the piece has been heard."""
        last, heard = self._passages[-1], self._keys.synth.now()
        if self._coming is not None or last.loop is not None:
            return False
        return heard >= last.time and last.tick_at(heard) >= last.end

    def silence(self) -> None:
        """Forget everything, and let what sounds end."""
        self._passages.clear()
        self._coming = None
        self._struck.clear()
        self._keys.forget()
        self._keys.synth.cancel()

    def _join(self, passage: Passage, back: Collection[int] = frozenset()) -> None:
        """Go over to `passage` when its time comes; notes that sound in what is played and in it go on."""
        edge, goes_on = passage.begun, bool(self._passages)
        # Begun before, with an end that was withdrawn, or that a late pump never handed over.
        cut = min(edge, self._handed)
        held = [strike for strike in self._struck if strike.on < cut <= strike.off]
        self._passages.append(passage)
        changed = self._keys.set_up(passage.sounds)
        may_go_on = [strike for strike in held if goes_on and strike.voice.channel not in changed]
        until = self._until(edge + _FIRST_SECONDS)
        fresh = passage.strikes(edge, until)
        may_go_on += self._begin_at_once(fresh, edge, back)
        fresh = _carry_over(may_go_on, fresh, edge)
        going_on = {strike.voice.key for strike in fresh if strike.on < edge}
        ended = [strike._replace(off=edge) for strike in held if strike.voice.key not in going_on]
        self._struck = [strike for strike in self._struck if strike.off < cut]
        self._handed = edge
        self._hand_over(ended + fresh, until)
        self._hand_on(edge + LOOKAHEAD_SECONDS)

    def _begin_at_once(self, strikes: Iterable[Strike], edge: float, back: Collection[int]) -> list[Strike]:
        """Begin what goes on at `edge` on these channels now: sooner heard than what is queued can be.

        Not where something of the key before may still be queued, which would end it.
        """
        queued = {strike.voice.key for strike in self._struck}
        begun = [
            strike._replace(on=edge - SHORTEST_SECONDS)
            for strike in strikes
            if strike.voice.channel in back and strike.on <= edge and strike.voice.key not in queued
        ]
        for strike in begun:
            self._keys.synth.note_on(*strike.voice.key, strike.voice.velocity)
        return begun

    def _until(self, time: float) -> float:
        """As much of what is played as may be handed over by `time`: what is coming ends it."""
        return time if self._coming is None else min(time, self._coming.time)

    def _hand_on(self, until: float) -> None:
        """Hand over all that begins before `until`, what comes at the bar line included."""
        end = self._until(until)
        if end > self._handed:
            self._hand_over(self._passages[-1].strikes(self._handed, end), end)
        coming = self._coming
        if coming is not None and coming.time <= until:
            self._coming = None
            self._join(coming)

    def _hand_over(self, strikes: list[Strike], until: float) -> None:
        """Queue these strikes' beginnings, and all ends that fall before `until`."""
        begin, self._handed = self._handed, until
        self._struck += strikes
        events = [
            NoteEvent(strike.on, *strike.voice.key, strike.voice.velocity)
            for strike in strikes
            if strike.on >= begin
        ]
        ending = [strike for strike in self._struck if begin <= strike.off < until]
        events += [NoteEvent(strike.off, *strike.voice.key, 0) for strike in ending]
        synth = self._keys.synth
        synth.schedule(sorted(events, key=lambda event: (event.time, event.velocity > 0)))
        if isinstance(synth, Timekeeper):
            synth.keep_time(self._passages[-1].pulses(begin, until))
        settled = min(until, synth.soonest())
        self._struck = [strike for strike in self._struck if strike.off >= settled]
        heard = synth.now()
        while len(self._passages) > 1 and self._passages[1].time <= heard:
            del self._passages[0]


def _carry_over(held: list[Strike], fresh: list[Strike], edge: float) -> list[Strike]:
    """`fresh`, in which notes that sound already at `edge` and still do keep their beginnings."""
    sounding = {
        strike.voice._replace(end=0): strike.on for strike in held if strike.off > edge + SHORTEST_SECONDS
    }
    carried: list[Strike] = []
    for strike in fresh:
        begun = None
        if strike.on <= edge + SHORTEST_SECONDS:
            begun = sounding.pop(strike.voice._replace(end=0), None)
        carried.append(strike if begun is None else strike._replace(on=begun))
    return carried
