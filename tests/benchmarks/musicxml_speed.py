"""A melody of 200 bars as MusicXML, against music21 writing the same melody by its own default path.

The piece for music21 is built beforehand, a flat part with its signs: what is timed is its export alone,
which makes bars, ties, beams and accidentals. Each round has another melody, since we keep bars that we know.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from core.files import musicxml
from core.harmony import Key
from core.score import TICKS_PER_QUARTER, KeyChange, MetreChange, Note, Score, Track
from tests.benchmarks.timing import median_ms, show

if TYPE_CHECKING:
    from music21 import stream

BARS, SEED, ROUNDS = 200, 7, 5


def melody(seed: int = SEED) -> Score:
    """200 bars of three quarters in G: quarters, eighths and dotted rhythms that cross beats and bars."""
    chance = random.Random(seed)
    notes, at = [], 0
    while at < BARS * 3 * TICKS_PER_QUARTER:
        length = chance.choice((120, 240, 240, 360, 480, 480, 720))
        notes.append(Note(at, length, chance.choice((67, 69, 71, 72, 74, 76, 78, 79, 73))))
        at += length
    return Score(tracks=(Track.of(notes),), metres=(MetreChange(0, 3, 4),), keys=(KeyChange(0, Key("G")),))


def streamed(score: Score) -> stream.Part:
    """The same as music21 is given it: notes one after another."""
    from music21 import key, meter, note, stream

    part = stream.Part([meter.TimeSignature("3/4"), key.Key("G")])
    for played in score.tracks[0].notes:
        sounding = note.Note(played.pitch)
        sounding.quarterLength = played.length / TICKS_PER_QUARTER
        part.insert(played.start / TICKS_PER_QUARTER, sounding)
    return part


def main() -> None:
    """Print one line: ours, music21's, and the ratio."""
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    scores = [melody(SEED + number) for number in range(ROUNDS + 1)]
    mine, others = iter(scores), iter([streamed(score) for score in scores])
    ours, theirs = median_ms(
        lambda: musicxml.unparse(next(mine)),
        lambda: GeneralObjectExporter(next(others)).parse(),
        rounds=ROUNDS,
    )
    show(f"{BARS} bars, {len(scores[0].tracks[0].notes)} notes, as MusicXML", ours, "music21", theirs)


if __name__ == "__main__":
    main()
