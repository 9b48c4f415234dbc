"""Where in a track takes are wanted, if not after it: instead of notes, before, after, between phrases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.continuation.request import Kind, Request, Task
from core.errors import BadRequest
from core.score import TICKS_PER_QUARTER, Note, Score, Span
from core.timing import BarMap
from core.words import tr, trn

# A phrase that nobody has selected is at most so long; and a rest between phrases lasts so long at least.
PHRASE_BARS, SHORTEST_REST = 8, TICKS_PER_QUARTER

NO_PHRASE = tr("There is no phrase to lead into yet; draw a few notes first.")
NOTHING_TO_DEVELOP = tr("Nothing is selected; select the phrase to develop.")
NO_TWO_PHRASES = tr("Select two phrases, to lead from the one to the other.")
NOTHING_BETWEEN = tr("There is no room between the two phrases.")


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a track, and what the takes are to do there; the phrases that they are made of, if any.

    With `kinds` only these are made of a phrase.
    """

    task: Task
    span: Span
    source: Span | None = None
    target: Span | None = None
    kinds: frozenset[Kind] = frozenset()


class NoRoom(BadRequest):
    """Fewer bars stand before a phrase than were asked for: `there` are, so many are `missing`."""

    def __init__(self, there: int, missing: int) -> None:
        room = trn(
            "There is only {n} bar before the phrase", "There are only {n} bars before the phrase", there
        )
        if not there:
            room = tr("There is no room before the phrase")
        wanted = trn(
            "{room}, and {n} bar is to lead into it.",
            "{room}, and {n} bars are to lead into it.",
            there + missing,
        )
        super().__init__(wanted.format(room=room.format(n=there), n=there + missing))
        self.there, self.missing = there, missing


class Adjoining(BadRequest):
    """Two phrases follow one another without a rest: the second begins at tick `at`."""

    def __init__(self, at: int) -> None:
        super().__init__(NOTHING_BETWEEN)
        self.at = at


