"""Edits against a plain list of notes, and what each promises in words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import edits
from core.edits import Edited
from core.harmony import Key, Mode
from core.score import KeyChange, Marker, MetreChange, Note, Score, Span, TempoChange, Track
from core.timing import BarMap

# Few starts and pitches, so that notes fall together often; some at MIDI's edges.
NOTES = st.builds(
    Note,
    start=st.integers(0, 6).map(lambda step: step * 60) | st.integers(0, 500),
    length=st.integers(1, 5).map(lambda step: step * 60) | st.integers(1, 300),
    pitch=st.integers(58, 63) | st.sampled_from((0, 1, 126, 127)),
    velocity=st.sampled_from((1, 64, 90, 127)),
    suggested=st.sampled_from(("", "lstm")),
)


@st.composite
def scores_and_selections(draw: st.DrawFn) -> tuple[Score, frozenset[Note]]:
    notes = draw(st.lists(NOTES, max_size=12))
    score = Score((Track.of(notes), Track.of((Note(0, 10, 1), Note(60, 60, 60)), name="Other")))
    chosen = draw(st.sets(st.sampled_from(notes))) if notes else set()
    return score, frozenset(chosen)


SELECTED = scores_and_selections()
STEPS = st.integers(-400, 400)
Notes = list[Note]


def placed(
    notes: Collection[Note], chosen: Collection[Note], new: Notes, origins: list[Note] | None = None
) -> Notes:
    """The plain list model: where notes come together the longest stays (of equals the one that stood
    last), with those that came with it; a note that comes to another's place replaces it."""
    pairs = list(zip(new, origins or [Note(10_000 + i, 1, 0) for i in range(len(new))], strict=True))
    staying = []
    for note, origin in pairs:
        rivals = [pair for pair in pairs if place(pair[0]) == place(note)]
        longest = max(reversed(rivals), key=lambda pair: rank(pair[0]))
        if place(longest[1]) == place(origin):
            staying.append((note, origin))
    reached = [place(note) for note, origin in staying if place(note) != place(origin)]
    others = [note for note in notes if note not in chosen and place(note) not in reached]
    return sorted([*others, *(note for note, _ in staying)], key=rank)


def place(note: Note) -> tuple[int, int]:
    return note.start, note.pitch


def rank(note: Note) -> tuple[int, int, int, int, str]:
    return note.start, note.pitch, note.length, note.velocity, note.suggested


def as_list(edited: Edited, track: int = 0) -> Notes:
    return list(edited.score.tracks[track].notes)


def retouched(note: Note, **values: int) -> Note:
    """The note changed, without its mark if anything is new."""
    new = replace(note, **values)  # type: ignore[arg-type]  # only numbers are given
    return note if new == note else replace(new, suggested="")


def check(
    score: Score,
    chosen: frozenset[Note],
    edited: Edited,
    change: Callable[[Note], Note],
    *,
    copies: bool = False,
) -> None:
    """The edit did to the track what `change` does to each chosen note, and no more."""
    before = score.tracks[0].notes
    origins = [note for note in before if note in chosen]
    new = [change(note) for note in origins]
    expected = placed(before, (), new) if copies else placed(before, chosen, new, origins)
    assert as_list(edited) == expected
    assert edited.notes <= set(new)
    assert edited.notes <= set(expected)
    assert edited.score.tracks[1] is score.tracks[1]
    assert (edited.score is score) == (edited.score == score)


@settings(max_examples=60)
@given(SELECTED, STEPS, st.integers(-130, 130))
def test_a_group_moves_as_far_as_it_can_and_keeps_its_shape(
    selected: tuple[Score, frozenset[Note]], ticks: int, semitones: int
) -> None:
    score, chosen = selected
    edited = edits.move(score, 0, chosen, ticks, semitones)
    by = max([ticks, *[-min(note.start for note in chosen)] * bool(chosen)]) if chosen else 0
    up = semitones
    if chosen:
        low, high = min(note.pitch for note in chosen), max(note.pitch for note in chosen)
        up = max(-low, min(127 - high, semitones))
    check(score, chosen, edited, lambda n: retouched(n, start=n.start + by, pitch=n.pitch + up))


