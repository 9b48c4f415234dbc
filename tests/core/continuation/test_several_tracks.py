"""Several tracks written together by a model of several voices."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from core.continuation.generator import Generator
from core.continuation.going_along import going_along
from core.continuation.request import Locks, Request, Task, Texture
from core.continuation.seed import hearing
from core.continuation.sounding import sounds_together
from core.continuation.take import Take
from core.continuation.textures import weft_for
from core.continuation.why import alternatives, take_surprises
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
TUNE = Track.of([Note(at * 480, 480, 72 + at % 5, 100) for at in range(8)], "Tune")
BASS = Track.of([Note(at * 960, 960, 40 + at % 3, 60) for at in range(4)], "Bass")
CHORDS = Track.of(chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960), "Chords")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


@pytest.fixture(scope="module")
def generator(several: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "line"), lambda: several)


def asked(*tracks: Track, bars: int = 2, takes: int = 3) -> Request:
    also = tuple(range(1, len(tracks)))
    return Request(Score(tracks), 0, 2 * BAR, bars=bars, takes=takes, also=also)


def unisons(note: Note, others: tuple[Note, ...]) -> int:
    return sum(
        note.start < each.end and each.start < note.end and note.pitch == each.pitch for each in others
    )


def parts(take: Take) -> dict[int, tuple[Note, ...]]:
    return {part.track: part.notes for part in take.others}


def test_every_track_goes_on_in_its_own_place_and_loudness(generator: Generator) -> None:
    answer = generator.generate(asked(TUNE, BASS))
    assert len(answer.takes) == 3
    for take in answer.takes:
        bass = parts(take)[1]
        assert min(note.pitch for note in take.notes) > max(note.pitch for note in bass)
        assert {note.velocity for note in take.notes} == {100}
        assert {note.velocity for note in bass} == {60}
        for line in (take.notes, bass):
            assert all(one.end <= other.start for one, other in pairwise(line))
            assert line[0].start >= 2 * BAR
            assert line[-1].end == 4 * BAR
        assert [part.name for part in take.others] == ["Bass"]
        assert len(take.others[0].surprise) == len(bass)


@pytest.mark.parametrize("along", [True, False])
def test_a_part_with_a_double_stop_is_a_line_as_it_would_be_by_itself(
    generator: Generator, along: bool
) -> None:
    stopped = Track.of([*TUNE.notes, Note(0, 480, 67), Note(0, 480, 60)], "Violin")
    request = asked(stopped, BASS)
    request = request if along else replace(request, also=(), given=(1,))
    answer = generator.generate(request)
    assert not answer.notices
    for take in answer.takes:
        assert all(one.end <= other.start for one, other in pairwise(take.notes))


def test_chords_stay_chords_while_a_tune_goes_its_own_way(generator: Generator) -> None:
    for take in generator.generate(asked(TUNE, CHORDS)).takes:
        columns: dict[tuple[int, int], int] = {}
        for note in parts(take)[1]:
            columns[note.start, note.end] = columns.get((note.start, note.end), 0) + 1
        assert set(columns.values()) == {3}
        assert all(one.end <= other.start for one, other in pairwise(take.notes))


def test_tracks_may_meet_in_unison_and_voices_of_one_may_not(generator: Generator) -> None:
    low = replace(TUNE, name="Second")
    met = 0
    narrow = Locks(lowest=72, highest=75)
    for seed in range(3):
        for take in generator.generate(replace(asked(TUNE, low), random_seed=seed, locks=narrow)).takes:
            met += sum(unisons(note, parts(take)[1]) for note in take.notes)
    assert met
    for take in generator.generate(asked(CHORDS, TUNE)).takes:
        places = [(note.start, note.pitch) for note in take.notes]
        assert len(places) == len(set(places))


def test_the_same_request_gives_the_same_and_one_draft_can_be_had_again(generator: Generator) -> None:
    request = asked(TUNE, BASS)
    takes = generator.generate(request).takes
    assert generator.generate(request).takes == takes
    again = generator.single(Request(request.score).by(takes[2].recipe), takes[2].recipe.index)
    assert (again.notes, again.others) == (takes[2].notes, takes[2].others)


def test_what_is_settled_stays_in_every_track(generator: Generator) -> None:
    request = asked(TUNE, BASS)
    (take,) = generator.generate(replace(request, takes=1)).takes
    early = take.changed(lambda note: note if note.end <= 3 * BAR else None)
    if early is None or not early.others:
        pytest.skip("nothing ends in the first bar")
    settled = replace(request, prefix=early.notes, beside=(parts(early)[1],), random_seed=5)
    for branch in generator.generate(settled).takes:
        assert set(early.notes) <= set(branch.notes)
        assert set(parts(early)[1]) <= set(parts(branch)[1])


def later(track: Track, bars: int) -> Track:
    return replace(track, notes=tuple(replace(note, start=note.start + bars * BAR) for note in track.notes))


def test_what_leads_in_is_written_in_its_place_in_every_track(generator: Generator) -> None:
    """The notes of the other tracks came after the place, among those that stand there."""
    request = replace(asked(later(TUNE, 2), later(CHORDS, 2)), start=0, end=2 * BAR, task=Task.LEAD_IN)
    answer = generator.generate(request)
    assert not answer.notices  # that of the chords there is no phrase
    for take in answer.takes:
        for notes in (take.notes, parts(take)[1]):
            assert notes
            assert all(0 <= note.start < note.end <= 2 * BAR for note in notes)
    take = answer.takes[0]
    early = take.changed(lambda note: note if note.end <= BAR else None)
    assert early is not None
    branch = replace(request, prefix=early.notes, beside=(parts(early).get(1, ()),))
    for other in generator.generate(branch).takes:
        assert set(early.notes) <= set(other.notes)
        assert set(parts(early).get(1, ())) <= set(parts(other)[1])


def test_what_leads_in_hears_other_tracks_where_they_stand() -> None:
    """What they have in the span was heard after it, and what they have with the phrase not with that."""
    request = Request(Score((later(TUNE, 4), CHORDS, later(BASS, 4))), start=2 * BAR, end=4 * BAR)
    heard, by = hearing(replace(request, task=Task.LEAD_IN, given=(1, 2)), every=True)
    assert by == 0
    tune, beside, bass = heard.score.tracks
    assert tune.notes == (*TUNE.notes, *later(TUNE, 4).notes)
    assert beside == CHORDS
    assert bass.notes == (*BASS.notes, *later(BASS, 4).notes)
    early = Request(Score((later(TUNE, 2), CHORDS)), start=0, end=2 * BAR, task=Task.LEAD_IN, given=(1,))
    for every in (True, False):
        heard, by = hearing(early, every=every)
        assert by == 2 * BAR
        assert heard.score.tracks[1] == later(CHORDS, 2)


def test_what_is_settled_in_other_tracks_is_heard_where_it_lies(generator: Generator) -> None:
    """Where the range is locked elsewhere, it was heard octaves away, and cost nothing."""
    request = replace(asked(TUNE, BASS), locks=Locks(lowest=60, highest=84))
    kept = (Note(2 * BAR, 960, 65), Note(2 * BAR + 960, 960, 67))
    branch = replace(request, prefix=(Note(2 * BAR, 1920, 74),), beside=(kept,))
    bass = weft_for(branch, generator.bundle)[0].strands[-1]
    assert [note.pitch for note in bass.heard] == [64, 65, 66, 64, 65, 67]
    for take in generator.generate(branch).takes:
        assert all(take.others[0].surprise)


def test_an_empty_track_gets_one_voice(generator: Generator) -> None:
    for take in generator.generate(asked(TUNE, Track(name="New"))).takes:
        new = parts(take)[1]
        assert new
        assert all(one.end <= other.start for one, other in pairwise(new))


def test_held_notes_are_those_of_the_track_itself(generator: Generator) -> None:
    held = Note(2 * BAR + 960, 960, 43)
    for take in generator.generate(replace(asked(TUNE, BASS), locks=Locks(held=(held,)))).takes:
        assert held in take.notes
        assert held not in parts(take)[1]


def test_tracks_beyond_six_voices_are_left_out_and_told(generator: Generator) -> None:
    tracks = [replace(TUNE, name=f"T{number}") for number in range(7)]
    answer = generator.generate(asked(*tracks, bars=1, takes=1))
    assert len(answer.takes[0].others) == 5
    assert any("T6" in notice for notice in answer.notices)


def test_some_tracks_are_written_while_others_are_given(generator: Generator) -> None:
    given = replace(CHORDS, notes=tuple(replace(note, start=note.start + 2 * BAR) for note in CHORDS.notes))
    score = Score((TUNE, BASS, given))
    request = Request(score, 0, 2 * BAR, bars=2, takes=2, also=(1,), given=(2,), texture=Texture.AS_HEARD)
    for take in generator.generate(request).takes:
        assert set(parts(take)) == {1}


def test_why_a_note_came_is_told_beside_the_other_tracks(
    several: Bundle, tmp_path_factory: pytest.TempPathFactory
) -> None:
    line = tiny_bundle(tmp_path_factory.mktemp("models") / "line")
    request = asked(TUNE, BASS, takes=1)
    (take,) = Generator(line, lambda: several).generate(request).takes
    told = take_surprises(line, Request(request.score), take, lambda: several)
    assert list(told.bits) == pytest.approx(take.surprise)
    assert alternatives(line, Request(request.score), take, 0, lambda: several) is not None


def test_drums_have_no_pitch_to_ask_about(several: Bundle) -> None:
    drums = Track(tuple(Note(at * 480, 60, 36) for at in range(8)), "Drums", percussion=True)
    (take,) = Generator(several).generate(asked(drums, takes=1)).takes
    assert list(take_surprises(several, Request(Score((drums,))), take).bits) == list(take.surprise)
    assert alternatives(several, Request(Score((drums,))), take, 0) is None


def test_drums_join_in(generator: Generator, tmp_path: Path) -> None:
    drums = Track(tuple(Note(at * 480, 60, 36) for at in range(8)), "Drums", percussion=True)
    for take in generator.generate(asked(TUNE, drums, BASS)).takes:
        assert set(parts(take)) == {1, 2}
        assert {note.pitch for note in parts(take)[1]} == {36}


def test_tracks_go_along_without_being_written_over() -> None:
    """The last to end in the bar sets the start; those that are ahead stay as they are."""
    short = replace(TUNE, notes=TUNE.notes[:-1])
    ahead = Track.of([Note(at * 960, 960, 60) for at in range(8)], "Ahead")
    score = Score((short, BASS, ahead))
    request = Request(score, 0, short.end, bars=2)
    gone = going_along(request, (1, 2))
    assert (gone.start, gone.also) == (BASS.end, (1,))
    instead = going_along(replace(request, start=0), (1, 2))
    assert (instead.start, instead.also) == (0, (1, 2))


def test_tracks_with_nothing_but_what_gives_way_come_back_as_what_they_were(generator: Generator) -> None:
    request = replace(asked(TUNE, CHORDS, BASS), start=0, end=2 * BAR)
    for take in generator.generate(request).takes:
        harmony, bass = parts(take)[1], parts(take)[2]
        for line in (take.notes, bass):
            assert all(one.end <= other.start for one, other in pairwise(line))
        assert sounds_together(harmony)
        assert all(TUNE.notes[0].pitch - 14 <= note.pitch <= 90 for note in take.notes)
        assert max(note.pitch for note in bass) <= 42 + 12
    alone = generator.generate(replace(asked(CHORDS), start=0, end=2 * BAR))
    assert all(sounds_together(take.notes) for take in alone.takes)
