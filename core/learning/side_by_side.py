"""The same phrase continued by two models, one after the other: what a lesson has changed, for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core import files
from core.continuation.generator import Generator
from core.continuation.request import Request
from core.encoding import melody
from core.importing.melody import find_melody
from core.judging.voices import voices_of
from core.lstm import bundle
from core.score import NOTE_ORDER, Note, Score, Span, Track
from core.timing import BarMap

BARS = 4  # of the phrase, and of what each writes


def phrase_of(path: Path, *, several: bool = False) -> Score:
    """The first bars of the melody in a file, or of all its voices, on one track, in its own bars.

    Raises BadFile.
    """
    score = files.read(path).score
    best = find_melody(score)
    track = score.tracks[best.track] if best else Track()
    voices = [voice.notes for voice in voices_of(score)] if several else [melody(track.notes)[0]]
    notes = [note for voice in voices for note in voice]
    bars = BarMap(score)
    begin = bars.bar_at(min((note.start for note in notes), default=0)).start
    end = bars.bars_from(begin, BARS)
    kept = Track.of(note for note in notes if note.end <= end)
    return replace(score, tracks=(replace(track, notes=kept.notes),), chords=())


def both(phrase: Score, models: Sequence[str], seed: int = 1) -> tuple[Score, tuple[Span, ...]]:
    """The phrase and what each model goes on with, one after the other with a bar between, and where each is.

    Raises BadBundle, and BadRequest where nothing can be written.
    """
    bars = BarMap(phrase)
    start = bars.next_line(phrase.tracks[0].end)
    notes: list[Note] = []
    spans: list[Span] = []
    at = 0
    for name in models:
        request = Request(phrase, start=start, bars=BARS, takes=1, drafts=16, random_seed=seed)
        (take,) = Generator(bundle.load(name)).generate(request).takes
        whole = (*phrase.tracks[0].notes, *take.notes)
        notes += [replace(note, start=note.start + at) for note in sorted(whole, key=NOTE_ORDER)]
        end = max(note.end for note in whole)
        spans.append(Span(at, at + end))
        at = BarMap(phrase).bars_from(at + end, 1)
    return replace(phrase, tracks=(replace(phrase.tracks[0], notes=tuple(notes)),)), tuple(spans)
