"""What notes carry on the roll besides themselves: pins, known runs, the span to fill, the tint of a take."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu

from app.roll.ghost_menu import GhostMenu
from app.roll.scene import Known
from app.roll.state import Tool
from app.theme import Role, ThemeKeeper
from core.score import Note, Span, Track
from core.timing import BarMap
from tests.app.roll.desk import NONE, RIGHT, Desk

A, B = Note(0, 960, 60), Note(960, 960, 62)
GHOST = [Note(1920 + 480 * place, 480, 70 + place) for place in range(4)]
SPAN = Span(1920, 3840)


@pytest.fixture
def take(desk: Desk) -> Desk:
    desk.put(A, B)
    desk.view.scene.show_ghost(GHOST, [2.0] * 4, SPAN)
    desk.canvas._fade.end()
    return desk


def box(desk: Desk, note: Note) -> QRect:
    """Where a note lies on the canvas."""
    return desk.view.note_box(note).translated(-desk.canvas.pos())


def has(desk: Desk, note: Note, colour: QColor) -> bool:
    image: QImage = desk.canvas.grab(box(desk, note).adjusted(0, -4, 0, 0)).toImage()
    pixels = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixelColor(*at) == colour for at in pixels)


def test_held_notes_are_pinned_whoever_wrote_them(take: Desk, themes: ThemeKeeper) -> None:
    lock = themes.current[Role.LOCK]
    assert not any(has(take, note, lock) for note in (A, B, *GHOST))
    take.view.scene.show_held(frozenset([B, GHOST[2]]))
    assert [has(take, note, lock) for note in (A, B, *GHOST)] == [False, True, False, False, True, False]
    take.view.scene.show_held(frozenset([]))
    assert not has(take, B, lock)


def test_a_pin_is_a_shape_above_the_note_too(take: Desk, themes: ThemeKeeper) -> None:
    take.view.scene.show_held(frozenset([GHOST[0]]))
    lock, note = themes.current[Role.LOCK], box(take, GHOST[0])
    image = take.canvas.grab(QRect(note.left(), note.top() - 2, note.width(), 3)).toImage()
    assert any(image.pixelColor(x, 2) == lock for x in range(image.width()))


def test_notes_of_a_known_run_are_underlined_twice(take: Desk, themes: ThemeKeeper) -> None:
    warn = themes.current[Role.WARN]
    take.view.scene.show_ghost(GHOST, [2.0] * 4, SPAN, known=Known(1, 2, "The Kesh Jig"))
    assert [has(take, note, warn) for note in GHOST] == [False, True, True, False]
    note = box(take, GHOST[1])
    image = take.canvas.grab(note).toImage()
    middle = [image.pixelColor(image.width() // 2, y) for y in range(image.height())]
    lines = [y for y, colour in enumerate(middle) if colour == warn]
    assert len(lines) == 2
    assert lines[1] == lines[0] + 2


def test_what_a_take_would_replace_is_dimmed_and_lies_under_it(take: Desk, qapp: QApplication) -> None:
    before, inside, across = Note(480, 480, 80), Note(1920, 480, 80), Note(1440, 960, 82)
    under = Note(GHOST[1].start, 480, GHOST[1].pitch)
    take.put(before, inside, across, under)
    paper = take.canvas.grab(box(take, Note(480, 480, 76))).toImage().pixelColor(20, 6)

    def ink(note: Note) -> int:
        """How far a note's inside stands out from the paper."""
        colour = take.canvas.grab(box(take, note)).toImage().pixelColor(20, 6)
        shades = (QColor.red, QColor.green, QColor.blue)
        return sum(abs(shade(colour) - shade(paper)) for shade in shades)

    dimmed = ink(inside)
    assert 0 < 1.5 * dimmed < ink(before)
    assert ink(across) == ink(before)  # it began before, so it stays
    assert [take.view.scene.gives_way(note) for note in (before, inside, across)] == [False, True, False]
    clicked: list[int] = []
    take.view.ghost_clicked.connect(clicked.append)
    take.hand.click(take.at(under.start + 100, under.pitch))
    assert clicked == [BarMap(take.session.score).bar_at(GHOST[1].start).start]
    assert under in take.session.notes
    take.view.scene.clear_ghost()
    assert ink(inside) == ink(before)


