"""The music itself: immutable scores of tracks of notes, in integer ticks."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import compress, count, islice, pairwise
from operator import add, attrgetter, is_not, le

from core.chord_symbols import ChordSymbol
from core.harmony import Key
from core.instruments import Instrument
from core.words import tr

TICKS_PER_QUARTER = 480
WHOLE_NOTE = 4 * TICKS_PER_QUARTER

DEFAULT_VELOCITY = 90
DEFAULT_TEMPO = 96.0
DEFAULT_REVERB = 40  # of General MIDI 2
TRACK_COLOURS = 8
MELODY = tr("Melody")  # a track that nobody has named yet


@dataclass(frozen=True, slots=True, init=False)
class Note:
    """One sounding note.

    `start` and `length` are in ticks (480 to the quarter note), `pitch` is a MIDI number (60 is
    middle C), `velocity` runs from 1 to 127. `suggested` names the model that wrote the note and
    is empty for a note of the composer's, or one the composer has edited since.
    """

    start: int
    length: int
    pitch: int
    velocity: int = DEFAULT_VELOCITY
    suggested: str = ""

    def __init__(
        self, start: int, length: int, pitch: int, velocity: int = DEFAULT_VELOCITY, suggested: str = ""
    ) -> None:
        # Written out, for a drag may make thousands at each move of the mouse: half the usual time.
        if start < 0 or length < 1:
            raise ValueError(f"a note needs start >= 0 and length >= 1, not {start}, {length}")
        if not 0 <= pitch <= 127 or not 1 <= velocity <= 127:
            raise ValueError(f"pitch {pitch} or velocity {velocity} is outside MIDI's range")
        _set_start(self, start)
        _set_length(self, length)
        _set_pitch(self, pitch)
        _set_velocity(self, velocity)
        _set_suggested(self, suggested)

    @property
    def end(self) -> int:
        """The tick at which the note stops sounding."""
        return self.start + self.length


_SETTERS = (vars(Note)[name].__set__ for name in ("start", "length", "pitch", "velocity", "suggested"))
_set_start, _set_length, _set_pitch, _set_velocity, _set_suggested = _SETTERS
_TICK = attrgetter("tick")
_START, _LENGTH = attrgetter("start"), attrgetter("length")
NOTE_ORDER = attrgetter("start", "pitch", "length", "velocity", "suggested")

_Notes = tuple[Note, ...]
# The latest that were compared, and what they share: everybody who follows an edit asks the same.
_compared: deque[tuple[_Notes, _Notes, tuple[int, int]]] = deque(maxlen=2)


def shared_ends(notes: Sequence[Note], others: Sequence[Note]) -> tuple[int, int]:
    """How many notes two sequences share at their beginning, and then at their end: the very same notes."""
    if notes is others:
        return len(notes), 0
    for one, other, ends in tuple(_compared):
        if (one is notes and other is others) or (one is others and other is notes):
            return ends
    most = min(len(notes), len(others))
    head = _alike(notes, others, most)
    ends = head, _alike(reversed(notes), reversed(others), most - head)
    if isinstance(notes, tuple) and isinstance(others, tuple):
        _compared.append((notes, others, ends))
    return ends


def forget_shared() -> None:
    """Hold what was compared last no more."""
    _compared.clear()


def _alike(notes: Iterable[Note], others: Iterable[Note], most: int) -> int:
    """The number of pairs, `most` at most, before the first that is not one and the same note."""
    return min(most, next(compress(count(), map(is_not, notes, others)), most))


def _last_end(notes: Sequence[Note]) -> int:
    """The tick at which the last of some notes stops, 0 where there are none."""
    return max(map(add, map(_START, notes), map(_LENGTH, notes)), default=0)


def _check_order(notes: Sequence[Note]) -> None:
    # Without a loop in Python: 20,000 notes take 2 ms.
    keys = list(map(NOTE_ORDER, notes))
    if not all(map(le, keys, islice(keys, 1, None))):
        raise ValueError("a track's notes must be sorted by start, then pitch")


@dataclass(frozen=True, slots=True)
class Track:
    """One instrument's notes, sorted by (start, pitch), with how it is to sound.

    `program` is a General MIDI program (0–127), or a drum kit's where `percussion`; `bank` (0–127) is that of
    MIDI's bank select, for a SoundFont or an instrument that has more than General MIDI's. `volume`,
    `pan`, and how much of it is sent to the `reverb` and the `chorus`, are MIDI controller values
    (0–127, pan 64 is the middle). `colour` is which of the theme's
    `TRACK_COLOURS` colours it is drawn in, or None for the one its place among the tracks gives.
    """

    notes: tuple[Note, ...] = ()
    name: str = MELODY
    program: int = 0
    percussion: bool = False
    volume: int = 100
    pan: int = 64
    reverb: int = DEFAULT_REVERB
    chorus: int = 0
    muted: bool = False
    solo: bool = False
    colour: int | None = None
    bank: int = 0
    _end: int | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_order(self.notes)

    @classmethod
    def of(cls, notes: Iterable[Note], name: str = MELODY, program: int = 0) -> Track:
        """A track of notes given in any order."""
        return cls(tuple(sorted(notes, key=NOTE_ORDER)), name=name, program=program)

    def spliced(self, first: int, last: int, notes: Sequence[Note]) -> Track:
        """The same track with these notes in the place of its `notes[first:last]`; raises ValueError.

        Costs little where little is changed: what stays is in order already, and ends where it did.
        """
        old = self.notes
        _check_order((*old[max(0, first - 1) : first], *notes, *old[last : last + 1]))
        track = copy(self)
        object.__setattr__(track, "notes", (*old[:first], *notes, *old[last:]))
        lasting = self._end is not None and _last_end(old[first:last]) < self._end
        end = max(self._end or 0, _last_end(notes)) if lasting else None
        object.__setattr__(track, "_end", end)
        return track

    @property
    def instrument(self) -> Instrument:
        """What it is played on."""
        return Instrument(self.program, 0 if self.percussion else self.bank, self.percussion)

    @property
    def end(self) -> int:
        """The tick at which the last note stops, 0 for an empty track."""
        if self._end is None:  # everybody asks for it after every edit, so it is looked for once
            object.__setattr__(self, "_end", _last_end(self.notes))
        return self._end or 0


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From `tick` on, `bpm` quarter notes to the minute."""

    tick: int
    bpm: float


