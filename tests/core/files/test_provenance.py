"""MIDI and MusicXML remember which notes were suggested, where they are asked to."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.files import losses, midi, midi_signs, midi_suggestions, musicxml, read, write
from core.files.midi_writer import layers
from core.files.provenance import forgotten
from core.score import Marker, Note, Score, Track
from tests.core.files.pieces import melodies, scores

REMEMBERING = ["piece.mid", "piece.musicxml", "piece.mxl"]
SONG = Score(
    tracks=(
        Track.of(
            [
                Note(0, 480, 60),
                Note(480, 480, 64, 70, suggested="folk"),
                Note(480, 480, 67, 70),  # a chord of which only a part was suggested
                Note(480, 480, 72, 70, suggested="fiddle & bow"),
                Note(960, 1440, 65, suggested="folk"),  # tied over the bar line
                Note(2400, 160, 62, suggested="folk"),
                Note(2560, 160, 64),
                Note(2720, 160, 65, suggested="folk"),
                Note(2880, 960, 64),
            ]
        ),
        Track((Note(0, 240, 36, suggested="folk"), Note(0, 240, 42), Note(240, 240, 38)), percussion=True),
        Track((Note(0, 1920, 48), Note(0, 240, 72, suggested="folk"), Note(240, 720, 74))),  # two voices
    ),
)


def suggested(score: Score) -> list[list[str]]:
    return [[note.suggested for note in track.notes] for track in score.tracks]


@pytest.mark.parametrize("name", REMEMBERING)
def test_suggested_notes_come_back_where_that_is_asked_for(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, SONG, provenance=True)
    found = read(tmp_path / name)
    assert suggested(found.score) == suggested(SONG)
    assert [track.notes for track in found.score.tracks] == [track.notes for track in SONG.tracks]
    assert found.notices == ()


@pytest.mark.parametrize("name", [*REMEMBERING, "piece.abc"])
def test_without_being_asked_nothing_is_remembered(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, SONG)
    before = (tmp_path / name).read_bytes()
    assert b"uggested" not in before
    assert not any(map(any, suggested(read(tmp_path / name).score)))
    write(tmp_path / name, forgotten(SONG), provenance=True)
    if not name.endswith(".mxl"):  # an archive says when it was made
        assert (tmp_path / name).read_bytes() == before  # the composer's own notes need no mark


def test_a_project_always_remembers(tmp_path: Path) -> None:
    write(tmp_path / "piece.continuo", SONG)
    assert suggested(read(tmp_path / "piece.continuo").score) == suggested(SONG)


def kept_by_midi(track: Track) -> list[tuple[int, int, Note]]:
    """(start, end, note) of what a file of a few tracks holds: all of it, but for drums struck again."""
    return [span for layer in layers(track.notes, 1 if track.percussion else 5) for span in layer]


def test_of_two_notes_in_unison_one_may_be_suggested() -> None:
    notes = Note(0, 480, 60), Note(0, 480, 60, suggested="fiddle"), Note(0, 480, 60, suggested="folk")
    score = Score((Track(notes),))
    assert midi.parse(midi.unparse(score, provenance=True)).score.tracks[0].notes == notes


@settings(max_examples=60, deadline=None)
@given(scores(models=True))
def test_midi_remembers_any_notes(score: Score) -> None:
    found = midi.parse(midi.unparse(score, provenance=True)).score
    kept = [
        Track.of(replace(note, start=a, length=b - a) for a, b, note in kept_by_midi(track)).notes
        for track in score.tracks
        if track.notes
    ]
    assert [track.notes for track in found.tracks if track.notes] == kept


@settings(max_examples=15, deadline=None)
@given(melodies(), st.sets(st.integers(0, 40)))
def test_musicxml_remembers_any_notes(score: Score, chosen: set[int]) -> None:
    notes = score.tracks[0].notes
    marked = [replace(note, suggested="folk" if i in chosen else "") for i, note in enumerate(notes)]
    score = replace(score, tracks=(Track.of(marked),))
    assert musicxml.parse(musicxml.unparse(score, remember=True)).score == score


def test_a_note_that_another_program_changed_is_its_own() -> None:
    file = mido.MidiFile(file=io.BytesIO(midi.unparse(SONG, provenance=True)))
    for message in file.tracks[1]:
        if message.type in ("note_on", "note_off") and message.note == 62:
            message.note = 61
    changed = io.BytesIO()
    file.save(file=changed)
    notes = {note.pitch: note.suggested for note in midi.parse(changed.getvalue()).score.tracks[0].notes}
    assert notes[61] == ""
    assert notes[72] == "fiddle & bow"


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"{",
        b"[]",
        b'{"suggested":[]}',
        b'{"suggested":{"folk":[[0,480,60]]}}',
        b'{"suggested":{"folk":[[0,480,60,900]]}}',
        b'{"suggested":{"folk":[["0",480,60,90]]}}',
        b'{"suggested":{"folk":7}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_mark_says_nothing(says: bytes) -> None:
    assert midi_suggestions.unpack([*midi_signs.MARK, *says]) == {}
    assert midi_suggestions.unpack([*says]) == {}


def test_the_page_tells_the_model_in_a_line_at_its_foot() -> None:
    root = fromstring(musicxml.unparse(SONG, remember=True))
    fields = {field.get("name"): field.text for field in root.iter("miscellaneous-field")}
    assert fields == {
        "Continuo: suggested by fiddle & bow": "1 of 15 notes",
        "Continuo: suggested by folk": "6 of 15 notes",
    }
    identification = root.find("identification")
    assert identification is not None
    assert [child.tag for child in identification] == ["rights", "encoding", "miscellaneous"]
    assert (
        identification.findtext("rights")
        == "1 of 15 notes suggested by fiddle & bow; 6 of 15 notes suggested by folk"
    )
    for note in root.iter("note"):
        tags = [child.tag for child in note]
        if "level" in tags:  # where the schema wants it
            assert tags[tags.index("level") + 1] == "voice"
            assert set(tags[: tags.index("level")]) <= {"chord", "pitch", "unpitched", "duration", *AHEAD}


AHEAD = ("tie", "instrument")


@pytest.mark.parametrize("name", ["piece.abc", "piece.pdf"])
def test_what_cannot_be_remembered_is_told(name: str) -> None:
    path = Path(name)
    more = set(losses(path, SONG, provenance=True)) - set(losses(path, SONG))
    assert more == {"Only projects, MIDI and MusicXML remember which notes were suggested."}
    assert losses(path, forgotten(SONG), provenance=True) == losses(path, forgotten(SONG))


@pytest.mark.parametrize("name", [*REMEMBERING, "piece.continuo"])
def test_nothing_is_told_where_it_is_remembered(name: str) -> None:
    assert losses(Path(name), SONG, provenance=True) == losses(Path(name), SONG)


@pytest.mark.parametrize("name", ["a.mid", "a.musicxml", "a.mxl", "a.abc", "a.continuo"])
@pytest.mark.parametrize("remember", [True, False])
def test_writing_tells_what_is_lost_as_looking_does(tmp_path: Path, name: str, remember: bool) -> None:
    sounding = replace(SONG.tracks[0], reverb=5)
    off_grid = Track.of([*SONG.tracks[0].notes, Note(20_007, 11, 60), Note(20_007, 400, 60)])
    score = replace(SONG, tracks=(sounding, off_grid), markers=(Marker(0, "A"),))
    assert write(tmp_path / name, score, remember) == losses(tmp_path / name, score, remember)
