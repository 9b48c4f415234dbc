"""Basses told apart from the chords that follow them, in notes and in what the model writes after them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.continuation.generator import Generator
from core.continuation.registers import Voice, apart
from core.continuation.request import Locks, Request
from core.harmony import Key
from core.lstm import bundle
from core.polyphony.separating import separate
from core.score import KeyChange, MetreChange, Note, Score, Track

QUARTER, BAR = 480, 1440
WALTZ = ((48, 64, 67), (43, 65, 67), (45, 64, 69), (41, 65, 69))


def waltz(bars: Sequence[tuple[int, int, int]] = WALTZ) -> tuple[Note, ...]:
    """A bass on the first beat of each bar, and two notes on each of the others."""
    notes = []
    for bar, (bass, *chord) in enumerate(bars):
        notes.append(Note(BAR * bar, QUARTER, bass))
        notes += [Note(BAR * bar + QUARTER * beat, QUARTER, pitch) for beat in (1, 2) for pitch in chord]
    return tuple(notes)


def pitches(voice: Voice) -> list[int]:
    return [note.pitch for note in voice.notes]


def test_the_bass_of_a_waltz_is_a_voice_that_is_heard_under_its_chords() -> None:
    *upper, bass = apart(separate(waltz()), 6)
    assert [pitches(voice) for voice in upper] == [[67] * 4 + [69] * 4, [64, 64, 65, 65, 64, 64, 65, 65]]
    assert pitches(bass) == [48, 43, 45, 41]
    assert [(note.start, note.length) for note in bass.notes] == [(BAR * bar, BAR) for bar in range(4)]
    assert bass.short == QUARTER


def test_what_is_settled_is_heard_as_it_stands() -> None:
    notes = waltz()
    *_, bass = apart(separate(notes), 6, {id(notes[0])})
    assert [note.length for note in bass.notes] == [QUARTER, BAR, BAR, BAR]
    assert bass.notes[0] is notes[0]


def test_where_there_is_no_room_it_stays_one_voice() -> None:
    assert [voice.short for voice in apart(separate(waltz()), 2)] == [None, None]


@pytest.mark.parametrize(
    "notes",
    [
        waltz()[:3],
        waltz(((60, 64, 67), (59, 62, 67), (57, 60, 64))),
        [Note(QUARTER * at, QUARTER, pitch) for at in range(8) for pitch in (48 + 12 * (at % 2), 67)],
        [Note(QUARTER * at, QUARTER, pitch) for at, pitch in enumerate((48, 64, 64, 43, 65, 65))],
    ],
    ids=["a single bass", "chords that lie close to it", "octaves under a melody", "one line"],
)
def test_nothing_else_is_told_apart(notes: Sequence[Note]) -> None:
    voices = separate(notes)
    assert apart(voices, 6) == [Voice(voice) for voice in voices]


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(bundle.load("folk"), bundle.of_several)


def piece(notes: Sequence[Note]) -> Score:
    keys, metres = (KeyChange(0, Key("C")),), (MetreChange(0, 3, 4),)
    return Score((Track(tuple(notes)),), keys=keys, metres=metres)


def test_a_waltz_without_a_melody_stays_one(generator: Generator) -> None:
    kept = bars = 0
    for seed in range(3):
        asked = Request(piece(waltz()), 0, 4 * BAR, bars=4, takes=4, random_seed=seed)
        for take in generator.generate(asked).takes:
            for start in range(4 * BAR, 8 * BAR, BAR):
                own = [note for note in take.notes if start <= note.start < start + BAR]
                bass, *chords = sorted(own, key=lambda note: note.pitch) or [Note(0, 1, 127)]
                beats = sorted((note.start - start, note.length) for note in chords)
                low = (bass.start, bass.length) == (start, QUARTER) and bass.pitch < 55
                kept += low and beats == [(beat, QUARTER) for beat in (480, 480, 960, 960)]
                bars += 1
    assert kept / bars > 0.7  # none where bass and chords are one voice


def test_the_bass_of_a_waltz_that_closes_sounds_to_the_end(generator: Generator) -> None:
    asked = Request(piece(waltz()), 0, 4 * BAR, bars=4, takes=2, locks=Locks(cadence=True))
    for take in generator.generate(asked).takes:
        bass = max((note for note in take.notes if note.pitch < 60), key=lambda note: note.start)
        assert bass.end == 8 * BAR
        assert bass.pitch % 12 == 0
