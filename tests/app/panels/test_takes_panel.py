"""The takes in their panel, and the bar by the ghost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app.assistant import Assistant
from app.clipboard import MIDI_TYPE, from_mime
from app.kept_takes import KeptTakes
from app.outbox import Outbox
from app.panels.column import FOR_TAKES, Column
from app.panels.ghost_bar import GhostBar
from app.panels.take_painting import TAKE, Small, star_box, words
from app.panels.takes_model import Part
from app.panels.takes_panel import NONE, TakesPanel
from app.stage import Stage
from app.theme import Role
from core import files
from core.continuation.request import Style
from core.continuation.take import Shared
from core.score import Score
from core.takes_tree import Node
from tests.app.panels.conftest import Desk

NONE_HELD = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


class Shelf:
    """The panel of takes on a desk; rows are told as one sees them."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot, self.answers = desk, qtbot, 0
        self.kept, self.outbox = KeptTakes(desk.session, desk.assistant), Outbox()
        self.panel = TakesPanel(desk.session, self.kept, self.outbox, desk.themes)
        self.view = self.panel.view
        self.panel.resize(280, 300)
        qtbot.addWidget(self.panel)
        with qtbot.waitExposed(self.panel):
            self.panel.show()

    def continued(self) -> Assistant:
        self.answers += 1
        self.desk.assistant.choices.seed.choose(self.answers)
        return self.desk.continued(self.qtbot)

    def node(self, take: int) -> Node:
        return self.desk.session.takes.nodes[take]

    def current(self) -> int | None:
        return self.kept.current

    def grown(self) -> None:
        """Three takes, and three that go on from the second of them, which was kept."""
        self.continued().next_take()
        self.desk.assistant.keep()
        self.continued()

    def choose(self, part: Part) -> None:
        QTest.mouseClick(self.panel.parts.button(part), Qt.MouseButton.LeftButton)

    def index(self, take: int) -> QModelIndex:
        return next(index for index in self.indexes() if index.data(TAKE).index == take)

    def indexes(self, parent: QModelIndex | None = None) -> list[QModelIndex]:
        """All rows in view, from above to below."""
        parent, model = parent or QModelIndex(), self.view.model()
        rows: list[QModelIndex] = []
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            rows += [index, *self.indexes(index)]
        return rows

    @property
    def rows(self) -> list[int]:
        """The takes in view, from above to below."""
        return [index.data(TAKE).index for index in self.indexes()]

    def spoken(self) -> list[str]:
        return [index.data(Qt.ItemDataRole.AccessibleTextRole) for index in self.indexes()]

    def box(self, take: int) -> QRect:
        return self.view.visualRect(self.index(take))

    def click(self, take: int, *, double: bool = False) -> None:
        act = QTest.mouseDClick if double else QTest.mouseClick
        self.view.scrollTo(self.index(take))
        act(self.view.viewport(), Qt.MouseButton.LeftButton, NONE_HELD, self.box(take).center())

    def entry(self, take: int, text: str) -> None:
        """Choose an entry of a take's menu."""
        menu = self.view.menu(self.index(take).data(TAKE))
        next(action for action in menu.actions() if action.text().startswith(text)).trigger()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)

    def focus(self) -> None:
        self.panel.activateWindow()
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def colours(self, take: int) -> set[str]:
        """The colours painted in a take's row."""
        image = self.view.viewport().grab(self.box(take)).toImage()
        return {
            image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2)
        }


@pytest.fixture
def shelf(desk: Desk, qtbot: QtBot) -> Shelf:
    return Shelf(desk, qtbot)


def test_without_takes_it_says_so(shelf: Shelf) -> None:
    assert shelf.view.isHidden()
    for part in Part:
        shelf.choose(part)
        assert NONE[part] in [each.text() for each in shelf.panel.findChildren(QLabel) if each.isVisible()]


def test_every_take_has_a_row_with_its_letter(shelf: Shelf) -> None:
    shelf.continued()
    assert [text.split(",")[0] for text in shelf.spoken()] == ["Take A", "Take B", "Take C"]
    assert "1.48 bits a note" in shelf.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_chooses_and_a_double_click_keeps(desk: Desk, shelf: Shelf) -> None:
    assistant = shelf.continued()
    shelf.click(2)
    assert assistant.index == 2
    assert desk.session.history.undo_name == ""
    heard: Score = assistant.heard
    shelf.click(2, double=True)
    assert desk.session.score is heard
    assert shelf.rows == [0, 1, 2]  # they stay where they can be had again


