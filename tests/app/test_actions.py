"""The table of actions is sound, and the keys of the takes go first while ghosts show."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from app import menus
from app import native as native_words
from app.actions import Actions
from app.deeds import GROUPS, SHOWN, TITLES, Deed, deeds, lower, native, plain
from app.dialogs.shortcuts import ShortcutsSheet
from app.mouse import GESTURES
from app.theme import ThemeKeeper
from core import words

DEEDS = list(deeds())


class Hearer:
    """Stands in for every room: whatever is called is remembered."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> object:
        return lambda *arguments: self.calls.append((name, *arguments))


class Hall:
    """A window with all actions, and someone who hears them."""

    def __init__(self, themes: ThemeKeeper, qtbot: QtBot) -> None:
        self.window, self.hearer = QWidget(), Hearer()
        self.actions = Actions(dict.fromkeys(ROOMS, self.hearer), themes, self.window)
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.setFocus()

    def called(self) -> list[str]:
        return [str(call[0]) for call in self.hearer.calls]


ROOMS = {deed.does.split(".")[0] for deed in DEEDS}
# While no ghosts show; a dialog's keys are not the window's.
PLAIN = [(deed, key) for deed in DEEDS for key in deed.keys if deed.when not in SHOWN]


@pytest.fixture
def hall(themes: ThemeKeeper, qtbot: QtBot) -> Hall:
    return Hall(themes, qtbot)


def press(hall: Hall, key: str) -> None:
    QTest.keySequence(hall.window, QKeySequence(key))


def test_names_are_unique_and_shortcuts_are_keys() -> None:
    assert max(Counter(deed.name for deed in DEEDS).values()) == 1
    for deed in DEEDS:
        for key in deed.keys:
            assert QKeySequence(key).toString(), deed.name


@pytest.mark.parametrize("ghosts", [False, True])
def test_no_key_means_two_things(hall: Hall, ghosts: bool) -> None:
    hall.actions.show_ghosts(ghosts)
    keys = Counter(
        key.toString()
        for deed in DEEDS
        for action in [hall.actions[deed.name]]
        if action.isEnabled()
        for key in action.shortcuts()
    )
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize(("deed", "key"), PLAIN, ids=lambda value: getattr(value, "name", value))
def test_each_key_reaches_what_it_is_for(hall: Hall, deed: Deed, key: str) -> None:
    press(hall, key)
    assert hall.hearer.calls == [(deed.does.split(".")[1], *deed.with_)]


@pytest.mark.parametrize(
    ("key", "without", "with_ghosts"),
    [
        ("Tab", "next_note", "keep"),
        ("Left", "earlier", "previous_take"),
        ("Right", "later", "next_take"),
        ("Esc", "select_none", "dismiss"),
        ("Ctrl+Right", None, "keep_bar"),
        ("]", None, "next_take"),
        ("[", None, "previous_take"),
        ("Up", "semitone_up", "semitone_up"),
    ],
)
def test_while_ghosts_show_their_keys_go_first(
    hall: Hall, key: str, without: str | None, with_ghosts: str
) -> None:
    expected = [*filter(None, [without])]
    press(hall, key)
    assert hall.called() == expected
    hall.actions.show_ghosts(True)
    press(hall, key)
    assert hall.called() == [*expected, with_ghosts]
    hall.actions.show_ghosts(False)
    press(hall, key)
    assert hall.called() == [*expected, with_ghosts, *expected]


def test_undo_says_what_it_would_undo(hall: Hall) -> None:
    hall.actions.name_step("undo", "Draw note")
    assert plain(hall.actions["undo"].text()) == "Undo draw note"
    assert hall.actions["undo"].isEnabled()
    assert "Undo draw note" in hall.actions["undo"].toolTip()
    hall.actions.name_step("undo", "")
    assert plain(hall.actions["undo"].text()) == "Undo"
    assert not hall.actions["undo"].isEnabled()


