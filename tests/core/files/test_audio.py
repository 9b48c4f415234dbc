from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import Missing
from core.files import audio
from core.playback.synths import fluid_library
from core.score import Note, Score, Span, TempoChange, Track
from tests.core.files.sounds import cents, frequency, small_soundfont

RATE = audio.RATE
TEMPO = (TempoChange(0, 125.0),)  # a millisecond to the tick
OCARINA, WOODBLOCK, ORGAN = 79, 115, 19


@pytest.fixture(autouse=True)
def library() -> None:
    try:
        fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def small() -> str:
    return str(small_soundfont())


def phrase(program: int, *notes: Note, tempos: tuple[TempoChange, ...] = TEMPO) -> Score:
    return Score(tracks=(Track.of(notes, program=program),), tempos=tempos)


def rendered(score: Score, soundfont: str) -> NDArray[np.float64]:
    """The left and right channels mixed."""
    mixed: NDArray[np.float64] = np.concatenate(list(audio.render(score, soundfont))).mean(
        axis=1, dtype=float
    )
    return mixed


def test_every_pitch_is_the_written_one(small: str) -> None:
    pitches = (60, 67, 72, 64, 69, 81)
    score = phrase(OCARINA, *(Note(i * 500, 450, pitch) for i, pitch in enumerate(pitches)))
    sound = rendered(score, small)
    for i, pitch in enumerate(pitches):
        heard = frequency(sound[int((i * 0.5 + 0.1) * RATE) : int((i * 0.5 + 0.4) * RATE)], RATE)
        assert abs(cents(heard, pitch)) < 6, f"note {i} is {cents(heard, pitch):.1f} cents off"


def test_every_onset_is_where_it_is_written(small: str) -> None:
    starts = (0, 480, 731, 1200, 1801, 2500, 2977)
    tempos = (TempoChange(0, 125.0), TempoChange(1200, 62.5))
    score = phrase(WOODBLOCK, *(Note(start, 60, 76, 120) for start in starts), tempos=tempos)
    sound = np.abs(rendered(score, small))
    written = [start / 1000 if start < 1200 else 1.2 + (start - 1200) / 500 for start in starts]
    attacks = []
    for second in written:
        begun = max(0, int((second - 0.002) * RATE))
        window = sound[begun : int((second + 0.1) * RATE)]
        loud = int(np.flatnonzero(window > window.max() / 2)[0])
        attacks.append(begun + loud - second * RATE)
    # The strokes are all alike: each becomes loud as long after its beginning as the others.
    assert 0 <= min(attacks) < 0.01 * RATE
    assert np.ptp(attacks) <= 64 + 24, "an audio block of 64 frames, and a swing of the sound itself"


def test_silence_where_nothing_is_written_and_a_tail_that_dies_away(small: str) -> None:
    sound = np.abs(rendered(phrase(ORGAN, Note(1000, 500, 60)), small))
    assert sound[: int(0.99 * RATE)].max() < 1e-4
    assert sound[int(1.2 * RATE) : int(1.4 * RATE)].max() > 0.01
    assert sound[-64:].max() < audio.SILENCE
    assert 1.5 < len(sound) / RATE < 1.5 + audio.LONGEST_TAIL_SECONDS


def test_the_same_on_every_run(small: str) -> None:
    score = phrase(48, *(Note(i * 100, 300, 60 + i * 5 % 12) for i in range(10)))
    once, again = (np.concatenate(list(audio.render(score, small))) for _ in range(2))
    assert np.array_equal(once, again)


def test_however_loud_it_does_not_clip(small: str) -> None:
    loud = [Note(0, 1000, pitch, 127) for pitch in range(40, 80, 3)]
    tracks = tuple(Track.of(loud, program=48) for _ in range(4))
    samples = np.concatenate(list(audio.render(Score(tracks=tracks), small)))
    assert 0.9 < np.abs(samples).max() <= 1


