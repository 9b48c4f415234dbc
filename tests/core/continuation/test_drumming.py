from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.continuation.drumming import AS_IT_WAS, PATTERN, drummed
from core.continuation.drums import Groove, end_of, groove_of
from core.continuation.generator import Generator
from core.continuation.request import Locks, Request, Task, Wishes
from core.errors import BadRequest
from core.score import MetreChange, Note, Score, Span, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle

BAR = 1920
KICK, SNARE, HAT, TOM = 36, 38, 42, 45
few = limits(max_examples=30, deadline=None)


def beat(bar: int) -> list[Note]:
    """Rock: hats in eighths, the kick on one and three, the snare on two and four."""
    start = bar * BAR
    hats = [Note(start + at * 240, 60, HAT, 90 if at % 2 == 0 else 60) for at in range(8)]
    kicks = [Note(start + at, 60, KICK, 110) for at in (0, 960)]
    return [*hats, *kicks, *(Note(start + at, 60, SNARE, 105) for at in (480, 1440))]


def fill(bar: int) -> list[Note]:
    return [Note(bar * BAR + at * 240, 60, TOM, 80 + 5 * at) for at in range(8)]


def piece(*bars: list[Note]) -> Score:
    return Score((replace(Track.of([note for bar in bars for note in bar], "Drums"), percussion=True),))


ROCK = piece(*(beat(bar) for bar in range(4)))
FILLED = piece(*(fill(bar) if bar % 4 == 3 else beat(bar) for bar in range(8)))


def spots(notes: tuple[Note, ...], bar: int) -> set[tuple[int, int]]:
    return {
        (note.start - bar * BAR, note.pitch) for note in notes if bar * BAR <= note.start < (bar + 1) * BAR
    }


def asked(score: Score = ROCK, start: int = 4 * BAR, **told: object) -> Request:
    return replace(Request(score, 0, start, bars=4), **told)  # type: ignore[arg-type]  # any of its fields


def groove(score: Score) -> Groove:
    found = groove_of(score.tracks[0].notes, BarMap(score), score.tracks[0].end)
    assert found is not None
    return found


def test_the_first_draft_is_the_pattern_as_it_was() -> None:
    drums = drummed(asked(), 0)
    for bar in range(4, 8):
        assert spots(drums.notes, bar) == spots(ROCK.tracks[0].notes, 0)
    assert drums.reasons == (AS_IT_WAS,)
    assert {note.suggested for note in drums.notes} == {PATTERN}


