from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.harmony import Key
from core.score import KeyChange, MetreChange, Note, Score, Span, Track
from tests.app.roll.desk import ALT, CTRL, SHIFT, Desk, Hand


class Asked:
    """What the ruler asked for."""

    def __init__(self, desk: Desk) -> None:
        self.seeks: list[int] = []
        self.loops: list[Span | None] = []
        desk.view.seek_asked.connect(self.seeks.append)
        desk.view.loop_asked.connect(self.loops.append)
        self.hand = Hand(desk.ruler)


def place(desk: Desk, tick: float) -> QPointF:
    return QPointF(desk.geometry.x(tick), 12)


def test_a_click_moves_the_playhead_to_the_nearest_line(desk: Desk) -> None:
    asked = Asked(desk)
    asked.hand.click(place(desk, 1900))
    assert asked.seeks == [1920]
    asked.hand.click(place(desk, 1900), keys=ALT)
    assert abs(asked.seeks[1] - 1900) <= 1 / desk.geometry.scale
    assert asked.loops == []


def test_a_drag_sets_the_loop_in_either_direction(desk: Desk) -> None:
    asked = Asked(desk)
    asked.hand.drag(place(desk, 1920), place(desk, 3000), place(desk, 3850))
    asked.hand.drag(place(desk, 5760), place(desk, 960))
    assert asked.loops == [Span(1920, 3840), Span(960, 5760)]
    assert asked.seeks == []


def test_a_loop_dragged_beyond_the_edge_goes_on_with_the_view(desk: Desk, qtbot: QtBot) -> None:
    hand, before = Hand(desk.ruler), desk.geometry
    hand.press(place(desk, 1920))
    hand.move(place(desk, 3840))
    hand.move(QPointF(desk.ruler.width() + 60, 5))
    qtbot.waitUntil(lambda: desk.geometry.left > before.left + 200)
    loop = desk.view.scene.loop
    assert loop is not None
    assert loop.start == 1920
    assert abs(desk.geometry.tick(desk.ruler.width()) - loop.end) <= 60 + 2 / desk.geometry.scale
    hand.key(Qt.Key.Key_Escape)
    assert (desk.geometry, desk.view.scene.loop) == (before, None)


def test_the_loops_edges_can_be_dragged(desk: Desk) -> None:
    desk.view.scene.set_loop(Span(1920, 3840))
    asked = Asked(desk)
    asked.hand.drag(place(desk, 3840) + QPointF(3, 0), place(desk, 5760))
    assert asked.loops == [Span(1920, 5760)]
    asked.hand.drag(place(desk, 1920) - QPointF(3, 0), place(desk, 960))
    assert asked.loops[1] == Span(960, 5760)


def test_a_double_click_in_the_loop_takes_it_away(desk: Desk) -> None:
    desk.view.scene.set_loop(Span(1920, 3840))
    asked = Asked(desk)
    asked.hand.double_click(place(desk, 2880))
    assert asked.loops == [None]


def test_escape_breaks_the_drag_off(desk: Desk) -> None:
    desk.view.scene.set_loop(Span(1920, 3840))
    before = desk.ruler.grab().toImage()
    asked = Asked(desk)
    asked.hand.press(place(desk, 7680))
    asked.hand.move(place(desk, 9600))
    assert desk.ruler.grab().toImage() != before
    asked.hand.key(Qt.Key.Key_Escape)
    asked.hand.release(place(desk, 9600))
    assert (asked.loops, asked.seeks) == ([], [])
    assert desk.ruler.grab().toImage() == before


def test_ctrl_and_a_drag_select_the_notes_that_begin_there_whatever_their_pitch(desk: Desk) -> None:
    before, low, high, after = (
        Note(tick, 480, pitch) for tick, pitch in ((0, 60), (1920, 3), (3360, 120), (3840, 60))
    )
    desk.put(before, low, high, after, selected=(after,))
    asked = Asked(desk)
    way = place(desk, 1920), place(desk, 3000), place(desk, 3850)
    asked.hand.drag(*way, keys=CTRL)
    assert desk.session.selection == {low, high}
    assert desk.said[-1] == "2 notes selected"
    asked.hand.drag(place(desk, 1440), place(desk, 10), keys=CTRL | SHIFT)
    assert desk.session.selection == {before, low, high}
    assert desk.view.scene.band is None
    assert not asked.loops
    assert not asked.seeks
    asked.hand.click(place(desk, 1920), keys=CTRL)
    assert asked.seeks == [1920]
    assert desk.session.selection == {before, low, high}


def test_escape_leaves_selected_what_was(desk: Desk) -> None:
    first, other = Note(0, 480, 60), Note(1920, 480, 60)
    desk.put(first, other, selected=(other,))
    hand = Hand(desk.ruler)
    hand.press(place(desk, 1440), keys=CTRL)
    hand.move(place(desk, 10), CTRL)
    assert desk.view.scene.selection == {first}
    hand.key(Qt.Key.Key_Escape)
    assert desk.view.scene.selection == desk.session.selection == {other}
    assert desk.view.scene.band is None


def test_changes_of_metre_and_key_are_written_at_their_bars(desk: Desk) -> None:
    track = Track.of([Note(0, 480, 60)])
    desk.session.open(Score((track,), metres=(MetreChange(0, 4, 4),)), saved=True)
    plain = desk.ruler.grab().toImage()
    metres = (MetreChange(0, 4, 4), MetreChange(3840, 4, 4))
    keys = (KeyChange(0, Key()), KeyChange(3840, Key("Eb")))
    desk.session.open(Score((track,), metres=metres), saved=True)
    with_metre = desk.ruler.grab().toImage()
    desk.session.open(Score((track,), metres=metres, keys=keys), saved=True)
    assert len({bytes(image.constBits()) for image in (plain, with_metre, desk.ruler.grab().toImage())}) == 3


def test_the_bar_that_the_view_begins_in_has_its_number_at_the_edge(desk: Desk) -> None:
    desk.session.open(Score((Track.of([Note(0, 480, 60), Note(9 * 1920, 480, 60)]),)), saved=True)
    viewport = desk.view._viewport
    viewport.show(desk.geometry.zoomed_time(1.2 * desk.geometry.width / 1920 / desk.geometry.scale, 0))

    def ruler_at(bar: int, beyond: int) -> QImage:
        """The left of it, with so many pixels of a bar out of view."""
        geometry = desk.geometry
        viewport.show(geometry.scrolled(geometry.x((bar - 1) * 1920) + beyond, 0))
        return desk.ruler.grab(QRect(0, 0, 40, desk.ruler.height())).toImage()

    third, fourth = ruler_at(3, 150), ruler_at(4, 150)
    assert third != fourth
    length = round(1920 * desk.geometry.scale)
    assert ruler_at(3, length - 10) != ruler_at(4, length - 10)  # the next one's number
    end = QRect(0, 0, 6, desk.ruler.height())
    assert ruler_at(3, length - 6).copy(end) == ruler_at(4, length - 6).copy(end)  # no room before that


def test_the_playhead_is_shown_in_ruler_and_canvas(desk: Desk) -> None:
    ruler, canvas = desk.ruler.grab().toImage(), desk.canvas.grab().toImage()
    desk.view.set_playhead(2000.5)
    assert desk.ruler.grab().toImage() != ruler
    assert desk.canvas.grab().toImage() != canvas
