from __future__ import annotations

import wave
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import BadFile, Missing
from core.files import audio
from core.playback import synths
from core.playback.synths import fluid_library
from core.score import Note, Score, TempoChange, Track

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
    package = find_spec("pretty_midi")
    assert package is not None
    assert package.origin is not None
    return str(Path(package.origin).with_name("TimGM6mb.sf2"))


def phrase(program: int, *notes: Note, tempos: tuple[TempoChange, ...] = TEMPO) -> Score:
    return Score(tracks=(Track.of(notes, program=program),), tempos=tempos)


def rendered(score: Score, soundfont: str) -> NDArray[np.float64]:
    """The left and right channels mixed."""
    mixed: NDArray[np.float64] = np.concatenate(list(audio.render(score, soundfont))).mean(
        axis=1, dtype=float
    )
    return mixed


def frequency(sound: NDArray[np.float64]) -> float:
    """The strongest partial in Hz, by a parabola through the peak of the logarithmic spectrum."""
    padded = np.fft.rfft(sound * np.hanning(len(sound)), 2**18)
    spectrum = np.log(np.abs(padded) + 1e-12)
    peak = int(spectrum.argmax())
    before, here, after = spectrum[peak - 1 : peak + 2]
    return float((peak + (before - after) / (2 * (before - 2 * here + after))) * RATE / 2**18)


def test_every_pitch_is_the_written_one(small: str) -> None:
    pitches = (60, 67, 72, 64, 69, 81)
    score = phrase(OCARINA, *(Note(i * 500, 450, pitch) for i, pitch in enumerate(pitches)))
    sound = rendered(score, small)
    for i, pitch in enumerate(pitches):
        heard = frequency(sound[int((i * 0.5 + 0.1) * RATE) : int((i * 0.5 + 0.4) * RATE)])
        cents = 1200 * np.log2(heard / (440 * 2 ** ((pitch - 69) / 12)))
        assert abs(cents) < 6, f"note {i} is {cents:.1f} cents off"


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


def test_a_wav_file(small: str, tmp_path: Path) -> None:
    path = tmp_path / "piece.wav"
    path.write_bytes(b"an older one")
    told: list[float] = []
    score = phrase(OCARINA, Note(0, 500, 69), Note(500, 500, 69))
    audio.render_wav(score, path, told.append, soundfont=small)
    with wave.open(str(path)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (2, 2, RATE)
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2").reshape(-1, 2)
    expected = np.concatenate(list(audio.render(score, small)))
    assert np.abs(samples - expected * 32767).max() <= 0.51
    assert told[-1] == 1
    assert all(0 <= a <= b for a, b in pairwise(told))
    assert list(tmp_path.iterdir()) == [path]


def test_broken_off_it_leaves_what_there_was(small: str, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(done: float) -> None:
        if done > 0.5:
            raise Enough

    path = tmp_path / "piece.wav"
    path.write_bytes(b"an older one")
    with pytest.raises(Enough):
        audio.render_wav(phrase(OCARINA, Note(0, 5000, 69)), path, stop, soundfont=small)
    assert path.read_bytes() == b"an older one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_piece_without_notes_is_a_short_silence(small: str, tmp_path: Path) -> None:
    audio.render_wav(Score(), tmp_path / "nothing.wav", soundfont=small)
    with wave.open(str(tmp_path / "nothing.wav")) as reader:
        assert 0 < reader.getnframes() < RATE
        assert set(reader.readframes(RATE)) == {0}


def test_what_is_missing_is_told_before_a_file_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: str
) -> None:
    path = tmp_path / "piece.wav"
    with pytest.raises(BadFile, match="could not be written"):
        audio.render_wav(Score(), tmp_path / "no such folder" / "piece.wav", soundfont=small)
    monkeypatch.setattr(synths, "_SOUNDFONT_FOLDERS", {"linux": ()})
    monkeypatch.setattr(synths, "find_spec", lambda name: None)
    with pytest.raises(Missing, match="no SoundFont was found"):
        audio.render_wav(Score(), path)
    assert list(tmp_path.iterdir()) == []
