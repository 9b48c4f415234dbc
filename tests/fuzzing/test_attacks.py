"""What somebody may send on purpose: refused in one sentence, or read as what it says and no more."""

from __future__ import annotations

import io
import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import files
from core.commands import COMMANDS
from core.commands.line import run_command
from core.errors import BadFile
from core.files import abc, kern_reader, midi, midi_reader, midi_signs, musicxml, project
from core.files.abc_voice import Voice
from core.files.disk import LARGEST_FILE
from core.files.imported import MOST_SIGNS, MOST_TRACKS, Imported
from core.files.musicxml_reader import MOST_MEASURES, MOST_MEMBERS
from core.files.musicxml_reader import MOST_SIGNS as MOST_XML
from core.score import Marker, Note, Score, Track
from tests.fuzzing.mutating import packed
from tests.fuzzing.readers import READERS
from tests.fuzzing.watching import Watch, timed

NOTE = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
HEAD = '<score-partwise><part-list><score-part id="P1"/></part-list><part id="P1"><measure>'
XML = f"{HEAD}{NOTE}</measure></part></score-partwise>".encode()
LAST = 2**31 - 1
Read = Callable[[bytes, str], Imported]


def song(*notes: list[int], **members: object) -> bytes:
    """A project of these notes."""
    piece = json.loads(project.dumps(Score()))
    piece["tracks"][0]["notes"] = notes
    return json.dumps(piece | members).encode()


def track(events: bytes, division: int = 480, tracks: int = 1) -> bytes:
    """A MIDI file of so many times this track."""
    chunk = b"MTrk" + struct.pack(">I", len(events)) + events
    return b"MThd" + struct.pack(">IHHH", 6, 1, tracks, division) + chunk * tracks


def survives(reader: str, data: bytes) -> None:
    finding = Watch(READERS[reader], seconds=60).look(data)
    assert finding is None, finding.told


def at_once(reader: str, data: bytes) -> None:
    """It survives, and takes no longer than a reader may."""
    finding = Watch(READERS[reader]).look(data)
    assert finding is None, finding.told


def refused(read: Read, data: bytes, because: str = "") -> None:
    with pytest.raises(BadFile) as said:
        read(data, "piece")
    assert because in str(said.value)
    assert str(said.value).isprintable()
    assert len(str(said.value)) < 400


LARGE = "too large to be a piece of music"


@pytest.mark.parametrize(
    "inside",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1/x">%a;',
        f'<!ATTLIST note x CDATA "{"y" * 1000}">',
    ],
)
def test_definitions_that_swell_or_reach_out_are_refused(inside: str) -> None:
    bomb = f"<!DOCTYPE score-partwise [{inside}]>".encode() + XML
    refused(musicxml.parse, bomb, "no use for")
    refused(musicxml.parse, bomb.decode().encode("utf-16"), "no use for")
    refused(musicxml.parse, packed([("a.xml", bomb)]), "no use for")


def test_a_document_type_elsewhere_is_not_fetched() -> None:
    survives("musicxml", b'<!DOCTYPE score-partwise SYSTEM "file:///etc/passwd">' + XML)


@pytest.mark.parametrize(
    "data",
    [
        b"<a/>" * (MOST_XML + 1),
        b"<a>" * (MOST_XML + 1),
        b'<a b="">' * (MOST_XML + 1),
        XML.replace(b"<measure>", b"<measure/>" * (MOST_MEASURES + 1) + b"<measure>"),
    ],
)
def test_more_xml_than_a_piece_needs_is_refused_before_it_fills_the_memory(data: bytes) -> None:
    refused(musicxml.parse, data, LARGE)


@pytest.mark.parametrize("tag", ["a", "measure", "note", "part"])
def test_deep_xml(tag: str) -> None:
    deep = f"<{tag}>" * 100_000 + f"</{tag}>" * 100_000
    data = f"<score-partwise><part>{deep}</part></score-partwise>".encode()
    if tag == "measure":
        data = data.replace(b"<measure>", b"<measure/><measure>", 1)
        refused(musicxml.parse, data, LARGE)
    else:
        survives("musicxml", data)


def test_an_archive_that_swells_is_refused() -> None:
    refused(musicxml.parse, packed([("a.xml", b" " * (LARGEST_FILE + 1))]), "unpacks to more")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_to_pack_that_may_take_all_memory_are_not_tried(method: int) -> None:
    refused(musicxml.parse, packed([("a.xml", XML)], method), "damaged compressed")


def test_an_archive_of_thousands_is_refused_before_it_is_listed() -> None:
    members = [(f"{number}.xml", b"") for number in range(MOST_MEMBERS + 1)]
    refused(musicxml.parse, packed(members, zipfile.ZIP_STORED), LARGE)


