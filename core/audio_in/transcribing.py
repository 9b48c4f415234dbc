"""From the line of a pitch to notes: where each begins and ends, which it is, how loud, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from core.audio_in.contour import FRAME, Contour, Floats

STRUCK = 6.0  # dB within three frames by which a note struck anew gets louder
LOUDER = 3.0  # dB by which it stays louder, which a chorus's beating does not
STRUCK_APART = 6  # frames at least between two onsets in one pitch
OCTAVE_SLIP = 0.16  # seconds: what leaps an octave for less than this, unstruck, is the tracker's mistake
FAR = 16  # semitones up that nobody sings without a breath: a partial, where it is brief
PARTIAL_SLIP = 0.5  # seconds
FLAT = 1.2  # dB: a leap of an octave from one frame to the next that is not heard in the loudness is none
LOOK_BACK = 6  # frames before the tracker is sure in which a note may have begun
CLOSE = 0.45  # semitones within which a frame belongs to its note
USUAL_VELOCITY, SOFTEST, LOUDEST = 84, 24, 122
VOICED = 0.01  # certainties are kept this far from 0 and 1


@dataclass(frozen=True, slots=True)
class Hearing:
    """How closely to listen.

    `sensitivity` from 0 (only what is clear) over 0.5 to 1 (every breath); `shortest` note in seconds;
    `octave` is added to every note.
    """

    sensitivity: float = 0.5
    shortest: float = 0.09
    octave: int = 0


@dataclass(frozen=True, slots=True)
class Sung:
    """One note as it was sung: seconds, `pitch` as a MIDI number, `level` in dB, `certainty` from 0 to 1.

    `sung_at` is the pitch as it was, in semitones, before the singer's tuning was taken out.
    """

    start: float
    end: float
    pitch: int
    sung_at: float
    level: float
    certainty: float
    velocity: int = USUAL_VELOCITY


@dataclass(frozen=True, slots=True)
class Phrase:
    """The notes in order, none before the end of another, and by how many semitones all are out of tune."""

    notes: tuple[Sung, ...]
    tuning: float


@dataclass(frozen=True, slots=True)
class _Part:
    """Frames `first` up to `last`, heard as one pitch."""

    first: int
    last: int
    pitch: float

    @property
    def frames(self) -> slice:
        return slice(self.first, self.last)

    @property
    def seconds(self) -> float:
        return (self.last - self.first) * FRAME


def transcribe(heard: Contour, hearing: Hearing = Hearing()) -> Phrase:
    """The notes in a contour.

    Frames are first cut into notes and gaps at the least cost by SwiftF0's dynamic programme (one pitch to a
    note, so vibrato and short glides stay inside), then: notes struck anew on one pitch are told apart by
    their loudness, leaps of an octave that nobody sang are mended, scraps join the note they glide into, and
    the singer's own tuning, estimated over the phrase, is taken out.
    """
    certainty = _leaned(heard.certainty, hearing.sensitivity)
    parts = _segments(heard, certainty, hearing)
    parts = [cut for part in parts for cut in _struck(part, heard)]
    parts = _from_strike(_mended(parts, heard), heard)
    parts = _joined(parts, hearing.shortest)
    tuning = tuning_of([part.pitch for part in parts], [part.seconds for part in parts])
    notes = [_note(part, heard, certainty, tuning, hearing) for part in parts]
    return Phrase(_with_velocities([note for note in notes if 0 <= note.pitch <= 127]), tuning)


def tuning_of(pitches: Sequence[float], weights: Sequence[float]) -> float:
    """By how many semitones pitches lie above the piano's, from -0.5 to 0.5: a mean on the circle."""
    if not pitches:
        return 0.0
    turns = np.exp(2j * np.pi * np.asarray(pitches))
    mean = np.average(turns, weights=np.asarray(weights))
    return float(np.angle(mean) / (2 * np.pi)) if abs(mean) > 0.1 else 0.0


def _leaned(certainty: Floats, sensitivity: float) -> Floats:
    """Certainties moved up or down, as bets: at 0.5 they stay as they are."""
    kept = np.clip(certainty, VOICED, 1 - VOICED)
    odds = np.log(kept / (1 - kept)) + 6 * (sensitivity - 0.5)
    leaned: Floats = np.where(certainty > 0, 1 / (1 + np.exp(-odds)), 0.0)
    return leaned


def _segments(heard: Contour, certainty: Floats, hearing: Hearing) -> list[_Part]:
    from swift_f0 import PitchResult, segment_notes

    frames = len(heard.pitch)
    hertz = 440 * 2 ** ((heard.pitch - 69) / 12)
    result = PitchResult(np.arange(frames) * FRAME, hertz, certainty, heard.level)
    hold = float(np.clip(hearing.shortest * 900, 30, 160))
    found = segment_notes(result, pitch_hold_ms=hold)
    return [
        _Part(
            round(note.start / FRAME), round(note.end / FRAME), 69 + 12 * float(np.log2(note.pitch_hz / 440))
        )
        for note in found
    ]


