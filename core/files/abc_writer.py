"""A score in ABC 2.1: one melody as one tune, more parts or voices as voices of it.

Clefs are not named: readers disagree whether a bass clef moves the notes by octaves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, takewhile
from operator import attrgetter, itemgetter
from pathlib import Path

from core.chord_symbols import ChordSymbol
from core.files.disk import write_aside
from core.files.notation import Measure, Notation, Part, Symbol, Voice, notate
from core.files.notation.spelling import signature
from core.harmony import Key, Mode
from core.score import MELODY, TICKS_PER_QUARTER, Score
from core.words import tr

_UNIT = TICKS_PER_QUARTER // 2
_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_BARS_IN_LINE = 4
_AT = attrgetter("at")
Chords = Sequence[tuple[int, ChordSymbol]]  # by their places in the bar
# Without these some readers (music21 among them) forget an accidental after its own note.
_PREAMBLE = ("%abc-2.1", "%%propagate-accidentals octave")


def save(path: Path, score: Score) -> tuple[str, ...]:
    """Write `score` to `path`, and tell the losses; raises BadFile."""
    notation = notate(score, apart=True)
    write_aside(path, _unparse(notation, score).encode("utf-8", "replace"))
    return _losses(notation, score)


def unparse(score: Score) -> str:
    """The piece as an ABC tune; raises BadFile when it is too long for paper."""
    return _unparse(notate(score, apart=True), score)


def _unparse(notation: Notation, score: Score) -> str:
    first = notation.parts[0].measures[0]
    metre, key = first.metre, first.key
    assert metre is not None
    assert key is not None
    head = [*_PREAMBLE, "X:1", f"T:{_line(notation.title)}"]
    head += [f"C:{_line(notation.composer)}"] if notation.composer else []
    head += [f"M:{metre.beats}/{metre.unit}", "L:1/8", f"Q:1/4={round(score.tempos[0].bpm)}"]
    voices = [
        (_called(part.track.name, number), place)
        for part in notation.parts
        for number, place in enumerate(_voices(part), 1)
    ]
    lines = [*head, f"K:{_key(key)}"]
    plain = len(voices) == 1 and notation.parts[0].track.name in ("", MELODY)  # which nobody has named
    for number, (called, place) in enumerate(voices, 1):
        restated = f"[M:{metre.beats}/{metre.unit}][K:{_key(key)}]" if number > 1 else ""
        music = _lines(*place, leads=number == 1)
        named = () if plain else (f"V:{number}{called}",)
        lines += [*named, restated + music[0], *music[1:]]
    return "\n".join(lines) + "\n"


def _called(name: str, number: int) -> str:
    """How a voice's field tells its track's name, from the second voice of a track on with a number."""
    told = _line(name).replace('"', "'")
    told += f" {number}" if told and number > 1 else ""
    return f' name="{told}"' if told else ""


def losses(score: Score) -> tuple[str, ...]:
    """One sentence for each way in which ABC cannot hold the notes, the sections and the chords."""
    return _losses(notate(score, apart=True), score)


def _losses(notation: Notation, score: Score) -> tuple[str, ...]:
    lost = []
    if count := len(score.markers):
        lost.append(tr("ABC has no sections, so none was written: {count}.").format(count=count))
    if moved := sum(_moved(measure) for measure in notation.parts[0].measures):
        told = tr("Chord symbols written at the note before, because they stand within a tuplet: {n}.")
        lost.append(told.format(n=moved))
    return (*notation.notices, *lost)


def _moved(measure: Measure) -> int:
    """How many chord symbols come while a note of a tuplet sounds, which cannot be cut there."""
    symbols = measure.staves[0][0] if measure.staves[0] else ()
    tuplets = [symbol for symbol in symbols if symbol.tuplet]
    before = [(at, bisect_left(tuplets, at, key=_AT)) for at, _ in measure.chords]
    return sum(place > 0 and at < tuplets[place - 1].end for at, place in before)


def _voices(part: Part) -> list[tuple[Part, int, int]]:
    """The part with each of its staves and each voice of that."""
    most = [max(len(measure.staves[staff]) for measure in part.measures) for staff in range(part.staves)]
    return [(part, staff, voice) for staff, voices in enumerate(most) for voice in range(voices)]


def _line(text: str) -> str:
    # A line break would end the field, and a percent sign would begin a comment.
    return " ".join(text.split()).replace("%", "％")


def _key(key: Key) -> str:
    return key.tonic if key.mode is Mode.MAJOR else key.tonic + key.mode.value[:3]


def _lines(part: Part, staff: int, voice: int, *, leads: bool) -> list[str]:
    """The music of one voice, four bars to the line; the first one `leads`, and has the chord symbols."""
    key = Key()
    bars: list[str] = []
    for index, measure in enumerate(part.measures):
        key = measure.key or key
        last = index == len(part.measures) - 1
        changes = _changes(measure) if index else ""
        music = _bar(measure, measure.staves[staff], voice, key, measure.chords if leads else ())
        bars.append(f"{changes}{music} {'|]' if last else '|'}")
    pickup = 1 if part.measures[0].number == 0 else 0
    edges = [0, *range(_BARS_IN_LINE + pickup, len(bars), _BARS_IN_LINE), len(bars)]
    return [" ".join(bars[a:b]) for a, b in pairwise(edges)]


def _changes(measure: Measure) -> str:
    metre = f"[M:{measure.metre.beats}/{measure.metre.unit}]" if measure.metre else ""
    key = f"[K:{_key(measure.key)}]" if measure.key else ""
    tempo = f"[Q:1/4={round(measure.tempos[0][1])}]" if measure.tempos else ""
    return metre + key + tempo


def _bar(measure: Measure, voices: Sequence[Voice], voice: int, key: Key, chords: Chords) -> str:
    symbols = voices[voice] if voice < len(voices) else ()
    symbols = symbols or (Symbol(0, measure.length, measure.length),)
    signs = _Signs(key)
    words = ""
    for index, symbol in enumerate(symbols):
        word = (_tuplet(symbols[index:]) if symbol.opens_group else "") + _under(symbol, chords, signs)
        joined = bool(symbol.beams) and symbol.beams[0] in ("begin", "continue")
        words += word if joined else word + " "
    return words.strip()


def _tuplet(following: Sequence[Symbol]) -> str:
    group = following[0].tuplet
    if group is None:
        return ""
    count = len(list(takewhile(lambda symbol: not symbol.closes_group, following))) + 1
    if (group.actual, count) == (3, 3):
        return "(3"
    return f"({group.actual}:{group.normal}:{count}"


def _under(symbol: Symbol, chords: Chords, signs: _Signs) -> str:
    """What sounds with its chord symbols: where one comes while it does, it is tied there."""
    first, after = (bisect_left(chords, at, key=itemgetter(0)) for at in (symbol.at, symbol.end))
    named = {at: f'"{chord}"' for at, chord in chords[first:after]}
    if symbol.tuplet:
        return "".join(named.values()) + _sound(symbol, signs, symbol.looks)
    edges = sorted({symbol.at, *named, symbol.end})
    return " ".join(
        named.get(at, "") + _sound(symbol, signs, until - at, goes_on=until < symbol.end)
        for at, until in pairwise(edges)
    )


def _sound(symbol: Symbol, signs: _Signs, ticks: int, *, goes_on: bool = False) -> str:
    length = _length(ticks)
    if not symbol.heads:
        return f"z{length}"
    heads = [
        signs.before(head.spelling.step, head.spelling.octave, head.spelling.alter)
        + _letter(head.spelling.step, head.spelling.octave)
        for head in symbol.heads
    ]
    tie = "-" if goes_on or symbol.heads[0].tied_on else ""
    if len(heads) == 1:
        return f"{heads[0]}{length}{tie}"
    return f"[{''.join(heads)}]{length}{tie}"


def _letter(step: str, octave: int) -> str:
    return step.lower() + "'" * (octave - 5) if octave >= 5 else step + "," * (4 - octave)


def _length(ticks: int) -> str:
    length = Fraction(ticks, _UNIT)
    if length.denominator == 1:
        return "" if length == 1 else str(length)
    return f"{length.numerator if length.numerator > 1 else ''}/{length.denominator}"


class _Signs:
    """Which accidentals a bar has said so far.

    Readers disagree whether a sign holds in its own octave or in all, so it is left out only where
    both would come to the same note.
    """

    def __init__(self, key: Key) -> None:
        self._everywhere: dict[str, int] = signature(key)
        self._plain = signature(key)
        self._here: dict[tuple[str, int], int] = {}

    def before(self, step: str, octave: int, alter: int) -> str:
        """The sign to write before a note."""
        here = self._here.get((step, octave), self._plain[step])
        understood: Iterable[int] = (here, self._everywhere[step])
        if all(alter == already for already in understood):
            return ""
        self._everywhere[step] = self._here[step, octave] = alter
        return _SIGNS[alter]