@pytest.mark.parametrize("name", ["../../a.xml", "/etc/a.xml", "a.xml", "C:\\a.xml"])
def test_names_in_an_archive_lead_nowhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert musicxml.parse(packed([(name, XML), (name, XML)]), "piece").score.end
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_link_in_an_archive_is_no_way_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(XML)
    link = zipfile.ZipInfo("a.xml")
    link.external_attr = 0o120777 << 16
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(link, str(secret))
    refused(musicxml.parse, archive.getvalue(), "not whole MusicXML")


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(packed([("a.xml", XML)]))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    refused(musicxml.parse, bytes(data), "damaged compressed")


def test_a_container_that_names_nothing_there_is_refused() -> None:
    container = b'<container><rootfiles><rootfile full-path="../x"/></rootfiles></container>'
    refused(musicxml.parse, packed([("META-INF/container.xml", container), ("a.xml", XML)]), "damaged")


@pytest.mark.parametrize("open_", ["[", '{"a":'])
def test_deep_json(open_: str) -> None:
    refused(project.loads, (open_ * 100_000).encode())
    survives("clipboard", (open_ * 100_000).encode())
    survives("journal", (open_ * 100_000).encode())


def test_a_project_of_millions_of_things_is_refused_before_they_are_made() -> None:
    refused(project.loads, b"[" + b"{}," * 4_000_001 + b"{}]", LARGE)


@pytest.mark.parametrize(
    "data",
    [
        song([LAST, 480, 60, 90]),
        song([0, LAST, 60, 90]),
        song([LAST, LAST, 60, 90], metres=[[0, 1, 64]]),
        song([LAST, 480, 60, 90], tempos=[[0, 0.001]]),
        song([0, 480, 60, 90], metres=[[0, 4, 4], [LAST, 3, 4]], keys=[[0, "C major"], [LAST, "D major"]]),
        song([0, 480, 60, 90], markers=[[LAST, "far"]], tempos=[[0, 96], [LAST, 1_000_000]]),
        song([0, 1, 60, 90], title="\ud800", composer="\0\x1b[31m"),
        song(pickup=1919),
    ],
)
def test_a_billion_ticks(data: bytes) -> None:
    survives("project", data)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1", "9" * 5000, "0.5", "null"])
def test_numbers_that_are_none(number: str) -> None:
    row = song([0, 480, 60, 90])
    for place in (b"[0, 480", b"480,", b"60,", b"90]"):
        survives("project", row.replace(place, place.replace(place.strip(b"[],"), number.encode(), 1)))


def test_more_tracks_than_there_are_players_are_refused() -> None:
    with pytest.raises(BadFile, match="999"):
        Imported(Score((Track(),) * (MOST_TRACKS + 1)))
    note = b"\0\x90\x3c\x40\x60\x3c\0\0\xff\x2f\0"
    refused(midi.parse, track(note, tracks=MOST_TRACKS + 1), "more tracks")
    assert midi.parse(track(b"\0\xff\x2f\0", tracks=65_535)).score.tracks == (Track(),)


@pytest.mark.parametrize(
    "data",
    [
        track(b"\0\x3c\x40\0\xff\x2f\0"),  # running status, of nothing
        track(b"\0\x90\x3c\x40\x60\x3c\0", division=0),
        *(
            track(b"\0\x90\x3c\x40\x60\x3c\0", division)
            for division in (0xE728, 0xE350, 0xE800, 0x8000, 0xFFFF, 1)
        ),
        track(b"\0\x90\x3c\x40" + b"\xff\xff\xff\x7f\x3c\0" * 20, division=1),
        track(b"\0\x90\x3c\x40" + b"\xff" * 50_000 + b"\x7f\x3c\0", division=1),
        track(b"\0\xf0\xff\xff\xff\x7f\1\2\3"),
        track(b"\0\xf0\1\2\3"),
        track(b"\0\xff\x58\4\0\0\0\0\0\xff\x51\3\0\0\0\0\xff\x59\2\x63\x63\0\x90\x3c\x40\x60\x3c\0"),
        track(b"\0\xff\3\4\xff\xfe\0\n\0\x90\x3c\x40\x60\x3c\0"),
        b"MThd" * 1000,
        b"MThd" + b"\0" * 1000,
        b"MThd" + struct.pack(">IHHH", 6, 1, 65_535, 480),
    ],
)
def test_odd_midi(data: bytes) -> None:
    survives("midi", data)


