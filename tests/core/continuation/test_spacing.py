"""Chords lie about as wide as those of their phrase."""

from dataclasses import dataclass

import numpy as np
import pytest

from core.continuation.request import Request, Wishes
from core.continuation.spacing import FAR, Spacing
from core.continuation.textures import Weft, weft_for
from core.continuation.weaving import write
from core.lstm.bundle import Bundle
from core.lstm.features import Ints
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
CLOSE = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
OPEN = chords((48, 55, 64), (41, 60, 65), (43, 59, 62), (48, 55, 64), length=960)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


@dataclass
class Sounding:
    """A loom of one row in which a voice goes on under a highest one that sounds `highest`."""

    voice: int
    highest: int

    @property
    def turn(self) -> Ints:
        return np.array([self.voice])

    def sounds(self, voice: Ints) -> Ints:
        return np.array([self.highest if voice[0] == 0 else -1])


def weft(bundle: Bundle, heard: list[Note], likeness: float = 0.0) -> Weft:
    request = Request(Score(tracks=(Track.of(heard),)), 0, 2 * BAR, wishes=Wishes(likeness=likeness))
    return weft_for(request, bundle)[0]


def lost(bundle: Bundle, heard: list[Note], voice: int, highest: int) -> list[float]:
    nudge = Spacing(weft(bundle, heard)).on_pitch(Sounding(voice, highest))  # type: ignore[arg-type]  # asked alike
    assert nudge is not None
    return [-float(each) for each in nudge[0]]


def test_a_pitch_loses_by_each_semitone_beyond_where_the_voice_lay_at_most(bundle: Bundle) -> None:
    middle, lowest = (lost(bundle, CLOSE, voice, 72) for voice in (1, 2))
    assert [middle[pitch] for pitch in (67, 66, 65, 60)] == [0, 1 * FAR, 2 * FAR, 7 * FAR]
    assert [lowest[pitch] for pitch in (63, 62, 60)] == [0, 1 * FAR, 3 * FAR]


def test_the_highest_voice_goes_where_it_will_and_open_chords_stay_open(bundle: Bundle) -> None:
    assert not any(lost(bundle, CLOSE, 0, 72))
    assert not any(lost(bundle, OPEN, 2, 72)[72 - 24 :])


def test_chords_different_from_the_phrase_may_lie_wider(bundle: Bundle) -> None:
    assert Spacing(weft(bundle, CLOSE, likeness=-1.0)).on_pitch(Sounding(2, 72)) is None  # type: ignore[arg-type]


def test_close_chords_go_on_closer_than_they_would(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def widths() -> list[int]:
        found = []
        for draft in write(weft(bundle, CLOSE), range(8)):
            for start in {note.start for note in draft.notes}:
                pitches = [note.pitch for note in draft.notes if note.start == start]
                found.append(max(pitches) - min(pitches))
        return found

    close = widths()
    monkeypatch.setattr("core.continuation.spacing.FAR", 0.0)
    assert sum(width > 10 for width in close) < sum(width > 10 for width in widths()) / 2
