"""The panels beside the roll: each hides, floats, comes back, and is found again where it was left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QTabBar,
    QToolButton,
    QWidget,
)

from app.dock_drag import DockDrag
from app.icons import icon
from app.settings import Settings
from app.theme import ThemeKeeper
from app.widgets.glyph import as_glyph
from core.words import tr

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
PANEL_WIDTH = 312
ROOMY = 1100  # pixels: in a narrower window only one side shows its panels
TITLE_HEIGHT, GLYPH = 26, 14
OFF = 32  # pixels that a panel moves when it begins to float, so that it is seen to
STATE, ASIDE = "docks", "docks-aside"


@dataclass(frozen=True, slots=True)
class Dock:
    """One panel: its title, its words in the menu, the side it stands on at first, and its key."""

    name: str
    title: str
    words: str
    area: Qt.DockWidgetArea
    shown: bool  # at first
    key: str
    tip: str = ""
    icon: str = ""

    @property
    def action(self) -> str:
        """The name of the action that shows and hides it."""
        return f"panel-{self.name}"


# Panels on one side share its room as tabs, in this order.
DOCKS: tuple[Dock, ...] = (
    Dock("continue", tr("continue"), tr("Continue &panel"), RIGHT, True, "F9", icon="panel"),
    Dock(
        "tracks",
        tr("tracks"),
        tr("&Tracks"),
        LEFT,
        False,
        "F8",
        tr("The tracks of the piece: what they sound like, how loud, and in what colour"),
        "tracks",
    ),
    Dock(
        "events",
        tr("events"),
        tr("&Events"),
        RIGHT,
        False,
        "F10",
        tr("Every note as a row to type over"),
    ),
    Dock(
        "score",
        tr("score"),
        tr("Scor&e"),
        BOTTOM,
        False,
        "F7",
        tr("The track as a musician writes it down, engraved as you edit"),
        "engrave",
    ),
)


class Title(QWidget):
    """The slim head of a panel: its name, and glyphs that float and hide it."""

    dismissed = Signal()  # by the composer

    def __init__(self, dock: Dock, holder: Holder, themes: ThemeKeeper) -> None:
        super().__init__(holder)
        self._dock, self._holder, self._themes = dock, holder, themes
        words = QLabel(dock.title)
        words.setProperty("role", "dim")
        self._float, self._hide = (as_glyph(QToolButton(), GLYPH) for _ in range(2))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 0)
        row.setSpacing(2)
        row.addWidget(words, 1)
        row.addWidget(self._float)
        row.addWidget(self._hide)
        self.setFixedHeight(TITLE_HEIGHT)
        key = QKeySequence(dock.key).toString(QKeySequence.SequenceFormat.NativeText)
        self._hide.setToolTip(tr("Hide this panel  ({key})").format(key=key))
        self._hide.setAccessibleName(tr("Hide the panel {name}").format(name=dock.title))
        self._float.clicked.connect(holder.toggle_floating)
        self._hide.clicked.connect(self.dismissed)
        self._hide.clicked.connect(holder.close)
        holder.topLevelChanged.connect(self._tell)
        themes.changed.connect(self._tint)
        self._tell()
        self._tint()

    def _tell(self) -> None:
        floats = self._holder.isFloating()
        words = tr("Put it back into the window") if floats else tr("Let it float in a window of its own")
        self._float.setToolTip(words)
        self._float.setAccessibleName(f"{self._dock.title}: {words}")

    def _tint(self) -> None:
        self._float.setIcon(icon("float", self._themes.current))
        self._hide.setIcon(icon("dismiss", self._themes.current))


class Holder(QDockWidget):
    """A panel under its title; an edge stands around it while it floats.

    `left` is told when it goes while the keyboard is in it. Afloat, it waits for the window to be there:
    come before it, it would stay behind it.
    """

    left = Signal()
    moved = Signal()  # it is in another place, or of another size

    def __init__(self, dock: Dock, panel: QWidget, themes: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(dock.title, parent)
        self.setObjectName(dock.name)  # saveState goes by it
        self.setAllowedAreas(BOTTOM if dock.area == BOTTOM else LEFT | RIGHT)
        panel.setMinimumWidth(PANEL_WIDTH)
        self.setWidget(panel)
        self.waits = False
        self.title = Title(dock, self, themes)
        self.setTitleBarWidget(self.title)
        self._edge = QFrame(self)
        self._edge.setProperty("role", "edge")
        self._edge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._edge.hide()
        self.topLevelChanged.connect(self._draw_edge)
        for change in (self.topLevelChanged, self.dockLocationChanged, self.visibilityChanged):
            change.connect(self.moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._edge.setGeometry(self.rect())
        self.moved.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.moved.emit()

    def setVisible(self, visible: bool) -> None:
        focus = QApplication.focusWidget()
        if not visible and focus is not None and self.isAncestorOf(focus):
            self.left.emit()  # else Qt gives the keyboard to the field that comes next
        docks = self.parentWidget()
        self.waits = visible and self.isFloating() and docks is not None and not docks.isVisible()
        if not self.waits:
            super().setVisible(visible)

    @property
    def is_wanted(self) -> bool:
        """Whether it is there, be it in a tab behind another, or will be with the window."""
        return self.waits or not self.isHidden()

    def toggle_floating(self) -> None:
        """Out of the window, a little beside where it stood, or back into it."""
        self.setFloating(not self.isFloating())
        if self.isFloating():
            self.resize(self.width(), self.height() - 2 * OFF)
            beyond = self.x() + OFF + self.width() > self.screen().availableGeometry().right()
            self.move(self.pos() + QPoint(-OFF if beyond else OFF, OFF))

    def _draw_edge(self, floats: bool) -> None:
        self._edge.setVisible(floats)
        self._edge.raise_()


class Docks(QMainWindow):
    """The room between the transport row and the status line: the roll, and the panels at its sides."""

    changed = Signal(str, bool)  # the action of a panel, and whether the panel shows
    asked = Signal(str, bool)  # a panel, and whether the composer wants it to be seen
    arranged = Signal()  # as in a new program
    rearranged = Signal()  # a panel is in another place, of another size, there or gone

    def __init__(self, settings: Settings, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self._settings, self._themes = settings, themes
        self._holders: dict[str, Holder] = {}
        self._aside: list[str] = []  # hidden only because the window is too narrow for both sides
        self._behind: set[str] = set()  # in a tab that is not the foremost
        self._fitting = False
        self.setDockOptions(QMainWindow.DockOption.ForceTabbedDocks)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        self.setCorner(Qt.Corner.BottomRightCorner, RIGHT)

    def fill(self, stage: QWidget, panels: Mapping[str, QWidget]) -> None:
        """Take in the roll's stage and every panel of `DOCKS`, by name."""
        self.setCentralWidget(stage)
        for dock in DOCKS:
            holder = self._holders[dock.name] = self._held(dock, panels[dock.name])
            holder.visibilityChanged.connect(lambda front, dock=dock: self._seen(dock, front))
        self.show_usual()

    def restore(self) -> None:
        """Put the panels where the composer left them; where that is not known, where they stand at first."""
        state = self._settings.get_layout(STATE)
        if state is not None and self.restoreState(state, _version()):
            names = str(self._settings.get_state(ASIDE) or "").split()
            self._aside = [name for name in names if name in self._holders]
        else:
            self.show_usual()  # what could not be read may have moved some of them

    def shows(self, name: str) -> bool:
        """Whether panel `name` is there to be read."""
        return self.holds(name) and name not in self._behind

    def holds(self, name: str) -> bool:
        """Whether panel `name` is there, be it in a tab behind another."""
        return self._holders[name].is_wanted

    @property
    def panels(self) -> list[QWidget]:
        """The panels there to be read, from left to right."""
        sides = sorted(DOCKS, key=lambda dock: self.dockWidgetArea(self._holders[dock.name]) != LEFT)
        return [self._holders[dock.name].widget() for dock in sides if self.shows(dock.name)]

    def toggle(self, name: str) -> None:
        """Hide panel `name`, or bring it to the front, as the composer wants it."""
        self.asked.emit(name, not self.shows(name))
        self.show_panel(name, shown=not self.shows(name))

    def show_panel(self, name: str, *, shown: bool) -> None:
        """Bring panel `name` to the front, or hide it."""
        holder = self._holders[name]
        if not shown:
            self._aside = [other for other in self._aside if other != name]
            holder.hide()
            return
        self._aside = [other for other in self._aside if other != name]
        holder.show()
        holder.raise_()
        self._fit(name)

    def show_usual(self) -> None:
        """Every panel docked where it stands in a new program, and as wide."""
        self._aside.clear()
        for area in (LEFT, RIGHT, BOTTOM):
            here = [dock for dock in DOCKS if dock.area == area]
            holders = [self._holders[dock.name] for dock in here]
            for dock, holder in zip(here, holders, strict=True):
                if holder.isFloating():  # Qt takes one that stands in its place out of it, and puts it back
                    holder.setFloating(False)
                self.addDockWidget(area, holder)
                holder.setVisible(dock.shown)
            for first, second in pairwise(holders):
                self.tabifyDockWidget(first, second)
            if holders and area != BOTTOM:
                self.resizeDocks(holders, [PANEL_WIDTH] * len(holders), Qt.Orientation.Horizontal)
                holders[0].raise_()
        self._tell()
        self.arranged.emit()

    def remember(self) -> None:
        """Keep the layout for the next start."""
        self._settings.set_layout(STATE, self.saveState(_version()))
        self._settings.set_state(ASIDE, " ".join(self._aside))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Qt puts tabs of one panel out of sight a moment later, and until then they lie in the corner.
        for tabs in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if tabs.count() < 2:
                tabs.move(-tabs.width(), -tabs.height())
        QTimer.singleShot(0, self, self._let_float)

    def _let_float(self) -> None:
        self._set_shown([name for name, holder in self._holders.items() if holder.waits], True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _held(self, dock: Dock, panel: QWidget) -> Holder:
        holder = Holder(dock, panel, self._themes, self)
        DockDrag(holder, holder.title, self)
        holder.left.connect(self._stage_takes_keyboard)
        holder.moved.connect(self.rearranged)
        holder.title.dismissed.connect(lambda: self.asked.emit(dock.name, False))
        return holder

    def _stage_takes_keyboard(self) -> None:
        stage = self.centralWidget()
        if stage is not None:
            stage.setFocus()

    def _seen(self, dock: Dock, front: bool) -> None:
        holder = self._holders[dock.name]
        hidden = holder.isHidden()
        if front or hidden or not self.isVisible():
            self._behind.discard(dock.name)
        else:
            self._behind.add(dock.name)
        if hidden and self.isVisible() and not self._fitting:
            self._come_back()
        self._tell()

    def _tell(self) -> None:
        for dock in DOCKS:
            self.changed.emit(dock.action, self.shows(dock.name))

    def _fit(self, first: str = "") -> None:
        """Where there is no room for both sides, keep that of `first`, else the right one."""
        if self._fitting or not self._holders:
            return
        if self.width() >= ROOMY:
            self._come_back()
            return
        sides = {name: self.dockWidgetArea(holder) for name, holder in self._docked().items()}
        if len(set(sides.values())) < 2:
            return
        keep = sides.get(first, RIGHT)
        aside = [name for name, side in sides.items() if side != keep]
        self._aside += aside
        self._set_shown(aside, False)

    def _come_back(self) -> None:
        """Show what gave way: all of it where there is room again, in a narrow window the last side alone."""
        back = self._aside
        if self.width() < ROOMY:
            sides = {name: self.dockWidgetArea(self._holders[name]) for name in back}
            last = sides[back[-1]] if back else None
            back = [] if self._docked() else [name for name, side in sides.items() if side == last]
        if back:
            self._aside = [name for name in self._aside if name not in back]
            self._set_shown(back, True)

    def _docked(self) -> dict[str, QDockWidget]:
        """The panels that stand at the sides."""
        return {
            name: holder
            for name, holder in self._holders.items()
            if not holder.isHidden() and not holder.isFloating() and self.dockWidgetArea(holder) != BOTTOM
        }

    def _set_shown(self, names: list[str], shown: bool) -> None:
        self._fitting = True
        for name in names:
            self._holders[name].setVisible(shown)
        self._fitting = False


def _version() -> int:
    """A layout is of this set of panels, and of no other."""
    return crc32(" ".join(dock.name for dock in DOCKS).encode()) & 0x7FFFFFFF
