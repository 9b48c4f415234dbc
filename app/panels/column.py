"""The column beside the roll: what to ask for above, the takes below, and a line between them to drag."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from app.panels.takes_panel import TakesPanel
from app.settings import Settings
from core.words import tr

STATE = "column"
FOR_TAKES = 248  # pixels of height at first: four of them, as many as an answer usually has


class Column(QSplitter):
    """Two panels that share the height as the composer last had them share it."""

    def __init__(
        self, above: QWidget, below: TakesPanel, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._settings, self._panes, self._takes = settings, (above, below), below
        self._lent = 0  # pixels that the panel below has given to the one above for the time being
        for pane in self._panes:
            self.addWidget(pane)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(5)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        state = settings.get_layout(STATE)
        if not (state is not None and self.restoreState(state)):
            self.setSizes([2 * FOR_TAKES, FOR_TAKES])
        self.handle(1).setAccessibleName(tr("Share the height between the panels"))
        self.splitterMoved.connect(self._remember)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """The panels, from above to below."""
        return self._panes

    def share(self, missing: int) -> None:
        """Let the panel above have so many pixels more, as far as the one below can spare them.

        Where fewer than none are missing, it gives back what it was lent.
        """
        above, below = self.sizes()
        spare = max(0, below - self._takes.least)
        more = min(missing, spare) if missing > 0 else max(missing, -self._lent)
        if more:
            self._lent += more
            self.setSizes([above + more, below - more])

    def _remember(self) -> None:
        self._lent = 0
        self._settings.set_layout(STATE, self.saveState())
