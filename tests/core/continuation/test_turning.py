"""A take of several tracks is asked about from each of them."""

import pytest

from core.continuation.generator import Generator
from core.continuation.request import Request
from core.continuation.turning import turned
from core.continuation.why import alternatives
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle

BAR = 1920
HIGH = Track.of([Note(place * 480, 480, 72 + place % 3) for place in range(4)], "High")
LOW = Track.of([Note(place * 960, 960, 48 + place) for place in range(2)], "Low")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


def test_the_other_track_s_notes_are_the_take_s_and_what_was_its_own_is_beside(several: Bundle) -> None:
    request = Request(Score((HIGH, LOW)), 0, BAR, bars=2, also=(1,), drafts=2)
    take = Generator(several).generate(request).takes[0]
    asked, other = turned(request, take, 1)
    assert (asked.track, asked.also, asked.span) == (1, (0,), request.span)
    assert other.notes == take.others[0].notes
    assert [(part.track, part.notes) for part in other.others] == [(0, take.notes)]
    assert turned(asked, other, 0)[1].notes == take.notes
    with pytest.raises(ValueError, match="nothing for track 2"):
        turned(request, take, 2)


def test_alternatives_for_its_notes_are_weighed_beside_all_others(several: Bundle) -> None:
    request = Request(Score((HIGH, LOW)), 0, BAR, bars=2, also=(1,), drafts=2)
    take = Generator(several).generate(request).takes[0]
    asked, other = turned(request, take, 1)
    why = alternatives(several, asked, other, 0, lambda: several)
    assert why is not None
    assert why.note == other.notes[0]
    sounding = {note.pitch for note in take.notes if note.start <= why.note.start < note.end}
    assert not sounding & {each.note.pitch for each in why.pitches}
