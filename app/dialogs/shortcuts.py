"""All shortcuts and mouse gestures on one sheet, made from their tables; a field finds among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.deeds import GROUPS, TITLES, lower, native, plain
from app.entry_keys import ENTRY_KEYS
from app.mouse import places
from app.native import keys as native_keys
from app.palette_match import fit, folded
from app.screen_room import room_for
from core.words import tr

COLUMNS = 3
WORDS_WIDTH, HEIGHT, BAR, MARGIN, APART = 172, 660, 16, 24, 32  # pixels
Row = tuple[str, str, str]  # what it does, its keys, and what else it is found by


@dataclass(frozen=True)
class Line:
    """One row of the sheet, and the words it is found by."""

    labels: tuple[QLabel, QLabel]
    said: str

    @cached_property
    def found_by(self) -> str:
        """The words without accents and capitals."""
        return folded(self.said)

    def show(self, shown: bool) -> bool:
        """Be seen or not, which is also the answer."""
        for label in self.labels:
            label.setVisible(shown)
        return shown


class Group(QWidget):
    """A heading and its rows; gone when none of them is wanted."""

    def __init__(self, title: str, rows: Sequence[Row], page: QWidget) -> None:
        super().__init__(page)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        heading = QLabel(title, self)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        self._lines: list[Line] = []
        for place, (words, keys, more) in enumerate(rows, 1):
            labels = QLabel(words, self), QLabel(keys, self)
            labels[1].setProperty("role", "dim")
            for column, label in enumerate(labels):
                label.setWordWrap(column == 0)
                grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)
            self._lines.append(Line(labels, f"{words} {keys} {more} {title}"))
        grid.setColumnMinimumWidth(0, WORDS_WIDTH)
        grid.setColumnStretch(1, 1)

    def look_for(self, typed: str) -> bool:
        """Show only what fits; whether anything does."""
        fits = [line.show(not typed or fit(typed, line.found_by) is not None) for line in self._lines]
        self.setVisible(any(fits))
        return any(fits)


class ShortcutsSheet(QDialog):
    """Stays open beside the window if the composer likes; `fill` makes it, and shows it once it is whole."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Shortcuts"))
        # Everything is made where it is to be: what moves to another parent is polished once more.
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("find a key or a gesture"))
        self.field.setAccessibleName(tr("Find a key or a gesture"))
        self.field.setToolTip(tr("Type what to do, or a key such as Ctrl+D"))
        self.field.setClearButtonEnabled(True)
        self._groups: list[Group] = []
        self.whole = False  # whether it is filled
        self._none = QLabel(tr("nothing fits"), self)
        self._none.setProperty("role", "dim")
        self._none.hide()
        self._scroll = QScrollArea(self, widgetResizable=True)
        self._scroll.setAccessibleName(tr("Shortcuts"))
        self._page = QWidget(self._scroll)
        self._page.hide()
        self._scroll.setWidget(self._page)
        top, whole = QVBoxLayout(), QVBoxLayout(self)
        top.setContentsMargins(24, 16, 24, 0)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        for widget in (self.field, self._none):
            top.addWidget(widget)
        whole.addWidget(self._scroll)
        self.field.textChanged.connect(self.look_for)

    def fill(self) -> Iterator[None]:
        """Put the rows on it, a group at a step; to show all of these at once with the sheet takes long."""
        sizes = []
        for title, rows in _tables():
            group = Group(title, rows, self._page)
            self._groups.append(group)
            sizes.append(group.sizeHint())
            yield
        columns = QHBoxLayout(self._page)
        columns.setContentsMargins(MARGIN, 8, MARGIN, MARGIN)
        columns.setSpacing(APART)
        room = room_for(self)
        for numbers in _that_fit(sizes, room.width() - 2 * MARGIN - BAR):
            column = QVBoxLayout()
            column.setSpacing(4)
            columns.addLayout(column)
            for number in numbers:
                column.addWidget(self._groups[number])
            column.addStretch()
        self.resize(QSize(self._page.sizeHint().width() + BAR, HEIGHT).boundedTo(room))
        self.whole = True
        yield
        self.show()
        yield
        self._page.show()

    def show_again(self) -> None:
        """All of it from the top, be it closed or under other windows."""
        self.close()
        self.field.clear()
        self._scroll.verticalScrollBar().setValue(0)
        self._page.show()
        self.show()

    def look_for(self, typed: str) -> None:
        """Show only the rows that what was typed fits."""
        asked = folded(typed).strip()
        found = [group.look_for(asked) for group in self._groups]
        self._none.setVisible(not any(found))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)


def _tables() -> list[tuple[str, list[Row]]]:
    """Title and rows of every group: the actions', those of playing in, the mouse's."""
    keys = [
        (TITLES[name], [(lower(plain(deed.text)), native(deed), deed.name) for deed in deeds if deed.keys])
        for name, deeds in GROUPS.items()
    ]
    entry = [
        (title, [(does, native_keys(made), more) for does, made, more in rows]) for title, rows in ENTRY_KEYS
    ]
    mouse = [
        (title, [(gesture.does, gesture.shown, gesture.name) for gesture in gestures])
        for title, gestures in places().items()
    ]
    return [(title, rows) for title, rows in [*keys, *entry, *mouse] if rows]


def _that_fit(sizes: Sequence[QSize], room: int) -> list[list[int]]:
    """The numbers of the groups over as many columns as there is room for side by side, one at least."""
    for columns in range(COLUMNS, 1, -1):
        sheet = _shared(sizes, columns)
        widths = [max((sizes[number].width() for number in column), default=0) for column in sheet]
        if sum(widths) + APART * (columns - 1) <= room:
            return sheet
    return _shared(sizes, 1)


def _shared(sizes: Sequence[QSize], columns: int) -> list[list[int]]:
    """The numbers of the groups in order over so many columns, as even in height as whole groups allow."""
    goal, filled = sum(size.height() for size in sizes) / columns, 0.0
    sheet: list[list[int]] = [[] for _ in range(columns)]
    for number, size in enumerate(sizes):
        sheet[min(columns - 1, int((filled + size.height() / 2) / goal))].append(number)
        filled += size.height()
    return sheet
