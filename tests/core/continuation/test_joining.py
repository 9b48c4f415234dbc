"""Voices come to what follows them."""

import numpy as np
import pytest

from core.continuation.grammar import Placed
from core.continuation.joining import FROM, NEAR, Joining
from core.continuation.request import Request
from core.continuation.textures import Weft, weft_for
from core.continuation.weaving import write
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
BEFORE = chords((48, 64), (50, 65), length=960)
AFTER = [Note(3 * BAR, 960, pitch) for pitch in (43, 59, 71)]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


def gap(bundle: Bundle, *tracks: list[Note], end: int = 3 * BAR) -> Weft:
    score = Score(tuple(Track.of(notes) for notes in tracks))
    asked = Request(score, 0, BAR, end=end, also=tuple(range(1, len(tracks))))
    return weft_for(asked, bundle)[0]


def leaning(weft: Weft, end: int) -> list[int] | None:
    """The pitch that each voice, asked in one row each, leans to for a note that ends at a tick."""
    voices = np.arange(len(weft.strands))
    ends = np.full(len(voices), end)
    placed = Placed(ends - 480, ends, ends, ends == end, np.full(len(voices), -1))
    found = Joining(weft).on_pitch(voices, placed)
    return None if found is None else found.argmax(1).tolist()


def test_the_highest_voice_leans_to_the_highest_note_and_the_lowest_to_the_lowest(bundle: Bundle) -> None:
    assert leaning(gap(bundle, BEFORE + AFTER), 3 * BAR) == [71, 43]
    high, low = [note for note in BEFORE if note.pitch > 60], [note for note in BEFORE if note.pitch < 60]
    assert leaning(gap(bundle, high + AFTER[2:], low + AFTER[:1]), 3 * BAR) == [71, 43]


def test_the_nearer_the_end_the_more_and_long_before_it_not_at_all(bundle: Bundle) -> None:
    joining = Joining(gap(bundle, BEFORE + AFTER, end=3 * BAR))
    away = []
    for left in (0, 480, 960):
        end = np.array([3 * BAR - left])
        nudge = joining.on_pitch(np.array([0]), Placed(end - 480, end, end, end > 0, end * 0 - 1))
        assert nudge is not None
        away.append(float(nudge[0, 59]))
    assert away == sorted(away)
    assert leaning(gap(bundle, BEFORE + AFTER), 3 * BAR - FROM) is None


def test_nothing_is_leant_to_where_nothing_follows_soon(bundle: Bundle) -> None:
    assert leaning(gap(bundle, BEFORE), 3 * BAR) is None
    assert leaning(gap(bundle, BEFORE + AFTER, end=3 * BAR - NEAR - 1), 3 * BAR - NEAR - 1) is None


def test_drafts_end_near_what_follows(bundle: Bundle) -> None:
    def far(weft: Weft) -> float:
        drafts = write(weft, range(16))
        return float(np.mean([abs(max(n.pitch for n in d.notes if n.end == 3 * BAR) - 71) for d in drafts]))

    assert far(gap(bundle, BEFORE + AFTER)) < far(gap(bundle, BEFORE)) - 1
