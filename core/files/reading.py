"""What readers of notation share: notes joined by ties, and metres that agree with the bars there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from core.files.midi_signs import MOST_BEATS
from core.score import WHOLE_NOTE, MetreChange, Note

_MOST_UNISONS = 16  # that ties may lead on from: of more nobody could tell which is which


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it stands on paper: `held` where a tie leads to it, `holds` where one goes on from it.

    `voice` is whatever tells voices apart.
    """

    note: Note
    held: bool = False
    holds: bool = False
    voice: Hashable = None


def joined(written: Iterable[Written]) -> list[Note]:
    """The notes that sound, those that ties join made one; either end of a tie is enough, as files go."""
    notes: list[Note] = []
    ending: defaultdict[tuple[int, int], list[tuple[int, Written]]] = defaultdict(list)  # by pitch and end
    for item in sorted(written, key=lambda item: item.note.start):
        note, index = item.note, len(notes)
        before = _tied_to(item, ending[note.pitch, note.start])
        if before is None:
            notes.append(note)
        else:
            ending[note.pitch, note.start].remove(before)
            index = before[0]
            notes[index] = replace(notes[index], length=note.end - notes[index].start)
        unisons = ending[note.pitch, note.end]
        if len(unisons) < _MOST_UNISONS:
            unisons.append((index, item))
    return notes


def _tied_to(item: Written, ending: list[tuple[int, Written]]) -> tuple[int, Written] | None:
    """Which of the notes of its pitch that end where it begins a tie joins it to.

    Rather one that says so too than one that does not, and of those rather its own voice's.
    """
    told = [before for before in ending if item.held or (before[1].holds and before[1].voice == item.voice)]
    return max(told, key=lambda before: (before[1].holds, before[1].voice == item.voice), default=None)


@dataclass(frozen=True, slots=True)
class ReadBar:
    """A bar as a file has it, in ticks; it may be shorter or longer than its metre."""

    start: int
    length: int
    metre: MetreChange


def pickup_of(bars: Sequence[ReadBar]) -> int:
    """The length of a first bar that is too short for its metre, else 0."""
    return bars[0].length if len(bars) > 1 and bars[0].length < bars[0].metre.bar_length else 0


def metre_changes(bars: Sequence[ReadBar]) -> tuple[MetreChange, ...]:
    """Changes of metre, and new beginnings where a bar is shorter or longer than its metre says."""
    pickup = pickup_of(bars)
    metres = [MetreChange(0, bars[0].metre.beats, bars[0].metre.unit)]
    line = pickup or 0
    for bar in bars[1:] if pickup else bars:
        metre = bar.metre
        if bar.length > metre.bar_length and bar is not bars[-1]:
            beats, rest = divmod(bar.length, WHOLE_NOTE // metre.unit)
            metre = metre if rest or beats > MOST_BEATS else MetreChange(bar.start, beats, metre.unit)
        new = (metre.beats, metre.unit) != (metres[-1].beats, metres[-1].unit)
        if bar.start and (new or bar.start != line):
            metres.append(metre)
        elif new:
            metres[0] = metre
        line = bar.start + metre.bar_length
    return tuple(metres)
