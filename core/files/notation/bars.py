"""One bar of one part: its chords as the symbols of its voices.

An edit leaves most bars as they were, and whoever shows the music writes all that are in sight after each;
so bars are kept, and those known are not written again. Nor are those that one chord fills from end to end
and beyond: a bar is known by what is in it, counted from its own beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeAlias

from core.files.notation.beams import beamed
from core.files.notation.chords import Chord
from core.files.notation.grid import Paper
from core.files.notation.metric import Node, divided_by
from core.files.notation.model import Head, Symbol, Voice
from core.files.notation.spelling import with_accidentals
from core.files.notation.values import Piece, fill_bar
from core.harmony import Key, Spelling
from core.score import Note
from core.timing import Bar

_KEPT = 2048  # bars, a few kilobytes each
_BESIDES = tuple(field.name for field in fields(Chord) if field.name not in ("start", "end", "notes"))
_besides = attrgetter(*_BESIDES)

_Told: TypeAlias = tuple[tuple[Any, ...], tuple[Note, ...], tuple[Spelling, ...]]
"""A chord that can be looked up: its fields but the notes, the notes, and how they are spelled."""
_Line: TypeAlias = tuple[_Told, ...]


def written(
    page: Paper,
    staves: Sequence[Sequence[Sequence[Chord]]],
    spellings: Mapping[Note, Spelling],
    key: Key,
    tied: bool,
) -> tuple[tuple[Voice, ...], ...]:
    """The voices of each staff in one bar, from the chords of each line that sound in it.

    Where none is to be `tied` (drums), what would be tied to rests.
    """
    if not any(map(any, staves)) and page.length == page.bar.metre.bar_length:
        return tuple(((),) for _ in staves)
    low, high = page.start, page.start + page.length
    told = tuple(
        tuple(tuple(_told(chord, low, high, spellings) for chord in line) for line in lines)
        for lines in staves
    )
    return _written(_anywhere(page), told, key, tied)


def forget() -> None:
    """Write every bar anew from now on."""
    _written.cache_clear()


def _anywhere(page: Paper) -> Paper:
    """The bar wherever it stands in the piece; only a pickup is another bar than those after it."""
    bar = page.bar
    return Paper(Bar(min(bar.number, 1), 0, bar.length, bar.metre), 0, page.length)


def _told(chord: Chord, low: int, high: int, spellings: Mapping[Note, Spelling]) -> _Told:
    """The chord, counted from `low`; of what lies before it and after `high`, no more than that it does."""
    start = chord.start - low if chord.start >= low else -1
    end = (chord.end if chord.end <= high else high + 1) - low
    notes = tuple(chord.notes)
    return (start, end, *_besides(chord)), notes, tuple(map(spellings.__getitem__, notes))


@lru_cache(_KEPT)
def _written(
    page: Paper, staves: tuple[tuple[_Line, ...], ...], key: Key, tied: bool
) -> tuple[tuple[Voice, ...], ...]:
    chords = [[[_chord(told) for told in line] for line in lines] for lines in staves]
    spellings = {
        note: spelling
        for lines in staves
        for line in lines
        for _, notes, letters in line
        for note, spelling in zip(notes, letters, strict=True)
    }
    tree = _tree(page, [chord for lines in chords for line in lines for chord in line])
    return tuple(_staff(page, lines, tree, spellings, key, tied) for lines in chords)


def _chord(told: _Told) -> Chord:
    (start, end, *besides), notes, _ = told
    return Chord(start, end, list(notes), **dict(zip(_BESIDES, besides, strict=True)))


def _staff(
    page: Paper,
    lines: Sequence[list[Chord]],
    tree: Node,
    spellings: Mapping[Note, Spelling],
    key: Key,
    tied: bool,
) -> tuple[Voice, ...]:
    """The voices of one staff in one bar."""
    used = max((number for number, line in enumerate(lines, 1) if line), default=1)
    voices = [
        _voice(page, line, tree, spellings, tied) if line or not number else []
        for number, line in enumerate(lines[:used])
    ]
    return tuple(tuple(voice) for voice in with_accidentals(voices, key))


def _tree(page: Paper, chords: Sequence[Chord]) -> Node:
    metre = page.bar.metre
    return divided_by(metre.beats, metre.unit, {chord.start - page.start + page.offset for chord in chords})


def _voice(
    page: Paper, chords: Sequence[Chord], tree: Node, spellings: Mapping[Note, Spelling], tied: bool
) -> list[Symbol]:
    """The symbols of one voice of a bar; where none is to be `tied` (drums), what would be tied to rests."""
    if not chords and page.length == page.bar.metre.bar_length:
        return []  # a whole bar's rest
    symbols = [
        piece.symbol
        if piece.chord is None or (piece.before and not tied)
        else piece.symbol._replace(heads=tuple(_heads(piece, piece.chord, spellings, tied)))
        for piece in fill_bar(page, chords, tree)
    ]
    return beamed(symbols, page, tree)


def _heads(piece: Piece, chord: Chord, spellings: Mapping[Note, Spelling], tied: bool) -> Iterator[Head]:
    for note in chord.notes:
        yield Head(
            note.pitch,
            note.velocity,
            spellings[note],
            suggested=note.suggested,
            tied_from=tied and (piece.before or note in chord.held),
            tied_on=tied and (piece.after or note in chord.holds),
            note=note,
        )