@dataclass(frozen=True, slots=True)
class MetreChange:
    """From `tick` (a bar line) on, `beats` beats of a 1/`unit` note to the bar."""

    tick: int
    beats: int
    unit: int

    def __post_init__(self) -> None:
        if self.beats < 1 or self.unit not in (1, 2, 4, 8, 16, 32, 64):
            raise ValueError(f"{self.beats}/{self.unit} is not a metre")

    @property
    def bar_length(self) -> int:
        """Ticks in one bar."""
        return self.beats * WHOLE_NOTE // self.unit


@dataclass(frozen=True, slots=True)
class KeyChange:
    """From `tick` on, the music is in `key`."""

    tick: int
    key: Key


@dataclass(frozen=True, slots=True)
class Marker:
    """At `tick` a section named `text` begins; it lasts to the next marker, or to the end of the piece."""

    tick: int
    text: str


@dataclass(frozen=True, slots=True)
class ChordSign:
    """From `tick` to the next of them the harmony is `chord`."""

    tick: int
    chord: ChordSymbol


@dataclass(frozen=True, slots=True)
class Score:
    """A piece: tracks, and the tempo, metre, key, sections and chord symbols they share.

    `pickup` is the length in ticks of the incomplete first bar, 0 when there is none: tick 0 is
    where the pickup starts and bar 1 begins at tick `pickup`. `metres` and `tempos` always start
    with an entry at tick 0; `keys` may be empty (no key was chosen), or starts at tick 0 too.
    `markers` and `chords` stand anywhere, in rising order, one at a tick.
    """

    tracks: tuple[Track, ...] = (Track(),)
    tempos: tuple[TempoChange, ...] = (TempoChange(0, DEFAULT_TEMPO),)
    metres: tuple[MetreChange, ...] = (MetreChange(0, 4, 4),)
    keys: tuple[KeyChange, ...] = ()
    pickup: int = 0
    title: str = ""
    composer: str = ""
    markers: tuple[Marker, ...] = ()
    chords: tuple[ChordSign, ...] = ()

    def __post_init__(self) -> None:
        if not self.tracks:
            raise ValueError("a score has at least one track")
        for changes in (self.tempos, self.metres, self.keys):
            ticks = [change.tick for change in changes]
            if ticks and (ticks[0] != 0 or any(a >= b for a, b in pairwise(ticks))):
                raise ValueError("changes of tempo, metre and key start at tick 0, in rising order")
        for signs in (self.markers, self.chords):
            ticks = [sign.tick for sign in signs]
            if any(tick < 0 for tick in ticks) or any(a >= b for a, b in pairwise(ticks)):
                raise ValueError("markers and chords stand at tick 0 or later, in rising order")
        if not self.tempos or not self.metres:
            raise ValueError("a score needs a tempo and a metre at tick 0")
        if not 0 <= self.pickup < self.metres[0].bar_length:
            raise ValueError("a pickup is shorter than the first bar")

    @property
    def end(self) -> int:
        """The tick at which the last note of all tracks stops, 0 for an empty score."""
        return max(track.end for track in self.tracks)

    @property
    def count(self) -> int:
        """How many notes all tracks have together."""
        return sum(len(track.notes) for track in self.tracks)

    def colour(self, index: int) -> int:
        """Which of the `TRACK_COLOURS` colours a track is drawn in: its own, or that of its place."""
        chosen = self.tracks[index].colour
        return index % TRACK_COLOURS if chosen is None else chosen

    def with_track(self, index: int, track: Track) -> Score:
        """The same score with track `index` replaced."""
        return replace(self, tracks=(*self.tracks[:index], track, *self.tracks[index + 1 :]))

    def key_at(self, tick: int) -> Key | None:
        """The key in force at `tick`, None when no key was chosen."""
        place = bisect_right(self.keys, tick, key=_TICK)
        return self.keys[place - 1].key if place else None

    def chord_at(self, tick: int) -> ChordSymbol | None:
        """The chord symbol in force at `tick`, None before the first one; its `classes` are what it holds."""
        place = bisect_right(self.chords, tick, key=_TICK)
        return self.chords[place - 1].chord if place else None

    def metre_at(self, tick: int) -> MetreChange:
        """The metre in force at `tick`."""
        return self.metres[bisect_right(self.metres, tick, key=_TICK) - 1]

    def tempo_at(self, tick: int) -> TempoChange:
        """The tempo in force at `tick`."""
        return self.tempos[bisect_right(self.tempos, tick, key=_TICK) - 1]


@dataclass(frozen=True, slots=True)
class Span:
    """Ticks from `start` up to, not including, `end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span runs forwards from tick 0 or later, not {self.start}..{self.end}")

    @property
    def length(self) -> int:
        """Ticks in the span."""
        return self.end - self.start
