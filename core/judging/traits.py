"""What can be said of one passage in a figure: its scale, what it repeats, what it recalls, how it ends.

Every trait is a function from a passage to a number; NaN where the passage is too short to tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from math import log2, nan

from core.harmony import SCALES
from core.judging.passage import Passage
from core.motifs import SAME_AGAIN, Placed, motifs
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE
from core.timing import is_strong

_GRID = WHOLE_NOTE // 48  # places that groove tells apart


def scale_consistency(passage: Passage) -> float:
    """The share of notes in the major or minor scale that holds most of them (MusPy, Dong et al. 2020)."""
    classes = Counter((note.pitch % 12) for note in passage.notes)
    scales = [
        {(tonic + degree) % 12 for degree in SCALES[mode]} for tonic in range(12) for mode in _MAJOR_MINOR
    ]
    held = max(sum(classes[each] for each in scale) for scale in scales)
    return _share(held, len(passage.notes))


_MAJOR_MINOR = tuple(SCALES)[:2]


def pitch_class_entropy(passage: Passage) -> float:
    """Bits of the distribution of pitch classes (MusPy; Wu & Yang 2020, "The Jazz Transformer")."""
    if not passage.notes:
        return nan
    counts = Counter(note.pitch % 12 for note in passage.notes).values()
    total = len(passage.notes)
    return -sum(count / total * log2(count / total) for count in counts)


def groove_similarity(passage: Passage) -> float:
    """How alike the bars' patterns of onsets are, from 0 to 1, over all pairs (Wu & Yang 2020)."""
    patterns = [{at // _GRID for at, _, _ in bar} for bar in passage.contents[passage.before :]]
    width = passage.bars.bar_at(passage.span.start).metre.bar_length // _GRID
    pairs = [1 - len(one ^ other) / max(1, width) for one, other in combinations(patterns, 2)]
    return sum(pairs) / len(pairs) if pairs else nan


def density_drift(passage: Passage) -> float:
    """Onsets in a quarter note against the seed's, in octaves: 1 is twice as many, 0 as many."""
    seed = passage.seed
    if not seed or not passage.notes:
        return nan
    before = len(seed) / (passage.span.start - seed[0].start)
    return log2(len(passage.notes) / passage.span.length / before)


def notes_per_quarter(passage: Passage) -> float:
    """Onsets in a quarter note."""
    return len(passage.notes) / passage.span.length * TICKS_PER_QUARTER


def repetition(passage: Passage, bars: int, rhythm: bool = False) -> float:
    """The share of bars that repeat the one `bars` bars earlier, note for note or in rhythm only.

    Asked of bars in which notes begin, and that have one so long before.
    """
    contents = passage.contents
    asked = [n for n in range(passage.before, len(contents)) if contents[n] and n >= bars]
    same = sum(_told(contents[n], rhythm) == _told(contents[n - bars], rhythm) for n in asked)
    return _share(same, len(asked))


def copied(passage: Passage) -> float:
    """The share of bars in which notes begin that stand in the seed, note for note."""
    seed = set(passage.contents[: passage.before])
    bars = [bar for bar in passage.contents[passage.before :] if bar]
    return _share(sum(bar in seed for bar in bars), len(bars))


def same_again(passage: Passage) -> float:
    """1 for a passage that is the seed once more, nearly or wholly (see SAME_AGAIN), else 0."""
    return float(copied(passage) >= SAME_AGAIN) if passage.seed and passage.notes else nan


def recall(passage: Passage, rhythm: bool = False) -> float:
    """The share of the passage's motifs (`core.motifs`), or of their rhythms alone, that the seed has too."""
    known = set(motifs(passage.seed, rhythm))
    found = motifs(passage.notes, rhythm)
    return _share(sum(motif in known for motif in found), len(found)) if known else nan


def ends_on(passage: Passage, degrees: Sequence[int]) -> float:
    """1 where the last note is one of these semitones above the tonic, 0 where not."""
    if not passage.notes:
        return nan
    return float((passage.notes[-1].pitch - passage.tonality.tonic_class) % 12 in degrees)


def ends_on_stable(passage: Passage) -> float:
    """1 where the last note belongs to the triad on the tonic of the key, 0 where not."""
    if not passage.notes:
        return nan
    return float(passage.notes[-1].pitch % 12 in passage.tonality.triad)


def ends_strong(passage: Passage) -> float:
    """1 where the last note starts on a strong beat (see `core.timing.is_strong`), else 0."""
    if not passage.notes:
        return nan
    metre = passage.bars.bar_at(passage.notes[-1].start).metre
    return float(is_strong(metre, passage.places[-1]))


TRAITS: dict[str, Callable[[Passage], float]] = {
    "scale consistency": scale_consistency,
    "pitch-class entropy": pitch_class_entropy,
    "groove similarity": groove_similarity,
    "notes per quarter": notes_per_quarter,
    "density drift": density_drift,
    **{f"repeats {bars} bar{'s' * (bars > 1)} back": partial(repetition, bars=bars) for bars in (1, 2, 4)},
    **{f"rhythm of {bars} back": partial(repetition, bars=bars, rhythm=True) for bars in (1, 2, 4)},
    "motif recall": recall,
    "rhythm recall": partial(recall, rhythm=True),
    "bars of the seed": copied,
    "the seed once more": same_again,
    "ends on the tonic": partial(ends_on, degrees=(0,)),
    "ends on the triad": ends_on_stable,
    "ends on a strong beat": ends_strong,
}
"""Every trait by the name that tables and scripts call it."""


def traits(passage: Passage) -> dict[str, float]:
    """All traits of a passage by name; NaN for what it is too short to tell."""
    return {name: trait(passage) for name, trait in TRAITS.items()}


def _told(bar: tuple[Placed, ...], rhythm: bool) -> tuple[tuple[int, ...], ...]:
    return tuple(note[:2] for note in bar) if rhythm else bar


def _share(part: float, whole: int) -> float:
    return part / whole if whole else nan
