"""What ABC's information fields say: metres, keys, tempos, and lengths written as fractions."""

from __future__ import annotations

import re

from core.files.midi_signs import MOST_BEATS
from core.harmony import Key, Mode

_SHARPS = "FCGDAEB"
_MODES = {
    "": Mode.MAJOR,
    "maj": Mode.MAJOR,
    "ion": Mode.MAJOR,
    "m": Mode.MINOR,
    "min": Mode.MINOR,
    "aeo": Mode.MINOR,
    "dor": Mode.DORIAN,
    "phr": Mode.PHRYGIAN,
    "lyd": Mode.LYDIAN,
    "mix": Mode.MIXOLYDIAN,
    "loc": Mode.LOCRIAN,
}
_METRE = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_KEY = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)")
_LENGTH = re.compile(r"(\d*)(/*)(\d*)")
# Without an end to what stands there a long row of spaces would be looked through from each on, and again.
_TEMPO = re.compile(r"(?:(\d{1,5})/(\d{1,5})|[A-Ga-g]\d{0,5})?\s{0,9}=?\s{0,9}(?<!\d)(\d{1,5})(?![\d/])")


def metre(value: str) -> tuple[int, int] | None:
    """`3/4`, `C`, `C|` as beats and unit; None for free time and what is no metre."""
    plain = value.strip().rstrip("]")
    found = _METRE.fullmatch({"C": "4/4", "C|": "2/2"}.get(plain, plain))
    if found is None or not 1 <= int(found[1]) <= MOST_BEATS or int(found[2]) not in (1, 2, 4, 8, 16, 32, 64):
        return None
    return int(found[1]), int(found[2])


def key(value: str) -> Key | None:
    """`G`, `Am`, `Bb mix`, `E phr bass`, `HP` as a key; None for `none` and what is no key."""
    if value[:2] in ("HP", "Hp"):
        return Key("D")
    found = _KEY.match(value)
    return Key(found[1] + found[2], _MODES.get(found[3].lower()[:3], Mode.MAJOR)) if found else None


def signature(chosen: Key | None) -> dict[str, int]:
    """The steps that a key raises (1) or lowers (-1)."""
    fifths = max(-7, min(7, chosen.fifths)) if chosen else 0
    steps = _SHARPS[:fifths] if fifths >= 0 else _SHARPS[::-1][:-fifths]
    return dict.fromkeys(steps, 1 if fifths > 0 else -1)


def tempo(value: str) -> float | None:
    """`1/4=96`, `3/8=120 "Lively"`, `120` as quarter notes to the minute; None for words alone."""
    found = _TEMPO.search(re.sub(r'"[^"]*"', "", value))
    if found is None or not 10 <= int(found[3]) <= 1000:
        return None
    beat = int(found[1]) / int(found[2]) if found[1] and int(found[2]) else 0.25
    return int(found[3]) * 4 * beat


def fraction(text: str) -> tuple[int, int]:
    """`3/2`, `/`, `//`, `4` or nothing, as a numerator and a denominator."""
    found = _LENGTH.fullmatch(text)
    if not text or found is None:
        return 1, 1
    return int(found[1] or 1), max(1, int(found[3])) if found[3] else 2 ** len(found[2])
