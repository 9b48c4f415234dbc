import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import Imported, losses, musicxml, musicxml_reader, read, write
from core.harmony import Key, Mode
from core.score import KeyChange, Marker, MetreChange, Note, Score, TempoChange, Track
from tests.core.files.musicxml_schema import schema
from tests.core.files.pieces import melodies, scores

SONG = Score(
    tracks=(
        Track.of([Note(0, 480, 70, 60), Note(480, 1920, 75)], name="Clarinet", program=71),
        Track.of([Note(480, 480, 51), Note(480, 480, 58), Note(1440, 960, 46)], name="Low", program=42),
    ),
    keys=(KeyChange(0, Key("Eb")),),
    metres=(MetreChange(0, 3, 4),),
    tempos=(TempoChange(0, 97.5),),
    pickup=480,
    title="Aria <&> “con moto”",
    composer="Anon.",
)
DRUMS = Score(
    tracks=(Track((Note(0, 240, 36), Note(0, 240, 42), Note(240, 240, 38)), percussion=True),),
)


@settings(max_examples=15, deadline=None)
@given(melodies())
def test_a_melody_comes_back_exactly(score: Score) -> None:
    assert musicxml.parse(musicxml.unparse(score)) == Imported(score)


@settings(max_examples=8, deadline=None)
@given(scores(models=True), st.booleans())
def test_whatever_is_written_is_valid_by_the_schema(score: Score, remember: bool) -> None:
    faults = schema().faults(musicxml.unparse(score, remember))
    # The lowest notes of MIDI, which no instrument has, lie below the schema's octave 0.
    assert [fault for fault in faults if not fault.endswith("is no octave")] == []


def test_the_schema_finds_what_is_wrong() -> None:
    written = musicxml.unparse(SONG)
    for right, wrong in (
        (b"<type>half</type>", b"<type>halb</type>"),
        (b"<voice>1</voice>", b""),
        (b'<measure number="1">', b"<measure>"),
        (b"<fifths>-3</fifths>", b"<fifths>E flat</fifths>"),
        (b"<beats>3</beats>", b""),
    ):
        assert right in written
        faults = schema().faults(written.replace(right, wrong))
        assert bool(faults) == (wrong != b"" or right == b"<beats>3</beats>")  # a voice may be left out


@pytest.mark.skipif(os.name != "posix", reason="names that only POSIX has")
@pytest.mark.parametrize("name", ["caf\udce9.mxl", "a\x01b.mxl", "<&>.mxl"])
def test_a_name_that_no_xml_can_hold_is_no_name_in_an_archive(name: str, tmp_path: Path) -> None:
    write(tmp_path / name, SONG)
    assert read(tmp_path / name) == Imported(SONG)


@pytest.mark.parametrize("name", ["song.musicxml", "song.mxl", "song.xml"])
def test_parts_names_sounds_and_signs_come_back(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, SONG)
    assert read(tmp_path / name) == Imported(SONG)


def test_drums_come_back() -> None:
    assert musicxml.parse(musicxml.unparse(DRUMS)) == Imported(DRUMS)


def test_two_voices_come_back() -> None:
    notes = [Note(0, 1920, 48), Note(0, 240, 72), Note(240, 720, 74), Note(960, 1920, 76)]
    score = Score(tracks=(Track.of(notes),), keys=(KeyChange(0, Key()),))
    assert musicxml.parse(musicxml.unparse(score)) == Imported(score)


def test_sections_are_rehearsal_marks(tmp_path: Path) -> None:
    markers = (Marker(0, "Intro"), Marker(480, "A <1>"), Marker(480 + 3 * 480, "B"))
    score = replace(SONG, markers=markers)
    assert musicxml.parse(musicxml.unparse(score)) == Imported(score)
    assert len(list(fromstring(musicxml.unparse(score)).iter("rehearsal"))) == 3
    late = replace(SONG, markers=(Marker(48_000, "coda"),))
    [told] = losses(tmp_path / "late.musicxml", late)
    assert "after the last bar: 1" in told
    assert musicxml.parse(musicxml.unparse(late)) == Imported(SONG)


