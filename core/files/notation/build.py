"""From a score to notation: the whole way, part by part and bar by bar."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Generic, TypeVar

from core.errors import BadFile
from core.files.imported import MOST_HEADS
from core.files.notation.bars import written
from core.files.notation.chords import Chord
from core.files.notation.drumming import drum_voices, strokes
from core.files.notation.grid import Paper, Placed, lay_out, place
from core.files.notation.model import Clef, Measure, Notation, Part, Slurs
from core.files.notation.rests import clear
from core.files.notation.slurs import slur
from core.files.notation.spelling import agreed, spelled, written_key
from core.files.notation.staves import clefs_for, left_hand, on_two
from core.files.notation.voices import Voices, in_voices, struck_apart
from core.harmony import Key, Spelling
from core.score import NOTE_ORDER, ChordSign, KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from core.timing import Bar, BarMap
from core.words import tr

MOST_BARS = 20_000
MOST_MEASURES = 100_000  # of all parts together: forty of 2,500 bars; twice as many fill half a gigabyte
Dated = TypeVar("Dated", TempoChange, Marker, ChordSign)


def notate(score: Score, whole: Sequence[Track] = (), slurs: Slurs = (), *, apart: bool = False) -> Notation:
    """The piece as notation; raises BadFile when it is too long for paper, or has too many notes.

    Where `score` holds but a stretch of its tracks, `whole` are the tracks that clefs and staves go by.
    `slurs` are the phrases of each track that are to be slurred. With `apart` no tie leads from one voice
    to another.
    """
    measures = _bars(score)
    _check_written(score, measures)
    pages = lay_out(measures)
    frames = _frames(score, pages)
    keys = _keys_at_bars(score)
    bars, lines = [page.bar for page in pages], [page.start for page in pages[1:]]
    laid, again, cut, moved = [], 0, 0, 0
    phrases = slurs or [()] * len(score.tracks)
    models = whole or score.tracks
    for track, like, two, slurred in zip(score.tracks, models, on_two(models), phrases, strict=True):
        spans = strokes(track.notes, bars) if track.percussion else struck_apart(track.notes)
        again += 0 if track.percussion else sum(end < note.end for _, end, note in spans)
        placed = place(spans, pages)
        staves = [drum_voices(placed)] if track.percussion else _staves(placed, two, lines, apart)
        slur(staves, () if track.percussion else slurred, score)
        laid.append((track, staves, _clefs(like, pages, two)))
        cut += sum(voices.cut for voices in staves)
        moved += sum(not item.exact for item in placed)
    pitched = iter(agreed([_spelled(staves, keys) for track, staves, _ in laid if not track.percussion]))
    parts = []
    for track, staves, clefs in laid:
        spellings = _spelled(staves, keys) if track.percussion else next(pitched)
        parts.append(_part(track, staves, spellings, pages, frames, clefs))
    notices = (*_changed(again, cut, moved), *_left_out(score, pages[-1].bar.end))
    return Notation(score.title, score.composer, tuple(parts), notices)


def _changed(again: int, cut: int, moved: int) -> Iterator[str]:
    """A sentence each for so many notes that are written otherwise than they sound."""
    if again:
        yield tr("Notes cut where another of the same pitch begins, or joined to it: {cut}.").format(
            cut=again
        )
    if cut:
        told = tr("Notes or chords written shorter than they sound, to fit the voices of a staff: {cut}.")
        yield told.format(cut=cut)
    if moved:
        told = tr("Notes written at the nearest note values, because they lie off the grid: {moved}.")
        yield told.format(moved=moved)


def _left_out(score: Score, end: int) -> Iterator[str]:
    """A sentence each for sections and chord symbols that stand where there are no bars."""
    if late := sum(mark.tick >= end for mark in score.markers):
        yield tr("Sections left out, because they begin after the last bar: {late}.").format(late=late)
    if late := sum(sign.tick >= end for sign in score.chords):
        yield tr("Chord symbols left out, because they stand after the last bar: {late}.").format(late=late)


def losses(score: Score) -> tuple[str, ...]:
    """One sentence for each way in which paper cannot show the notes as they are; raises BadFile."""
    return notate(score).notices


def _bars(score: Score) -> list[Bar]:
    bar_map = BarMap(score)
    bars = [bar_map.bar_at(0)]
    end = max([score.end, *(sign.tick + 1 for sign in score.chords[-1:])])
    most = min(MOST_BARS, MOST_MEASURES // len(score.tracks))
    while bars[-1].end < end:
        if len(bars) >= most:
            raise BadFile(tr("The piece has too many bars to be written as notation."))
        bars.append(bar_map.bar_at(bars[-1].end))
    if len(bars) == 1 and bars[0].number == 0:  # a pickup to nothing is no music
        bars.append(bar_map.bar_at(bars[0].end))
    return bars


def _check_written(score: Score, bars: Sequence[Bar]) -> None:
    """A few notes held through a piece are one in each bar, and fill what many notes do."""
    import numpy as np  # here, for the command line imports this and is to start at once

    lines, heads = np.array([bar.start for bar in bars[1:]], np.int64), 0
    for track in score.tracks:
        starts, ends = (np.array([getattr(note, at) for note in track.notes]) for at in ("start", "end"))
        tied = np.searchsorted(lines, ends) - np.searchsorted(lines, starts, "right")
        heads += len(track.notes) + int(tied.sum())
    if heads > MOST_HEADS:
        raise too_many_notes()


def too_many_notes() -> BadFile:
    """What to raise for a piece that no page would hold."""
    return BadFile(tr("The piece has too many notes to be written as notation."))


class _Within(Generic[Dated]):
    """Changes by the bar that they stand in."""

    def __init__(self, changes: Sequence[Dated]) -> None:
        self._changes: Sequence[Dated] = changes
        self._ticks = [change.tick for change in changes]

    def of(self, bar: Bar) -> Sequence[Dated]:
        """Those from the bar's beginning up to its end."""
        return self._changes[bisect_left(self._ticks, bar.start) : bisect_left(self._ticks, bar.end)]


