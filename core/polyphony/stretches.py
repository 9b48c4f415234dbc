"""Works cut into stretches: at long silences, at new keys, and where voices fall silent for long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.harmony import Key
from core.lstm.voices import LONGEST_REST, bars_from
from core.polyphony.separating import ordered
from core.score import WHOLE_NOTE, Note, Score
from core.timing import BarMap

LONGEST_TACET = 4 * WHOLE_NOTE  # in ticks; a voice that rests longer is not there
_SHORTEST = 8 * WHOLE_NOTE  # a stretch that is cut off because a voice is silent

Voices = Sequence[Sequence[Note]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is sung or played between two cuts, from tick 0 on, the highest voice first."""

    voices: tuple[tuple[Note, ...], ...]
    bars: BarMap
    key: Key | None


def stretches(voices: Voices, frame: Score, begins: Sequence[int] = ()) -> Iterator[Stretch]:
    """The music in its stretches, which begin at `begins` or at its `cuts`; no note sounds on there."""
    bars = BarMap(frame)
    for first, last in pairwise([*(begins or cuts(voices, frame)), _end(voices) + 1]):
        within = [[note for note in voice if first <= note.start < last] for voice in voices]
        begin = min(voice[0].start for voice in within if voice)
        moved = [[replace(note, start=note.start - begin) for note in voice] for voice in within]
        yield Stretch(ordered(moved), bars_from(begin, frame, bars), frame.key_at(begin))


def cuts(voices: Voices, frame: Score) -> list[int]:
    """The ticks at which stretches begin: each the start of a note, none within another."""
    places = breaks(voices)
    begins = {start for start, silent in places if silent > LONGEST_REST}
    for one, two in pairwise(frame.keys):
        if one.key != two.key:
            begins.update(start for start, silent in places if start - silent <= two.tick <= start)
    starts = [start for start, _ in places]
    begins.add(starts[0])
    for out, back in _tacets(voices):
        inside = [start for start in starts if out <= start <= back]
        for cut in inside[:: max(1, len(inside) - 1)]:  # as it falls silent, and before it comes back
            if all(abs(cut - other) >= _SHORTEST for other in (*begins, _end(voices))):
                begins.add(cut)
    return sorted(begins)


def breaks(voices: Voices) -> list[tuple[int, int]]:
    """Where no note sounds on: the start of the next, and how long it was silent before."""
    found: list[tuple[int, int]] = []
    end = 0
    for note in sorted((note for voice in voices for note in voice), key=lambda note: note.start):
        if note.start >= end and not (found and found[-1][0] == note.start):
            found.append((note.start, note.start - end))
        end = max(end, note.end)
    return found


def _tacets(voices: Voices) -> Iterator[tuple[int, int]]:
    """From where to where a voice rests for long, before its first note and after its last too."""
    last = _end(voices)
    for voice in voices:
        edges = [0, *(tick for note in voice for tick in (note.start, note.end)), last]
        yield from (
            (out, back)
            for out, back in zip(edges[::2], edges[1::2], strict=True)
            if back - out > LONGEST_TACET
        )


def _end(voices: Voices) -> int:
    return max(note.end for voice in voices for note in voice)