def test_it_follows_the_keys(shelf: Shelf) -> None:
    assistant = shelf.continued()
    assistant.previous_take()
    assert shelf.view.currentIndex().data(TAKE).index == 2
    shelf.continued()
    assert shelf.view.currentIndex().data(TAKE).index == 3
    assert shelf.rows == [3, 4, 5]
    assert assistant.index == 0


def test_the_arrow_keys_choose_when_it_has_the_keyboard(desk: Desk, shelf: Shelf) -> None:
    shelf.continued()
    shelf.focus()
    shelf.press(Key.Key_Down)
    assert desk.assistant.index == 1


def test_takes_that_are_gone_from_the_roll_can_still_be_heard(desk: Desk, shelf: Shelf) -> None:
    shelf.continued().dismiss()
    assert not shelf.view.selectionModel().hasSelection()
    shelf.click(1)
    assert shelf.current() == 1
    assert desk.assistant.take == desk.session.takes.nodes[1].take


def test_all_takes_stand_under_what_they_go_on_from(desk: Desk, shelf: Shelf) -> None:
    shelf.grown()
    assert shelf.rows == [3, 4, 5]
    shelf.choose(Part.ALL)
    assert shelf.rows == [0, 1, 3, 4, 5, 2]
    assert shelf.view.isExpanded(shelf.index(1))
    assert shelf.view.currentIndex().data(TAKE).index == 3
    indents = [shelf.box(take).left() for take in (1, 3)]
    assert indents[0] < indents[1]
    shelf.continued()
    assert shelf.rows == [0, 1, 6, 7, 8, 3, 4, 5, 2]  # the newest first
    shelf.click(0)
    assert shelf.current() == 0
    assert [letter.split(",")[0] for letter in shelf.spoken()[:3]] == ["Take A", "Take B", "Take A"]


def test_stars_are_given_by_mouse_and_key_and_can_be_listed(desk: Desk, shelf: Shelf) -> None:
    shelf.grown()
    chosen = shelf.current()
    star = star_box(shelf.box(4)).center()
    QTest.mouseClick(shelf.view.viewport(), Qt.MouseButton.LeftButton, NONE_HELD, star)
    assert shelf.node(4).starred
    assert shelf.current() == chosen
    assert desk.themes.current[Role.ACCENT].name() in shelf.colours(4)
    shelf.choose(Part.STARRED)
    assert shelf.rows == [1, 4]
    assert shelf.spoken()[1].endswith("with a star")
    shelf.click(4)
    shelf.focus()
    shelf.press(Key.Key_S)
    assert not shelf.node(4).starred
    assert shelf.rows == []
    assert not desk.session.is_saved


def test_what_is_discarded_is_out_of_the_way_and_comes_back(desk: Desk, shelf: Shelf) -> None:
    shelf.grown()
    shelf.focus()
    shelf.press(Key.Key_Delete)
    assert shelf.node(3).discarded
    assert shelf.rows == [3, 4, 5]
    assert shelf.spoken()[0].endswith("out of the way")
    shelf.choose(Part.ALL)
    assert shelf.rows == [0, 1, 4, 5, 2]
    shelf.entry(4, "List those out of the way")
    assert shelf.rows == [0, 1, 3, 4, 5, 2]
    shelf.entry(3, "Bring it back")
    assert not shelf.node(3).discarded


def test_a_take_is_named_in_place(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.continued()
    shelf.focus()
    shelf.press(Key.Key_F2)
    field = shelf.view.findChild(QLineEdit)
    assert field is not None
    assert shelf.box(0).contains(field.geometry())
    QTest.keyClicks(field, "dawn")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: desk.session.takes.nodes[0].name == "dawn")
    assert shelf.spoken()[0].startswith("dawn, take A")
    assert desk.themes.current[Role.TEXT].name() in shelf.colours(0)


