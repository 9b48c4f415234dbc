"""Where voices that are written may go: around what they have shown, or where such voices are at home."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from core.continuation.locks import Bounds, Place, tonic_chord, tonic_of
from core.continuation.request import Locks, Request, Texture
from core.continuation.seed import HOME_RANGE
from core.score import Note

# How far voices go beyond what they have shown, in semitones, and how much they reach at least.
MARGIN, REACH = 5, 12
# Where voices are at home that have shown nothing: chords, parts from the highest of so many, and a line.
CHORDS_HOME = range(48, 70)
PARTS_HOME = {
    1: (range(36, 58),),
    2: (range(52, 73), range(40, 62)),
    3: (range(55, 77), range(48, 70), range(40, 62)),
}
LINE_HOME = range(62, 85)
# Semitones that the lowest pitches of a chord's voices lie apart, and how much further down the last of them
# goes: there every chord of a key has its root under the others.
APART, DEEPER = 4, 7
SECOND_BELOW, SECOND_ABOVE = 16, 1  # semitones from the mean of the voice it goes with
# How far under the top of chords a line over them may go, and where it begins at most.
DIPPING, HIGHEST = 2, 84
# The mean pitch of a melody above such homes, and how many semitones they go down at most with a lower one.
USUAL_TOP, LOWEST_SHIFT = 70, 12


def homes(
    texture: Texture,
    shown: Sequence[Sequence[Note]],
    given: Sequence[Sequence[Note]],
    tune: Sequence[Note] = (),
) -> list[range]:
    """Where each voice may go: a little beyond what it has shown, or where such voices are at home.

    `tune` is the one of the given lines that they go with, where it is a melody.
    """
    silent = sum(not line for line in shown)
    if len(shown) == 1 and given and texture is not Texture.PARTS:
        usual: Sequence[range] = [_beside(given, tune, texture)]
    elif texture is Texture.CHORDS:
        # Each has room below it for those that follow.
        above = [CHORDS_HOME.start + APART * place for place in reversed(range(silent))]
        above[-1:] = [each - DEEPER * (silent > 1) for each in above[-1:]]
        usual = _beneath([range(start, CHORDS_HOME.stop) for start in above], tune)
    else:
        usual = _beneath(PARTS_HOME.get(silent, [CHORDS_HOME] * silent), tune)
    waiting = iter(usual)
    return [_around(line) if line else next(waiting) for line in shown]


def _beside(given: Sequence[Sequence[Note]], tune: Sequence[Note], texture: Texture) -> range:
    """Where one more line is at home: over chords or a low line, and beneath a melody that is high."""
    top = (
        _mean(tune)
        if tune
        else round(max(fmean([note.pitch for note in line] or CHORDS_HOME) for line in given))
    )
    if not tune or top < LINE_HOME.start:
        start = min(max(LINE_HOME.start, top - MARGIN), 127 - len(LINE_HOME))
        return range(start, start + len(LINE_HOME))
    if texture is Texture.LINE:
        return range(max(0, top - SECOND_BELOW), min(127, top + SECOND_ABOVE) + 1)
    return PARTS_HOME[1][0]


def over_chords(request: Request) -> range | None:
    """Where a line is at home over given chords, a little beneath their top; None where there are none."""
    span = request.span
    tops: dict[int, int] = {}
    for number in request.given:
        for note in request.score.tracks[number].notes:
            if span.start < note.end and note.start < span.end:
                tops[note.start] = max(note.pitch, tops.get(note.start, 0))
    if not tops:
        return None
    start = min(max(HOME_RANGE[0], round(fmean(tops.values())) - DIPPING), HIGHEST)
    return range(start, start + HOME_RANGE[1] - HOME_RANGE[0] + 1)


def _beneath(homes: Sequence[range], tune: Sequence[Note]) -> Sequence[range]:
    """Homes of voices as they are under a high melody, or as far down as the one that is given is lower."""
    if not tune:
        return homes
    by = max(-LOWEST_SHIFT, min(0, _mean(tune) - USUAL_TOP))
    return [range(home.start + by, home.stop + by) for home in homes]


def _mean(line: Sequence[Note]) -> int:
    return round(fmean(note.pitch for note in line))


def _around(line: Sequence[Note]) -> range:
    pitches = [note.pitch for note in line]
    low, high = min(pitches) - MARGIN, max(pitches) + MARGIN
    more = max(0, REACH - (high - low) + 1) // 2
    return range(max(0, low - more), min(127, high + more) + 1)


def within(locks: Locks, home: range) -> range:
    """A voice's home within a locked range, where that leaves it room."""
    low = max(home.start, locks.lowest or 0)
    high = min(home.stop - 1, 127 if locks.highest is None else locks.highest)
    return range(low, high + 1) if high - low >= REACH else home


def closing(bounds: Bounds, locks: Locks, where: Place, root: bool) -> Bounds:
    """The same, whose last note is the tonic, or one of the tonic chord in the voices above it.

    A last note that is locked to another name stays that.
    """
    classes = (tonic_of(locks, where),) if root else tonic_chord(locks, where)
    last = tuple(pitch for pitch in bounds.last if pitch % 12 in classes)
    return Bounds(bounds.any, last or bounds.last)
