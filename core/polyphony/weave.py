"""Several voices as one sequence of notes, with what each sees of itself and of the others.

The next note is that of the voice whose last note ended first, the highest of those that ended together. A
note is foretold as in a melody, by its rest, its length and its pitch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.lstm.features import RAW, Ints, Setting, Sizes
from core.lstm.lens import Columns, columns_of
from core.polyphony import company
from core.polyphony.company import MOST_VOICES, SLOTS, Others, Seen
from core.score import Note


@dataclass(frozen=True, slots=True)
class Woven:
    """All columns of a piece in several voices, a row of each for every note, in the order of writing.

    `voice` is whose note it is, of `voices`; `times` the seam before it, its start and its end. The
    columns of its company are there twice: `heard`, where no other voice is known ahead, and `ahead`,
    where all are; each is the columns at the seam, at the onset, of the note, and the pitches that sound.
    """

    own: Columns
    voice: Ints
    voices: int
    times: Ints
    heard: tuple[Ints, Ints, Ints, Ints]
    ahead: tuple[Ints, Ints, Ints, Ints]


def in_order(seams: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Voice and number in the voice of every note, in the order of writing, from the seams of each voice."""
    voice = np.repeat(np.arange(len(seams)), [len(each) for each in seams])
    number = np.concatenate([np.arange(len(each)) for each in seams])
    order = np.lexsort((number, voice, np.concatenate(list(seams))))
    return voice[order], number[order]


def weave(
    encoding: Encoding,
    setting: Setting,
    voices: Sequence[Sequence[Note]],
    seam: int | None = None,
    *,
    ahead: bool = True,
) -> Woven:
    """The columns of a piece whose voices stand highest first, some of which may be silent.

    The first rests begin at tick `seam`, or where that is not given at the line of the first bar. Where
    nothing is known `ahead` those columns of the company are as the others.
    """
    first = min(voice[0].start for voice in voices if voice)
    if seam is None:
        seam = _line_before(setting, first)
    own = [columns_of(encoding, setting, voice, seam) if voice else nothing(encoding) for voice in voices]
    times = [_times(voice, seam) for voice in voices]
    voice, number = in_order([each[:, 0] for each in times])
    joined = Columns(*(_joined([getattr(each, part) for each in own], voice, number) for part in _PARTS))
    woven_times = _joined(times, voice, number)
    tonic = setting.key.tonic_class if setting.key else -1
    pitches = [each.targets[:, 2] for each in own]
    seen = []
    for known in (False, True) if ahead else (False,):
        told = [_company(times, pitches, who, tonic, known) for who in range(len(voices))]
        seen.append(tuple(_joined([each[group] for each in told], voice, number) for group in range(4)))
    return Woven(joined, voice, len(voices), woven_times, seen[0], seen[-1])  # type: ignore[arg-type]  # four each


def nothing(encoding: Encoding) -> Columns:
    """The columns of a voice without notes."""
    sizes = Sizes.of(encoding)
    widths = (len(sizes.advance), len(sizes.onset), len(sizes.note), RAW, 3)
    return Columns(*(np.zeros((0, width), np.int64) for width in widths))


GROUPS = ("advance", "onset", "note", "raw")  # of columns, in the order in which the company's stand
_PARTS = (*GROUPS, "targets")


def _line_before(setting: Setting, tick: int) -> int:
    if setting.bars is None:
        return tick
    return max(0, setting.bars.bar_at(tick).start)


def _times(voice: Sequence[Note], seam: int) -> Ints:
    seams = [seam, *(note.end for note in voice[:-1])]
    times = [(at, note.start, note.end) for at, note in zip(seams, voice, strict=False)]
    return np.array(times, np.int64).reshape(-1, 3)


def _joined(each: Sequence[NDArray[np.int64]], voice: Ints, number: Ints) -> Ints:
    """The rows of every voice in the order of writing."""
    starts = np.cumsum([0, *[len(rows) for rows in each[:-1]]])
    joined: Ints = np.concatenate(list(each))[starts[voice] + number]
    return joined


def _company(
    times: Sequence[Ints], pitches: Sequence[Ints], who: int, tonic: int, ahead: bool
) -> tuple[Ints, Ints, Ints, Ints]:
    """The columns of the company of voice `who`, a row for each of its notes."""
    mine = times[who]
    last = np.concatenate([[-1], pitches[who]])[: len(mine)]
    slots = company.companions(len(times))[who]
    at_seam, at_onset = (
        _side_by_side([_slot(times, pitches, who, int(other), mine, ahead, column) for other in slots])
        for column in (0, 1)
    )
    texture = np.full((len(mine), 1), company.texture(len(times), np.array(who)))
    return (
        np.concatenate([company.at_seam(at_seam, last, tonic), texture], -1),
        company.at_onset(at_onset),
        company.at_note(at_onset, last, tonic),
        at_onset.pitch,
    )


def _slot(
    times: Sequence[Ints], pitches: Sequence[Ints], who: int, other: int, mine: Ints, ahead: bool, column: int
) -> Seen:
    """What voice `who` sees of another before each of its notes: at seams (column 0) or onsets (1)."""
    rows = len(mine)
    if other < 0:
        nobody = company.silent((rows,))
        return _one(nobody)
    theirs, ticks = times[other], mine[:, column]
    if not len(theirs):  # known to be silent, or not known at all
        silent = _one(company.silent((rows,)))
        return replace(silent, there=~silent.there, known=silent.known | ahead, given=silent.given | ahead)
    # Of two notes with one seam the higher voice's is written first.
    written = np.searchsorted(theirs[:, 0], mine[:, 0], side="left" if who < other else "right")
    counts = np.full(rows, len(theirs)) if ahead else written
    clocks = np.where(written > 0, theirs[np.maximum(written - 1, 0), 2], theirs[0, 0])
    begun = np.searchsorted(theirs[:, 1], ticks, side="right")
    yes = np.ones(rows, np.bool_)
    return _seen(theirs, pitches[other], ticks, begun, counts, clocks, yes & ahead)


def _seen(
    theirs: Ints, pitches: Ints, ticks: Ints, begun: Ints, counts: Ints, clocks: Ints, given: company.Known
) -> Seen:
    rows = len(ticks)
    starts, ends, told = (
        np.broadcast_to(each, (rows, len(each))) for each in (theirs[:, 1], theirs[:, 2], pitches)
    )
    others = Others(starts, ends, told, counts, clocks, np.ones(rows, np.bool_), given)
    return company.seen_at(ticks, np.minimum(begun, counts) - 1, others)


_FIELDS = tuple(Seen.__dataclass_fields__)


def _one(seen: Seen) -> Seen:
    """The first slot alone."""
    return Seen(*(getattr(seen, name)[..., 0] for name in _FIELDS))


def _side_by_side(slots: Sequence[Seen]) -> Seen:
    return Seen(*(np.stack([getattr(each, name) for each in slots], -1) for name in _FIELDS))


assert MOST_VOICES >= SLOTS - 1, "every other voice has a slot"
