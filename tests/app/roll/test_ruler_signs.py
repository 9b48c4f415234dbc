"""Signs and sections on the ruler: where they stand, what a click asks for, and drags that move them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.roll.geometry import Geometry
from app.roll.ruler_picture import HEIGHT, SECTIONS
from app.roll.ruler_signs import Kind, Sign, place_chords, place_signs
from core import edits
from core.chord_symbols import ChordSymbol
from core.harmony import Key
from core.score import ChordSign, KeyChange, Marker, MetreChange, Note, Score, Span, TempoChange, Track
from tests.app.roll.desk import ALT, CTRL, RIGHT, Desk, Hand

BAR = 1920
NOTES = tuple(Note(480 * beat, 480, 60) for beat in range(32))


class Asked:
    """What the ruler asked for."""

    def __init__(self, desk: Desk) -> None:
        self.signs: list[Sign] = []
        self.menus: list[int] = []
        self.loops: list[Span | None] = []
        self.seeks: list[int] = []
        desk.ruler.sign_asked.connect(self.signs.append)
        desk.ruler.menu_asked.connect(self.menus.append)
        desk.view.loop_asked.connect(self.loops.append)
        desk.view.loop_asked.connect(desk.view.scene.set_loop)
        desk.view.seek_asked.connect(self.seeks.append)
        self.hand = Hand(desk.ruler)


@pytest.fixture
def asked(desk: Desk) -> Asked:
    """A piece of eight bars with a change of each kind and two sections."""
    score = Score((Track.of(NOTES),), keys=(KeyChange(0, Key("C")), KeyChange(5 * BAR, Key("Eb"))))
    score = edits.set_metre(score, 3, 4, 3 * BAR).score
    score = edits.set_tempo(score, 120, 2 * BAR).score
    score = edits.set_marker(score, BAR, "Verse").score
    desk.session.open(edits.set_marker(score, 3 * BAR, "Bridge").score, saved=True)
    return Asked(desk)


def on_sign(desk: Desk, tick: int, past: int = 12) -> QPointF:
    """A place on the sign that stands at a tick."""
    return QPointF(desk.geometry.x(tick) + past, desk.ruler.height() - HEIGHT + 8)


def on_section(desk: Desk, tick: int) -> QPointF:
    return QPointF(desk.geometry.x(tick) + 12, 6)


def on_numbers(desk: Desk, tick: int) -> QPointF:
    return QPointF(desk.geometry.x(tick), desk.ruler.height() - 6)


@pytest.mark.parametrize(
    ("tick", "past", "sign"),
    [
        (0, 10, Sign(Kind.METRE, 0, "4/4")),
        (3 * BAR, 12, Sign(Kind.METRE, 3 * BAR, "3/4")),
        (5 * BAR, 12, Sign(Kind.KEY, 5 * BAR, "E♭ major")),
        (2 * BAR, 12, Sign(Kind.TEMPO, 2 * BAR, "120")),
    ],
)
def test_a_click_on_a_sign_asks_to_change_it(
    desk: Desk, asked: Asked, tick: int, past: int, sign: Sign
) -> None:
    asked.hand.click(on_sign(desk, tick, past))
    assert asked.signs == [sign]
    assert asked.seeks == []


def test_a_click_below_the_signs_moves_the_playhead(desk: Desk, asked: Asked) -> None:
    asked.hand.click(on_numbers(desk, 3 * BAR + 3))
    assert asked.seeks == [3 * BAR]
    assert asked.signs == []


def test_a_click_on_a_section_loops_it_and_another_ends_that(desk: Desk, asked: Asked) -> None:
    asked.hand.click(on_section(desk, BAR))
    asked.hand.click(on_section(desk, BAR))
    end = 3 * BAR + -(-5 * BAR // 1440) * 1440  # the last section lasts to the bar line after the end
    asked.hand.click(on_section(desk, 3 * BAR))
    assert asked.loops == [Span(BAR, 3 * BAR), None, Span(3 * BAR, end)]


def test_ctrl_click_selects_a_sections_notes(desk: Desk, asked: Asked) -> None:
    asked.hand.click(on_section(desk, BAR), keys=CTRL)
    assert {note.start for note in desk.session.selection} == set(range(BAR, 3 * BAR, 480))
    assert asked.loops == []


def test_a_double_click_on_a_section_asks_for_its_name_and_loops_nothing(desk: Desk, asked: Asked) -> None:
    asked.hand.double_click(on_section(desk, BAR))
    assert asked.signs == [Sign(Kind.SECTION, BAR, "Verse")]
    assert asked.loops[-1] is None


def test_right_and_double_clicks_ask_for_a_menu_there(desk: Desk, asked: Asked) -> None:
    asked.hand.click(on_numbers(desk, 2 * BAR + 40), button=RIGHT)
    asked.hand.click(on_sign(desk, 5 * BAR), button=RIGHT)
    asked.hand.double_click(on_numbers(desk, BAR + 40))
    assert abs(asked.menus[0] - (2 * BAR + 40)) <= 1 / desk.geometry.scale
    assert asked.menus[1] == 5 * BAR
    assert len(asked.menus) == 3


def test_a_metre_is_dragged_from_bar_line_to_bar_line(desk: Desk, asked: Asked) -> None:
    start = on_sign(desk, 3 * BAR)
    asked.hand.press(start)
    for tick in (3 * BAR + 500, 4 * BAR - 200):
        asked.hand.move(on_sign(desk, tick))
    assert desk.session.score.metres[1].tick == 3 * BAR  # a preview only
    asked.hand.release(on_sign(desk, 4 * BAR - 200))
    assert desk.session.score.metres == (MetreChange(0, 4, 4), MetreChange(4 * BAR, 3, 4))
    assert desk.undo_name == "Move change"
    assert asked.signs == []


def test_a_tempo_is_dragged_to_a_beat_and_a_key_to_a_bar(desk: Desk, asked: Asked) -> None:
    asked.hand.drag(on_sign(desk, 2 * BAR), on_sign(desk, 2 * BAR + 970))
    assert desk.session.score.tempos[1] == TempoChange(2 * BAR + 960, 120)
    assert "tempo 120 · bar 3 beat 3" in desk.said
    asked.hand.drag(on_sign(desk, 5 * BAR), on_sign(desk, 5 * BAR - 1100))
    assert desk.session.score.keys[1] == KeyChange(3 * BAR + 2 * 1440, Key("Eb"))
    assert "E♭ major to bar 6" in desk.said


def test_a_section_is_dragged_and_alt_lets_it_begin_on_the_grid(desk: Desk, asked: Asked) -> None:
    asked.hand.drag(on_section(desk, BAR), on_section(desk, 2 * BAR + 100))
    assert desk.session.score.markers[0] == Marker(2 * BAR, "Verse")
    assert desk.undo_name == "Move section"
    asked.hand.drag(on_section(desk, 2 * BAR), on_section(desk, 2 * BAR + 470), keys=ALT)
    assert desk.session.score.markers[0].tick == 2 * BAR + 480
    assert asked.loops == []


def test_the_first_signs_stay_where_they_are(desk: Desk, asked: Asked) -> None:
    before = desk.session.score
    asked.hand.drag(on_sign(desk, 0, 10), on_sign(desk, 2 * BAR))
    assert desk.session.score is before
    assert "stays" in desk.said[-1]


@pytest.mark.parametrize("broken_off", [False, True])
def test_a_sign_dragged_beyond_the_edge_goes_on_with_the_view(
    desk: Desk, asked: Asked, qtbot: QtBot, broken_off: bool
) -> None:
    before = desk.geometry
    beyond = QPointF(desk.ruler.width() + 60, 400)
    asked.hand.press(on_sign(desk, 2 * BAR))
    asked.hand.move(on_sign(desk, 3 * BAR))
    asked.hand.move(beyond)
    qtbot.waitUntil(lambda: desk.geometry.left > before.left + 200)
    assert desk.geometry.top == before.top  # however far below the pointer is
    if broken_off:
        asked.hand.key(Qt.Key.Key_Escape)
        assert desk.geometry == before
    asked.hand.release(beyond)
    tick = desk.session.score.tempos[1].tick
    if broken_off:
        assert tick == 2 * BAR
    else:
        assert abs(desk.geometry.tick(desk.ruler.width()) - tick) < 480 + 30 / desk.geometry.scale


def test_escape_breaks_a_sign_off_its_way(desk: Desk, asked: Asked) -> None:
    before = desk.session.score
    asked.hand.press(on_sign(desk, 3 * BAR))
    asked.hand.move(on_sign(desk, 5 * BAR))
    assert desk.ruler.grab().toImage() != b""
    asked.hand.key(Qt.Key.Key_Escape)
    asked.hand.release(on_sign(desk, 5 * BAR))
    assert desk.session.score is before


def test_the_row_of_sections_comes_with_the_first_and_goes_with_the_last(desk: Desk) -> None:
    low, notes = desk.ruler.height(), desk.canvas.height()
    desk.session.apply("begin", edits.set_marker(desk.session.score, 0, "A").score)
    assert desk.ruler.height() == low + SECTIONS
    assert desk.canvas.height() == notes - SECTIONS
    desk.session.undo()
    assert (desk.ruler.height(), desk.canvas.height()) == (low, notes)


def test_hovering_says_what_a_sign_is_and_what_the_mouse_would_do(desk: Desk, asked: Asked) -> None:
    plain = desk.ruler.grab().toImage()
    asked.hand.move(on_sign(desk, 2 * BAR))
    assert desk.said[-1].startswith("tempo 120")
    assert "right click" in desk.said[-1]
    assert desk.ruler.grab().toImage() != plain
    asked.hand.move(on_section(desk, BAR))
    assert "Verse" in desk.said[-1]


TICKS = st.lists(st.integers(1, 200), max_size=30, unique=True).map(sorted)


@given(TICKS, TICKS, TICKS, st.floats(0.002, 0.2))
def test_signs_never_overlap_and_the_first_of_all_stand(
    metres: list[int], keys: list[int], tempos: list[int], scale: float
) -> None:
    score = Score(
        metres=(MetreChange(0, 4, 4), *(MetreChange(480 * at, 3 + at % 2, 4) for at in metres)),
        keys=(KeyChange(0, Key("C")), *(KeyChange(480 * at, Key("Eb")) for at in keys)),
        tempos=(TempoChange(0, 96), *(TempoChange(480 * at, 60 + at) for at in tempos)),
    )
    placed = place_signs(score, Geometry(scale=scale), lambda sign: 8 * len(sign.words), lambda _tick: 5)
    assert all(one.right < other.left for one, other in pairwise(placed))
    assert {item.sign.kind for item in placed if item.sign.tick == 0} >= {Kind.METRE, Kind.KEY}
    alone = Score(tempos=score.tempos)
    first = place_signs(alone, Geometry(scale=scale), lambda sign: 8 * len(sign.words), lambda _tick: 5)
    assert [item.sign.words for item in first][:2] == ["4/4", "96"]


def test_a_tempo_where_a_metre_stands_is_written_beside_it() -> None:
    score = edits.set_tempo(edits.set_metre(Score(), 3, 4, BAR).score, 112, BAR).score
    ramp = edits.ramp_tempo(score, Span(480, BAR - 480), 96, 72).score
    placed = place_signs(ramp, Geometry(scale=0.056), lambda sign: 9 * len(sign.words), lambda _tick: 5)
    beside = [item.sign.words for item in placed if item.sign.tick == BAR]
    assert beside == ["3/4", "112"]


def test_a_tempo_at_every_tick_is_soon_placed() -> None:
    looked: list[Sign] = []

    def width(sign: Sign) -> int:
        looked.append(sign)
        return 20

    score = Score(tempos=tuple(TempoChange(tick, 60 + tick % 50) for tick in range(20_000)))
    placed = place_signs(score, Geometry(scale=0.04), width, lambda _tick: 5)
    assert 10 < len(placed) < 60
    assert len(looked) < 200


def test_every_chord_has_a_place_as_wide_as_there_is_room() -> None:
    signs = tuple(ChordSign(480 * beat, ChordSymbol("C", "maj7")) for beat in range(8))
    geometry = Geometry(width=400, scale=40 / 480)
    placed = place_chords(Score(chords=signs), geometry, lambda _sign: 30)
    assert [item.right - item.left for item in placed] == [30] * 8
    near = place_chords(Score(chords=signs), replace(geometry, scale=20 / 480), lambda _sign: 30)
    assert [item.right - item.left for item in near] == [14] * 7 + [30]
    far = place_chords(Score(chords=signs), replace(geometry, scale=1 / 480), lambda _sign: 30)
    assert [item.right - item.left for item in far] == [1] * 7 + [30]
