"""Sound files of every kind: what is heard in them, how loud, the same on every run, whole or not there."""

from __future__ import annotations

import errno
import io
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from core.errors import BadFile, Missing
from core.files import audio, audio_files
from core.files.audio_files import Written, write, write_tracks
from core.files.audio_kinds import KINDS, Recipe
from core.files.audio_level import measured
from core.playback import soundfonts
from core.playback.synths import fluid_library
from core.score import Note, Score, Span, TempoChange, Track
from tests.core.files.sounds import cents, frequency, small_soundfont

TEMPO = (TempoChange(0, 125.0),)  # a millisecond to the tick
OCARINA, STRINGS = 79, 48
PITCHES = (60, 67, 72, 64)
SMALL = str(small_soundfont())
RECIPE = Recipe(soundfont=SMALL)
PHRASE = Score(
    (Track.of((Note(i * 400, 380, pitch) for i, pitch in enumerate(PITCHES)), "Flöte", OCARINA),),
    tempos=TEMPO,
    title="Étude",
    composer="Clara",
)
ENDINGS = tuple(KINDS)


@pytest.fixture(autouse=True)
def library() -> None:
    try:
        fluid_library()
    except Missing as missing:
        pytest.skip(str(missing))


def read(path: Path) -> tuple[NDArray[np.float64], int]:
    sound, rate = soundfile.read(path, always_2d=True)
    return sound, rate


def rendered(score: Score = PHRASE) -> NDArray[np.float32]:
    return np.concatenate(list(audio.render(score, SMALL)))


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_holds_the_written_pitches_and_the_tail(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    written = write(PHRASE, path, RECIPE)
    sound, rate = read(path)
    assert written == Written((path,), written.seconds, rate, 0, written.peak)
    assert len(sound) / rate == pytest.approx(written.seconds, abs=1 / rate)
    for i, pitch in enumerate(PITCHES):
        piece = sound[int((i * 0.4 + 0.08) * rate) : int((i * 0.4 + 0.34) * rate)].mean(axis=1)
        assert abs(cents(frequency(piece, rate), pitch)) < 8, f"note {i}"
    assert 1.58 < len(sound) / rate < 1.58 + audio.LONGEST_TAIL_SECONDS
    assert np.abs(sound[int(1.6 * rate) :]).max() > 0.005
    assert np.abs(sound[-64:]).max() < 1e-3
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("ending", "quality"), [(ending, quality) for ending, kind in KINDS.items() for quality in kind.codings]
)
def test_the_same_on_every_run(ending: str, quality: str, tmp_path: Path) -> None:
    one, two = tmp_path / f"1{ending}", tmp_path / f"2{ending}"
    short = Score((Track.of([Note(0, 100, 60)], program=OCARINA),), tempos=TEMPO)
    recipe = Recipe(quality, soundfont=SMALL)
    write(short, one, recipe)
    time.sleep(1.01 if quality == "32" else 0)  # a second in which a clock would have gone on
    write(short, two, recipe)
    if KINDS[ending].format == "OGG":  # its stream is called by a random number
        assert np.array_equal(read(one)[0], read(two)[0])
    else:
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("ending", "quality", "subtype", "step"),
    [
        (".wav", "16", "PCM_16", 1 / 32767),
        (".wav", "24", "PCM_24", 1 / 8388607),
        (".wav", "32", "FLOAT", 0),
        (".flac", "16", "PCM_16", 1 / 32767),
        (".flac", "24", "PCM_24", 1 / 8388607),
    ],
)
def test_what_loses_nothing_is_what_was_rendered(
    ending: str, quality: str, subtype: str, step: float, tmp_path: Path
) -> None:
    path = tmp_path / f"out{ending}"
    write(PHRASE, path, Recipe(quality, soundfont=SMALL))
    assert soundfile.info(path).subtype == subtype
    scale = {"16": 32768 / 32767, "24": 8388608 / 8388607, "32": 1}[
        quality
    ]  # libsndfile reads by powers of two
    assert np.abs(read(path)[0] * scale - rendered()).max() <= 0.51 * step + 1e-8