@settings(max_examples=60)
@given(SELECTED, st.integers(0, 400), st.integers(-5, 5))
def test_duplicates_lie_beside_their_originals(
    selected: tuple[Score, frozenset[Note]], ticks: int, semitones: int
) -> None:
    score, chosen = selected
    edited = edits.duplicate(score, 0, chosen, ticks, semitones)
    low = min((note.pitch for note in chosen), default=0)
    high = max((note.pitch for note in chosen), default=127)
    up = max(-low, min(127 - high, semitones))
    if not ticks and not up:
        assert edited == Edited(score, chosen)
    else:
        moved = {n: replace(n, start=n.start + ticks, pitch=n.pitch + up, suggested="") for n in chosen}
        check(score, chosen, edited, moved.__getitem__, copies=True)


@settings(max_examples=60)
@given(SELECTED)
def test_erasing_leaves_exactly_the_rest(selected: tuple[Score, frozenset[Note]]) -> None:
    score, chosen = selected
    edited = edits.erase(score, 0, chosen)
    assert list(edited.score.tracks[0].notes) == [n for n in score.tracks[0].notes if n not in chosen]
    assert not edited.notes


@settings(max_examples=60)
@given(SELECTED, STEPS, st.integers(1, 120))
def test_ends_move_and_no_note_gets_too_short(
    selected: tuple[Score, frozenset[Note]], ticks: int, minimum: int
) -> None:
    score, chosen = selected

    def change(note: Note) -> Note:
        return retouched(note, length=max(note.length + ticks, min(minimum, note.length)))

    check(score, chosen, edits.resize(score, 0, chosen, ticks, minimum), change)


@settings(max_examples=60)
@given(SELECTED, STEPS, st.integers(1, 120))
def test_starts_move_and_ends_stay(selected: tuple[Score, frozenset[Note]], ticks: int, minimum: int) -> None:
    score, chosen = selected
    by = max(ticks, -min((note.start for note in chosen), default=0))

    def change(note: Note) -> Note:
        start = min(note.start + by, note.end - min(minimum, note.length))
        return retouched(note, start=start, length=note.end - start)

    edited = edits.resize_start(score, 0, chosen, ticks, minimum)
    check(score, chosen, edited, change)
    assert {note.end for note in edited.notes} <= {note.end for note in chosen}


@settings(max_examples=60)
@given(SELECTED, st.integers(1, 127), st.integers(1, 1000))
def test_velocity_and_length_are_set(
    selected: tuple[Score, frozenset[Note]], velocity: int, length: int
) -> None:
    score, chosen = selected
    check(
        score,
        chosen,
        edits.set_velocity(score, 0, chosen, velocity),
        lambda n: retouched(n, velocity=velocity),
    )
    check(score, chosen, edits.set_length(score, 0, chosen, length), lambda n: retouched(n, length=length))


@settings(max_examples=60)
@given(SELECTED, st.floats(0, 3))
def test_velocity_scales_within_bounds(selected: tuple[Score, frozenset[Note]], factor: float) -> None:
    score, chosen = selected

    def change(note: Note) -> Note:
        return retouched(note, velocity=min(127, max(1, round(note.velocity * factor))))

    check(score, chosen, edits.scale_velocity(score, 0, chosen, factor), change)


@settings(max_examples=60)
@given(SELECTED, st.integers(-200, 200))
def test_velocity_shifts_as_a_group(selected: tuple[Score, frozenset[Note]], amount: int) -> None:
    score, chosen = selected
    loudest = max((n.velocity for n in chosen), default=0)
    softest = min((n.velocity for n in chosen), default=127)
    by = max(1 - softest, min(127 - loudest, amount))
    edited = edits.shift_velocity(score, 0, chosen, amount)
    check(score, chosen, edited, lambda n: retouched(n, velocity=n.velocity + by))


