"""What single words of kern say: notes and rests, keys, metres, tempos, instruments and bar lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from core.files import midi_signs
from core.harmony import Key
from core.score import WHOLE_NOTE

_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_LENGTH = re.compile(r"(\d+)(?:%(\d+))?")
_SIGNS = re.compile(r"#+|-+")
_MODE = re.compile(r"\*([A-Ga-g])([#-]?):(\w*)")
_METRE = re.compile(r"\*M(\d+)/(\d+)")
_MOST_DIGITS, _MOST_DOTS, _MOST_SIGNS = 4, 8, 4  # what has more is no music

# Humdrum's abbreviations: what they are called, and General MIDI's programs.
_INSTRUMENTS = {
    "soprn": ("Soprano", 53),
    "cant": ("Soprano", 53),
    "mezzo": ("Mezzo-Soprano", 53),
    "calto": ("Alto", 53),
    "alto": ("Alto", 53),
    "tenor": ("Tenor", 53),
    "barit": ("Baritone", 53),
    "bass": ("Bass", 53),
    "vox": ("Voice", 53),
    "piano": ("Piano", 0),
    "forte": ("Fortepiano", 0),
    "cemba": ("Harpsichord", 6),
    "clavi": ("Clavichord", 7),
    "clest": ("Celesta", 8),
    "glock": ("Glockenspiel", 9),
    "vibra": ("Vibraphone", 11),
    "marim": ("Marimba", 12),
    "xylo": ("Xylophone", 13),
    "campn": ("Church Bells", 14),
    "caril": ("Church Bells", 14),
    "chime": ("Tubular Bells", 14),
    "dulc": ("Dulcimer", 15),
    "hammd": ("Electric Organ", 16),
    "organ": ("Pipe Organ", 19),
    "reedo": ("Reed Organ", 20),
    "accor": ("Accordion", 21),
    "armon": ("Harmonica", 22),
    "guitr": ("Guitar", 24),
    "liuto": ("Lute", 24),
    "mando": ("Mandolin", 24),
    "ukule": ("Ukulele", 24),
    "eguit": ("Electric Guitar", 26),
    "bguit": ("Electric Bass", 33),
    "violn": ("Violin", 40),
    "viola": ("Viola", 41),
    "cello": ("Violoncello", 42),
    "cbass": ("Contrabass", 43),
    "arpa": ("Harp", 46),
    "timpa": ("Timpani", 47),
    "tromp": ("Trumpet", 56),
    "tromt": ("Trombone", 57),
    "tromb": ("Bass Trombone", 57),
    "tuba": ("Tuba", 58),
    "cor": ("Horn", 60),
    "saxS": ("Soprano Saxophone", 64),
    "saxA": ("Alto Saxophone", 65),
    "saxT": ("Tenor Saxophone", 66),
    "saxR": ("Baritone Saxophone", 67),
    "oboe": ("Oboe", 68),
    "cangl": ("English Horn", 69),
    "fagot": ("Bassoon", 70),
    "clars": ("Clarinet", 71),
    "clarb": ("Bass clarinet", 71),
    "picco": ("Piccolo", 72),
    "flt": ("Flute", 73),
    "panpi": ("Pan Flute", 75),
    "shaku": ("Shakuhachi", 77),
    "sitar": ("Sitar", 104),
    "banjo": ("Banjo", 105),
    "shami": ("Shamisen", 106),
    "koto": ("Koto", 107),
    "bagpS": ("Bagpipes", 109),
    "bagpI": ("Bagpipes", 109),
    "steel": ("Steel Drum", 114),
    "Cvox": ("Voice", 53),
    "Cstr": ("Strings", 48),
    "Cbras": ("Brass", 61),
}


@dataclass(frozen=True, slots=True)
class Struck:
    """One note or, without a pitch, one rest: `length` in ticks, `held` where a tie leads to it."""

    length: Fraction | int
    pitch: int | None = None
    held: bool = False
    grace: bool = False


@lru_cache(4096)
def struck(word: str) -> tuple[Struck, ...]:
    """The notes of a chord, each as long as the first; one note or one rest; none where it makes no sense."""
    found = [_struck(each) for each in word.split()]
    sounding = [each for each in found if each is not None and each.pitch is not None]
    if None in found:
        return ()
    return tuple(sounding or [each for each in found[:1] if each is not None])


def _struck(word: str) -> Struck | None:
    length = _length(word)
    letters = re.search(r"[a-gA-G]+", word)
    if length is None or not (letters or "r" in word):
        return None
    grace = any(sign in word for sign in "qQP")
    if "r" in word or letters is None:
        return Struck(length, grace=grace)
    step = letters[0][0].lower()
    octave = 3 + len(letters[0]) if letters[0][0] == step else 4 - len(letters[0])
    signs = _SIGNS.search(word.replace("-", "") if "#" in word else word)
    altered = 0 if signs is None else len(signs[0]) if signs[0][0] == "#" else -len(signs[0])
    if abs(altered) > _MOST_SIGNS:
        return None
    held = "[" not in word and ("]" in word or "_" in word)
    return Struck(length, 12 * (octave + 1) + _STEPS[step] + altered, held, grace)


def _length(word: str) -> Fraction | int | None:
    """In ticks; a quarter note where none is written, as is the custom; None for none that makes sense."""
    found = _LENGTH.search(word)
    dots = word.count(".")
    if found is None:
        plain = Fraction(1, 4)
    else:
        digits, over = found[1], found[2] or "1"
        if len(digits) > _MOST_DIGITS or len(over) > _MOST_DIGITS or dots > _MOST_DOTS:
            return None
        if int(digits):
            plain = Fraction(int(over), int(digits))
        elif found[2]:
            return None
        else:
            plain = Fraction(2 ** len(digits))
        plain *= 2 - Fraction(1, 2**dots)
    length = WHOLE_NOTE * plain
    return length.numerator if length.denominator == 1 else length


def mode_of(word: str) -> Key | None:
    """The key that a word names with its mode (*G:, *e-:, *D:dor); None where it names none."""
    found = _MODE.fullmatch(word)
    if not found:
        return None
    mode = found[3] or ("minor" if found[1].islower() else "major")
    try:
        return Key.parse(f"{found[1].upper()}{found[2].replace('-', 'b')} {mode}")
    except ValueError:
        return None  # a mode that nobody here knows


def signature_of(word: str) -> Key | None:
    """The major key of a signature (*k[b-e-]), None for what is none."""
    if not word.startswith("*k["):
        return None
    fifths = word.count("#") or -word.count("-")
    return Key.parse(midi_signs.named(fifths, minor=False)) if abs(fifths) <= 7 else None


def metre_of(word: str) -> tuple[int, int] | None:
    """Beats and unit of a metre; one of breves is told in whole notes. None for what is none."""
    found = _METRE.fullmatch(word)
    if not found:
        return None
    beats, unit = int(found[1][:6]), found[2]
    if not int(unit[:6]):
        return beats * 2 ** len(unit[:3]), 1
    return (beats, int(unit)) if beats and unit in ("1", "2", "4", "8", "16", "32", "64") else None


def tempo_of(word: str) -> float | None:
    """Quarter notes to the minute; None for a tempo in words, or one that nobody plays."""
    found = re.fullmatch(r"\*MM(\d{1,5}(?:\.\d{1,6})?)", word)
    bpm = round(float(found[1]), 2) if found else 0
    return bpm if 1 <= bpm <= 10_000 else None


def instrument_of(word: str) -> tuple[str, int] | None:
    """What an instrument (*Ivioln) or a class of them (*ICvox) is called, and its General MIDI program."""
    return _INSTRUMENTS.get(word[2:]) if word.startswith("*I") else None


def repeats_of(word: str) -> tuple[bool, bool]:
    """Whether a bar line ends what is to be repeated, and whether it begins it."""
    both = word.count(":") > 1
    return both or bool(re.search(r":[|!=]", word)), both or bool(re.search(r"[|!=]:", word))
