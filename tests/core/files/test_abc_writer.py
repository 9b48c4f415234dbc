import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from core.errors import BadFile
from core.files import abc_writer, losses, read, read_all, write
from core.files.abc_reader import read_abc
from core.harmony import Key, Mode
from core.score import DEFAULT_VELOCITY, KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from tests.core.files.pieces import melodies


def plain(score: Score) -> list[tuple[Note, ...]]:
    """The notes, all of one loudness: ABC has no other."""
    return [tuple(replace(note, velocity=DEFAULT_VELOCITY) for note in track.notes) for track in score.tracks]


@settings(max_examples=80, deadline=None)
@given(melodies())
def test_a_melody_comes_back(score: Score) -> None:
    again = read_abc(abc_writer.unparse(score))[0].score
    assert plain(again) == plain(score)
    assert (again.keys, again.metres, again.pickup) == (score.keys, score.metres, score.pickup)
    assert (again.tempos, again.title, again.composer) == (score.tempos, score.title, score.composer)


@settings(max_examples=6, deadline=None)
@given(melodies().filter(lambda score: score.keys[0].key.mode is not Mode.LOCRIAN))  # unknown to it
def test_music21_reads_the_same_notes(score: Score) -> None:
    from music21 import converter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stream = converter.parseData(abc_writer.unparse(score), format="abc").flatten().stripTies()
    assert [note.pitch.midi for note in stream.notes] == [note.pitch for note in score.tracks[0].notes]
    assert [round(note.offset * 480) for note in stream.notes] == [n.start for n in score.tracks[0].notes]


def test_it_reads_as_a_musician_writes() -> None:
    notes = [
        (67, 480),
        (72, 480),
        (74, 240),
        (75, 240),
        (77, 160),
        (76, 160),
        (77, 160),
        (68, 960),
        (68, 480),
    ]
    made, at = [], 0
    for pitch, length in notes:
        made.append(Note(at, length, pitch))
        at += length
    score = Score(
        tracks=(Track.of(made),),
        keys=(KeyChange(0, Key("C", Mode.MINOR)),),
        metres=(MetreChange(0, 3, 4),),
        pickup=480,
        title="100% Reel\nfor two",
        tempos=(TempoChange(0, 112.0),),
    )
    assert abc_writer.unparse(score) == (
        "%abc-2.1\n%%propagate-accidentals octave\n"
        "X:1\nT:100％ Reel for two\nM:3/4\nL:1/8\nQ:1/4=112\nK:Cmin\nG2 | c2 de (3f=ef | A4 A2 |]\n"
    )


def test_chords_voices_and_parts_come_back() -> None:
    chords = Track.of([Note(0, 480, 60), Note(0, 480, 64), Note(480, 480, 67), Note(960, 960, 72)])
    bass = Track.of([Note(0, 1920, 36), Note(1920, 1920, 41)])
    score = Score(tracks=(chords, bass), keys=(KeyChange(0, Key("F")),))
    assert plain(read_abc(abc_writer.unparse(score))[0].score) == plain(score)


def test_tracks_keep_their_names(tmp_path: Path) -> None:
    names = ('Flûte "à bec"', "50 % organ", "", "Bass")
    tracks = tuple(Track.of([Note(0, 480, 60 + 2 * place)], name) for place, name in enumerate(names))
    write(tmp_path / "names.abc", Score(tracks))
    again = read(tmp_path / "names.abc").score
    assert [track.name for track in again.tracks] == ["Flûte 'à bec'", "50 ％ organ", "3", "Bass"]


def test_two_voices_of_one_track_have_its_name_and_a_number() -> None:
    held = Track.of([Note(0, 1920, 48), Note(0, 480, 72), Note(480, 1440, 74)], "Organ")
    again = read_abc(abc_writer.unparse(Score((held,))))[0].score
    assert [track.name for track in again.tracks] == ["Organ", "Organ 2"]


