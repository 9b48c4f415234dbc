"""Ctrl+P: one quiet field in the upper middle of the window that finds whatever there is to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.accessible import announce
from app.palette_entries import Entry, Sources, ranked, remember, used
from app.settings import Settings
from app.style import mixed
from app.theme import Role, ThemeKeeper
from core.words import tr

WIDTH, ROW, ROWS = 560, 30, 11
TOP, PAD = 72, 12  # pixels below the window's top; beside the words of a row
ENTRY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class Found(QAbstractListModel):
    """The entries that fit, the best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """List these."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        return told(entry) if role == Qt.ItemDataRole.DisplayRole else None


class Rows(QStyledItemDelegate):
    """One line to an entry: words, where it belongs, and at the right its keys, state, or why not."""

    def __init__(self, themes: ThemeKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        theme = self._themes.current
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(box, mixed(theme[Role.RAISED], theme[Role.TEXT], 0.08))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), theme[Role.FOCUS])
        line = box.adjusted(PAD, 0, -PAD, 0)
        ink = theme[Role.TEXT_DIM if entry.why_not else Role.TEXT]
        right = entry.why_not or "   ".join(filter(None, (_state(entry), entry.keys)))
        taken = _write(painter, line, right, theme[Role.TEXT_DIM], Qt.AlignmentFlag.AlignRight)
        line.setRight(line.right() - taken - PAD)
        taken = _write(painter, line, entry.words, ink, Qt.AlignmentFlag.AlignLeft)
        line.setLeft(line.left() + taken + PAD)
        _write(painter, line, entry.place, theme[Role.TEXT_DIM], Qt.AlignmentFlag.AlignLeft)


class Palette(QFrame):
    """Type to find, arrows to choose, Enter to do it; Esc, or a click elsewhere, puts it away."""

    def __init__(self, sources: Sources, settings: Settings, themes: ThemeKeeper, window: QWidget) -> None:
        super().__init__(window)
        self._sources, self._settings, self._window = sources, settings, window
        self._entries: list[Entry] = []
        self._home: QWidget | None = None
        self.setProperty("role", "card")
        self.field = QLineEdit()
        self.field.setProperty("role", "palette")
        self.field.setPlaceholderText(tr("find anything to do"))
        self.field.setAccessibleName(tr("Find anything to do"))
        self.field.setToolTip(tr("Type a few letters; arrows choose, Enter does it, Esc goes back"))
        self.list = QListView()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("What fits"))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(Rows(themes, self.list))
        self._found = Found(self.list)
        self.list.setModel(self._found)
        self._none = QLabel(tr("nothing fits"))
        self._none.setProperty("role", "dim")
        self._none.setContentsMargins(PAD, 0, PAD, 6)
        self._lines = lines = QVBoxLayout(self)
        lines.setContentsMargins(1, 6, 1, 6)
        lines.setSpacing(6)
        for widget in (self.field, self.list, self._none):
            lines.addWidget(widget)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._look)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(lambda _index: self._do())
        self.list.selectionModel().currentChanged.connect(self._announce)
        self.hide()

    @property
    def chosen(self) -> Entry | None:
        """What Enter would do."""
        index = self.list.currentIndex()
        return index.data(ENTRY) if index.isValid() else None

    def toggle(self) -> None:
        """Come up, or go away again."""
        if self.isVisible():
            self.close()
            return
        focus = self.window().focusWidget()
        self._home = focus if focus is not None and not self.isAncestorOf(focus) else None
        self.renew()
        self.field.clear()
        self.show()
        self._look("")
        self.raise_()
        self._window.activateWindow()  # a floating panel may have had the keyboard
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def renew(self) -> None:
        """Gather anew what there is to find."""
        self._entries = self._sources.gather()
        if self.isVisible():
            self._look(self.field.text(), self.chosen)

    def close(self) -> bool:
        """Go away; the keyboard is where it was."""
        if self._home is not None:
            self._home.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(Qt.Key(event.key()))
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self.hide()
        return False

    def _press(self, key: Qt.Key) -> bool:
        """Whether the key was the list's."""
        page = ROWS - 1
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page,
                 Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}  # fmt: skip
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        rows = self._found.rowCount()
        if rows:
            row = self.list.currentIndex().row() + by
            row = row % rows if abs(by) == 1 else max(0, min(rows - 1, row))
            self.list.setCurrentIndex(self._found.index(row))

    def _look(self, typed: str, chosen: Entry | None = None) -> None:
        entries = [*self._sources.numbered(typed), *ranked(typed, self._entries, used(self._settings))]
        self._found.show(entries)
        self.list.setVisible(bool(entries))
        self._none.setVisible(not entries)
        if entries:
            self.list.scrollToTop()
            self.list.setCurrentIndex(self._found.index(entries.index(chosen) if chosen in entries else 0))
        self.place()

    def place(self) -> None:
        """In the upper middle, as high as what fits; beside panels that float there."""
        if self.isHidden():
            return
        room = self._window.rect()
        self.list.setFixedHeight(ROW * min(ROWS, self._found.rowCount()))
        width = min(WIDTH, room.width() - 2 * PAD)
        self._lines.activate()
        tallest = QRect((room.width() - width) // 2, TOP, width, ROW * (ROWS + 2))
        left = _beside(tallest, room.adjusted(PAD, 0, -PAD, 0), self._floating()).left()
        self.setGeometry(left, TOP, width, self._lines.sizeHint().height())

    def _floating(self) -> list[QRect]:
        """Where windows of their own lie over this one, in its pixels."""
        docks = self._window.findChildren(QDockWidget)
        lying = [dock.frameGeometry() for dock in docks if dock.isVisible() and dock.isFloating()]
        return [QRect(self._window.mapFromGlobal(each.topLeft()), each.size()) for each in lying]

    def _do(self) -> None:
        entry = self.chosen
        if entry is None or entry.why_not:
            return
        remember(self._settings, entry)
        self.close()
        entry.does()

    def _announce(self, index: QModelIndex) -> None:
        if index.isValid():
            announce(self.field, told(index.data(ENTRY)))


def _beside(box: QRect, room: QRect, taken: Sequence[QRect]) -> QRect:
    """The place nearest to `box`, left or right of it, where nothing lies over it; else `box`."""
    lefts = [box.left(), *(it.left() - box.width() for it in taken), *(it.right() + 1 for it in taken)]
    places = [QRect(left, box.top(), box.width(), box.height()) for left in lefts]
    free = [
        place
        for place in places
        if room.left() <= place.left()
        and place.right() <= room.right()
        and not any(place.intersects(it) for it in taken)
    ]
    return min(free, key=lambda place: abs(place.left() - box.left()), default=box)


def told(entry: Entry) -> str:
    """An entry in words for who does not see it."""
    return ", ".join(filter(None, (entry.words, _state(entry), entry.why_not, entry.keys)))


def _state(entry: Entry) -> str:
    if entry.state is None:
        return ""
    return tr("on") if entry.state else tr("off")


def _write(painter: QPainter, box: QRect, words: str, ink: QColor, side: Qt.AlignmentFlag) -> int:
    """Write `words` at one side of `box`, shortened to fit; how many pixels they take."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, box.width()))
    painter.setPen(ink)
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)
