"""Letters and signs: how the pitches of a part are written."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, pairwise
from operator import attrgetter

from core.files.notation.model import Head, Symbol
from core.harmony import STEPS, Key, Spelling, spell_chords, written_at
from core.score import KeyChange, Note

_SHARPS = "FCGDAEB"
_PLAIN = Key()


def written_key(key: Key | None) -> Key:
    """The key whose signature is drawn: C where none was chosen, and never beyond seven signs."""
    if key is None or -7 <= key.fifths <= 7:
        return key or _PLAIN
    tonics = [step + sign for step in STEPS for sign in ("", "#", "b")]
    same = [Key(tonic, key.mode) for tonic in tonics]
    return min((other for other in same if other.tonic_class == key.tonic_class), key=lambda k: abs(k.fifths))


def spelled(notes: Sequence[Note], keys: Sequence[KeyChange]) -> dict[Note, Spelling]:
    """The spelling of each of the notes, in order, going by its key and by its neighbours in the same key."""
    edges = [bisect_left(notes, change.tick, key=attrgetter("start")) for change in keys[1:]]
    spellings: dict[Note, Spelling] = {}
    for index, (first, after) in enumerate(pairwise([0, *edges, len(notes)])):
        inside = notes[first:after]
        key = written_key(keys[index].key) if keys else None
        struck = [list(group) for _, group in groupby(inside, key=attrgetter("start"))]
        letters = spell_chords([tuple(note.pitch for note in chord) for chord in struck], key)
        spellings.update(zip(chain(*struck), chain(*letters), strict=True))
    return spellings


def agreed(parts: Sequence[Mapping[Note, Spelling]]) -> list[Mapping[Note, Spelling]]:
    """The spellings of the parts, with one letter for what begins together and is the same or octaves apart.

    Of the letters that the lines call for it is the one that lies nearest to the others of the chord.
    """
    chords: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for part in parts:
        for note, spelling in part.items():
            chords[note.start][note.pitch % 12].add(spelling.place)
    chosen = {
        (start, pitch_class): _nearest(places, chain(*chord.values()))
        for start, chord in chords.items()
        for pitch_class, places in chord.items()
        if len(places) > 1
    }
    if not chosen:
        return list(parts)
    return [
        {
            note: written_at(note.pitch, chosen.get((note.start, note.pitch % 12), spelling.place))
            for note, spelling in part.items()
        }
        for part in parts
    ]


def _nearest(places: set[int], others: Iterable[int]) -> int:
    """The one of the places that is nearest to the others, and of two as near the plainer."""
    chord = list(others)
    return min(places, key=lambda place: (sum(abs(place - other) for other in chord), abs(place)))


def signature(key: Key) -> dict[str, int]:
    """The alteration of each letter under a key's signature."""
    fifths = key.fifths
    if fifths >= 0:
        return {step: int(step in _SHARPS[:fifths]) for step in STEPS}
    return {step: -int(step in _SHARPS[fifths:]) for step in STEPS}


def with_accidentals(voices: Sequence[Sequence[Symbol]], key: Key) -> list[list[Symbol]]:
    """The voices of one bar, with a sign wherever the key and the bar so far do not say it."""
    plain = signature(key)
    said: dict[tuple[str, int], int] = {}
    written = [list(voice) for voice in voices]
    order = sorted(
        (symbol.at, number, index)
        for number, voice in enumerate(voices)
        for index, symbol in enumerate(voice)
        if symbol.heads
    )
    for at, number, index in order:
        symbol = voices[number][index]
        # A tie over the bar line brings its sign along.
        heads = tuple(_signed(head, plain, said, head.tied_from and at == 0) for head in symbol.heads)
        if heads != symbol.heads:
            written[number][index] = symbol._replace(heads=heads)
    return written


def _signed(head: Head, plain: dict[str, int], said: dict[tuple[str, int], int], held: bool) -> Head:
    place = (head.spelling.step, head.spelling.octave)
    expected = said.get(place, plain[head.spelling.step])
    if held:
        return head
    said[place] = head.spelling.alter
    if head.spelling.alter == expected:
        return head
    return replace(head, accidental=True)
