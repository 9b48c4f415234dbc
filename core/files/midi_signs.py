"""What Continuo and MIDI call keys, metres and tempos, and what MIDI has no word for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.files import checks, midi_chords
from core.files.imported import LAST_TICK
from core.harmony import Key, Mode
from core.score import WHOLE_NOTE, ChordSign, KeyChange, MetreChange, Score

_MAJOR = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
_MINOR_THIRD = {Mode.MINOR, Mode.DORIAN, Mode.PHRYGIAN, Mode.LOCRIAN}
MARK = b"\x7dContinuo"  # 7D is the manufacturer's number for private use
"""What the data of Continuo's sequencer-specific events starts with."""
ONE_TRACK = MARK + b'{"one":true}'
"""Says in a track that all its channels are one instrument, whose unisons needed more than one."""

MOST_BEATS = 255
SLOWEST = 0xFFFFFF  # microseconds to the quarter note


@dataclass(frozen=True, slots=True)
class Signs:
    """The signatures and chord symbols of a piece, exactly as Continuo has them."""

    pickup: int
    metres: tuple[MetreChange, ...]
    keys: tuple[KeyChange, ...]
    composer: str
    chords: tuple[ChordSign, ...] = ()

    @classmethod
    def of(cls, score: Score) -> Signs:
        """The signs of `score`."""
        return cls(score.pickup, score.metres, score.keys, score.composer, score.chords)

    def metre_events(self) -> list[tuple[int, int, int]]:
        """(tick, beats, unit) as MIDI has them: a pickup and a bar cut short are metres of their own."""
        changes = [(change.tick, change.beats, change.unit) for change in self.metres]
        if self.pickup:
            in_force = [event for event in changes if event[0] <= self.pickup][-1]
            after = [event for event in changes if event[0] > self.pickup]
            changes = [(self.pickup, *in_force[1:]), *after]
        events = [(0, *_short_metre(self.pickup, self.metres[0].unit))] if self.pickup else []
        for change, following in pairwise(changes):
            tick, beats, unit = change
            cut = (following[0] - tick) % (beats * WHOLE_NOTE // unit)
            if cut < following[0] - tick:
                events.append(change)
            if cut:
                events.append((following[0] - cut, *_short_metre(cut, unit)))
        return [*events, changes[-1]]

    def key_events(self) -> list[tuple[int, str]]:
        """(tick, signature) as MIDI has them; C major where none was chosen, or players would guess."""
        return [(change.tick, signature(change.key)) for change in self.keys] or [(0, "C")]

    def chord_events(self) -> list[tuple[int, bytes]]:
        """(tick, data of a manufacturer's event) for each chord symbol."""
        return [(sign.tick, midi_chords.pack(sign.chord)) for sign in self.chords]

    def pack(self) -> bytes:
        """The signs as the data of a sequencer-specific event."""
        says: dict[str, object] = {
            "pickup": self.pickup,
            "metres": [[change.tick, change.beats, change.unit] for change in self.metres],
            "keys": [[change.tick, str(change.key)] for change in self.keys],
            "composer": self.composer,
        }
        if self.chords:
            says["chords"] = [[sign.tick, str(sign.chord)] for sign in self.chords]
        return MARK + json.dumps(says, separators=(",", ":")).encode("ascii")


def unpack(data: Sequence[int]) -> Signs | None:
    """The signs in a sequencer-specific event, None when it is somebody else's or damaged."""
    packed = bytes(data)
    if not packed.startswith(MARK):
        return None
    try:
        says = json.loads(packed[len(MARK) :])
        piece = Score(
            metres=checks.rows(says, "metres", (3,), checks.metre),
            keys=checks.rows(says, "keys", (2,), checks.key),
            pickup=checks.whole(says.get("pickup"), 0, LAST_TICK, "pickup"),
            composer=checks.text(says.get("composer"), "composer"),
            chords=checks.rows(says, "chords", (2,), checks.chord) if "chords" in says else (),
        )
    except (ValueError, AttributeError, RecursionError):
        return None
    return Signs.of(piece)


def signature(key: Key) -> str:
    """The major or minor key MIDI has for `key`'s signature, as mido names it."""
    fifths = key.fifths
    while fifths > 7:
        fifths -= 12
    while fifths < -7:
        fifths += 12
    return named(fifths, minor=key.mode in _MINOR_THIRD)


def named(fifths: int, *, minor: bool) -> str:
    """The key with so many sharps, or flats where negative, as mido names it: "Ebm"."""
    return f"{_MINOR[fifths + 7]}m" if minor else _MAJOR[fifths + 7]


def key_of(name: str) -> Key:
    """The key of one of mido's names."""
    return Key(name[:-1], Mode.MINOR) if name.endswith("m") else Key(name, Mode.MAJOR)


def microseconds(bpm: float) -> int:
    """The quarter note's length at `bpm`, as near as MIDI can say it."""
    return min(max(round(60_000_000 / bpm), 1), SLOWEST)


def bpm_of(quarter: int) -> float:
    """The roundest tempo that MIDI writes as `quarter` microseconds."""
    exact = 60_000_000 / quarter
    rounded = (round(exact, digits) for digits in range(7))
    return next((bpm for bpm in rounded if bpm and microseconds(bpm) == quarter), exact)


def _short_metre(pickup: int, unit: int) -> tuple[int, int]:
    # A pickup that no metre measures (a triplet) gets the next longer one; the metre change that
    # follows at its true end cuts it short.
    for candidate in (unit, 4, 8, 16, 32, 64):
        beats, rest = divmod(pickup, WHOLE_NOTE // candidate)
        if not rest and beats <= MOST_BEATS:
            return beats, candidate
    for candidate in (64, 16, 4, 1):
        beats = -(-pickup // (WHOLE_NOTE // candidate))
        if beats <= MOST_BEATS:
            return beats, candidate
    return MOST_BEATS, 1