def test_sends_that_it_cannot_hold_are_told() -> None:
    sent = replace(SONG, tracks=(replace(SONG.tracks[0], reverb=90), *SONG.tracks[1:]))
    [told] = losses(Path("song.musicxml"), sent)
    assert "1 track" in told
    assert "reverb" in told
    assert losses(Path("song.mxl"), SONG) == ()
    assert losses(Path("song.pdf"), sent) == ()  # nobody looks for them on paper


def test_changes_on_the_way_come_back() -> None:
    score = Score(
        tracks=(Track.of([Note(240 * i, 240, 60 + i % 12) for i in range(40)]),),
        metres=(MetreChange(0, 4, 4), MetreChange(1920, 7, 8), MetreChange(1920 + 3360, 3, 4)),
        keys=(KeyChange(0, Key("D", Mode.DORIAN)), KeyChange(1920, Key("F#", Mode.MINOR))),
        tempos=(TempoChange(0, 60.0), TempoChange(480, 90.0), TempoChange(1920, 66.0)),
    )
    assert musicxml.parse(musicxml.unparse(score)) == Imported(score)


def document(score: Score) -> str:
    return musicxml.unparse(score).decode()


def test_the_page_says_what_a_copyist_would() -> None:
    root = fromstring(musicxml.unparse(SONG))
    assert root.findtext("work/work-title") == SONG.title
    assert root.findtext("identification/creator") == "Anon."
    assert [part.findtext("part-name") for part in root.iter("score-part")] == ["Clarinet", "Low"]
    first = root.find("part/measure")
    assert first is not None
    assert first.attrib == {"number": "0", "implicit": "yes"}
    assert first.findtext("attributes/key/fifths") == "-3"
    assert first.findtext("direction/direction-type/metronome/per-minute") == "97.5"
    assert [clef.text for clef in root.iter("sign")] == ["G", "F"]
    assert [style.text for style in root.iter("bar-style")] == ["light-heavy"] * 2


def test_tempo_counts_dotted_quarters_in_compound_metres() -> None:
    score = replace(SONG, metres=(MetreChange(0, 6, 8),), tempos=(TempoChange(0, 90.0),))
    mark = fromstring(musicxml.unparse(score)).find(".//metronome")
    assert mark is not None
    assert mark.find("beat-unit-dot") is not None
    assert mark.findtext("per-minute") == "60"
    assert musicxml.parse(musicxml.unparse(score)).score.tempos == score.tempos


def test_a_tempo_is_drawn_roughly_and_played_exactly() -> None:
    score = replace(SONG, metres=(MetreChange(0, 6, 8),), tempos=(TempoChange(0, 35.1234),))
    written = musicxml.unparse(score)
    assert fromstring(written).findtext(".//per-minute") == "23.4"
    assert musicxml.parse(written).score.tempos == score.tempos


def test_small_changes_of_tempo_are_played_but_not_drawn() -> None:
    tempos = tuple(TempoChange(120 * i, bpm) for i, bpm in enumerate([60.0, 61.0, 59.5, 66.0, 67.25]))
    score = replace(SONG, tempos=tempos)
    text = musicxml.unparse(score)
    assert [mark.text for mark in fromstring(text).iter("per-minute")] == ["60", "66"]
    # MuseScore writes out the tempo of a sound that has no words.
    beside = [direction.findtext("direction-type/words") for direction in fromstring(text).iter("direction")]
    assert beside == [None, "\xa0", "\xa0", None, "\xa0"]
    assert {sound.tag for sound in fromstring(text).findall(".//measure/sound")} == set()
    assert musicxml.parse(text).score.tempos == tempos


