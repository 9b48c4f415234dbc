"""Chords and parts come back as chords and parts when they are developed, or led from one to another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.continuation.generator import Generator
from core.continuation.going_along import developed_along
from core.continuation.request import Kind, Locks, Request, Task, Texture, placed
from core.continuation.sounding import sounds_together
from core.continuation.take import Take
from core.errors import BadRequest, NothingNew
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.scales import Scale
from core.score import KeyChange, Note, Score, Span, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
TRIADS = chords((60, 64, 67), (57, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
QUARTERS = chords(*((60, 64, 67), (59, 62, 67)) * 4, length=480)
SPAN = Span(2 * BAR, 4 * BAR)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory, several: Bundle) -> Generator:
    return Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "line"), lambda: several)


def development(**asked: object) -> Request:
    score = Score((Track.of(TRIADS),), keys=(KeyChange(0, Key("C")),))
    usual = Request(score, 0, SPAN.start, 2, task=Task.DEVELOP, source=Span(0, 2 * BAR), takes=16)
    return replace(usual, **asked)  # type: ignore[arg-type]  # whatever a request has


def way(**asked: object) -> Request:
    later = [replace(note, start=note.start + SPAN.end, pitch=note.pitch + 5) for note in QUARTERS]
    score = Score((Track.of([*TRIADS, *later]),), keys=(KeyChange(0, Key("C")),))
    usual = Request(
        score,
        0,
        SPAN.start,
        end=SPAN.end,
        task=Task.INTERPOLATE,
        source=Span(0, 2 * BAR),
        target=Span(4 * BAR, 6 * BAR),
        takes=4,
    )
    return replace(usual, **asked)  # type: ignore[arg-type]  # whatever a request has


@pytest.mark.parametrize("request_", [development(), way()])
def test_chords_come_back_as_chords_in_their_place(generator: Generator, request_: Request) -> None:
    answer = generator.generate(request_)
    assert len(answer.takes) >= 4
    assert not answer.notices
    for take in answer.takes:
        assert sounds_together(take.notes)
        assert all(SPAN.start <= note.start < note.end <= SPAN.end for note in take.notes)
        assert list(take.notes) == sorted(take.notes, key=lambda note: (note.start, note.pitch))
        assert len(take.surprise) == len(take.notes)
        assert take.recipe.model == "several"
        again = generator.single(request_.by(take.recipe), take.recipe.index)
        assert (again.notes, again.reasons[0]) == (take.notes, take.reasons[0])


def test_all_voices_go_alike(generator: Generator) -> None:
    takes = generator.generate(development(kinds=frozenset({Kind.RETROGRADE}))).takes
    backwards = next(take for take in takes if take.reasons[0] == "backwards")
    turned = [(4 * BAR - note.end, note.pitch) for note in backwards.notes]
    assert sorted(turned) == [(note.start, note.pitch) for note in TRIADS]
    assert all(placed(take.notes) != placed(TRIADS) for take in takes)


def test_locks_hold_for_all_notes(generator: Generator) -> None:
    locks = Locks(scale=Scale.of(Key("C")), lowest=55, highest=79)
    for take in generator.generate(development(locks=locks)).takes:
        assert all(55 <= note.pitch <= 79 and note.pitch % 12 in locks.scale.classes for note in take.notes)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "locks", [Locks(lowest=60, highest=72), Locks(scale=Scale.parse("C D G")), Locks(lowest=60, highest=71)]
)
def test_chords_that_locks_press_together_have_each_pitch_once(generator: Generator, locks: Locks) -> None:
    doubled = chords((48, 52, 60, 64, 67), (47, 50, 59, 62, 67), (48, 53, 60, 65, 69), length=960)
    score = Score((Track.of(doubled),), keys=(KeyChange(0, Key("C")),))
    kinds = frozenset({Kind.SEQUENCE, Kind.INVERSION})
    for take in generator.generate(development(score=score, locks=locks, kinds=kinds)).takes:
        for note in take.notes:
            same = [each for each in take.notes if each.pitch == note.pitch and each is not note]
            assert not any(each.start < note.end and note.start < each.end for each in same)


def test_what_cannot_be_made_is_not_laid_to_locks_where_there_are_none(generator: Generator) -> None:
    """A second track has nothing in any of the beats that would be its own."""
    sparse = Track.of([Note(480, 240, 60), Note(4 * BAR + 960, 240, 72)])
    score = Score((*way().score.tracks, sparse))
    request = way(score=score, also=(1,), source=Span(0, BAR), target=Span(4 * BAR, 5 * BAR), end=3 * BAR)
    with pytest.raises(BadRequest, match="cannot be made of the phrase"):
        generator.generate(request)


def test_beats_go_over_from_one_phrase_to_the_other(generator: Generator) -> None:
    halves = {take.reasons[0]: take for take in generator.generate(way()).takes}
    lengths = {name: [note.length for note in take.notes] for name, take in halves.items()}
    assert set(halves) == {"step by step", "a quarter of the way", "half way", "three quarters of the way"}
    assert lengths["a quarter of the way"].count(960) > lengths["three quarters of the way"].count(960)


def test_an_answer_begins_with_the_phrases_chords_and_the_network_ends_it(generator: Generator) -> None:
    takes = generator.generate(development(kinds=frozenset({Kind.ANSWER}))).takes
    assert {take.reasons[0] for take in takes} == {"answer, closing", "answer, left open"}
    begun = [(note.start + SPAN.start, note.pitch) for note in TRIADS if note.start < BAR]
    for take in takes:
        assert [(note.start, note.pitch) for note in take.notes if note.start < SPAN.start + BAR] == begun
        assert max(note.end for note in take.notes) == SPAN.end
        closes = take.reasons[0] == "answer, closing"
        last = {note.pitch % 12 for note in take.notes if note.end == SPAN.end}
        assert last <= {0, 4, 7} if closes else True
        again = generator.single(development().by(take.recipe), take.recipe.index)
        assert (again.notes, again.reasons[0]) == (take.notes, take.reasons[0])


def test_ornaments_are_the_top_lines_and_the_chords_beneath_stay(generator: Generator) -> None:
    takes = generator.generate(development(kinds=frozenset({Kind.ORNAMENT}))).takes
    neighbours = next(take for take in takes if take.reasons[0] == "with neighbour notes")
    below = [(note.start, note.length, note.pitch) for note in neighbours.notes if note.length == 960]
    chords_below = [note for note in TRIADS if note.pitch not in (67, 69) or note.start == 3 * 960]
    assert {(each.start + SPAN.start, each.length, each.pitch) for each in chords_below} <= set(below)
    top = [note.pitch for note in neighbours.notes if note.start < SPAN.start + 960 and note.pitch > 64]
    assert top == [67, 65, 67]  # a chord follows that has the step above


def test_chords_are_reduced_to_their_beats_together(generator: Generator) -> None:
    score = Score((Track.of(QUARTERS),), keys=(KeyChange(0, Key("C")),))
    takes = generator.generate(development(score=score, kinds=frozenset({Kind.REDUCTION}))).takes
    assert [take.reasons[0] for take in takes] == ["reduced to every other beat"]
    assert {note.length for note in takes[0].notes} == {960}
    starts = range(SPAN.start, SPAN.end, 960)
    struck = [{note.pitch for note in takes[0].notes if note.start == at} for at in starts]
    assert struck == [{60, 64, 67}] * 4


def test_a_tonal_answer_of_chords_is_of_chords_of_the_key(generator: Generator) -> None:
    takes = generator.generate(development(kinds=frozenset({Kind.FIFTH}))).takes
    tonal = next(take for take in takes if take.reasons[0] == "tonal answer at the fifth")
    assert [note.pitch for note in tonal.notes][:6] == [67, 71, 74, 64, 72, 76]


def test_block_chords_are_struck_in_a_new_rhythm_and_have_new_pitches_in_theirs(generator: Generator) -> None:
    struck = generator.generate(development(kinds=frozenset({Kind.RHYTHM}))).takes
    pitches = [sorted(note.pitch for note in TRIADS if note.start == at) for at in range(0, 3840, 960)]
    for take in struck:
        starts = sorted({note.start for note in take.notes})
        assert [sorted(n.pitch for n in take.notes if n.start == start) for start in starts] == pitches
    assert any(sorted({note.start for note in take.notes}) != list(range(3840, 7680, 960)) for take in struck)
    new = generator.generate(development(kinds=frozenset({Kind.PITCHES}))).takes
    assert all({note.start for note in take.notes} == set(range(3840, 7680, 960)) for take in new)
    assert all(sounds_together(take.notes) for take in new)


def test_longer_places_are_completed_with_chords(generator: Generator) -> None:
    takes = generator.generate(development(bars=4, kinds=frozenset({Kind.INVERSION}))).takes
    for take in takes:
        assert max(note.end for note in take.notes) == 6 * BAR
        assert sounds_together([note for note in take.notes if note.start >= 4 * BAR])


def test_parts_have_no_one_rhythm_to_give_and_that_is_said(generator: Generator) -> None:
    parts = Score((Track.of([*TRIADS[::3], *(Note(480 * at, 480, 72 + at % 3) for at in range(8))]),))
    with pytest.raises(BadRequest, match="cannot be made of the phrase"):
        generator.generate(development(score=parts, kinds=frozenset({Kind.RHYTHM})))


def test_locked_pitches_are_those_of_the_top_line(generator: Generator) -> None:
    top = (67, 69, 67, 67)
    takes = generator.generate(development(locks=Locks(pitches=top))).takes
    assert takes
    for take in takes:
        starts = sorted({note.start for note in take.notes})
        assert tuple(max(n.pitch for n in take.notes if n.start == start) for start in starts) == top


def test_what_leads_from_chords_to_chords_is_made_by_rule_whatever_the_surprise(generator: Generator) -> None:
    known = frozenset(placed(take.notes) for take in generator.generate(way(takes=16)).takes)
    with pytest.raises(NothingNew) as nothing:
        generator.generate(way(known=known, temperature=2.0))
    assert not nothing.value.drawn


def test_what_leads_between_phrases_goes_over_in_all_chosen_tracks_at_once(
    generator: Generator,
) -> None:
    def both(pitch: int) -> Track:
        slow = [Note(960 * at, 960, pitch) for at in range(4)]
        fast = [Note(4 * BAR + 480 * at, 480, pitch + 5) for at in range(8)]
        return Track.of([*slow, *fast], str(pitch))

    score = Score((both(72), both(48), Track.of(TRIADS, "ends")), keys=(KeyChange(0, Key("C")),))
    request_ = developed_along(way(score=score), (1, 2))
    assert request_.also == (1,)  # the third has nothing to lead to
    takes = generator.generate(request_).takes
    assert {take.reasons[0] for take in takes} >= {"step by step", "half way"}
    for take in takes:
        (part,) = take.others
        assert [(note.start, note.length) for note in part.notes] == [(n.start, n.length) for n in take.notes]
        again = generator.single(request_.by(take.recipe), take.recipe.index)
        assert (again.notes, again.others) == (take.notes, take.others)


def test_a_line_is_made_of_them_only_where_that_is_asked_for(generator: Generator) -> None:
    for take in generator.generate(development(texture=Texture.LINE)).takes:
        assert not sounds_together(take.notes)


def test_without_a_model_of_several_voices_the_top_notes_are_followed_and_that_is_said(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    answer = Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "line")).generate(development())
    assert answer.notices
    assert not sounds_together(answer.takes[0].notes)


def in_tracks(**asked: object) -> Request:
    """Two bars of a tune that begins on the second beat, chords and a bass under it, and a bass drum."""
    tune = Track.of([Note(480 + 480 * at, 480, 72 + at % 5) for at in range(7)], "Tune")
    bass = Track.of([Note(960 * at, 960, 40 + 2 * at) for at in range(4)], "Bass")
    kit = Track(tuple(Note(480 * at, 60, 36) for at in range(8)), "Kit", percussion=True)
    score = Score((tune, Track.of(TRIADS, "Chords"), bass, kit), keys=(KeyChange(0, Key("C")),))
    return development(score=score, also=(1, 2, 3), **asked)


def lines(take: Take) -> list[tuple[tuple[Note, ...], tuple[float, ...]]]:
    """The notes of a take, track by track, with their bits."""
    return [(take.notes, take.surprise), *((part.notes, part.surprise) for part in take.others)]


def test_a_phrase_in_several_tracks_is_developed_alike_in_all_of_them(generator: Generator) -> None:
    request_ = in_tracks()
    answer = generator.generate(request_)
    assert len(answer.takes) >= 4
    assert not any(take.reasons[0].startswith("an answer") for take in answer.takes)
    for take in answer.takes:
        assert [part.track for part in take.others] == [1, 2, 3]
        assert [part.name for part in take.others] == ["Chords", "Bass", "Kit"]
        for notes, bits in lines(take):
            assert all(SPAN.start <= note.start < note.end <= SPAN.end for note in notes)
            assert len(bits) == len(notes) > 0
        assert not sounds_together(take.notes)
        assert not sounds_together(take.others[1].notes)
        again = generator.single(request_.by(take.recipe), take.recipe.index)
        assert (again.notes, again.others) == (take.notes, take.others)


def test_each_track_goes_by_the_bars_of_the_one_in_hand(generator: Generator) -> None:
    takes = generator.generate(in_tracks(kinds=frozenset({Kind.RETROGRADE}))).takes
    backwards = next(take for take in takes if take.reasons[0] == "backwards")
    for track, (notes, _) in zip(in_tracks().score.tracks[:3], lines(backwards), strict=False):
        turned = sorted((4 * BAR - note.end, note.pitch) for note in notes)
        assert turned == [(note.start, note.pitch) for note in track.notes]


def test_several_tracks_turn_about_one_pitch_each_in_its_own_range(generator: Generator) -> None:
    takes = generator.generate(in_tracks(kinds=frozenset({Kind.INVERSION}))).takes
    turned = next(take for take in takes if take.reasons[0] == "exact inversion about its first note")
    for track, (notes, _) in zip(in_tracks().score.tracks[:3], lines(turned), strict=False):
        low, high = (end(note.pitch for note in track.notes) for end in (min, max))
        assert all(low - 12 <= note.pitch <= high + 12 for note in notes)
        back = [(note.start - 2 * BAR, (2 * 72 - note.pitch) % 12) for note in notes]
        assert sorted(back) == sorted((note.start, note.pitch % 12) for note in track.notes)


def test_without_a_model_of_several_voices_chords_beside_give_their_top_line(tmp_path: Path) -> None:
    alone = Generator(tiny_bundle(tmp_path / "line"))
    take = alone.generate(in_tracks()).takes[0]
    assert not sounds_together(take.others[0].notes)
    assert take.others[0].surprise
