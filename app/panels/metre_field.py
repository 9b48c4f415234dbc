"""The metre at the playhead: chosen from the usual ones, or typed."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QComboBox, QStyle, QWidget

from app.piece_editing import PieceEditing
from app.session import Session
from app.told import refuse
from app.transport import Transport
from app.widgets.fields import quieten
from core.words import marked, tr

OTHER = marked("other…")
NO_METRE = marked("“{text}” is no metre; type one such as 7/8")
USUAL = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8", "2/2", "3/2")
WRITTEN = r"\s*([1-9][0-9]?)\s*/\s*(1|2|4|8|16|32)\s*"


def metre_of(text: str) -> tuple[int, int] | None:
    """Beats and unit as written ("7/8"); None where that is no metre."""
    found = re.fullmatch(WRITTEN, text)
    return (int(found[1]), int(found[2])) if found else None


class MetreField(QComboBox):
    """Shows beats and unit; a click lists the usual ones, Return takes over what was typed."""

    def __init__(
        self, session: Session, editing: PieceEditing, transport: Transport, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._editing, self._transport = session, editing, transport
        self._shown = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems((*USUAL, tr(OTHER)))
        self.setMaxVisibleItems(len(USUAL) + 1)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes a null pointer: no completer
        quieten(self)
        self.setFixedWidth(60)
        self.setAccessibleName(tr("Metre"))
        self.setToolTip(tr("Metre at the playhead: beats in the bar, and the note that is one beat"))
        self.activated.connect(self._choose)
        edit = self.lineEdit()
        assert edit is not None
        self._edit = edit
        edit.editingFinished.connect(self._take)
        edit.installEventFilter(self)

    def show_at(self, tick: int) -> None:
        """Show the metre in force at `tick`, unless another is just being typed."""
        metre = self._session.score.metre_at(tick)
        text = f"{metre.beats}/{metre.unit}"
        if text != self._shown:
            self._shown = text
            self.setCurrentIndex(self.findText(text))
            self.setEditText(text)

    def showPopup(self) -> None:  # noqa: N802 - Qt's
        """The list may be wider than the field: its last line is words."""
        view = self.view()
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * margin)
        super().showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click opens the list; in the list, or by Tab, one comes to typing."""
        button = event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease}
        if not button or self._edit.hasFocus():
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.MouseButtonRelease:  # one that came to the list would close it
            self.showPopup()
        return True

    def _choose(self) -> None:
        other = self.currentText() == tr(OTHER)
        self._take()
        if other:
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._edit.selectAll()

    def _take(self) -> None:
        text = self.currentText().strip()
        found = metre_of(text)
        tick = round(self._transport.position)
        if found and (text := f"{found[0]}/{found[1]}") != self._shown:
            self._shown = text
            self._editing.set_metre(*found, self._session.score.metre_at(tick).tick)
        elif text and not found and text != tr(OTHER):
            refuse(self, tr(NO_METRE).format(text=text))
        self._shown = ""
        self.show_at(tick)
