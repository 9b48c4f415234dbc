"""What is taken of a piece, and where it is cut."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.learning import taking
from core.learning.taking import LONGEST_PASSAGE, LONGEST_PHRASE, SHORTEST_PASSAGE, voices_of
from core.polyphony.works import Work
from core.score import Note, Score, Track
from tests.core.learning.conftest import tune


@given(st.integers(30, 900), st.integers(0, 9))
def test_long_lines_are_cut_into_phrases_that_hold_every_note(notes: int, number: int) -> None:
    line = tune(number, notes)
    parts = list(taking._tunes(Path("a.mid"), 0, "A", line, Score((Track(line),))))
    assert [pitch for part in parts for pitch in part.pitches] == [note.pitch for note in line]
    assert all(len(part.notes) <= LONGEST_PHRASE for part in parts)
    assert len({part.kin for part in parts}) == 1
    assert len({part.name for part in parts}) == len(parts)


def test_phrases_begin_after_long_notes_and_rests_at_bar_lines() -> None:
    line = list(tune(3, 300))
    line[99] = Note(line[99].start, 480 * 4, line[99].pitch)
    later = [Note(note.start + 480 * 4 - 480, note.length, note.pitch) for note in line[100:]]
    notes = (*line[:100], *later)
    parts = list(taking._tunes(Path("a.mid"), 0, "A", notes, Score((Track(notes),))))
    assert len(parts[0].notes) == 100


def works(*tracks: Track) -> list[Work]:
    taken = voices_of(Path("a.mid"), 0, "A", Score(tracks))
    assert taken is not None
    found = [phrase for phrase in taken.phrases if isinstance(phrase, Work)]
    assert len(found) == len(taken.phrases)
    return found


@given(st.integers(20, 400), st.integers(0, 9))
def test_long_pieces_are_cut_into_passages_that_hold_every_note(notes: int, number: int) -> None:
    top, low = tune(number, notes), tune(number + 20, notes)
    found = works(Track(top), Track(tuple(Note(each.start, 480, each.pitch - 24) for each in low)))
    for voice, line in enumerate((top, low)):
        heard = [pitch for work in found for pitch in work.lines[voice]]
        assert heard == [note.pitch - 24 * voice for note in line]
    assert all(SHORTEST_PASSAGE <= len(work.notes) <= LONGEST_PASSAGE for work in found[:-1])
    assert len({work.kin for work in found}) == 1
    assert len({work.name for work in found}) == len(found)
    assert all(min(voice[0].start for voice in work.voices) == 0 for work in found)


def test_passages_begin_after_silence_and_never_within_a_note() -> None:
    top = [*tune(3, 120), *(Note(note.start + 480 * 124, 480, note.pitch) for note in tune(4, 120))]
    bass = [Note(1920 * bar, 1920, 40) for bar in (*range(30), *range(31, 61))]
    assert [len(work.voices[0]) for work in works(Track(tuple(top)), Track(tuple(bass)))] == [120, 120]
    drone = Track((Note(0, 480 * 244, 40),))
    assert len(works(Track(tuple(top)), drone)) == 1  # no place is silent, so it stays whole


def test_more_notes_than_there_is_room_for_are_told() -> None:
    chords = tuple(Note(480 * beat, 480, 40 + 4 * voice) for beat in range(20) for voice in range(8))
    taken = voices_of(Path("a.mid"), 0, "A", Score((Track(chords),)))
    assert taken is not None
    assert taken.words == "6 voices"
    assert taken.left_out == ("40 notes more than the voices have room for",)


def test_drums_have_no_voices() -> None:
    assert voices_of(Path("a.mid"), 0, "A", Score((Track(tune(1), percussion=True),))) is None
