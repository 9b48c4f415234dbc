from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.polyphony.separating import beyond, separate
from core.score import Note

NOTES = st.lists(
    st.builds(Note, st.integers(0, 12), st.integers(1, 6), st.integers(40, 80)), max_size=24
).filter(lambda notes: len(beyond(notes, 6)) == 0)


@given(NOTES)
def test_every_note_stands_in_one_voice_and_none_overlaps(notes: list[Note]) -> None:
    voices = separate(notes)
    assert sorted(map(repr, notes)) == sorted(repr(note) for voice in voices for note in voice)
    for voice in voices:
        assert all(one.end <= two.start for one, two in pairwise(voice))
    means = [sum(note.pitch for note in voice) / len(voice) for voice in voices]
    assert means == sorted(means, reverse=True)


def test_a_melody_is_one_voice_and_no_notes_are_none() -> None:
    line = (Note(0, 480, 60), Note(480, 240, 72), Note(960, 480, 55))
    assert separate(line) == (line,)
    assert separate(()) == ()


def test_block_chords_are_voices_in_one_rhythm() -> None:
    chords = [(64, 60, 55, 48), (65, 60, 57, 41), (62, 59, 55, 43)]
    notes = [Note(480 * place, 480, pitch) for place, chord in enumerate(chords) for pitch in chord]
    voices = separate(notes)
    assert [[note.pitch for note in voice] for voice in voices] == [
        list(line) for line in zip(*chords, strict=True)
    ]


def test_a_tune_stays_on_top_of_chords_that_come_and_go() -> None:
    tune = [Note(240 * place, 240, pitch) for place, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))]
    chords = [Note(960 * place + 480, 480, pitch) for place in range(2) for pitch in (52, 55, 60)]
    voices = separate([*chords, *tune])
    assert voices[0] == tuple(tune)
    assert [[note.pitch for note in voice] for voice in voices[1:]] == [[60, 60], [55, 55], [52, 52]]


def test_two_lines_keep_their_notes_when_one_of_them_rests() -> None:
    high = [Note(0, 480, 76), Note(480, 480, 74), Note(1920, 480, 72)]
    low = [Note(240 * place, 240, 50 + place) for place in range(10)]
    assert separate([*low, *high]) == (tuple(high), tuple(low))


def test_beyond_the_most_doublings_and_inner_notes_go() -> None:
    chord = [Note(0, 480, pitch) for pitch in (36, 48, 55, 60, 64, 67, 72)]
    assert [note.pitch for note in beyond(chord, 6)] == [48]
    assert [note.pitch for note in beyond(chord, 4)] == [48, 55, 60]
    assert sorted(note.pitch for voice in separate(chord, 4) for note in voice) == [36, 64, 67, 72]
    assert beyond(chord, 7) == []


@given(
    st.lists(st.builds(Note, st.integers(0, 12), st.integers(1, 6), st.integers(40, 80)), max_size=24),
    st.integers(1, 3),
)
def test_however_little_room_there_is_some_notes_stay(notes: list[Note], most: int) -> None:
    voices = separate(notes, most)
    assert len(voices) <= most
    assert bool(voices) == bool(notes)
    if most == 1 and notes:
        assert max(note.pitch for note in voices[0]) == max(note.pitch for note in notes)
