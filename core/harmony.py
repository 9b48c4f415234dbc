"""Keys, modes and scales, how a pitch is spelled in them, and which key a melody is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import combinations, groupby, pairwise, product
from statistics import correlation

from core.chord_links import Way, classes, links, stacked
from core.words import marked, tr

STEPS = "CDEFGAB"
# What the steps are called ("do", "re" in some languages), and so are the modes.
STEP_NAMES = (marked("C"), marked("D"), marked("E"), marked("F"), marked("G"), marked("A"), marked("B"))
_STEP_PITCH = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FIFTHS_OF_STEP = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1, "##": 2, "bb": -2}


class Mode(StrEnum):
    """The modes a key may have; the value is what files and the command line call it."""

    MAJOR = "major"
    MINOR = "minor"
    DORIAN = "dorian"
    PHRYGIAN = "phrygian"
    LYDIAN = "lydian"
    MIXOLYDIAN = "mixolydian"
    LOCRIAN = "locrian"


MODE_NAMES = (
    marked("major"),
    marked("minor"),
    marked("dorian"),
    marked("phrygian"),
    marked("lydian"),
    marked("mixolydian"),
    marked("locrian"),
)

# Degrees as semitones above the tonic, and how many fifths the signature lies from the major one.
SCALES: dict[Mode, tuple[int, ...]] = {
    Mode.MAJOR: (0, 2, 4, 5, 7, 9, 11),
    Mode.MINOR: (0, 2, 3, 5, 7, 8, 10),
    Mode.DORIAN: (0, 2, 3, 5, 7, 9, 10),
    Mode.PHRYGIAN: (0, 1, 3, 5, 7, 8, 10),
    Mode.LYDIAN: (0, 2, 4, 6, 7, 9, 11),
    Mode.MIXOLYDIAN: (0, 2, 4, 5, 7, 9, 10),
    Mode.LOCRIAN: (0, 1, 3, 5, 6, 8, 10),
}
_SIGNATURE_SHIFT = {
    Mode.MAJOR: 0,
    Mode.MINOR: -3,
    Mode.DORIAN: -2,
    Mode.PHRYGIAN: -4,
    Mode.LYDIAN: 1,
    Mode.MIXOLYDIAN: -1,
    Mode.LOCRIAN: -5,
}
_SIGNS = {-2: "𝄫", -1: "♭", 0: "", 1: "♯", 2: "𝄪"}
_KEY_NAME = re.compile(
    r"(?P<step>[A-G])(?P<sign>[#b♯♭]|[ -]?(?:sharp|flat))?[ -]*(?P<mode>[a-z]*)", re.IGNORECASE
)
_TYPED_SIGNS = {"": "", "#": "#", "♯": "#", "sharp": "#", "b": "b", "♭": "b", "flat": "b"}
_MODE_NAMES = {mode.value: mode for mode in Mode} | {"ionian": Mode.MAJOR, "aeolian": Mode.MINOR}


def _mode_named(name: str) -> Mode | None:
    """The mode a name or its first three letters stand for; "m" is minor, "M" and nothing major."""
    if name in ("", "M"):
        return Mode.MAJOR
    if name == "m":
        return Mode.MINOR
    known = (mode for full, mode in _MODE_NAMES.items() if name.lower() in (full, full[:3]))
    return next(known, None)


@dataclass(frozen=True)
class Key:
    """A tonic spelled as musicians write it ("Eb", "F#") and a mode."""

    tonic: str = "C"
    mode: Mode = Mode.MAJOR

    def __post_init__(self) -> None:
        if self.tonic[:1] not in _STEP_PITCH or self.tonic[1:] not in _ACCIDENTALS:
            raise ValueError(f"{self.tonic!r} is not the name of a tonic")
        object.__setattr__(self, "mode", Mode(self.mode))

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode.value}"

    @property
    def label(self) -> str:
        """The key for the eye, with real signs: "E♭ minor"."""
        tonic = f"{tr(self.tonic[0])}{_SIGNS[_ACCIDENTALS[self.tonic[1:]]]}"
        return tr("{tonic} {mode}").format(tonic=tonic, mode=tr(self.mode.value))

    @classmethod
    def parse(cls, text: str) -> Key:
        """A key as musicians type it: "Eb minor", "f#m", "D dorian", "B♭", "A flat major", "Gmix".

        Major where no mode is named. Raises ValueError when it is not the name of a key.
        """
        found = _KEY_NAME.fullmatch(text.strip())
        mode = _mode_named(found["mode"]) if found else None
        if not found or mode is None:
            raise ValueError(f"{text!r} is not the name of a key")
        sign = (found["sign"] or "").strip(" -").lower()
        return cls(found["step"].upper() + _TYPED_SIGNS[sign], mode)

    @cached_property
    def tonic_class(self) -> int:
        """The tonic's pitch class, 0 for C to 11 for B."""
        return (_STEP_PITCH[self.tonic[0]] + _ACCIDENTALS[self.tonic[1:]]) % 12

    @cached_property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) in the key signature."""
        return place_of(self.tonic) + _SIGNATURE_SHIFT[self.mode]

    def transposed(self, semitones: int) -> Key:
        """The key so much higher in the same mode, with as few sharps or flats as may be; of six, its own."""
        fifths = (self.fifths + 7 * semitones + 5) % 12 - 5
        if fifths == 6 and (self.fifths < 0 or (self.fifths == 0 and semitones < 0)):
            fifths = -6
        return Key(name_at(fifths - _SIGNATURE_SHIFT[self.mode]), self.mode)

    @cached_property
    def scale(self) -> frozenset[int]:
        """The pitch classes of the scale."""
        return frozenset((self.tonic_class + degree) % 12 for degree in SCALES[self.mode])

    @cached_property
    def triad(self) -> frozenset[int]:
        """The pitch classes of the triad on the tonic."""
        return frozenset((self.tonic_class + degree) % 12 for degree in SCALES[self.mode][:5:2])


def place_of(name: str) -> int:
    """Where a note's name lies on the line of fifths, from C: "Bb" at -2."""
    return _FIFTHS_OF_STEP[name[0]] + 7 * _ACCIDENTALS[name[1:]]


