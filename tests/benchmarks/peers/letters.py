"""The spelling of char-rnn and folk-rnn: ABC text, letter by letter.

Sturm, Santos, Ben-Tal & Korshunova, "Music transcription modelling and composition using deep learning",
CSMC 2016. As there all tunes have C as their tonic and metre and mode stand before them; the text is the
barest there is: no beams, no spaces, no lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from core.files.notation.spelling import signature
from core.harmony import Key, Spelling, spell
from core.lstm.sources import CorpusTune
from core.score import TICKS_PER_QUARTER
from core.timing import BarMap
from tests.benchmarks.peers.spelling import Kind, Line
from tests.benchmarks.peers.tunes import seam, to_c

UNIT = TICKS_PER_QUARTER // 2
BAR = "|"
_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_STARTS = "ABCDEFGabcdefg_=^"
ALPHABET = sorted({*_STARTS, *"z,'0123456789/-", BAR, *"M:none\nK:majindorphylcixo"})

Said = tuple[str, Kind]


class Letters:
    """The spelling; metre and mode are told, and bar lines stand wherever they are known."""

    alphabets = (len(ALPHABET),)
    starts = tuple(ALPHABET.index(letter) for letter in _STARTS)

    def spell(self, tune: CorpusTune) -> Line:
        said = [*((letter, Kind.FREE) for letter in head(tune)), *body(tune)]
        symbols = np.array([ALPHABET.index(letter) for letter, _ in said], np.int64)
        kinds = np.array([kind for _, kind in said], np.int64)
        return Line(symbols[:, None], kinds[:, None], len(tune.notes))

    def moved(self, line: Line, semitones: int) -> Line:
        return line  # in C already


def head(tune: CorpusTune) -> str:
    """The fields that are told: metre and mode."""
    bars, key = tune.setting.bars, tune.setting.key
    metre = bars.bar_at(tune.notes[0].start).metre if bars else None
    return f"M:{f'{metre.beats}/{metre.unit}' if metre else 'none'}\nK:{_key(key)}\n"


def _key(key: Key | None) -> str:
    return f"C{key.mode.value[:3]}" if key else "none"


def body(tune: CorpusTune) -> list[Said]:
    """The music, letter by letter, without the double bar at its end."""
    key = tune.setting.key
    moved = to_c(tune.pitches, key, minor_to_a=False)
    plain = signature(Key("C", key.mode) if key else Key())
    spellings = spell([pitch + moved for pitch in tune.pitches], Key("C", key.mode) if key else Key())
    clock = seam(tune)
    said: list[Said] = []
    signs = _Signs(plain)
    for note, spelling in zip(tune.notes, spellings, strict=True):
        _write(said, signs, tune.setting.bars, (clock, note.start), None)
        _write(said, signs, tune.setting.bars, (note.start, note.end), spelling)
        clock = note.end
    return said[1:] if said and said[0][0] == BAR else said


def _write(
    said: list[Said], signs: _Signs, bars: BarMap | None, span: tuple[int, int], spelling: Spelling | None
) -> None:
    """Add a rest or a note, in as many pieces as bars it stands in."""
    pieces = list(_pieces(bars, *span))
    for number, (start, end) in enumerate(pieces):
        if bars and bars.bar_at(start).start == start:
            said.append((BAR, Kind.TIMING))
            signs.forget()
        if spelling is None:
            said.append(("z", Kind.TIMING))
        else:
            said += _sound(signs.before(spelling) + _letter(spelling), again=number > 0)
        tied = "-" if spelling and number < len(pieces) - 1 else ""
        said += [(letter, Kind.TIMING) for letter in _length(end - start) + tied]


def _pieces(bars: BarMap | None, start: int, end: int) -> Iterator[tuple[int, int]]:
    lines = [bar.start for bar in bars.lines(start, end)[1:]] if bars and start < end else []
    yield from pairwise([start, *lines, end] if start < end else [])


def _sound(letters: str, again: bool) -> Iterator[Said]:
    """A pitch; where it is tied to from the bar before, it is no news."""
    for place, letter in enumerate(letters):
        yield letter, Kind.TIMING if again else Kind.PITCH if place else Kind.BOTH


def _letter(spelling: Spelling) -> str:
    step, octave = spelling.step, spelling.octave
    return step.lower() + "'" * (octave - 5) if octave >= 5 else step + "," * (4 - octave)


def _length(ticks: int) -> str:
    length = Fraction(ticks, UNIT)
    above = str(length.numerator) if length.numerator > 1 else ""
    return above if length.denominator == 1 else f"{above}/{length.denominator}"


class _Signs:
    """A sign holds to the bar line, in all octaves or its own only: what is written is right for both."""

    def __init__(self, plain: dict[str, int]) -> None:
        self._plain = plain
        self.forget()

    def forget(self) -> None:
        """At a bar line."""
        self._all = dict(self._plain)
        self._own: dict[tuple[str, int], int] = {}

    def before(self, spelling: Spelling) -> str:
        """The sign to write, if any."""
        place = (spelling.step, spelling.octave)
        understood = self._own.get(place, self._plain[spelling.step]), self._all[spelling.step]
        if understood == (spelling.alter, spelling.alter):
            return ""
        self._own[place] = self._all[spelling.step] = spelling.alter
        return _SIGNS[spelling.alter]


def text(said: Sequence[Said]) -> str:
    """The letters alone."""
    return "".join(letter for letter, _ in said)
