"""How drafts come to what follows them: what the first note there costs a model that was not told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from statistics import fmean
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.continuation.request import MAX_VOICES
from core.continuation.textures import Weft
from core.continuation.writing import Plan, always
from core.errors import CalledOff
from core.lstm.calibration import bits_of_choices
from core.lstm.decoder import Decoder
from core.lstm.features import Ints, Setting
from core.polyphony.judging import surprise
from core.polyphony.separating import separate
from core.score import Note

Bits: TypeAlias = NDArray[np.float64]


def landings(
    plan: Plan, lines: Sequence[Sequence[Note]], wanted: Callable[[], bool] = always
) -> Sequence[float | None]:
    """Bits of the first note after the takes, when and how long it sounds and its pitch, after each line.

    The lines (one note at least) are what was written, in ticks of the score. While it writes, the model
    knows what is to follow and how far off that is, so it is hardly surprised by it: here it hears each line
    once more without that, as a listener would. Each is None where nothing follows. `wanted` is as in
    `writing.write`.
    """
    after = plan.setting.after
    if not after or not lines:
        return [None] * len(lines)
    told = plan.setting
    unaware = replace(told, end=None, after=None, held=())
    decoder = plan.bundle.decoder(unaware, len(lines))
    decoder.read(plan.heard, seam=plan.onset)
    counts, bits = np.array([len(line) for line in lines]), np.zeros(len(lines))
    for place, column in enumerate(zip_longest(*lines), start=1):
        if not wanted():
            raise CalledOff
        Column(decoder, column, plan.shift).commit()
        over = counts == place
        if over.any():  # rows that are over are not heard any further
            bits[over] = _cost(decoder, after[0])[over]
    return [float(each) for each in bits]


def landings_in_voices(
    weft: Weft, drafts: Sequence[Sequence[Note]], wanted: Callable[[], bool] = always
) -> Sequence[float | None]:
    """Bits of the first chord after the takes, the mean of its notes, after each draft.

    None where nothing follows. As in `landings`, each draft is heard by a model that is told of nothing to
    come; by itself, without what stands before it.
    """
    after = _first_chord(weft)
    if not after or not drafts:
        return [None] * len(drafts)
    told = weft.setting
    unaware = Setting(bars=told.bars, key=told.key, start=told.start, blend=told.blend)
    bits = []
    for notes in drafts:
        if not wanted():
            raise CalledOff
        voices = separate([*notes, *after], MAX_VOICES)
        costs = surprise(weft.bundle, unaware, voices)
        pairs = chain.from_iterable(zip(*each, strict=True) for each in zip(voices, costs, strict=True))
        bits.append(fmean([cost for note, cost in pairs if note.start >= after[0].start]))
    return bits


def _first_chord(weft: Weft) -> list[Note]:
    """What begins first after the span in the tracks that are written, near enough to be led to."""
    request, end = weft.request, weft.request.span.end
    reach = range(end, end + weft.bundle.encoding.gaps[-1] + 1)
    notes = (note for track in request.written for note in request.score.tracks[track].notes)
    later = [note for note in notes if note.start in reach]
    first = min((note.start for note in later), default=end)
    return [note for note in later if note.start == first]


class Column:
    """The next note of each row that has one, as a decoder is told of it; a filler in the others.

    `active` are the rows that have one; all else is as `Decoder.commit` has it.
    """

    def __init__(self, decoder: Decoder, notes: Sequence[Note | None], shift: int) -> None:
        """`notes`, one for each row, lie so many ticks before where the decoder has them."""
        self._decoder = decoder
        now = decoder.now
        starts = [note.start + shift if note else tick for note, tick in zip(notes, now, strict=True)]
        self._start = np.array(starts)
        self._ticks = np.array([note.length if note else 1 for note in notes])
        self.active = np.array([note is not None for note in notes])
        self.pitch = np.array([note.pitch if note else 0 for note in notes])
        self.gap = decoder.encoding.gap_index(self._start - now)
        self.length = decoder.encoding.length_index(self._ticks)

    def commit(self) -> None:
        """Write the notes."""
        end = self._start + self._ticks
        self._decoder.commit(self.gap, self.length, self.pitch, self.active, self._start, end)


def _cost(decoder: Decoder, note: Note) -> Bits:
    """Bits of this note as the next of every row."""
    gap = decoder.encoding.gap_index(note.start - decoder.now)
    length = np.full_like(gap, decoder.encoding.length_index(note.length))
    return bits_of_next(decoder, gap, length, np.full_like(gap, note.pitch))


def bits_of_next(decoder: Decoder, gap: Ints, length: Ints, pitch: Ints) -> Bits:
    """What the next note of each row costs in bits, shape [rows]: rest, length (indices) and pitch."""
    return (
        bits_of_choices(decoder.gap_logits(), gap)
        + bits_of_choices(decoder.length_logits(gap), length)
        + bits_of_choices(decoder.pitch_logits(gap, length), pitch)
    )
