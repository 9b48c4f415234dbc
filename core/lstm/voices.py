"""The top voice of a work for several, read alone: one column of kern, one part of MusicXML.

music21 would read every part of a long work to give this one, for seconds a file; these readers
take milliseconds, and only what a melody needs: notes, ties, rests, metres and keys.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from core.encoding import melody
from core.errors import BadFile
from core.harmony import Key
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, KeyChange, MetreChange, Note, Score
from core.timing import BarMap

LONGEST_REST = 2 * WHOLE_NOTE  # in ticks; at a longer one a voice is cut into pieces

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice without overlaps, and a score without tracks that tells its bars and keys."""

    notes: tuple[Note, ...]
    frame: Score


@dataclass(frozen=True, slots=True)
class Piece:
    """What a voice sings between two long rests, from tick 0 on, with its own bars."""

    notes: tuple[Note, ...]
    bars: BarMap
    key: Key | None


def pieces(voice: Voice) -> list[Piece]:
    """The voice cut at rests longer than LONGEST_REST; the first bar of each may be a pickup."""
    seams = [place for place, (one, two) in enumerate(pairwise(voice.notes), 1) if _apart(one, two)]
    edges = [0, *seams, len(voice.notes)]
    bars = BarMap(voice.frame)
    return [_piece(voice.notes[first:last], voice.frame, bars) for first, last in pairwise(edges)]


def _apart(one: Note, two: Note) -> bool:
    return two.start - one.end > LONGEST_REST


def _piece(notes: Sequence[Note], frame: Score, bars: BarMap) -> Piece:
    begin = notes[0].start
    bar = bars.bar_at(begin)
    pickup = bar.end - begin if begin > bar.start or bar.number == 0 else 0
    later = [replace(each, tick=each.tick - begin) for each in frame.metres if each.tick > begin]
    metres = (replace(bar.metre, tick=0), *later)
    moved = tuple(replace(note, start=note.start - begin) for note in notes)
    return Piece(moved, BarMap(Score(metres=metres, pickup=pickup)), frame.key_at(begin))


# kern


def kern_voice(text: str, halved: bool = False) -> Voice:
    """The last column of kern, the highest voice, in values half as long when `halved`.

    Raises BadFile for what has no such column, or one that is divided into several.
    """
    whole = WHOLE_NOTE // 2 if halved else WHOLE_NOTE
    clock = Fraction(0)
    notes: list[Note] = []
    metres: dict[int, MetreChange] = {}
    keys: dict[int, KeyChange] = {}
    for token in _column(text):
        tick = round(clock)
        if token.startswith("*"):
            if found := re.fullmatch(r"\*M(\d+)/(\d+)", token):
                unit = int(found[2]) * (2 if halved else 1)
                metres[tick] = MetreChange(tick, int(found[1]), unit)
            elif key := _kern_key(token):
                keys[tick] = KeyChange(tick, key)
            continue
        length = _kern_length(token) * whole
        clock += length
        if length and "r" not in token:
            _sound(notes, tick, round(clock), _kern_pitch(token), tied=token[-1:] in "]_" or "]" in token)
    if not notes or 0 not in metres:
        raise BadFile("This kern has no voice with notes and a metre.")
    return Voice(melody(notes)[0], _frame(metres, keys))


def kern_title(text: str) -> tuple[str, str]:
    """The work and the movement that kern's reference records name, "" for what they do not."""
    records = dict(re.findall(r"^!!!(OPR|OTL):[ \t]*(.*?)[ \t\r]*$", text, re.MULTILINE))
    return records.get("OPR", ""), records.get("OTL", "")


def _column(text: str) -> Iterator[str]:
    """What stands in the last kern column, without bar lines, comments and dots."""
    place = -1
    for line in text.splitlines():
        if line.startswith("**"):
            place = max((i for i, word in enumerate(line.split("\t")) if word == "**kern"), default=-1)
        if place < 0 or line.startswith(("!", "=")) or not line:
            continue
        words = line.split("\t")
        if any(word in ("*^", "*v", "*+", "*x") for word in words):
            raise BadFile("This kern divides or crosses its columns.")
        if words[place] != ".":
            yield words[place]


