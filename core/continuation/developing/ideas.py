"""What may be made of a phrase: ideas in a fixed order, each with its name, as composers are taught them.

The kinds are those of the manuals of composition: Schoenberg, "Fundamentals of Musical Composition" (1967),
chapters 3 (variants of a motive), 8 (antecedent, consequent, liquidation) and Prout, "Fugue" (1891), for
answers at the fifth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from core.continuation.developing import lines
from core.continuation.developing.lines import Line, since, until
from core.continuation.developing.theme import Theme
from core.continuation.request import Kind
from core.continuation.voices import in_one_rhythm
from core.encoding import melody
from core.harmony import Key, Mode
from core.polyphony.separating import separate
from core.score import NOTE_ORDER, TICKS_PER_QUARTER, Span
from core.words import tr

# No note of a diminution is shorter.
SHORTEST = TICKS_PER_QUARTER // 8


@dataclass(frozen=True, slots=True)
class Made:
    """What an idea comes to: a line, and up to which tick it fills the place; the rest is to be written.

    `close` wishes for a last note: the tonic (True), or the dominant (False). `rhythm` or `pitches` are all
    that what is written may have.
    """

    line: Line
    filled: int
    close: bool | None = None
    rhythm: tuple[Span, ...] = ()
    pitches: tuple[int, ...] = ()

    @property
    def invented(self) -> bool:
        """Whether the network is to write something new, not only to fill what is left."""
        return self.close is not None or not self.line


Making: TypeAlias = Callable[[Theme], Made | None]


@dataclass(frozen=True, slots=True)
class Idea:
    """One way to develop a phrase, what it is called for a composer, and how it is made; None where not.

    Of chords and parts, and of several tracks, all notes go alike; but what has a way of its own for the
    `chords` and parts of a track is not made of several.
    """

    kind: Kind
    words: str | Callable[[Theme], str]
    make: Making
    chords: Making | None = None

    def called(self, theme: Theme) -> str:
        """What it is called here."""
        return self.words if isinstance(self.words, str) else self.words(theme)


INTERVALS = {
    1: tr("a second higher"),
    2: tr("a third higher"),
    3: tr("a fourth higher"),
    -1: tr("a second lower"),
    -2: tr("a third lower"),
    -3: tr("a fourth lower"),
}


def _row(theme: Theme, piece: Line, length: int, steps: int, first: int = 0) -> Made | None:
    """A piece again and again, each time so many steps of the scale further, as far as there is room."""
    if not piece or length <= 0:
        return None
    times = -(-theme.length // length)
    pieces = [lines.in_key(piece, theme.key, steps * (first + place)) for place in range(times)]
    return Made(lines.joined(pieces, [length] * times), length * times)


def _whole(steps: int, theme: Theme) -> Made | None:
    return _row(theme, theme.line, theme.period, steps, 1)


def _beginning(steps: int, theme: Theme) -> Made | None:
    return _row(theme, until(theme.line, theme.half), theme.half, steps, 1)


def _ending(steps: int, theme: Theme) -> Made | None:
    return _row(theme, since(theme.line, theme.half), theme.period - theme.half, steps, 1)


def _turned(axis: Callable[[Line], int], exact: bool, theme: Theme) -> Made:
    about = _about(axis, theme)
    return Made(lines.inverted(theme.line, about, None if exact else theme.key), theme.period)


def _about(axis: Callable[[Line], int], theme: Theme) -> int:
    """The pitch that a phrase is turned about; beside another one the nearest of its name to that one's."""
    if not theme.lead:
        return axis(theme.line)
    pitch = axis(theme.lead)
    return pitch + lines.OCTAVE * round((_middle(theme.line) - pitch) / lines.OCTAVE)


def _first(line: Line) -> int:
    return line[0].pitch


def _last(line: Line) -> int:
    return line[-1].pitch


def _middle(line: Line) -> int:
    pitches = [note.pitch for note in line]
    return (min(pitches) + max(pitches)) // 2


def _backwards(upside_down: bool, theme: Theme) -> Made:
    # An upbeat ends it off the beat, and within its own time it would begin there: no bar line stayed one.
    line = lines.backwards(theme.line, theme.period if theme.lead or theme.upbeat else None)
    about = _about(_last, theme) if theme.lead else line[0].pitch
    return Made(lines.inverted(line, about, theme.key) if upside_down else line, theme.period)


def _longer(ending: bool, theme: Theme) -> Made | None:
    line, length = theme.line, theme.period
    if ending:
        line, length = since(line, theme.half), theme.period - theme.half
    return Made(lines.stretched(line, 2), 2 * length) if line and length else None


