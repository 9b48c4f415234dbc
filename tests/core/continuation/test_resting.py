"""Takes that are to close lean to a chord at rest, its root in the bass."""

from __future__ import annotations

import numpy as np
import pytest

from core.continuation.grammar import Placed
from core.continuation.request import Locks, Request, Texture
from core.continuation.resting import ROOT, THIRD, TONE, Resting
from core.continuation.sampling import Floats
from core.continuation.textures import weft_for
from core.continuation.weaving import write
from core.harmony import Key, Mode
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import KeyChange, Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle

BAR, C = 1920, Key("C")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


def under(last: int, key: Key = C, **asked: object) -> Request:
    """Chords under a melody of two bars that ends on a pitch, and a later note that is none of theirs."""
    melody = [Note(0, 960, 76), Note(960, 960, 74), Note(BAR, BAR, last), Note(3 * BAR, BAR, 61)]
    score = Score((Track.of(melody), Track.of([])), keys=(KeyChange(0, key),))
    usual = {"given": (0,), "texture": Texture.CHORDS, "close": True, **asked}
    return Request(score, 1, 0, bars=2, **usual)  # type: ignore[arg-type]  # whatever a request has


def resting(bundle: Bundle, request: Request) -> Resting:
    weft = weft_for(request, bundle)[0]
    return Resting(weft, len(weft.strands))


def placed(rows: int, *, ends: bool = True) -> Placed:
    none = np.zeros(rows, np.int64)
    return Placed(none, none, none, none == (0 if ends else 1), none - 1)


def leans(bundle: Bundle, request: Request, *, ends: bool = True) -> list[dict[int, float]] | None:
    """What each pitch class gains in each voice, from the highest on."""
    voices = len(weft_for(request, bundle)[0].strands)
    told = resting(bundle, request).on_pitch(np.arange(voices), placed(voices, ends=ends))
    return None if told is None else gains(told)


def gains(told: Floats) -> list[dict[int, float]]:
    return [{int(at) % 12: float(row[at]) for at in np.flatnonzero(row)} for row in told]


def third_wanted(bundle: Bundle, request: Request, *upper: int) -> list[int]:
    """In which of the upper voices, highest first, the third is wanted, where they end on these pitches."""
    own, weft, found = resting(bundle, request), weft_for(request, bundle)[0], []
    rows = len(weft.strands)
    for voice, pitch in zip(weft.written, upper, strict=False):
        turn, ends = np.full(rows, voice), placed(rows)
        told = own.on_pitch(turn, ends)
        if told is not None and told[0, 64] >= THIRD:
            found.append(voice)
        own.written(np.full(rows, pitch), turn, ends, ends.last)
    return found


def test_the_root_is_wanted_in_the_bass_and_its_chord_above(bundle: Bundle) -> None:
    _, *upper, bass = leans(bundle, under(72)) or []
    assert bass == {0: ROOT}
    assert upper == [{0: TONE, 4: TONE, 7: TONE}] * 2


@pytest.mark.parametrize(
    ("last", "key", "chord"),
    [
        (79, C, {0, 4, 7}),  # the fifth of the tonic's chord
        (72, Key("A", Mode.MINOR), {9, 0, 4}),
        (74, C, {2, 5, 9}),  # a tune in D dorian, signed as C
    ],
)
def test_the_chord_is_the_tonics_or_the_one_on_the_melodys_last_note(
    bundle: Bundle, last: int, key: Key, chord: set[int]
) -> None:
    _, upper, *_ = leans(bundle, under(last, key)) or []
    assert set(upper) == chord


def test_nothing_leans_before_the_end_or_where_nothing_closes(bundle: Bundle) -> None:
    assert leans(bundle, under(72), ends=False) is None
    assert leans(bundle, under(72, close=False)) is None


def test_a_locked_cadence_has_its_notes_already(bundle: Bundle) -> None:
    assert leans(bundle, under(72, locks=Locks(cadence=True))) == [{}] * 4


@pytest.mark.parametrize("locks", [Locks(), Locks(cadence=True)])
def test_the_last_of_the_upper_voices_has_the_third_where_it_is_missing(bundle: Bundle, locks: Locks) -> None:
    assert third_wanted(bundle, under(72, locks=locks), 67, 60) == [2]
    assert third_wanted(bundle, under(72, locks=locks), 64, 60) == []
    assert third_wanted(bundle, under(76, locks=locks), 67, 60) == []  # the melody has it


def test_the_third_is_wanted_where_a_voice_may_end_on_it(bundle: Bundle) -> None:
    """Between a melody and a bass it was waited for in the lower voice, which ends cadences on the tonic."""
    outer = [[Note(0, BAR, pitch - 5), Note(BAR, BAR, pitch)] for pitch in (79, 36)]
    score = Score((Track.of([]), *map(Track.of, outer)), keys=(KeyChange(0, C),))
    locks = Locks(cadence=True)
    request = Request(score, 0, 0, bars=2, given=(1, 2), texture=Texture.PARTS, voices=2, locks=locks)
    assert weft_for(request, bundle)[0].written == (1, 2)
    assert third_wanted(bundle, request, 67, 60) == [1]


def test_hollow_chords_close_without_a_third(bundle: Bundle) -> None:
    def going_on(*pitches: int) -> Request:
        notes = [Note(at * 480, 480, pitch) for at in range(4) for pitch in pitches]
        return Request(Score((Track.of(notes),), keys=(KeyChange(0, C),)), 0, BAR, bars=2, close=True)

    assert third_wanted(bundle, going_on(36, 43, 48, 52), 67, 60, 55) == [2]
    assert third_wanted(bundle, going_on(36, 43, 48, 55), 67, 60, 55) == []


def test_drafts_that_close_have_a_third(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        drafts = write(weft_for(under(72), bundle)[0], range(64))
        return sum(4 in {n.pitch % 12 for n in each.notes if n.end == 2 * BAR} for each in drafts)

    many = full()
    monkeypatch.setattr("core.continuation.resting.THIRD", 0.0)
    assert many > full() + 8


def test_drafts_close_more_often_with_their_root_in_the_bass(bundle: Bundle) -> None:
    def rooted(*, close: bool) -> int:
        drafts = write(weft_for(under(72, close=close), bundle)[0], range(32))
        return sum(min(n.pitch for n in each.notes if n.end == 2 * BAR) % 12 == 0 for each in drafts)

    assert rooted(close=True) > rooted(close=False)


def test_drafts_tell_how_often_they_went_in_parallel_all_the_same(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.continuation.parallels.AVOIDING", 1e-6)
    drafts = write(weft_for(under(72, voices=4), bundle)[0], range(16))
    assert {each.parallels for each in drafts} > {0}
