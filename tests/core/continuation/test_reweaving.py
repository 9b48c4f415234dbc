"""Why a note in chords and parts: bits of every note, and what else would fit the other voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from core.continuation import listening, weighing
from core.continuation.generator import Generator
from core.continuation.listening import PASSAGE, Listener
from core.continuation.request import Grid, Locks, Request
from core.continuation.take import Take
from core.continuation.why import alternatives, alternatives_written, take_surprises
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.polyphony.company import SLOTS
from core.polyphony.judging import opinion, surprise
from core.polyphony.separating import separate
from core.scales import Scale
from core.score import KeyChange, Note, Score, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
CHORDS = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
PARTS = [
    *(Note(480 * place, 480, pitch) for place, pitch in enumerate((72, 74, 76, 77, 76, 74, 72, 71))),
    *(Note(960 * place, 960, pitch) for place, pitch in enumerate((48, 55, 52, 50))),
]
MELODY = [Note(480 * place, 480, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
Models = tuple[Bundle, Bundle]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """A model of lines, and one of several voices."""
    folder = tmp_path_factory.mktemp("models")
    return tiny_bundle(folder / "line"), tiny_bundle(folder / "several", company=SLOTS)


def of(notes: Sequence[Note]) -> Score:
    return Score((Track.of(notes),), keys=(KeyChange(0, Key("C")),))


def taken(models: Models, notes: Sequence[Note], locks: Locks | None = None) -> tuple[Request, Take]:
    request = Request(of(notes), 0, 2 * BAR, bars=2, takes=2, random_seed=5, locks=locks or Locks())
    line, several = models
    return request, Generator(line, lambda: several).generate(request).takes[0]


def none() -> None:
    """No model of several voices."""


@pytest.mark.parametrize("notes", [CHORDS, PARTS])
def test_a_take_s_surprise_is_told_apart_for_every_note(models: Models, notes: list[Note]) -> None:
    line, several = models
    request, take = taken(models, notes)
    found = take_surprises(line, request, take, lambda: several)
    assert found.notes == take.notes
    assert np.allclose(found.bits, take.surprise, atol=1e-3)
    assert (found.timing > 0).all()
    assert (found.pitch > 0).all()
    assert 0.05 < float((found.pitch / found.bits).mean()) < 0.95


def test_alternatives_keep_the_chord_s_time_and_double_none_of_its_notes(models: Models) -> None:
    line, several = models
    request, take = taken(models, CHORDS)
    for index, note in enumerate(take.notes):
        why = alternatives(line, request, take, index, lambda: several)
        assert why is not None
        assert why.note == note
        assert not why.rhythms
        chord = {each.pitch for each in take.notes if each.start == note.start}
        assert why.pitches
        assert not chord & {each.note.pitch for each in why.pitches}
        assert all((each.note.start, each.note.end) == (note.start, note.end) for each in why.pitches)


def test_alternatives_keep_the_locks_and_their_place_between_the_notes_of_the_voice(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weighing, "LEAST", 1e-9)  # to a model that knows nothing all rhythms are unlikely
    line, several = models
    locks = Locks(scale=Scale.of(Key("C")), grid=Grid.STRAIGHT)
    request, take = taken(models, PARTS, locks=locks)
    whys = [alternatives(line, request, take, index, lambda: several) for index in range(len(take.notes))]
    others = [
        (why.note, each.note) for why in whys if why is not None for each in (*why.pitches, *why.rhythms)
    ]
    assert any(one.start != other.start or one.length != other.length for one, other in others)
    for _, other in others:
        assert other.pitch % 12 in {0, 2, 4, 5, 7, 9, 11}
        assert other.start % 30 == 0
        assert 2 * BAR <= other.start < other.end <= 4 * BAR


def test_a_held_note_in_a_chord_has_no_alternatives(models: Models) -> None:
    line, several = models
    held = Note(2 * BAR, 960, 76, 90)
    request, take = taken(models, CHORDS, locks=Locks(held=(held,)))
    why = alternatives(line, request, take, take.notes.index(held), lambda: several)
    assert why is not None
    assert (why.pitches, why.rhythms) == ((), ())


def test_every_note_of_chords_is_heard_by_the_model_of_several_voices(models: Models) -> None:
    line, several = models
    score = of(CHORDS)
    found = Listener(line, lambda: several).surprises(score, 0)
    voices = separate(CHORDS)
    told = surprise(several, Setting(bars=BarMap(score), key=Key("C")), voices)
    pairs = [zip(voice, bits, strict=True) for voice, bits in zip(voices, told, strict=True)]
    expected = dict(chain.from_iterable(pairs))
    assert np.allclose(found.bits, [expected[note] for note in found.notes], atol=1e-4)


def test_without_a_model_of_several_voices_only_the_top_line_is_heard(models: Models) -> None:
    found = Listener(models[0], none).surprises(of(CHORDS), 0)
    tops = {note.start: max(each.pitch for each in CHORDS if each.start == note.start) for note in CHORDS}
    assert [bool(np.isnan(bits)) for bits in found.bits] == [n.pitch != tops[n.start] for n in found.notes]
    below = next(note for note in CHORDS if note.pitch == 60)
    assert alternatives_written(models[0], of(CHORDS), 0, below, none) is None


def test_a_line_is_heard_as_before_and_a_note_beside_it_by_the_other_model(models: Models) -> None:
    line, several = models
    alone = Listener(line, none).surprises(of(MELODY), 0)
    beside = Note(MELODY[-1].start, 480, 48)
    found = Listener(line, lambda: several).surprises(of([*MELODY, beside]), 0)
    tune = [note != beside for note in found.notes]
    assert np.allclose(found.bits[tune], alone.bits)
    assert np.isfinite(found.bits).all()
    why = alternatives_written(line, of([*MELODY, beside]), 0, beside, lambda: several)
    assert why is not None
    assert why.pitches


def test_an_edit_has_only_its_own_passage_heard_anew(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    line, several = models
    later = [replace(note, start=note.start + PASSAGE) for note in CHORDS]
    listener = Listener(line, lambda: several)
    first = listener.surprises(of([*CHORDS, *later]), 0)
    asked: list[Sequence[Note]] = []

    def heard(bundle: Bundle, setting: Setting, voices: Sequence[Sequence[Note]]) -> object:
        asked.append(voices[0])
        return opinion(bundle, setting, voices)

    monkeypatch.setattr(listening, "opinion", heard)
    moved = replace(later[-1], pitch=later[-1].pitch + 2)
    second = listener.surprises(of([*CHORDS, *later[:-1], moved]), 0)
    assert len(asked) == 1
    assert np.array_equal(first.bits[: len(CHORDS)], second.bits[: len(CHORDS)])
    assert not np.array_equal(first.bits[len(CHORDS) :], second.bits[len(CHORDS) :])


def test_seven_notes_at_once_leave_one_unheard(models: Models) -> None:
    line, several = models
    notes = chords(*[(48, 52, 55, 60, 64, 67, 72)] * 4)
    found = Listener(line, lambda: several).surprises(of(notes), 0)
    assert int(np.isnan(found.bits).sum()) == 4
    unheard = found.notes[int(np.flatnonzero(np.isnan(found.bits))[0])]
    assert alternatives_written(line, of(notes), 0, unheard, lambda: several) is None
