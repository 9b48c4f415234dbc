"""From sound to notes: known phrases, sung by arithmetic and played by FluidSynth, are found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.audio_in.contour import FRAME, Contour, contour
from core.audio_in.sound import RATE, Sound
from core.audio_in.transcribing import Hearing, Phrase, transcribe, tuning_of
from tests.core.audio_in.singing import Wanted, f_measure, phrase, played, sung, wanted

TUNE = phrase(60, 62, 64, 65, 67, 67, 69, 72, 67, 64, 60, lengths=(480, 240, 240, 480, 480, 240, 240, 720))
NOTES = wanted(TUNE, 0.5)
USUAL = Hearing()


def heard(sound: Sound, hearing: Hearing = USUAL) -> Phrase:
    return transcribe(contour(sound), hearing)


def score_of(found: Phrase, notes: list[Wanted]) -> float:
    return f_measure([(note.start, note.pitch) for note in found.notes], notes)


@pytest.mark.parametrize(
    "manner",
    [
        {},
        {"vibrato": 50.0},
        {"glide": 0.08},
        {"cents": 30.0},
        {"cents": -40.0, "vibrato": 30.0},
        {"snr": 20.0},
        {"breath": True},
        {"vibrato": 50.0, "glide": 0.06, "cents": 30.0, "snr": 20.0, "breath": True},
    ],
    ids=str,
)
def test_a_sung_phrase_is_found_again(manner: dict[str, float]) -> None:
    assert score_of(heard(sung(NOTES, **manner)), NOTES) == 1.0  # type: ignore[arg-type] # mixed keywords


@pytest.mark.parametrize("program", [0, 24, 56, 71], ids=["piano", "guitar", "trumpet", "clarinet"])
def test_a_played_phrase_is_found_again(program: int) -> None:
    detached = [replace(note, length=round(note.length * 0.85)) for note in TUNE]
    # How quickly an instrument speaks is its SoundFont's affair, which differs from machine to machine.
    assert score_of(heard(played(detached, program)), wanted(TUNE)) > 0.75


def test_how_far_the_singer_is_out_of_tune_is_told_and_taken_out() -> None:
    assert heard(sung(NOTES, cents=30)).tuning == pytest.approx(0.3, abs=0.06)
    assert heard(sung(NOTES, cents=-35)).tuning == pytest.approx(-0.35, abs=0.06)


def test_pitches_on_both_sides_of_a_semitone_are_one_tuning() -> None:
    assert tuning_of([60.48, 62.5, 63.52], [1, 1, 1]) == pytest.approx(0.5, abs=0.02)
    assert tuning_of([], []) == 0.0


def test_silence_and_hiss_hold_no_notes() -> None:
    assert heard(Sound(np.zeros(RATE, np.float32))).notes == ()
    hiss = np.random.default_rng(3).standard_normal(2 * RATE).astype(np.float32) * 0.1
    assert len(heard(Sound(hiss)).notes) <= 1


def test_a_clear_note_is_surer_than_a_wavering_one_in_noise() -> None:
    clear = heard(sung(NOTES)).notes
    doubtful = heard(sung(NOTES, vibrato=80, glide=0.1, snr=6)).notes
    assert np.mean([note.certainty for note in clear]) > 0.85
    assert np.mean([note.certainty for note in doubtful]) < np.mean([note.certainty for note in clear]) - 0.1
    assert all(0 <= note.certainty <= 1 for note in (*clear, *doubtful))


def test_louder_notes_get_more_velocity() -> None:
    sound = sung(NOTES)
    half = round(NOTES[5].start * RATE) - 200
    louder = sound.samples.copy()
    louder[half:] *= 3
    notes = heard(Sound(louder)).notes
    assert notes[-1].velocity > notes[0].velocity + 20


def test_an_octave_can_be_asked_for() -> None:
    low = [note._replace(pitch=note.pitch - 12) for note in NOTES]
    assert [note.pitch for note in heard(sung(low), Hearing(octave=1)).notes] == [
        note.pitch for note in NOTES
    ]


def line(*parts: tuple[float, float, float]) -> Contour:
    """A contour of parts: seconds, pitch, level."""
    pitch = np.concatenate([np.full(round(seconds / FRAME), pitch) for seconds, pitch, _ in parts])
    level = np.concatenate([np.full(round(seconds / FRAME), level) for seconds, _, level in parts])
    return Contour(pitch, np.where(level > -50, 0.97, 0.02), level)


def pitches(found: Phrase) -> list[int]:
    return [note.pitch for note in found.notes]


def test_a_slip_of_an_octave_is_mended_and_a_leap_stays() -> None:
    slip = line((0.4, 60, -20), (0.12, 72, -20), (0.4, 60, -20))
    leap = line((0.4, 60, -20), (0.4, 72, -17), (0.4, 60, -20))
    long_slip = line((0.2, 60, -20), (0.4, 72, -20), (0.2, 60, -20))
    assert pitches(transcribe(slip)) == [60]
    assert pitches(transcribe(leap)) == [60, 72, 60]
    assert pitches(transcribe(long_slip)) == [60]


def test_a_partial_two_octaves_up_is_the_note_it_belongs_to() -> None:
    assert pitches(transcribe(line((0.15, 85, -20), (0.4, 60, -22)))) == [60]


def test_a_note_begins_where_it_was_struck_before_its_pitch_is_sure() -> None:
    sure = np.concatenate([np.full(24, 0.02), np.full(30, 0.97)])
    level = np.concatenate([np.full(20, -70.0), np.full(34, -20.0)])
    found = transcribe(Contour(np.full(54, 60.0), sure, level))
    assert [round(note.start / FRAME) for note in found.notes] == [21]


def test_a_scrap_joins_the_note_it_glides_into_and_a_lone_one_is_dropped() -> None:
    scoop = line((0.06, 58, -20), (0.5, 60, -20))
    lone = line((0.5, 60, -20), (0.3, 60, -90), (0.05, 66, -20), (0.3, 66, -90), (0.5, 62, -20))
    assert pitches(transcribe(scoop)) == [60]
    assert pitches(transcribe(lone, Hearing(shortest=0.1))) == [60, 62]


def test_a_note_struck_again_is_two_notes_and_a_swell_is_one() -> None:
    decay = np.linspace(-20, -34, 30)
    struck = Contour(np.full(60, 60.0), np.full(60, 0.97), np.concatenate([decay, decay]))
    swell = Contour(np.full(60, 60.0), np.full(60, 0.97), np.linspace(-34, -16, 60))
    assert pitches(transcribe(struck)) == [60, 60]
    assert pitches(transcribe(swell)) == [60]


def test_sensitivity_decides_about_what_is_faint() -> None:
    faint = Contour(np.full(40, 60.0), np.full(40, 0.4), np.full(40, -30.0))
    assert pitches(transcribe(faint, Hearing(sensitivity=0.2))) == []
    assert pitches(transcribe(faint, Hearing(sensitivity=0.8))) == [60]
