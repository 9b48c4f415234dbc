"""MusicXML that is small, or that looks harmless, and took gigabytes or minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from core.errors import BadFile
from core.files import imported, musicxml, musicxml_reader
from core.files.imported import MOST_HEADS
from core.files.musicxml_reader import MOST_ITEMS
from core.score import MetreChange, Note, Score, Track
from tests.fuzzing.mutating import packed

LARGE = "too large to be a piece of music"
NOTE = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
HIT = "<note><unpitched/><duration>1</duration></note>"
MOVED = "<attributes><transpose><chromatic>{}</chromatic></transpose></attributes>"
SECONDS = 5.0  # of the processor's time, each some hundred times what it takes now


def written(inside: str, entry: str = "") -> bytes:
    """A score of one part, which has this in its measures."""
    return (
        f'<score-partwise><part-list><score-part id="P1">{entry}</score-part></part-list>'
        f'<part id="P1">{inside}</part></score-partwise>'
    ).encode()


def measure(inside: str) -> str:
    return f"<measure>{inside}</measure>"


def refused(data: bytes, because: str) -> None:
    with pytest.raises(BadFile, match=because):
        musicxml.parse(data, "piece")


@contextmanager
def quickly() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS


def read(data: bytes) -> Score:
    with quickly():
        return musicxml.parse(data).score


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_namespace_of_a_megabyte_is_refused(encoding: str) -> None:
    """Its name would stand before each of the elements in it: thousands of them took all memory."""
    opened = f'<score-partwise xmlns:a="{"u" * 1_000_000}">'
    bomb = f"{opened}<part/>{''.join(f'<a:b{number}/>' for number in range(3000))}</score-partwise>"
    refused(bomb.encode(encoding), LARGE)
    container = f'<container xmlns:a="{"u" * 50_000}"><a:rootfile full-path="a.xml"/></container>'
    refused(packed([("META-INF/container.xml", container.encode()), ("a.xml", written(NOTE))]), LARGE)


def test_thousands_of_namespaces_are_refused_and_the_usual_ones_are_not() -> None:
    usual = 'xmlns="" xmlns:xlink="http://www.w3.org/1999/xlink" version="4.0"'
    bar = written(measure(NOTE))
    assert read(bar.replace(b"<score-partwise>", f"<score-partwise {usual}>".encode())).count == 1
    many = " ".join(f'xmlns:a{number}="a"' for number in range(1000))
    refused(bar.replace(b"<score-partwise>", f"<score-partwise {many}>".encode()), LARGE)


@pytest.mark.parametrize(
    "inside",
    [
        '<a b=""/>' * 2_000_000,
        "".join(f'<a b{number}=""/>' for number in range(400_000)),
        "".join(f"<a{number}/>" for number in range(400_000)),
        "ab\n" * 8_000_000,
        "&#20000;" * 6_000_000,
        "<a/>\U0001d11e" * 2_900_000,
        f"\U0001d11e{'x' * 20_000_000}" + "<a b='12'/>xyz" * 700_000,
    ],
)
def test_what_would_fill_gigabytes_once_it_is_parsed_is_refused_before(inside: str) -> None:
    refused(written(inside), LARGE)


def test_words_that_are_nearly_long_are_gone_through_once() -> None:
    """Each letter of them was taken for where a long one may begin: nine seconds for a whole file."""
    words = b"<w>" + b"x" * 990
    with quickly():
        light = musicxml_reader._weight_of_elements(words * 60_000)
    assert musicxml_reader._weight_of_elements((words + b"x" * 10) * 60_000) > 2 * light


def test_of_indents_no_objects_are_made_and_words_keep_their_spaces() -> None:
    """Between the tags of a file on 1.7 million lines lay more of them than of all it said."""
    said = "<direction><words> Two  words </words></direction>"
    whole = written(measure(said + NOTE), "<part-name>A  B</part-name>")
    indented = whole.replace(b"><", b">\n\t  <")
    assert musicxml_reader._without_indents(indented) == whole
    assert read(indented) == read(whole)


def test_indents_are_left_out_wherever_a_part_of_the_text_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(measure(NOTE * 3))
    indented = whole.replace(b"><", b">\n  <")
    for size in range(1, 60):
        monkeypatch.setattr(musicxml_reader, "_AT_ONCE", size)
        assert musicxml_reader._without_indents(indented) == whole


@pytest.mark.parametrize(
    ("inside", "most"),
    [(NOTE, MOST_HEADS), (HIT, MOST_HEADS), ("<forward/>", MOST_ITEMS), ("<sound/>", MOST_ITEMS)],
)
def test_more_than_can_be_looked_at_in_some_seconds_is_refused(inside: str, most: int) -> None:
    with quickly():
        refused(written(measure(inside * (most + 1))), LARGE)


def test_no_file_is_written_that_is_too_long_to_be_read() -> None:
    """In a bar of 255/64 each note is tied from several values: 22 through 5,400 of them took 870 MB."""
    long = Track.of(Note(5760, 5400 * 255 * 30, 40 + pitch) for pitch in range(22))
    score = Score((long,), metres=(MetreChange(0, 3, 4), MetreChange(5760, 255, 64)))
    with quickly(), pytest.raises(BadFile, match="too many notes to be written as notation"):
        musicxml.unparse(score)


def test_thousands_of_parts_are_refused_before_they_are_read() -> None:
    part = f"<part>{measure(NOTE)}</part>"
    refused(f"<score-partwise>{part * 1000}</score-partwise>".encode(), "more tracks")


def test_parts_that_end_are_not_asked_for_each_bar_of_those_that_go_on() -> None:
    parts = "<part/>" * 900 + f"<part>{'<measure/>' * 50_000}{measure(NOTE)}</part>"
    assert read(f"<score-partwise>{parts}</score-partwise>".encode()).count == 1


def test_divisions_that_have_nothing_in_common_do_not_make_endless_fractions() -> None:
    """Each sum of such has more digits than the one before: 3,000 bars took seconds, 30,000 minutes."""
    random = Random(8)
    divided = [
        f"<attributes><divisions>{random.randrange(10**8, 10**9) | 1}</divisions></attributes>"
        f"<note><rest/><duration>{10**8}</duration></note>"
        for _ in range(10_000)
    ]
    assert read(written(measure("".join(divided) + NOTE.replace(">1<", ">200000000<")))).count == 1
    assert read(written("".join(map(measure, divided)) + measure(NOTE.replace(">1<", ">200000000<")))).count


def test_a_drum_is_not_looked_for_among_all_instruments_for_each_note() -> None:
    drum = '<midi-instrument id="i{}"><midi-unpitched>{}</midi-unpitched></midi-instrument>'
    instruments = "".join(drum.format(number, number % 100 + 1) for number in range(20_000))
    assert read(written(measure(HIT * 20_000), instruments)).count == 20_000


def test_changes_of_transposition_are_not_worked_out_for_each_staff() -> None:
    staves = "".join(NOTE.replace("</note>", f"<staff>{number}</staff></note>") for number in range(900))
    score = read(written(measure(MOVED.format(2) * 20_000 + staves)))
    assert {note.pitch for track in score.tracks for note in track.notes} == {62}


def test_a_staff_is_transposed_as_it_says_and_others_as_all_are() -> None:
    transposed = "<transpose{}><chromatic>{}</chromatic></transpose>"
    both = transposed.format(' number="2"', -3) + transposed.format("", 1)
    staves = NOTE + NOTE.replace("</note>", "<staff>2</staff></note>")
    score = read(written(measure(f"<attributes>{both}</attributes>{staves}")))
    assert [track.notes[0].pitch for track in score.tracks] == [61, 57]


@pytest.mark.parametrize("beats", ["+".join(["255"] * 200), "1 " * 100_000, "9" * 6])
def test_a_metre_is_refused_by_the_sum_of_its_beats(beats: str) -> None:
    """It could be saved, and then not opened again."""
    time_ = f"<attributes><time><beats>{beats}</beats><beat-type>4</beat-type></time></attributes>"
    refused(written(measure(time_ + NOTE)), "a metre of more than 255 beats")


@pytest.mark.parametrize("gap", [" ", "\t", "\n", " \n", "\N{NO-BREAK SPACE}"])
def test_room_in_a_title_is_looked_through_once(gap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each blank that might stand before the end of a line was looked on from: 400 KB took minutes."""
    monkeypatch.setattr(imported, "LONGEST_NAME", 10**6)
    bar = written(measure(NOTE)).decode()
    title = f"<movement-title>Air{gap * 200_000}in\n  C</movement-title>"
    read_ = read(bar.replace("<part-list>", f"{title}<part-list>").encode())
    assert read_.title.split() == ["Air", "in", "C"]
    assert read_.title.endswith("in C")


def test_room_after_fine_is_looked_through_once() -> None:
    said = "<direction><direction-type><words>fine{}x</words></direction-type></direction>"
    assert read(written(measure(said.format(" " * 200_000) + NOTE))).count == 1
