"""Projects, and notes that are said to be suggested, that took gigabytes, or could not be opened again."""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData

from app import clipboard
from core.errors import BadFile
from core.files import checks, midi, musicxml, project, takes
from core.files.disk import read_bytes
from core.files.imported import LAST_TICK, LONGEST_NAME, MOST_LETTERS, MOST_NAMES, MOST_SIGNS, Imported
from core.files.midi_signs import MARK
from core.files.midi_suggestions import remember
from core.files.provenance import LONGEST, model_in, words
from core.score import Marker, Note, Score, Track
from core.takes_tree import Node, TakesTree
from tests.core.kept import SCORE, answer, take
from tests.fuzzing.readers import _takes

LARGE = "too large to be a piece of music"


def song(**members: object) -> bytes:
    return json.dumps(json.loads(project.dumps(Score())) | members).encode()


@pytest.mark.parametrize(
    "inside", ['{"":0},' * 3_000_000, '{"":[]},' * 2_000_000, '{"":0' + ',"a":0' * 3_900_000 + "},"]
)
def test_json_of_gigabytes_is_refused_before_it_is_read(inside: str) -> None:
    with pytest.raises(BadFile, match=LARGE):
        project.loads(f'{{"extras":[{inside}0]}}'.encode())


def test_a_project_of_the_most_notes_is_not() -> None:
    notes = tuple(Note(480 * place, 480, 60, 90, "folk-1") for place in range(1000))
    data = project.dumps(Score((Track(notes),)))
    assert 500 * checks.weighs(data, project._WEIGHTS) < project.MOST_MEMORY


@pytest.mark.parametrize(
    ("name", "row"),
    [("tempos", [0, 96]), ("metres", [0, 4, 4]), ("keys", [0, "C major"]), ("chords", [0, "Am7"])],
)
def test_a_million_signs_are_refused_before_they_are_looked_at(name: str, row: list[object]) -> None:
    data = song(**{name: [row] * (10 * MOST_SIGNS)})
    began = time.process_time()
    with pytest.raises(BadFile, match="more tempos, metres"):
        project.loads(data)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("sign", ["a", '"', "\x01", "\U0001d11e"])
def test_names_are_refused_that_could_not_be_saved(sign: str) -> None:
    parts = MOST_LETTERS // LONGEST_NAME + 1
    score = Score(markers=tuple(Marker(place, sign * LONGEST_NAME) for place in range(parts)))
    with pytest.raises(BadFile, match="longer names"):
        Imported(score)
    assert project.lacks_room(score)
    most = replace(score, markers=score.markers[1:])
    assert project.loads(project.dumps(Imported(most).score)).score == most