def _struck(part: _Part, heard: Contour) -> list[_Part]:
    """The part cut where it gets louder at once, as a string or a key does that is struck again."""
    level = heard.level[part.frames]
    if len(level) < 2 * STRUCK_APART:
        return [part]
    rise = level[3:] - np.minimum.reduce([level[:-3], level[1:-2], level[2:-1]])
    cuts = [0]
    for place in np.flatnonzero(rise > STRUCK) + 2:
        if place - cuts[-1] < STRUCK_APART or len(level) - place < STRUCK_APART:
            continue
        before, after = level[place - STRUCK_APART : place], level[place : place + STRUCK_APART]
        if float(after.mean() - before.mean()) > LOUDER:
            cuts.append(int(place))
    edges = [*cuts, len(level)]
    return [_Part(part.first + a, part.first + b, part.pitch) for a, b in pairwise(edges)]


def _mended(parts: Sequence[_Part], heard: Contour) -> list[_Part]:
    """Parts that slipped to an octave or a partial of what they touch made one with it."""
    chains: list[list[_Part]] = []
    for part in parts:
        if chains and _slips(chains[-1], part, heard):
            chains[-1].append(part)
        else:
            chains.append([part])
    return [_Part(chain[0].first, chain[-1].last, _home(chain)) for chain in chains]


def _slips(chain: Sequence[_Part], part: _Part, heard: Contour) -> bool:
    """Whether a part, or what it touches, is the same note heard at an octave or a partial of it."""
    last = chain[-1]
    leap, briefer = abs(part.pitch - last.pitch), min(part.seconds, last.seconds)
    if part.first - last.last > 1:
        return False
    if len(chain) > 1 and leap < CLOSE:
        return True  # the tracker has come home
    higher = max(part, last, key=lambda each: each.pitch)
    if leap > FAR and higher.seconds < PARTIAL_SLIP:
        return True
    loudness = float(np.ptp(heard.level[max(0, part.first - 3) : part.first + 3]))
    if abs(leap - 12) < 0.2 and loudness < FLAT:
        return True
    return abs(leap - 12) < 0.6 and briefer < OCTAVE_SLIP and loudness < STRUCK


def _home(chain: Sequence[_Part]) -> float:
    """The pitch of a chain of slips: the one that lasts longest, the lower unless it is half as long.

    Trackers slip upwards, to partials, more than down; what lies far above the lowest is left out.
    """
    lowest = min(part.pitch for part in chain)
    likely = [part for part in chain if part.pitch - lowest <= FAR]

    def lasts(pitch: float) -> float:
        frames = sum(part.last - part.first for part in likely if abs(part.pitch - pitch) < CLOSE)
        return frames / 2 if pitch > lowest + CLOSE else frames

    return max((part.pitch for part in likely), key=lasts)


def _from_strike(parts: Sequence[_Part], heard: Contour) -> list[_Part]:
    """Parts begun where it got loud, if that was in the gap just before the tracker was sure of a pitch."""
    begun: list[_Part] = []
    for part in parts:
        earliest = max(begun[-1].last if begun else 0, part.first - LOOK_BACK)
        rises = [
            (heard.level[frame] - heard.level[max(0, frame - 2)], frame)
            for frame in range(earliest + 1, part.first)
        ]
        rise, frame = max(rises, default=(0.0, part.first))
        begun.append(replace(part, first=frame) if rise > STRUCK else part)
    return begun


def _joined(parts: Sequence[_Part], shortest: float) -> list[_Part]:
    """Parts shorter than `shortest` go into the note they glide into, or out of; alone they are dropped."""
    left = list(parts)
    while True:
        short = [place for place, part in enumerate(left) if part.seconds < shortest - FRAME / 2]
        if not short:
            return left
        place = min(short, key=lambda index: left[index].seconds)
        part = left.pop(place)
        after = left[place] if place < len(left) else None
        before = left[place - 1] if place else None
        if after is not None and after.first - part.last <= 1 and abs(after.pitch - part.pitch) < 4:
            left[place] = replace(after, first=part.first)
        elif before is not None and part.first - before.last <= 1 and abs(before.pitch - part.pitch) < 4:
            left[place - 1] = replace(before, last=part.last)


def _note(part: _Part, heard: Contour, certainty: Floats, tuning: float, hearing: Hearing) -> Sung:
    pitches, sure = heard.pitch[part.frames], certainty[part.frames]
    pitch = round(part.pitch - tuning)
    off = abs(part.pitch - tuning - pitch)
    steady = float(np.mean(np.abs(pitches - part.pitch) < CLOSE))
    long_enough = min(1.0, part.seconds / max(2 * hearing.shortest, FRAME))
    doubt = float(sure.mean()) * (0.4 + 0.6 * steady) * (1 - (off / 0.6) ** 2) * (0.6 + 0.4 * long_enough)
    level = float(np.percentile(heard.level[part.frames], 80))
    start, end = part.first * FRAME, part.last * FRAME
    return Sung(start, end, pitch + 12 * hearing.octave, part.pitch, level, float(np.clip(doubt, 0, 1)))


def _with_velocities(notes: Sequence[Sung]) -> tuple[Sung, ...]:
    """Loudness as velocity, the middle one as usual; a synthesizer's amplitude goes by velocity squared."""
    if not notes:
        return ()
    middle = float(np.median([note.level for note in notes]))

    def heard(note: Sung) -> int:
        velocity = USUAL_VELOCITY * 10 ** ((note.level - middle) / 40)
        return round(min(LOUDEST, max(SOFTEST, velocity)))

    return tuple(replace(note, velocity=heard(note)) for note in notes)