def _kern_key(token: str) -> Key | None:
    found = re.fullmatch(r"\*([A-Ga-g])([#-]?):(\w*)", token)
    if not found:
        return None
    mode = found[3] or ("minor" if found[1].islower() else "major")
    try:
        return Key.parse(found[1].upper() + found[2].replace("-", "b") + " " + mode)
    except ValueError:
        return None  # *?:X, for a mode that is in doubt


def _kern_length(token: str) -> Fraction:
    """Its length in whole notes, 0 for a grace note."""
    found = re.search(r"(\d+)(\.*)", token)
    if not found or "q" in token:
        return Fraction(0)
    digits, dots = found[1], len(found[2])
    plain = Fraction(2 ** len(digits)) if set(digits) == {"0"} else Fraction(1, int(digits))
    return plain * (2 - Fraction(1, 2**dots))


def _kern_pitch(token: str) -> int:
    found = re.search(r"([A-Ga-g])\1*", token)
    if not found:
        raise BadFile("This kern has a note without a pitch.")
    letters = found[0]
    octave = 4 + len(letters) - 1 if letters[0].islower() else 4 - len(letters)
    return 12 * (octave + 1) + _STEPS[letters[0].upper()] + token.count("#") - token.count("-")


# MusicXML


def musicxml_voice(path: Path) -> Voice:
    """The first part of a MusicXML file, sung or played once: a first ending gives way to the second.

    Raises BadFile for what is no MusicXML, or has no notes or metre in that part.
    """
    part = _root(path).find("part")
    if part is None:
        raise BadFile("This MusicXML has no parts.")
    return _PartReader().read(part)


def _root(path: Path) -> Element:
    content = path.read_bytes()
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                container = fromstring(archive.read("META-INF/container.xml"))  # noqa: S314 - music21's own
                file = next(each for each in container.iter() if each.tag.endswith("rootfile"))
                content = archive.read(file.get("full-path", ""))
        return fromstring(content)  # noqa: S314 - from music21's own corpus
    except (zipfile.BadZipFile, KeyError, StopIteration, ParseError, ValueError) as error:
        raise BadFile("This is not MusicXML.") from error


