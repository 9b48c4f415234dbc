"""Changes of tempo, metre and key that come, move and go; and time put in and taken out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core import edits
from core.harmony import Key
from core.score import KeyChange, Marker, MetreChange, Note, Score, Span, TempoChange, Track
from core.timing import BarMap

BAR = 1920
NOTES = st.lists(
    st.builds(
        Note,
        start=st.integers(0, 16).map(lambda step: 480 * step) | st.integers(0, 5 * BAR),
        length=st.integers(1, 3 * BAR),
        pitch=st.integers(60, 62),
        velocity=st.sampled_from((1, 64, 127)),
    ),
    max_size=10,
)


@st.composite
def pieces(draw: st.DrawFn) -> Score:
    """Four bars and more, with changes at some bar lines and notes anywhere."""
    lines = [0, *sorted(draw(st.sets(st.integers(1, 4), max_size=3)))]
    pickup = draw(st.sampled_from((0, 480)))
    return Score(
        (Track.of(draw(NOTES)), Track.of(draw(NOTES))),
        tempos=tuple(TempoChange(BAR * line, 60.0 + 10 * line) for line in lines),
        metres=(MetreChange(0, 4, 4),),
        keys=tuple(KeyChange(BAR * line, Key("CGDAE"[line])) for line in lines),
        markers=tuple(Marker(BAR * line, f"s{line}") for line in lines[1:]),
        pickup=pickup,
    )


def test_a_ritardando_is_a_step_at_each_beat() -> None:
    score = edits.ramp_tempo(Score(), Span(BAR, 2 * BAR), 96, 60).score
    assert score.tempos == (
        TempoChange(0, 96),
        TempoChange(BAR + 480, 87),
        TempoChange(BAR + 960, 78),
        TempoChange(BAR + 1440, 69),
        TempoChange(2 * BAR, 60),
    )
    slower = edits.ramp_tempo(score, Span(BAR, 2 * BAR), 96, 94).score
    assert [change.bpm for change in slower.tempos] == [96, 95.5, 95, 94.5, 94]
    assert edits.ramp_tempo(score, Span(0, 2 * BAR), 96, 96).score.tempos == (TempoChange(0, 96),)


def test_a_ramp_counts_the_beats_of_its_metre_and_of_a_pickup() -> None:
    score = edits.set_pickup(edits.set_metre(Score(), 6, 8).score, 300).score
    ticks = [change.tick for change in edits.ramp_tempo(score, Span(0, 800), 100, 60).score.tempos]
    assert ticks == [0, 60, 300, 540, 780, 800]


def test_changes_go_and_what_they_hid_holds() -> None:
    score = edits.set_tempo(edits.set_tempo(Score(), 120, BAR).score, 96, 2 * BAR).score
    assert edits.remove_tempo(score, BAR).score.tempos == (TempoChange(0, 96),)
    assert edits.remove_tempo(score, 0).score is score
    score = edits.set_metre(Score(), 3, 4, BAR).score
    assert edits.remove_metre(score, BAR).score.metres == (MetreChange(0, 4, 4),)
    assert edits.remove_metre(score, 0).score is score


def test_without_its_first_key_a_piece_is_in_the_next_one() -> None:
    score = edits.set_key(edits.set_key(Score(), Key("C")).score, Key("G"), BAR).score
    assert edits.remove_key(score, BAR).score.keys == (KeyChange(0, Key("C")),)
    assert edits.remove_key(score, 0).score.keys == (KeyChange(0, Key("G")),)
    assert edits.remove_key(edits.remove_key(score, 0).score, 0).score.keys == ()


def test_changes_move_and_the_first_ones_stay() -> None:
    score = edits.set_tempo(Score(), 120, BAR).score
    assert edits.move_tempo(score, BAR, 960).score.tempos == (TempoChange(0, 96), TempoChange(960, 120))
    assert edits.move_tempo(score, BAR, -5).score.tempos == (TempoChange(0, 120),)
    assert edits.move_tempo(score, 0, BAR).score is score
    score = edits.set_metre(Score(), 3, 4, BAR).score
    assert edits.move_metre(score, BAR, 2 * BAR + 7).score.metres[1] == MetreChange(2 * BAR, 3, 4)
    assert edits.move_metre(score, 0, BAR).score is score
    score = edits.set_key(edits.set_key(Score(), Key("C")).score, Key("G"), BAR).score
    assert edits.move_key(score, BAR, 960).score.keys[1] == KeyChange(960, Key("G"))
    assert edits.move_key(score, 480, 960).score is score


@given(pieces(), st.integers(0, 3), st.integers(1, 3))
def test_time_put_in_and_taken_out_again_is_the_same_piece(score: Score, bar: int, bars: int) -> None:
    start = score.pickup * bool(bar) + BAR * bar
    span = Span(start, start + BAR * bars)
    longer = edits.insert_time(score, span).score
    assert all(not span.start <= note.start < span.end for track in longer.tracks for note in track.notes)
    across = any(n.start < start < n.end for track in score.tracks for n in track.notes)
    again = edits.remove_time(longer, span).score
    if not across:  # what sounded on into the new room is cut
        assert again.tracks == score.tracks
    assert (again.tempos, again.keys, again.metres) == (score.tempos, score.keys, score.metres)
    if score.end > start:
        assert again.markers == score.markers


@given(pieces(), st.integers(0, 3), st.integers(1, 3))
def test_what_follows_time_taken_out_sounds_and_is_named_as_before(score: Score, bar: int, bars: int) -> None:
    start = score.pickup * bool(bar) + BAR * bar
    span = Span(start, start + BAR * bars)
    shorter = edits.remove_time(score, span).score
    for track, before in zip(shorter.tracks, score.tracks, strict=True):
        kept = [note for note in before.notes if not span.start <= note.start < span.end]
        assert len(track.notes) == len(kept)
        assert sum(n.length for n in track.notes) == sum(
            note.length - max(0, min(note.end, span.end) - max(note.start, span.start)) for note in kept
        )
    for tick in range(span.end, 8 * BAR, 240):
        now = tick - span.length
        assert shorter.tempo_at(now).bpm == score.tempo_at(tick).bpm
        assert shorter.key_at(now) == score.key_at(tick)
    if bar:
        for tick in range(span.end, 8 * BAR, BAR):
            assert BarMap(shorter).bar_at(tick - span.length).start == tick - span.length


@given(pieces(), st.integers(0, 3), st.integers(1, 3))
def test_repeated_time_sounds_again_and_the_rest_as_before(score: Score, bar: int, bars: int) -> None:
    start = score.pickup * bool(bar) + BAR * bar
    span = Span(start, start + BAR * bars)
    longer = edits.repeat_time(score, span).score
    for track, before in zip(longer.tracks, score.tracks, strict=True):
        again = [replace(n, start=n.start + span.length) for n in before.notes if start <= n.start < span.end]
        later = [replace(n, start=n.start + span.length) for n in before.notes if n.start >= span.end]
        earlier = [note for note in before.notes if note.start < span.end]
        assert Track.of([*earlier, *again, *later]).notes == track.notes
    for tick in range(0, 10 * BAR, 240):
        was = tick if tick < span.end else tick - span.length
        assert longer.tempo_at(tick).bpm == score.tempo_at(was).bpm
        assert longer.key_at(tick) == score.key_at(was)
    named = [mark.text for mark in longer.markers if span.end <= mark.tick < span.end + span.length]
    assert named == [mark.text for mark in score.markers if span.start <= mark.tick < span.end]


def test_a_section_goes_with_its_time_and_the_next_moves_up() -> None:
    score = Score(
        (Track.of([Note(0, 4 * BAR, 60)]),), markers=(Marker(0, "A"), Marker(BAR, "B"), Marker(2 * BAR, "C"))
    )
    assert edits.remove_time(score, Span(BAR, 2 * BAR)).score.markers == (Marker(0, "A"), Marker(BAR, "C"))
    assert edits.remove_time(score, Span(BAR, BAR + 960)).score.markers[1] == Marker(BAR, "B")
    assert edits.remove_time(score, Span(2 * BAR, 4 * BAR)).score.markers == score.markers[:2]


def test_taking_the_pickup_out_leaves_none() -> None:
    score = replace(Score((Track.of([Note(480, 480, 60)]),)), pickup=480)
    shorter = edits.remove_time(score, Span(0, 480)).score
    assert (shorter.pickup, shorter.tracks[0].notes) == (0, (Note(0, 480, 60),))


def test_later_metres_begin_with_a_bar_of_the_one_before() -> None:
    bars_of_four = Score(
        metres=(MetreChange(0, 4, 4), MetreChange(4 * 1920, 3, 4), MetreChange(8 * 1920, 2, 4))
    )
    changed = edits.set_metre(bars_of_four, 3, 4).score
    assert changed.metres == (MetreChange(0, 3, 4), MetreChange(11 * 1440, 2, 4))  # 3/4 no longer changes
    six = edits.set_metre(bars_of_four, 6, 8, 1920).score
    assert six.metres[1:3] == (MetreChange(1920, 6, 8), MetreChange(1920 + 4 * 1440, 3, 4))
    taken = edits.remove_metre(bars_of_four, 4 * 1920).score
    assert taken.metres == (MetreChange(0, 4, 4), MetreChange(8 * 1920, 2, 4))
    picked_up = Score(pickup=480, metres=(MetreChange(0, 4, 4), MetreChange(480 + 1920, 3, 4)))
    assert edits.set_metre(picked_up, 2, 4).score.metres[1] == MetreChange(480 + 1920, 3, 4)
