"""Note values by name (quarter, dotted eighth, triplet), and a note told in words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from core.harmony import Key, note_name
from core.instruments import drum_name
from core.score import WHOLE_NOTE, Note, Score
from core.timing import BarMap, Position
from core.words import tr, trn

_NAMES = (
    tr("whole"),
    tr("half"),
    tr("quarter"),
    tr("eighth"),
    tr("sixteenth"),
    tr("thirty-second"),
    tr("sixty-fourth"),
)
PLAIN = {WHOLE_NOTE >> halvings: name for halvings, name in enumerate(_NAMES)}
DOTTED = {ticks * 3 // 2: ticks for ticks in PLAIN}
TRIPLET = {ticks * 2 // 3: ticks for ticks in PLAIN}
NEARLY = "≈"  # before the name of a value that a length only comes near to
_SMALLEST = min(PLAIN)
_MOST_TIED = 3


def plain(length: int) -> int:
    """The length without its dot or triplet; any other length as it is."""
    return DOTTED.get(length) or TRIPLET.get(length) or length


def toggle_dot(lengths: Iterable[int]) -> list[int]:
    """The lengths with a dot each, or without where all had one."""
    lengths = list(lengths)
    if all(length in DOTTED for length in lengths):
        return [plain(length) for length in lengths]
    return [plain(length) * 3 // 2 for length in lengths]


def toggle_triplet(lengths: Iterable[int]) -> list[int]:
    """The lengths as triplets (three in the time of two), or plain where all were triplets."""
    lengths = list(lengths)
    if all(length in TRIPLET for length in lengths):
        return [plain(length) for length in lengths]
    return [max(1, plain(length) * 2 // 3) for length in lengths]


@lru_cache(maxsize=1024)
def length_name(ticks: int, *, brief: bool = False) -> str:
    """A length in words: "dotted quarter", "eighth triplet", "half + eighth", "≈ quarter".

    Where `brief`, dots and triplets as in notation: "quarter ·", "eighth 3".
    """
    if ticks in PLAIN:
        return PLAIN[ticks]
    if ticks in DOTTED:
        return ("{length} ·" if brief else tr("dotted {length}")).format(length=PLAIN[DOTTED[ticks]])
    if ticks in TRIPLET:
        return ("{length} 3" if brief else tr("{length} triplet")).format(length=PLAIN[TRIPLET[ticks]])
    if ticks >= 2 * WHOLE_NOTE:
        wholes, rest = divmod(ticks, WHOLE_NOTE)
        whole = trn("{n} whole", "{n} wholes", wholes).format(n=wholes)
        return f"{whole} + {length_name(rest, brief=brief)}" if rest else whole
    values = _tied(ticks)
    if not values:
        return f"{NEARLY} {length_name(_nearest(ticks), brief=brief)}"
    return " + ".join(length_name(value, brief=brief) for value in values)


def sound_name(pitch: int, key: Key | None, *, percussion: bool) -> str:
    """A pitch as it is called in a key, or what it strikes on a percussion track, if it strikes anything."""
    return (percussion and drum_name(pitch)) or note_name(pitch, key)


def place_name(at: Position, *, exact: bool = True) -> str:
    """A place as a musician calls it: "bar 3 beat 2 + eighth", or only its beat."""
    where = tr("bar {bar} beat {beat}") if at.bar else tr("pickup beat {beat}")
    past = f" + {length_name(at.tick)}" if at.tick and exact else ""
    return where.format(bar=at.bar, beat=at.beat) + past


def describe(note: Note, score: Score, *, percussion: bool = False) -> str:
    """A note for the status bar and for screen readers: "C4 · bar 3 beat 2 · eighth · velocity 90".

    One of a percussion track is called by what it strikes.
    """
    parts = [
        sound_name(note.pitch, score.key_at(note.start), percussion=percussion),
        place_name(BarMap(score).position(note.start)),
        length_name(note.length),
        tr("velocity {velocity}").format(velocity=note.velocity),
    ]
    return " · ".join([*parts, tr("suggested")] if note.suggested else parts)


def _tied(ticks: int) -> list[int]:
    """The fewest plain and dotted values that add up to `ticks`, longest first; none when too many."""
    values: list[int] = []
    while ticks >= _SMALLEST and len(values) < _MOST_TIED:
        values.append(max(value for value in (*PLAIN, *DOTTED) if value <= ticks))
        ticks -= values[-1]
    return [] if ticks else values


def _nearest(ticks: int) -> int:
    """The nearest value."""
    return min((*PLAIN, *DOTTED), key=lambda value: abs(value - ticks))