class _PartReader:
    """Reads one part, bar after bar."""

    def __init__(self) -> None:
        self._divisions = 1
        self._transposed = 0  # semitones from what is written to what sounds
        self._metre: tuple[int, int] | None = None
        self._notes: list[Note] = []
        self._metres: dict[int, MetreChange] = {}
        self._keys: dict[int, KeyChange] = {}
        self._lengths: list[tuple[int, int]] = []  # of bars: as they are, as the metre says
        self._skipping = False

    def read(self, part: Element) -> Voice:
        clock = Fraction(0)
        starts: list[int] = []
        for measure in part.findall("measure"):
            if not self._first_ending(measure):
                starts.append(round(clock))
                clock += self._bar(measure, clock)
        if not self._notes or 0 not in self._metres:
            raise BadFile("This part has no notes or no metre.")
        pickup = self._pickup()
        self._straighten([*starts, round(clock)], pickup)
        return Voice(melody(self._notes)[0], _frame(self._metres, self._keys, pickup))

    def _first_ending(self, measure: Element) -> bool:
        """Whether the bar is of a first ending, which is passed over."""
        endings = list(measure.iter("ending"))
        first = [each.get("type") for each in endings if each.get("number", "").startswith("1")]
        inside = self._skipping or "start" in first
        self._skipping = inside and not {"stop", "discontinue"} & set(first)
        return inside

    def _bar(self, measure: Element, begin: Fraction) -> Fraction:
        """Take in what stands in the bar, and return its length in ticks."""
        now = furthest = chord = begin
        for each in measure:
            if each.tag == "attributes":
                self._attributes(each, round(now))
            length = self._ticks(each)
            if each.tag == "backup":
                now -= length
            elif each.tag == "forward":
                now += length
            elif each.tag == "note" and each.find("grace") is None:
                chord = chord if each.find("chord") is not None else now
                self._note(each, chord, chord + length)
                now = chord + length
            furthest = max(furthest, now)
        nominal = self._metre[0] * WHOLE_NOTE // self._metre[1] if self._metre else 0
        self._lengths.append((round(furthest - begin), nominal))
        return furthest - begin

    def _ticks(self, element: Element) -> Fraction:
        told = element.findtext("duration")
        return Fraction(told) * TICKS_PER_QUARTER / self._divisions if told else Fraction(0)

    def _attributes(self, found: Element, tick: int) -> None:
        self._divisions = int(found.findtext("divisions") or self._divisions)
        beats, unit = found.findtext("time/beats"), found.findtext("time/beat-type")
        if beats and unit:
            self._metre = (sum(map(int, re.findall(r"\d+", beats))), int(unit))
            self._metres[tick] = MetreChange(tick, *self._metre)
        shift = found.find("transpose")
        if shift is not None:
            octaves = int(shift.findtext("octave-change") or 0)
            self._transposed = int(shift.findtext("chromatic") or 0) + 12 * octaves
        fifths, mode = found.findtext("key/fifths"), found.findtext("key/mode")
        if fifths and mode and abs(int(fifths)) <= 7:
            self._keys[tick] = KeyChange(tick, _key(int(fifths), mode))

    def _note(self, note: Element, start: Fraction, end: Fraction) -> None:
        step = note.findtext("pitch/step")
        if step is None or round(end) <= round(start):
            return
        altered = round(float(note.findtext("pitch/alter") or 0))
        pitch = 12 * (int(note.findtext("pitch/octave") or 4) + 1) + _STEPS[step] + altered + self._transposed
        tied = any(tie.get("type") == "stop" for tie in note.findall("tie"))
        _sound(self._notes, round(start), round(end), pitch, tied)

    def _pickup(self) -> int:
        (length, nominal), *others = self._lengths
        completed = bool(others) and length + others[0][0] == nominal
        return length if 0 < length < nominal and not completed else 0

    def _straighten(self, starts: Sequence[int], pickup: int) -> None:
        """After a bar of odd length begin anew; two that make one whole bar stay as one."""
        gone = 0
        for place, (length, nominal) in enumerate(self._lengths):
            if place == 0 and pickup:
                continue
            gone += length
            following = self._lengths[place + 1][0] if place + 1 < len(self._lengths) else 0
            if gone < nominal and gone + following == nominal:
                continue
            tick = starts[place + 1]
            if gone != nominal and following and tick not in self._metres:
                now = max(each for each in self._metres if each <= tick)
                self._metres[tick] = replace(self._metres[now], tick=tick)
            gone = 0


def _key(fifths: int, mode: str) -> Key:
    minor = mode == "minor"
    order = "FCGDAEB"
    place = fifths + (4 if minor else 1)
    tonic = order[place % 7] + {-1: "b", 0: "", 1: "#"}[place // 7]
    return Key.parse(tonic + (" minor" if minor else " major"))


# Both


def _sound(notes: list[Note], start: int, end: int, pitch: int, tied: bool) -> None:
    """Add a note, or prolong the one that a tie leads from."""
    for place in range(len(notes) - 1, max(-1, len(notes) - 5), -1):
        if tied and notes[place].pitch == pitch and notes[place].end == start:
            notes[place] = replace(notes[place], length=end - notes[place].start)
            return
    if end > start:
        notes.append(Note(start, end - start, pitch))


def _frame(metres: dict[int, MetreChange], keys: dict[int, KeyChange], pickup: int = 0) -> Score:
    first = next(iter(keys.values()), None)
    if first is not None:
        keys.setdefault(0, replace(first, tick=0))
    return Score(
        metres=tuple(metres[tick] for tick in sorted(metres)),
        keys=tuple(keys[tick] for tick in sorted(keys)),
        pickup=pickup,
    )
