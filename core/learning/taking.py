"""What is taken of a piece to learn from: its melody, or all its voices, cut into phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from core.encoding import melody
from core.harmony import Key
from core.importing.melody import find_melody, spoken_track
from core.judging import voices as judged
from core.learning.phrases import Phrase
from core.lstm.corpus import FEWEST_NOTES
from core.lstm.features import Setting
from core.lstm.lifting import lift_of
from core.lstm.sources import CorpusTune
from core.lstm.voices import Voice, pieces
from core.polyphony.stretches import breaks, cuts, stretches
from core.polyphony.works import Work
from core.score import TICKS_PER_QUARTER, Note, Score
from core.timing import BarMap
from core.words import trn

OWN = "own"
"""The collection that the composer's tunes are of."""
LONGEST_PHRASE = 160  # notes; a longer line is cut
SHORTEST_PHRASE = 48  # notes of which no cut makes less
# The same of all voices together: what a network hears at once in training.
LONGEST_PASSAGE, SHORTEST_PASSAGE = 256, 64


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken of one piece: `notes`, and the `phrases` they are cut into, but those that are too short.

    `words` name the track or count the voices, `reasons` tell why that track; `left_out` is what else sounds,
    a sentence each.
    """

    words: str
    notes: tuple[Note, ...]
    phrases: tuple[Phrase, ...]
    reasons: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def line_of(path: Path, number: int, title: str, score: Score) -> Taken | None:
    """The melody of a piece, the `number`th of its file; None where there is none."""
    best = find_melody(score)
    if best is None:
        return None
    track = score.tracks[best.track]
    line, _ = melody(track.notes)
    return Taken(
        spoken_track(track, best.track),
        line,
        tuple(_tunes(path, number, title, line, score)),
        best.reasons,
        tuple(_beside(score, best.track, len(track.notes) - len(line))),
    )


def _beside(score: Score, track: int, under: int) -> Iterator[str]:
    """What sounds besides the line."""
    if under > 0:
        words = trn("{n} note under the top line", "{n} notes under the top line", under)
        yield words.format(n=under)
    yield from _others(score, {track})


def _others(score: Score, taken: set[int]) -> Iterator[str]:
    """The tracks that are not among those taken."""
    others = [
        spoken_track(each, index)
        for index, each in enumerate(score.tracks)
        if each.notes and index not in taken
    ]
    if others:
        words = trn("{n} other track: {names}", "{n} other tracks: {names}", len(others))
        yield words.format(n=len(others), names=", ".join(others))


def _tunes(path: Path, number: int, title: str, line: Sequence[Note], score: Score) -> Iterator[CorpusTune]:
    """The line as one tune, or cut into phrases at its rests where it is long."""
    name = f"{OWN}/{path.name}#{max(number, 1)}"
    kin = f"{path}#{number}"
    cuts = _cuts(line, BarMap(score))
    parts = [each for first, last in pairwise(cuts) for each in pieces(Voice(tuple(line[first:last]), score))]
    if len(parts) == 1:
        if len(line) >= FEWEST_NOTES:
            yield CorpusTune(
                name, title, OWN, tuple(line), _setting(BarMap(score), score.key_at(0), line), kin
            )
        return
    for place, part in enumerate(parts, 1):
        if len(part.notes) >= FEWEST_NOTES:
            setting = _setting(part.bars, part.key, part.notes)
            yield CorpusTune(f"{name}.{place}", title, OWN, part.notes, setting, kin)


def _setting(bars: BarMap | None, key: Key | None, line: Sequence[Note]) -> Setting:
    return Setting(bars, key, line[-1].end, lift=lift_of(line))


def _cuts(line: Sequence[Note], bars: BarMap) -> list[int]:
    """Numbers of notes at which phrases begin, 0 first and the number of all notes last."""
    cuts = [0]
    while len(line) - cuts[-1] > LONGEST_PHRASE:
        first, last = cuts[-1] + SHORTEST_PHRASE, min(cuts[-1] + LONGEST_PHRASE, len(line) - SHORTEST_PHRASE)
        cuts.append(max(range(first, last + 1), key=lambda place: _parting(line, place, bars)))
    return [*cuts, len(line)]


def _parting(line: Sequence[Note], place: int, bars: BarMap) -> float:
    """How much a new phrase seems to begin with a note: after rests and long notes, and at bar lines."""
    before, after = line[place - 1], line[place]
    bar = bars.bar_at(after.start)
    breath = (2 * (after.start - before.end) + before.length) / TICKS_PER_QUARTER
    return breath + (after.start == bar.start) + ((bar.number - 1) % 4 == 0)


# Several voices.


def voices_of(path: Path, number: int, title: str, score: Score) -> Taken | None:
    """All voices of a piece, the highest first; None where nothing pitched sounds."""
    found = judged.voices_of(score)
    if not found:
        return None
    voices = [voice.notes for voice in found]
    notes = tuple(note for voice in voices for note in voice)
    return Taken(
        trn("{n} voice", "{n} voices", len(voices)).format(n=len(voices)),
        notes,
        tuple(_works(path, number, title, voices, score)),
        left_out=tuple(_beyond(score, {voice.track for voice in found}, len(notes))),
    )


def _beyond(score: Score, taken: set[int], notes: int) -> Iterator[str]:
    """What there is no room for, and drums."""
    whole = sum(len(score.tracks[track].notes) for track in taken)
    if whole > notes:
        words = trn(
            "{n} note more than the voices have room for",
            "{n} notes more than the voices have room for",
            whole - notes,
        )
        yield words.format(n=whole - notes)
    yield from _others(score, taken)


def _works(
    path: Path, number: int, title: str, voices: Sequence[Sequence[Note]], score: Score
) -> Iterator[Work]:
    """The voices from cut to cut, where no note sounds on."""
    for place, stretch in enumerate(stretches(voices, score, _begins(voices, score)), 1):
        work = Work(
            f"{OWN}/{path.name}#{max(number, 1)}.{place}",
            title,
            OWN,
            f"{path}#{number}",
            "",
            stretch.voices,
            stretch.bars,
            stretch.key,
            max(voice[-1].end for voice in stretch.voices),
        )
        if len(work.notes) >= FEWEST_NOTES:
            yield work


def _begins(voices: Sequence[Sequence[Note]], score: Score) -> list[int]:
    """Where passages begin: at all cuts, and of what is long between them at the best places there are."""
    bars = BarMap(score)
    starts = sorted(note.start for voice in voices for note in voice)
    silent = dict(breaks(voices))
    begins: list[int] = []
    for begin, end in pairwise([*cuts(voices, score), starts[-1] + 1]):
        begins.append(begin)
        inside = [tick for tick in starts if begin <= tick < end]
        first = 0
        while len(inside) - first > LONGEST_PASSAGE:
            last = min(first + LONGEST_PASSAGE, len(inside) - SHORTEST_PASSAGE)
            places = [at for at in range(first + SHORTEST_PASSAGE, last + 1) if inside[at] in silent]
            if not places:
                break
            first = max(places, key=lambda at: _breath(inside[at], silent[inside[at]], bars))
            begins.append(inside[first])
            first = inside.index(begins[-1])
    return begins


def _breath(tick: int, silent: int, bars: BarMap) -> float:
    """How much a new passage seems to begin at a tick, before which it was silent for so long."""
    bar = bars.bar_at(tick)
    begins = tick == bar.start
    return silent / TICKS_PER_QUARTER + begins + (begins and (bar.number - 1) % 4 == 0)
