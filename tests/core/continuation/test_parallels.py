"""Voices that are to be heard apart keep clear of parallel fifths and octaves."""

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pytest

from core.continuation.parallels import AVOIDING, Parallels
from core.continuation.request import Locks, Request, Texture
from core.continuation.textures import Weft, weft_for
from core.continuation.weaving import write
from core.lstm.bundle import Bundle
from core.lstm.features import Ints
from core.polyphony.company import SLOTS
from core.score import Note, Score, Span, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
MELODY = [Note(place * 480, 480, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
APART = chords((60, 67), (62, 65), (59, 67), (60, 64), length=960)
POWER = chords((48, 55), (51, 58), (53, 60), (50, 57), length=960)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


@dataclass
class Standing:
    """A loom of one row in which the lower of two voices is to go on from `last`."""

    last: int
    came: int
    sounds: int
    batch = 1
    turn = np.array([1])

    def moves(self) -> tuple[Ints, Ints, Ints]:
        slots = np.full((2, SLOTS), 0)
        slots[0, 0], slots[1, 0] = self.came, self.sounds
        return np.array([self.last]), slots[:1], slots[1:]


def two_voices(bundle: Bundle, heard: list[Note]) -> Weft:
    return weft_for(Request(Score(tracks=(Track.of(heard),)), 0, 2 * BAR), bundle)[0]


def avoided(bundle: Bundle, stands: Standing, heard: list[Note] = APART) -> list[int]:
    """The pitches that lose by it."""
    nudge = Parallels(two_voices(bundle, heard)).on_pitch(stands)  # type: ignore[arg-type]  # asked alike
    if nudge is None:
        return []
    assert set(nudge.ravel().tolist()) <= {0.0, -AVOIDING}
    return np.flatnonzero(nudge[0]).tolist()


def test_a_fifth_after_a_fifth_is_avoided_when_both_voices_go_the_same_way(bundle: Bundle) -> None:
    assert avoided(bundle, Standing(last=60, came=2, sounds=69)) == [62]
    assert avoided(bundle, Standing(last=60, came=-2, sounds=65))[-2:] == [46, 58]
    assert 60 not in avoided(bundle, Standing(last=60, came=12, sounds=79))  # stays where it is


def test_octaves_and_fifths_over_octaves_are_avoided_too(bundle: Bundle) -> None:
    assert avoided(bundle, Standing(last=57, came=2, sounds=71)) == [59, 71]
    assert avoided(bundle, Standing(last=48, came=2, sounds=69)) == [50, 62]


@pytest.mark.parametrize("stands", [Standing(60, 0, 67), Standing(60, 2, 66), Standing(-1, 2, 69)])
def test_nothing_is_avoided_after_other_intervals_or_where_only_one_moves(
    bundle: Bundle, stands: Standing
) -> None:
    assert avoided(bundle, stands) == []


def test_a_phrase_in_parallel_fifths_goes_on_as_it_will(bundle: Bundle) -> None:
    assert avoided(bundle, Standing(last=60, came=2, sounds=69), POWER) == []


def test_drafts_have_no_parallels_where_there_is_anything_else(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a narrow range and in the melody's rhythm, in which chance alone makes many."""
    score = Score(tracks=(Track.of(MELODY), Track.of([])))
    locks = Locks(lowest=48, highest=60, rhythm=tuple(Span(note.start, note.end) for note in MELODY))
    asked = Request(score, 1, 0, bars=2, given=(0,), texture=Texture.CHORDS, voices=2, locks=locks)
    weft, _ = weft_for(asked, bundle)

    def found() -> int:
        return sum(parallels([*MELODY, *draft.notes]) for draft in write(weft, range(8)))

    assert found() == 0
    monkeypatch.setattr(Parallels, "on_pitch", lambda *_: None)
    assert found() > 0


def parallels(notes: list[Note]) -> int:
    """How often two voices move so, the highest note being that of the highest voice."""
    starts = sorted({note.start for note in notes})
    sounding = [sorted(note.pitch for note in notes if note.start <= tick < note.end) for tick in starts]
    found = 0
    for one, two in pairwise(sounding):
        if len(one) == len(two):
            for a, b in combinations(range(len(one)), 2):
                apart = one[b] - one[a]
                found += one[a] != two[a] and apart % 12 in (0, 7) and two[b] - two[a] == apart
    return found