@pytest.mark.parametrize(
    "named",
    [
        lambda name: Score(title=name),
        lambda name: Score(composer=name),
        lambda name: Score((Track(name=name),)),
        lambda name: Score(markers=(Marker(0, name),)),
    ],
)
def test_one_name_of_two_million_letters_is_refused(named: Callable[[str], Score]) -> None:
    """The window took a quarter of a second to paint it and a second to offer it to be changed."""
    longest = named("a " * (LONGEST_NAME // 2))
    assert project.loads(project.dumps(longest)).score == longest
    assert not project.lacks_room(longest)
    longer = named("a " * (LONGEST_NAME // 2 + 1))
    assert project.lacks_room(longer)
    with pytest.raises(BadFile, match="longer names"):
        Imported(longer)


def test_a_rare_letter_does_not_make_each_of_a_long_text_four_bytes() -> None:
    """Text is bytes before it is put together, so that each is as long as it has to be."""
    assert all(isinstance(part, bytes) for part in (project._json("𝄞"), project._track_text(Track())))


def test_a_model_has_no_name_of_a_megabyte() -> None:
    """A MIDI file has the name once, and a project with each note."""
    long, places = "m" * (LONGEST + 1), [[tick, 1, 60, 64] for tick in range(100)]
    said = MARK + json.dumps({"suggested": {long: places, "folk": places[:1]}}).encode()
    size = bytes([0x80 | len(said) >> 7, len(said) & 0x7F])
    events = b"\0\xff\x7f" + size + said + b"\0\x90\x3c\x40\x01\x3c\0" * 100 + b"\0\xff\x2f\0"
    data = struct.pack(">4sIHHH4sI", b"MThd", 6, 1, 1, 480, b"MTrk", len(events)) + events
    [track] = midi.parse(data).score.tracks
    assert {note.suggested for note in track.notes} == {"folk", ""}
    assert model_in(words(long)) == ""
    assert model_in(words(long[1:])) == long[1:]
    row = song(tracks=[json.loads(song())["tracks"][0] | {"notes": [[0, 480, 60, 90, long]]}])
    with pytest.raises(BadFile, match="no name that a model can have"):
        project.loads(row)
    paper = musicxml.unparse(Score((Track((Note(0, 480, 60, 90, long),)),)), remember=True)
    assert project.loads(project.dumps(musicxml.parse(paper).score)).score.tracks[0].notes[0].suggested == ""


def test_names_of_models_that_a_project_has_no_room_for_are_refused() -> None:
    notes = (Note(0, 480, 60, 90, "m" * LONGEST),) * (MOST_NAMES // LONGEST + 1)
    with pytest.raises(BadFile, match="longer names"):
        Imported(Score((Track(notes),)))
    assert Imported(Score((Track(notes[1:]),)))


def test_notes_in_unison_remember_who_suggested_them_in_one_go() -> None:
    notes = [Note(0, 480, 60, 90)] * 300_000
    began = time.process_time()
    found = remember(notes, {(0, 480, 60, 90): ["folk"] * 300_000})
    assert time.process_time() - began < 5
    assert {note.suggested for note in found} == {"folk"}


def test_the_last_number_of_an_answer_leaves_room_for_another() -> None:
    """The next take had a number that no project may have: what was saved could not be opened."""
    first, second = _takes().nodes
    far = TakesTree((replace(first, answer=LAST_TICK - 1), replace(second, answer=LAST_TICK)))
    found = takes.parse({"takes": takes.as_json(far)})
    assert [node.answer for node in found.nodes] == [0, 1]
    grown, _ = found.add(answer(SCORE, take(1920, 70)))
    assert project.loads(project.dumps(SCORE, grown)).takes.nodes == grown.nodes


def test_a_take_has_no_name_of_a_megabyte() -> None:
    """No field holds as much, and the list of takes would look at each paint how much of it finds room."""
    tree = _takes()
    assert project.loads(project.dumps(SCORE, tree.rename(0, "a" * LONGEST_NAME))).takes.nodes
    with pytest.raises(BadFile, match="take's name is longer than any"):
        project.loads(project.dumps(SCORE, tree.rename(0, "a" * (LONGEST_NAME + 1))))


def test_a_long_row_of_takes_is_made_lighter_in_one_go() -> None:
    """Each of those that stay looked through all that go: 100,000 took minutes."""
    one, half = _takes().nodes[0], 20_000
    row = [replace(one, parent=place - 1 if place else None) for place in range(half)]
    began = time.process_time()
    lighter = TakesTree((*row, *[replace(one, parent=half - 1) for _ in range(half)])).lighter(half)
    assert time.process_time() - began < 5
    assert lighter.nodes == (Node(one.take, 0, 0, 0),) * half


def test_a_file_that_grows_while_it_is_read_is_read_as_far_as_it_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written on and on would otherwise be read until there is no memory left."""
    path, look = tmp_path / "piece.continuo", os.fstat
    path.write_bytes(b"1234")

    def growing(handle: int) -> os.stat_result:
        found = look(handle)
        with path.open("ab") as file:
            file.write(b"5")
        return found

    monkeypatch.setattr(os, "fstat", growing)
    assert read_bytes(path) in (b"1234", b"12345")


def test_a_clipboard_of_gigabytes_is_no_notes() -> None:
    mime = QMimeData()
    mime.setData(clipboard.NOTES_TYPE, b'{"version":1,"notes":[' + b'{"":0},' * 3_000_000 + b"0]}")
    began = time.process_time()
    assert clipboard.from_mime(mime)[0] == ()
    assert time.process_time() - began < 1