def test_what_the_marks_mean_is_told(take: Desk) -> None:
    take.view.scene.show_ghost(GHOST, [2.0] * 4, SPAN, known=Known(1, 2, "The Kesh Jig"))
    take.view.scene.show_held(frozenset([GHOST[1], A]))
    take.hand.move(take.at(GHOST[1].start + 100, GHOST[1].pitch))
    assert "2 notes in a row as in “The Kesh Jig”" in take.said[-1]
    assert "held" in take.said[-1]
    take.hand.move(take.at(GHOST[0].start + 100, GHOST[0].pitch))
    assert "Kesh" not in take.said[-1]
    take.hand.move(take.at(400, 60))
    assert "held" in take.said[-1]


def test_marks_beyond_a_take_that_was_cut_short_are_no_fault(take: Desk) -> None:
    take.view.scene.show_ghost(GHOST[:1], [2.0], SPAN, known=Known(3, 5, "The Kesh Jig"))
    take.canvas.grab()
    assert take.view.scene.remarks(GHOST[0]) == []


def test_the_span_to_fill_is_shown_until_there_is_a_take(desk: Desk) -> None:
    desk.put(A, B)
    plain = desk.canvas.grab().toImage()
    desk.view.scene.show_target(SPAN)
    marked = desk.canvas.grab().toImage()
    inside, outside = QPoint(desk.geometry.x(2500), 100), QPoint(desk.geometry.x(5000), 100)
    assert marked.pixelColor(inside) != plain.pixelColor(inside)
    assert marked.pixelColor(outside) == plain.pixelColor(outside)
    desk.view.scene.show_ghost(GHOST, [2.0] * 4, SPAN)
    desk.canvas._fade.end()
    with_both = desk.canvas.grab().toImage()
    desk.view.scene.show_target(None)
    assert desk.canvas.grab().toImage() == with_both
    desk.view.scene.clear_ghost()
    assert desk.canvas.grab().toImage() == plain


def test_new_marks_on_the_same_take_do_not_fade_in(take: Desk) -> None:
    scene = take.view.scene
    take.view.scene.show_ghost(GHOST, [2.0] * 4, SPAN, known=Known(1, 2, "The Kesh Jig"))
    assert scene.ghost is not None
    assert scene.ghost.grew


def test_notes_of_a_take_stay_tinted_until_they_are_edited(desk: Desk, themes: ThemeKeeper) -> None:
    mine, its = A, Note(960, 960, 60, suggested="folk")
    desk.put(mine, its)

    def tone(note: Note) -> QColor:
        return desk.canvas.grab().toImage().pixelColor(box(desk, note).center())

    tinted = tone(its)
    assert tinted != tone(mine)
    desk.hand.drag(desk.at(2160, 72), desk.at(2160, 72))  # another note does not change it
    assert tone(its) == tinted
    desk.hand.drag(desk.at(1400, 60), desk.at(1400, 64))
    moved = next(note for note in desk.notes if note.pitch == 64)
    assert moved.suggested == ""
    desk.session.select(frozenset())
    assert tone(moved) == tone(mine)


# Asking about a note of a take


def menu_of(desk: Desk) -> QMenu:
    found = desk.view.findChild(GhostMenu)
    assert isinstance(found, GhostMenu)
    return found


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("tool", [Tool.PENCIL, Tool.SELECT])
def test_a_right_click_on_a_ghost_asks_what_to_do_and_erases_nothing(take: Desk, tool: Tool) -> None:
    held: list[frozenset[Note]] = []
    why: list[Note] = []
    on: list[Note] = []
    kept: list[int] = []
    for signal, answers in (
        (take.view.hold_asked, held),
        (take.view.why_asked, why),
        (take.view.roll_on_asked, on),
        (take.view.ghost_clicked, kept),
    ):
        signal.connect(answers.append)
    take.state.choose_tool(tool)
    take.hand.click(take.at(GHOST[1].start + 100, GHOST[1].pitch), RIGHT)
    menu = menu_of(take)
    assert menu.isVisible()
    hold, ask, _, keep, roll_on = menu.actions()
    assert keep.text() == "&Keep to the end of bar 2"
    for action in (hold, ask, keep, roll_on):
        action.trigger()
    menu.close()
    assert held == [frozenset({GHOST[1]})]
    assert why == on == [GHOST[1]]
    assert kept == [GHOST[1].start]
    assert take.notes == [A, B]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_says_whether_a_note_is_held(take: Desk) -> None:
    at = take.at(GHOST[1].start + 100, GHOST[1].pitch)
    take.hand.click(at, RIGHT)
    assert menu_of(take).actions()[0].text() == "&Hold this note"
    menu_of(take).close()
    take.view.scene.show_held(frozenset([GHOST[1]]))
    take.hand.click(at, RIGHT)
    assert menu_of(take).actions()[0].text() == "&Let go of this note"
    menu_of(take).close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_notes_stays_away_from_a_ghost(take: Desk) -> None:
    take.state.choose_tool(Tool.SELECT)
    menu = QMenu(take.view)
    menu.addAction("x")
    take.view.set_menu(menu)
    for at, shown in ((take.at(GHOST[1].start + 100, GHOST[1].pitch), False), (take.at(400, 60), True)):
        place = at.toPoint()
        where = take.canvas.mapToGlobal(place)
        QApplication.sendEvent(
            take.canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, where, NONE)
        )
        assert menu.isVisible() is shown
        menu.close()


