"""What one voice sees of the others: columns beside those of its own line.

Six slots tell of the others by where they stand: the next above and below, those beyond, the highest and
the lowest. Of each is told what it sounds at a tick, for how long still, and where it came from; of a voice
that is *given*, known ahead, also where it goes next. One that is not written as far as the tick is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.lstm.ahead import left_classes
from core.lstm.features import (
    DEGREE,
    INTERVAL,
    LEFT,
    Ints,
    Sizes,
    clipped,
    columns,
    intervals,
    motions,
)

MOST_VOICES = 6
SLOTS = 6  # next above, next below, the ones beyond, highest, lowest
NOBODY, UNKNOWN, REST = 0, 1, 2  # then held, attacked; and the same three of a given voice
STATUS = 8
TEXTURE = MOST_VOICES * MOST_VOICES + 1

# Columns of one slot, in the three groups; those of all slots stand one after the other.
AT_SEAM = (STATUS, LEFT, INTERVAL, INTERVAL, INTERVAL, DEGREE)
AT_ONSET = (STATUS, LEFT)
AT_NOTE = (INTERVAL, INTERVAL, INTERVAL, DEGREE)
WIDTHS = {"advance": len(AT_SEAM), "onset": len(AT_ONSET), "note": len(AT_NOTE), "raw": 1}
DEGREES = (
    tuple(slot * len(AT_SEAM) + 5 for slot in range(SLOTS)),
    tuple(slot * len(AT_NOTE) + 3 for slot in range(SLOTS)),
)

Known = NDArray[np.bool_]


def sizes_with_company(alone: Sizes) -> Sizes:
    """The sizes of a voice's own columns, and after them those of its company."""
    return Sizes(
        (*alone.advance, *AT_SEAM * SLOTS, TEXTURE),
        (*alone.onset, *AT_ONSET * SLOTS),
        (*alone.note, *AT_NOTE * SLOTS),
    )


@cache
def companions(voices: int) -> Ints:
    """Which voice stands in each slot of each voice, shape [voices, SLOTS]; -1 for nobody."""
    found = np.full((voices, SLOTS), -1, np.int64)
    for voice in range(voices):
        above, below = list(range(voice))[::-1], list(range(voice + 1, voices))
        told = (above[:1], below[:1], above[1:2], below[1:2], above[-1:], below[-1:])
        # The first and the last voice have none above or below: there the far slots look the other way.
        if not above:
            told = (above, below[:1], below[2:3], below[1:2], below[3:4], below[-1:])
        elif not below:
            told = (above[:1], below, above[1:2], above[2:3], above[-1:], above[3:4])
        for slot, there in enumerate(told):
            found[voice, slot] = there[0] if there else -1
    found.setflags(write=False)
    return found


def texture(voices: int, voice: Ints) -> Ints:
    """The class of each voice's place among so many."""
    return 1 + (voices - 1) * MOST_VOICES + voice


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of other voices at a tick, arrays of one shape [..., SLOTS].

    `there` tells whether there is such a voice, `known` whether it is written as far as the tick, `given`
    whether it is known ahead. `pitch` is what sounds (-1 for a rest), `before` the pitch it came from (-1
    for none), `attack` whether it begins here, `left` the ticks to its next boundary (-1 for unknown),
    `following` the pitch after that (-1 for unknown).
    """

    there: Known
    known: Known
    given: Known
    pitch: Ints
    before: Ints
    attack: Known
    left: Ints
    following: Ints

    def status(self) -> Ints:
        """The class of what a voice does."""
        doing = REST + np.where(self.pitch < 0, 0, np.where(self.attack, 2, 1)) + 3 * self.given
        return np.where(self.there, np.where(self.known, doing, UNKNOWN), NOBODY)

    def lefts(self) -> Ints:
        """Classes of the time to its next boundary."""
        return np.where(self.left >= 0, left_classes(np.maximum(self.left, 0)), 0)

    def from_last(self, last: Ints) -> tuple[Ints, Ints, Ints]:
        """Classes of intervals from pitches `last` [..., 1] to what sounds and follows; and the motion."""
        sounding = np.where(self.pitch >= 0, intervals(self.pitch, last), 0)
        moved = (self.pitch >= 0) & (self.before >= 0)
        motion = np.where(moved, motions(np.where(moved, self.pitch - self.before, 0)), 0)
        following = np.where(self.following >= 0, intervals(self.following, last), 0)
        return sounding, motion, following

    def degrees(self, tonic: int) -> Ints:
        """Classes of the degrees that sound."""
        if tonic < 0:
            return np.zeros_like(self.pitch)
        return np.where(self.pitch >= 0, (self.pitch - tonic) % 12 + 1, 0)


def at_seam(seen: Seen, last: Ints, tonic: int) -> Ints:
    """The columns of the company at a seam, [..., SLOTS * len(AT_SEAM)]; `last` [...] is one's own pitch."""
    sounding, motion, following = seen.from_last(last[..., None])
    told = (seen.status(), seen.lefts(), sounding, motion, following, seen.degrees(tonic))
    return _flat(columns(seen.pitch.shape, *told))


