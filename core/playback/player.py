"""Plays a score on a synth, a short stretch ahead of what is heard."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from core.playback.feed import Feed
from core.playback.keys import Keys
from core.playback.schedule import Manner, Passage, Performance, silent_channels
from core.playback.synth import Synth
from core.playback.voices import SHORTEST_SECONDS
from core.score import Score, Span

SLOWEST, FASTEST = 0.25, 4.0
MOST_BRUSHED = 24  # keys that a quick hand on the playhead sounds at once


class Player:
    """The transport: play, pause, stop, seek, loop and tempo, and single notes beside them.

    Nothing here waits or starts a thread: `pump` is called every 50 ms or so while playing. Where
    playing has come to is what the synth's own clock says has been heard, never a timer's count.
    """

    def __init__(self, synth: Synth) -> None:
        self.keys = Keys(synth)
        self._feed = Feed(self.keys)
        self._score = Score()
        self._performance: Performance | None = None  # made when it is first needed
        self._manner = Manner()
        self._tick = 0.0  # where the playhead stands while nothing plays
        self._begun = 0.0  # where playing last began

    @property
    def synth(self) -> Synth:
        """What is played on; its `description` and `problem` are for the status bar."""
        return self.keys.synth

    @property
    def playing(self) -> bool:
        """Whether the playhead moves."""
        return self._feed.running

    @property
    def loop(self) -> Span | None:
        """The ticks played round and round, None when playing goes straight on."""
        return self._manner.loop

    @property
    def tempo_factor(self) -> float:
        """How many times faster than written the music is played."""
        return self._manner.factor

    @property
    def begun(self) -> float:
        """The tick where playing last began, or where the playhead was put since."""
        return self._begun

    @property
    def end(self) -> int:
        """The tick at which playing stops: the bar line after the last note."""
        return self._ready().end

    def position(self) -> float:
        """The tick that is heard now, or where playing would begin."""
        heard = self.synth.now()
        passage = self._feed.heard_at(heard)
        return self._tick if passage is None else passage.tick_at(heard)

    def set_score(self, score: Score, *, at_bar: bool = False) -> None:
        """Play this score from now on: an edit is heard within a tenth of a second.

        With `at_bar` playing goes over to it at the next bar line, or where the loop begins again. Where only
        volumes, places or sends are others, the channels are set anew and nothing else happens.
        """
        if score is self._score:
            return
        before, self._score = self._score, score
        if self._performance is not None and self._performance.take_mix(score):
            if self.playing:
                self.keys.set_up(self._performance.sounds)
            return
        if self.playing and at_bar:
            self._take_up_at_bar()
        elif self.playing:
            silent = silent_channels(score)
            self.keys.hush(silent)
            self._take_up(silent_channels(before) - silent)

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
        self._begin_at(self._tick)

    def record(self, count_in: int = 0) -> None:
        """Play without end until the next pause, after `count_in` bars of clicks where nothing plays yet."""
        self._set(replace(self._manner, endless=True))
        if self.playing:
            return
        if self.loop is not None and self._tick >= self.loop.end:
            self._tick = float(self.loop.start)
        self._begun = self._tick
        self.keys.end_brush()
        performance = self._ready()
        edge = self.synth.withdraw()
        self._feed.begin(Passage.counted_in(performance, self._tick, edge, self._manner, count_in))

    def set_click(self, on: bool, volume: int) -> None:
        """Strike the beats beside the music, or not, at `volume` (0–127), which is the count-in's too."""
        self._set(replace(self._manner, click=on, click_volume=volume))

    @property
    def counting_in(self) -> float:
        """Seconds until the count-in is over, 0 when there is none."""
        return max(0.0, self._feed.last.time - self.synth.now()) if self.playing else 0.0

    @property
    def count(self) -> int:
        """Which beat of the count-in's bar is heard, 0 before the first and when there is none."""
        if not self.counting_in:
            return 0
        now, passage = self.synth.now(), self._feed.last
        left = sum(strike.on > now for strike in passage.count_in)
        beats = self._ready().bars.bar_at(int(passage.tick)).metre.beats
        return (beats - left % beats) if left < len(passage.count_in) else 0

    def moment(self, ago: float = 0.0) -> tuple[int, float]:
        """How many passes and jumps came before, and the tick, of what was heard `ago` seconds before now."""
        heard = self.synth.now() - ago
        passage = self._feed.heard_at(heard)
        return (0, self._tick) if passage is None else (passage.turn_at(heard), passage.tick_at(heard))

    def pause(self) -> None:
        """Fall silent and stay where playing has come to."""
        self._tick = self.position()
        self._silence()

    def stop(self, tick: float = 0.0) -> None:
        """Fall silent and go to `tick`, by itself the start of the piece."""
        self._silence()
        self._tick = self._begun = max(0.0, tick)

    def seek(self, tick: float) -> None:
        """Move the playhead; playing goes on from there."""
        self._tick = self._begun = max(0.0, tick)
        if self.playing:
            self._begin_at(self._tick)

    def scrub(self, tick: float) -> bool:
        """Move the playhead, and while nothing plays sound what begins on the way; whether anything did.

        It sounds until something else does, or until `end_scrub`.
        """
        before = self._tick
        self.seek(tick)
        if self.playing:
            return False
        low, high = sorted((before, self._tick))
        passed = self._ready().beginning(low, high)
        if passed:
            self.keys.set_up(self._ready().sounds)
            self.keys.brush(passed[-MOST_BRUSHED:] if self._tick >= before else passed[:MOST_BRUSHED])
        return bool(passed)

    def end_scrub(self) -> None:
        """End what `scrub` sounds."""
        self.keys.end_brush()

    def set_loop(self, span: Span | None) -> None:
        """Play `span` round and round; a playhead already behind it goes straight on."""
        self._set(replace(self._manner, loop=span))

    def set_tempo_factor(self, factor: float) -> None:
        """Play at `factor` (0.25 to 4) times the written tempo."""
        self._set(replace(self._manner, factor=min(max(factor, SLOWEST), FASTEST)))

    def pump(self) -> None:
        """Hand the next stretch of music to the synth, and stop at the end of the piece."""
        if not self.playing:
            return
        if self._feed.is_over():
            self.pause()
        elif not self._feed.hand_on():
            self._take_up()  # so late that the queue ran dry: go on where the clock has come to

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
        self.synth.panic()

    def swap_synth(self, synth: Synth) -> None:
        """Go on with another synth from the same place and in the same manner; the old one is closed."""
        playing, manner, (turn, _) = self.playing, self._manner, self.moment()
        self.pause()
        self.synth.close()
        self.keys.swap(synth)
        self._manner = manner
        if playing:
            performance = self._ready()
            edge = synth.withdraw()
            self._feed.begin(Passage(performance, self._tick, edge, manner, turn + 1))

    def close(self) -> None:
        """Fall silent and give the synth's device back."""
        self.panic()
        self.synth.close()

    def _set(self, manner: Manner) -> None:
        """Play in another manner from now on."""
        if manner != self._manner:
            self._manner = manner
            if self.playing:
                self._take_up()

    def _ready(self) -> Performance:
        if self._performance is None or self._performance.score is not self._score:
            self._performance = Performance(self._score, like=self._performance)
        return self._performance

    def _silence(self) -> None:
        self._manner = replace(self._manner, endless=False)
        self._feed.silence()

    def _take_up(self, back: Collection[int] = frozenset()) -> None:
        """Go on from where playing has come to with things as they are now, `back` as in `Feed.go_over`."""
        performance = self._ready()  # before the edge is known, which comes nearer meanwhile
        edge = self.synth.withdraw()
        self._feed.go_over(self._feed.at(edge).taken_up(edge, performance, self._manner), back=back)

    def _begin_at(self, tick: float) -> None:
        """Play from `tick` on."""
        self.keys.end_brush()
        performance = self._ready()
        edge = self.synth.withdraw()
        turn = self._feed.at(edge).turn_at(edge) + 1 if self.playing else 0
        self._feed.begin(Passage(performance, tick, edge, self._manner, turn))

    def _take_up_at_bar(self) -> None:
        """Go on as before up to the next bar line, and from there with things as they are now."""
        performance = self._ready()
        edge = self.synth.withdraw()
        going_on = self._feed.at(edge).from_here(edge)
        time, line = going_on.next_line(edge)
        turn = going_on.turn_at(time + SHORTEST_SECONDS)
        self._feed.go_over(going_on, Passage(performance, line, time, self._manner, turn))
