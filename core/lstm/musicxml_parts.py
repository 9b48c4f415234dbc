"""The parts of a MusicXML file, each sung or played once; only what the learning needs.

music21 takes seconds for a long work; this takes milliseconds.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from core.errors import BadFile
from core.harmony import Key
from core.lstm.kern_parts import STEPS
from core.lstm.parts import Parts, Sung, frame_of, last_before, names_of
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, KeyChange, MetreChange


def musicxml_parts(path: Path, first: bool = False) -> Parts:
    """All parts of a MusicXML file in its order (with `first` that one alone).

    A first ending, marked in any of the parts read, gives way to the second. Raises BadFile for
    what is no MusicXML, or has no notes or metre in those parts.
    """
    root = _root(path)
    parts = root.findall("part")[: 1 if first else None]
    if not parts:
        raise BadFile("This MusicXML has no parts.")
    names = {each.get("id"): each.findtext("part-name") or "" for each in root.iter("score-part")}
    read = _Reader(parts).read([names.get(part.get("id"), "") for part in parts])
    title = root.findtext("work/work-title") or root.findtext("movement-title") or ""
    return replace(read, title=" ".join(title.split()))


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


class _Reader:
    """Reads the parts side by side, bar after bar: all begin a bar together."""

    def __init__(self, parts: Sequence[Element]) -> None:
        self._parts = [_Part(part) for part in parts]
        self._lengths: list[tuple[int, int]] = []  # of bars: as they are, as the metre says
        self._skipping = False

    def read(self, names: Sequence[str]) -> Parts:
        clock: int | Fraction = 0
        starts: list[int] = []
        top = self._parts[0]
        for place in range(max(len(part.measures) for part in self._parts)):
            bars = [(part, part.measures[place]) for part in self._parts if place < len(part.measures)]
            if not self._first_ending([measure for _, measure in bars]):
                starts.append(round(clock))
                length = _common([part.bar(measure, clock) for part, measure in bars], top.nominal)
                self._lengths.append((round(length), top.nominal))
                clock += length
        if not any(part.sung.notes for part in self._parts) or 0 not in top.metres:
            raise BadFile("This part has no notes or no metre.")
        pickup = self._pickup()
        self._straighten(top.metres, [*starts, round(clock)], pickup)
        # The signature of an instrument that transposes is not that of what sounds.
        keyed = next((part for part in self._parts if part.transposed % 12 == 0), top)
        frame = frame_of(top.metres, keyed.keys, pickup)
        return Parts(names_of(names), tuple(tuple(part.sung.notes) for part in self._parts), frame)

    def _first_ending(self, measures: Sequence[Element]) -> bool:
        """Whether the bar is of a first ending, which is passed over."""
        endings = [ending for measure in measures for ending in measure.iter("ending")]
        first = [each.get("type") for each in endings if each.get("number", "").startswith("1")]
        inside = self._skipping or "start" in first
        self._skipping = inside and not {"stop", "discontinue"} & set(first)
        return inside

    def _pickup(self) -> int:
        (length, nominal), *others = self._lengths
        completed = bool(others) and length + others[0][0] == nominal
        return length if 0 < length < nominal and not completed else 0

    def _straighten(self, metres: dict[int, MetreChange], starts: Sequence[int], pickup: int) -> None:
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
            if gone != nominal and following and tick not in metres:
                metres[tick] = replace(last_before(metres, tick), tick=tick)
            gone = 0


def _common(told: Sequence[tuple[int | Fraction, bool]], nominal: int) -> int | Fraction:
    """How long a bar is that not all parts count alike: as long as in most of them, or as the metre says.

    A part that only rests (`told`: length, whether anything sounds) may rest for any time; it is
    heeded where only one other plays, whose bar it knows to be whole.
    """
    lengths = [length for length, sounds in told if sounds]
    if len(lengths) < 2 and any(length == nominal for length, _ in told):
        return nominal
    counts = Counter(lengths or [length for length, _ in told])
    return max(counts, key=lambda length: (counts[length], length == nominal, length))


@lru_cache(4096)
def _ticks(told: str, divisions: int) -> int | Fraction:
    length = Fraction(told) * TICKS_PER_QUARTER / divisions
    return length.numerator if length.denominator == 1 else length  # whole ticks count faster


class _Part:
    """One part as far as it has been read."""

    def __init__(self, part: Element) -> None:
        self.measures = part.findall("measure")
        self.sung = Sung()
        self.metres: dict[int, MetreChange] = {}
        self.keys: dict[int, KeyChange] = {}
        self.transposed = 0  # semitones from what is written to what sounds
        self._divisions = 1
        self._metre: tuple[int, int] | None = None

    @property
    def nominal(self) -> int:
        """How long a bar is to be by the metre, in ticks; 0 where there is none yet."""
        return self._metre[0] * WHOLE_NOTE // self._metre[1] if self._metre else 0

    def bar(self, measure: Element, begin: int | Fraction) -> tuple[int | Fraction, bool]:
        """Take in what stands in the bar; returns its length in ticks, and whether anything sounds."""
        before = len(self.sung.notes)
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
        return furthest - begin, len(self.sung.notes) > before

    def _ticks(self, element: Element) -> int | Fraction:
        return _ticks(element.findtext("duration") or "0", self._divisions)

    def _attributes(self, found: Element, tick: int) -> None:
        self._divisions = int(found.findtext("divisions") or self._divisions)
        beats, unit = found.findtext("time/beats"), found.findtext("time/beat-type")
        if beats and unit:
            self._metre = (sum(map(int, re.findall(r"\d+", beats))), int(unit))
            self.metres[tick] = MetreChange(tick, *self._metre)
        shift = found.find("transpose")
        if shift is not None:
            octaves = int(shift.findtext("octave-change") or 0)
            self.transposed = int(shift.findtext("chromatic") or 0) + 12 * octaves
        fifths, mode = found.findtext("key/fifths"), found.findtext("key/mode")
        if fifths and mode and abs(int(fifths)) <= 7:
            self.keys[tick] = KeyChange(tick, _key(int(fifths), mode))

    def _note(self, note: Element, start: int | Fraction, end: int | Fraction) -> None:
        step = note.findtext("pitch/step")
        if step is None or round(end) <= round(start):
            return
        altered = round(float(note.findtext("pitch/alter") or 0))
        pitch = 12 * (int(note.findtext("pitch/octave") or 4) + 1) + STEPS[step] + altered + self.transposed
        tied = any(tie.get("type") == "stop" for tie in note.findall("tie"))
        self.sung.sound(round(start), round(end), pitch, tied)


def _key(fifths: int, mode: str) -> Key:
    minor = mode == "minor"
    order = "FCGDAEB"
    place = fifths + (4 if minor else 1)
    tonic = order[place % 7] + {-1: "b", 0: "", 1: "#"}[place // 7]
    return Key.parse(tonic + (" minor" if minor else " major"))
