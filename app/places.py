"""Where in a track takes are wanted, if not after it: instead of some notes, or before a phrase."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.continuation.request import Request, Task
from core.errors import BadRequest
from core.score import Note, Score, Span
from core.timing import BarMap
from core.words import tr, trn

NO_PHRASE = tr("There is no phrase to lead into yet; draw a few notes first.")


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a track, and what the takes are to do there."""

    task: Task
    span: Span


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
    """Where the phrase begins that is to be led into: `notes`, or all that the track holds."""
    phrase = notes or score.tracks[track].notes
    if not phrase:
        raise BadRequest(NO_PHRASE)
    return min(note.start for note in phrase)


def still_lands(request: Request, score: Score) -> bool:
    """Whether the note that the takes of `request` end at, if there is one, stands there in `score` too."""
    return request.end is None or _begins(request.score, request) <= _begins(score, request)


def _begins(score: Score, request: Request) -> bool:
    return any(note.start == request.end for note in score.tracks[request.track].notes)
