"""What is decided on the card of a file that comes in, and what is remembered of it.

The next file begins with the strength, the finest value and triplets; the same file, where it still has the
same tracks, with all that was decided of it, but for where it goes.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.panels.metre_field import metre_of
from app.settings import Settings
from core.edits import MAX_TEMPO, MIN_TEMPO
from core.files import Imported
from core.importing.arriving import Plan, Where, is_timed
from core.importing.quantising import Beats, Quantising
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE

BEATS, STRENGTH, FINEST, TRIPLETS = "beats", "strength", "finest", "triplets"
STRAIGHT, RUBATO, BPM, METRE, PICKUP = "straight", "rubato", "bpm", "metre", "pickup"
WHERE, TRACKS, TUNE, UNFOLD = "where", "tracks", "tune", "unfold"
NAMES = "names"  # of the tracks, by which a file is known again
FINE = {1920 // part: f"1/{part}" for part in (4, 8, 16, 32)}

STATE, FILES = "import", "files"
REMEMBERED = (STRENGTH, FINEST, TRIPLETS)
OF_FILE = (BEATS, STRAIGHT, RUBATO, BPM, METRE, PICKUP, TRACKS, TUNE, UNFOLD)
MOST = 40  # files whose choices are remembered
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

    def begin(self, where: Where, beats: Beats, path: Path, read: Imported) -> None:
        """Those for another file, on these beats; where it was taken in before, as it was then."""
        kept = self._kept()
        usual = {name: kept[name] for name in REMEMBERED if name in kept and _can_be(name, kept[name])}
        self._values = {**USUAL, **usual, WHERE: where, BEATS: beats}
        files = kept.get(FILES)
        then = files.get(str(path)) if isinstance(files, dict) else None
        if isinstance(then, dict):
            self._values.update(_as_then(then, read, timed=is_timed(path.suffix)))

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

    def remember(self, path: Path, read: Imported) -> None:
        """Have the next file begin with these, and this one too when it comes again."""
        of_file = {name: self._values[name] for name in OF_FILE}
        chosen = of_file[TRACKS]
        of_file[TRACKS] = sorted(chosen) if isinstance(chosen, frozenset) else None
        files = self._kept().get(FILES)
        known = dict(files) if isinstance(files, dict) else {}
        known.pop(str(path), None)
        known[str(path)] = {**of_file, NAMES: _names(tune_of(read, self._values[TUNE]))}
        latest = dict(list(known.items())[-MOST:])
        usual = {name: self._values[name] for name in REMEMBERED}
        self._settings.set_state(STATE, json.dumps({**usual, FILES: latest}))

    def _kept(self) -> dict[str, object]:
        kept = self._settings.get_json(STATE)
        return kept if isinstance(kept, dict) else {}


def tune_of(read: Imported, number: object) -> Imported:
    """The file, or that tune of it which has this number from 0."""
    return read.tunes[int(str(number))] if read.tunes else read


def _names(tune: Imported) -> list[str]:
    return [track.name for track in tune.score.tracks]


def _as_then(then: dict[str, object], read: Imported, *, timed: bool) -> dict[str, object]:
    """Of what was decided of a file then what it can be again; nothing where it has other tracks by now."""
    tune = then.get(TUNE)
    if not isinstance(tune, int) or not 0 <= tune < max(1, len(read.tunes)):
        return {}
    score = tune_of(read, tune).score
    if then.get(NAMES) != _names(tune_of(read, tune)):
        return {}
    found: dict[str, object] = {TUNE: tune}
    found.update(
        {name: then[name] for name in (STRAIGHT, RUBATO, UNFOLD) if isinstance(then.get(name), bool)}
    )
    tracks, metre, bpm, pickup = (then.get(name) for name in (TRACKS, METRE, BPM, PICKUP))
    if isinstance(tracks, list):
        found[TRACKS] = frozenset(index for index in range(len(score.tracks)) if index in tracks)
    if timed and then.get(BEATS) in list(Beats):
        found[BEATS] = Beats(str(then[BEATS]))
    if isinstance(metre, list) and len(metre) == 2:
        found[METRE] = metre_of(f"{metre[0]}/{metre[1]}")
    if isinstance(bpm, float) and MIN_TEMPO <= bpm <= MAX_TEMPO:
        found[BPM] = bpm
    if isinstance(pickup, int) and 0 <= pickup < 4 * WHOLE_NOTE:
        found[PICKUP] = pickup
    return found


def _can_be(name: str, value: object) -> bool:
    """Whether a figure of the card can have come to this."""
    if name == FINEST:
        return isinstance(value, int) and value in FINE
    if isinstance(value, float):
        return 0 <= value <= 100  # per cent
    return isinstance(value, type(USUAL[name]))