def test_every_tip_names_its_key_and_icons_follow_the_theme(hall: Hall, themes: ThemeKeeper) -> None:
    for deed in DEEDS:
        if deed.keys:
            assert native(deed).split(" · ")[0] in hall.actions[deed.name].toolTip()
    before = hall.actions["save"].icon().pixmap(20).toImage()
    themes.choose("dark")
    assert hall.actions["save"].icon().pixmap(20).toImage() != before
    themes.choose("light")


def test_every_action_is_in_a_menu_and_every_entry_is_an_action(hall: Hall) -> None:
    bar = QMenuBar(hall.window)
    others = {name: QMenu(hall.window) for name in menus.FILLED}
    menus.fill(bar, hall.actions, others)
    found = {action.objectName() for menu in bar.findChildren(QMenu) for action in menu.actions()}
    assert {deed.name for deed in DEEDS} <= found
    assert all(menu.title() for menu in others.values())


@pytest.fixture
def sheet(hall: Hall, qtbot: QtBot) -> ShortcutsSheet:
    made = ShortcutsSheet(hall.window)
    list(made.fill())
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(sheet: ShortcutsSheet) -> set[str]:
    return {label.text() for label in sheet.findChildren(QLabel) if label.isVisible()}


def test_the_sheet_shows_every_shortcut_and_gesture(sheet: ShortcutsSheet) -> None:
    words = shown(sheet)
    for deed in DEEDS:
        if deed.keys:
            assert native(deed) in words
    assert {title for name, title in TITLES.items() if any(deed.keys for deed in GROUPS[name])} <= words
    assert {gesture.shown for gesture in GESTURES} | {gesture.does for gesture in GESTURES} <= words


@pytest.mark.parametrize(
    ("typed", "there", "gone"),
    [
        ("duplicate", {"duplicate", "Ctrl+D", "drag a copy"}, {"undo", "Ctrl+Z"}),
        ("ctrl+d", {"duplicate"}, {"undo"}),
        ("ruler", {"set the loop", "move the playhead"}, {"duplicate"}),
    ],
)
def test_the_sheet_is_searched(sheet: ShortcutsSheet, typed: str, there: set[str], gone: set[str]) -> None:
    QTest.keyClicks(sheet.field, typed)
    assert there <= shown(sheet)
    assert not gone & shown(sheet)
    sheet.field.clear()
    assert gone <= shown(sheet)


def test_the_sheet_says_when_nothing_fits(sheet: ShortcutsSheet) -> None:
    QTest.keyClicks(sheet.field, "xyzzy")
    assert shown(sheet) == {"nothing fits"}


def test_gestures_have_names_of_their_own() -> None:
    assert len({gesture.name for gesture in GESTURES}) == len(GESTURES)


def test_while_takes_are_awaited_only_esc_is_theirs(hall: Hall) -> None:
    hall.actions.show_ghosts(False, awaited=True)
    for key in ("Tab", "Right", "Esc"):
        press(hall, key)
    assert hall.called() == ["next_note", "later", "dismiss"]


def test_keys_are_given_out_anew_only_when_ghosts_come_or_go(hall: Hall) -> None:
    given: list[str] = []
    hall.actions["select-none"].changed.connect(lambda: given.append("Esc"))
    hall.actions.show_ghosts(True)
    once = len(given)
    hall.actions.show_ghosts(True)
    hall.actions.show_ghosts(True, awaited=True)
    assert len(given) == once > 0


def test_on_macos_the_words_name_its_keys() -> None:
    assert (
        native_words.keys("Ctrl+Shift+wheel · Alt while dragging", "darwin") == "⇧⌘wheel · ⌥ while dragging"
    )
    assert native_words.keys("Ctrl drag to select", "darwin") == "⌘ drag to select"
    assert native_words.keys("Ctrl+Enter", "linux") == "Ctrl+Enter"


def test_a_label_within_a_line_keeps_its_capitals_where_nouns_have_them() -> None:
    assert lower("Draw a note") == "draw a note"
    assert lower("MIDI keyboard") == "MIDI keyboard"
    words.speak("de")
    try:
        assert lower("Note zeichnen") == "Note zeichnen"
    finally:
        words.speak("en")
