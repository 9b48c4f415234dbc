"""How surprised the model is by what the composer wrote, note by note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.continuation.request import MAX_VOICES
from core.continuation.sounding import sounds_together
from core.encoding import melody
from core.harmony import Key
from core.lstm.bundle import Bundle, of_several
from core.lstm.evaluate import surprise
from core.lstm.features import Setting
from core.lstm.figures import Bits
from core.lstm.lifting import lift_for
from core.lstm.memory import HORIZON
from core.polyphony.judging import opinion
from core.polyphony.separating import separate
from core.score import WHOLE_NOTE, MetreChange, Note, Score
from core.timing import BarMap

PASSAGE = 64 * WHOLE_NOTE  # ticks that are measured together, and again when a note in them changes
CONTEXT = HORIZON  # notes before a passage that are heard first: as many as the network's memory reaches

_Heard: TypeAlias = tuple[tuple[Note, ...], int, tuple[MetreChange, ...], int, Key | None]


@dataclass(frozen=True)
class Surprises:
    """Bits of surprise for each of `notes`, shape [notes]: of when and how long it sounds, and of its pitch.

    Notes that no model hears have NaN: drums, more than six at once, all but one line where none hears more.
    """

    notes: tuple[Note, ...]
    timing: NDArray[np.float64]
    pitch: NDArray[np.float64]

    @property
    def bits(self) -> NDArray[np.float64]:
        """Both together."""
        return self.timing + self.pitch


Several = Callable[[], Bundle | None]


def installed() -> Bundle | None:
    """The model of several voices that is there, if any."""
    return of_several()


def ears(bundle: Bundle, several: Several) -> Bundle | None:
    """The model that hears chords and parts: the one in use, or the one that `several` gives, if any."""
    return bundle if bundle.company else several()


class Listener:
    """Listens to tracks with one model, and only anew to the passages that have changed.

    A line of up to 64 whole notes is heard as it is. A longer one is heard in passages of that length, each
    with the notes before it, so that an edit in a long piece costs no more than in a short one. Passages of
    chords and parts, and what else stands beside the line, are heard by the model of several voices.
    """

    def __init__(self, bundle: Bundle, several: Several = installed) -> None:
        self._bundle, self._several = bundle, several
        self._known: dict[_Heard, Bits] = {}

    def surprises(self, score: Score, track: int) -> Surprises:
        """What the model makes of the notes of a track, told its bars and key but not where it ends.

        It hears no drums.
        """
        notes = score.tracks[track].notes
        bits, known = np.full((len(notes), 3), np.nan), dict[_Heard, Bits]()
        if score.tracks[track].percussion:
            return Surprises(notes, bits[:, 0], bits[:, 2])
        # What is cut short keeps its start and pitch; of unisons the longest is heard.
        rows = {(note.start, note.pitch): row for row, note in enumerate(notes)}
        line, _ = melody(notes)
        lines = {line[passage.start].start // PASSAGE: passage for passage in passages(line)}
        for passage in passages(notes):
            own = lines.get(notes[passage.start].start // PASSAGE, range(0))
            other = None if len(own) == len(passage) else ears(self._bundle, self._several)
            if own and (other is None or not sounds_together(notes[passage.start : passage.stop])):
                heard = _heard(score, line, own)
                known[heard] = self._known[heard] if heard in self._known else self._measured(heard, score)
                bits[[rows[note.start, note.pitch] for note in line[own.start : own.stop]]] = known[heard]
            left = np.isnan(bits[passage.start : passage.stop, 0])
            if other is not None and left.any():
                heard = _heard(score, notes, passage)
                known[heard] = self._known[heard] if heard in self._known else _in_voices(other, heard, score)
                bits[passage.start : passage.stop][left] = known[heard][left]
        self._known = known
        return Surprises(notes, bits[:, 0] + bits[:, 1], bits[:, 2])

    def _measured(self, heard: _Heard, score: Score) -> Bits:
        notes, before, *_, key = heard
        setting = Setting(bars=BarMap(score), key=key, lift=lift_for(self._bundle, notes))
        return surprise(self._bundle, notes, setting)[before:]


def _in_voices(bundle: Bundle, heard: _Heard, score: Score) -> Bits:
    """Bits of gap, length and pitch of notes in several voices; NaN of those that no voice has room for."""
    notes, before, *_, key = heard
    voices = separate(notes, MAX_VOICES)
    found, woven = opinion(bundle, Setting(bars=BarMap(score), key=key), voices)
    rows, told = {id(note): row for row, note in enumerate(notes)}, found.bits
    bits: Bits = np.full((len(notes), 3), np.nan)
    for place, voice in enumerate(voices):
        bits[[rows[id(note)] for note in voice]] = told[woven.voice == place]
    return bits[before:]


def _heard(score: Score, notes: Sequence[Note], passage: range) -> _Heard:
    """A passage, and the notes before it that are heard with it."""
    first = passage.start
    own = tuple(notes[max(0, first - CONTEXT) : passage.stop])
    return own, min(first, CONTEXT), *_facts(score, notes[first])


def passages(line: Sequence[Note]) -> Iterator[range]:
    """The numbers of the notes of each passage of a line that has any."""
    places = np.array([note.start // PASSAGE for note in line])
    edges = [*np.flatnonzero(np.diff(places, prepend=-1)).tolist(), len(line)]
    for first, last in pairwise(edges):
        yield range(first, last)


def _facts(score: Score, first: Note) -> tuple[tuple[MetreChange, ...], int, Key | None]:
    return score.metres, score.pickup, score.key_at(first.start)
