"""What a network expects of a melody when nobody has told it the metre and the key.

The files of the benchmark tell neither. So the network hears the melody in every likely metre and in
every key at once, as well as in none, and each hearing counts by how well it has foretold the melody so
far: p(pitch | past) = sum over hearings h of p(h | past) p(pitch | past, h), the posterior by Bayes'
rule. (Temperley, "Music and Probability", MIT Press 2007, infers metre and key in this way; mixing
experts by their past losses: Vovk, "Aggregating strategies", COLT 1990.) Bars are counted from the
beginning of the file, where bar lines stand in all eight sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.harmony import Key, Mode
from core.lstm.features import ONLY_WITH, Ints, Setting
from core.lstm.lens import Columns, Lens, Line, columns_of
from core.lstm.memory import Recall
from core.score import MetreChange, Note, Score
from core.timing import BarMap
from tests.benchmarks.published.opinions import Floats

METRES = (None, (2, 4), (3, 4), (4, 4), (6, 8), (3, 8))
_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
KEYS = (None, *(Key(tonic) for tonic in _MAJOR), *(Key(tonic, Mode.MINOR) for tonic in _MINOR))

# How quickly hearings come to be believed: to the power of this do their past shares count. At 1, notes would
# have to be independent; 0.5 did best on Essen's "fink".
_BELIEF = 0.5
_PRIOR = {"no metre": 0.5, "no key": 0.5, "minor": 0.5}

Packed = NDArray[np.int16]


@dataclass(frozen=True)
class Hearing:
    """One metre and one key, or none of either, and how likely they are before anything is heard."""

    metre: tuple[int, int] | None
    key: Key | None
    prior: float

    @property
    def setting(self) -> Setting:
        """As the network is told."""
        return Setting(bars=_bars(self.metre), key=self.key)


@cache
def _bars(metre: tuple[int, int] | None) -> BarMap | None:
    return BarMap(Score(metres=(MetreChange(0, *metre),))) if metre else None


def hearings() -> list[Hearing]:
    """All of them, the one without metre and key first."""
    found = []
    for metre in METRES:
        for key in KEYS:
            prior = _PRIOR["no metre"] if metre is None else 1.0
            prior *= _PRIOR["no key"] if key is None else _PRIOR["minor"] if key.mode is Mode.MINOR else 1.0
            found.append(Hearing(metre, key, prior))
    return found


GROUPS = tuple(each.name for each in fields(Columns))
Heard = dict[str, Packed]  # by group [hearings, notes, columns]


class Ear:
    """Some melodies, and what the phrase's memory says of each in every key."""

    def __init__(self, encoding: Encoding, lines: Sequence[Sequence[Note]]) -> None:
        self._lines = lines
        self._melodies = [Melody(encoding, line) for line in lines]
        self._recalls = {key: _recalled(encoding, lines, key) for key in KEYS}

    def columns(self, place: int) -> Heard:
        """One melody as the network is told it, in every hearing."""
        encoding, line = self._melodies[place].encoding, self._lines[place]
        in_metres = [columns_of(encoding, Setting(bars=_bars(each)), line) for each in METRES]
        in_keys = [columns_of(encoding, Setting(key=each), line) for each in KEYS]
        return {
            group: _crossed(group, *([getattr(one, group) for one in told] for told in (in_metres, in_keys)))
            for group in GROUPS
        }

    def melody(self, place: int) -> Melody:
        """One melody."""
        return self._melodies[place]

    def recall(self, place: int, key: Key | None) -> Recall:
        """What one melody's memory says in one key, [1, notes, ...]."""
        notes = self._melodies[place].starts.shape[1]
        return Recall(*(each[place : place + 1, :notes] for each in self._recalls[key]))


def _crossed(group: str, in_metres: Sequence[Ints], in_keys: Sequence[Ints]) -> Packed:
    """The columns in every metre and every key: those that tell of the key stand apart from all others."""
    shape = (len(METRES), len(KEYS), *in_metres[0].shape)
    crossed = np.broadcast_to(np.stack(in_metres)[:, None], shape).astype(np.int16)
    place = GROUPS.index(group)
    columns = list(ONLY_WITH["key"][place]) if place < len(ONLY_WITH["key"]) else []
    crossed[..., columns] = np.stack(in_keys)[..., columns]
    return crossed.reshape(-1, *shape[2:])


