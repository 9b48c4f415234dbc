"""What takes are sure to keep: one row of switches, and a row more for each that is on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.choices import Choices
from app.icons import icon
from app.locking import Lock
from app.panels.lock_rows import rows
from app.settings import Settings
from app.theme import Role, ThemeKeeper
from app.widgets.section import Section
from core.words import tr, trn

LOCKS_TIP = tr("Locks: guarantees; no take breaks one, whatever is wished for")
UNLOCK_TIP = tr("Guarantee nothing any more")
SWITCH = 25  # pixels: nine of them fill the panel beside a scroll bar
FOLDED = "locks-folded"  # what the window remembers
# For each lock its icon, and what it guarantees.
SWITCHES = {
    Lock.SCALE: ("scale", tr("Scale: no take leaves it")),
    Lock.RANGE: ("range", tr("Range: no note lower or higher than you say")),
    Lock.RHYTHM: (
        "rhythm",
        tr("Rhythm: new pitches on the rhythm of the take on show, or of the selected notes"),
    ),
    Lock.PITCHES: (
        "pitches",
        tr("Pitches: a new rhythm for the pitches of the take on show, or of the selected notes"),
    ),
    Lock.HELD: (
        "hold",
        tr("Held notes: these sound exactly as they are; pin them on the roll, or select them"),
    ),
    Lock.GRID: ("triplet", tr("Grid: no triplets, or only triplets")),
    Lock.CADENCE: ("close", tr("End here: the take closes on the tonic, on a beat")),
    Lock.LAST: ("last", tr("Last note: every take ends on it")),
    Lock.ORIGINAL: (
        "original",
        tr("Original: no run of notes longer than people's tunes share with a known tune"),
    ),
}


class LocksPanel(Section):
    """The switches and the rows, in step with the locks.

    `opened` gives the row of a lock just switched on; `closed` says how high the rows were that went.
    """

    opened = Signal(QWidget)
    closed = Signal(int)

    def __init__(
        self, choices: Choices, settings: Settings, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Locks"), LOCKS_TIP, themes, glyph="lock", role=Role.LOCK, parent=parent)
        self._choices = choices
        self.switches: dict[Lock, QToolButton] = {}
        self.rows = rows(choices, themes)
        self.bar = QWidget()
        line = QHBoxLayout(self.bar)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(1)
        for lock, (_, tip) in SWITCHES.items():
            switch = QToolButton()
            switch.setCheckable(True)
            switch.setProperty("role", "lock")
            switch.setIconSize(QSize(16, 16))
            switch.setFixedSize(SWITCH, SWITCH)
            switch.setToolTip(tip)
            switch.setAccessibleName(tr("Lock: {lock}").format(lock=tr(lock.value)))
            switch.clicked.connect(lambda on, lock=lock: self._switch(lock, on))
            self.switches[lock] = switch
            line.addWidget(switch)
        line.addStretch()
        self.body.addWidget(self.bar)
        for lock in SWITCHES:
            self.body.addWidget(self.rows[lock])
        self.aside.clicked.connect(self._unlock_all)
        self.folded.connect(partial(settings.set_state, FOLDED))
        self.folded.connect(lambda _folded: self._show())  # how many are on is said while it is folded
        self.unfold(settings.get_state(FOLDED) not in (True, "true"))
        choices.changed.connect(self._show)
        themes.changed.connect(self._paint_switches)
        self._paint_switches()
        self._show()

    def _unlock_all(self) -> None:
        gone = sum(row.height() + self.body.spacing() for row in self.rows.values() if row.isVisible())
        self._choices.locking.unlock_all()
        self.closed.emit(gone)

    def _switch(self, lock: Lock, on: bool) -> None:
        self._choices.locking.switch(lock, on, self._choices.beginning.likely_tick())
        self._show()  # a lock with nothing to hold stays off
        if not self.rows[lock].isVisible():
            self.closed.emit(self.rows[lock].height() + self.body.spacing())

    def show_takes(self) -> None:
        """Other takes are on show, or none: held notes may lie elsewhere than these."""
        self.rows[Lock.HELD].show_lock()

    def _show(self) -> None:
        locking = self._choices.locking
        for lock, row in self.rows.items():
            on, shown = locking.is_on(lock), row.isVisible()
            self.switches[lock].setChecked(on)
            row.setVisible(on)
            if on:
                row.show_lock()
            if row.isVisible() and not shown:
                self.opened.emit(row)  # a note pinned on the roll brings its row, too
        count = locking.count
        some = trn("Locks, {n} on", "Locks, {n} on", count).format(n=count)
        self.head.setText(tr("Locks") if not count or self.is_open else some)
        self.say_aside(tr("unlock all") if count else "", UNLOCK_TIP)

    def _paint_switches(self) -> None:
        for lock, (picture, _) in SWITCHES.items():
            self.switches[lock].setIcon(icon(picture, self._themes.current, Role.LOCK))
