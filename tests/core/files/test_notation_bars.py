"""Bars that were written before are not written again, and what is kept is what would be written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.files.notation import bars, notate
from core.harmony import Key, Mode
from core.score import KeyChange, Note, Score, Track

SCALE = (60, 62, 64, 65, 67, 65, 64, 62)
MELODY = tuple(Note(240 * place, 240, SCALE[place % 8]) for place in range(64))
VALUES = st.sampled_from([40, 97, 120, 160, 240, 480, 720, 1440])
DRAWN = st.lists(st.tuples(VALUES, st.integers(48, 80), st.booleans()), min_size=1, max_size=24)


def test_an_edit_has_its_own_bar_written_and_no_other() -> None:
    score = Score((Track(MELODY),))
    notate(score)
    before = bars._written.cache_info().misses
    edited = score.with_track(0, score.tracks[0].spliced(20, 21, [Note(20 * 240, 240, 72)]))
    measures = notate(edited).parts[0].measures
    assert bars._written.cache_info().misses == before + 1
    assert [
        head.note for measure in measures for voice in measure.voices for s in voice for head in s.heads
    ] == [*edited.tracks[0].notes]


def test_of_a_note_held_for_many_bars_three_are_written() -> None:
    score = Score((Track((Note(480, 1920 * 50, 60), Note(480 + 1920 * 50, 480, 62))),))
    bars.forget()
    measures = notate(score).parts[0].measures
    assert bars._written.cache_info().misses == 3
    symbols = [measure.voices[0][-1] for measure in measures[:-1]] + [measures[-1].voices[0][0]]
    assert [(s.heads[0].tied_from, s.heads[0].tied_on) for s in symbols] == [
        (False, True),
        *[(True, True)] * 49,
        (True, False),
    ]
    assert {s.ticks for s in symbols[1:-1]} == {1920}


@settings(deadline=None, max_examples=40)
@given(DRAWN, st.sampled_from([Key("C", Mode.MAJOR), Key("E", Mode.MINOR)]), st.data())
def test_what_is_kept_is_what_would_be_written(
    drawn: list[tuple[int, int, bool]], key: Key, data: st.DataObject
) -> None:
    at, notes = 0, []
    for length, pitch, overlaps in drawn:
        notes.append(Note(at, length + 240 * overlaps, pitch))
        at += length
    score = Score((Track.of(notes),), keys=(KeyChange(0, key),))
    place = data.draw(st.integers(0, len(notes) - 1))
    other = data.draw(st.integers(48, 80))
    turned = [*notes[:place], Note(notes[place].start, notes[place].length, other), *notes[place + 1 :]]
    notate(score)
    kept = notate(score.with_track(0, Track.of(turned)))
    bars._written.cache_clear()
    assert notate(score.with_track(0, Track.of(turned))) == kept