def test_a_right_drag_still_erases_the_composer_s_notes(take: Desk) -> None:
    take.hand.drag(take.at(400, 60), take.at(500, 60), button=RIGHT)
    assert take.notes == [B]


def test_a_click_on_a_ghost_still_keeps(take: Desk) -> None:
    clicked: list[int] = []
    take.view.ghost_clicked.connect(clicked.append)
    take.hand.click(take.at(GHOST[1].start + 100, GHOST[1].pitch))
    assert clicked == [BarMap(take.session.score).bar_at(GHOST[1].start).start]


def test_k_holds_the_ghost_under_the_pointer_or_the_selection(take: Desk) -> None:
    held: list[frozenset[Note]] = []
    take.view.hold_asked.connect(held.append)
    take.view.hold()
    assert held == []
    assert "Select" in take.said[-1]
    take.session.select(frozenset((A, B)))
    take.view.hold()
    take.hand.move(take.at(GHOST[3].start + 100, GHOST[3].pitch))
    take.view.hold()
    assert held == [{A, B}, {GHOST[3]}]


def test_w_asks_about_the_note_that_is_meant(take: Desk) -> None:
    asked: list[Note] = []
    take.view.why_asked.connect(asked.append)
    take.view.ask_why()
    take.session.select(frozenset((B,)))
    take.view.ask_why()
    take.hand.move(take.at(GHOST[2].start + 100, GHOST[2].pitch))
    take.view.ask_why()
    assert asked == [GHOST[0], B, GHOST[2]]
    take.view.scene.clear_ghost()
    take.session.select(frozenset())
    take.hand.move(take.at(9000, 80))
    take.view.ask_why()
    assert len(asked) == 3
    assert take.said[-1].startswith("Select one note")


def test_keys_mean_what_is_under_a_pointer_that_rests_though_the_take_is_another_by_now(take: Desk) -> None:
    asked, held = list[Note](), list[frozenset[Note]]()
    take.view.why_asked.connect(asked.append)
    take.view.hold_asked.connect(held.append)
    take.hand.move(take.at(GHOST[2].start + 100, GHOST[2].pitch))
    other = (*GHOST[:2], replace(GHOST[2], length=240), GHOST[3])
    take.view.scene.show_ghost(other, [2.0] * 4, SPAN)
    take.view.ask_why()
    take.view.hold()
    assert (asked, held) == ([other[2]], [frozenset((other[2],))])
    take.hand.move(take.at(A.start + 100, A.pitch))
    take.session.apply("Shorten", replace(take.session.score, tracks=(Track((replace(A, length=300),)),)))
    assert take.view.pointed == (replace(A, length=300), 120)


def test_the_ghost_under_the_pointer_is_told_and_its_going_too(take: Desk) -> None:
    pointed: list[Note | None] = []
    take.view.ghost_pointed.connect(pointed.append)
    take.hand.move(take.at(GHOST[0].start + 100, GHOST[0].pitch))
    take.hand.move(take.at(GHOST[0].start + 200, GHOST[0].pitch))
    take.hand.move(take.at(GHOST[1].start + 100, GHOST[1].pitch))
    take.hand.move(take.at(GHOST[1].start + 100, 40))
    assert pointed == [GHOST[0], GHOST[1], None]
    take.hand.move(take.at(GHOST[1].start + 100, GHOST[1].pitch))
    take.view.scene.clear_ghost()
    assert pointed[-1] is None


def test_a_note_s_place_is_told_as_it_is_painted(take: Desk) -> None:
    at = take.view.note_box(GHOST[0])
    assert at.left() == take.geometry.x(1920) + take.canvas.x()
    assert at.height() == take.geometry.row_height
    assert take.view.ghost_boxes()[0] == at
    assert take.view.canvas_area.contains(at)
    assert take.hand.widget.mapTo(take.view, take.at(1920, 70).toPoint()).y() in range(at.top(), at.bottom())
