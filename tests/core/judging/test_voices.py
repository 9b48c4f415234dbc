from pathlib import Path

import pytest

from core.errors import BadRequest
from core.judging.voices import Voice, evaluate, voices_of
from core.lstm.bundle import Bundle
from core.lstm.features import Setting
from core.polyphony.company import SLOTS
from core.polyphony.judging import surprise
from core.score import Note, Score, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

LINE = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate((72, 74, 76, 77, 76, 74)))
BASS = tuple(Note(960 * place, 960, pitch) for place, pitch in enumerate((48, 43, 48)))
BLOCKS = tuple(chords((60, 64, 67), (59, 62, 67), (60, 64, 67)))
DRUMS = Track((Note(0, 120, 36),), "Drums", percussion=True)
PIECE = Score((Track(BASS, "Bass"), DRUMS, Track(LINE, "Flute"), Track(BLOCKS, "Piano")))


@pytest.fixture
def several(tmp_path: Path) -> Bundle:
    """A tiny network with random weights that hears several voices."""
    return tiny_bundle(tmp_path / "several", company=SLOTS)


def test_the_voices_are_those_of_all_pitched_tracks_highest_first() -> None:
    found = voices_of(PIECE)
    assert [voice.track for voice in found] == [2, 3, 3, 3, 0]
    assert found[0] == Voice(2, LINE)
    assert [[note.pitch for note in voice.notes] for voice in found[1:4]] == [
        [67, 67, 67],
        [64, 62, 64],
        [60, 59, 60],
    ]
    assert voices_of(Score((DRUMS, Track()))) == []


def test_a_line_played_legato_is_one_voice() -> None:
    legato = tuple(Note(note.start, 500, note.pitch) for note in LINE)
    (voice,) = voices_of(Score((Track(legato),)))
    assert [note.pitch for note in voice.notes] == [note.pitch for note in LINE]


def test_of_more_voices_than_are_heard_every_track_keeps_one() -> None:
    thick = tuple(chords((60, 64, 67, 71), (62, 65, 69, 72), (60, 64, 67, 71)))
    found = voices_of(Score((Track(thick), Track(LINE), Track(thick), Track(BASS))))
    assert sorted(voice.track for voice in found) == [0, 0, 0, 1, 2, 3]
    assert len(voices_of(Score((Track(BASS),) * 8))) == 6


def test_a_piece_is_measured_note_by_note_and_track_by_track(several: Bundle) -> None:
    result = evaluate(several, [("silence", Score()), ("piece", PIECE)])
    (found,) = result.melodies
    voices = [voice.notes for voice in voices_of(PIECE)]
    setting = Setting(bars=BarMap(PIECE), key=PIECE.key_at(0), end=2880)
    bits = surprise(several, setting, voices)
    expected = {
        (note, round(told, 4))
        for notes, each in zip(voices, bits, strict=True)
        for note, told in zip(notes, each, strict=True)
    }
    told = zip(found.notes, found.timing, found.pitch, strict=True)
    assert {(note, round(timing + pitch, 4)) for note, timing, pitch in told} == expected
    assert [note.start for note in found.notes] == sorted(note.start for note in found.notes)
    assert [(part.track, part.voices, part.figures.notes) for part in found.parts] == [
        (0, 1, 3),
        (2, 1, 6),
        (3, 3, 9),
    ]
    whole = sum(part.figures.all * part.figures.notes for part in found.parts) / 18
    assert result.figures.all == pytest.approx(whole, abs=1e-6)
    for part in found.parts:
        mine = [
            timing + pitch
            for timing, pitch, track in zip(found.timing, found.pitch, found.tracks, strict=True)
            if track == part.track
        ]
        assert sum(mine) / len(mine) == pytest.approx(part.figures.all, abs=1e-6)


def test_without_any_notes_there_is_nothing_to_measure(several: Bundle) -> None:
    with pytest.raises(BadRequest):
        evaluate(several, [("silence", Score())])
