"""Repeats, endings and jumps played out."""

from __future__ import annotations

import re

import pytest

from core.chord_symbols import ChordSymbol
from core.files import abc, kern_reader, repeats
from core.files.abc_repeats import expanded
from core.files.imported import REPEATS
from core.files.musicxml import parse
from core.files.repeats import BarMarks, has_repeats, played_out, playing_order, unfolded
from core.harmony import Key, note_name
from core.score import ChordSign, KeyChange, MetreChange, Note, Score, Span, TempoChange, Track
from core.timing import BarMap

FIRST, SECOND, BOTH, THIRD = (frozenset(passes) for passes in ({1}, {2}, {1, 2}, {3}))


def bar(
    signs: str = "", *, forward: bool = False, times: int = 1, passes: frozenset[int] = frozenset()
) -> BarMarks:
    return BarMarks(forward, times, passes, set(signs.split()))


@pytest.mark.parametrize(
    ("bars", "order"),
    [
        ([bar(), bar(times=2), bar()], [0, 1, 0, 1, 2]),
        ([bar(times=3), bar()], [0, 0, 0, 1]),
        ([bar(), bar(forward=True), bar(times=2)], [0, 1, 2, 1, 2]),
        ([bar(), bar(times=2, passes=FIRST), bar(passes=SECOND), bar(times=2)], [0, 1, 0, 2, 3, 3]),
        ([bar(forward=True), bar(times=2, passes=BOTH), bar(passes=THIRD)], [0, 1, 0, 1, 0, 2]),
        ([bar(), bar("fine"), bar(), bar("dacapo")], [0, 1, 2, 3, 0, 1]),
        (
            [bar(), bar("segno"), bar("tocoda"), bar("dalsegno"), bar("coda"), bar()],
            [0, 1, 2, 3, 1, 2, 4, 5],
        ),
        (
            [bar(), bar(times=2, passes=FIRST), bar(passes=SECOND), bar("dacapo"), bar()],
            [0, 1, 0, 2, 3, 0, 2, 3, 4],
        ),
        ([bar(), bar("dacapo", times=2)], [0, 1, 0, 1, 0, 1]),
    ],
)
def test_bars_are_played_in_the_order_a_musician_plays_them(bars: list[BarMarks], order: list[int]) -> None:
    assert playing_order(bars) == order
    assert has_repeats(bars)


def test_what_has_no_repeat_is_played_as_it_stands() -> None:
    bars = [bar("fine"), bar("segno"), bar(forward=True)]
    assert playing_order(bars) == [0, 1, 2]
    assert not has_repeats(bars)


def test_music_is_laid_out_with_its_tempos_keys_and_bars() -> None:
    score = Score(
        (Track((Note(0, 480, 60), Note(480, 1920, 62), Note(2400, 960, 64))),),
        tempos=(TempoChange(0, 100), TempoChange(2400, 80)),
        metres=(MetreChange(0, 4, 4),),
        keys=(KeyChange(0, Key()),),
        pickup=480,
    )
    out = unfolded(score, [Span(0, 2400), Span(480, 2400), Span(2400, 3360)])
    assert [(note.start, note.length, note.pitch) for note in out.tracks[0].notes] == [
        (0, 480, 60),
        (480, 1920, 62),
        (2400, 1920, 62),
        (4320, 960, 64),
    ]
    assert out.tempos == (TempoChange(0, 100), TempoChange(4320, 80))
    assert out.metres == score.metres
    assert out.keys == score.keys
    assert out.pickup == 480


MUSIC = """<score-partwise><part-list><score-part id="P1"><part-name>F</part-name></score-part></part-list>
<part id="P1">
<measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time>
</attributes>{one}</measure>
<measure number="2"><barline location="left"><ending number="1" type="start"/></barline>{two}
<barline location="right"><ending number="1" type="stop"/><repeat direction="backward"/></barline></measure>
<measure number="3"><barline location="left"><ending number="2" type="start"/></barline>{three}
<direction><direction-type><words>D.C. al Fine</words></direction-type></direction>
<barline location="right"><ending number="2" type="stop"/></barline></measure></part></score-partwise>"""


def whole(step: str) -> str:
    return f"<note><pitch><step>{step}</step><octave>4</octave></pitch><duration>4</duration></note>"


