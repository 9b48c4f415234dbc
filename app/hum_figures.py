"""The figures of the card for what is hummed: what they ask for, and which are remembered."""

from __future__ import annotations

import json

from app.panels.hum_card import (
    FIGURES,
    FITTED,
    HALF,
    OCTAVE,
    PIECE,
    SENSITIVITY,
    SHORTEST,
    STRENGTH,
    TEMPO,
    TWICE,
    USUAL,
)
from app.settings import Settings
from core.audio_in.laying import Placing
from core.audio_in.transcribing import Hearing
from core.midi_in.recorder import Snap

FITS = {PIECE: 0.0, FITTED: 1.0, HALF: 0.5, TWICE: 2.0}
REMEMBERED = (SENSITIVITY, SHORTEST, STRENGTH)
STATE = "hum"


class HumFigures(dict[str, float | str]):
    """By name, as the card shows them; those that were kept with last come back, where they make sense."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(USUAL)
        self._settings = settings

    def begin(self, *, empty: bool) -> None:
        """As they are for another sound; in an empty piece its tempo is fitted."""
        self.update(USUAL)
        self.update(self._remembered())
        self[TEMPO] = FITTED if empty else PIECE

    def remember(self) -> None:
        """Begin with these the next time."""
        self._settings.set_state(STATE, json.dumps({name: self[name] for name in REMEMBERED}))

    @property
    def hearing(self) -> Hearing:
        """How closely to listen."""
        return Hearing(
            float(self[SENSITIVITY]) / 100, float(self[SHORTEST]) / 1000, round(float(self[OCTAVE]))
        )

    def placing(self, at: int, grid: int, begun: float | None) -> Placing:
        """Where and how the phrase is laid; second `begun` lies at tick `at`, unless the tempo is fitted."""
        fit = FITS[str(self[TEMPO])]
        return Placing(at, Snap(grid, float(self[STRENGTH]) / 100), fit, None if fit else begun)

    def _remembered(self) -> dict[str, float]:
        kept = self._settings.get_json(STATE)
        known = kept.items() if isinstance(kept, dict) else ()
        numbers = {name: float(value) for name, value in known if isinstance(value, int | float)}
        return {
            name: value
            for name, value in numbers.items()
            if name in REMEMBERED and FIGURES[name].stops[0] <= value <= FIGURES[name].stops[-1]
        }
