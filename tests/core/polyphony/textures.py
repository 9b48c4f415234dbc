"""Music in several voices for tests."""

from __future__ import annotations

from hypothesis import strategies as st

from core.encoding import Encoding
from core.score import Note

ENCODING = Encoding()
_TIMES = (120, 240, 480, 720, 960)
_HIGH = (74, 67, 60, 53, 46, 39)  # the middle of each voice


@st.composite
def voices(draw: st.DrawFn, fewest: int = 1, most: int = 4, notes: int = 8) -> list[list[Note]]:
    """One to six voices from tick 0 on, highest first, with rests and notes of plain values."""
    found = []
    for place in range(draw(st.integers(fewest, most))):
        clock, line = 0, []
        for _ in range(draw(st.integers(1, notes))):
            clock += draw(st.sampled_from((0, 0, 0, 240, 480)))
            length = draw(st.sampled_from(_TIMES))
            line.append(Note(clock, length, _HIGH[place] + draw(st.integers(-5, 5))))
            clock = line[-1].end
        found.append(line)
    return found


def chords(*columns: tuple[int, ...], length: int = 480) -> list[Note]:
    """Chords of equal length, one after the other."""
    return [Note(place * length, length, pitch) for place, column in enumerate(columns) for pitch in column]
