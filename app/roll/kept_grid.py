"""The grid that was chosen last, from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app import settings as the
from app.roll.state import Grid, RollState
from app.settings import Settings


class KeptGrid(QObject):
    """Chooses it, and keeps whichever is chosen from then on among the settings."""

    def __init__(self, state: RollState, settings: Settings) -> None:
        super().__init__(state)
        self._state, self._settings = state, settings
        state.choose_grid(_remembered(settings.get(the.GRID_OF_ROLL)))
        state.grid_changed.connect(self._keep)

    def _keep(self) -> None:
        self._settings.set(the.GRID_OF_ROLL, str(self._state.grid))


def _remembered(text: str) -> Grid:
    try:
        return Grid.parse(text)
    except ValueError:
        return Grid(adaptive=True)
