"""How final a take's end is, for takes that are to close.

Drawn note by note, a take that repeats the phrase comes to its end where the phrase did, which is often
a half close: among drafts that are to close the more final ones are to be preferred.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.harmony import Key
from core.score import Note
from core.timing import BarMap, is_strong, place

FINAL = 7  # the most final a last note can be


def finality(onset: int, pitch: int, key: Key | None, bars: BarMap) -> int:
    """How final a last note is, 0 to FINAL.

    The tonic comes before the rest of its triad and that before all others, but a note of the triad on a
    strong beat before the tonic on a weak one.
    """
    bar = bars.bar_at(onset)
    return 2 * _stability(pitch, key) + 3 * is_strong(bar.metre, place(bar, onset))


def is_afterthought(notes: Sequence[Note], bars: BarMap) -> bool:
    """Whether a line had ended, and one short note more only fills its bar.

    Many tunes rest before their last bar line, for an upbeat to come round. Takes end at that line: so one
    that had come to its end struck once more, half as long or shorter. Of the books' tunes 16 in 1,000 do.
    """
    if len(notes) < 2:
        return False
    before, last = notes[-2:]
    return 2 * last.length <= before.length and before.start >= bars.bar_at(last.start).start


def _stability(pitch: int, key: Key | None) -> int:
    if key is None:
        return 0
    return 2 if pitch % 12 == key.tonic_class else int(pitch % 12 in key.triad)