def test_better_is_larger(tmp_path: Path) -> None:
    for ending in (".ogg", ".opus", ".mp3"):
        sizes = []
        for quality in ("small", "good", "best"):
            path = tmp_path / f"{quality}{ending}"
            write(PHRASE, path, Recipe(quality, soundfont=SMALL))
            sizes.append(path.stat().st_size)
        assert sizes[0] < sizes[1] < sizes[2], ending


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_highest_peak_is_where_it_is_asked_for(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    written = write(PHRASE, path, Recipe(level="peak", soundfont=SMALL))
    assert written.peak == pytest.approx(-1, abs=1e-4)
    exact = ending in (".wav", ".flac")
    assert 20 * np.log10(np.abs(read(path)[0]).max()) == pytest.approx(-1, abs=0.1 if exact else 1)


def test_the_loudness_is_as_asked_for_unless_a_peak_forbids_it(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    recipe = Recipe("32", level="loudness", soundfont=SMALL)
    written = write(PHRASE, path, recipe)
    sound, rate = read(path)
    assert measured([sound.astype(np.float32)], rate).loudness() == pytest.approx(-16, abs=0.1)
    assert written.loudness == pytest.approx(-16, abs=0.01)
    struck = Score((Track.of((Note(i * 2000, 30, 38, 127) for i in range(3)), program=115),), tempos=TEMPO)
    written = write(struck, path, recipe)
    assert written.peak == pytest.approx(-1, abs=1e-4)
    assert written.loudness is not None
    assert written.loudness < -16.5
    assert written.notices == (f"Its peaks allow no more than \N{MINUS SIGN}{-written.loudness:.1f} LUFS.",)


def test_floating_point_goes_beyond_full_scale_and_whole_numbers_are_bent(tmp_path: Path) -> None:
    chord = Track.of((Note(0, 400, pitch, 127) for pitch in range(40, 80, 3)), program=STRINGS)
    loud = Score((chord,) * 4, tempos=TEMPO)
    peaks = {}
    for quality in ("16", "32"):
        write(loud, tmp_path / "out.wav", Recipe(quality, soundfont=SMALL))
        peaks[quality] = np.abs(read(tmp_path / "out.wav")[0]).max()
    assert peaks["16"] <= 1 < peaks["32"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_loop_is_exact_in_every_kind(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    write(PHRASE, path, RECIPE, audio.Part(Span(400, 1337), seamless=True))
    sound, rate = read(path)
    assert len(sound) == round(0.937 * rate)


def test_another_soundfont_than_the_one_that_was_chosen_is_told(tmp_path: Path) -> None:
    (notice,) = write(PHRASE, tmp_path / "out.wav", Recipe(soundfont=str(tmp_path / "mine.sf2"))).notices
    assert "mine.sf2" in notice


@pytest.mark.parametrize("rate", [48000, 96000])
def test_rates(rate: int, tmp_path: Path) -> None:
    write(PHRASE, tmp_path / "out.flac", Recipe(rate=rate, soundfont=SMALL))
    sound, found = read(tmp_path / "out.flac")
    assert found == rate
    piece = sound[int(0.48 * rate) : int(0.74 * rate)].mean(axis=1)
    assert abs(cents(frequency(piece, rate), PITCHES[1])) < 8


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("out.aiff", RECIPE),
        ("out.mp3", Recipe("24")),
        ("out.flac", Recipe("32")),
        ("out.wav", Recipe("best")),
        ("out.mp3", Recipe(rate=96000)),
        ("out.opus", Recipe(rate=44100)),
    ],
)
def test_what_a_kind_cannot_do_is_refused(name: str, recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        write(PHRASE, tmp_path / name, recipe)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_title_composer_and_model_stand_in_the_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    suggested = Note(2000, 200, 60, suggested="folk")
    score = PHRASE.with_track(0, Track.of((*PHRASE.tracks[0].notes, suggested), program=OCARINA))
    write(score, path, Recipe(soundfont=SMALL, provenance=True))
    with soundfile.SoundFile(path) as sound:
        assert (sound.title, sound.artist, sound.comment) == ("Étude", "Clara", "Notes suggested by folk (1)")
        assert ending == ".mp3" or sound.software.startswith("Continuo ")
    write(score, path, RECIPE)
    with soundfile.SoundFile(path) as sound:
        assert sound.comment == ""


# Tracks by themselves

BAND = Score(
    (
        Track.of([Note(0, 800, 60)], "Lead / high", OCARINA),
        Track.of([Note(0, 800, 67)], "", OCARINA),
        Track.of([Note(0, 800, 72)], "Silent", OCARINA, ),
        Track.of([], "Empty", OCARINA),
    ),
    tempos=TEMPO,
)  # fmt: skip


def band() -> Score:
    from dataclasses import replace

    return BAND.with_track(2, replace(BAND.tracks[2], muted=True))


def test_tracks_by_themselves_add_up_to_the_piece(tmp_path: Path) -> None:
    recipe = Recipe("32", soundfont=SMALL)
    written = write_tracks(band(), tmp_path / "song.wav", recipe)
    assert [path.relative_to(tmp_path).as_posix() for path in written.paths] == [
        "song/1 Lead high.wav",
        "song/2.wav",
    ]
    assert sorted(tmp_path.rglob("*.wav")) == sorted(written.paths)
    whole = np.concatenate(list(audio.render(band(), SMALL, bent=False)))
    parts = [read(path)[0] for path in written.paths]
    length = min(map(len, (whole, *parts)))
    assert np.abs(sum(part[:length] for part in parts) - whole[:length]).max() < 1e-3


def test_tracks_keep_their_balance_when_they_are_made_louder(tmp_path: Path) -> None:
    recipe = Recipe("32", level="peak", soundfont=SMALL)
    plain = write_tracks(band(), tmp_path / "plain.wav", Recipe("32", soundfont=SMALL))
    louder = write_tracks(band(), tmp_path / "louder.wav", recipe)
    factors = [
        np.abs(read(after)[0]).max() / np.abs(read(before)[0]).max()
        for before, after in zip(plain.paths, louder.paths, strict=True)
    ]
    assert factors[0] == pytest.approx(factors[1], rel=1e-4)
    assert louder.peak <= -1 + 1e-3


def test_no_track_that_is_heard_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No track"):
        write_tracks(Score((Track(()),)), tmp_path / "song.wav", RECIPE)
    assert list(tmp_path.iterdir()) == []


# Whole, or not there


class Enough(Exception):
    pass


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("ending", ENDINGS)
def test_broken_off_it_leaves_what_there_was(ending: str, share: float, tmp_path: Path) -> None:
    def stop(done: float) -> None:
        if done >= share:
            raise Enough

    path = tmp_path / f"piece{ending}"
    path.write_bytes(b"an older one")
    for writer in (write, write_tracks):
        with pytest.raises(Enough):
            writer(PHRASE, path, Recipe(level="peak", soundfont=SMALL), audio.WHOLE, stop)
    assert path.read_bytes() == b"an older one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("level", ["", "peak", "loudness"])
def test_progress_grows_to_the_end(level: str, tmp_path: Path) -> None:
    for writer in (write, write_tracks):
        told: list[float] = []
        writer(PHRASE, tmp_path / "out.wav", Recipe(level=level, soundfont=SMALL), audio.WHOLE, told.append)
        assert told[-1] == 1
        assert all(0 <= a <= b <= 1 for a, b in pairwise(told))


class Full(io.FileIO):
    """A file on a disk that has room for 20 kB."""

    def write(self, data: object) -> int:
        if self.tell() > 20_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)  # type: ignore[arg-type] # whatever it is, it goes there


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_is_a_sentence(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_full(path: Path, mode: str) -> io.BufferedIOBase:
        if path.suffix != ".tmp":
            return usual(path, mode)  # type: ignore[return-value] # a binary one
        return io.BufferedWriter(Full(str(path), mode.replace("b", "")))

    usual = Path.open

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(BadFile, match=r"could not be written: the disk is full"):
        write(PHRASE, tmp_path / f"out{ending}", RECIPE)
    assert list(tmp_path.iterdir()) == []


def test_larger_than_a_wav_can_be_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio_files, "LARGEST_WAV", 100_000)
    with pytest.raises(BadFile, match="choose FLAC"):
        write(PHRASE, tmp_path / "out.wav", RECIPE)
    write(PHRASE, tmp_path / "out.flac", RECIPE)
    assert [path.name for path in tmp_path.iterdir()] == ["out.flac"]


def test_a_month_of_sound_is_refused_before_any_is_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio_files, "render", None)
    month = Score((Track((Note(0, 2**31 - 1, 60),)),))
    with pytest.raises(BadFile, match="choose FLAC"):
        write(month, tmp_path / "out.wav", Recipe(level="loudness", soundfont=SMALL))
    for ending in (".flac", ".mp3", ".ogg"):
        with pytest.raises(BadFile, match="more than a day"):
            write(month, tmp_path / f"out{ending}", RECIPE)
    with pytest.raises(BadFile, match="more than a day"):
        write_tracks(month, tmp_path / "out.flac", RECIPE)
    assert list(tmp_path.iterdir()) == []


def test_a_piece_without_notes_is_a_short_silence(tmp_path: Path) -> None:
    write(Score(), tmp_path / "nothing.wav", Recipe(level="loudness", soundfont=SMALL))
    sound, rate = read(tmp_path / "nothing.wav")
    assert 0 < len(sound) < rate
    assert np.abs(sound).max() < 1e-4


def test_what_is_missing_is_told_before_a_file_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadFile, match="could not be written"):
        write(Score(), tmp_path / "no such folder" / "piece.wav", RECIPE)
    with pytest.raises(BadFile, match="could not be written"):
        write_tracks(PHRASE, tmp_path / "no such folder" / "piece.wav", RECIPE)
    monkeypatch.setattr(soundfonts, "_SOUNDFONT_FOLDERS", {"linux": ()})
    monkeypatch.setattr(soundfonts, "find_spec", lambda name: None)
    with pytest.raises(Missing, match="no SoundFont was found"):
        write(Score(), tmp_path / "piece.wav")
    assert list(tmp_path.iterdir()) == []
