"""Chooses among the instruments there are: by family, or by typing part of a name, while they are heard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.instruments import Instrument
from core.playback.repertoire import Offer, Repertoire, closest
from core.words import tr

SIZE = QSize(288, 400)
LINE = 22  # pixels of height
INSTRUMENT = Qt.ItemDataRole.UserRole
LIST_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class InstrumentChooser(QFrame):
    """Opens below what it is asked for. A click or an arrow key lets an instrument be heard.

    Return, a double click, or a click anywhere else takes the one that is heard; Esc leaves everything as it
    was, which `left` tells, as it does where none was heard.
    """

    tasted = Signal(object)  # Instrument
    chosen = Signal(object)
    left = Signal()

    def __init__(self, repertoire: Repertoire, now: Instrument, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._repertoire, self._now = repertoire, now
        self._heard = now  # what was listened to last
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
        self.search.returnPressed.connect(self._take)
        self.list.itemClicked.connect(self._taste)
        self.list.itemDoubleClicked.connect(self._take)
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
            if key == Qt.Key.Key_Escape:
                self._heard = self._now
                self.close()
                return True
            if key in LIST_KEYS:
                far = 8 if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
                self._walk(-far if key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else far)
                return True
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whatever closes it, what was heard last is meant."""
        if self._heard == self._now:
            self.left.emit()
        else:
            self.chosen.emit(self._heard)
        super().closeEvent(event)

    def _fill(self, text: str) -> None:
        """List what is found, the one in use chosen if it is among it, else the one that is likely meant."""
        self.list.clear()
        groups = self._repertoire.groups(text, self._now)
        for heading, offers, _more in groups:
            self._heading(heading)
            for offer in offers:
                self._offer(offer)
        rows = {Instrument(*self.list.item(row).data(INSTRUMENT)): row for row in reversed(self._places())}
        meant = closest(groups, text)
        if meant is not None:
            self.list.setCurrentRow(rows.get(self._heard, rows[meant]))
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

    def _offer(self, offer: Offer) -> None:
        item = QListWidgetItem(f"    {offer.words}", self.list)
        item.setData(INSTRUMENT, offer.instrument)
        item.setSizeHint(QSize(0, LINE))
        item.setToolTip(offer.tip)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, offer.words)

    def _places(self) -> list[int]:
        return [row for row in range(self.list.count()) if self.list.item(row).data(INSTRUMENT) is not None]

    def _walk(self, by: int) -> None:
        places = self._places()
        if places:
            here = places.index(self.list.currentRow())
            self.list.setCurrentRow(places[max(0, min(len(places) - 1, here + by))])
            self._reveal()
            self._taste(self.list.currentItem())

    def _reveal(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.scrollToItem(item, QListWidget.ScrollHint.PositionAtCenter)

    def _taste(self, item: QListWidgetItem) -> None:
        """Let an instrument be heard; a heading is none."""
        instrument = item.data(INSTRUMENT)
        if instrument is not None:
            self._heard = Instrument(*instrument)
            self.tasted.emit(self._heard)

    def _take(self) -> None:
        """Choose what the list has come to."""
        item = self.list.currentItem()
        instrument = None if item is None else item.data(INSTRUMENT)
        if instrument is not None:
            self._heard = Instrument(*instrument)
            self.close()
