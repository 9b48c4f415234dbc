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
ROUNDS = 2
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


def best(deed: Callable[[], object]) -> float:
    """The least seconds of a few rounds: what else the machine does only ever adds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def formats(score: Score, folder: Path) -> None:
    """Every kind in its usual quality, and one made as loud as it may be, which renders twice."""
    length = audio.seconds(score)
    print(
        f"{length:.0f} s of music, {sum(len(track.notes) for track in score.tracks)} notes; best of {ROUNDS}"
    )
    for suffix, kind in KINDS.items():
        path = folder / f"piece{suffix}"
        taken = best(lambda path=path: write(score, path))  # type: ignore[misc] # its own path
        size = path.stat().st_size / 1e6
        print(f"  {kind.name:10} {taken:6.2f} s, {length / taken:5.0f} times real time, {size:.1f} MB")
    taken = best(lambda: write(score, folder / "piece.wav", Recipe(level=PEAK)))
    print(f"  WAV, peak  {taken:6.2f} s, {length / taken:5.0f} times real time")


def beside_fluidsynth(score: Score, folder: Path) -> None:
    """The `fluidsynth` program on the same piece as MIDI, to 16-bit WAV as well."""
    program = shutil.which("fluidsynth")
    if program is None:
        print("  (the fluidsynth program is not installed, so nothing is held beside it)")
        return
    midi, soundfont = folder / "piece.mid", str(choose_soundfont()[0])
    files.write(midi, score)
    asked = [program, "-ni", "-q", "-r", "44100", "-g", "0.5", "-T", "wav", "-F", str(folder / "theirs.wav")]
    taken = best(lambda: subprocess.run([*asked, soundfont, str(midi)], check=True, capture_output=True))
    length = audio.seconds(score)
    print(f"  fluidsynth {taken:6.2f} s, {length / taken:5.0f} times real time, to WAV, its start included")
    asked = [sys.executable, "main.py", "export", str(midi), "-o", str(folder / "ours.wav")]
    taken = best(lambda: subprocess.run(asked, check=True, capture_output=True))
    print(f"  ./run export {taken:4.2f} s, {length / taken:5.0f} times real time, start included")


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
