"""Takes that are to close lean to a chord at rest, its root in the bass."""

from __future__ import annotations

import numpy as np
import pytest

from core.continuation.grammar import Placed
from core.continuation.request import Locks, Request, Texture
from core.continuation.resting import ROOT, TONE, Resting
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


def leans(bundle: Bundle, request: Request, *, ends: bool = True) -> list[dict[int, float]] | None:
    """What each pitch class gains in each voice, from the highest on."""
    weft = weft_for(request, bundle)[0]
    turn, rows = np.arange(len(weft.strands)), np.zeros(len(weft.strands), np.int64)
    told = Resting(weft).on_pitch(turn, Placed(rows, rows, rows, rows == (0 if ends else 1), rows - 1))
    if told is None:
        return None
    return [{int(at) % 12: float(row[at]) for at in np.flatnonzero(row)} for row in told]


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


def test_nothing_leans_before_the_end_or_where_nothing_closes_or_a_cadence_is_locked(bundle: Bundle) -> None:
    assert leans(bundle, under(72), ends=False) is None
    assert leans(bundle, under(72, close=False)) is None
    assert leans(bundle, under(72, locks=Locks(cadence=True))) is None


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
