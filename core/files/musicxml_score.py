"""The parts of a MusicXML file put together as a score: one clock for all of them, and what it strikes."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import accumulate, product
from xml.etree.ElementTree import Element

from core.files.drums import places
from core.files.harmonies import chord_of
from core.files.imported import LAST_TICK
from core.files.musicxml_bars import Filled, Sounding, bars, near, number, whole
from core.files.provenance import model_in
from core.files.reading import ReadBar, Written, joined, metre_changes, pickup_of
from core.harmony import STEPS, Key, Mode
from core.score import (
    DEFAULT_TEMPO,
    DEFAULT_VELOCITY,
    TICKS_PER_QUARTER,
    ChordSign,
    KeyChange,
    Marker,
    MetreChange,
    Note,
    Score,
    TempoChange,
    Track,
)
from core.words import tr

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_UNITS = (1, 2, 4, 8, 16, 32, 64)
_MODES = {mode.value: mode for mode in Mode} | {"ionian": Mode.MAJOR, "aeolian": Mode.MINOR}
_BEATS = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}
_SLIP = Fraction(1, 16)
"""A bar that is short or long by less (in quarters) was meant to be full."""


@dataclass(slots=True)
class _Part:
    id: str
    bars: list[Filled]
    entry: Element | None
    """What the list of parts says of it."""
    drums: dict[str, int]
    """The pitches of its instruments, where they are drums, by their names in the file."""
    struck: frozenset[int]
    """The same pitches."""

    @classmethod
    def of(cls, part: Element, entry: Element | None) -> _Part:
        drums = _drums(entry)
        return cls(part.get("id", ""), bars(part), entry, drums, frozenset(drums.values()))


def score_in(root: Element) -> tuple[Score, int, tuple[ReadBar, ...]]:
    """The score of a `score-partwise`, how many hidden notes were left out, and the bars as they stand there.

    Raises ValueError for numbers that are none, and for music beyond any piece's end.
    """
    entries = {entry.get("id", ""): entry for entry in root.iter("score-part")}
    parts = [_Part.of(part, entries.get(part.get("id", ""))) for part in root.findall("part")]
    read = _read_bars(parts)
    starts, rounded = [bar.start for bar in read], tuple(bar.rounded for bar in read)
    marks = [list(_marks(part, starts)) for part in parts]
    ours = "Continuo" in _texts(root, "identification/encoding/software")
    score = Score(
        tracks=tuple(track for part in parts for track in _tracks(part, starts, ours)),
        tempos=_tempos(marks),
        metres=metre_changes(rounded),
        keys=_keys(marks),
        markers=_markers(marks),
        chords=_chords(marks),
        pickup=pickup_of(rounded),
        title=_title(root),
        composer=", ".join(_texts(root, "identification/creator[@type='composer']")),
    )
    hidden = sum(bar.left_out for part in parts for bar in part.bars)
    return score, hidden, rounded


def _ticks(quarters: Fraction) -> int:
    # As round(quarters * TICKS_PER_QUARTER), in a fifth of the time: every note asks twice.
    divisor = quarters.denominator
    tick, rest = divmod(quarters.numerator * TICKS_PER_QUARTER, divisor)
    tick += 2 * rest > divisor or (2 * rest == divisor and tick % 2)
    if not 0 <= tick <= LAST_TICK:
        raise ValueError(tr("a note lies beyond any piece of music"))
    return tick


def _title(root: Element) -> str:
    credits_ = (e for e in root.iter("credit") if e.findtext("credit-type") == "title")
    found = _texts(root, "work/work-title") or _texts(root, "movement-title")
    title = next(iter(found or [words for e in credits_ for words in _texts(e, "credit-words")]), "")
    return " ".join(filter(None, map(str.strip, title.splitlines())))  # it may have been broken to fit a page


def _texts(element: Element, path: str) -> list[str]:
    return [text for found in element.findall(path) if (text := (found.text or "").strip())]


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar of the piece: where it begins and how long it is, in quarters."""

    start: Fraction
    length: Fraction
    metre: tuple[int, int]

    @property
    def rounded(self) -> ReadBar:
        start = _ticks(self.start)
        return ReadBar(start, _ticks(self.start + self.length) - start, MetreChange(start, *self.metre))


def _read_bars(parts: Sequence[_Part]) -> list[_Bar]:
    """The bars of the piece: each as long as in the part where it is longest."""
    metre = (4, 4)
    lengths, metres = [], []
    going = parts  # on at this bar: each is asked but once more after its last
    for index in range(max((len(part.bars) for part in parts), default=0)):
        going = [part for part in going if index < len(part.bars)]
        here = [part.bars[index] for part in going]
        metre = next((found for bar in here for found in _metres(bar)), metre)
        lengths.append(_length(here, Fraction(4 * metre[0], metre[1])))
        metres.append(metre)
    starts = accumulate(lengths, lambda at, length: near(at + length), initial=Fraction(0))
    read = [_Bar(*bar) for bar in zip(starts, lengths, metres, strict=False)]
    return read or [_Bar(Fraction(0), Fraction(4), metre)]


