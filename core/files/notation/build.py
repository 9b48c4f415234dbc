"""From a score to notation: the whole way, part by part and bar by bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.errors import BadFile
from core.files.notation.beams import beamed
from core.files.notation.grid import Paper, lay_out, place
from core.files.notation.metric import Node, divided_by
from core.files.notation.model import Head, Measure, Notation, Part, Symbol
from core.files.notation.spelling import clef_for, spelled, with_accidentals, written_key
from core.files.notation.values import fill_bar
from core.files.notation.voices import Chord, Voices, in_voices, struck_apart
from core.harmony import Key, Spelling
from core.score import MetreChange, Note, Score, Track
from core.timing import Bar, BarMap
from core.words import tr

MOST_BARS = 20_000


def notate(score: Score) -> Notation:
    """The piece as notation; raises BadFile when it is too long for paper."""
    pages = lay_out(_bars(score))
    frames = _frames(score, pages)
    parts, again, cut, moved = [], 0, 0, 0
    for track in score.tracks:
        spans = struck_apart(track.notes)
        again += sum(end < note.end for _, end, note in spans)
        placed = place(spans, pages)
        voices = in_voices(placed)
        parts.append(_part(score, track, voices, pages, frames))
        cut += voices.cut
        moved += sum(not item.exact for item in placed)
    notices = []
    if again:
        notices.append(
            tr("Notes cut where another of the same pitch begins, or joined to it: {cut}.").format(cut=again)
        )
    if cut:
        notices.append(
            tr(
                "Notes or chords written shorter than they sound, to fit the voices of a staff: {cut}."
            ).format(cut=cut)
        )
    if moved:
        notices.append(
            tr("Notes written at the nearest note values, because they lie off the grid: {moved}.").format(
                moved=moved
            )
        )
    late = sum(mark.tick >= pages[-1].bar.end for mark in score.markers)
    if late:
        notices.append(
            tr("Sections left out, because they begin after the last bar: {late}.").format(late=late)
        )
    return Notation(score.title, score.composer, tuple(parts), tuple(notices))


def losses(score: Score) -> tuple[str, ...]:
    """One sentence for each way in which paper cannot show the notes as they are; raises BadFile."""
    return notate(score).notices


def _bars(score: Score) -> list[Bar]:
    bar_map = BarMap(score)
    bars = [bar_map.bar_at(0)]
    end = score.end
    while bars[-1].end < end:
        if len(bars) >= MOST_BARS:
            raise BadFile(tr("The piece has too many bars to be written as notation."))
        bars.append(bar_map.bar_at(bars[-1].end))
    if len(bars) == 1 and bars[0].number == 0:  # a pickup to nothing is no music
        bars.append(bar_map.bar_at(bars[0].end))
    return bars


def _frames(score: Score, pages: list[Paper]) -> list[tuple[Measure, Key]]:
    """For each bar an empty measure with all that the parts share, and the key in force."""
    frames: list[tuple[Measure, Key]] = []
    metre: MetreChange | None = None
    key: Key | None = None
    for page in pages:
        bar = page.bar
        new_metre = metre is None or (metre.beats, metre.unit) != (bar.metre.beats, bar.metre.unit)
        now = written_key(score.key_at(bar.start))
        marks = [
            (max(0, page.written(change.tick) - page.start) if change.tick > bar.start else 0, change.bpm)
            for change in score.tempos
            if bar.start <= change.tick < bar.end
        ]
        frame = Measure(
            bar.number,
            page.length,
            (),
            bar.metre if new_metre else None,
            now if now != key else None,
            tuple(marks),
            tuple(
                (max(0, page.written(mark.tick) - page.start), mark.text)
                for mark in score.markers
                if bar.start <= mark.tick < bar.end
            ),
        )
        frames.append((frame, now))
        metre, key = bar.metre, now
    return frames


def _part(
    score: Score, track: Track, voices: Voices, pages: list[Paper], frames: list[tuple[Measure, Key]]
) -> Part:
    spellings = spelled(track.notes, score.keys)
    by_bar = zip(*(_by_bar(line, pages) for line in voices.lines), strict=True)
    measures = []
    for page, (frame, key), lines in zip(pages, frames, by_bar, strict=True):
        tree = _tree(page, [chord for line in lines for chord in line])
        used = max((number for number, line in enumerate(lines, 1) if line), default=1)
        written = [
            _voice(page, line, tree, spellings) if line or not number else []
            for number, line in enumerate(lines[:used])
        ]
        signed = with_accidentals(written, key)
        measures.append(replace(frame, voices=tuple(tuple(voice) for voice in signed)))
    return Part(track, clef_for(track), tuple(measures))


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


def _tree(page: Paper, chords: Sequence[Chord]) -> Node:
    metre = page.bar.metre
    return divided_by(metre.beats, metre.unit, {chord.start - page.start + page.offset for chord in chords})


def _voice(page: Paper, chords: Sequence[Chord], tree: Node, spellings: dict[Note, Spelling]) -> list[Symbol]:
    if not chords and page.length == page.bar.metre.bar_length:
        return []  # a whole bar's rest
    symbols = []
    for piece in fill_bar(page, chords, tree):
        if piece.chord is None:
            symbols.append(piece.symbol)
        else:
            heads = [
                Head(note.pitch, note.velocity, spellings[note], suggested=note.suggested, note=note)
                for note in piece.chord.notes
            ]
            symbols.append(replace(piece.symbol, heads=tuple(heads)))
    return beamed(symbols, page, tree)
