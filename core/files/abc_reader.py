"""Read ABC: the parts of the notation that collections use, fast enough for ten thousand tunes.

Headers T C M L Q K X V, notes with accidentals that hold through the bar (in their octave), lengths,
broken rhythm, tuplets, ties, rests, chords, voices, and changes of key, metre and length inside a
tune. Repeats are played once: a first ending gives way to the second; or else all is read as it stands, and
in which order it is played. Grace notes, ornaments, slurs and words are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.chord_symbols import ChordSymbol
from core.errors import BadFile
from core.files import abc_fields
from core.files.abc_bars import (
    UNIT,
    agreement,
    chord_in,
    chord_signs,
    follow_bar_lines,
    key_changes,
    metre_changes,
    ticks,
)
from core.files.abc_repeats import Marks
from core.files.abc_voice import Voice, name_of
from core.files.imported import MOST_TRACKS, too_many_tracks
from core.harmony import Key
from core.score import DEFAULT_TEMPO, WHOLE_NOTE, Score, Span, TempoChange
from core.timing import BarMap

_TUPLET_TIME = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_BODY_FIELDS = "IKLMmNPQRrsTUVWw"
_HEADER = re.compile(r"([A-Za-z]):(.*)")
_CALLED = re.compile(r'\b(?:name|nm)\s?=\s?"([^"]{1,200})"')  # of a voice, after its identifier
_TOKEN = re.compile(
    r"""
    (?P<note>(?P<acc>\^{1,2}|_{1,2}|=)?(?P<step>[A-Ga-g])(?P<octave>[,']*)(?P<nlen>\d*/*\d*)\s?(?P<tie>-?))
  | (?P<rest>[zx](?P<rlen>\d*/*\d*)) | (?P<bars>Z(?P<count>\d*))
  | (?P<inline>\[(?P<name>[A-Za-z]):(?P<value>[^\]]{0,400})\])
  | (?P<bar>(?:\[\||[:|]*\|[:|\]]*|::+)(?:\s*\[?(?P<volta>[1-9](?:[,\-][1-9])*))?)
  | \[(?P<ending>[1-9](?:[,\-][1-9])*)
  | (?P<open>\[) | (?P<close>\](?P<clen>\d*/*\d*)(?P<ctie>-?))
  | (?P<tuplet>\((?P<p>[2-9])(?::(?P<q>\d?))?(?::(?P<r>\d?))?)
  | (?P<broken>>{1,3}|<{1,3})
  | (?P<skip>"[^"]{0,400}"|!\w[^!|]{0,400}!|\+\w[^+|]{0,400}\+|{[^{}]{0,400}}|&[^|]*)
  | (?P<other>\s+|.)
    """,
    re.VERBOSE,
)
_SECOND = re.compile(r"[|:\[]\s*\[?2")


class NoNotes(BadFile):
    """There is no music in it."""


@dataclass(frozen=True, slots=True)
class Tune:
    """One tune: its music, and what the notation tells beyond it.

    `lines` are the ticks at which lines of the source begin (in folk-song collections, phrases);
    `metred` is False for tunes in free time, `steady` the share of written bar lines that fall
    where the metre puts them. Of a tune that was read as it stands `order` tells the parts of it that
    are played one after the other, where that is otherwise.
    """

    score: Score
    number: str = ""
    lines: tuple[int, ...] = ()
    metred: bool = True
    steady: float = 1.0
    order: tuple[Span, ...] = ()


def read_abc(text: str, *, whole: bool = False) -> list[Tune]:
    """All tunes of `text` that have notes, with first endings too if they are to be read `whole`.

    Raises NoNotes when there is none, and BadFile for one of more voices than there may be tracks.
    """
    tunes = [tune for block in _blocks(text) if (tune := _Reader(whole).read(block)) is not None]
    if not tunes:
        raise NoNotes("This is not music in ABC notation, or has no notes in it.")
    return tunes


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each tune: from its X: (or the start, when it has none) to the next."""
    block: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith("X:") and block:
            yield block
            block = []
        if not line.startswith("%"):
            block.append(line.split("%", 1)[0].rstrip())
    yield block


class _Reader:
    """Reads one tune."""

    def __init__(self, whole: bool = False) -> None:
        self._whole, self._parts = whole, ""
        self._titles: list[str] = []
        self._composer = self._number = ""
        self._unit_length: int | None = None
        self._metre: tuple[int, int] | None = None
        self._tempo = DEFAULT_TEMPO
        self._signature: dict[str, int] = {}
        self._metres: list[tuple[int, tuple[int, int]]] = []
        self._keys: list[tuple[int, Key]] = []
        self._chords: dict[int, ChordSymbol] = {}
        self._voices: dict[str, Voice] = {}
        self._voice = self._voices.setdefault("", self._new_voice())
        self._continued = False
        self._has_key = False

    def read(self, lines: Sequence[str]) -> Tune | None:
        """The tune, or None when it has no key (which ends the header) or no notes."""
        for line, second in zip(lines, _second_endings(lines), strict=True):
            match = _HEADER.match(line)
            if match and (not self._has_key or match[1] in _BODY_FIELDS):
                self._field(match[1], match[2].strip())
            elif self._has_key and line.strip():
                self._music(line, second)
        return self._tune()

    def _field(self, name: str, value: str) -> None:
        match name:
            case "X":
                self._number = value
            case "T" if value:
                self._titles.append(value)
            case "C":
                self._composer = self._composer or value
            case "L" if value:
                numerator, denominator = abc_fields.fraction(value.split(maxsplit=1)[0])
                self._unit_length = WHOLE_NOTE * UNIT * numerator // denominator
            case "V" if value:
                self._set_voice(value.split(maxsplit=1)[0], _CALLED.search(value))
            case "M":
                self._set_metre(value)
            case "Q":
                self._set_tempo(value)
            case "K" | "P":
                (self._set_key if name == "K" else self._set_part)(value)

    def _set_metre(self, value: str) -> None:
        self._metre = abc_fields.metre(value)
        if self._metre:
            self._metres.append((self._voice.clock, self._metre))

    def _set_tempo(self, value: str) -> None:
        found = abc_fields.tempo(value)
        if found and not self._voice.notes:
            self._tempo = found

    def _set_key(self, value: str) -> None:
        self._has_key = True
        found = abc_fields.key(value)
        if found:
            self._keys.append((self._voice.clock, found))
        self._signature = abc_fields.signature(found)

    def _set_part(self, value: str) -> None:
        if not self._has_key:
            self._parts = value
        elif self._voice.marks is not None:
            self._voice.marks.part(self._voice.clock, value)

    def _set_voice(self, name: str, called: re.Match[str] | None) -> None:
        if not self._voice.notes and not self._voice.clock and "" in self._voices:
            self._voices = {name: self._voices.pop("")}  # the first voice named is the one we are in
        if name not in self._voices:
            if len(self._voices) == MOST_TRACKS:
                raise too_many_tracks()
            self._voices[name] = self._new_voice()
        self._voice = self._voices[name]
        if called:
            self._voice.called = called[1].strip()

    def _new_voice(self) -> Voice:
        return Voice(marks=Marks() if self._whole else None)

    def _music(self, line: str, second_follows: bool) -> None:
        voice = self._voice
        if not self._continued and not voice.skipping:
            voice.lines.append(voice.clock)
        self._continued = line.endswith("\\")
        music = line.rstrip("\\")
        last = _last_second(music) if _SECOND.search(music) else -1
        for token in _TOKEN.finditer(music):  # of which a line of megabytes has too many to be kept
            self._token(token, second_follows or token.start() < last)
        voice = self._voice  # which may be another by now
        voice.chord = None  # one left open goes no further than its line
        if voice.clock - voice.bar_start >= self._bar_units():
            voice.bar_line("|")  # collections leave bar lines out at the end of a line

    def _token(self, token: re.Match[str], second_follows: bool) -> None:
        voice = self._voice
        ending = token["volta"] or token["ending"]
        if token["bar"] or ending:
            if token["bar"] and not voice.skipping:
                voice.bar_line(token["bar"])
            if ending and voice.marks is not None:
                voice.marks.ending(voice.clock, ending)
            elif ending:
                voice.skipping = ending[0] == "1" and second_follows
        elif token["inline"]:
            self._field(token["name"], token["value"].strip())
        elif not voice.skipping and token["skip"]:
            self._written(token["skip"])
        elif not voice.skipping:
            self._sound(token)

    def _written(self, words: str) -> None:
        """A chord symbol, or a sign that may tell of repeats."""
        if chord := chord_in(words):
            self._chords.setdefault(self._voice.clock, chord)
        if self._voice.marks is not None:
            self._voice.marks.sign(words)

    def _sound(self, token: re.Match[str]) -> None:
        voice = self._voice
        if token["note"]:
            length = self._length(token["nlen"])
            named = (name_of(token["step"], token["octave"]), length, bool(token["tie"]), token["acc"] or "")
            if voice.chord is None:
                voice.strike([named], length, self._signature)
            else:
                voice.chord.append(named)
        elif token["rest"]:
            voice.strike([], self._length(token["rlen"]), self._signature)
        elif token["bars"]:
            voice.strike([], int(token["count"] or 1) * self._bar_units(), self._signature)
        elif token["open"]:
            voice.chord = []
        elif token["close"] and voice.chord:
            tied = [(name, length, tie or bool(token["ctie"]), acc) for name, length, tie, acc in voice.chord]
            numerator, denominator = abc_fields.fraction(token["clen"])
            voice.strike(tied, tied[0][1] * numerator // denominator, self._signature)
            voice.chord = None
        elif token["tuplet"]:
            self._set_tuplet(int(token["p"]), int(token["q"] or 0), int(token["r"] or 0))
        elif token["broken"]:
            voice.dot(token["broken"])

    def _set_tuplet(self, notes: int, time: int, count: int) -> None:
        compound = self._metre is not None and self._metre[0] % 3 == 0 and self._metre[1] == 8
        usual = _TUPLET_TIME.get(notes, 3 if compound else 2)
        self._voice.tuplet = (count or notes, time or usual, notes)

    def _length(self, text: str) -> int:
        numerator, denominator = abc_fields.fraction(text)
        return self._unit() * numerator // denominator

    def _unit(self) -> int:
        if self._unit_length is None:  # the standard's rule: short metres count in sixteenths
            beats, unit = self._metre or (4, 4)
            self._unit_length = WHOLE_NOTE * UNIT // (16 if beats / unit < 0.75 else 8)
        return self._unit_length

    def _bar_units(self) -> int:
        beats, unit = self._metre or (4, 4)
        return beats * WHOLE_NOTE * UNIT // unit

    # Putting the score together.

    def _tune(self) -> Tune | None:
        voices = [(name, voice) for name, voice in self._voices.items() if voice.notes]
        if not voices:
            return None
        leading = voices[0][1]
        metres = metre_changes(self._metres)
        written = [ticks(line) for line in leading.bar_lines]
        pickup = self._pickup(leading, metres[0].bar_length)
        if len(metres) == 1 and self._metres:
            metres = follow_bar_lines(metres[0], pickup, written)
        score = Score(
            tracks=tuple(voice.track(voice.called or name) for name, voice in voices),
            tempos=(TempoChange(0, round(max(20.0, min(400.0, self._tempo)), 2)),),
            metres=metres,
            keys=key_changes(self._keys),
            chords=chord_signs(self._chords),
            pickup=pickup,
            title=self._titles[0] if self._titles else "",
            composer=self._composer,
        )
        lines = sorted({ticks(line) for line in leading.lines if line < leading.clock})
        steady = agreement(BarMap(score), written)
        return Tune(score, self._number, tuple(lines), bool(self._metres), steady, self._order(leading))

    def _order(self, voice: Voice) -> tuple[Span, ...]:
        played = [] if voice.marks is None else voice.marks.order(voice.clock, self._parts)
        spans = ((ticks(start), ticks(end)) for start, end in played)
        return tuple(Span(start, end) for start, end in spans if end > start)

    @staticmethod
    def _pickup(voice: Voice, bar_length: int) -> int:
        """The first bar's length if it is short and another bar follows it."""
        if len(voice.bar_lines) < 2:
            return 0
        first = ticks(voice.bar_lines[0])
        return first if first < bar_length else 0


def _last_second(music: str) -> int:
    """Where the last second ending of a line begins, -1 where none does."""
    endings = ((token.start(), token["volta"] or token["ending"] or "") for token in _TOKEN.finditer(music))
    return max((place for place, ending in endings if ending[:1] == "2"), default=-1)


def _second_endings(lines: Sequence[str]) -> list[bool]:
    """For each line whether a second ending begins on a later one, before any other first one."""
    follows, second = [], False
    for line in reversed(lines):
        follows.append(second)
        if found := re.search(r"(?:\||\[)\s*([12])(?!\d)", line):
            second = found[1] == "2"
    return follows[::-1]
