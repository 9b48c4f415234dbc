"""How drafts sound with all else, and that the smoother and the better closed ones come first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.continuation.consonance import (
    ELSEWHERE,
    MILDLY,
    ROUGHLY,
    UNROOTED,
    Sound,
    gone_silent,
    heard,
    sounds,
)
from core.continuation.ranking import Candidate, Context, choose
from core.continuation.request import Request, Texture, Wishes
from core.continuation.textures import Weft, weft_for
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import KeyChange, Note, Score, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
MELODY = [Note(0, 960, 76), Note(960, 960, 74), Note(1920, 1920, 72)]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


def under(bundle: Bundle, melody: list[Note], bars: int = 2) -> Weft:
    score = Score((Track.of(melody), Track.of([])), keys=(KeyChange(0, Key("C")),))
    asked = Request(score, 1, 0, bars=bars, given=(0,), texture=Texture.CHORDS)
    return weft_for(asked, bundle)[0]


def sound(bundle: Bundle, *pitches: tuple[int, ...]) -> Sound:
    """Chords in half notes, of which the last is a whole one, under the melody."""
    *first, last = pitches
    notes = [*chords(*first, length=960), *(Note(1920, 1920, pitch) for pitch in last)]
    return sounds(under(bundle, MELODY), [notes])[0]


def test_triads_are_smooth_sevenths_mild_and_seconds_rough(bundle: Bundle) -> None:
    assert sound(bundle, (48, 55), (43, 59), (48, 55, 64)) == Sound(0.0, 1.0)
    assert sound(bundle, (45, 60, 67), (43, 59, 65), (48, 55, 64)).clash == pytest.approx(MILDLY / 2)
    assert sound(bundle, (47, 53, 77), (43, 59), (48, 55, 64)).clash == pytest.approx(ROUGHLY / 4)


@pytest.mark.parametrize(
    ("last", "rest"),
    [((48, 55, 64), 1.0), ((48, 60), 1.0), ((45, 57, 64), ELSEWHERE), ((52, 55), UNROOTED), ((47, 55), 0.0)],
)
def test_a_last_chord_is_at_rest_on_the_tonic_less_elsewhere_and_not_where_it_clashes(
    bundle: Bundle, last: tuple[int, ...], rest: float
) -> None:
    assert sound(bundle, (48, 55), (43, 59), last).rest == rest


def test_a_track_of_several_that_falls_silent_is_told_of(bundle: Bundle) -> None:
    score = Score((Track.of(MELODY), Track.of(chords((48, 52, 55), (43, 55, 59), length=1920))))
    weft, _ = weft_for(Request(score, 0, 2 * BAR, bars=2, also=(1,)), bundle)
    after = [replace(note, start=2 * BAR + note.start) for note in MELODY]
    rest = [Note(3 * BAR, BAR, 48)]
    stay = [Note(2 * BAR, BAR, 48), *rest]
    assert gone_silent(weft, [{0: after, 1: rest}, {0: after, 1: stay}, {0: after}]) == [0.5, 0.0, 1.0]


@pytest.mark.parametrize(("density", "gone"), [(0.0, 0.35), (-0.5, 0.0)])
def test_so_is_one_that_slows_down_unless_that_is_wished_for(
    bundle: Bundle, density: float, gone: float
) -> None:
    score = Score((Track.of(MELODY), Track.of([Note(480 * at, 480, 48 + at) for at in range(8)])))
    wishes = Wishes(density=density)
    weft, _ = weft_for(Request(score, 0, 2 * BAR, bars=2, also=(1,), wishes=wishes), bundle)
    after = [replace(note, start=2 * BAR + note.start) for note in MELODY]
    slow, calm = (
        [Note(2 * BAR + at * 480, 480 * (8 // n), 48) for at in range(0, 8, 8 // n)] for n in (2, 4)
    )
    told = gone_silent(weft, [{0: after, 1: slow}, {0: after, 1: calm}])
    assert told == pytest.approx([gone, max(0.0, gone - 0.25)])


def test_a_draft_in_which_a_track_falls_silent_comes_after_others() -> None:
    context = Context((Note(0, 480, 60), Note(480, 480, 62), Note(960, 480, 64)), BarMap(Score()))
    line = tuple(Note(BAR + 480 * at, 480, pitch) for at, pitch in enumerate((65, 64, 62, 60)))
    other = tuple(replace(note, pitch=note.pitch + 2) for note in line)
    drafts = [
        Candidate(notes, (1.0,) * 4, sound=Sound(0.0, 0.0, gone=gone))
        for notes, gone in ((line, 0.5), (other, 0.0))
    ]
    assert [choice.index for choice in choose(drafts, 2, context)] == [1, 0]


def test_beats_on_which_only_what_is_given_sounds_are_silent(bundle: Bundle) -> None:
    weft = under(bundle, MELODY)
    half = [Note(0, 960, 48), Note(1920, 960, 48)]
    assert sounds(weft, [half])[0].silent == 0.5
    assert sounds(under(bundle, MELODY[:1]), [half])[0].silent == 0.0


def test_a_bass_that_stays_over_bar_lines_is_a_drone(bundle: Bundle) -> None:
    weft = under(bundle, [Note(0, 4 * BAR, 72)], bars=4)
    stays, moves = (
        [Note(bar * BAR, BAR, pitch) for bar, low in enumerate(lows) for pitch in (low, 64)]
        for lows in ((48, 36, 48, 41), (48, 41, 43, 48))
    )
    assert [each.drone for each in sounds(weft, [stays, moves])] == pytest.approx([2 / 3, 0.0])
    assert sounds(under(bundle, MELODY), [stays])[0].drone == 0.0  # of two bars nothing is told


def test_drafts_that_drone_or_go_in_parallel_come_later_unless_the_phrase_does() -> None:
    line = tuple(replace(note, pitch=note.pitch - 12) for note in MELODY)
    other = tuple(replace(note, pitch=note.pitch - 9) for note in MELODY)

    def first(own: float, drone: float, parallels: int) -> int:
        faulty = Candidate(other, (2.0,) * 3, sound=Sound(0.0, 0.7, drone=drone), parallels=parallels)
        drafts = [faulty, Candidate(line, (2.0,) * 3, sound=Sound(0.02, 0.7))]
        context = Context((), BarMap(Score()), Key("C"), own=Sound(0.0, 0.0, drone=own))
        return choose(drafts, 1, context)[0].index

    assert first(own=0.0, drone=0.8, parallels=0) == 1
    assert first(own=1.0, drone=0.8, parallels=0) == 0
    assert first(own=0.0, drone=0.3, parallels=0) == 0  # as songs do
    assert first(own=0.0, drone=0.0, parallels=1) == 1


def test_a_phrase_has_its_own_measure_of_roughness(bundle: Bundle) -> None:
    clusters = chords((60, 61, 62), (60, 61, 62), length=960)
    asked = Request(Score((Track.of(clusters),)), 0, BAR)
    assert heard(weft_for(asked, bundle)[0]) == Sound(ROUGHLY, 0.0)
    assert heard(under(bundle, MELODY)) == Sound(0.0, 0.0)


def test_smooth_drafts_that_come_to_rest_come_first_where_the_phrase_is_smooth() -> None:
    line = tuple(replace(note, pitch=note.pitch - 12) for note in MELODY)
    other = tuple(replace(note, pitch=note.pitch - 9) for note in MELODY)
    smooth, rough = Sound(0.05, 1.0), Sound(0.3, 0.0)
    drafts = [Candidate(other, (2.0,) * 3, sound=rough), Candidate(line, (2.0,) * 3, sound=smooth)]

    def first(clash: float, close: bool) -> int:
        context = Context((), BarMap(Score()), Key("C"), close, own=Sound(clash, 0.0))
        return choose(drafts, 1, context)[0].index

    assert first(clash=0.0, close=False) == 1
    assert first(clash=1.0, close=True) == 1
    assert choose(drafts[1:], 1, Context((), BarMap(Score()), Key("C"), True))[0].reasons == (
        "ends on the tonic",
    )
