"""The model's only language: notes as events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.score import NOTE_ORDER, TICKS_PER_QUARTER, Note

VERSION = 1
_MOST_VALUES, _LONGEST = 4096, 2**24  # of a vocabulary, and ticks of a value

Mask = NDArray[np.bool_]
Ticks = NDArray[np.int64]


def _note_values() -> tuple[int, ...]:
    """Lengths in ticks: plain, dotted and double-dotted values, triplets, and what ties make of them."""
    quarter = TICKS_PER_QUARTER
    values = {quarter // 16, quarter * 3 // 16}  # a 64th completes a double-dotted 16th
    values.update(quarter // 4 * 7 // 4 * 2**power for power in range(6))  # double-dotted, from a 16th
    for unit, longest in ((8, 2), (4, 4), (2, 8), (1, 16)):  # ties, coarser as they grow longer
        step = quarter // unit
        values.update(range(step, longest * quarter + 1, step))
    values.update(range(quarter // 12, 2 * quarter, quarter // 12))  # triplets of 32nds, 16ths and 8ths
    values.update(range(quarter // 3, 4 * quarter, quarter // 3))
    return tuple(sorted(values))


def _rest_values() -> tuple[int, ...]:
    """Rests in ticks, 0 among them: two short notes side by side have no rest between them."""
    return (0, *_note_values())


class Event(NamedTuple):
    """One note as the model says it: indices into the rests and the lengths, and a MIDI pitch."""

    gap: int
    length: int
    pitch: int


@dataclass(frozen=True)
class Encoding:
    """Closed vocabularies of rests before a note (`gaps`) and of note lengths, in ticks.

    A melody is one event for each note: the rest since the note before ended (0 for most), the
    note's length, its pitch (any MIDI pitch, 0 to 127). Notes whose rests and lengths stand in
    the vocabularies come back exactly. Any other time becomes the nearest value (the shorter of
    two equally near), measured from where the encoded melody has got to, so errors never add up.
    """

    gaps: tuple[int, ...] = field(default_factory=_rest_values)
    lengths: tuple[int, ...] = field(default_factory=_note_values)
    version: int = VERSION

    def __post_init__(self) -> None:
        rising = all(list(v) == sorted(set(v)) for v in (self.gaps, self.lengths))
        if not rising or not self.lengths or self.gaps[:1] != (0,) or self.lengths[0] < 1:
            raise ValueError("vocabularies rise, lengths from 1 and gaps from 0")
        object.__setattr__(self, "_gap_ticks", np.array(self.gaps, np.int64))
        object.__setattr__(self, "_length_ticks", np.array(self.lengths, np.int64))

    @property
    def gap_ticks(self) -> Ticks:
        """The rests as an array, to be indexed by event."""
        ticks: Ticks = self.__dict__["_gap_ticks"]
        return ticks

    @property
    def length_ticks(self) -> Ticks:
        """The lengths as an array, to be indexed by event."""
        ticks: Ticks = self.__dict__["_length_ticks"]
        return ticks

    def gap_index(self, ticks: ArrayLike) -> Ticks:
        """The nearest rest to each of `ticks` (negative ones count as no rest)."""
        return _nearest(self.gap_ticks, ticks)

    def length_index(self, ticks: ArrayLike) -> Ticks:
        """The nearest length to each of `ticks`."""
        return _nearest(self.length_ticks, ticks)

    def encode(self, notes: Sequence[Note], seam: int = 0) -> list[Event]:
        """The events of a melody (see `melody`) whose first rest is counted from tick `seam`."""
        events: list[Event] = []
        clock = seam
        for note in notes:
            gap = int(self.gap_index(note.start - clock))
            clock += self.gaps[gap]
            length = int(self.length_index(note.end - clock))
            clock += self.lengths[length]
            events.append(Event(gap, length, note.pitch))
        return events

    def decode(self, events: Iterable[Event], seam: int = 0) -> list[Note]:
        """The notes of `events`, the first rest counted from tick `seam`."""
        notes: list[Note] = []
        clock = seam
        for event in events:
            clock += self.gaps[event.gap]
            notes.append(Note(clock, self.lengths[event.length], event.pitch))
            clock = notes[-1].end
        return notes

    # What travels with the weights.

    def to_json(self) -> str:
        """The settings as JSON, to be saved beside the weights as encoding.json."""
        settings = {"version": self.version, "gaps": self.gaps, "lengths": self.lengths}
        return json.dumps({**settings, "fingerprint": self.fingerprint}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Encoding:
        """The encoding that `to_json` wrote; raises ValueError for anything else."""
        try:
            settings = json.loads(text)
            encoding = cls(_ticks(settings["gaps"]), _ticks(settings["lengths"]), settings["version"])
            known = encoding.version == VERSION and settings["fingerprint"] == encoding.fingerprint
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError("not the settings of an encoding") from error
        if not known:
            raise ValueError("the encoding's settings were changed, or are of another version")
        return encoding

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that stand for these settings and no others."""
        settings = repr((self.version, tuple(self.gaps), tuple(self.lengths)))
        return hashlib.sha256(settings.encode()).hexdigest()[:16]


def _ticks(values: object) -> tuple[int, ...]:
    """A vocabulary as JSON has it; raises ValueError for what cannot be one."""
    if not isinstance(values, list) or len(values) > _MOST_VALUES:
        raise ValueError("not the settings of an encoding")
    if not all(type(value) is int and 0 <= value <= _LONGEST for value in values):
        raise ValueError("not the settings of an encoding")
    return tuple(values)


def _nearest(values: Ticks, ticks: ArrayLike) -> Ticks:
    wanted = np.asarray(ticks, np.int64)
    above = np.searchsorted(values, wanted).clip(0, len(values) - 1)
    below = np.maximum(above - 1, 0)
    nearer_below = wanted - values[below] <= values[above] - wanted
    return np.where(nearer_below & (wanted < values[above]), below, above).astype(np.int64)


def melody(notes: Iterable[Note]) -> tuple[tuple[Note, ...], bool]:
    """The top line of `notes` without overlaps, and whether anything had to change for it.

    Of notes that start together the highest stays. A note that starts while a higher one sounds
    is accompaniment when it ends within it and goes; otherwise the note before is cut short.
    """
    given = sorted(notes, key=NOTE_ORDER)
    line: list[Note] = []
    for note in given:
        last = line[-1] if line else None
        if last is None or last.end <= note.start:
            line.append(note)
        elif last.start == note.start:
            line[-1] = max(last, note, key=lambda each: (each.pitch, each.length))
        elif note.pitch > last.pitch or note.end > last.end:
            cut = note.start - last.start  # written out: a long piece may have one at every note
            line[-1] = Note(last.start, cut, last.pitch, last.velocity, last.suggested)
            line.append(note)
    return tuple(line), line != given