LONG = "Sonata in A Major for Pianoforte and Violin, op. 47 (“Kreutzer”), Finale"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Mazurka in C-sharp Minor, Op. 6, No. 2", ["Mazurka in C-sharp Minor, Op. 6, No. 2"]),
        (LONG, ["Sonata in A Major for Pianoforte and", "Violin, op. 47 (“Kreutzer”), Finale"]),
        ("SYMPHONY IN D FOR THE OPENING OF A BRIDGE", ["SYMPHONY IN D FOR THE", "OPENING OF A BRIDGE"]),
        ("x" * 90, ["x" * 90]),
        ("two  spaces", ["two  spaces"]),
    ],
)
def test_a_long_title_is_broken_to_fit_musescores_page_and_comes_back_whole(
    title: str, lines: list[str]
) -> None:
    written = musicxml.unparse(replace(SONG, title=title))
    assert fromstring(written).findtext("work/work-title", "").split("\n") == lines
    assert musicxml.parse(written).score.title == title


@pytest.mark.parametrize("composer", ["Anon.", ""])
def test_a_title_of_several_lines_has_a_frame_with_room_for_them_and_the_composer(composer: str) -> None:
    assert fromstring(musicxml.unparse(replace(SONG, title="Two words"))).find("credit") is None
    rooms = []
    for title in (LONG, f"{LONG}, as it was played at the opening of the bridge in the summer"):
        written = musicxml.unparse(replace(SONG, title=title, composer=composer))
        assert schema().faults(written) == []
        root = fromstring(written)
        assert [credit.text for credit in root.iter("credit-type")] == ["title", "composer"]
        head, named = root.iter("credit-words")
        assert (head.text, named.text) == (root.findtext("work/work-title"), composer or "\xa0")
        rooms.append((float(head.attrib["default-y"]) - float(named.attrib["default-y"])) / 10)
        assert musicxml.parse(written).score.composer == composer
    assert rooms == pytest.approx([11.6, 17.4])  # spaces of the staff, less MuseScore's own 2.5


def test_rests_are_nearer_for_musescore_which_moves_them_itself_besides(tmp_path: Path) -> None:
    lower = [Note(0, 480, 60), Note(960, 480, 60)]
    score = Score((Track.of([*lower, *(Note(240 * n, 240, 64) for n in range(8))], program=40),))
    places = []
    for told in (False, True):
        musicxml.save(tmp_path / "a.musicxml", score, for_musescore=told)
        root = fromstring((tmp_path / "a.musicxml").read_bytes())
        places.append([root.findtext(f".//display-{tag}") for tag in ("step", "octave")])
    assert places == [["A", "3"], ["E", "4"]]


def test_letters_that_xml_forbids_are_left_out() -> None:
    assert musicxml.parse(musicxml.unparse(replace(SONG, title="a\x00b\ud800c"))).score.title == "abc"


def part(body: str, head: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><score-partwise version="4.0"><part-list><score-part id="P1">'
        f"<part-name>Horn</part-name></score-part></part-list>{head}<part id='P1'>"
        f"<measure number='1'><attributes><divisions>2</divisions><time><beats>4</beats>"
        f"<beat-type>4</beat-type></time>{'' if 'transpose' not in body else TRANSPOSE}</attributes>"
        f"{body.replace('transpose', '')}</measure></part></score-partwise>"
    ).encode()


TRANSPOSE = "<transpose><diatonic>-4</diatonic><chromatic>-7</chromatic></transpose>"
C4 = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>2</duration></note>"


def test_two_staves_are_two_tracks() -> None:
    low = C4.replace("<octave>4", "<octave>3").replace("</note>", "<staff>2</staff></note>")
    body = C4.replace("</note>", "<staff>1</staff></note>") + "<backup><duration>2</duration></backup>" + low
    staves = part(body).replace(b"</time>", b"</time><staves>2</staves>", 1)
    tracks = musicxml.parse(staves).score.tracks
    assert [track.notes for track in tracks] == [(Note(0, 480, 60),), (Note(0, 480, 48),)]


def test_transposing_instruments_sound() -> None:
    assert musicxml.parse(part(f"transpose{C4}")).score.tracks[0].notes == (Note(0, 480, 53),)