def _length(here: Sequence[Filled], full: Fraction) -> Fraction:
    reach = max(bar.reach for bar in here)
    sounding = max(bar.sounding for bar in here)
    if not reach or abs(reach - full) < _SLIP:
        return full
    # Rests beyond the metre were never meant; notes there make a longer bar.
    return reach if reach < full else max(full, sounding if sounding - full >= _SLIP else full)


def _metres(bar: Filled) -> Iterator[tuple[int, int]]:
    for _, attributes in bar.marks:
        for time in attributes.findall("time") if attributes.tag == "attributes" else ():
            counts = [re.findall(r"\d+", beats.text or "") for beats in time.findall("beats")]
            units = [whole(unit.text or "0") for unit in time.findall("beat-type")]
            if not counts or len(counts) != len(units) or any(unit not in _UNITS for unit in units):
                continue
            unit = max(units)
            beats = sum(sum(map(int, c)) * unit // u for c, u in zip(counts, units, strict=True))
            if beats:
                yield beats, unit


_Marks = list[tuple[int, Element]]


def _marks(part: _Part, starts: Sequence[Fraction]) -> Iterator[tuple[int, Element]]:
    """What stands between the notes, with its tick."""
    for start, bar in zip(starts, part.bars, strict=False):
        yield from ((_ticks(max(start + at, Fraction(0))), item) for at, item in bar.marks)


def _tempos(parts: Sequence[_Marks]) -> tuple[TempoChange, ...]:
    """Where parts differ the first counts, in one part the last word, and sound before drawing."""
    tempos = {0: DEFAULT_TEMPO}
    for marks in reversed(parts):
        for told in (_drawn_tempo, _sounding_tempo):
            found = ((tick, told(item)) for tick, item in marks)
            tempos |= {tick: bpm for tick, bpm in found if bpm is not None and 1 <= bpm <= 10_000}
    return tuple(TempoChange(tick, tempos[tick]) for tick in sorted(tempos))


def _sounding_tempo(item: Element) -> float | None:
    """Quarter notes to the minute, as they are played."""
    sound = item if item.tag == "sound" else item.find("sound")
    if sound is None or not sound.get("tempo"):
        return None
    return round(float(sound.get("tempo", "")), 4)


def _drawn_tempo(item: Element) -> float | None:
    """Quarter notes to the minute, as a metronome mark says."""
    mark = item.find("direction-type/metronome") if item.tag == "direction" else None
    number = re.search(r"\d+(\.\d+)?", mark.findtext("per-minute") or "") if mark is not None else None
    if mark is None or number is None:
        return None
    dots = len(mark.findall("beat-unit-dot"))
    return float(number[0]) * _BEATS.get(mark.findtext("beat-unit") or "", 1.0) * (2 - 0.5**dots)


def _keys(parts: Iterable[_Marks]) -> tuple[KeyChange, ...]:
    """The keys of the first part that has any, as they sound."""
    for marks in parts:
        keys: dict[int, Key] = {}
        chromatic = 0
        for tick, item in marks:
            if item.tag == "attributes":
                chromatic = _shifts(item).get("", 0) if item.find("transpose") is not None else chromatic
                if fifths := item.findtext("key/fifths"):
                    keys[tick] = _key(whole(fifths), item.findtext("key/mode") or "", chromatic)
        if keys:
            changes = [KeyChange(tick, keys[tick]) for tick in sorted(keys)]
            return tuple(changes if not changes[0].tick else [KeyChange(0, Key()), *changes])
    return ()


def _key(fifths: int, mode: str, chromatic: int) -> Key:
    if chromatic % 12:
        fifths = (fifths + 7 * chromatic + 6) % 12 - 6
    named = _named_keys()
    plain = (min(max(fifths, -7), 7), Mode.MAJOR)
    return named.get((fifths, _MODES.get(mode.strip().lower(), Mode.MAJOR))) or named[plain]


@cache
def _named_keys() -> dict[tuple[int, Mode], Key]:
    keys = [Key(step + sign, mode) for step, sign, mode in product(STEPS, ("", "#", "b"), Mode)]
    return {(key.fifths, key.mode): key for key in keys}


def _markers(parts: Iterable[_Marks]) -> tuple[Marker, ...]:
    """Sections by their rehearsal marks, the first of each place."""
    texts: dict[int, str] = {}
    for tick, item in (mark for marks in parts for mark in marks):
        for text in _texts(item, "direction-type/rehearsal"):
            texts.setdefault(tick, text)
    return tuple(Marker(tick, texts[tick]) for tick in sorted(texts))


def _chords(parts: Iterable[_Marks]) -> tuple[ChordSign, ...]:
    """The chord symbols of the first part that has any, as they sound; of two in one place the first."""
    for marks in parts:
        chords: dict[int, ChordSign] = {}
        shift = 0
        for tick, item in marks:
            if item.tag == "attributes" and item.find("transpose") is not None:
                shift = _shifts(item).get("", 0)
            chord = chord_of(item, shift) if item.tag == "harmony" else None
            if chord is not None:
                chords.setdefault(tick, ChordSign(tick, chord))
        if chords:
            return tuple(chords[tick] for tick in sorted(chords))
    return ()


def _tracks(part: _Part, starts: Sequence[Fraction], together: bool) -> Iterator[Track]:
    """A track for each staff of a part, or one for all where they are to stay `together`."""
    staves: dict[str, list[Written]] = {staff: [] for staff in _staves(part)}
    percussion = False
    shifts: dict[str, int] = {}
    for start, bar in zip(starts, part.bars, strict=False):
        changes = deque((at, item) for at, item in bar.marks if item.find("transpose") is not None)
        for sounding in sorted(bar.notes, key=lambda note: note.at):
            while changes and changes[0][0] <= sounding.at:
                shifts = _shifts(changes.popleft()[1])
            staff = _staff(sounding.element)
            percussion = percussion or sounding.element.find("pitch") is None
            found = _written(sounding, start, part, shifts.get(staff, shifts.get("", 0)))
            staves[staff] += [found] if found else []
    parts = [[item for written in staves.values() for item in written]] if together else staves.values()
    for written in parts:
        yield replace(_sound(part, percussion), notes=Track.of(joined(written)).notes)


def _staves(part: _Part) -> list[str]:
    told = [item.findtext("staves") or "1" for bar in part.bars for _, item in bar.marks]
    most = max((whole(number) for number in told if number.strip().isdecimal()), default=1)
    used = {_staff(note.element) for bar in part.bars for note in bar.notes}
    return sorted({str(number) for number in range(1, min(most, 9) + 1)} | used)


def _staff(note: Element) -> str:
    return (note.findtext("staff") or "1").strip()


def _shifts(attributes: Element) -> dict[str, int]:
    """Semitones from what is written to what sounds, by staff; of all others they stand at the empty name."""
    shifts: dict[str, int] = {}
    for transpose in attributes.findall("transpose"):
        staff, chromatic = transpose.get("number", ""), number(transpose.findtext("chromatic") or "0")
        semitones = round(chromatic) + 12 * whole(transpose.findtext("octave-change") or "0")
        shifts.setdefault(staff, semitones)
        if not staff:
            break  # it holds for those that are named later, too
    return shifts


def _written(sounding: Sounding, start: Fraction, part: _Part, shift: int) -> Written | None:
    element = sounding.element
    first, last = _ticks(start + sounding.at), _ticks(start + sounding.end)
    if last <= first:
        return None
    loud = round(float(element.get("dynamics") or DEFAULT_VELOCITY / 0.9) * 0.9)
    levels = _texts(element, "level")
    suggested = next((model for level in levels if (model := model_in(level))), "")
    written = element.find("pitch")
    pitch = _drum(element, part) if written is None else _pitch(written) + shift
    notations = element.find("notations")
    drawn = notations.findall("tied") if notations is not None else []
    ties = {tie.get("type") for tie in (*element.findall("tie"), *drawn)}
    note = Note(first, last - first, pitch, min(max(loud, 1), 127), suggested)
    voice = (_staff(element), element.findtext("voice"))
    return Written(note, not ties.isdisjoint(("stop", "continue")), "start" in ties, voice)


def _pitch(written: Element) -> int:
    step = (written.findtext("step") or "").strip()
    if step not in _SEMITONES:
        raise ValueError(tr("“{told}” is no note’s letter").format(told=step[:20]))
    alter = float(number(written.findtext("alter") or "0"))
    return round(12 * (whole(written.findtext("octave") or "") + 1) + _SEMITONES[step] + alter)


def _drums(entry: Element | None) -> dict[str, int]:
    sounds = entry.findall("midi-instrument") if entry is not None else []
    return {
        sound.get("id", ""): whole(key) - 1
        for sound in sounds
        if (key := (sound.findtext("midi-unpitched") or "").strip()).isdecimal()
    }


def _drum(note: Element, part: _Part) -> int:
    """The drum that the note's own instrument is, or one of the part's that is written where the note is."""
    instrument = note.find("instrument")
    if instrument is not None and (own := part.drums.get(instrument.get("id", ""))) is not None:
        return own
    place = note.find("unpitched")
    step = (place.findtext("display-step") if place is not None else None) or "B"
    octave = (place.findtext("display-octave") if place is not None else None) or "4"
    candidates = places(step.strip(), whole(octave))
    return next((pitch for pitch in candidates if pitch in part.struck), candidates[0])


def _sound(part: _Part, percussion: bool) -> Track:
    name = " ".join((part.entry.findtext("part-name") or "").split()) if part.entry is not None else ""
    return Track(
        (),
        name=name,
        program=_midi(part.entry, "midi-program", 1.0, -1, 0),
        percussion=percussion,
        volume=_midi(part.entry, "volume", 1.27, 0, 100),
        pan=_midi(part.entry, "pan", 63 / 90, 64, 64),
    )


def _midi(entry: Element | None, tag: str, scale: float, shift: int, otherwise: int) -> int:
    """A setting of the part's sound on MIDI's scale from 0 to 127."""
    text = entry.findtext(f"midi-instrument/{tag}") if entry is not None else None
    try:
        return min(max(round(float(text or "") * scale) + shift, 0), 127)
    except (ValueError, OverflowError):
        return otherwise
