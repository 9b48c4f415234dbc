"""The voices of any notes: chords, keyboard music, several lines on one track.

Notes are dealt out to as many voices as ever sound at once, onset by onset, so that a voice goes
on in small steps without rests and voices do not cross: the principles of Chew and Wu 2005
("Separating voices in polyphonic music: a contig mapping approach"), here as a beam search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, groupby
from statistics import fmean

from core.score import NOTE_ORDER, WHOLE_NOTE, Note

_WIDTH = 24  # ways of dealing the notes out that are followed side by side
_FARTHEST = 24  # semitones; a leap across more costs no more
_CROSSED = 12.0  # what a voice costs that crosses another, in semitones of leaping
_RESTED = 1.0  # what a rest before a note costs, and each whole note of it
_LOWER = 0.01  # decides between voices that are equally good


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of dealing out: its cost, the last note of each voice, and how it came about."""

    cost: float
    last: tuple[Note | None, ...]
    before: _Way | None = None
    chosen: tuple[tuple[int, Note], ...] = ()

    def further(self, cost: float, voices: Sequence[int], chord: Sequence[Note]) -> _Way:
        """The same way one chord further, its notes in these voices."""
        chosen = tuple(zip(voices, chord, strict=True))
        last = list(self.last)
        for voice, note in chosen:
            last[voice] = note
        return _Way(cost, tuple(last), self, chosen)


def separate(notes: Sequence[Note], most: int = 6) -> tuple[tuple[Note, ...], ...]:
    """Voices of any notes, the highest (by mean pitch) first; no voice overlaps itself.

    Every note stands in one voice, as it is, unless more than `most` sound at once: then those
    that `beyond` names are left out. Chords of equal notes become voices in one rhythm.
    """
    return tuple(tuple(notes[place] for place in voice) for voice in _places(tuple(notes), most))


@lru_cache(maxsize=8)  # a phrase is gone on with again and again
def _places(notes: tuple[Note, ...], most: int) -> tuple[tuple[int, ...], ...]:
    """The places of the notes of each voice."""
    left = set(map(id, beyond(notes, most)))
    kept = sorted((note for note in notes if id(note) not in left), key=NOTE_ORDER)
    ways = [_Way(0.0, (None,) * _most_at_once(kept))]
    for _, group in groupby(kept, key=lambda note: note.start):
        chord = sorted(group, key=lambda note: -note.pitch)
        found = [(cost, voices, way) for way in ways for cost, voices in _dealt(way, chord)]
        ways = _best(found, chord)
    places: dict[int, list[int]] = {}
    for place, note in enumerate(notes):
        places.setdefault(id(note), []).append(place)
    return tuple(tuple(places[id(note)].pop() for note in voice) for voice in ordered(_voices(ways[0])))


def ordered(voices: Sequence[Sequence[Note]]) -> tuple[tuple[Note, ...], ...]:
    """The voices that have notes, that with the highest mean pitch first."""
    sounding = [tuple(voice) for voice in voices if voice]
    return tuple(sorted(sounding, key=lambda voice: -fmean(note.pitch for note in voice)))


def beyond(notes: Sequence[Note], most: int) -> list[Note]:
    """The notes that have to go so that at most `most` sound at once.

    The highest and the lowest of a chord stay; of the others those go first that double another
    at the octave or the unison, the lower first.
    """
    gone: list[Note] = []
    sounding: list[Note] = []
    for note in sorted(notes, key=NOTE_ORDER):
        sounding = [each for each in sounding if each.end > note.start]
        sounding.append(note)
        while len(sounding) > most:
            gone.append(_least(sounding, note.start))
            sounding = [each for each in sounding if each is not gone[-1]]
    return gone


def _least(sounding: Sequence[Note], now: int) -> Note:
    """The note that is missed the least; one that began earlier is kept as long as there are others."""
    ranked = sorted(sounding, key=lambda note: note.pitch)
    inner = ranked[1:-1] or ranked[:-1] or ranked  # where one voice is left, it is the highest

    def worth(note: Note) -> tuple[bool, bool, int]:
        doubled = any(each is not note and (each.pitch - note.pitch) % 12 == 0 for each in sounding)
        return note.start < now, not doubled, note.pitch

    return min(inner, key=worth)


def _most_at_once(notes: Sequence[Note]) -> int:
    changes = sorted([(note.start, 1) for note in notes] + [(note.end, -1) for note in notes])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def _dealt(way: _Way, chord: Sequence[Note]) -> Iterator[tuple[float, tuple[int, ...]]]:
    """All ways in which the notes of a chord, the highest first, can go on in voices that are free.

    Each is what it costs and a voice for every note.
    """
    now = chord[0].start
    free = [voice for voice, last in enumerate(way.last) if last is None or last.end <= now]
    held = [(voice, last.pitch) for voice, last in enumerate(way.last) if last is not None and last.end > now]
    costs = [{voice: _cost(voice, way.last[voice], note, held) for voice in free} for note in chord]
    for voices in combinations(free, len(chord)):
        told = zip(costs, voices, strict=True)
        yield way.cost + sum(cost[voice] for cost, voice in told), voices


def _cost(voice: int, last: Note | None, note: Note, held: Sequence[tuple[int, int]]) -> float:
    pitch = note.pitch
    crossed = sum((pitch - other) * (voice - above) > 0 for above, other in held)
    cost = _CROSSED * crossed + _LOWER * voice
    if last is None:
        return cost
    rest = note.start - last.end
    rested = _RESTED + min(rest / WHOLE_NOTE, 4.0) if rest > 0 else 0.0
    return cost + rested + min(abs(pitch - last.pitch), _FARTHEST)


def _best(found: list[tuple[float, tuple[int, ...], _Way]], chord: Sequence[Note]) -> list[_Way]:
    """The cheapest ways, one of those that leave the same notes behind."""
    found.sort(key=lambda each: each[0])
    ways: dict[tuple[Note | None, ...], _Way] = {}
    for cost, voices, way in found:
        further = way.further(cost, voices, chord)
        ways.setdefault(further.last, further)
        if len(ways) == _WIDTH:
            break
    return list(ways.values())


def _voices(way: _Way) -> list[list[Note]]:
    voices: list[list[Note]] = [[] for _ in way.last]
    step: _Way | None = way
    while step is not None:
        for voice, note in step.chosen:
            voices[voice].append(note)
        step = step.before
    return [voice[::-1] for voice in voices]
