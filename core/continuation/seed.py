"""What the model hears of the composer's phrase, and what the composer should know about that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from statistics import median_low

from core.continuation.request import Request
from core.encoding import Encoding, melody
from core.score import DEFAULT_VELOCITY, Note

# With no phrase to go by, a take stays where most voices and instruments are at home (A3 to A5).
HOME_RANGE = (57, 81)
# A take goes at most an octave beyond what the phrase has shown.
RANGE_MARGIN = 12
# As many of the last notes set how loud a take is.
DYNAMICS_MEMORY = 16

NO_PHRASE = "There is no phrase before this place, so the takes begin one of their own."
CHORDS = "This model hears one line: it followed the top notes and let the others be."
OFF_GRID = "Some notes lie off the grid; the model heard them at the nearest note values."


@dataclass(frozen=True, slots=True)
class Seed:
    """The phrase before the seam as one line of notes, with the range and loudness a take keeps to.

    `pitches` are the lowest and the highest pitch a take may use. `notices` are sentences for the
    composer about what the model could not hear as it was written.
    """

    notes: tuple[Note, ...]
    pitches: range
    velocity: int
    notices: tuple[str, ...]


def read_seed(request: Request, encoding: Encoding) -> Seed:
    """The seed of `request` as the model will hear it; the score itself is never touched."""
    line, changed = melody(_before(request))
    notices = []
    if not line:
        notices.append(NO_PHRASE)
    if changed:
        notices.append(CHORDS)
    if _is_off_grid(line, encoding):
        notices.append(OFF_GRID)
    return Seed(line, _range(line), _velocity(line), tuple(notices))


def _before(request: Request) -> list[Note]:
    """The track's notes before the seam, those that sound across it cut there."""
    start = request.start
    return [
        note if note.end <= start else replace(note, length=start - note.start)
        for note in request.score.tracks[request.track].notes
        if note.start < start
    ]


def _is_off_grid(line: tuple[Note, ...], encoding: Encoding) -> bool:
    """Whether a note of `line` begins or ends where no sum of note values leads."""
    unit = gcd(*encoding.lengths)
    return any(tick % unit for note in line for tick in (note.start, note.end))


def _range(line: tuple[Note, ...]) -> range:
    if not line:
        return range(HOME_RANGE[0], HOME_RANGE[1] + 1)
    pitches = [note.pitch for note in line]
    return range(max(0, min(pitches) - RANGE_MARGIN), min(127, max(pitches) + RANGE_MARGIN) + 1)


def _velocity(line: tuple[Note, ...]) -> int:
    recent = [note.velocity for note in line[-DYNAMICS_MEMORY:]]
    return median_low(recent) if recent else DEFAULT_VELOCITY
