"""What is decided on the card of a file that comes in, and what of it the next file begins with."""

from __future__ import annotations

import json

from app.panels.metre_field import metre_of
from app.settings import Settings
from core.importing.arriving import Plan, Where
from core.importing.quantising import Beats, Quantising
from core.score import TICKS_PER_QUARTER

BEATS, STRENGTH, FINEST, TRIPLETS = "beats", "strength", "finest", "triplets"
STRAIGHT, RUBATO, BPM, METRE, PICKUP = "straight", "rubato", "bpm", "metre", "pickup"
WHERE, TRACKS, TUNE, UNFOLD = "where", "tracks", "tune", "unfold"
FINE = {1920 // part: f"1/{part}" for part in (4, 8, 16, 32)}

STATE = "import"
REMEMBERED = (STRENGTH, FINEST, TRIPLETS)
USUAL: dict[str, object] = {
    BEATS: Beats.AS_IS,
    STRENGTH: 100.0,
    FINEST: TICKS_PER_QUARTER // 4,
    TRIPLETS: True,
    STRAIGHT: False,
    RUBATO: False,
    BPM: None,
    METRE: None,
    PICKUP: None,
    WHERE: Where.PIECE,
    TRACKS: None,
    TUNE: 0,
    UNFOLD: False,
}
FOUND_ANEW = {BPM: (METRE, PICKUP), METRE: (PICKUP,), BEATS: (BPM, METRE, PICKUP), TUNE: (TRACKS,)}


class Figures:
    """By name, as the card shows them; None for what is to be found."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._values = dict(USUAL)

    def __getitem__(self, name: str) -> object:
        return self._values[name]

    def begin(self, where: Where, beats: Beats) -> None:
        """Those for another file."""
        self._values = {**USUAL, **self._remembered(), WHERE: where, BEATS: beats}

    def decide(self, name: str, value: object) -> None:
        """Another value of one; what was found by the one before is to be found anew."""
        self._values[name] = metre_of(str(value)) if name == METRE else value
        self._values.update(dict.fromkeys(FOUND_ANEW.get(name, ())))

    @property
    def plan(self) -> Plan:
        """What they ask for."""
        values = self._values
        metre, bpm, pickup = values[METRE], values[BPM], values[PICKUP]
        tracks = values[TRACKS]
        quantising = Quantising(
            Beats(str(values[BEATS])),
            float(str(values[STRENGTH])) / 100,
            int(str(values[FINEST])),
            triplets=bool(values[TRIPLETS]),
            straight=bool(values[STRAIGHT]),
            rubato=bool(values[RUBATO]),
            bpm=bpm if isinstance(bpm, float) else None,
            metre=metre if isinstance(metre, tuple) else None,
            pickup=pickup if isinstance(pickup, int) else None,
        )
        where = Where(str(values[WHERE]))
        return Plan(quantising, tracks if isinstance(tracks, frozenset) else None, where)

    def remember(self) -> None:
        """Have the next file begin with these."""
        self._settings.set_state(STATE, json.dumps({name: self._values[name] for name in REMEMBERED}))

    def _remembered(self) -> dict[str, object]:
        kept = self._settings.get_json(STATE)
        known = kept if isinstance(kept, dict) else {}
        return {name: known[name] for name in REMEMBERED if name in known and _can_be(name, known[name])}


def _can_be(name: str, value: object) -> bool:
    """Whether a figure of the card can have come to this."""
    if name == FINEST:
        return isinstance(value, int) and value in FINE
    if isinstance(value, float):
        return 0 <= value <= 100  # per cent
    return isinstance(value, type(USUAL[name]))
