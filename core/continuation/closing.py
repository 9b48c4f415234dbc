"""How final a take's end is, for takes that are to close.

Drawn note by note, a take that repeats the phrase comes to its end where the phrase did, which is often
a half close: of several drafts for one take the most final is kept.
"""

from __future__ import annotations

from core.harmony import SCALES, Key
from core.timing import BarMap, is_strong, place

CANDIDATES = 4  # drafts for each take that is to close


def finality(onset: int, pitch: int, key: Key | None, bars: BarMap) -> int:
    """How final a last note is, 0 to 7.

    The tonic comes before the rest of its triad and that before all others, but a note of the triad on a
    strong beat before the tonic on a weak one.
    """
    bar = bars.bar_at(onset)
    return 2 * _stability(pitch, key) + 3 * is_strong(bar.metre, place(bar, onset))


def _stability(pitch: int, key: Key | None) -> int:
    if key is None:
        return 0
    above = (pitch - key.tonic_class) % 12
    _, third, fifth = SCALES[key.mode][:5:2]
    return 2 if above == 0 else int(above in (third, fifth))
