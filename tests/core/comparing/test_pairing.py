from hypothesis import given

from core.comparing.pairing import pair_notes, pair_tracks
from core.score import Note, Track
from tests.core.files.pieces import notes

TUNE = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72)))


@given(notes(), notes())
def test_every_note_is_told_once(old: list[Note], new: list[Note]) -> None:
    pairs = pair_notes(old, new)
    assert sorted(i for i, _ in pairs if i is not None) == list(range(len(old)))
    assert sorted(j for _, j in pairs if j is not None) == list(range(len(new)))


@given(notes())
def test_what_sounds_the_same_is_the_same(old: list[Note]) -> None:
    new = sorted(old, key=lambda note: (note.pitch, note.start, note.length, note.velocity))
    assert all(i is not None and j is not None and old[i] == new[j] for i, j in pair_notes(old, new))


def found(new: tuple[Note, ...]) -> dict[Note | None, Note | None]:
    return {None if i is None else TUNE[i]: None if j is None else new[j] for i, j in pair_notes(TUNE, new)}


def test_another_pitch_at_the_same_onset_is_the_same_note() -> None:
    other = Note(960, 480, 66)
    assert found((*TUNE[:2], other, *TUNE[3:]))[TUNE[2]] == other


def test_a_note_that_was_moved_a_little_is_the_same_and_one_far_off_is_not() -> None:
    near, far = Note(960 + 240, 480, 64), Note(960 + 4800, 480, 64)
    assert found((*TUNE[:2], *TUNE[3:], near))[TUNE[2]] == near
    assert found((*TUNE[:2], *TUNE[3:], far))[TUNE[2]] is None


def test_a_leap_of_more_than_an_octave_is_another_note() -> None:
    assert found((*TUNE[:2], Note(960, 480, 80), *TUNE[3:]))[TUNE[2]] is None


def test_bars_that_were_put_in_move_what_follows_as_one() -> None:
    later = tuple(Note(note.start + 3840, note.length, note.pitch) for note in TUNE[2:])
    told = found((*TUNE[:2], *later))
    assert [told[note] for note in TUNE[2:]] == list(later)


def test_bars_put_in_are_known_in_music_that_repeats_itself() -> None:
    bar = [(0, 60), (480, 64), (960, 67), (1440, 64)]
    old = [Note(1920 * number + at, 480, pitch) for number in range(8) for at, pitch in bar]
    new = [*old[:8], *(Note(note.start + 1920, 480, note.pitch) for note in old[8:])]
    assert sorted(pair_notes(old, new)) == [(i, i) for i in range(32)]
    assert sorted(pair_notes(new, old)) == [(i, i) for i in range(32)]


def test_chords_pair_by_the_nearest_pitch() -> None:
    old = tuple(Note(0, 480, pitch) for pitch in (48, 55, 64))
    new = tuple(Note(0, 480, pitch) for pitch in (48, 57, 65))
    assert sorted(pair_notes(old, new)) == [(0, 0), (1, 1), (2, 2)]


def test_tracks_pair_by_name_then_by_what_they_play() -> None:
    flute, cello = Track(TUNE, name="Flute"), Track((Note(0, 1920, 36),), name="Cello")
    renamed = Track(TUNE, name="Oboe")
    assert sorted(pair_tracks((flute, cello), (cello, flute))) == [(0, 1), (1, 0)]
    assert sorted(pair_tracks((flute, cello), (cello, renamed))) == [(0, 1), (1, 0)]
    strange = Track((Note(7, 9, 99),), name="Drums")
    assert pair_tracks((flute,), (flute, strange)) == [(0, 0), (None, 1)]
    assert pair_tracks((flute,), (strange,)) == [(0, 0)]
    assert set(pair_tracks((flute, cello), (flute, strange))) == {(0, 0), (1, None), (None, 1)}


def test_tracks_of_one_name_pair_by_what_they_play() -> None:
    one, other = Track(TUNE), Track((Note(0, 1920, 36),))
    assert sorted(pair_tracks((one, other), (other, one))) == [(0, 1), (1, 0)]
