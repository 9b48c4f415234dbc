from pathlib import Path

import pytest

from core.errors import BadFile
from core.harmony import Key
from core.lstm.kern_parts import kern_parts, kern_title
from core.lstm.musicxml_parts import musicxml_parts
from core.lstm.voices import kern_voice, musicxml_voice, pieces
from core.score import MetreChange

KERN = """!!!OPR: Missa brevis
!!!OTL: Kyrie
**kern\t**kern
*F:ion\t*F:ion
*M4/2\t*M4/2
=1\t=1
0r\t1r
.\t1f
=2\t=2
0F\t1.g
.\t[2a
=3\t=3
0r\t2a]
.\t2b-
.\t1r
=4\t=4
0r\t0r
=5\t=5
0r\t0r
=6\t=6
0r\t1r
.\t2r
.\t2cc#
=7\t=7
0F\t0dd
*-\t*-
"""

PART = """<score-partwise><part-list/><part id="P1">
<measure><attributes><divisions>2</divisions><key><fifths>-3</fifths><mode>minor</mode></key>
<time><beats>3</beats><beat-type>4</beat-type></time>
<transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose></attributes>
{0}2</duration></note></measure>
<measure>{0}4</duration><tie type="start"/></note>{0}2</duration><tie type="stop"/></note></measure>
<measure><barline><ending number="1" type="start"/></barline>{0}6</duration></note>
<barline><ending number="1" type="stop"/></barline></measure>
<measure>{1}4</duration></note></measure>
<measure>{1}2</duration></note></measure>
<measure>{0}6</duration></note></measure>
<measure>{0}3</duration></note></measure>
<measure>{1}6</duration></note><backup><duration>6</duration></backup>{0}6</duration></note></measure>
</part></score-partwise>"""
LOW = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>"
HIGH = "<note><pitch><step>F</step><alter>1</alter><octave>4</octave></pitch><duration>"


def test_the_last_column_is_read_in_values_half_as_long() -> None:
    voice = kern_voice(KERN, halved=True)
    assert [(note.start, note.length, note.pitch) for note in voice.notes] == [
        (960, 960, 65),
        (1920, 1440, 67),
        (3360, 960, 69),
        (4320, 480, 70),
        (11040, 480, 73),
        (11520, 1920, 74),
    ]
    assert voice.frame.metres == (MetreChange(0, 4, 4),)
    assert voice.frame.key_at(0) == Key("F")
    assert kern_voice(KERN).frame.metres == (MetreChange(0, 4, 2),)
    assert kern_title(KERN) == ("Missa brevis", "Kyrie")


def test_a_voice_is_cut_at_long_rests_and_each_piece_keeps_its_place_in_the_bar() -> None:
    first, second = pieces(kern_voice(KERN, halved=True))
    assert [note.start for note in first.notes] == [0, 960, 2400, 3360]
    assert (first.bars.bar_at(0).number, first.bars.bar_at(0).length) == (0, 960)
    assert [(note.start, note.pitch) for note in second.notes] == [(0, 73), (480, 74)]
    assert second.bars.bar_at(0).length == 480
    assert second.bars.bar_at(480).start == 480


def test_a_part_is_read_with_its_pickup_ties_second_endings_and_odd_bars(tmp_path: Path) -> None:
    path = tmp_path / "part.xml"
    path.write_text(PART.format(LOW, HIGH))
    voice = musicxml_voice(path)
    assert [(note.start, note.length, note.pitch) for note in voice.notes] == [
        (0, 480, 48),
        (480, 1440, 48),
        (1920, 960, 54),
        (2880, 480, 54),
        (3360, 1440, 48),
        (4800, 720, 48),
        (5520, 1440, 54),
    ]
    assert voice.frame.pickup == 480
    assert voice.frame.key_at(0) == Key.parse("C minor")
    (piece,) = pieces(voice)
    lines = [piece.bars.bar_at(tick).start for tick in (0, 480, 1920, 2880, 3360, 4800, 5520)]
    assert lines == [0, 480, 1920, 1920, 3360, 4800, 5520]


@pytest.mark.parametrize("text", ["", "**kern\n*-", KERN.replace("=4\t=4", "*\t*^"), "**text\nla"])
def test_what_is_no_voice_is_refused(text: str) -> None:
    with pytest.raises(BadFile):
        kern_voice(text)


def test_what_is_no_musicxml_is_refused(tmp_path: Path) -> None:
    for place, content in enumerate(
        (b"", b"PK", b"<score-partwise/>", b"<score-partwise><part/></score-partwise>")
    ):
        path = tmp_path / f"{place}.xml"
        path.write_bytes(content)
        with pytest.raises(BadFile):
            musicxml_voice(path)


def test_all_columns_are_read_chords_and_divided_ones_too() -> None:
    text = "**kern\t**dynam\t**kern\n*M4/4\t*\t*M4/4\n*Ipiano\t*\t*\n=1\t=1\t=1\n*^\t*\t*\n"
    text += "4C\t2c\tp\t2e 2g\n4D\t.\t.\t.\n*v\t*v\t*\t*\n[2E\t.\t2c\n=2\t=2\t=2\n1E]\t.\t1d\n*-\t*-\t*-\n"
    parts = kern_parts(text)
    assert parts.names == ("piano", "")
    found = [[(note.start, note.length, note.pitch) for note in notes] for notes in parts.notes]
    assert found == [
        [(0, 480, 48), (0, 960, 60), (480, 480, 50), (960, 2880, 52)],
        [(0, 960, 64), (0, 960, 67), (960, 960, 60), (1920, 1920, 62)],
    ]
    with pytest.raises(BadFile):  # the columns are not equally long
        kern_parts(text.replace("4D", "8D"))


def test_parts_begin_each_bar_together_and_endings_count_for_all(tmp_path: Path) -> None:
    path = tmp_path / "parts.xml"
    rests = "<measure><note><rest/><duration>8</duration></note></measure>" * 7
    first, *_ = PART.format(LOW, HIGH).split("</part>")
    path.write_text(
        f'{first}</part><part id="P2">{rests}<measure>{HIGH}6</duration></note></measure></part>'
        "</score-partwise>"
    )
    parts = musicxml_parts(path)
    # The second part rests too long in every bar; the first ending, marked in the first, is passed over.
    assert [(note.start, note.pitch) for note in parts.notes[1]] == [(5520, 66)]
    assert parts.notes[0][:-2] == musicxml_voice(path).notes[:-1]
