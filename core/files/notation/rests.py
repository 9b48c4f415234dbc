"""Rests clear of the notes of other voices: programs draw them a little higher or lower, notes or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.files.notation.model import Clef, Head, Measure, Notation, Symbol, Voice
from core.harmony import STEPS
from core.score import TICKS_PER_QUARTER

_OCTAVE = len(STEPS)
_SIGNS = {"G": 4 * _OCTAVE + STEPS.index("G"), "F": 3 * _OCTAVE + STEPS.index("F"), "C": 4 * _OCTAVE}
_AWAY = 4  # steps of a rest in one of two voices from the middle line, as programs draw it


def clear(voices: Sequence[Voice], clef: Clef) -> tuple[Voice, ...]:
    """The voices of one staff in one bar, rests that would lie on notes of another voice moved off them.

    Odd voices have them above the notes that begin with them, even ones below, as they have their stems.
    """
    count = sum(map(bool, voices))
    if count < 2 or clef is Clef.PERCUSSION:
        return tuple(voices)
    middle, away = _middle(clef), _AWAY if count == 2 else 0
    struck = [{symbol.at: symbol.heads for symbol in voice} for voice in voices]
    return tuple(
        tuple(
            symbol
            if symbol.heads
            else symbol._replace(line=_line(symbol, others, middle, away, up=index % 2 == 0))
            for symbol in voice
        )
        for index, voice in enumerate(voices)
        for others in [[*struck[:index], *struck[index + 1 :]]]
    )


def nearer(notation: Notation) -> Notation:
    """The same for MuseScore, which moves a rest by itself first, and then as far as it is told besides."""
    parts = (replace(part, measures=tuple(map(_nearer, part.measures))) for part in notation.parts)
    return replace(notation, parts=tuple(parts))


def _nearer(measure: Measure) -> Measure:
    staves = tuple(
        tuple(
            tuple(
                symbol if symbol.line is None else symbol._replace(line=symbol.line - way * _AWAY)
                for symbol in voice
            )
            for index, voice in enumerate(voices)
            for way in [1 if index % 2 == 0 else -1]
        )
        for voices in measure.staves
    )
    return replace(measure, staves=staves)


def _middle(clef: Clef) -> int:
    """The step on a staff's middle line."""
    sign, line, octaves = clef.value
    return _SIGNS[sign] + 2 * (3 - line) + _OCTAVE * octaves


def _line(
    rest: Symbol, others: Sequence[Mapping[int, tuple[Head, ...]]], middle: int, away: int, *, up: bool
) -> int | None:
    """Where a rest has to be, None where it is clear of the other voices so far from the middle line.

    Of the `others` it is told what they strike at each place.
    """
    way = 1 if up else -1
    beside = [
        way * (head.spelling.octave * _OCTAVE + STEPS.index(head.spelling.step) - middle)
        for struck in others
        for head in struck.get(rest.at, ())
    ]
    if not beside or (needed := max(beside) + _room(rest.value)) <= away:
        return None
    return middle + way * (needed + needed % 2)  # as on the middle line, on a line


def _room(value: int) -> int:
    """Steps from the middle of a rest to that of a notehead beside it, at least."""
    if value >= 2 * TICKS_PER_QUARTER:
        return 2
    return 3 if value in (TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER // 4) else 4