def test_return_keeps_and_b_goes_on(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.continued()
    shelf.focus()
    shelf.press(Key.Key_B)
    qtbot.waitUntil(lambda: len(desk.session.takes.nodes) == 6)
    assert desk.session.history.undo_name == ""
    assert desk.session.takes.nodes[3].parent == 0
    shelf.focus()
    shelf.press(Key.Key_Return)
    assert desk.session.history.undo_name == "Keep take"
    assert desk.session.notes[4:] == desk.session.takes.nodes[3].take.notes


def test_holding_c_shows_the_other_take(shelf: Shelf, qtbot: QtBot) -> None:
    shelf.continued()
    shelf.click(2)
    shelf.focus()
    QTest.keyPress(shelf.view, Key.Key_C)
    assert shelf.current() == 0
    qtbot.wait(350)
    QTest.keyRelease(shelf.view, Key.Key_C)
    qtbot.waitUntil(lambda: shelf.current() == 2)
    QTest.keyClick(shelf.view, Key.Key_C)  # tapped, it stays
    assert shelf.current() == 0


def test_every_act_is_in_the_menu_with_the_keys_that_work(shelf: Shelf) -> None:
    shelf.continued()
    assert not any("\t" in action.text() for action in shelf.view.menu(shelf.index(1).data(TAKE)).actions())
    shelf.focus()
    menu = shelf.view.menu(shelf.index(1).data(TAKE))
    assert [action.text().split("\t") for action in menu.actions() if action.text()] == [
        ["Hear it in its place"],
        ["Keep it", "Return"],
        ["Go on from it", "B"],
        ["Compare with the one before", "C"],
        ["Give it a star", "S"],
        ["Name it…", "F2"],
        ["Put it out of the way", "Del"],
        ["Bring back its settings"],
        ["Export its sound…"],
        ["List those out of the way"],
    ]
    menu.actions()[0].trigger()
    assert shelf.current() == 1


def test_the_menu_opens_on_the_row_under_the_pointer(shelf: Shelf) -> None:
    shelf.continued()
    opened: list[Small] = []
    shelf.view.menu = lambda small: opened.append(small) or QMenu()  # type: ignore[method-assign,func-returns-value] # a spy
    at = shelf.box(2).center()
    QTest.mouseClick(shelf.view.viewport(), Qt.MouseButton.RightButton, NONE_HELD, at)
    assert shelf.view.currentIndex().data(TAKE).index == 0  # as on the roll
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, shelf.view.viewport().mapToGlobal(at))
    QApplication.sendEvent(shelf.view.viewport(), event)
    assert [small.index for small in opened] == [2]
    assert shelf.current() == 0


def test_settings_are_brought_back_by_their_recipe(desk: Desk, shelf: Shelf) -> None:
    shelf.continued()
    desk.assistant.choices.seed.choose(77)
    shelf.entry(1, "Bring back its settings")
    assert desk.assistant.choices.seed.number == desk.session.takes.nodes[1].take.recipe.random_seed
    assert desk.assistant.choices.seed.fixed
    assert shelf.current() == 1


def test_a_row_carries_its_notes_and_a_midi_file(desk: Desk, shelf: Shelf, tmp_path: Path) -> None:
    shelf.continued()
    data: QMimeData = shelf.view.model().mimeData([shelf.index(1)])
    take = desk.session.takes.nodes[1].take
    assert from_mime(data)[0] == take.notes
    path = Path(data.urls()[0].toLocalFile())
    assert path.name == "Take B.mid"
    assert path.read_bytes() == bytes(data.data(MIDI_TYPE).data())
    alone = files.read(path).score
    start = take.recipe.start
    assert [(note.start, note.pitch) for note in alone.tracks[0].notes] == [
        (note.start - start, note.pitch) for note in take.notes
    ]
    shelf.outbox.close()
    assert not path.exists()


def test_the_chosen_take_is_outlined(desk: Desk, shelf: Shelf) -> None:
    shelf.continued()
    accent = desk.themes.current[Role.ACCENT].name()
    assert accent in shelf.colours(0)
    assert accent not in shelf.colours(1)
    desk.assistant.next_take()
    assert accent not in shelf.colours(0)
    assert accent in shelf.colours(1)
    focus = desk.themes.current[Role.FOCUS].name()
    assert focus not in shelf.colours(1)
    shelf.focus()
    assert focus in shelf.colours(1)  # the keys go to this take