def test_musicxml_tells_how_it_is_played() -> None:
    read = parse(MUSIC.format(one=whole("C"), two=whole("D"), three=whole("E")).encode())
    assert [(span.start // 1920) for span in read.order] == [0, 1, 0, 2, 0, 2]
    assert any("Repeats" in notice for notice in read.notices)
    out = unfolded(read.score, read.order)
    assert [note.pitch for note in out.tracks[0].notes] == [60, 62, 60, 64, 60, 64]
    plain = re.sub(r"<(ending|repeat)[^>]*/>|D.C. al Fine", "", MUSIC)
    assert parse(plain.format(one=whole("C"), two=whole("D"), three=whole("E")).encode()).order == ()


def lines(score: Score) -> list[int]:
    return [bar.start for bar in BarMap(score).lines(0, score.end - 1)]


def test_a_bar_that_a_repeat_cuts_short_goes_on_in_the_pickup_it_leads_back_to() -> None:
    score = Score((Track((Note(0, 480, 60), Note(480, 1440, 62))),), pickup=480)
    out = unfolded(score, [Span(0, 1920), Span(0, 1920)])
    assert [note.start for note in out.tracks[0].notes] == [0, 480, 1920, 2400]
    assert lines(out) == [0, 480, 2400]
    assert out.metres == score.metres


def chords(count: int) -> tuple[ChordSign, ...]:
    return tuple(ChordSign(place, ChordSymbol("CD"[place % 2])) for place in range(count))


def test_signs_are_counted_before_a_part_of_them_is_played_a_thousand_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repeats, "MOST_SIGNS", 20)
    piece = Score((Track.of([Note(0, 1920, 60)]),), chords=chords(5))
    assert len(unfolded(piece, [Span(0, 1920)] * 4).chords) == 20
    with pytest.raises(ValueError, match="longer than any piece"):
        unfolded(piece, [Span(0, 1920)] * 5)


def test_endings_that_are_passed_by_again_and_again_come_to_an_end() -> None:
    skipped = [BarMarks(passes=frozenset({999})) for _ in range(19_000)]
    last = BarMarks(passes=frozenset(range(1, 999)), times=2)
    assert len(playing_order([*skipped, last])) < 100


def test_groups_of_parts_that_do_not_end_are_counted_too() -> None:
    assert expanded("(A9(A9") == ["A"] * 18
    assert expanded("(A999" * 100) == []
    assert expanded("((A9)9)9" * 20) == ["A"] * 729 * 20


def test_what_is_longer_than_any_piece_is_refused() -> None:
    many = Score((Track(tuple(Note(tick, 1, 60) for tick in range(1000))),))
    with pytest.raises(ValueError, match="longer than any piece"):
        unfolded(many, [Span(0, 1000)] * 2000)
    with pytest.raises(ValueError, match="longer than any piece"):
        unfolded(Score(metres=(MetreChange(0, 1, 64),)), [Span(0, 2**30), Span(0, 2**30)])


def played(text: str) -> str:
    """The notes of ABC as they are played."""
    read = abc.parse(text.encode())
    assert (REPEATS in read.notices) is bool(read.order)
    return "".join(note_name(note.pitch)[0] for note in played_out(read, "a.abc").score.tracks[0].notes)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("CDEF|GABc|", "CDEFGABC"),
        ("C4|D4:|E4|", "CDCDE"),
        ("|:C4::D4:|E4|]", "CCDDE"),
        ("|:C4|1 D4:|2 E4||F4|", "CDCEF"),
        ("|:C4|[1,3 D4:|[2 E4:|[4 F4|]", "CDCECDCF"),
        ("|:C4::|D4|", "CCCD"),
        ("C|D4|E3:|\n|:F|G4|A3:|", "CDECDEFGAFGA"),
        ("C4|!fine!D4|E4|!D.C.!F4|]", "CDEFCD"),
        ('C4|"Fine"D4|E4|F4 "D.C. al Fine"|]', "CDEFCD"),
        ("C4|!segno!D4|!coda!E4|F4!D.S.!|!coda!G4|]", "CDEFDEG"),
        ("C4|D4|]!D.C.!", "CDCD"),
    ],
)
def test_abc_tells_how_it_is_played(body: str, wanted: str) -> None:
    assert played(f"X:1\nM:4/4\nL:1/4\nK:C\n{body}\n") == wanted


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ("ABA", "CDCDEFCDCD"),
        ("A(AB)2", "CDCDCDCDEFCDCDEF"),
        ("A. B", "CDCDEF"),
        ("BXA", "EFCDCD"),
        ("((((A9)9)9)9)9", "CDCDEF"),
    ],
)
def test_parts_of_abc_are_played_in_the_order_of_the_header(parts: str, wanted: str) -> None:
    assert played(f"X:1\nP:{parts}\nM:4/4\nL:1/4\nK:C\nP:A\nC4|D4:|\nP:B\nE4|F4|\n") == wanted


def test_abc_keeps_its_first_ending_for_when_it_is_played() -> None:
    read = abc.parse(b"X:1\nM:4/4\nL:1/4\nK:C\n|:C4|1 D4:|2 E4||\n")
    assert [note.pitch for note in read.score.tracks[0].notes] == [60, 64]
    assert lines(played_out(read, "a.abc").score) == [0, 1920, 3840, 5760]


KERN = "**kern\n*M4/4\n{head}\n{a}\n1c\n{b}\n1d\n{c}\n1e\n==\n*-\n"


@pytest.mark.parametrize(
    ("marks", "wanted"),
    [
        (("*", "=1", "=2", "=3"), "CDE"),
        (("*", "=1", "=2:|!", "=3"), "CCDE"),
        (("*", "=1", "=2!|:", "=3:|!"), "CDDE"),
        (("*>[A,B,A]", "*>A\n=1", "=2\n*>B", "=3\n*>C"), "CDC"),
        (("*>[A,B,C]", "*>A\n=1", "=2\n*>B", "=3\n*>C"), "CDE"),
        (("*>[A,A,B]\n*>norep[A,B]", "*>A\n=1", "=2", "=3:|!\n*>B"), "CDCDE"),
    ],
)
def test_kern_tells_how_it_is_played(marks: tuple[str, str, str, str], wanted: str) -> None:
    head, a, b, c = marks
    read = kern_reader.parse(KERN.format(head=head, a=a, b=b, c=c).encode())
    assert [note.pitch for note in read.score.tracks[0].notes] == [60, 62, 64]
    assert (REPEATS in read.notices) is bool(read.order)
    out = played_out(read, "a.krn").score
    assert "".join(note_name(note.pitch)[0] for note in out.tracks[0].notes) == wanted
