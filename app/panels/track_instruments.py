"""Chooses among General MIDI's instruments: by family, or by typing part of a name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.instruments import found, instrument_name
from core.words import tr

SIZE = QSize(272, 400)
LINE = 22  # pixels of height
PROGRAM = Qt.ItemDataRole.UserRole
DRUMS = -1  # stands for the drums among the programs
LIST_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class InstrumentChooser(QFrame):
    """Opens below what it is asked for; Return or a click chooses, Esc leaves everything as it is."""

    chosen = Signal(int, bool)  # program, and whether it is the drums

    def __init__(self, program: int, *, percussion: bool, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._program = program
        self._now = DRUMS if percussion else program
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Instruments"))
        self.resize(SIZE)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("search instruments"))
        self.search.setAccessibleName(tr("Search instruments"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Instruments by family"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(8, 8, 8, 8)
        lines.setSpacing(8)
        lines.addWidget(self.search)
        lines.addWidget(self.list, 1)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(lambda: self._take(self.list.currentItem()))
        self.list.itemClicked.connect(self._take)
        self._fill("")

    def open_below(self, widget: QWidget) -> None:
        """Show it below a control, or above it where the screen ends."""
        screen = widget.screen().availableGeometry()
        place = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        if place.y() + self.height() > screen.bottom():
            place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.search.setFocus()
        self._reveal()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The arrow keys walk through the list while the keyboard stays in the field."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in LIST_KEYS:
                far = 8 if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
                self._walk(-far if key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else far)
                return True
        return False

    def _fill(self, text: str) -> None:
        """List what is found, the one in use chosen if it is among it, else the first."""
        self.list.clear()
        drums = instrument_name(0, percussion=True)
        if all(word in drums.casefold() for word in text.casefold().split()):
            self._heading(tr("percussion"))
            self._offer(drums, DRUMS)
        for family, programs in found(text):
            self._heading(family)
            for program in programs:
                self._offer(instrument_name(program), program)
        places = self._places()
        here = [row for row in places if self.list.item(row).data(PROGRAM) == self._now]
        if places:
            self.list.setCurrentRow((here or places)[0])
            self._reveal()
        else:
            self._heading(tr("no instrument of that name"))

    def _heading(self, words: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setForeground(self.palette().placeholderText())
        item.setSizeHint(QSize(0, LINE))

    def _offer(self, words: str, program: int) -> None:
        item = QListWidgetItem(f"    {words}", self.list)
        item.setData(PROGRAM, program)
        item.setSizeHint(QSize(0, LINE))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def _places(self) -> list[int]:
        return [row for row in range(self.list.count()) if self.list.item(row).data(PROGRAM) is not None]

    def _walk(self, by: int) -> None:
        places = self._places()
        if places:
            here = places.index(self.list.currentRow())
            self.list.setCurrentRow(places[max(0, min(len(places) - 1, here + by))])
            self._reveal()

    def _reveal(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.scrollToItem(item, QListWidget.ScrollHint.PositionAtCenter)

    def _take(self, item: QListWidgetItem | None) -> None:
        program = None if item is None else item.data(PROGRAM)
        if program is None:
            return
        self.close()
        self.chosen.emit(self._program if program == DRUMS else program, program == DRUMS)
