"""Chords and parts around notes that stand: kept ones, those that sound on, and those that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.continuation.generator import Generator
from core.continuation.landing import landings_in_voices
from core.continuation.request import Request, Task
from core.continuation.sounding import sounds_together
from core.continuation.take import Take
from core.continuation.textures import NO_ROOM, weft_for
from core.continuation.why import alternatives, take_surprises
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import NOTE_ORDER, Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
CHORDS = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


@pytest.fixture(scope="module")
def generator(several: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "line"), lambda: several)


def asked(notes: Sequence[Note]) -> Request:
    return Request(Score((Track.of(notes),)), 0, 2 * BAR, end=4 * BAR, takes=2, random_seed=5)


def swapped(take: Take, index: int) -> tuple[Note, ...]:
    """The take up to this note and its chord, a tone higher there."""
    own = take.notes[index]
    begun = [note for note in take.notes if note.start <= own.start and note is not own]
    return tuple(sorted((*begun, replace(own, pitch=own.pitch + 2)), key=NOTE_ORDER))


def test_any_note_of_a_chord_may_be_swapped_and_the_rest_is_written_on(generator: Generator) -> None:
    request = asked(CHORDS)
    take = generator.generate(request).takes[0]
    for index in range(len(take.notes)):
        prefix = swapped(take, index)
        found = generator.generate(replace(request, prefix=prefix)).takes
        assert found
        for each in found:
            assert set(prefix) <= set(each.notes)
            assert max(note.end for note in each.notes) == 4 * BAR
            assert len(each.surprise) == len(each.notes)


def test_what_is_settled_to_the_end_is_the_only_take(generator: Generator) -> None:
    request = asked(CHORDS)
    take = generator.generate(request).takes[0]
    answer = generator.generate(replace(request, prefix=take.notes))
    assert [each.notes for each in answer.takes] == [take.notes]
    assert np.isfinite(answer.takes[0].surprise).all()
    assert generator.single(replace(request, prefix=take.notes), 0).notes == take.notes


def test_a_voice_that_sounds_into_the_place_goes_on_when_it_is_over(generator: Generator) -> None:
    """What the composer wrote sounds to its end, and no other note doubles it meanwhile."""
    long = Note(2880, 1920, 76)
    notes = [*CHORDS[:-3], Note(2880, 960, 60), Note(2880, 960, 64), long]
    for take in generator.generate(asked(notes)).takes:
        before = [note for note in take.notes if note.start < long.end]
        assert all(sum(a.start <= b.start < a.end for a in before) <= 2 for b in before)
        after = [note for note in take.notes if note.start >= long.end]
        assert max(sum(a.start <= b.start < a.end for a in take.notes) for b in after) == 3


def test_no_room_is_said_in_a_sentence(generator: Generator) -> None:
    through = [Note(0, 4 * BAR, pitch) for pitch in (60, 64, 67)]
    with pytest.raises(BadRequest, match=NO_ROOM):
        generator.generate(asked(through))


def test_drafts_are_heard_as_they_come_to_the_chord_that_follows(several: Bundle) -> None:
    later = [replace(note, start=note.start + 4 * BAR) for note in CHORDS]
    draft = [replace(note, start=note.start + 2 * BAR) for note in CHORDS]
    open_end, _ = weft_for(asked(CHORDS), several)
    assert landings_in_voices(open_end, [draft]) == [None]
    between, _ = weft_for(asked([*CHORDS, *later]), several)
    other = [replace(note, pitch=note.pitch + 6) for note in draft]
    found = landings_in_voices(between, [draft, other, draft])
    assert all(bits is not None and bits > 0 for bits in found)
    assert found[0] == found[2] != found[1]


def test_a_line_with_double_stops_is_a_line() -> None:
    line = [Note(480 * place, 480, 67 + place % 5) for place in range(16)]
    assert not sounds_together([*line, *(Note(480 * place, 480, 55) for place in (3, 7, 11, 15))])
    assert sounds_together([*line, *(Note(480 * place, 480, 55) for place in range(0, 16, 2))])


def test_what_leads_into_chords_is_chords_whether_something_stands_before_or_not(
    generator: Generator, several: Bundle
) -> None:
    """In its place to the tick, each note with its bits; and what else a note might be lies there too."""
    request = replace(
        asked([replace(note, start=note.start + 4 * BAR) for note in CHORDS]), task=Task.LEAD_IN
    )
    take = generator.generate(request).takes[0]
    assert take.recipe.model == "several"
    assert max(sum(a.start <= b.start < a.end for a in take.notes) for b in take.notes) == 3
    assert all(2 * BAR <= note.start < note.end <= 4 * BAR for note in take.notes)
    assert generator.single(request, take.recipe.index).notes == take.notes
    assert np.allclose(take_surprises(generator.bundle, request, take, lambda: several).bits, take.surprise)
    why = alternatives(generator.bundle, request, take, 0, lambda: several)
    assert why is not None
    assert why.note == take.notes[0]
    assert all(2 * BAR <= each.note.start < 4 * BAR for each in why.pitches)