def test_a_melody_is_called_something_only_where_somebody_named_it() -> None:
    tune = Track.of([Note(0, 480, 60)])
    assert "V:" not in abc_writer.unparse(Score((tune,)))
    assert 'V:1 name="Flute"' in abc_writer.unparse(Score((replace(tune, name="Flute"),)))


def test_several_tunes_are_told_and_none_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "one.abc", Score(tracks=(Track.of([Note(0, 480, 60)]),)))
    text = (tmp_path / "one.abc").read_text()
    (tmp_path / "two.abc").write_text(f"{text}\n{text.replace('X:1', 'X:2')}")
    assert read(tmp_path / "one.abc").notices == ()
    assert len(read(tmp_path / "two.abc").notices) == 1
    (tmp_path / "none.abc").write_text("Dear sir")
    with pytest.raises(BadFile, match=r"none\.abc"):
        read(tmp_path / "none.abc")


def test_what_has_no_place_in_a_score_is_told(tmp_path: Path) -> None:
    tune = 'X:1\nT:Reel {in} "G"\nK:G\n|:"Gone"{a}GABc|1 d4:|2 e4|]\nw: la\n'
    (tmp_path / "reel.abc").write_text(tune)
    (tmp_path / "plain.abc").write_text('X:1\nK:G\nGABc|\n\nX:2\nK:G\n"G"{a}G|\n')
    assert [notice.split()[0] for notice in read(tmp_path / "reel.abc").notices] == [
        "Grace",
        "Lyrics",
        "Chord",
        "Repeats",
    ]
    assert read(tmp_path / "plain.abc").notices == ("The file has 2 tunes; the first was opened.",)


@pytest.mark.parametrize("digits", [20, 5000])
def test_absurd_numbers_are_refused(tmp_path: Path, digits: int) -> None:
    (tmp_path / "absurd.abc").write_text(f"X:1\nK:C\nC{'9' * digits}|")
    with pytest.raises(BadFile, match="numbers"):
        read(tmp_path / "absurd.abc")


def test_all_tunes_of_a_collection_can_be_read(tmp_path: Path) -> None:
    text = "% a book\r\nX:1\r\nT:One\r\nK:G\r\nGABc|\r\n\r\nwords between\r\n\r\nX:2\r\nT:Two\r\nK:G\r\n"
    text += f"\r\nX:3\r\nT:Three\r\nK:C\r\n{{a}}c|\r\n\r\nX:4\r\nK:C\r\nC{'9' * 20}|\r\n"
    (tmp_path / "book.abc").write_bytes(text.encode())
    one, three = read_all(tmp_path / "book.abc")
    assert (one.score.title, one.score.tracks[0].notes[0].pitch) == ("One", 67)
    assert one.notices == ("A tune with numbers that make no sense was left out.",)
    assert (three.score.title, three.notices) == ("Three", ("Grace notes were left out.",))


def test_a_file_of_one_piece_is_a_collection_of_one(tmp_path: Path) -> None:
    for name in ("piece.mid", "piece.continuo", "piece.abc"):
        write(tmp_path / name, Score((Track((Note(0, 480, 60),)),)))
        assert read_all(tmp_path / name) == (read(tmp_path / name),)
    (tmp_path / "piece.mid").rename(tmp_path / "really-midi.abc")
    assert read_all(tmp_path / "really-midi.abc") == (read(tmp_path / "really-midi.abc"),)


def test_a_collection_without_a_tune_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.abc").write_text("Dear sir")
    with pytest.raises(BadFile, match=r"“none\.abc” is not music"):
        read_all(tmp_path / "none.abc")


def test_sections_are_told_as_lost() -> None:
    score = Score((Track.of([Note(0, 480, 60)]),), markers=(Marker(0, "A"),))
    assert [told for told in losses(Path("piece.abc"), score) if "sections" in told]
    assert losses(Path("piece.abc"), replace(score, markers=())) == ()