def test_the_chosen_take_stays_so_while_it_follows_the_hand(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    assistant = shelf.continued()
    assistant.next_take()
    asked = assistant.asked
    assert asked is not None
    assistant.grow(replace(asked, request=replace(asked.request, random_seed=9)))
    qtbot.waitUntil(lambda: assistant.grew)
    assert shelf.current() is None
    assert [index.data(TAKE).index for index in shelf.view.selectedIndexes()] == [1]
    qtbot.waitUntil(lambda: shelf.current() is not None)
    assert [index.data(TAKE).index for index in shelf.view.selectedIndexes()] == [shelf.current()] == [3]


def test_the_notes_are_painted_in_the_theme(desk: Desk, shelf: Shelf) -> None:
    shelf.continued()
    assert desk.themes.current[Role.TEXT_DIM].name() in shelf.colours(1)
    desk.themes.choose("dark")
    assert QColor(desk.themes.current[Role.TEXT_DIM]).name() in shelf.colours(1)
    desk.themes.choose("light")


@pytest.mark.parametrize(
    ("style", "told"),
    [
        (Style(), ""),
        (Style("chorale"), "style asked for: chorale"),
        (Style("chorale", "Irish tune", 0.3), "style asked for: chorale 70% · Irish tune 30%"),
        (Style("chorale", "Irish tune", 1.0), "style asked for: Irish tune"),
        (Style("of another program"), ""),
    ],
)
def test_a_take_tells_the_style_that_was_asked_for(desk: Desk, shelf: Shelf, style: Style, told: str) -> None:
    shelf.continued()
    tree = desk.session.takes
    take = tree.nodes[1].take
    styled = replace(take, recipe=replace(take.recipe, style=style))
    desk.session.sort_takes(
        replace(tree, nodes=(tree.nodes[0], replace(tree.nodes[1], take=styled), tree.nodes[2]))
    )
    lines = shelf.index(1).data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert [line for line in lines if line.startswith("style")] == ([told] if told else [])


def test_a_take_close_to_a_known_tune_is_marked(desk: Desk, shelf: Shelf) -> None:
    shelf.continued().dismiss()
    warn = desk.themes.current[Role.WARN].name()
    assert warn not in shelf.colours(1)
    tree = desk.session.takes
    known = replace(tree.nodes[1].take, shared=Shared(9, 0, "The Kesh", 6), reasons=("keeps your motif",))
    nodes = (tree.nodes[0], replace(tree.nodes[1], take=known), tree.nodes[2])
    desk.session.sort_takes(replace(tree, nodes=nodes))
    assert warn in shelf.colours(1)
    spoken = shelf.spoken()[1]
    assert spoken.startswith("Take B, ")
    assert spoken.endswith(", keeps your motif, close to a known tune")
    assert "as in “The Kesh”; more than the usual 6" in shelf.index(1).data(Qt.ItemDataRole.ToolTipRole)


def test_another_piece_brings_its_own_takes(desk: Desk, shelf: Shelf) -> None:
    shelf.grown()
    tree = desk.session.takes
    shelf.choose(Part.ALL)
    desk.session.open(Score(), saved=True)
    assert shelf.rows == []
    desk.session.open(desk.session.score, tree, saved=True)
    assert shelf.rows == [0, 1, 3, 4, 5, 2]


def test_the_column_remembers_how_its_height_was_shared(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    def column() -> Column:
        made = Column(
            QLabel("ask"), TakesPanel(desk.session, shelf.kept, shelf.outbox, desk.themes), desk.settings
        )
        made.resize(280, 800)
        qtbot.addWidget(made)
        with qtbot.waitExposed(made):
            made.show()
        return made

    first = column()
    assert 200 <= first.sizes()[1] <= 320
    handle = first.handle(1)
    start = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, NONE_HELD, start)
    QTest.mouseMove(handle, start - QPoint(0, 150))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, NONE_HELD, start - QPoint(0, 150))
    assert first.sizes()[1] > FOR_TAKES + 100
    assert column().sizes() == first.sizes()


def test_words_rise_with_surprise(desk: Desk, qtbot: QtBot) -> None:
    take = desk.continued(qtbot).take
    assert take is not None
    said = [words(replace(take, surprise=(bits,) * len(take.notes))) for bits in (0.5, 3.0, 4.0, 5.0, 9.0)]
    assert said == ["calm", "likely", "lively", "bold", "far-fetched"]


def test_the_ghost_bar_is_there_only_with_ghosts(desk: Desk, qtbot: QtBot) -> None:
    stage = Stage()
    stage.resize(800, 500)
    qtbot.addWidget(stage)
    bar = GhostBar(stage, desk.assistant, desk.actions, lambda: stage.height() - 100)
    with qtbot.waitExposed(stage):
        stage.show()
    assert bar.isHidden()
    desk.continued(qtbot)
    assert bar.isVisible()
    assert stage.rect().contains(bar.geometry())
    assert [label.text() for label in bar.findChildren(QLabel)] == ["A of 3"]
    desk.assistant.next_take()
    assert [label.text() for label in bar.findChildren(QLabel)] == ["B of 3"]
    for button in bar.findChildren(QToolButton):
        assert button.toolTip()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.done == ["previous-take", "next-take", "keep", "keep-bar", "dismiss"]
    stage.resize(600, 400)
    assert stage.rect().contains(bar.geometry())
    desk.assistant.dismiss()
    assert bar.isHidden()