@settings(max_examples=60)
@given(SELECTED, st.sampled_from((1, 30, 60, 80, 480)))
def test_quantised_starts_lie_on_the_nearest_line(selected: tuple[Score, frozenset[Note]], grid: int) -> None:
    score, chosen = selected
    check(
        score,
        chosen,
        edits.quantise(score, 0, chosen, grid),
        lambda n: retouched(n, start=-(-(2 * n.start - grid) // (2 * grid)) * grid),
    )


@settings(max_examples=60)
@given(SELECTED, st.sampled_from((30, 80, 120)), st.floats(0, 1))
def test_quantising_lengths_leaves_whole_steps(
    selected: tuple[Score, frozenset[Note]], grid: int, strength: float
) -> None:
    score, chosen = selected
    edited = edits.quantise(score, 0, chosen, grid, lengths=True)
    assert all(note.start % grid == 0 and note.length % grid == 0 for note in edited.notes)
    partly = edits.quantise(score, 0, chosen, grid, strength, lengths=True)
    assert len(partly.notes) <= len(chosen)


def test_half_strength_goes_half_way() -> None:
    score = melody(Note(100, 60, 60), Note(500, 60, 62))
    edited = edits.quantise(score, 0, score.tracks[0].notes, 120, 0.5)
    assert [note.start for note in edited.score.tracks[0].notes] == [110, 490]


def test_quantising_counts_from_the_bar_line() -> None:
    score = replace(melody(Note(250, 60, 60)), pickup=240)
    edited = edits.quantise(score, 0, score.tracks[0].notes, 480)
    assert edited.score.tracks[0].notes[0].start == 240


@settings(max_examples=60)
@given(SELECTED, st.integers(-40, 40), st.sampled_from(list(Mode)), st.sampled_from(("C", "Eb", "F#")))
def test_transposing_in_the_scale_keeps_the_scale_and_the_group(
    selected: tuple[Score, frozenset[Note]], degrees: int, mode: Mode, tonic: str
) -> None:
    score, chosen = selected
    key = Key(tonic, mode)
    inside = frozenset(note for note in chosen if note.pitch % 12 in key.scale)
    edited = edits.transpose_in_scale(score, 0, inside, key, degrees)
    assert {note.pitch % 12 for note in edited.notes} <= key.scale
    back = edits.transpose_in_scale(score, 0, inside, key, 0)
    assert back == Edited(score, inside)
    # Unisons that differ in nothing but their mark are one note in a set once they have lost it.
    told = [{rank(note)[:4] for note in notes} for notes in (edited.notes, inside)]
    assert len(told[0]) == len(told[1])


def melody(*notes: Note) -> Score:
    return Score((Track.of(notes),))


def test_in_the_scale_a_third_up_and_back() -> None:
    score = melody(*(Note(i * 120, 120, pitch) for i, pitch in enumerate((60, 61, 62, 64, 71))))
    up = edits.transpose_in_scale(score, 0, score.tracks[0].notes, Key(), 2)
    assert [note.pitch for note in up.score.tracks[0].notes] == [64, 65, 65, 67, 74]


def test_in_the_scale_the_group_stops_at_the_top() -> None:
    score = melody(Note(0, 120, 120), Note(120, 120, 125))
    up = edits.transpose_in_scale(score, 0, score.tracks[0].notes, Key(), 7)
    assert [note.pitch for note in up.score.tracks[0].notes] == [122, 127]


@settings(max_examples=60)
@given(SELECTED, NOTES)
def test_a_drawn_note_takes_its_place(selected: tuple[Score, frozenset[Note]], note: Note) -> None:
    score, _ = selected
    edited = edits.draw(score, 0, note)
    assert as_list(edited) == placed(score.tracks[0].notes, (), [note])
    assert edited.notes == {note}


@settings(max_examples=60)
@given(SELECTED, st.integers(0, 1000))
def test_pasted_notes_begin_where_asked(selected: tuple[Score, frozenset[Note]], at: int) -> None:
    score, chosen = selected
    edited = edits.paste(score, 1, chosen, at)
    first = min((note.start for note in chosen), default=0)
    new = [replace(note, start=note.start - first + at, suggested="") for note in chosen]
    assert as_list(edited, 1) == placed(score.tracks[1].notes, (), new)
    assert min((note.start for note in edited.notes), default=at) == at


@settings(max_examples=60)
@given(SELECTED, st.integers(-300, 300), st.booleans())
def test_stretching_keeps_the_far_edge(
    selected: tuple[Score, frozenset[Note]], ticks: int, at_start: bool
) -> None:
    score, chosen = selected
    edited = edits.stretch(score, 0, chosen, ticks, at_start=at_start)
    if not edited.notes:
        return
    first, last = min(n.start for n in chosen), max(n.end for n in chosen)
    if at_start:
        assert max(note.end for note in edited.notes) in (last, last + 1)
    else:
        assert min(note.start for note in edited.notes) == first


def test_stretching_is_in_proportion() -> None:
    score = melody(Note(480, 240, 60), Note(720, 240, 62), Note(960, 480, 64))
    wide = edits.stretch(score, 0, score.tracks[0].notes, 960)
    assert [(n.start, n.length) for n in wide.score.tracks[0].notes] == [(480, 480), (960, 480), (1440, 960)]
    from_start = edits.stretch(score, 0, score.tracks[0].notes, 480, at_start=True)
    assert [(n.start, n.length) for n in from_start.score.tracks[0].notes] == [
        (960, 120),
        (1080, 120),
        (1200, 240),
    ]


@pytest.mark.parametrize(
    "edit",
    [
        lambda s, n: edits.move(s, 0, n, 0, 0),
        lambda s, n: edits.move(s, 0, n, -5, 0),
        lambda s, n: edits.resize(s, 0, n, 0),
        lambda s, n: edits.resize_start(s, 0, n, -9),
        lambda s, n: edits.stretch(s, 0, n, 0),
        lambda s, n: edits.duplicate(s, 0, n, 0, 0),
        lambda s, n: edits.set_length(s, 0, n, 240),
        lambda s, n: edits.set_velocity(s, 0, n, 90),
        lambda s, n: edits.shift_velocity(s, 0, n, 0),
        lambda s, n: edits.scale_velocity(s, 0, n, 1.0),
        lambda s, n: edits.quantise(s, 0, n, 240),
        lambda s, n: edits.erase(s, 0, [Note(7, 7, 7)]),
    ],
)
def test_an_edit_that_changes_nothing_gives_the_same_score(
    edit: Callable[[Score, frozenset[Note]], Edited],
) -> None:
    marked = (Note(0, 240, 60, 90, "lstm"), Note(240, 240, 64, 90, "lstm"))
    score = melody(*marked)
    assert edit(score, frozenset(marked)).score is score


def test_only_notes_that_change_lose_their_mark() -> None:
    score = melody(Note(0, 240, 60, suggested="lstm"), Note(250, 240, 64, suggested="lstm"))
    edited = edits.quantise(score, 0, score.tracks[0].notes, 240)
    assert [note.suggested for note in edited.score.tracks[0].notes] == ["lstm", ""]


def test_notes_the_track_does_not_hold_are_left_alone() -> None:
    score = melody(Note(0, 240, 60))
    assert edits.move(score, 0, [Note(0, 240, 61)], 240, 0) == Edited(score, frozenset())


def test_a_take_replaces_what_began_in_its_span_and_nothing_else() -> None:
    held = Note(0, 2000, 48)
    score = melody(held, Note(1920, 240, 60), Note(2160, 240, 62), Note(3840, 240, 64))
    take = (Note(1920, 480, 67, 80, "lstm"), Note(2400, 480, 69, 80, "lstm"), Note(3840, 480, 71, 80, "lstm"))
    edited = edits.insert_take(score, 0, Span(1920, 3840), take)
    assert edited.score.tracks[0].notes == (held, take[0], take[1], Note(3840, 240, 64))
    assert edited.notes == set(take[:2])


@settings(max_examples=60)
@given(SELECTED, st.integers(0, 400), st.integers(1, 400), st.lists(NOTES, max_size=8))
def test_a_take_never_touches_a_note_outside_its_span(
    selected: tuple[Score, frozenset[Note]], start: int, length: int, take: Notes
) -> None:
    score, _ = selected
    span = Span(start, start + length)
    result = edits.insert_take(score, 0, span, take).score.tracks[0].notes
    outside = [n for n in score.tracks[0].notes if not span.start <= n.start < span.end]
    assert [n for n in result if not span.start <= n.start < span.end] == outside
    assert {n for n in result if span.start <= n.start < span.end} <= set(take)


# The piece


def test_tempo_is_clamped_and_changes_from_its_tick() -> None:
    score = edits.set_tempo(Score(), 120).score
    score = edits.set_tempo(score, 1000, tick=960).score
    assert score.tempos == (TempoChange(0, 120), TempoChange(960, edits.MAX_TEMPO))
    assert edits.set_tempo(score, 120, tick=960).score.tempos == (TempoChange(0, 120),)
    assert edits.set_tempo(score, 120).score is score


def test_metre_changes_at_the_bar_line() -> None:
    score = edits.set_metre(Score(), 3, 4, tick=2000).score
    assert score.metres == (MetreChange(0, 4, 4), MetreChange(1920, 3, 4))
    assert edits.set_metre_throughout(score, 6, 8).score.metres == (MetreChange(0, 6, 8),)
    with pytest.raises(ValueError, match="not a metre"):
        edits.set_metre(score, 3, 5)


def test_bar_one_and_its_pickup_share_their_metre() -> None:
    score = edits.set_pickup(Score(), 480).score
    assert edits.set_metre(score, 3, 4, tick=500).score.metres == (MetreChange(0, 3, 4),)


def test_a_pickup_moves_bar_lines_and_no_notes() -> None:
    score = edits.set_metre(melody(Note(0, 240, 60)), 3, 4, tick=1920).score
    score = edits.set_pickup(score, 480).score
    assert score.metres == (MetreChange(0, 4, 4), MetreChange(2400, 3, 4))
    assert score.tracks[0].notes == (Note(0, 240, 60),)
    assert edits.set_pickup(score, 5000).score.pickup == 1919
    assert edits.set_pickup(score, 0).score.metres[1].tick == 1920


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9), st.sampled_from((2, 4, 8)), st.integers(0, 20_000), st.integers(-5, 4000)
        ),
        max_size=5,
    )
)
@example([(1, 4, 1920, 0), (1, 2, 2400, 0), (3, 2, 0, 0)])  # a change is left no bar of its own
def test_metre_and_pickup_in_any_order_make_a_score(changes: list[tuple[int, int, int, int]]) -> None:
    score = Score()
    for beats, unit, tick, pickup in changes:
        score = edits.set_metre(score, beats, unit, tick).score
        metre = BarMap(score).bar_at(tick).metre
        assert (metre.beats, metre.unit) == (beats, unit)
        score = edits.set_pickup(score, pickup).score
        assert score.pickup == max(0, min(pickup, score.metres[0].bar_length - 1))