def name_at(place: int) -> str:
    """The note's name at a place on the line of fifths, or another for it with one sharp or flat at most."""
    alter, letter = divmod(place + 1, 7)
    if abs(alter) > 1:
        return name_at(place - 12 if alter > 0 else place + 12)
    return _LETTERS[letter] + {-1: "b", 0: "", 1: "#"}[alter]


def in_scale(pitch: int, key: Key, degrees: int) -> int:
    """The pitch `degrees` steps of the key's scale above (below, when negative) `pitch`.

    A pitch outside the scale keeps its distance to the scale note below it. The answer may lie
    outside MIDI's range.
    """
    degree, raised = degree_of(pitch, key)
    octave, step = divmod(degree + degrees, len(SCALES[key.mode]))
    return key.tonic_class + 12 * octave + SCALES[key.mode][step] + raised


def degree_of(pitch: int, key: Key) -> tuple[int, int]:
    """How many steps of the key's scale `pitch` lies above the lowest tonic, and semitones above that step.

    The lowest tonic is the MIDI pitch from 0 to 11; the semitones are 0 for a note of the scale.
    """
    scale = SCALES[key.mode]
    octave, within = divmod(pitch - key.tonic_class, 12)
    step = bisect_right(scale, within) - 1
    return len(scale) * octave + step, within - scale[step]


_SUNG = {"do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_PITCH_NAME = re.compile(
    rf"(?P<step>{'|'.join(_SUNG)}|[A-G])(?P<sign>[#b♯♭]|##|bb|[𝄪𝄫])?(?P<octave>-?\d)?", re.IGNORECASE
)
_TYPED_ALTERS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1, "##": 2, "𝄪": 2, "bb": -2, "𝄫": -2}


def lettered(letter: str, key: Key) -> int:
    """The pitch class of a note written as a bare letter (A to G): under G major's signature F is F sharp."""
    altered = (key.fifths + 5 - _FIFTHS_OF_STEP[letter]) // 7
    return (_STEP_PITCH[letter] + altered) % 12


def pitch_named(text: str) -> int:
    """The MIDI number of a note as musicians name it ("C4", "f#3", "B♭5", "sol4"), or of its digits ("60").

    Raises ValueError when it is neither, or lies beyond 0 to 127.
    """
    found = _PITCH_NAME.fullmatch(text.strip())
    if text.strip().isdecimal():
        pitch = int(text)
    elif found and found["octave"]:
        pitch = 12 * (int(found["octave"]) + 1) + _above_c(found)
    else:
        pitch = -1
    if not 0 <= pitch <= 127:
        raise ValueError(f"{text!r} is no pitch such as C4 or 60")
    return pitch


