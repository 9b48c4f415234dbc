"""The phrase that is developed: its line in its own whole bars, and the place that is to be filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.continuation.developing.lines import Line, shifted, until
from core.continuation.request import Request
from core.encoding import melody
from core.errors import BadRequest
from core.harmony import Key, estimate_key
from core.score import WHOLE_NOTE, Score, Span
from core.timing import BarMap, place
from core.words import tr

NO_PHRASE = tr("There are no notes here to develop; select a phrase.")


@dataclass(frozen=True)
class Theme:
    """A phrase and what is asked of it.

    `line` are its notes in ticks from where its first bar begins, `period` whole bars that hold them;
    `length` are the ticks of the place to be filled, which stand in the bar as the phrase's do. `lead` is the
    line of the track in hand where several are developed alike: so that they go on fitting one another, all
    are turned upside down about its pitches, and backwards within the whole bars.
    """

    line: Line
    period: int
    length: int
    bar: int
    beat: int
    key: Key
    lead: Line = ()

    @cached_property
    def upbeat(self) -> int:
        """Where in its first bar it begins, if that bar holds no more than an upbeat to the next; else 0."""
        start = (self.lead or self.line)[0].start
        return start if self.period > self.bar and 2 * start >= self.bar else 0

    @cached_property
    def half(self) -> int:
        """Ticks of its first half: whole bars where it has several, else whole beats; 0 where it has none.

        The bar of an upbeat comes on top of it.
        """
        opening = self.bar if self.upbeat else 0
        rest = self.period - opening
        unit = self.bar if rest > self.bar else self.beat
        return opening + rest // 2 // unit * unit

    @cached_property
    def head(self) -> int:
        """Ticks of its first idea, from its upbeat on: a bar where it has several, else half of it."""
        return self.bar if self.period > self.bar else self.half


def theme_of(request: Request, source: Span) -> Theme:
    """The phrase in `source` of the request's track, for the request's span; raises BadRequest."""
    score, span = request.score, request.span
    line = line_in(score, request.track, source)
    first = first_bar(score, line[0].start, span.start)
    metre = score.metre_at(max(0, first))
    bar = metre.bar_length
    period = -(-(line[-1].end - first) // bar) * bar
    compound = metre.unit >= 8 and metre.beats % 3 == 0 and metre.beats > 3
    beat = WHOLE_NOTE // metre.unit * (3 if compound else 1)
    scale = request.locks.scale
    key = (scale and scale.key) or score.key_at(span.start) or key_of([line])
    moved = shifted(line, -first)
    return Theme(moved, period, span.length, bar, beat, key)


def line_in(score: Score, track: int, span: Span) -> Line:
    """The top line of what begins in a span, cut at its end; raises BadRequest for silence."""
    line, _ = melody(notes_in(score, track, span))
    if not line:
        raise BadRequest(NO_PHRASE)
    return until(line, span.end)


def notes_in(score: Score, track: int, span: Span) -> Line:
    """All that begins in a span, cut at its end."""
    there = (note for note in score.tracks[track].notes if span.start <= note.start < span.end)
    return until(tuple(there), span.end)


def first_bar(score: Score, start: int, seam: int) -> int:
    """Where the bars of a phrase begin that starts at a tick, so that they lie as `seam` lies in its bar."""
    bars = BarMap(score)
    past = place(bars.bar_at(seam), seam)
    bar = bars.bar_at(start)
    there = bar.start + past - (place(bar, bar.start))
    if there > start:
        there -= score.metre_at(max(0, bar.start - 1)).bar_length
    return there


def key_of(lines: Sequence[Line]) -> Key:
    """The key that lines are most likely in."""
    notes = [note for line in lines for note in line]
    return estimate_key([note.pitch for note in notes], [float(note.length) for note in notes])