def at_onset(seen: Seen) -> Ints:
    """The columns of the company where a note begins, for its length."""
    return _flat(columns(seen.pitch.shape, seen.status(), seen.lefts()))


def at_note(seen: Seen, last: Ints, tonic: int) -> Ints:
    """The columns of the company where a note begins, for its pitch; the raw ones are `seen.pitch`."""
    sounding, motion, following = seen.from_last(last[..., None])
    return _flat(columns(seen.pitch.shape, sounding, motion, following, seen.degrees(tonic)))


def _flat(told: Ints) -> Ints:
    return told.reshape(*told.shape[:-2], told.shape[-2] * told.shape[-1])  # of no note too


@dataclass(frozen=True, slots=True)
class Others:
    """The notes of other voices as arrays [..., notes], padded; and how far each is written.

    `counts` [...] are notes written (or known ahead), `clocks` the ticks up to which a voice is known.
    """

    starts: Ints
    ends: Ints
    pitches: Ints
    counts: Ints
    clocks: Ints
    there: Known
    given: Known

    def at(self, ticks: Ints) -> Seen:
        """What is seen at ticks [..., 1] (or of the shape of `counts`)."""
        ticks = np.broadcast_to(ticks, self.counts.shape)
        begun = (self.starts <= ticks[..., None]).sum(-1)
        return seen_at(ticks, np.minimum(begun, self.counts) - 1, self)

    def taker(self) -> Callable[[Ints, Ints], Ints]:
        """What takes values[..., index], for indices that exist: `np.take_along_axis`, but faster."""
        shape = self.starts.shape
        rows = np.arange(self.counts.size).reshape(self.counts.shape) * shape[-1]
        return lambda values, index: values.take(rows + index)


def seen_at(ticks: Ints, index: Ints, others: Others) -> Seen:
    """What is seen where each voice's last known note begun is number `index` (-1 for none)."""
    most = max(others.starts.shape[-1] - 1, 0)
    here, after = clipped(index, 0, most), clipped(index + 1, 0, most)
    taken = others.taker()
    known = others.there & (others.given | (ticks < others.clocks))
    begun = known & (index >= 0)
    start, end = taken(others.starts, here), taken(others.ends, here)
    sounds = begun & (end > ticks)
    more = known & (index + 1 < others.counts)
    rest = np.where(more, taken(others.starts, after) - ticks, -1)
    earlier = begun & (index > 0)
    return Seen(
        others.there,
        known,
        others.given,
        np.where(sounds, taken(others.pitches, here), -1),
        np.where(earlier, taken(others.pitches, np.maximum(here - 1, 0)), -1),
        sounds & (start == ticks),
        np.where(sounds, end - ticks, rest),
        np.where(more & others.given, taken(others.pitches, after), -1),
    )


def silent(shape: tuple[int, ...]) -> Seen:
    """Nobody in any slot."""
    no, none = np.zeros((*shape, SLOTS), np.bool_), np.full((*shape, SLOTS), -1, np.int64)
    return Seen(no, no, no, none, none, no, none, none)


def beside(group: str, own: Ints, others: int) -> Ints:
    """A voice's own columns [..., columns] with those of a company in which there is nobody.

    `others` is how many voices a model sees beside one; with 0 it knows of no company.
    """
    if not others:
        return own
    width = SLOTS * WIDTHS[group] + (group == "advance")
    nobody = np.full((*own.shape[:-1], width), -1 if group == "raw" else 0, np.int64)
    if group == "advance":
        nobody[..., -1] = 1  # one voice of one: see `texture`
    return np.concatenate([own, nobody], -1)


def chosen(group: str, given: Known, ahead: NDArray[Any], heard: NDArray[Any]) -> NDArray[Any]:
    """Of columns made twice, as if every voice were given and none, those that hold: by slot.

    `given` is [rows, SLOTS]; the columns are those of one group ("advance", "onset", "note" or "raw").
    """
    if not given.any():
        return heard
    wide = np.repeat(given, WIDTHS[group], -1)
    beyond = heard.shape[-1] - wide.shape[-1]  # the texture, which is the same in both
    return np.where(np.pad(wide, ((0, 0), (0, beyond))), ahead, heard)