def pitch_class_named(text: str) -> int:
    """The pitch class, 0 for C to 11 for B, of a note's name without its octave; ValueError for others."""
    found = _PITCH_NAME.fullmatch(text.strip())
    if not found or found["octave"]:
        raise ValueError(f"{text!r} is no note's name such as G or Eb")
    return _above_c(found) % 12


def _above_c(name: re.Match[str]) -> int:
    """Semitones above the C of its octave: -1 for C flat, 12 for B sharp."""
    step = _SUNG.get(name["step"].lower(), name["step"].upper())
    return _STEP_PITCH[step] + _TYPED_ALTERS[(name["sign"] or "").lower()]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pitch as it is written: a letter, semitones of alteration, and the octave (4 from middle C)."""

    step: str
    alter: int
    octave: int

    def __str__(self) -> str:
        return f"{tr(self.step)}{_SIGNS[self.alter]}{self.octave}"

    @property
    def place(self) -> int:
        """Where its letter lies on the line of fifths, from C."""
        return _LETTERS.index(self.step) - 1 + 7 * self.alter


# Spelling works on the line of fifths, ... F -1, C 0, G 1, D 2 ..., where tones that belong
# together lie close: Temperley, "The Cognition of Basic Musical Structures" (2001), chapter 5.
_LETTERS = "FCGDAEB"
_WHITE_ALTERED = (-8, -7, 11, 12)
_FIRST, _LAST = -8, 12  # from F flat to B sharp: one accidental at most
_FAR = 0.3  # what a fifth away from the key's middle costs, against a fifth between neighbours
_WHITE = 2.5  # what E sharp, B sharp, C flat and F flat cost where the scale does not have them
_ARRIVING = 0.5  # a chromatic note is heard by where it goes more than by where it comes from
_STACKED, _BENT = 3.0, 3.0  # what a chord of stacked thirds gains, and each note of the scale it bends costs


def spell(pitches: Sequence[int], key: Key | None) -> list[Spelling]:
    """How to write pitches (MIDI numbers) that follow one another in `key`; None to estimate the key.

    Notes of the scale, and the raised sixth and seventh of minor, are written as the key has them.
    Others go by their neighbours: sharp where the line rises through them, flat where it falls,
    and as the chord tone where it leaps. Of all ways to write the line the cheapest is taken.
    """
    return [spelling for (spelling,) in spell_chords([(pitch,) for pitch in pitches], key)]


def spell_chords(chords: Sequence[tuple[int, ...]], key: Key | None) -> list[list[Spelling]]:
    """The same for the pitches that begin together, chord after chord; no chord is without any.

    Others go by the notes they come with, too, and by the nearest of the chords beside; what can be written
    as a triad or a seventh chord is.
    """
    key = key or estimate_key([pitch for chord in chords for pitch in chord])
    # What is struck again is written as before, so each run of one chord is spelled once.
    runs = [(chord, len(list(run))) for chord, run in groupby(chords)]
    line = _cheapest_line([chord for chord, _ in runs], key)
    return [
        [written_at(pitch, places[pitch % 12]) for pitch in chord]
        for (chord, count), places in zip(runs, line, strict=True)
        for _ in range(count)
    ]


def _cheapest_line(chords: Sequence[tuple[int, ...]], key: Key) -> list[dict[int, int]]:
    """For each chord of those that follow one another the place of each pitch class on the line of fifths."""
    if not chords:
        return []
    settled = _settled_places(key)
    told = [classes(chord) for chord in chords]
    # For each way to write the chord at hand: what the cheapest line up to it costs, and that line.
    costs = dict(_ways(told[0], key))
    came_from: list[dict[Way, Way]] = []
    for before, chord in pairwise(chords):
        weighed = [
            (i, j, _ARRIVING if pitch_class in settled else 1.0) for i, j, pitch_class in links(before, chord)
        ]
        arrived, totals = dict[Way, Way](), dict[Way, float]()
        for way, price in _ways(classes(chord), key).items():
            steps = {
                last: cost + sum(weight * abs(last[i] - way[j]) for i, j, weight in weighed)
                for last, cost in costs.items()
            }
            arrived[way] = min(steps, key=steps.__getitem__)
            totals[way] = steps[arrived[way]] + price
        came_from.append(arrived)
        costs = totals
    line = [min(costs, key=costs.__getitem__)]
    for arrived in reversed(came_from):
        line.append(arrived[line[-1]])
    return [dict(zip(*each, strict=True)) for each in zip(told, reversed(line), strict=True)]


@lru_cache(maxsize=4096)
def _ways(classes: tuple[int, ...], key: Key) -> dict[Way, float]:
    """All ways to write pitch classes that sound together, and what each costs by itself.

    A chord may write a note of the scale otherwise, where it is of stacked thirds only so.
    """
    settled = _settled_places(key)
    usual = [_places(pitch_class, settled) for pitch_class in classes]
    ways = {way: _alone(way, key) for way in product(*usual)}
    if len(classes) in (3, 4):
        for way in product(*(_places(pitch_class, {}) for pitch_class in classes)):
            if stacked(way):
                bent = sum(settled.get(one, place) != place for one, place in zip(classes, way, strict=True))
                ways[way] = _alone(way, key) + _BENT * bent - _STACKED
    return ways


def _alone(way: Way, key: Key) -> float:
    """What a chord costs by how far its tones lie from the middle of the key, and from one another."""
    centre = (key.fifths + _tonic_place(key)) / 2 + 2
    away = sum(_FAR * abs(place - centre) + _WHITE * (place in _WHITE_ALTERED) for place in way)
    return away + sum(abs(one - other) for one, other in combinations(way, 2)) / len(way)


@lru_cache(maxsize=4096)
def note_name(pitch: int, key: Key | None = None) -> str:
    """A pitch by name, as it is written in `key` when it stands alone: "C4", "B♭3"."""
    return str(spell((pitch,), key or Key())[0])


def _tonic_place(key: Key) -> int:
    return key.fifths - _SIGNATURE_SHIFT[key.mode]


@lru_cache(maxsize=256)
def _settled_places(key: Key) -> dict[int, int]:
    """The place on the line of fifths of each pitch class that is written in one way in this key."""
    places = list(range(key.fifths - 1, key.fifths + 6))
    tonic = _tonic_place(key)
    if SCALES[key.mode][2] == 3:  # minor, dorian, phrygian, locrian: raised seventh and sixth
        places += [tonic + 5, tonic + 3]
    settled: dict[int, int] = {}
    for place in places:
        settled.setdefault(place * 7 % 12, place)
    return settled


def _places(pitch_class: int, settled: dict[int, int]) -> tuple[int, ...]:
    """Where on the line of fifths a pitch class may be written."""
    if pitch_class in settled:
        return (settled[pitch_class],)
    return tuple(place for place in range(_FIRST, _LAST + 1) if place * 7 % 12 == pitch_class)


def written_at(pitch: int, place: int) -> Spelling:
    """A pitch with the letter at a place on the line of fifths."""
    alter, letter = divmod(place + 1, 7)
    step = _LETTERS[letter]
    return Spelling(step, alter, (pitch - alter - _STEP_PITCH[step]) // 12 - 1)


# How often each degree of the chromatic scale sounds in a bar of tonal music: Temperley, "Music
# and Probability" (2007), from the Kostka-Payne corpus.
_MAJOR_PROFILE = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
_MINOR_PROFILE = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
_MAJOR_TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR_TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")


def estimate_key(pitches: Sequence[int], durations: Sequence[float] = ()) -> Key:
    """The major or minor key in which these pitches, each weighed by its duration, fit best.

    The key whose profile correlates best with what sounds: Krumhansl, "Cognitive Foundations of
    Musical Pitch" (1990), chapter 4. C major where nothing tells (no notes, or all alike).
    """
    sounding = [0.0] * 12
    for pitch, duration in zip(pitches, durations or [1.0] * len(pitches), strict=True):
        sounding[pitch % 12] += duration
    return _best_key(tuple(sounding))


@lru_cache(32)
def _best_key(sounding: tuple[float, ...]) -> Key:
    """The key that fits how long each pitch class sounds best: asked for again and again of one track."""
    if len(set(sounding)) == 1:
        return Key()

    def fit(key: Key) -> float:
        profile = _MINOR_PROFILE if key.mode is Mode.MINOR else _MAJOR_PROFILE
        turned = sounding[key.tonic_class :] + sounding[: key.tonic_class]
        return correlation(turned, profile)

    return max(_ESTIMATED, key=fit)


_ESTIMATED = tuple(
    [Key(tonic) for tonic in _MAJOR_TONICS] + [Key(tonic, Mode.MINOR) for tonic in _MINOR_TONICS]
)
