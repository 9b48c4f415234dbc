"""The whole piece higher or lower: its notes, and with them its keys and chord symbols, spelled anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.chord_symbols import ChordSymbol
from core.edits.splice import Edited, changed
from core.harmony import name_at, place_of
from core.score import Score, Track


def transpose_piece(score: Score, semitones: int) -> Edited:
    """Every note but drums' so many semitones higher, as far as all can go, with keys and chord symbols.

    Chord symbols go as far along the line of fifths as their key does, so they are what they were in it.
    """
    pitches = {note.pitch for track in score.tracks if not track.percussion for note in track.notes}
    lowest, highest = min(pitches, default=127), max(pitches, default=0)
    semitones = max(-lowest, min(semitones, 127 - highest))
    if not semitones:
        return Edited(score)
    chords = [sign.chord for sign in score.chords if not score.key_at(sign.tick)]
    by = _plainest(chords, semitones)
    moved = replace(
        score,
        tracks=tuple(_transposed(track, semitones) for track in score.tracks),
        keys=tuple(replace(change, key=change.key.transposed(semitones)) for change in score.keys),
    )
    signs = []
    for sign in score.chords:
        old, new = score.key_at(sign.tick), moved.key_at(sign.tick)
        along = new.fifths - old.fifths if old is not None and new is not None else by
        signs.append(replace(sign, chord=_on(sign.chord, along)))
    return Edited(replace(moved, chords=tuple(signs)))


def _transposed(track: Track, semitones: int) -> Track:
    if track.percussion:
        return track
    return replace(track, notes=tuple(changed(note, pitch=note.pitch + semitones) for note in track.notes))


def _on(chord: ChordSymbol, fifths: int) -> ChordSymbol:
    """A chord so far along the line of fifths."""
    root, bass = (name_at(place_of(name) + fifths) if name else "" for name in (chord.root, chord.bass))
    return replace(chord, root=root, bass=bass)


def _plainest(chords: Sequence[ChordSymbol], semitones: int) -> int:
    """How far along the line of fifths so many semitones are, with as few sharps and flats as may be."""
    # As many sharps or flats as the key has whose tonic chord it is.
    signs = [place_of(chord.root) - 3 * (3 in chord.tones) for chord in chords if chord.root]
    up = 7 * semitones % 12
    return min((up, up - 12), key=lambda by: sum(abs(each + by) for each in signs))