def _shorter(steps: int | None, theme: Theme) -> Made | None:
    """Twice as fast; then so many steps further, or (None) upside down."""
    if theme.period % 2 or min(note.length for note in theme.line) < 2 * SHORTEST:
        return None
    piece, length = lines.stretched(theme.line, 0.5), theme.period // 2
    if steps is not None:
        return _row(theme, piece, length, steps)
    times = -(-theme.length // length)
    turned = lines.inverted(piece, _about(_last, theme), theme.key)
    return Made(
        lines.joined([turned if place % 2 else piece for place in range(times)], [length] * times),
        length * times,
    )


def _head(theme: Theme) -> Line:
    return until(since(theme.line, theme.upbeat), theme.head)


def _on_its_upbeat(theme: Theme, pieces: Sequence[Line], lengths: Sequence[int]) -> Made:
    """Pieces one after the other, the first where the phrase begins."""
    line = lines.shifted(lines.joined(pieces, lengths), theme.upbeat)
    return Made(line, theme.upbeat + sum(lengths))


def _fragments(steps: int, theme: Theme) -> Made | None:
    made = _row(theme, _head(theme), theme.head, steps)
    return None if made is None else _on_its_upbeat(theme, [made.line], [made.filled])


def _liquidated(steps: int, theme: Theme) -> Made | None:
    """The head, the head further on, then its beginning alone, until the place is full: it dissolves."""
    half = theme.head // 2 // theme.beat * theme.beat
    head = _head(theme)
    if not half or not until(head, half):
        return None
    pieces, lengths = [head, lines.in_key(head, theme.key, steps)], [theme.head] * 2
    while sum(lengths) < theme.length - theme.upbeat:
        pieces.append(lines.in_key(until(head, half), theme.key, steps * len(pieces)))
        lengths.append(half)
    return _on_its_upbeat(theme, pieces, lengths)


def _ornamented(passing: bool, neighbours: bool, theme: Theme) -> Made:
    line = lines.with_neighbour_notes(theme.line, theme.key) if neighbours else theme.line
    return Made(lines.with_passing_notes(line, theme.key) if passing else line, theme.period)


def _reduced(beats: int, theme: Theme) -> Made:
    return Made(lines.reduced(theme.line, beats * theme.beat), theme.period)


def _answered(closing: bool, theme: Theme) -> Made | None:
    """The same beginning, and an ending that the network writes."""
    begun = min(theme.half, theme.length // 2)
    line = until(theme.line, begun)
    return Made(line, begun, close=closing) if line else None


def _at_the_fifth(octaves: int, answer: Callable[[Line, Key], Line], theme: Theme) -> Made:
    line = answer(theme.line, theme.key)
    return Made(lines.by_semitones(line, lines.OCTAVE * octaves), theme.period)


def _real(line: Line, _key: Key) -> Line:
    return lines.by_semitones(line, 7)


def _fifth_in_key(line: Line, key: Key) -> Line:
    """What a tonal answer is of chords, which are to stay chords of the key."""
    return lines.in_key(line, key, lines.FIFTH)


def _alike(make: Making, theme: Theme) -> Made | None:
    return make(theme)


def _on_top(make: Making, theme: Theme) -> Made | None:
    """The top line as it is made by itself, over the other notes as they are."""
    top = melody(theme.line)[0]
    made = make(replace(theme, line=top))
    if made is None:
        return None
    begun = {(note.start, note.pitch) for note in top}
    others = tuple(note for note in theme.line if (note.start, note.pitch) not in begun)
    line = (*lines.beside(made.line, others), *others)
    return replace(made, line=tuple(sorted(line, key=NOTE_ORDER)))


def _in_voices(make: Making, theme: Theme) -> Made | None:
    """Every voice as it is made by itself."""
    made = [make(replace(theme, line=voice)) for voice in _voices(theme)]
    notes = [note for each in made if each is not None for note in each.line]
    return Made(tuple(sorted(notes, key=NOTE_ORDER)), theme.period)


def _of_block_chords(make: Making, theme: Theme) -> Made | None:
    """What is made of the top line, where all voices go with it."""
    return make(replace(theme, line=melody(theme.line)[0])) if in_one_rhythm(_voices(theme)) else None


def _voices(theme: Theme) -> Sequence[Line]:
    return separate(theme.line, len(theme.line))


def _parallel(theme: Theme) -> Mode:
    return Mode.MAJOR if theme.key.mode is Mode.MINOR else Mode.MINOR


def _other_mode(theme: Theme) -> Made | None:
    """Voice by voice, for in each of them a seventh may lead to the tonic."""
    return _in_voices(_line_in_other_mode, theme)


def _line_in_other_mode(theme: Theme) -> Made:
    return Made(lines.in_mode(theme.line, theme.key, _parallel(theme)), theme.period)


def _mode_name(theme: Theme) -> str:
    return tr("in {key}").format(key=Key(theme.key.tonic, _parallel(theme)).label)


def _new_pitches(theme: Theme) -> Made:
    """The phrase's onsets and lengths, as often as it goes into the place."""
    times = -(-theme.length // theme.period)
    line = until(lines.joined([theme.line] * times, [theme.period] * times), theme.length)
    return Made((), 0, rhythm=tuple(Span(note.start, note.end) for note in line))


def _new_rhythm(theme: Theme) -> Made:
    return Made((), 0, pitches=tuple(note.pitch for note in theme.line))


def _alone(
    kind: Kind,
    words: str,
    make: Making,
    chords: Callable[[Making, Theme], Made | None] = _alike,
) -> Idea:
    return Idea(kind, words, make, partial(chords, make))


def _at_a_fifth(words: str, octaves: int) -> Idea:
    ways = (partial(_at_the_fifth, octaves, answer) for answer in (lines.tonal_answer, _fifth_in_key))
    return Idea(Kind.FIFTH, words, *ways)


def _rows(
    kind: Kind, words: str, make: Callable[[int, Theme], Made | None], steps: tuple[int, ...]
) -> list[Idea]:
    return [Idea(kind, words.format(interval=INTERVALS[each]), partial(make, each)) for each in steps]


# In this order they are numbered in recipes: new ones come last, and none goes.
IDEAS: tuple[Idea, ...] = (
    *_rows(Kind.SEQUENCE, tr("sequence, {interval}"), _whole, (1, -1, 2, -2, 3, -3)),
    *_rows(Kind.SEQUENCE, tr("its beginning in sequence, {interval}"), _beginning, (1, -1, 2, -2, 3, -3)),
    *_rows(Kind.SEQUENCE, tr("its ending in sequence, {interval}"), _ending, (1, -1, 2, -2, 3, -3)),
    Idea(Kind.INVERSION, tr("inversion about its first note"), partial(_turned, _first, False)),
    Idea(Kind.INVERSION, tr("inversion about its last note"), partial(_turned, _last, False)),
    Idea(Kind.INVERSION, tr("inversion about its middle"), partial(_turned, _middle, False)),
    Idea(Kind.INVERSION, tr("exact inversion about its first note"), partial(_turned, _first, True)),
    Idea(Kind.RETROGRADE, tr("backwards"), partial(_backwards, False)),
    Idea(Kind.RETROGRADE, tr("backwards and upside down"), partial(_backwards, True)),
    Idea(Kind.AUGMENTATION, tr("augmentation of its beginning"), partial(_longer, False)),
    Idea(Kind.AUGMENTATION, tr("augmentation of its ending"), partial(_longer, True)),
    Idea(Kind.DIMINUTION, tr("diminution, twice"), partial(_shorter, 0)),
    *_rows(Kind.DIMINUTION, tr("diminution, then {interval}"), _shorter, (1, -1)),
    Idea(Kind.DIMINUTION, tr("diminution, then upside down"), partial(_shorter, None)),
    Idea(Kind.FRAGMENTATION, tr("its head, rising by steps"), partial(_fragments, 1)),
    Idea(Kind.FRAGMENTATION, tr("its head, falling by steps"), partial(_fragments, -1)),
    Idea(Kind.FRAGMENTATION, tr("liquidation, rising"), partial(_liquidated, 1)),
    Idea(Kind.FRAGMENTATION, tr("liquidation, falling"), partial(_liquidated, -1)),
    _alone(Kind.ORNAMENT, tr("with passing notes"), partial(_ornamented, True, False), _on_top),
    _alone(Kind.ORNAMENT, tr("with neighbour notes"), partial(_ornamented, False, True), _on_top),
    _alone(Kind.ORNAMENT, tr("with passing and neighbour notes"), partial(_ornamented, True, True), _on_top),
    _alone(Kind.REDUCTION, tr("reduced to its beats"), partial(_reduced, 1), _in_voices),
    _alone(Kind.REDUCTION, tr("reduced to every other beat"), partial(_reduced, 2), _in_voices),
    _alone(Kind.ANSWER, tr("answer, closing"), partial(_answered, True)),
    _alone(Kind.ANSWER, tr("answer, left open"), partial(_answered, False)),
    _at_a_fifth(tr("tonal answer at the fifth"), 0),
    _at_a_fifth(tr("tonal answer at the fourth below"), -1),
    Idea(Kind.FIFTH, tr("real answer at the fifth"), partial(_at_the_fifth, 0, _real)),
    Idea(Kind.MODE, _mode_name, _other_mode),
    _alone(Kind.PITCHES, tr("your rhythm, new pitches"), _new_pitches, _of_block_chords),
    _alone(Kind.RHYTHM, tr("your pitches, new rhythm"), _new_rhythm, _of_block_chords),
)