def _frames(score: Score, pages: list[Paper]) -> list[tuple[Measure, Key]]:
    """For each bar an empty measure with all that the parts share, and the key in force."""
    frames: list[tuple[Measure, Key]] = []
    tempos, markers, chords = _Within(score.tempos), _Within(score.markers), _Within(score.chords)
    metre: MetreChange | None = None
    key: Key | None = None
    for page in pages:
        bar = page.bar
        new_metre = metre is None or (metre.beats, metre.unit) != (bar.metre.beats, bar.metre.unit)
        now = written_key(score.key_at(bar.start))
        marks = [
            (max(0, page.written(change.tick) - page.start) if change.tick > bar.start else 0, change.bpm)
            for change in tempos.of(bar)
        ]
        frame = Measure(
            bar.number,
            page.length,
            (),
            bar.metre if new_metre else None,
            now if now != key else None,
            tuple(marks),
            tuple((max(0, page.written(mark.tick) - page.start), mark.text) for mark in markers.of(bar)),
            tuple((max(0, page.written(sign.tick) - page.start), sign.chord) for sign in chords.of(bar)),
        )
        frames.append((frame, now))
        metre, key = bar.metre, now
    return frames


def _keys_at_bars(score: Score) -> list[KeyChange]:
    """The keys as they are written: a signature stands at a bar line, and holds from there."""
    bar_map = BarMap(score)
    keys = {bar_map.next_line(change.tick): change.key for change in score.keys}
    return [KeyChange(tick, keys[tick]) for tick in sorted(keys)]


def _staves(placed: Sequence[Placed], two: bool, lines: Sequence[int], apart: bool) -> list[Voices]:
    """The voices of one staff, or of the right hand's and the left hand's."""
    if not two:
        return [in_voices(placed, lines, apart=apart)]
    left = left_hand([item.note for item in placed])
    hands = ([item for item in placed if (item.note in left) == lower] for lower in (False, True))
    return [in_voices(hand, lines, apart=apart) for hand in hands]


def _spelled(staves: Iterable[Voices], keys: Sequence[KeyChange]) -> dict[Note, Spelling]:
    """How each note is written; each hand has a line of its own."""
    spellings: dict[Note, Spelling] = {}
    for voices in staves:
        notes = {note for line in voices.lines for chord in line for note in chord.notes}
        spellings |= spelled(sorted(notes, key=NOTE_ORDER), keys)
    return spellings


def _clefs(track: Track, pages: Sequence[Paper], two: bool) -> list[tuple[Clef | None, ...]]:
    """For each bar the clef of each staff where it is shown."""
    if two:
        return [(Clef.TREBLE, Clef.BASS), *[(None, None)] * (len(pages) - 1)]
    clefs = clefs_for(track, [page.bar.start for page in pages])
    changes = [clef if clef is not before else None for before, clef in pairwise(clefs)]
    return [(clefs[0],), *((clef,) for clef in changes)]


def _part(
    track: Track,
    staves: Sequence[Voices],
    spellings: Mapping[Note, Spelling],
    pages: list[Paper],
    frames: list[tuple[Measure, Key]],
    clefs: list[tuple[Clef | None, ...]],
) -> Part:
    by_bar = zip(
        *(zip(*(_by_bar(line, pages) for line in voices.lines), strict=True) for voices in staves),
        strict=True,
    )
    measures = []
    inside: Sequence[Clef | None] = clefs[0]
    for page, (frame, key), bar, shown in zip(pages, frames, by_bar, clefs, strict=True):
        inside = [clef or before for clef, before in zip(shown, inside, strict=True)]
        there = written(page, bar, spellings, key, not track.percussion)
        drawn = tuple(clear(staff, clef or Clef.TREBLE) for staff, clef in zip(there, inside, strict=True))
        measures.append(replace(frame, staves=drawn, clefs=shown))
    return Part(track, tuple(measures))


def _by_bar(chords: Sequence[Chord], pages: list[Paper]) -> list[list[Chord]]:
    """The chords that sound in each bar."""
    bars: list[list[Chord]] = []
    first = 0
    for page in pages:
        end = page.start + page.length
        while first < len(chords) and chords[first].end <= page.start:
            first += 1
        last = first
        while last < len(chords) and chords[last].start < end:
            last += 1
        bars.append(list(chords[first:last]))
    return bars
