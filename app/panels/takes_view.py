"""The list of takes: a click hears one, a double click keeps it, a drag uses its notes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QMenu,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.actions import call
from app.kept_takes import KeptTakes
from app.panels.take_painting import LOWEST, TAKE, Small, TakeDelegate, name_box, row_height, star_box
from app.panels.takes_model import Index, Part, TakesModel
from app.theme import ThemeKeeper
from core.words import tr

INDENT = 14
Key = Qt.Key


class TakesView(QTreeView):
    """Small rolls, indented by branch; every act is in the context menu, and most are on a key.

    `play_asked` says that the take on show is to be played from where it begins, `sound_asked` that it is to
    become a sound file.
    """

    play_asked = Signal()
    sound_asked = Signal()

    def __init__(
        self, kept: KeptTakes, model: TakesModel, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kept, self._model = kept, model
        self._folded: set[int] = set()
        self._keys: dict[Key, Callable[[int], object]] = {
            Key.Key_Return: kept.keep,
            Key.Key_Enter: kept.keep,
            Key.Key_B: kept.branch,
            Key.Key_S: kept.star,
            Key.Key_F2: self._rename,
            Key.Key_Delete: self._discard,
            Key.Key_Backspace: self._discard,
            Key.Key_C: lambda _take: kept.compare(),
        }
        self.setModel(model)
        self._delegate = _Delegate(kept, themes, self)
        self.setItemDelegate(self._delegate)
        self._look()
        self.clicked.connect(self._audition)
        model.modelReset.connect(self._unfold)
        self.collapsed.connect(lambda index: self._folded.add(_take(index)))
        self.expanded.connect(lambda index: self._folded.discard(_take(index)))
        for signal in (model.modelReset, self.collapsed, self.expanded):
            signal.connect(self._fit_rows)
        self.doubleClicked.connect(lambda index: kept.keep(_take(index)))
        themes.changed.connect(self.viewport().update)

    def _look(self) -> None:
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        quiet = self.palette()  # the delegate shows what is chosen, not a bar across the branches too
        quiet.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(quiet)
        self.setAccessibleName(tr("Takes"))

    # What is in view

    def show_part(self, part: Part, *, discarded: bool) -> None:
        """List another part."""
        self._model.show_part(part, discarded=discarded)
        self.setIndentation(0 if part is Part.PRESENT else INDENT)

    def follow(self) -> None:
        """Have the take on show chosen, or the one it grows out of, where it is listed."""
        current = self._kept.followed
        place = QModelIndex() if current is None else self._model.place(current)
        if not place.isValid():
            self.clearSelection()
        elif place != self.currentIndex() or not self.selectionModel().isSelected(place):
            self.setCurrentIndex(place)
            self.scrollTo(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """In a low window rows are as low as lets all takes be seen at once."""
        room = self.viewport().height()
        rows, index = 0, self.model().index(0, 0)
        while index.isValid() and rows * LOWEST < room:
            rows, index = rows + 1, self.indexBelow(index)
        height = row_height(rows, room)
        if height != self._delegate.height:
            self._delegate.height = height
            self.scheduleDelayedItemsLayout()

    def _unfold(self) -> None:
        """All branches are open but those that the composer has folded."""
        self.expandAll()
        for take in tuple(self._folded):
            self.collapse(self._model.place(take))
        self.follow()

    def _audition(self, index: QModelIndex) -> None:
        if index.data(TAKE) is not None:
            self._kept.audition(_take(index))

    # Keys and mouse

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and self._deed(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deed(event)
        if deed is None:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before:
                self._audition(self.currentIndex())
        elif not event.isAutoRepeat():
            deed(_take(self.currentIndex()))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if event.key() == Key.Key_C and not event.isAutoRepeat():
            self._kept.end_compare()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._kept.end_compare()  # the key will be let go elsewhere

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        left = event.button() is Qt.MouseButton.LeftButton
        if left and index.isValid() and star_box(self.visualRect(index)).contains(event.position().toPoint()):
            self._kept.star(_take(index))
            return
        if event.button() is not Qt.MouseButton.RightButton:  # the menu opens, and what is shown stays chosen
            super().mousePressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        super().startDrag(actions)
        self.follow()  # what was only dragged is not on show

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if mouse else self.currentIndex()
        if index.data(TAKE) is None:
            return
        place = event.globalPos() if mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu(index.data(TAKE)).popup(place)

    def menu(self, small: Small) -> QMenu:
        """What can be done with a take, and by which keys while the list has the keyboard."""
        menu, take, node = QMenu(self), small.index, small.node
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        keyed = self.hasFocus()

        def entry(text: str, does: Callable[[], object], key: str = "") -> QAction:
            action = menu.addAction(f"{text}\t{key}" if keyed and key else text)
            action.triggered.connect(partial(call, does))
            return action

        entry(tr("Hear it in its place"), partial(self._show_for, take, self.play_asked.emit))
        entry(tr("Keep it"), partial(self._kept.keep, take), tr("Return"))
        entry(tr("Go on from it"), partial(self._kept.branch, take), "B")
        entry(tr("Compare with the one before"), self._kept.compare, "C")
        menu.addSeparator()
        starring = tr("Take the star away") if node.starred else tr("Give it a star")
        entry(starring, partial(self._kept.star, take), "S")
        entry(tr("Name it…"), partial(self._rename, take), "F2")
        moving = tr("Bring it back") if node.discarded else tr("Put it out of the way")
        entry(moving, partial(self._discard, take), tr("Del"))
        menu.addSeparator()
        entry(tr("Bring back its settings"), partial(self._kept.bring_settings, take))
        entry(tr("Export its sound…"), partial(self._show_for, take, self.sound_asked.emit))
        menu.addSeparator()
        out = entry(tr("List those out of the way"), self._list_discarded)
        out.setCheckable(True)
        out.setChecked(self._model.discarded)
        return menu

    def _deed(self, event: QKeyEvent) -> Callable[[int], object] | None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if (
            plain
            and self.currentIndex().data(TAKE) is not None
            and self.state() is not self.State.EditingState
        ):
            return self._keys.get(Key(event.key()))
        return None

    def _rename(self, take: int) -> None:
        self.edit(self._model.place(take))

    def _discard(self, take: int) -> None:
        self._kept.discard(take)

    def _show_for(self, take: int, asks: Callable[[], object]) -> None:
        self._kept.audition(take)
        if self._kept.current == take:  # else it has been told why not
            asks()

    def _list_discarded(self) -> None:
        self.show_part(self._model.part, discarded=not self._model.discarded)


class _Delegate(TakeDelegate):
    """Has a take named where its words stand."""

    def __init__(self, kept: KeptTakes, themes: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self._kept = kept

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setPlaceholderText(tr("name"))
        field.setAccessibleName(tr("Name of the take"))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not editor.property("modified"):  # the list is told anew while a name is typed
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(name_box(option.rect, editor.sizeHint().height()))

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        self._kept.rename(index.data(TAKE).index, editor.property("text"))


def _take(index: QModelIndex) -> int:
    small: Small = index.data(TAKE)
    return small.index
