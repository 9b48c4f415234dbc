"""Plays a score on a synth, a short stretch ahead of what is heard."""

from __future__ import annotations

from dataclasses import replace

from core.playback.keys import Keys
from core.playback.schedule import Manner, Passage, Performance
from core.playback.synth import NoteEvent, Synth
from core.playback.voices import SHORTEST_SECONDS, Strike
from core.score import Score, Span

# How far ahead events are handed to the synth. A window busy for this long is not heard, and an
# edit is heard at once all the same, because what is queued can be withdrawn.
LOOKAHEAD_SECONDS = 1.0

SLOWEST, FASTEST = 0.25, 4.0


class Player:
    """The transport: play, pause, stop, seek, loop and tempo, and single notes beside them.

    Nothing here waits or starts a thread: `pump` is called every 50 ms or so while playing. Where
    playing has come to is what the synth's own clock says has been heard, never a timer's count.
    """

    def __init__(self, synth: Synth) -> None:
        self._synth = synth
        self.keys = Keys(synth)
        self._score = Score()
        self._performance: Performance | None = None  # made when it is first needed
        self._manner = Manner()
        self._tick = 0.0  # where the playhead stands while nothing plays
        self._begun = 0.0  # where playing last began
        self._passages: list[Passage] = []  # the one being handed over, and older ones still heard
        self._coming: Passage | None = None  # what goes on from the next bar line on
        self._handed = 0.0  # events before this second of the clock have been handed over
        self._struck: list[Strike] = []  # begun, and ended at or after what can still be withdrawn

    @property
    def synth(self) -> Synth:
        """What is played on; its `description` and `problem` are for the status bar."""
        return self._synth

    @property
    def playing(self) -> bool:
        """Whether the playhead moves."""
        return bool(self._passages)

    @property
    def loop(self) -> Span | None:
        """The ticks played round and round, None when playing goes straight on."""
        return self._manner.loop

    @property
    def tempo_factor(self) -> float:
        """How many times faster than written the music is played."""
        return self._manner.factor

    @property
    def end(self) -> int:
        """The tick at which playing stops: the bar line after the last note."""
        return self._ready().end

    def position(self) -> float:
        """The tick that is heard now, or where playing would begin."""
        heard = self._synth.now()
        passage = self._heard_at(heard)
        return self._tick if passage is None else passage.tick_at(heard)

    def set_score(self, score: Score, *, at_bar: bool = False) -> None:
        """Play this score from now on: an edit is heard within a tenth of a second.

        With `at_bar` playing goes over to it at the next bar line, or where the loop begins again.
        """
        if score is self._score:
            return
        self._score = score
        self._performance = None
        if self.playing and at_bar:
            self._take_up_at_bar()
        elif self.playing:
            self._take_up()

    def play(self) -> None:
        """Begin at the playhead: from behind the loop at its start, from the end where playing last began."""
        if self.playing:
            return
        end = self._ready().end
        if self.loop is not None:
            if self._tick >= self.loop.end:
                self._tick = float(self.loop.start)
        elif self._tick >= end and not self._manner.endless:
            self._tick = self._begun if self._begun < end else 0.0
            if end == 0:
                return
        self._begun = self._tick
        self._take_up(self._tick)

    def record(self, count_in: int = 0) -> None:
        """Play without end until the next pause, after `count_in` bars of clicks where nothing plays yet."""
        self._set(replace(self._manner, endless=True))
        if self.playing:
            return
        if self.loop is not None and self._tick >= self.loop.end:
            self._tick = float(self.loop.start)
        self._begun = self._tick
        edge = self._synth.withdraw()
        self._join(Passage.counted_in(self._ready(), self._tick, edge, self._manner, count_in))

    def set_click(self, on: bool, volume: int) -> None:
        """Strike the beats beside the music, or not, at `volume` (0–127), which is the count-in's too."""
        self._set(replace(self._manner, click=on, click_volume=volume))

    @property
    def counting_in(self) -> float:
        """Seconds until the count-in is over, 0 when there is none."""
        return max(0.0, self._passages[-1].time - self._synth.now()) if self._passages else 0.0

    def moment(self, ago: float = 0.0) -> tuple[int, float]:
        """How many passes and jumps came before, and the tick, of what was heard `ago` seconds before now."""
        heard = self._synth.now() - ago
        passage = self._heard_at(heard)
        return (0, self._tick) if passage is None else (passage.turn_at(heard), passage.tick_at(heard))

    def pause(self) -> None:
        """Fall silent and stay where playing has come to."""
        self._tick = self.position()
        self._silence()

    def stop(self, tick: float = 0.0) -> None:
        """Fall silent and go back to `tick`, the start of the piece."""
        self._silence()
        self._tick = self._begun = max(0.0, tick)

    def seek(self, tick: float) -> None:
        """Move the playhead; playing goes on from there."""
        self._tick = self._begun = max(0.0, tick)
        if self.playing:
            self._take_up(self._tick)

    def set_loop(self, span: Span | None) -> None:
        """Play `span` round and round; a playhead already behind it goes straight on."""
        self._set(replace(self._manner, loop=span))

    def set_tempo_factor(self, factor: float) -> None:
        """Play at `factor` (0.25 to 4) times the written tempo."""
        self._set(replace(self._manner, factor=min(max(factor, SLOWEST), FASTEST)))

    def pump(self) -> None:
        """Hand the next stretch of music to the synth, and stop at the end of the piece."""
        if not self._passages:
            return
        if self._is_over():
            self.pause()
            return
        soonest = self._synth.soonest()
        if soonest > self._handed:
            self._take_up()  # so late that the queue ran dry: go on where the clock has come to
        else:
            self._hand_on(soonest + LOOKAHEAD_SECONDS)

    def preview(self, track: int, pitch: int, velocity: int) -> None:
        """Sound one note with a track's instrument until `end_preview`, or the next one."""
        self.keys.preview(self._score, track, pitch, velocity)

    def end_preview(self) -> None:
        """End the note that `preview` began."""
        self.keys.end_preview()

    def strike(self, track: int, pitch: int, velocity: int) -> None:
        """A key goes down under somebody's hand; it sounds with a track's instrument until `keys.release`."""
        self.keys.strike(self._score, track, pitch, velocity)

    def panic(self) -> None:
        """Cut every sound off at once and stand still where playing has come to."""
        self.pause()
        self._synth.panic()

    def swap_synth(self, synth: Synth) -> None:
        """Go on with another synth from the same place; the old one is closed."""
        was_playing, begun, manner = self.playing, self._begun, self._manner
        self.pause()
        self._synth.close()
        self._synth = synth
        self.keys.swap(synth)
        self._manner = manner
        if was_playing:
            self.play()
        self._begun = begun

    def close(self) -> None:
        """Fall silent and give the synth's device back."""
        self.panic()
        self._synth.close()

    def _set(self, manner: Manner) -> None:
        """Play in another manner from now on."""
        if manner != self._manner:
            self._manner = manner
            if self.playing:
                self._take_up()

    def _heard_at(self, heard: float) -> Passage | None:
        """What is played at a second of the clock that is being heard or was just now."""
        if not self._passages:
            return None
        return next((p for p in reversed(self._passages) if p.time <= heard), self._passages[0])

    def _ready(self) -> Performance:
        if self._performance is None:
            self._performance = Performance(self._score)
        return self._performance

    def _is_over(self) -> bool:
        last, heard = self._passages[-1], self._synth.now()
        if self._coming is not None or last.loop is not None:
            return False
        return heard >= last.time and last.tick_at(heard) >= last.end

    def _silence(self) -> None:
        self._passages.clear()
        self._coming = None
        self._struck.clear()
        self._manner = replace(self._manner, endless=False)
        self.keys.forget()
        self._synth.cancel()

    def _take_up(self, tick: float | None = None) -> None:
        """Begin at `tick`, or go on from where playing has come to with things as they are now."""
        edge = self._synth.withdraw()
        self._coming = None
        if tick is None:
            self._join(self._at(edge).taken_up(edge, self._ready(), self._manner))
        else:
            turn = self._at(edge).turn_at(edge) + 1 if self.playing else 0
            self._passages.clear()
            self._join(Passage(self._ready(), tick, edge, self._manner, turn))

    def _take_up_at_bar(self) -> None:
        """Go on as before up to the next bar line, and from there with things as they are now."""
        edge = self._synth.withdraw()
        going_on = self._at(edge).from_here(edge)
        time, line = going_on.next_line(edge)
        turn = going_on.turn_at(time + SHORTEST_SECONDS)
        self._coming = Passage(self._ready(), line, time, self._manner, turn)
        self._join(going_on)

    def _at(self, time: float) -> Passage:
        """What is played at `time`; what would have come later is forgotten."""
        self._passages = [p for p in self._passages if p.time <= time] or self._passages[:1]
        return self._passages[-1]

    def _join(self, passage: Passage) -> None:
        """Go over to `passage` when its time comes; notes that sound in what is played and in it go on."""
        edge, goes_on = passage.begun, bool(self._passages)
        # Begun before, with an end that was withdrawn, or that a late pump never handed over.
        cut = min(edge, self._handed)
        held = [strike for strike in self._struck if strike.on < cut <= strike.off]
        self._passages.append(passage)
        changed = self.keys.set_up(passage.sounds)
        may_go_on = [strike for strike in held if goes_on and strike.voice.channel not in changed]
        until = self._until(edge + LOOKAHEAD_SECONDS)
        fresh = _carry_over(may_go_on, passage.strikes(edge, until), edge)
        going_on = {strike.voice.key for strike in fresh if strike.on < edge}
        ended = [strike._replace(off=edge) for strike in held if strike.voice.key not in going_on]
        self._struck = [strike for strike in self._struck if strike.off < cut]
        self._handed = edge
        self._hand_over(ended + fresh, until)
        self._hand_on(until)

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
        self._synth.schedule(sorted(events, key=lambda event: (event.time, event.velocity > 0)))
        settled = min(until, self._synth.soonest())
        self._struck = [strike for strike in self._struck if strike.off >= settled]
        heard = self._synth.now()
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
