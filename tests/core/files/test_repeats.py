"""Repeats, endings and jumps played out."""

from __future__ import annotations

import re

import pytest

from core.files.musicxml import parse
from core.files.repeats import BarMarks, has_repeats, playing_order, unfolded
from core.harmony import Key
from core.score import KeyChange, MetreChange, Note, Score, Span, TempoChange, Track

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


def test_a_pickup_that_is_played_again_begins_its_bars_anew() -> None:
    score = Score((Track((Note(0, 480, 60), Note(480, 1440, 62))),), pickup=480)
    out = unfolded(score, [Span(0, 1920), Span(0, 1920)])
    assert [note.start for note in out.tracks[0].notes] == [0, 480, 1920, 2400]
    assert out.metres[-1].tick in (1920, 2400)


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