def test_muted_and_panned_tracks(small: str) -> None:
    left = Track((Note(0, 300, 60),), pan=0)
    muted = Track((Note(600, 300, 60),), muted=True)
    samples = np.concatenate(list(audio.render(Score(tracks=(left, muted), tempos=TEMPO), small)))
    power = (samples[: int(0.3 * RATE)].astype(float) ** 2).mean(axis=0)
    assert power[0] > 10 * power[1]
    assert len(samples) / RATE < 6


def part_of(score: Score, soundfont: str, start: int, end: int, *, seamless: bool) -> NDArray[np.float32]:
    part = audio.Part(Span(start, end), seamless)
    return np.concatenate(list(audio.render(score, soundfont, part=part)))


def test_sends_are_heard(small: str) -> None:
    """The reverb rings on (a little of it is in the SoundFont); the chorus changes the note itself."""

    def struck(reverb: int, chorus: int) -> NDArray[np.float64]:
        track = replace(Track.of([Note(0, 200, 69)], program=WOODBLOCK), reverb=reverb, chorus=chorus)
        end = Track((Note(900, 50, 20),), volume=0)  # lets it be heard so long
        return rendered(Score(tracks=(track, end), tempos=TEMPO), small)

    dry, wet, chorus = struck(0, 0), struck(127, 0), struck(0, 127)
    late = slice(int(0.5 * RATE), int(0.8 * RATE))
    assert np.abs(wet[late]).max() > 2 * np.abs(dry[late]).max()
    early = slice(0, int(0.2 * RATE))
    assert np.abs(chorus[early] - dry[early]).max() > 0.05 * np.abs(dry[early]).max()


@pytest.mark.parametrize("end", [1000, 1001, 1037, 5000])
def test_a_loop_is_as_long_as_it_is_written_to_the_sample(small: str, end: int) -> None:
    score = phrase(ORGAN, *(Note(start, 90, 60) for start in range(0, 5000, 100)))
    sound = part_of(score, small, 500, end, seamless=True)
    assert len(sound) == round((end - 500) / 1000 * RATE)


def test_a_loop_begins_with_what_rings_on_from_its_end(small: str) -> None:
    score = phrase(48, Note(500, 500, 60))  # strings, which die away slowly, up to the end
    looped = part_of(score, small, 0, 1000, seamless=True)
    once = part_of(score, small, 0, 1000, seamless=False)
    quiet = slice(0, int(0.1 * RATE))
    assert np.abs(once[quiet]).max() < 1e-4
    assert np.abs(looped[quiet]).max() > 0.01
    step = np.abs(np.diff(looped, axis=0)).max()
    assert np.abs(looped[0] - looped[-1]).max() <= 2 * step, "no click at the seam"


def test_a_part_holds_its_own_notes_and_rings_on(small: str) -> None:
    score = phrase(OCARINA, Note(0, 400, 81), Note(500, 1000, 69), Note(1000, 900, 60), Note(2500, 400, 84))
    sound = part_of(score, small, 1200, 2000, seamless=False).mean(axis=1)
    first, later = int(0.05 * RATE), int(0.25 * RATE)
    spectrum = np.abs(np.fft.rfft(sound[first:later] * np.hanning(later - first), 2**18))
    for pitch, heard in ((69, True), (60, True), (81, False), (84, False)):
        place = round(440 * 2 ** ((pitch - 69) / 12) * 2**18 / RATE)
        level = spectrum[place - 40 : place + 40].max() / spectrum.max()
        assert (level > 0.2) == heard, f"{pitch}: {level}"
    assert 0.8 < len(sound) / RATE < 0.8 + audio.LONGEST_TAIL_SECONDS
    assert np.abs(sound[-64:]).max() < audio.SILENCE


def test_how_long_a_part_plays(small: str) -> None:
    score = phrase(
        OCARINA, Note(0, 500, 69), Note(700, 500, 69), tempos=(TempoChange(0, 125.0), TempoChange(1000, 62.5))
    )
    assert audio.seconds(score) == pytest.approx(1.4, abs=1 / RATE)
    assert audio.seconds(score, audio.Part(Span(500, 1100))) == pytest.approx(0.7, abs=1 / RATE)
    assert audio.seconds(Score(tracks=(Track(()),))) == 0
