"""Numbers that look like text until the mouse or the keyboard comes to them."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.told import refuse
from core.words import MINUS, Figure, language, tr

HEIGHT = 24  # pixels
AROUND = 28  # pixels beside the words of a choice: its padding, the edge of the list, and some air

# Roles of the palette, so that the theme may change under it.
QUIET_CHOICE = """
QComboBox { border: 1px solid transparent; border-radius: 4px; background: transparent; padding: 2px 4px;
    combobox-popup: 0; }
QComboBox:hover { background: palette(base); border-color: palette(mid); }
QComboBox:focus { background: palette(base); border-color: palette(highlight); }
QComboBox::drop-down { width: 0; border: none; }
QComboBox QAbstractItemView { background: palette(base); color: palette(text); border: 1px solid palette(mid);
    padding: 3px; outline: 0; }
QComboBox QAbstractItemView::item { padding: 3px 6px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: palette(highlight);
    color: palette(highlighted-text); }
"""


def tabular(font: QFont) -> QFont:
    """The same font with figures of one width, so that a number that changes does not dance."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


class ScrolledChoice(QComboBox):
    """A list of choices that stands in what scrolls: the wheel scrolls on over it, and chooses nothing.

    What is chosen ends in dots where there is no room for all of it.
    """

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        right = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, right, room.width() - 2)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ScrolledNumber(QSpinBox):
    """A number that stands in what scrolls, likewise."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def quieten(box: QComboBox, more: str = "") -> None:
    """Let a list of choices look like text too; the choices it has by now stand whole in its list.

    `more` goes with the style sheet: to set one twice costs as much again.
    """
    box.setItemDelegate(QStyledItemDelegate(box))  # the usual one does not heed the style sheet
    box.setStyleSheet(QUIET_CHOICE + more)
    box.setFont(tabular(box.font()))
    widths = [box.fontMetrics().horizontalAdvance(box.itemText(i)) for i in range(box.count())]
    box.view().setMinimumWidth(max(widths, default=0) + AROUND)


def number_locale() -> QLocale:
    """How numbers are read and written in the language spoken, without marks between thousands."""
    locale = QLocale(language())
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale


def _decimals(value: float) -> int:
    """As many as say a number that has been rounded."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


class NumberField(QDoubleSpinBox):
    """A number to read, to type over, or to turn with the wheel and the arrow keys.

    `edited` gives what the composer chose: at once when typed, and `settle` milliseconds after the
    last turn, so that a turn of the wheel is one change and not ten. What cannot be taken is refused in
    words.
    """

    edited = Signal(float)

    def __init__(
        self,
        lowest: float,
        highest: float,
        *,
        decimals: int = 0,
        step: float = 1,
        settle: int = 0,
        trim: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._trim = trim
        self.setDecimals(decimals)
        self.setRange(lowest, highest)
        self.setSingleStep(step)
        self.setLocale(number_locale())
        self.setKeyboardTracking(False)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrame(False)
        # No more than this: a border or padding would leave the text no room.
        self.setStyleSheet("QAbstractSpinBox { background: transparent; }")
        self.lineEdit().setTextMargins(4, 0, 4, 0)
        self.setFixedHeight(HEIGHT)
        self.setFont(tabular(self.font()))
        self._settling = QTimer(self, singleShot=True, interval=settle)
        self._settling.timeout.connect(self._tell)
        self.valueChanged.connect(self._settling.start)
        self.editingFinished.connect(self.settle)

    def show_value(self, value: float) -> None:
        """Show what is so, unless the composer is just choosing something else."""
        if not self._settling.isActive() and value != self.value():
            self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        focused = self.hasFocus()
        if focused or self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colours = QApplication.palette()  # the field's own has the style sheet's ground in it: none
            painter.setPen(colours.color(QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.Mid))
            painter.setBrush(colours.color(QPalette.ColorRole.Base))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.end()

    def textFromValue(self, value: float) -> str:  # noqa: N802  # the name is Qt's
        if self._trim and self.decimals():
            value = round(value, self.decimals())
            return f"{Figure(value):.{_decimals(value)}f}"
        return f"{Figure(value):.{self.decimals()}f}"

    def valueFromText(self, text: str) -> float:  # noqa: N802  # the name is Qt's
        return super().valueFromText(self._pointed(text))

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        state, text, place = super().validate(self._pointed(text), place)
        if state is QValidator.State.Invalid and self._is_too_much(text):
            state = QValidator.State.Intermediate  # else 99 would stand where 999 was typed
        return state, text.replace(self.locale().negativeSign(), MINUS), place

    def fixup(self, text: str) -> str:
        typed = self._bare(text)
        if typed:
            refuse(self, self.refusal(typed))
        return self.textFromValue(self.value()) + self.suffix()

    def refusal(self, text: str) -> str:
        """Why what was typed is not taken."""
        lowest, highest = (self.textFromValue(value) for value in (self.minimum(), self.maximum()))
        words = tr("“{text}” was not taken; type {lowest} to {highest}")
        return words.format(text=text, lowest=lowest, highest=highest)

    def _is_too_much(self, text: str) -> bool:
        number, sound = self.locale().toDouble(self._bare(self._pointed(text)))
        return bool(sound) and number > self.maximum()

    def _bare(self, text: str) -> str:
        return text.strip().removesuffix(self.suffix().strip()).strip()

    def _pointed(self, text: str) -> str:
        """What was typed with the signs that Qt reads in this language, be it a point or a comma."""
        pointed = text.replace(".", ",").replace(",", self.locale().decimalPoint())
        return pointed.replace(MINUS, self.locale().negativeSign())

    def settle(self) -> None:
        """What was chosen just now is what is meant."""
        if self._settling.isActive():
            self._settling.stop()
            self._tell()

    def _tell(self) -> None:
        self.edited.emit(self.value())