def test_strokes_are_as_loud_as_they_were() -> None:
    drums = drummed(asked(), 0)
    told = {(note.pitch, note.start % 480 // 240): note.velocity for note in drums.notes}
    assert told[(HAT, 0)] == 90
    assert told[(HAT, 1)] == 60
    assert told[(KICK, 0)] == 110


def test_a_pattern_of_two_bars_is_found_and_goes_on() -> None:
    other = [replace(note, pitch=TOM) if note.pitch == SNARE else note for note in beat(0)]
    bars = [
        beat(bar) if bar % 2 == 0 else [replace(note, start=note.start + bar * BAR) for note in other[::2]]
        for bar in range(6)
    ]
    score = piece(*bars)
    assert groove(score).period == 2
    drums = drummed(asked(score, 6 * BAR), 0)
    assert spots(drums.notes, 6) == spots(score.tracks[0].notes, 0)
    assert spots(drums.notes, 7) == spots(score.tracks[0].notes, 1)


def test_a_fill_comes_where_phrases_had_one() -> None:
    short = piece(*(fill(bar) if bar == 3 else beat(bar) for bar in range(4)))
    assert groove(short).period == 1
    assert groove(short).fills == {3}
    for index in range(6):
        drums = drummed(asked(short), index)
        assert spots(drums.notes, 7) == spots(short.tracks[0].notes, 3)
        assert all(TOM not in {pitch for _, pitch in spots(drums.notes, bar)} for bar in (4, 5)) or index


def test_a_pattern_of_four_bars_with_its_fill_goes_on() -> None:
    drums = drummed(asked(FILLED, 8 * BAR), 0)
    assert spots(drums.notes, 11) == spots(FILLED.tracks[0].notes, 3)
    assert spots(drums.notes, 10) == spots(FILLED.tracks[0].notes, 2)


def test_what_ends_a_phrase_over_the_beat_ends_the_next_and_not_each_bar() -> None:
    ending = [*beat(3), *(Note(3 * BAR + 1440 + at * 120, 60, TOM, 90) for at in range(4))]
    score = piece(beat(0), beat(1), beat(2), ending)
    assert groove(score).fills == {3}  # though most of it is as the others are
    for index in range(8):
        drums = drummed(asked(score, 4 * BAR), index)
        toms = [note.start // BAR for note in drums.notes if note.pitch == TOM]
        assert toms == [7] * 4


def test_a_fill_is_told_only_where_it_is_heard() -> None:
    short = piece(*(fill(bar) if bar == 3 else beat(bar) for bar in range(4)))
    drums = drummed(asked(short, 4 * BAR - 60), 0)  # after the last tom of bar 4
    assert {note.start // BAR for note in drums.notes} == {4, 5, 6, 7}
    assert drums.reasons == ("a fill in bar 8",)


def test_drums_go_on_at_the_bar_line_after_their_last_stroke() -> None:
    track = ROCK.tracks[0]
    assert track.end < 4 * BAR == end_of(track, BarMap(ROCK))
    assert end_of(replace(track, percussion=False), BarMap(ROCK)) == track.end
    half = piece([note for note in beat(0) if note.start < BAR // 2])
    assert end_of(half.tracks[0], BarMap(half)) == half.end


def test_a_few_strokes_more_in_a_bar_are_no_fill() -> None:
    ghosts = [Note(3 * BAR + at, 60, SNARE, 40) for at in (240, 720, 1680)]  # one before its middle
    score = piece(beat(0), beat(1), beat(2), [*beat(3), *ghosts])
    assert groove(score).fills == set()


def test_where_no_fill_was_heard_none_is_made_up() -> None:
    for index in range(12):
        assert TOM not in {note.pitch for note in drummed(asked(temperature=2.0), index).notes}


def test_more_surprise_changes_more() -> None:
    def changed(temperature: float) -> int:
        plain = {spot for bar in range(4, 8) for spot in ((bar, *each) for each in spots(piece_notes, 0))}
        total = 0
        for index in range(1, 20):
            notes = drummed(asked(temperature=temperature), index).notes
            total += len({(bar, *each) for bar in range(4, 8) for each in spots(notes, bar)} ^ plain)
        return total

    piece_notes = ROCK.tracks[0].notes
    assert 0 < changed(0.2) < changed(1.0) < changed(2.0)


@few
@given(st.integers(0, 99), st.integers(1, 200), st.integers(0, 8 * BAR), st.floats(0.1, 2))
def test_drums_stay_in_the_place_and_in_their_own_voice(
    seed: int, index: int, start: int, heat: float
) -> None:
    if start < BAR:
        start += BAR
    request = asked(FILLED, start, random_seed=seed, temperature=heat)
    drums = drummed(request, index)
    assert all(start <= note.start < note.end <= request.span.end for note in drums.notes)
    assert {note.pitch for note in drums.notes} <= {KICK, SNARE, HAT, TOM}
    loud = [note.velocity for note in FILLED.tracks[0].notes]
    assert all(min(loud) <= note.velocity <= max(loud) for note in drums.notes)
    assert drums == drummed(request, index)
    keys = [(note.start, note.pitch) for note in drums.notes]
    assert keys == sorted(set(keys))
    assert all(bits >= 0 for bits in drums.surprise)


def test_a_waltz_goes_on_in_three() -> None:
    notes = [Note(bar * 1440 + at * 480, 60, HAT if at else KICK) for bar in range(4) for at in range(3)]
    score = replace(piece(notes), metres=(MetreChange(0, 3, 4),))
    drums = drummed(asked(score, 4 * 1440), 0)
    assert [note.start for note in drums.notes if note.pitch == KICK] == [bar * 1440 for bar in range(4, 8)]


def test_the_last_bar_counts_though_its_last_stroke_is_short() -> None:
    score = piece(beat(0))
    drums = drummed(asked(score, score.tracks[0].end), 0)
    assert spots(drums.notes, 1) == spots(score.tracks[0].notes, 0)


@pytest.mark.parametrize("notes", [[], [Note(0, 60, KICK)]])
def test_with_too_little_to_go_by_it_says_so(notes: list[Note]) -> None:
    with pytest.raises(BadRequest, match="write a bar"):
        drummed(asked(piece(notes), 480), 0)


@pytest.mark.parametrize("index", [0, 1])
def test_sparse_leaves_strokes_out_and_busy_adds_some(index: int) -> None:
    counts = [
        len(drummed(asked(wishes=Wishes(density=density)), index).notes) for density in (-1, -0.5, 0, 0.5, 1)
    ]
    assert counts == sorted(counts)
    assert counts[0] < 0.8 * counts[2] < counts[2] < counts[-1]
    sparse = drummed(asked(wishes=Wishes(density=-1)), 0).notes
    on_beats = {(note.start % BAR, note.pitch) for note in ROCK.tracks[0].notes if note.start % 480 == 0}
    assert {(note.start % BAR, note.pitch) for note in sparse} == on_beats


def test_the_more_like_the_phrase_the_less_is_changed() -> None:
    def changed(likeness: float) -> int:
        asks = (asked(wishes=Wishes(likeness=likeness), random_seed=seed) for seed in range(20))
        pattern = spots(ROCK.tracks[0].notes, 0)
        return sum(len(spots(drummed(each, 1).notes, bar) ^ pattern) for each in asks for bar in range(4, 8))

    assert changed(1) < changed(0) < changed(-1)


def test_a_locked_rhythm_is_where_strokes_may_be() -> None:
    beats = tuple(Span(4 * BAR + at * 480, 4 * BAR + at * 480 + 480) for at in range(16))
    for index in range(4):
        notes = drummed(asked(locks=Locks(rhythm=beats)), index).notes
        assert {note.start % 480 for note in notes} == {0}


def test_held_strokes_stay_and_what_is_settled_too() -> None:
    held = Note(5 * BAR + 480, 120, SNARE, 33)
    drums = drummed(asked(locks=Locks(held=(held,))), 3)
    assert held in drums.notes
    assert sum(note.pitch == SNARE and abs(note.start - held.start) < 60 for note in drums.notes) == 1
    settled = tuple(note for note in drummed(asked(), 2).notes if note.start < 5 * BAR)
    branch = drummed(asked(prefix=settled, random_seed=9), 4)
    assert branch.notes[: len(settled)] == settled
    assert spots(branch.notes, 7)


def test_bars_are_varied_more_or_less_and_a_beat_is_led_into() -> None:
    def kept(closeness: float) -> float:
        request = asked(ROCK, 0, end=4 * BAR, task=Task.VARY, wishes=Wishes(closeness=closeness))
        drafts = [drummed(request, index).notes for index in range(1, 10)]
        there = [spots(ROCK.tracks[0].notes, bar) & spots(notes, bar) for notes in drafts for bar in range(4)]
        return sum(map(len, there))

    assert kept(1.0) > kept(0.0)
    later = piece(*(beat(bar) for bar in range(4, 8)))
    led = drummed(asked(later, 2 * BAR, end=4 * BAR, task=Task.LEAD_IN), 0)
    assert spots(led.notes, 3) == spots(later.tracks[0].notes, 4)


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "line"))


def test_drums_are_continued_by_takes_that_differ(generator: Generator) -> None:
    answer = generator.generate(asked(takes=6))
    assert len({tuple((note.start, note.pitch) for note in take.notes) for take in answer.takes}) == 6
    take = answer.takes[3]
    assert generator.single(asked().by(take.recipe), take.recipe.index).notes == take.notes


def test_drums_and_a_melody_go_on_together(generator: Generator) -> None:
    tune = Track.of([Note(at * 480, 480, 60 + at % 5) for at in range(16)], "Tune")
    score = Score((tune, ROCK.tracks[0]))
    for track, other in ((0, 1), (1, 0)):
        answer = generator.generate(Request(score, track, 4 * BAR, bars=2, takes=3, also=(other,)))
        assert len(answer.takes) == 3
        for take in answer.takes:
            (part,) = take.others
            assert (part.track, part.name) == (other, score.tracks[other].name)
            drums = take.notes if track else part.notes
            assert {note.pitch for note in drums} <= {KICK, SNARE, HAT}
            assert len(part.notes) == len(part.surprise)
        asked_again = Request(score, track, 4 * BAR, bars=2).by(answer.takes[1].recipe)
        again = generator.single(asked_again, answer.takes[1].recipe.index)
        assert (again.notes, again.others) == (answer.takes[1].notes, answer.takes[1].others)


def test_with_a_model_of_lines_each_track_is_written_by_itself(tmp_path: Path) -> None:
    tracks = [Track.of([Note(at * 480, 480, low + at % 5) for at in range(8)], str(low)) for low in (48, 72)]
    request = Request(Score(tuple(tracks)), 1, 2 * BAR, bars=2, takes=2, also=(0,))
    answer = Generator(tiny_bundle(tmp_path / "line")).generate(request)
    assert any("by itself" in notice for notice in answer.notices)
    for take in answer.takes:
        assert [part.track for part in take.others] == [0]
        assert max(note.pitch for note in take.others[0].notes) < 72


def test_a_part_with_nothing_else_is_written_anew_by_what_gives_way() -> None:
    drums = drummed(asked(start=0, end=4 * BAR), 0)
    assert [spots(drums.notes, bar) for bar in range(4)] == [
        spots(ROCK.tracks[0].notes, bar) for bar in range(4)
    ]
