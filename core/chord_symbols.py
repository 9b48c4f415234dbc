"""Chord symbols as lead sheets write them: "F#m7b5/E" read and written, shown, and taken apart into notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from core.harmony import Key, pitch_class_named, spell
from core.words import marked, tr

NO_CHORD = "N.C."
HIGH, LOW = 55, 40  # the lowest pitches of a chord that is heard, and of its bass

Degrees = tuple[str, ...]
_NATURAL = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 14, 11: 17, 13: 21}
_ALTERS = {"": 0, "#": 1, "b": -1, "bb": -2, "##": 2}
_SIGNS = str.maketrans("#b", "♯♭")


def _tone(text: str) -> tuple[int, int]:
    """A degree of the major scale on the root, such as "b7", and how many semitones it lies above."""
    degree = int(text.lstrip("#b"))
    return degree, _NATURAL[degree] + _ALTERS[text[: -len(str(degree))]]


def _added(degree: str) -> tuple[int, int]:
    return _tone(degree.removeprefix("add"))


@dataclass(frozen=True, slots=True)
class Kind:
    """What a chord is beside its root: its degrees, what it is called, and MusicXML's word for it.

    `xml_degrees` are those that MusicXML's word lacks.
    """

    degrees: str
    name: str
    xml: str
    xml_degrees: str = ""

    @property
    def tones(self) -> dict[int, int]:
        """Semitones above the root, by degree."""
        return dict(map(_tone, self.degrees.split()))


KINDS = {
    "": Kind("1 3 5", marked("major triad"), "major"),
    "m": Kind("1 b3 5", marked("minor triad"), "minor"),
    "dim": Kind("1 b3 b5", marked("diminished triad"), "diminished"),
    "aug": Kind("1 3 #5", marked("augmented triad"), "augmented"),
    "sus2": Kind("1 2 5", marked("suspended second"), "suspended-second"),
    "sus4": Kind("1 4 5", marked("suspended fourth"), "suspended-fourth"),
    "5": Kind("1 5", marked("open fifth"), "power"),
    "6": Kind("1 3 5 6", marked("major sixth"), "major-sixth"),
    "m6": Kind("1 b3 5 6", marked("minor sixth"), "minor-sixth"),
    "6/9": Kind("1 3 5 6 9", marked("major sixth and ninth"), "major-sixth", "9"),
    "m6/9": Kind("1 b3 5 6 9", marked("minor sixth and ninth"), "minor-sixth", "9"),
    "7": Kind("1 3 5 b7", marked("dominant seventh"), "dominant"),
    "maj7": Kind("1 3 5 7", marked("major seventh"), "major-seventh"),
    "m7": Kind("1 b3 5 b7", marked("minor seventh"), "minor-seventh"),
    "mmaj7": Kind("1 b3 5 7", marked("minor triad, major seventh"), "major-minor"),
    "m7b5": Kind("1 b3 b5 b7", marked("half-diminished seventh"), "half-diminished"),
    "dim7": Kind("1 b3 b5 bb7", marked("diminished seventh"), "diminished-seventh"),
    "aug7": Kind("1 3 #5 b7", marked("augmented seventh"), "augmented-seventh"),
    "7sus4": Kind("1 4 5 b7", marked("suspended seventh"), "suspended-fourth", "7"),
    "9": Kind("1 3 5 b7 9", marked("dominant ninth"), "dominant-ninth"),
    "maj9": Kind("1 3 5 7 9", marked("major ninth"), "major-ninth"),
    "m9": Kind("1 b3 5 b7 9", marked("minor ninth"), "minor-ninth"),
    "9sus4": Kind("1 4 5 b7 9", marked("suspended ninth"), "suspended-fourth", "7 9"),
    "11": Kind("1 3 5 b7 9 11", marked("dominant eleventh"), "dominant-11th"),
    "maj11": Kind("1 3 5 7 9 11", marked("major eleventh"), "major-11th"),
    "m11": Kind("1 b3 5 b7 9 11", marked("minor eleventh"), "minor-11th"),
    # The eleventh of a thirteenth is left out by custom: it is a semitone above the third.
    "13": Kind("1 3 5 b7 9 13", marked("dominant thirteenth"), "dominant-13th"),
    "maj13": Kind("1 3 5 7 9 13", marked("major thirteenth"), "major-13th"),
    "m13": Kind("1 b3 5 b7 9 13", marked("minor thirteenth"), "minor-13th"),
}
"""By what is written after the root."""
DEGREES = ("b5", "#5", "add9", "b9", "#9", "add11", "#11", "add13", "b13", "no3", "no5")
"""What may be added to a kind, altered in it or taken from it, in the order in which it is written."""

# How lead sheets write a kind where room is dear.
_BRIEF = {"m": "-", "m6": "-6", "m6/9": "-6/9", "m7": "-7", "m9": "-9", "m11": "-11", "m13": "-13"}
_BRIEF |= {"maj7": "Δ7", "mmaj7": "-Δ7", "m7b5": "ø7", "dim": "°", "dim7": "°7", "aug": "+", "aug7": "+7"}
_BRIEF |= {"sus4": "sus", "7sus4": "7sus", "9sus4": "9sus"}

_LONGEST = 40  # letters of a symbol
_ONE_NAME = {"6add9": "6/9", "m6add9": "m6/9", "7add9": "9", "maj7add9": "maj9", "m7add9": "m9"}
_ONE_NAME |= {"7sus4add9": "9sus4"}
_LONGEST_FIRST = sorted(KINDS, key=len, reverse=True)
_ROOT = re.compile(r"(do|r[eé]|mi|fa(?!dd|ug)|sol|la|si|[A-H])(##|bb|#|b)?", re.IGNORECASE)
_DEGREE = re.compile(r"(add(?=[#b+-])|omit|add|no)?([#b+-])?(13|11|[2-7]|9)")
_SAME_DEGREE = {"2": "9", "4": "11", "6": "13"}
# What is written in many ways, made one: applied in this order.
_WAYS = (
    (r"[\s(),]", ""),
    (r"(?i:minor|min)|[Mm]i(?=\d|$|maj|M)|^-", "m"),
    (r"(?i:major|maj)|M|[Mm]a(?=\d)|^j(?=7)", "maj"),
    (r"[Δ△]7?", "maj7"),
    (r"[øØ]7?", "m7b5"),
    (r"[°º]|^o(?=7|$)", "dim"),
    (r"^\+", "aug"),
    (r"sus(?![24])", "sus4"),
    (r"^(m?)69", r"\g<1>6/9"),
    (r"^maj(?![79]|1[13])", ""),
)


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """A chord by its root ("C", "F#", "Bb"; none for N.C.), a kind of KINDS, DEGREES beside it, and its bass.

    The bass is empty where it is the root. Raises ValueError for anything that is none of these.
    """

    root: str = ""
    kind: str = ""
    degrees: Degrees = ()
    bass: str = ""

    def __post_init__(self) -> None:
        named = all(name == "" or _ROOT.fullmatch(name) for name in (self.root, self.bass))
        if not named or self.kind not in KINDS or not set(self.degrees) <= set(DEGREES):
            raise ValueError(f"{self.root!r}, {self.kind!r}, {self.degrees}, {self.bass!r} are no chord")
        if not self.root and (self.kind or self.degrees or self.bass):
            raise ValueError("no chord has neither kind nor bass")
        there = KINDS[self.kind].tones.items()
        new = {degree for degree in self.degrees if "no" in degree or _added(degree) not in there}
        degrees = sorted(new, key=DEGREES.index)
        for degree in degrees:
            kind = _ONE_NAME.get(self.kind + degree, self.kind + degree)
            if kind in KINDS:  # one chord, two names
                object.__setattr__(self, "kind", kind)
                degrees.remove(degree)
                break
        object.__setattr__(self, "degrees", tuple(degrees))
        object.__setattr__(self, "bass", "" if self.bass == self.root else self.bass)

    def __str__(self) -> str:
        return self._written(self.quality)

    def _written(self, quality: str) -> str:
        return f"{self.root}{quality}{f'/{self.bass}' if self.bass else ''}" if self.root else NO_CHORD

    @property
    def quality(self) -> str:
        """What is written between root and bass: "m7b5"."""
        added = "".join(self.degrees)
        if not self.kind and added[:1] in ("#", "b"):  # "Cb5" would be a fifth on C flat
            added = f"({added})"
        return self.kind + added

    @property
    def brief(self) -> str:
        """The symbol for the eye in as few letters as jazz musicians need: "F♯ø7/E"; degrees as ever."""
        if self.degrees or self.kind not in _BRIEF:
            return self.label
        return self._written(_BRIEF[self.kind]).translate(_SIGNS)

    @property
    def label(self) -> str:
        """The symbol for the eye, with real signs: "F♯m7♭5/E"."""
        return str(self).translate(_SIGNS)

    @property
    def spoken(self) -> str:
        """The symbol for the ear: "F♯ half-diminished seventh over E"."""
        if not self.root:
            return tr("no chord")
        words = f"{_sung(self.root)} {tr(KINDS[self.kind].name)}"
        if self.degrees:
            words += " " + " ".join(self.degrees).translate(_SIGNS)
        if self.bass:
            return tr("{chord} over {bass}").format(chord=words, bass=_sung(self.bass))
        return words

    @classmethod
    def parse(cls, text: str) -> ChordSymbol:
        """A symbol as musicians type it: "Am7", "f#-7b5", "B♭△/D", "Sol7", "N.C."; ValueError for others."""
        if len(text) > _LONGEST:
            raise ValueError(f"{text[:_LONGEST]!r}… is no chord")
        return _parsed(text.strip())

    @property
    def root_class(self) -> int | None:
        """The pitch class of the root, 0 for C to 11 for B; None for no chord."""
        return pitch_class_named(self.root) if self.root else None

    @property
    def bass_class(self) -> int | None:
        """The pitch class of the lowest note; None for no chord."""
        return pitch_class_named(self.bass) if self.bass else self.root_class

    @property
    def tones(self) -> tuple[int, ...]:
        """Semitones of its notes above the root, rising, without the bass; none for no chord."""
        if not self.root:
            return ()
        changed = {int(degree.lstrip("nob#")) for degree in self.degrees if not degree.startswith("add")}
        tones = {tone for number, tone in KINDS[self.kind].tones.items() if number not in changed}
        there = (degree for degree in self.degrees if not degree.startswith("no"))
        return tuple(sorted(tones | {_added(degree)[1] for degree in there}))

    @property
    def classes(self) -> frozenset[int]:
        """The pitch classes of its notes and of its bass; none for no chord."""
        root, bass = self.root_class, self.bass_class
        if root is None or bass is None:
            return frozenset()
        return frozenset((root + tone) % 12 for tone in self.tones) | {bass}

    def pitches(self) -> tuple[int, ...]:
        """MIDI pitches to hear it by: its bass below middle C, the others close together above."""
        bass = self.bass_class
        if bass is None:
            return ()
        return (LOW + (bass - LOW) % 12, *sorted(HIGH + (each - HIGH) % 12 for each in self.classes))


SILENT = ChordSymbol()
"""No chord: what lead sheets write N.C. for."""


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ChordSymbol:
    plain = text.replace("♯", "#").replace("♭", "b").replace("𝄪", "##").replace("𝄫", "bb")
    if re.fullmatch(r"n\.?\s?c\.?|no chord|–", plain, re.IGNORECASE):
        return SILENT
    root = _ROOT.match(plain)
    if root is None:
        raise ValueError(f"{text!r} is no chord")
    rest, slash, bass = plain[root.end() :].rpartition("/")
    below = _ROOT.fullmatch(bass.strip()) if slash else None
    if below is None:
        rest = plain[root.end() :]
    for way, usual in _WAYS:
        rest = re.sub(way, usual, rest)
    kind = next(kind for kind in _LONGEST_FIRST if rest.startswith(kind))
    degrees = tuple(_degrees(rest[len(kind) :], text))
    return ChordSymbol(_english(root), kind, degrees, _english(below) if below else "")


def _degrees(rest: str, text: str) -> Iterator[str]:
    at = 0
    while at < len(rest):
        found = _DEGREE.match(rest, at)
        if found is None:
            raise ValueError(f"{text!r} is no chord")
        what, sign, number = found[1] or "", found[2] or "", found[3]
        at = found.end()
        if what in ("no", "omit"):
            degree = f"no{number}"
        else:
            sign = {"+": "#", "-": "b"}.get(sign, sign)
            degree = f"{sign or 'add'}{_SAME_DEGREE.get(number, number)}"
        if degree not in DEGREES:
            raise ValueError(f"{text!r} is no chord")
        yield degree


_SUNG = {"do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B", "h": "B"}


def _english(name: re.Match[str]) -> str:
    return _SUNG.get(name[1].lower(), name[1].upper()) + (name[2] or "").lower()


def _sung(name: str) -> str:
    """A note's name in the composer's language, with real signs."""
    return tr(name[0]) + name[1:].translate(_SIGNS)


def root_named(pitch_class: int, key: Key) -> str:
    """A pitch class as the root of a chord in a key, with one sharp or flat at most: "F#", "Bb"."""
    written = spell((60 + pitch_class,), key)[0]
    return written.step + {-1: "b", 1: "#"}.get(written.alter, "")


def suggestion(text: str) -> ChordSymbol | None:
    """The chord that something typed wrongly may have been meant for; None where nothing is near."""
    root = _ROOT.match(text.strip().replace("♯", "#").replace("♭", "b"))
    if root is None:
        return None
    rest = text.strip()[root.end() :].lower()
    near = get_close_matches(rest, [kind for kind in KINDS if kind], n=1, cutoff=0.5)
    return ChordSymbol(_english(root), near[0] if near else "")
