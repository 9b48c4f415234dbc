"""Tunes made up for the tests of the peers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from core.harmony import Key, Mode
from core.lstm.features import Setting
from core.lstm.sources import CorpusTune
from core.score import TICKS_PER_QUARTER, MetreChange, Note, Score
from core.timing import BarMap

Beats = int | float | Fraction


def tune(
    said: Sequence[tuple[Beats, Beats, int]],
    key: Key | None = None,
    metre: tuple[int, int] | None = (4, 4),
    name: str = "a",
    pickup: Beats = 0,
) -> CorpusTune:
    """A tune of (rest before, length, pitch), in quarters."""
    notes, clock = [], 0
    for rest, length, pitch in said:
        clock += int(rest * TICKS_PER_QUARTER)
        notes.append(Note(clock, int(length * TICKS_PER_QUARTER), pitch))
        clock = notes[-1].end
    pickup_ticks = int(pickup * TICKS_PER_QUARTER)
    bars = BarMap(Score(metres=(MetreChange(0, *metre),), pickup=pickup_ticks)) if metre else None
    return CorpusTune(name, name, "made up", tuple(notes), Setting(bars=bars, key=key, end=clock))


def tunes(
    lengths: Sequence[Beats] = (Fraction(1, 4), 0.5, 1, 1.5, 3),
) -> st.SearchStrategy[CorpusTune]:
    """Any tunes of these lengths and of rests up to a bar, in any key and some metres."""
    note = st.tuples(st.sampled_from([0, 0, 0, *lengths]), st.sampled_from(lengths), st.integers(48, 84))
    tonics = ("C", "G", "F#", "Bb", "Eb", "A")
    keys = st.builds(Key, st.sampled_from(tonics), st.sampled_from([Mode.MAJOR, Mode.MINOR, Mode.DORIAN]))
    metres = st.sampled_from([None, (4, 4), (3, 4), (6, 8)])
    return st.builds(tune, st.lists(note, min_size=1, max_size=20), st.none() | keys, metres)
