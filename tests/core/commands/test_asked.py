"""The options of `./run continue`: where takes stand, what they lean to, what they keep."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.chord_symbols import ChordSymbol
from core.commands import values
from core.commands.asked import add_how, add_where, request_of
from core.commands.continue_command import in_words
from core.commands.voices import PACES
from core.continuation.accompanying import Pace
from core.continuation.request import Grid, Kind, Locks, Recipe, Request, Task, Texture, Wishes
from core.continuation.take import Shared, Take
from core.errors import BadRequest
from core.polyphony.company import SLOTS
from core.scales import Scale
from core.score import ChordSign, Note, Score, Span, Track
from tests.core.commands.conftest import BAR, Ran
from tests.core.lstm.tiny import tiny_bundle

Line = Callable[..., Ran]
NOTES = tuple(Note(BAR + 480 * n, 480, 60 + n) for n in range(16))  # bars 2 to 5, bar 1 is empty
PIECE = Score((Track(NOTES),))


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_where(parser)
    add_how(parser)
    return parser.parse_args(words)


def asked(*words: str, score: Score = PIECE) -> Request:
    return request_of(parsed(*words), score, 0)


def test_without_options_the_melody_goes_on_at_its_end() -> None:
    request = asked()
    assert request.span == Span(5 * BAR, 9 * BAR)
    assert (request.task, request.wishes, request.locks) == (Task.CONTINUE, Wishes(), Locks())
    assert request.takes == 1


@pytest.mark.parametrize(
    ("words", "span", "task"),
    [
        (("--at", "3"), (2 * BAR, 6 * BAR), Task.CONTINUE),
        (("--at", "3:4", "--bars", "1"), (2 * BAR + 1440, 4 * BAR), Task.CONTINUE),
        (("--replace", "3-4"), (2 * BAR, 4 * BAR), Task.CONTINUE),
        (("--vary", "3"), (2 * BAR, 3 * BAR), Task.VARY),
        (("--lead-in", "--bars", "1"), (0, BAR), Task.LEAD_IN),
    ],
)
def test_the_place_is_named_as_musicians_count(
    words: tuple[str, ...], span: tuple[int, int], task: Task
) -> None:
    request = asked(*words)
    assert (request.span, request.task) == (Span(*span), task)


def test_every_wish_and_lock_has_an_option() -> None:
    leaning = (
        "--likeness",
        "1",
        "--density",
        "-1",
        "--leaps",
        "0.5",
        "--register",
        "-0.5",
        "--closeness",
        "1",
        "--chord-tones",
        "0.25",
    )
    bounds = ("--key", "A blues", "--lowest", "C3", "--highest", "84", "--grid", "straight", "--last", "Eb")
    request = asked("--replace", "2-3", *leaning, *bounds, "--hold", "2:2", "3", "--cadence", "--original")
    assert request.wishes == Wishes(1, -1, 0.5, -0.5, 1, 0.25)
    assert request.locks == Locks(
        scale=Scale.parse("A blues"),
        lowest=48,
        highest=84,
        held=(NOTES[1], NOTES[4]),
        grid=Grid.STRAIGHT,
        last=3,
        cadence=True,
        original=True,
    )


def test_rhythm_or_pitches_of_the_bars_can_be_kept() -> None:
    rhythm, pitches = (asked("--vary", "2-3", "--keep", what).locks for what in ("rhythm", "pitches"))
    assert rhythm.rhythm == tuple(Span(note.start, note.end) for note in NOTES[:8])
    assert pitches.pitches == tuple(note.pitch for note in NOTES[:8])
    assert (rhythm.pitches, pitches.rhythm) == ((), ())


def test_rhythm_or_pitches_of_a_phrase_that_is_developed_can_be_kept_where_the_takes_stand() -> None:
    rhythm, pitches = (asked("--develop", "2-3", "--keep", what) for what in ("rhythm", "pitches"))
    by = rhythm.start - NOTES[0].start
    assert rhythm.locks.rhythm == tuple(Span(note.start + by, note.end + by) for note in NOTES[:8])
    assert pitches.locks.pitches == tuple(note.pitch for note in NOTES[:8])


def test_of_chords_the_top_line_is_kept_and_no_note_beyond_the_bars() -> None:
    chords = [Note(note.start, 1440, note.pitch - below) for note in NOTES for below in (0, 12)]
    score = Score((Track.of(chords),))
    rhythm, pitches = (
        asked("--replace", "2-3", "--keep", what, score=score).locks for what in ("rhythm", "pitches")
    )
    assert rhythm.rhythm == tuple(Span(note.start, note.end) for note in NOTES[:8])
    assert pitches.pitches == tuple(note.pitch for note in NOTES[:8])


def test_block_chords_go_at_the_pace_that_is_asked_for() -> None:
    chords = ("--replace", "2-3", "--texture", "chords", "--pace")
    bars, halves, beats = (asked(*chords, pace).locks.rhythm for pace in ("bar", "half", "beat"))
    assert bars == (Span(BAR, 2 * BAR), Span(2 * BAR, 3 * BAR))
    assert (len(halves), len(beats)) == (4, 8)
    assert asked(*chords, "free").locks.rhythm == ()
    assert tuple(Pace) == PACES
    with pytest.raises(BadRequest, match="--texture chords"):
        asked("--pace", "bar")


def test_a_note_that_is_named_twice_is_held_once() -> None:
    assert asked("--replace", "2", "--hold", "2:2", "2:2").locks.held == (NOTES[1],)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vary", "9"), "nothing to vary in bar 9."),
        (("--keep", "rhythm"), "--replace or --vary"),
        (("--hold", "2"), "--replace or --vary"),
        (("--replace", "9", "--keep", "pitches"), "empty"),
        (("--replace", "2", "--hold", "3"), "No note begins"),
        (("--at", "2:5"), "no beat 5"),
        (("--replace", "0-2"), "no bar 0"),
        (("--lead-in", "--bars", "2"), "no room for 2 bars"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        asked(*words)


def test_there_is_nothing_to_lead_into_in_an_empty_piece() -> None:
    with pytest.raises(BadRequest, match="no phrase"):
        asked("--lead-in", score=Score())


@pytest.mark.parametrize(
    ("words", "number"), [("C4", 60), ("b3", 59), ("Cb4", 59), ("B#3", 60), ("F♯-1", 6), ("127", 127)]
)
def test_pitches_are_read(words: str, number: int) -> None:
    assert values.pitch(words) == number


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (values.pitch, "H4"),
        (values.pitch, "G9#"),
        (values.pitch, "128"),
        (values.pitch, "A9"),
        (values.pitch_class, "G4"),
        (values.place, "x:1"),
        (values.bars, "5-3"),
    ],
)
def test_other_words_are_refused(read: Callable[[str], object], words: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        read(words)


def test_the_other_bars_stay_when_some_are_replaced(line: Line, model: Path, tmp_path: Path) -> None:
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    files.write(piece, PIECE)
    locks = ("--key", "C", "--keep", "rhythm", "--hold", "3:2", "--lowest", "C3", "--highest", "C6")
    ran = line("continue", piece, "-o", out, "--model", model, "--replace", "3-4", *locks)
    assert ran.code == 0
    written = files.read(out).score.tracks[0].notes
    plain = [(note.start, note.length, note.pitch) for note in written]
    was = [(note.start, note.length, note.pitch) for note in NOTES]
    assert [place[:2] for place in plain] == [place[:2] for place in was]
    assert plain[:4] + plain[5:6] + plain[12:] == was[:4] + was[5:6] + was[12:]
    assert all(note.pitch % 12 in Scale.parse("C").classes for note in written[4:12])
    assert plain[4:12] != was[4:12]


def test_a_take_is_told_in_a_line() -> None:
    recipe = Recipe("folk", Task.CONTINUE, 0, BAR, 1, 0, 0.9)
    take = Take((Note(0, 480, 60),), (2.5,), recipe, Shared(12, 0, "Rigs", 9), ("ends on the tonic",))
    assert in_words(take) == "1 note, 2.50 bits a note; ends on the tonic; 12 notes as in “Rigs”"


def test_scripts_are_told_surprise_originality_and_recipe(line: Line, model: Path, tmp_path: Path) -> None:
    piece = tmp_path / "piece.continuo"
    files.write(piece, PIECE)
    told = json.loads(
        line("continue", piece, "-o", tmp_path / "a.mid", "--model", model, "--json", "--density", 0.5).out
    )
    (take,) = told["takes"]
    assert take["recipe"]["wishes"]["density"] == 0.5
    assert {"reasons", "shared"} <= set(take)
    bits = [note["bits"] for note in take["notes"]]
    assert sum(bits) / len(bits) == pytest.approx(take["bits_per_note"], abs=1e-3)


def test_texture_voices_and_given_tracks_are_asked_for(line: Line, model: Path) -> None:
    score = Score((Track(NOTES), Track()), chords=(ChordSign(0, ChordSymbol.parse("C")),))
    request = request_of(parsed("--texture", "parts", "--voices", "2", "--given", "1"), score, 1)
    assert (request.texture, request.voices, request.given) == (Texture.PARTS, 2, (0,))
    assert request.span == Span(BAR, 5 * BAR)  # all that is given
    request = request_of(parsed("--given", "symbols", "--replace", "2-3"), score, 1)
    assert (request.given, request.symbols, request.span) == ((), True, Span(BAR, 3 * BAR))
    with pytest.raises(BadRequest):
        request_of(parsed("--given", "3"), score, 1)
    with pytest.raises(BadRequest):
        request_of(parsed("--given", "symbols"), PIECE, 0)


def test_what_goes_with_a_melody_stands_in_a_new_track(
    line: Line, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = tiny_bundle(tmp_path / "several", company=SLOTS)
    monkeypatch.setattr("core.lstm.bundle.of_several", lambda: several)
    piece, out = tmp_path / "piece.continuo", tmp_path / "out.continuo"
    files.write(piece, PIECE)
    words = ("--texture", "chords", "--given", "1", "--replace", "2", "--json")
    told = json.loads(line("continue", piece, "-o", out, "--model", model, *words).out)
    assert (told["track"], told["texture"], told["voices"], told["given"]) == (2, "chords", 3, [1])
    one, two = files.read(out).score.tracks
    assert one.notes == NOTES
    assert two.name == "Chords"
    assert {note.start for note in two.notes} >= {BAR}


def test_bars_are_developed_after_them_and_led_between() -> None:
    request = asked("--develop", "2-3", "--as", "sequence", "answer")
    assert (request.task, request.source) == (Task.DEVELOP, Span(BAR, 3 * BAR))
    assert request.span == Span(3 * BAR, 5 * BAR)
    assert request.kinds == {Kind.SEQUENCE, Kind.ANSWER}
    assert asked("--develop", "2-3", "--bars", "4").span == Span(3 * BAR, 7 * BAR)
    between = asked("--between", "2", "5")
    assert (between.task, between.span) == (Task.INTERPOLATE, Span(2 * BAR, 4 * BAR))
    assert (between.source, between.target) == (Span(BAR, 2 * BAR), Span(4 * BAR, 5 * BAR))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--develop", "1"), "no phrase in bar 1."),
        (("--between", "2-3", "4"), "no bars between"),
        (("--as", "sequence"), "--develop"),
    ],
)
def test_what_cannot_be_developed_is_told(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        asked(*words)


def test_developments_are_written_one_file_each_and_told_by_name(line: Line, tmp_path: Path) -> None:
    piece = tmp_path / "piece.mid"
    files.write(piece, PIECE)
    words = ("--develop", "2-3", "--as", "sequence", "--takes", "2", "--seed", "1", "--json")
    ran = line("continue", str(piece), *words, "-o", str(tmp_path / "out.mid"))
    told = json.loads(ran.out)
    assert [take["reasons"][0].split(",")[0].endswith("sequence") for take in told["takes"]] == [True, True]
    assert told["takes"][0]["recipe"]["task"] == "develop"
    assert told["takes"][0]["recipe"]["source"] == [BAR, 3 * BAR]
    assert all(Path(take["file"]).exists() for take in told["takes"])