def after(notes: Collection[Note], score: Score, track: int) -> Place:
    """Where a phrase is developed: right after it, as many bars as it has.

    It is `notes`, or all that the track holds where that is no more than PHRASE_BARS. One that begins late in
    its bar is answered there, in place of an upbeat that it ends with. Raises BadRequest where there is none.
    """
    phrase = notes or score.tracks[track].notes
    if not phrase:
        raise BadRequest(NOTHING_TO_DEVELOP)
    start, end = min(note.start for note in phrase), max(note.end for note in phrase)
    bar = BarMap(score).bar_at(start)
    if not notes and end - bar.start > PHRASE_BARS * bar.metre.bar_length:
        raise BadRequest(NOTHING_TO_DEVELOP)
    upbeat = bar.number == 0 or 2 * (start - bar.start) > bar.length
    first, length = start if upbeat else bar.start, bar.metre.bar_length
    # What is played live may sound a little beyond its bar.
    period = -(-max(1, end - first - SHORTEST_REST // 4) // length) * length
    last = period - length
    leads_on = upbeat and last and end - first - last <= bar.end - start
    if leads_on and not any(note.start < first + last < note.end for note in phrase):
        period = last  # what ends it is the upbeat to what follows
    return Place(
        Task.DEVELOP, Span(first + period, first + 2 * period), Span(start, min(end, first + period))
    )


def between(notes: Collection[Note], score: Score, track: int, tick: int) -> Place:
    """What lies between two phrases: those that `notes` are, or those around the rest at `tick`.

    Notes without a rest among them are the first phrase where a rest follows, else both, parted at the bar
    line nearest to their middle. Raises Adjoining where there is no rest, BadRequest for no two phrases.
    """
    line = sorted(notes, key=lambda note: note.start)
    rests = _rests(line)
    if not rests and line:
        end = max(note.end for note in line)
        later = [note for note in score.tracks[track].notes if note.start >= end]
        if later and later[0].start - end >= SHORTEST_REST:
            return _between(line, _near(later, score, ahead=True), score)
        return _between(*_halves(line, score), score)
    rests = rests or _rests(score.tracks[track].notes)
    if not rests:
        raise BadRequest(NO_TWO_PHRASES)
    here = [rest for rest in rests if rest.start <= tick < rest.end]
    rest = here[0] if here and not line else max(rests, key=lambda each: each.length)
    chosen = line or score.tracks[track].notes
    first = [note for note in chosen if note.start < rest.start]
    second = [note for note in chosen if note.start >= rest.end]
    if not line:
        first, second = _near(first, score, ahead=False), _near(second, score, ahead=True)
    return _between(first, second, score)


def _between(first: Sequence[Note], second: Sequence[Note], score: Score) -> Place:
    """From the bar line after the first phrase, where that is before the second, to where that begins."""
    end, start = max(note.end for note in first), second[0].start
    if start - end < SHORTEST_REST:
        raise Adjoining(start)
    line = BarMap(score).next_line(end)
    source = Span(first[0].start, end)
    target = Span(start, max(note.end for note in second))
    return Place(Task.INTERPOLATE, Span(line if line < start else end, start), source, target)


def _rests(notes: Sequence[Note]) -> list[Span]:
    """The rests among notes in order, of SHORTEST_REST at least."""
    found, end = [], notes[0].end if notes else 0
    for note in notes:
        if note.start - end >= SHORTEST_REST:
            found.append(Span(end, note.start))
        end = max(end, note.end)
    return found


def _near(notes: Sequence[Note], score: Score, *, ahead: bool) -> list[Note]:
    """The first PHRASE_BARS bars of notes in order, or (not `ahead`) the last."""
    bars = BarMap(score)
    if ahead:
        until = bars.bars_from(notes[0].start, PHRASE_BARS)
        return [note for note in notes if note.start < until]
    since = notes[-1].start - PHRASE_BARS * score.metre_at(notes[-1].start).bar_length
    return [note for note in notes if note.start >= since]


def _halves(notes: Sequence[Note], score: Score) -> tuple[list[Note], list[Note]]:
    """Notes before and after the bar line nearest to their middle; raises BadRequest for notes of one bar."""
    first, end = notes[0].start, max(note.end for note in notes)
    lines = [bar.start for bar in BarMap(score).lines(first, end) if first < bar.start <= notes[-1].start]
    if not lines:
        raise BadRequest(NO_TWO_PHRASES)
    middle = min(lines, key=lambda line: abs(2 * line - first - end))
    return [note for note in notes if note.start < middle], [note for note in notes if note.start >= middle]


def instead_of(notes: Collection[Note], score: Score, track: int) -> Span:
    """From the first of `notes` (one at least) to where the track goes on after them, or their bar's end.

    It goes on where the next note begins that is not among them, if that is by the end of the bar after
    theirs: a longer rest stays a rest.
    """
    bars = BarMap(score)
    start, last = min(note.start for note in notes), max(note.start for note in notes)
    end = bars.next_line(max(note.end for note in notes))
    after = (note.start for note in score.tracks[track].notes if note.start > last and note not in notes)
    landing = next(after, end)
    return Span(start, landing if landing <= bars.bar_at(end).end else end)


def before(tick: int, score: Score, bars: int) -> Span:
    """So many bars before the phrase that begins at `tick`, and what of its own bar stands before it.

    Raises NoRoom where the piece has fewer.
    """
    lines, there = BarMap(score), 0
    start = lines.bar_at(tick).start
    while start and there < bars:
        start, there = lines.bar_at(start - 1).start, there + 1
    if there < bars:
        raise NoRoom(there, bars - there)
    return Span(start, tick)


def phrase_start(notes: Collection[Note], score: Score, track: int) -> int:
    """Where the phrase begins that is to be led into: `notes`, or all that the track holds.

    Raises BadRequest where there is none.
    """
    phrase = notes or score.tracks[track].notes
    if not phrase:
        raise BadRequest(NO_PHRASE)
    return min(note.start for note in phrase)


def still_lands(old: Request, new: Request) -> bool:
    """Whether the note that the takes of `old` end at, if there is one, is there in the piece of `new` too.

    In that the track may have another number.
    """
    return old.end is None or _begins(old, old.end) <= _begins(new, old.end)


def _begins(request: Request, tick: int) -> bool:
    return any(note.start == tick for note in request.score.tracks[request.track].notes)