@pytest.mark.parametrize(
    "music",
    [
        *(
            "A" + sign * 3000
            for sign in ("|", "'", ",", " ", "/", "-", "^", '"', "{", "!a", "[", "(", "&", ":", "9")
        ),
        *(
            "A" + sign * 300
            for sign in ("|:A:|", "[1A|[2A|", "(9:9:9", "\n|1A", "[V:x]A", "[K:D]A", "[M:3/4]A|")
        ),
        "A" + "{" * 100_000,
        "A\n" * 5000,
        "Z999999999A",
        "A999999999",
        "[CEG",
        "\nM:99999999999/1\nA|A|",
        "\nL:1/0\nA",
    ],
)
def test_odd_abc(music: str) -> None:
    survives("abc", f"X:1\nK:C\n{music}".encode())


@pytest.mark.parametrize(
    "data",
    [
        "\t".join(["**kern"] * 60) + "\n" + "\t".join(["4c"] * 60),
        "**kern\n"
        + "".join("\t".join(["*^"] * 2**place) + "\n" for place in range(5))
        + "\t".join(["4c"] * 32),
        "**kern\n*M4/0\n4c",
        "**kern\n*M4/3%2\n4c",
        "**kern\n4c\n*^\n*v",
        "**kern\n4" + "." * 500 + "c",
        "**kern\n4c" + "#" * 200,
        "**kern\n" + "9" * 5000 + "c",
        "**kern\n\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_odd_kern(data: str) -> None:
    survives("kern", data.encode())


@pytest.mark.parametrize("read", [abc.parse, kern_reader.parse])
def test_what_would_take_minutes_is_refused_at_once(read: Read) -> None:
    refused(read, b"**kern\nX:1\nK:C\n" + b"A" * 2**22, LARGE)


def test_more_notes_than_a_piece_holds_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A piece of them could neither be edited nor opened again once it was saved."""
    tune = b"X:1\nK:C\n" + b"C" * 1000 + b"\n"
    monkeypatch.setattr(abc, "MOST_NOTES", 1001)  # a letter is the key's
    assert abc.parse(tune).score.count == 1000
    refused(abc.parse, tune.replace(b"CC", b"CCC", 1), LARGE)
    monkeypatch.setattr(abc, "MOST_LETTERS", 3003)
    assert len(abc.parse_all(tune * 3)) == 3
    refused(abc.parse, tune * 4, LARGE)


@pytest.mark.parametrize("sign", ["|", ":", "|:", "::|", "|\n", "[2", ":|2"])
def test_a_row_of_bar_lines_is_read_in_one_go(sign: str) -> None:
    """Each sign looked at from each on would be 10^10 steps, which is minutes."""
    music = f"X:1\nK:C\n{sign * (200_000 // len(sign))}C4|\n"
    assert len(abc.parse(music.encode()).score.tracks[0].notes) == 1


def tune(music: str, head: str = "") -> bytes:
    return f"X:1\nL:1/1920\n{head}K:C\n{music}\n".encode()


@pytest.mark.parametrize(
    "data",
    [
        tune("A", f"Q:x{' ' * 3000}x\n"),  # the spaces were shared out in every way
        tune("A", f"Q:{'1' * 30_000}/\n"),
        tune("A" + ">" * 1_000_000),  # half as long again each, in numbers of any length
        tune("[2 " + "A|" * 19_990 + ']| "D.C."A|'),  # of each bar it was looked for the ending after it
    ],
)
def test_abc_that_took_minutes(data: bytes) -> None:
    at_once("abc", data)


@pytest.mark.parametrize(
    "data",
    [
        "**kern\n" + "c " * 200_000 + "\n" + "c] " * 200_000,
        f"**kern\n*>[{','.join(['z'] * 20_000)}]\n"
        + "".join(f"*>{place:x}\n4c\n" for place in range(70_000))
        + "*>z\n4c\n",
    ],
)
def test_kern_that_took_minutes(data: str) -> None:
    assert kern_reader.parse(data.encode()).score.count
    with timed(5):
        kern_reader.parse(data.encode())


def test_a_hundred_thousand_notes_in_unison_are_tied_at_once() -> None:
    with timed(5):
        assert abc.parse(tune(f"[{'A-' * 100_000}][{'A' * 100_000}]")).score.count > 100_000


@pytest.mark.parametrize("path", [b"*^\n", b"*+\n"])
def test_columns_without_end_are_refused(path: bytes) -> None:
    refused(kern_reader.parse, b"**kern\n4c\n" + path * 300_000, "more tracks")


def test_voices_without_end_are_refused() -> None:
    refused(abc.parse, tune("".join(f"V:{number}\nA\n" for number in range(200_000))), "more tracks")


def test_a_note_of_thousands_of_digits_is_refused_before_others_stand_behind_it() -> None:
    refused(abc.parse, tune("A" + "9" * 4000 + "A" * 1000), "make no sense")
    voice = Voice()
    with pytest.raises(OverflowError):
        voice.strike([], 10**400, {})
    assert voice.clock == 0


def test_a_long_line_is_read_sign_by_sign() -> None:
    """All of its signs together were a gigabyte."""
    data = tune("A" + "{" * 200_000)
    abc.parse(data)
    tracemalloc.start()
    abc.parse(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 2**20


def test_collections_are_refused_for_how_many_tunes_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abc, "MOST_TUNES", 10)
    assert len(abc.parse_all(tune("A") * 9)) == 9
    refused(abc.parse, tune("A") * 11, LARGE)


def test_midi_is_refused_for_what_it_holds_and_not_for_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    large = track(b"\0\xff\x7f\x81\x80\x80\x00" + bytes(2**21) + b"\0\x90\x3c\x40\x60\x3c\0")
    assert midi.parse(large).score.end == 96
    monkeypatch.setattr(midi_reader, "MOST_NOTES", 100)
    monkeypatch.setattr(midi_reader, "MOST_EVENTS", 1000)
    strokes = b"\0\x90\x3c\x40\x60\x3c\0"
    assert midi.parse(track(strokes * 100)).score.tracks[0].notes[-1].end == 9600
    refused(midi.parse, track(strokes * 102), LARGE)
    refused(midi.parse, track(b"\0\x90\x3c\x40" * 102), LARGE)  # none of which ends
    refused(midi.parse, track(b"\0\xb0\x0b\x40" * 1001), LARGE)
    mark = midi_signs.MARK + b"[" * 301  # of two such no single one is too large
    size = bytes([0x80 | len(mark) >> 7, len(mark) & 0x7F])
    refused(midi.parse, track((b"\0\xff\x7f" + size + mark) * 2), LARGE)


def test_signs_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(midi_reader, "MOST_SIGNS", 100)
    sign = b"\1\xff\x51\3\5\0\0"
    assert len(midi.parse(track(sign * 99)).score.tempos) == 100
    refused(midi.parse, track(sign * 102), LARGE)
    with pytest.raises(BadFile, match="more tempos"):
        Imported(Score(markers=tuple(Marker(tick, "") for tick in range(MOST_SIGNS + 1))))


def test_parts_of_thousands_of_tracks_are_not_looked_through_one_by_one() -> None:
    """Each of 65,535 tracks was looked for among all of them, which took minutes."""
    survives("midi", track(b"\0\x90\x3c\x40\x60\x3c\0", tracks=65_535))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 10_000, b"\xff" * 10_000, b"\xed\xa0\x80", b"PK", b"<?xml", b"MThd", b"%"]
)
def test_next_to_nothing(reader: str, data: bytes) -> None:
    if reader != "line":
        survives(reader, data)


@pytest.mark.parametrize(
    "text", [" " * 50_000, "\n" * 50_000, "%\n" * 50_000, " X:" * 20_000, "X:1\n" * 20_000]
)
def test_any_text_on_the_clipboard_is_looked_at_in_no_time(text: str) -> None:
    survives("clipboard", text.encode())


def test_thousands_of_hidden_notes() -> None:
    many = (NOTE + NOTE.replace("<note>", '<note print-object="no">')) * 800
    survives("musicxml", XML.replace(NOTE.encode(), many.encode()))


@pytest.mark.skipif(os.name != "posix", reason="names that only POSIX has")
@pytest.mark.parametrize(
    "name", ["a\nb.continuo", "a\x1b[31m.mid", "\udcff.abc", "-o.continuo", " .musicxml"]
)
def test_odd_names_of_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"nonsense")
    with pytest.raises(BadFile):
        files.read(path)
    whole = path.with_suffix(".continuo")
    files.write(whole, Score((Track((Note(0, 480, 60),)),)))
    assert files.read(whole).score.end == 480


WORDS = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["-o", "out.mid", "in.mid", "--bars", "--seed", "--bars=1e9", "--takes", "--", "-", "9" * 5000]
    ),
)


@given(st.sampled_from([*COMMANDS, "compose", ""]), st.lists(WORDS, max_size=6))
@settings(max_examples=60)
def test_no_arguments_make_the_command_line_stumble(command: str, words: list[str]) -> None:
    if command in ("", "compose") or not _understood(command, words):
        assert run_command([command, *words]) in (0, 2)


def _understood(command: str, words: list[str]) -> bool:
    """Whether it would be carried out, which is not wanted here."""
    from core.commands.line import parse

    try:
        parse([command, *words])
    except SystemExit:
        return False
    return True
