"""Chords and parts come back as chords and parts when they are developed, or led from one to another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.continuation.generator import Generator
from core.continuation.request import Kind, Locks, Request, Take, Task, Texture, placed
from core.continuation.sounding import sounds_together
from core.errors import BadRequest
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


def test_beats_go_over_from_one_phrase_to_the_other(generator: Generator) -> None:
    halves = {take.reasons[0]: take for take in generator.generate(way()).takes}
    lengths = {name: [note.length for note in take.notes] for name, take in halves.items()}
    assert set(halves) == {"step by step", "a quarter of the way", "half way", "three quarters of the way"}
    assert lengths["a quarter of the way"].count(960) > lengths["three quarters of the way"].count(960)


def test_what_only_a_line_can_become_is_refused_in_a_sentence(generator: Generator) -> None:
    with pytest.raises(BadRequest, match="cannot be made of the phrase"):
        generator.generate(development(kinds=frozenset({Kind.ANSWER})))


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
