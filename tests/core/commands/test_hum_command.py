"""`./run hum`: a hummed phrase as notes in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core import files
from core.audio_in.sound import RATE
from tests.core.audio_in.singing import phrase, sung, wanted
from tests.core.commands.conftest import Ran

Line = Callable[..., Ran]
TUNE = phrase(60, 62, 64, 65, 67, 64, 60, lengths=(480, 240, 240, 480))  # at 96


@pytest.fixture
def hummed(tmp_path: Path) -> Path:
    path = tmp_path / "hummed.wav"
    soundfile.write(path, sung(wanted(TUNE, 0.5), vibrato=30, cents=20).samples, RATE)
    return path


def test_the_phrase_is_written_in_the_tempo_it_was_sung_in(line: Line, hummed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mid"
    ran = line("hum", hummed, "-o", out)
    assert ran.code == 0, ran.err
    score = files.read(out).score
    assert [(note.start, note.length, note.pitch) for note in score.tracks[0].notes] == [
        (note.start, note.length, note.pitch) for note in TUNE
    ]
    assert score.tempos[0].bpm == pytest.approx(96, abs=2)
    assert "7 notes, 0 doubtful" in ran.out


def test_json_tells_how_sure_each_note_is(line: Line, hummed: Path, tmp_path: Path) -> None:
    ran = line("hum", hummed, "-o", tmp_path / "out.mid", "--json")
    told = json.loads(ran.out)
    assert told["tuning_cents"] == pytest.approx(20, abs=8)
    assert [row["pitch"] for row in told["notes"]] == [note.pitch for note in TUNE]
    assert [(row["start"], row["length"]) for row in told["notes"]] == [
        (note.start, note.length) for note in TUNE
    ]
    assert all(0 < row["certainty"] <= 1 for row in told["notes"])


def test_a_tempo_and_a_grid_can_be_given(line: Line, hummed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mid"
    assert line("hum", hummed, "-o", out, "--tempo", "192", "--grid", "1/8").code == 0
    score = files.read(out).score
    assert score.tempos[0].bpm == pytest.approx(192)
    assert score.tracks[0].notes[1].start == 960  # a quarter at 96 is a half at 192


def test_silence_is_refused_in_a_sentence(line: Line, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(RATE), RATE)
    ran = line("hum", path, "-o", tmp_path / "out.mid")
    assert (ran.code, ran.err) == (1, "No note was heard in “silence.wav”.\n")
    assert not (tmp_path / "out.mid").exists()


@pytest.mark.parametrize("wrong", [("--grid", "1/7"), ("--tempo", "fast"), ("--octave", "9")])
def test_what_makes_no_sense_is_refused(
    wrong: tuple[str, str], line: Line, hummed: Path, tmp_path: Path
) -> None:
    assert line("hum", hummed, "-o", tmp_path / "out.mid", *wrong).code == 2
