"""What goes with a melody or with chords: where it is written, into which track, over which bars."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import fmean

import pytest

from core.chord_symbols import ChordSymbol
from core.continuation.accompanying import Accompaniment, Pace, accompanied, offered, slots, track_called
from core.continuation.generator import Generator
from core.continuation.request import Locks, Request, Texture
from core.continuation.voices import symbols_sounding
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import ChordSign, MetreChange, Note, Score, Span, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
MELODY = tuple(Note(BAR + 480 * beat, 480, 67 + beat % 5) for beat in range(10))  # bars 2 to 4
BLOCKS = tuple(chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960))
SIGNS = (ChordSign(0, ChordSymbol.parse("C")), ChordSign(BAR, ChordSymbol.parse("G7/B")))


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    folder = tmp_path_factory.mktemp("models")
    several: Bundle = tiny_bundle(folder / "several", company=SLOTS)
    return Generator(tiny_bundle(folder / "line"), lambda: several)


def of(*tracks: tuple[Note, ...], **more: object) -> Score:
    return Score(tuple(Track.of(notes, name=f"T{place}") for place, notes in enumerate(tracks)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", list(Accompaniment)[:-1])
def test_what_goes_with_a_melody_gets_a_new_track_and_ends_with_it(what: Accompaniment) -> None:
    score = of(MELODY)
    asked = accompanied(score, 0, what)
    assert asked.score.tracks[0] is score.tracks[0]
    assert (asked.track, asked.given, len(asked.score.tracks)) == (1, (0,), 2)
    assert (asked.span, asked.close) == (Span(BAR, MELODY[-1].end), True)
    assert not asked.score.tracks[1].notes
    assert asked.score.tracks[1].name


@pytest.mark.parametrize("what", [Accompaniment.CHORDS, Accompaniment.BASS])
def test_what_goes_under_a_melody_leans_to_the_chord_symbols_that_stand_there(
    generator: Generator, what: Accompaniment
) -> None:
    signs = (ChordSign(0, ChordSymbol.parse("Eb")), ChordSign(2 * BAR, ChordSymbol.parse("F#m")))
    told = of(MELODY, chords=signs)

    def share(score: Score) -> float:
        takes = generator.generate(
            replace(accompanied(score, 0, what), drafts=16, takes=8, random_seed=1)
        ).takes
        strong = [note for take in takes for note in take.notes if note.start % (BAR // 2) == 0]
        assert len(strong) > 5
        return fmean(note.pitch % 12 in told.chord_at(note.start).classes for note in strong)  # type: ignore[union-attr]

    assert share(told) > share(of(MELODY)) + 0.3


def test_what_else_sounds_there_is_heard_unless_that_is_not_wanted() -> None:
    early = of(MELODY, tuple(replace(note, length=100) for note in BLOCKS[:2]), ())
    assert accompanied(early, 0, Accompaniment.CHORDS).given == (0,)
    late = of(MELODY, tuple(replace(note, start=note.start + BAR) for note in BLOCKS), ())
    asked = accompanied(late, 0, Accompaniment.CHORDS)
    assert (asked.given, asked.end) == ((0, 1), MELODY[-1].end)
    assert accompanied(late, 0, Accompaniment.CHORDS, hear=False).given == (0,)


def test_what_is_heard_leaves_room_for_the_voices_that_are_asked_for(generator: Generator) -> None:
    late = of(MELODY, tuple(replace(note, start=note.start + BAR) for note in BLOCKS))
    asked = accompanied(late, 0, Accompaniment.FULL_CHORDS)
    take = generator.generate(replace(asked, takes=1, drafts=1)).takes[0]
    at_once = {sum(note.start <= each.start < note.end for note in take.notes) for each in take.notes}
    assert max(at_once) == 4


def test_what_goes_with_some_bars_fills_them_unless_the_melody_ends_there() -> None:
    early = accompanied(of(MELODY), 0, Accompaniment.FOUR, Span(BAR, 2 * BAR))
    assert (early.span, early.close) == (Span(BAR, 2 * BAR), False)
    late = accompanied(
        of((*MELODY, Note(3 * BAR + 960, 100, 60))), 0, Accompaniment.FOUR, Span(3 * BAR, 4 * BAR)
    )
    assert (late.span, late.close) == (Span(3 * BAR, 4 * BAR - 480), True)  # to the end of the beat


def test_a_silent_track_in_hand_is_written_into() -> None:
    score = of(MELODY, ())
    asked = accompanied(score, 1, Accompaniment.BASS)
    assert (asked.score, asked.track, asked.given) == (score, 1, (0,))


def test_what_was_written_before_goes_on_in_its_track() -> None:
    score = accompanied(of(MELODY), 0, Accompaniment.FOUR).score
    again = accompanied(score, 0, Accompaniment.FOUR, Span(BAR, 2 * BAR))
    assert (again.score, again.track, again.span) == (score, 1, Span(BAR, 2 * BAR))
    assert len(accompanied(score, 0, Accompaniment.BASS).score.tracks) == 3


def test_chords_beside_chords_get_a_track_of_another_name() -> None:
    score = replace(of(BLOCKS), tracks=(Track.of(BLOCKS, name="Chords"),))
    first = accompanied(score, 0, Accompaniment.CHORDS)
    assert [track.name for track in first.score.tracks] == ["Chords", "Chords 2"]
    again = accompanied(first.score, 0, Accompaniment.CHORDS)
    assert (again.score, again.track) == (first.score, 1)
    kept = track_called("Chords 2")
    assert kept is not None
    assert kept.name == "Chords 2"
    assert track_called("Chords of mine") is None


def test_a_line_goes_over_the_chords_in_hand_or_else_over_all_there_are() -> None:
    asked = accompanied(of(BLOCKS, MELODY, BLOCKS), 0, Accompaniment.LINE)
    assert (asked.given, asked.texture, asked.symbols) == ((0,), Texture.LINE, False)
    assert accompanied(of(BLOCKS, MELODY, BLOCKS), 1, Accompaniment.LINE).given == (0, 2)


def test_without_chords_a_line_goes_over_the_symbols() -> None:
    asked = accompanied(of((), chords=SIGNS), 0, Accompaniment.LINE)
    assert (asked.given, asked.symbols, asked.track) == ((), True, 0)
    assert asked.span == Span(0, 2 * BAR)


BROKEN = tuple(Note(240 * place, 240, (48, 55, 52, 55)[place % 4]) for place in range(16))


def test_a_line_goes_over_broken_chords_too_but_over_no_melody(generator: Generator) -> None:
    asked = accompanied(of(BROKEN), 0, Accompaniment.LINE)
    assert (asked.given, asked.symbols, asked.track, asked.close) == ((0,), False, 1, False)
    for take in generator.generate(replace(asked, takes=2)).takes:
        assert min(note.pitch for note in take.notes) >= 60
    assert accompanied(of(BROKEN, BLOCKS), 0, Accompaniment.LINE).given == (1,)
    with pytest.raises(BadRequest):
        accompanied(of(MELODY), 0, Accompaniment.LINE)


@pytest.mark.parametrize(
    ("tracks", "what"),
    [
        ((MELODY,), Accompaniment.CHORDS),
        ((BLOCKS,), Accompaniment.LINE),
        ((BROKEN,), Accompaniment.LINE),
        (((), BLOCKS), Accompaniment.LINE),
        ((BLOCKS, MELODY), Accompaniment.BASS),
        ((BROKEN, MELODY), Accompaniment.CHORDS),
        ((MELODY, BLOCKS), Accompaniment.CHORDS),
        (((),), Accompaniment.CHORDS),
    ],
)
def test_what_is_wanting_is_offered_first(tracks: tuple[tuple[Note, ...], ...], what: Accompaniment) -> None:
    assert offered(of(*tracks), 0) is what


def test_over_chord_symbols_a_line_is_offered() -> None:
    assert offered(of((), chords=SIGNS), 0) is Accompaniment.LINE


@pytest.mark.parametrize("what", [Accompaniment.CHORDS, Accompaniment.LINE])
def test_with_nothing_there_it_is_refused(what: Accompaniment) -> None:
    with pytest.raises(BadRequest):
        accompanied(of(()), 0, what)
    drums = Score((Track(MELODY, percussion=True),))
    with pytest.raises(BadRequest):
        accompanied(drums, 0, what)


def test_chords_change_as_often_as_is_asked() -> None:
    score, span = of(MELODY), Span(0, 2 * BAR)
    assert slots(score, span, Pace.FREE) == ()
    assert slots(score, span, Pace.BAR) == (Span(0, BAR), Span(BAR, 2 * BAR))
    assert [slot.start for slot in slots(score, span, Pace.HALF)] == [0, 960, 1920, 2880]
    assert len(slots(score, span, Pace.BEAT)) == 8
    jig = of(MELODY, metres=(MetreChange(0, 6, 8),))
    assert [slot.start for slot in slots(jig, Span(720, 2 * 1440), Pace.BEAT)] == [720, 1440, 2160]
    assert [slot.start for slot in slots(jig, Span(0, 2 * 1440), Pace.HALF)] == [0, 720, 1440, 2160]


@pytest.mark.parametrize(
    ("metre", "second"),
    [
        ((2, 4), 480),
        ((3, 4), 960),
        ((2, 2), 960),
        ((3, 2), 1920),
        ((5, 4), 1440),
        ((7, 8), 960),
        ((9, 8), 1440),
    ],
)
def test_twice_a_bar_is_twice_in_any_metre_of_two_beats_and_more(metre: tuple[int, int], second: int) -> None:
    score = of(MELODY, metres=(MetreChange(0, *metre),), pickup=240)
    bar = score.metres[0].bar_length
    places = [slot.start - 240 for slot in slots(score, Span(240, 240 + 2 * bar), Pace.HALF)]
    assert places == [0, second, bar, bar + second]


def test_a_bar_of_one_beat_has_one_chord() -> None:
    score = of(MELODY, metres=(MetreChange(0, 3, 8),))
    assert [slot.start for slot in slots(score, Span(0, 1440), Pace.HALF)] == [0, 720]


@pytest.mark.parametrize("pace", [Pace.BAR, Pace.HALF, Pace.BEAT])
def test_block_chords_keep_their_pace(generator: Generator, pace: Pace) -> None:
    asked = accompanied(of(MELODY), 0, Accompaniment.FULL_CHORDS)
    places = slots(asked.score, asked.span, pace)
    takes = generator.generate(replace(asked, takes=2, locks=Locks(rhythm=places))).takes
    for take in takes:
        assert {(note.start, note.end) for note in take.notes} == {(each.start, each.end) for each in places}
        assert len(take.notes) == 4 * len(places)


def test_symbols_sound_from_their_place_on_and_anew_in_every_bar() -> None:
    notes = symbols_sounding(of((), chords=SIGNS), Span(960, 3 * BAR))
    assert {(note.start, note.end) for note in notes} == {(960, BAR), (BAR, 2 * BAR), (2 * BAR, 3 * BAR)}
    assert {note.pitch % 12 for note in notes if note.start == BAR} == {7, 11, 2, 5}


def test_a_line_over_chords_holds_more_of_their_tones_even_unasked(generator: Generator) -> None:
    score = of((), chords=SIGNS)
    over = replace(accompanied(score, 0, Accompaniment.LINE), takes=8)
    beats = Locks(rhythm=slots(score, over.span, Pace.BEAT))

    def share(request: Request) -> float:
        takes = generator.generate(replace(request, locks=beats)).takes
        told = [(note, score.chord_at(note.start)) for take in takes for note in take.notes]
        return fmean(note.pitch % 12 in chord.classes for note, chord in told if chord is not None)

    assert share(over) > share(replace(over, symbols=False)) + 0.1


def test_a_line_comes_over_symbols_or_chords_and_under_a_melody_a_voice_below(
    generator: Generator,
) -> None:
    for score in (of((), chords=SIGNS), of(BLOCKS)):
        for take in generator.generate(accompanied(score, 0, Accompaniment.LINE)).takes:
            assert min(note.pitch for note in take.notes) >= 57
            assert all(one.end <= two.start for one, two in pairwise(take.notes))
    for take in generator.generate(accompanied(of(MELODY), 0, Accompaniment.SECOND)).takes:
        assert max(note.pitch for note in take.notes) <= 70
        assert all(one.end <= two.start for one, two in pairwise(take.notes))


@pytest.mark.parametrize(("up", "lowest"), [(-12, 57), (0, 65), (12, 77), (36, 84)])
def test_a_line_over_chords_lies_over_them_however_high_they_are(
    generator: Generator, up: int, lowest: int
) -> None:
    blocks = tuple(replace(note, pitch=note.pitch + up) for note in BLOCKS)
    for take in generator.generate(accompanied(of(blocks), 0, Accompaniment.LINE)).takes:
        assert min(note.pitch for note in take.notes) >= lowest


def test_a_line_that_has_begun_over_high_chords_goes_on_where_it_was(generator: Generator) -> None:
    low = tuple(Note(480 * beat, 480, 55 + beat) for beat in range(4))
    high = tuple(replace(note, pitch=note.pitch + 24) for note in BLOCKS)
    asked = replace(accompanied(of(high, low), 0, Accompaniment.LINE), track=1, start=BAR, end=2 * BAR)
    for take in generator.generate(asked).takes:
        assert max(note.pitch for note in take.notes) <= 58 + 12


@pytest.mark.parametrize("what", [Accompaniment.SECOND, Accompaniment.FULL_CHORDS, Accompaniment.THREE])
def test_what_goes_under_a_melody_lies_there_also_where_chords_are_heard(
    generator: Generator, what: Accompaniment
) -> None:
    tune = tuple(replace(note, pitch=note.pitch - 5) for note in MELODY)
    alone, heard = (accompanied(of(*tracks), 0, what) for tracks in ((tune,), (tune, BLOCKS)))
    assert (heard.given, heard.close) == ((0, 1), True)
    highest = [
        max(note.pitch for take in generator.generate(asked).takes for note in take.notes)
        for asked in (alone, heard)
    ]
    assert highest[1] <= 65 + 1
    assert highest[1] <= highest[0] + 2