class Melody:
    """One melody's arrays, to be seen in any setting."""

    def __init__(self, encoding: Encoding, line: Sequence[Note]) -> None:
        self.encoding = encoding
        self.starts, self.ends, self.pitches = (
            np.array([column], np.int64)
            for column in zip(*((n.start, n.end, n.pitch) for n in line), strict=True)
        )
        self.length = encoding.length_index(self.ends - self.starts)
        self.line = Line(self.starts, self.ends, self.pitches, self.length)
        self.before = np.concatenate([[[-1]], self.pitches[:, :-1]], 1)
        self.first = np.where(self.before >= 0, self.pitches[0, 0], -1)

    def seams(self, lens: Lens) -> Ints:
        """Where the rest before each note begins, [1, notes]."""
        return np.concatenate([[[lens.first_seam(int(self.starts[0, 0]))]], self.ends[:, :-1]], 1)


def _recalled(encoding: Encoding, lines: Sequence[Sequence[Note]], key: Key | None) -> Recall:
    """What the memory says before each note of each melody, [melodies, notes, ...], in one sweep."""
    memory = Lens(encoding, Setting(key=key)).memory(len(lines))
    longest = max(map(len, lines))
    gaps, lengths, pitches = (np.zeros((len(lines), longest), np.int64) for _ in range(3))
    for row, line in enumerate(lines):
        starts, ends = np.array([note.start for note in line]), np.array([note.end for note in line])
        gaps[row, : len(line)] = encoding.gap_index(starts - np.concatenate([starts[:1], ends[:-1]]))
        lengths[row, : len(line)] = encoding.length_index(ends - starts)
        pitches[row, : len(line)] = [note.pitch for note in line]
    said = []
    for place in range(longest):
        said.append(memory.recall())
        memory.hear(gaps[:, place], lengths[:, place], pitches[:, place])
    return Recall(*(np.stack(column, 1) for column in zip(*said, strict=True)))


# Weighing the hearings.


@dataclass(frozen=True)
class Told:
    """What the network says in every hearing: logarithms of shares.

    `timing` [hearings, notes] and `own` [hearings, notes] are those of the rest and length, and of the
    pitch, that came; `pitch` [hearings, notes, alphabet] those of all pitches of the set.
    """

    timing: Floats
    own: Floats
    pitch: Floats


def told(scores: Sequence[Any], targets: Packed, alphabet: Sequence[int]) -> Told:
    """From scores of gap, length and pitch [hearings, notes, classes]."""
    gap, length, pitch = (_log_softmax(np.asarray(each)) for each in scores)
    came = targets.astype(np.int64)
    rest, held, own = (
        np.take_along_axis(each, came[..., part : part + 1], -1)[..., 0]
        for part, each in enumerate((gap, length, pitch))
    )
    rest[:, 0] = 0  # where a melody begins says more of the file than of the metre
    within = pitch[..., list(alphabet)]
    within = within - np.log(np.exp(within).sum(-1, keepdims=True))
    return Told((rest + held).astype(np.float64), own.astype(np.float64), within.astype(np.float64))


def posterior(said: Told, timed: bool) -> Floats:
    """How much each hearing is believed when each note's pitch is foretold, [hearings, notes].

    Rest and length of the note itself count where they are known (`timed`).
    """
    prior = np.log([hearing.prior for hearing in hearings()])[:, None]
    each = said.timing + said.own
    past = np.cumsum(each, 1) - each + (said.timing if timed else 0)
    belief = prior + _BELIEF * past
    belief = np.exp(belief - belief.max(0))
    shares: Floats = belief / belief.sum(0)
    return shares


def whole(said: Told) -> Floats:
    """How much each hearing is believed when the whole melody has been heard, [hearings]."""
    prior = np.log([hearing.prior for hearing in hearings()])
    belief = prior + _BELIEF * (said.timing + said.own).sum(1)
    belief = np.exp(belief - belief.max())
    shares: Floats = belief / belief.sum()
    return shares


def mixed(said: Told, timed: bool) -> Floats:
    """How likely each pitch of the alphabet is at each note, [notes, alphabet]."""
    shares: Floats = (posterior(said, timed)[..., None] * np.exp(said.pitch)).sum(0)
    return shares


def _log_softmax(scores: NDArray[Any]) -> NDArray[np.float32]:
    wide = scores - scores.max(-1, keepdims=True)
    logs: NDArray[np.float32] = wide - np.log(np.exp(wide).sum(-1, keepdims=True))
    return logs