def test_what_is_left_out_is_told() -> None:
    grace = "<note><grace/><pitch><step>D</step><octave>4</octave></pitch></note>"
    repeat = "<barline location='right'><repeat direction='backward'/></barline>"
    imported = musicxml.parse(part(grace + C4 + repeat))
    assert imported.score.tracks[0].notes == (Note(0, 480, 60),)
    assert imported.notices == ("Grace notes were left out.", "Repeats were read once, as written.")


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return target.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s">]><score-partwise>&b;</score-partwise>' % (
    b"x" * 99
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<score-partwise",
        b"<html></html>",
        b"<score-timewise/>",
        b"<score-partwise/>",
        part(C4.replace("<duration>2", "<duration>x")),
        part(C4.replace("<octave>4", "<octave>400")),
        part(C4)[:-60],
        b"PK\x03\x04 and no more",
        zipped(letter_txt=b"Dear sir"),
        zipped(song_xml=b"<html/>"),
        BOMB,
        BOMB.decode().encode("utf-16"),
    ],
)
def test_damaged_and_alien_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        musicxml.parse(data)


def test_an_archive_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(musicxml_reader, "LARGEST_FILE", 100_000)
    with pytest.raises(BadFile, match="unpacks"):
        musicxml.parse(zipped(song_xml=b" " * 100_001))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_scrambled_files_are_refused_or_read_never_a_crash(data: st.DataObject) -> None:
    whole = bytearray(part(C4 * 4))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.sampled_from(b"0123456789-.<>/ax"))
    try:
        musicxml.parse(bytes(whole))
    except BadFile:
        return


@pytest.mark.parametrize("told", ["x", "9" * 5000, "nan", "4.5.6"])
@pytest.mark.parametrize("tag", ["octave", "alter", "fifths", "duration", "octave-change", "chromatic"])
def test_what_is_no_number_is_said_in_words_of_ours(tag: str, told: str) -> None:
    numbers = {
        "octave": "4",
        "alter": "0",
        "fifths": "0",
        "duration": "1",
        "octave-change": "0",
        "chromatic": "0",
    }
    numbers[tag] = told
    note = (
        "<attributes><divisions>1</divisions><key><fifths>{fifths}</fifths></key><transpose>"
        "<chromatic>{chromatic}</chromatic><octave-change>{octave-change}</octave-change></transpose></attributes>"
        "<note><pitch><step>C</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
        "<duration>{duration}</duration></note>"
    ).format_map(numbers)
    part = f'<part id="P1"><measure number="1">{note}</measure></part>'
    listed = '<part-list><score-part id="P1"/></part-list>'
    with pytest.raises(BadFile, match=f"“{told[:20]}” is no number"):
        musicxml.parse(f"<score-partwise>{listed}{part}</score-partwise>".encode(), "piece")


def test_a_metre_that_would_take_hours_is_refused() -> None:
    score = Score(tracks=(Track.of([Note(0, 480, 60)]),), metres=(MetreChange(0, 9999, 64),))
    with pytest.raises(BadFile, match="metre"):
        musicxml.parse(musicxml.unparse(score))


def test_a_template_without_notes_is_read_as_it_is() -> None:
    score = Score(metres=(MetreChange(0, 3, 4),), keys=(KeyChange(0, Key("D")),), title="Waltz")
    empty = musicxml.parse(musicxml.unparse(score), "a.musicxml")
    assert empty.notices == ("“a.musicxml” has no notes in it.",)
    assert (empty.score.metres, empty.score.keys, empty.score.title) == (score.metres, score.keys, "Waltz")


def test_a_tempo_that_changes_under_a_long_note_stands_at_its_own_place() -> None:
    score = replace(SONG, tempos=(TempoChange(0, 97.5), TempoChange(1200, 60)))
    written = musicxml.unparse(score)
    bar = fromstring(written).findall("part/measure")[1]
    assert [item.tag for item in bar][1:4] == ["backup", "direction", "forward"]
    assert bar.find("direction/offset") is None
    assert musicxml.parse(written).score.tempos == score.tempos