def test_keys_come_change_and_go() -> None:
    score = edits.set_key(Score(), Key("G"), tick=960).score
    assert score.keys == (KeyChange(0, Key("G")),)
    score = edits.set_key(score, Key("D"), tick=960).score
    assert score.keys == (KeyChange(0, Key("G")), KeyChange(960, Key("D")))
    assert edits.set_key(score, Key("G"), tick=960).score.keys == (KeyChange(0, Key("G")),)
    assert edits.set_key(score, None).score.keys == ()


def test_titles_change() -> None:
    score = edits.set_title(Score(), "Air").score
    assert score.title == "Air"
    assert edits.set_composer(score, "N. N.").score.composer == "N. N."
    assert edits.set_title(score, "Air").score is score


@given(scores_and_selections(), st.integers(1, 5), st.integers(0, 1919))
def test_a_piece_that_begins_later_is_the_same_piece(
    given: tuple[Score, frozenset[Note]], bars: int, pickup: int
) -> None:
    written = replace(
        given[0],
        pickup=pickup % given[0].metres[0].bar_length,
        keys=(KeyChange(0, Key("C")), KeyChange(960, Key("G"))),
    )
    later, _ = edits.begin_later(written, bars)
    by = bars * written.metres[0].bar_length
    assert [[(n.start, n.end, n.pitch, n.suggested) for n in track.notes] for track in later.tracks] == [
        [(n.start + by, n.end + by, n.pitch, n.suggested) for n in track.notes] for track in written.tracks
    ]
    for track in written.tracks:
        for note in track.notes:
            was, now = BarMap(written).position(note.start), BarMap(later).position(note.start + by)
            assert (now.bar, now.beat, now.tick) == (was.bar + bars, was.beat, was.tick)
            assert later.metre_at(note.start + by).beats == written.metre_at(note.start).beats
            assert later.key_at(note.start + by) == written.key_at(note.start)
            assert later.tempo_at(note.start + by).bpm == written.tempo_at(note.start).bpm


def test_a_marker_is_put_renamed_moved_and_taken_away() -> None:
    score = edits.set_marker(edits.set_marker(Score(), 1920, "B").score, 0, " A ").score
    assert score.markers == (Marker(0, "A"), Marker(1920, "B"))
    assert edits.set_marker(score, 0, "intro").score.markers[0] == Marker(0, "intro")
    assert edits.move_marker(score, 1920, 3840).score.markers == (Marker(0, "A"), Marker(3840, "B"))
    assert edits.move_marker(score, 1920, 0).score.markers == (Marker(0, "B"),)
    assert edits.move_marker(score, 480, 0).score is score
    assert edits.set_marker(score, 1920, "").score.markers == (Marker(0, "A"),)
    assert edits.begin_later(score, 1).score.markers == (Marker(1920, "A"), Marker(3840, "B"))
