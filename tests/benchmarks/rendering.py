"""How many times faster than it plays a piece becomes a sound file, and how much memory an hour takes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from core import files
from core.errors import Missing
from core.files import audio
from core.files.audio_files import write
from core.files.audio_kinds import KINDS, PEAK, Recipe
from core.playback.soundfonts import choose_soundfont
from core.playback.synths import engine_library
from core.score import Note, Score, TempoChange, Track

BAR = 1920
ROUNDS, TURNS = 2, 5
SHORT, LONG = 3, 60  # minutes
MEMORY = """
import resource, sys
from pathlib import Path
from core import files
from core.files.audio_files import write
score = files.read(Path(sys.argv[1])).score
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write(score, Path(sys.argv[2]))
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def band(minutes: int) -> Score:
    """Melody, chords, bass and drums in 4/4 at 120: thirty notes a bar."""
    bars = range(minutes * 30)
    tune = (72, 74, 76, 79, 77, 76, 74, 71)
    lead = [Note(BAR * bar + 240 * i, 230, tune[(i * (1 + bar % 3)) % 8]) for bar in bars for i in range(8)]
    chords = [
        Note(BAR * bar + 960 * half, 950, p, 70) for bar in bars for half in (0, 1) for p in (60, 64, 67)
    ]
    bass = [Note(BAR * bar + 480 * i, 470, 36 + 7 * (i % 2), 100) for bar in bars for i in range(4)]
    beat = [Note(BAR * bar + 240 * i, 60, 42, 70) for bar in bars for i in range(8)]
    drums = [Note(BAR * bar + 480 * i, 60, (36, 38)[i % 2], 110) for bar in bars for i in range(4)]
    return Score(
        (
            Track.of(lead, "Lead", 73),
            Track.of(chords, "Chords", 48),
            Track.of(bass, "Bass", 32),
            Track(Track.of(beat + drums).notes, "Drums", percussion=True),
        ),
        tempos=(TempoChange(0, 120.0),),
    )


def best(*deeds: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The least seconds of each, done in turn for a few rounds: what else the machine does only ever adds."""
    taken: list[list[float]] = [[] for _ in deeds]
    for _ in range(rounds):
        for times, deed in zip(taken, deeds, strict=True):
            begun = time.perf_counter()
            deed()
            times.append(time.perf_counter() - begun)
    return [min(times) for times in taken]


def formats(score: Score, folder: Path) -> None:
    """Every kind in its usual quality, and one made as loud as it may be, which renders twice."""
    length = audio.seconds(score)
    print(
        f"{length:.0f} s of music, {sum(len(track.notes) for track in score.tracks)} notes; best of {ROUNDS}"
    )
    for suffix, kind in KINDS.items():
        path = folder / f"piece{suffix}"
        (taken,) = best(lambda path=path: write(score, path))  # type: ignore[misc] # its own path
        size = path.stat().st_size / 1e6
        print(f"  {kind.name:10} {taken:6.2f} s, {length / taken:5.0f} times real time, {size:.1f} MB")
    (taken,) = best(lambda: write(score, folder / "piece.wav", Recipe(level=PEAK)))
    print(f"  WAV, peak  {taken:6.2f} s, {length / taken:5.0f} times real time")


def beside_fluidsynth(score: Score, folder: Path) -> None:
    """The `fluidsynth` program on the same piece as MIDI, to 16-bit WAV as well."""
    program = shutil.which("fluidsynth")
    if program is None:
        print("  (the fluidsynth program is not installed, so nothing is held beside it)")
        return
    midi, soundfont = folder / "piece.mid", str(choose_soundfont()[0])
    files.write(midi, score)
    theirs = [program, "-ni", "-q", "-r", "44100", "-g", "0.5", "-T", "wav", "-F", str(folder / "theirs.wav")]
    theirs += [soundfont, str(midi)]
    ours = [sys.executable, "main.py", "export", str(midi), "-o", str(folder / "ours.wav")]
    length = audio.seconds(score)
    inside, program_took, command = best(
        lambda: write(score, folder / "inside.wav"),
        lambda: subprocess.run(theirs, check=True, capture_output=True),
        lambda: subprocess.run(ours, check=True, capture_output=True),
        rounds=TURNS,
    )
    print(f"in turn with the fluidsynth program on the same piece, to WAV, best of {TURNS}")
    for name, taken in ("in the window", inside), ("fluidsynth -F", program_took), ("./run export", command):
        print(f"  {name:13} {taken:6.2f} s, {length / taken:5.0f} times real time")


def memory(folder: Path) -> None:
    """What rendering adds to the memory of a process, for a short piece and a long one."""
    for minutes in (SHORT, LONG):
        midi = folder / f"{minutes}.continuo"
        files.write(midi, band(minutes))
        begun = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", MEMORY, str(midi), str(folder / "long.flac")],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        before, after = map(int, ran.stdout.split())
        taken = time.perf_counter() - begun
        print(f"  {minutes} minutes as FLAC: {(after - before) / 1024:.0f} MiB more, {taken:.1f} s in all")


def main() -> None:
    """Print the figures."""
    try:
        engine_library()
        print(f"SoundFont {choose_soundfont()[0].name}")
    except Missing as missing:
        print(missing)
        return
    with tempfile.TemporaryDirectory() as name:
        folder, score = Path(name), band(SHORT)
        formats(score, folder)
        beside_fluidsynth(score, folder)
        memory(folder)


if __name__ == "__main__":
    main()
