"""Basses apart from their chords: a voice that leaps between both, as a waltz's left hand does, is two.

As one voice it would leap twice a bar, which no choir's part does: the network that learnt from those led the
bass up into the chords, and the chords down. So the bass is heard by itself, and for as long as the chords
over it, as by a pianist's pedal, so that these know on what they stand. It is written as short as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.score import Note

# Semitones from a bass to the chord beside it; so many basses, and such a share of all notes, tell that there
# are some; and from which share on all of something are so.
LEAP, FEWEST, SHARE, ALL = 8, 2, 0.2, 0.9


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as it is heard; a bass that is heard for longer than it was `short` is written so."""

    notes: tuple[Note, ...]
    short: int | None = None


def apart(voices: Sequence[tuple[Note, ...]], most: int, settled: Collection[int] = ()) -> list[Voice]:
    """The voices, highest first and at most `most`, those that leap between basses and chords as two.

    Notes whose identities are `settled` are heard as they are.
    """
    found = [Voice(voice) for voice in voices[:1]]
    for place, voice in enumerate(voices[1:], 1):
        room = most - len(found) - (len(voices) - place - 1)
        divided = _divided(voice, voices[place - 1]) if room > 1 else None
        if divided is None:
            found.append(Voice(voice))
        else:
            basses, others = divided
            short = Counter(note.length for note in basses).most_common(1)[0][0]
            found += [Voice(others), Voice(tuple(_pedalled(basses, others, settled)), short)]
    return found


def _divided(
    voice: Sequence[Note], above: Sequence[Note]
) -> tuple[tuple[Note, ...], tuple[Note, ...]] | None:
    """The basses of a voice, and its other notes, which go with the voice above; None where it has none."""
    low = set[int]()
    for one, other in pairwise(voice):
        if abs(other.pitch - one.pitch) >= LEAP:
            low.add(id(min(one, other, key=lambda note: note.pitch)))
    basses = tuple(note for note in voice if id(note) in low)
    others = tuple(note for note in voice if id(note) not in low)
    together, starts = {(note.start, note.end) for note in above}, {note.start for note in above}
    if len(basses) < max(FEWEST, SHARE * len(voice)) or not others:
        return None
    chords = sum((note.start, note.end) in together for note in others)
    alone = sum(note.start not in starts for note in basses)
    return (basses, others) if chords >= ALL * len(others) and alone >= ALL * len(basses) else None


def _pedalled(basses: Sequence[Note], others: Sequence[Note], settled: Collection[int]) -> Iterable[Note]:
    """The basses, each until the last note over it is over."""
    ends = [*(note.start for note in basses[1:]), others[-1].end]
    for note, end in zip(basses, ends, strict=True):
        over = max((each.end for each in others if note.start < each.start < end), default=note.end)
        long = max(note.end, over) - note.start
        yield note if id(note) in settled or long == note.length else replace(note, length=long)
