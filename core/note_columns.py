"""Notes as columns of numbers, so that thousands can be looked at, or played, at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.score import Note, shared_ends

Ints = NDArray[np.int32]
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]

FIELDS: tuple[Callable[[Note], Any], ...] = tuple(
    map(attrgetter, ("start", "length", "pitch", "velocity", "suggested"))
)


MANY = 1000  # notes of a track that are not read again for each who wants their values

_latest: deque[tuple[Sequence[Note], Ints]] = deque(maxlen=4)  # long tracks, and their values


def values(notes: Sequence[Note]) -> Ints:
    """Start, length, pitch, velocity, and whether it was suggested, of each note: shape (5, notes).

    They are not to be written to: others may hold the same. May be called in any thread.
    """
    known = _known(notes)
    return _kept(notes, _read(notes)) if known is None else known


def spliced(notes: Sequence[Note], old: Sequence[Note], known: Ints) -> Ints:
    """The values of `notes`, read anew only where they differ from `old`, whose values are `known`."""
    found = _known(notes)
    if found is None:
        head, tail = shared_ends(notes, old)
        middle = _read(notes[head : len(notes) - tail])
        found = np.concatenate((known[:, :head], middle, known[:, len(old) - tail :]), axis=1)
        found = _kept(notes, found)
    return found


def _read(notes: Sequence[Note]) -> Ints:
    found = np.empty((len(FIELDS), len(notes)), np.int32)
    for row, field in enumerate(FIELDS[:-1]):
        found[row] = np.fromiter(map(field, notes), np.int32, len(notes))
    found[-1] = np.fromiter(map(bool, map(FIELDS[-1], notes)), np.int32, len(notes))
    return found


def _known(notes: Sequence[Note]) -> Ints | None:
    return next((found for each, found in tuple(_latest) if each is notes), None)


def _kept(notes: Sequence[Note], found: Ints) -> Ints:
    found.setflags(write=False)
    if len(notes) > MANY and isinstance(notes, tuple):
        _latest.append((notes, found))
    return found


class _Latest:
    """The set whose identities were asked for last, and these: everybody who marks a selection asks."""

    asked: tuple[Collection[Note], Ids] | None = None


def forget(but: Collection[Sequence[Note]] = ()) -> None:
    """Hold no track's notes any more, nor a selection, `but` for those tracks'."""
    staying = [(notes, found) for notes, found in tuple(_latest) if any(notes is each for each in but)]
    _latest.clear()
    _latest.extend(staying)
    _Latest.asked = None


def chosen(notes: Sequence[Note]) -> frozenset[Note]:
    """The notes as a set of which it is known which they are: to look costs more, as it lies scattered."""
    found = frozenset(notes)
    if len(found) == len(notes):
        _Latest.asked = found, np.fromiter(map(id, notes), np.int64, len(notes))
    return found


def identities(notes: Collection[Note]) -> Ids:
    """Which notes these are, a number each; those of a set in any order."""
    before = _Latest.asked
    if before is not None and before[0] is notes:
        return before[1]
    found = np.fromiter(map(id, notes), np.int64, len(notes))
    if isinstance(notes, frozenset):
        _Latest.asked = notes, found
    return found


def among(ids: Ids, notes: Collection[Note]) -> Flags:
    """Which of the notes with these identities are among `notes`.

    Notes are told by which they are, since that is quicker than by what: an edit keeps those it does not
    touch. Sorted numbers are kinder to the memory than a set of thousands.
    """
    if not notes:
        return np.zeros(len(ids), np.bool_)
    there = np.sort(identities(notes))
    found: Flags = there[np.minimum(np.searchsorted(there, ids), len(there) - 1)] == ids
    return found
