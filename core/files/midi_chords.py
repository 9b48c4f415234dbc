"""Chord symbols in MIDI as Yamaha's XF writes them, which MuseScore and many keyboards and players read.

An event of its manufacturer's kind: the root, which of 34 chords, and the bass ("XF Format Specifications",
version 2.01, 1999).
"""

from __future__ import annotations

from collections.abc import Sequence

from core.chord_symbols import SILENT, ChordSymbol

_MARK = bytes((0x43, 0x7B, 0x01))
_NO_CHORD, _NONE = 0x22, 0x7F
_LETTERS = " CDEFGAB"
_ALTERS = {"bb": 1, "b": 2, "": 3, "#": 4, "##": 5}
_CHORDS = (
    *("", "6", "maj7", "maj7#11", "add9", "maj9", "6/9", "aug"),
    *("m", "m6", "m7", "m7b5", "madd9", "m9", "m7add11", "mmaj7", "mmaj7add9"),
    *("dim", "dim7", "7", "7sus4", "7b5", "9", "7#11", "7add13", "7b9", "7b13", "7#9"),
    *("maj7#5", "aug7", "no3no5", "5", "sus4", "sus2"),
)
"""What each number stands for: the last but three is a root and its octave."""
_NEAREST = {"m6/9": "m6", "9sus4": "7sus4", "11": "9", "maj11": "maj9", "m11": "m7add11"}
_NEAREST |= {"7#5": "aug7", "13": "7add13", "maj13": "maj9", "m13": "m9"}


def pack(chord: ChordSymbol) -> bytes:
    """A chord as the data of such an event, the nearest there is."""
    if chord == SILENT:
        return _MARK + bytes((0x30, _NO_CHORD, _NONE, _NONE))
    known = (chord.quality.strip("()"), chord.kind)
    named = (_NEAREST.get(name, name) for name in known)
    kind = next(_CHORDS.index(name) for name in named if name in _CHORDS)
    bass = _note(chord.bass) if chord.bass else _NONE
    return _MARK + bytes((_note(chord.root), kind, bass, _NONE))


def unpack(data: Sequence[int]) -> ChordSymbol | None:
    """The chord in a manufacturer's event, None where there is none that we know."""
    packed = bytes(data)
    if not packed.startswith(_MARK) or len(packed) < len(_MARK) + 2:
        return None
    root, kind, bass = (*packed[len(_MARK) :], _NONE)[:3]
    if kind == _NO_CHORD:
        return SILENT
    if kind >= len(_CHORDS) or not (name := _named(root)):
        return None
    chord = ChordSymbol.parse(name + _CHORDS[kind])
    return ChordSymbol(chord.root, chord.kind, chord.degrees, _named(bass))


def _note(name: str) -> int:
    return _ALTERS[name[1:]] << 4 | _LETTERS.index(name[0])


def _named(byte: int) -> str:
    sign = next((sign for sign, alter in _ALTERS.items() if alter == byte >> 4), None)
    return "" if sign is None or not 1 <= byte & 15 <= 7 else _LETTERS[byte & 15] + sign
