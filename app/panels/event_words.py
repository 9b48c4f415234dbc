"""What the list of events says of a note, and what may be typed there instead."""

from __future__ import annotations

import re

from core.harmony import pitch_named
from core.note_values import DOTTED, PLAIN, TRIPLET, length_name
from core.score import WHOLE_NOTE
from core.timing import BarMap
from core.words import tr

LONGEST = 1000 * WHOLE_NOTE
LAST_BAR = 100_000
_NUMBERS = re.compile(r"(\d+)(?:[.:,\s]+(\d+))?(?:[.:,\s]+(\d+))?")
_FRACTION = re.compile(r"1/(\d+)([.t]?)")


def place_text(bars: BarMap, tick: int) -> str:
    """A tick as bar, beat and ticks past the beat: "3.2.0"; the pickup is bar 0."""
    at = bars.position(tick)
    return f"{at.bar}.{at.beat}.{at.tick}"


def place_typed(bars: BarMap, text: str) -> int:
    """The tick of a place: "3", "3.2" or "3.2.120". Raises ValueError with a sentence for the composer."""
    sentence = tr("“{text}” is no place; type bar, beat and ticks, as 3.2.0").format(text=text.strip())
    found = _NUMBERS.fullmatch(text.strip())
    if found is None or int(found[1]) > LAST_BAR:
        raise ValueError(sentence)
    try:
        bar = int(found[1])
        beat = int(found[2]) if found[2] else bars.position(bars.numbered(bar).start).beat
        tick = bars.tick_of(bar, beat) + int(found[3] or 0)
    except ValueError as error:
        raise ValueError(sentence) from error
    if tick > bars.numbered(LAST_BAR).start:
        raise ValueError(sentence)
    return tick


def pitch_typed(text: str) -> int:
    """A pitch by name or number: "C#5", "73". Raises ValueError with a sentence."""
    try:
        return pitch_named(text)
    except ValueError as error:
        words = tr("“{text}” is no pitch; type its name, as C#5, or a number to 127")
        raise ValueError(words.format(text=text.strip())) from error


def length_typed(text: str) -> int:
    """A length by name, as a fraction or in ticks: "eighth", "dotted quarter", "1/8", "1/4.", "240".

    Names may be added up, "half + eighth". Raises ValueError with a sentence.
    """
    ticks = 0
    for part in text.casefold().split("+"):
        ticks += _one_length(part.strip())
    if not 0 < ticks <= LONGEST:
        words = tr("“{text}” is no length; type its name, as eighth, or ticks, as 240")
        raise ValueError(words.format(text=text.strip()))
    return ticks


def velocity_typed(text: str) -> int:
    """A velocity from 1 to 127. Raises ValueError with a sentence."""
    typed = text.strip()
    if not typed.isdecimal() or not 1 <= int(typed) <= 127:
        raise ValueError(tr("“{text}” is no velocity; type a number from 1 to 127").format(text=typed))
    return int(typed)


def _one_length(text: str) -> int:
    """Ticks of one value, a number of ticks as well; far too many when it is neither."""
    if text.isdecimal():
        return int(text)
    found = _FRACTION.fullmatch(text)
    if found and int(found[1]) in _DENOMINATORS:
        ticks = WHOLE_NOTE // int(found[1])
        return {"": ticks, ".": ticks * 3 // 2, "t": ticks * 2 // 3}[found[2]]
    named = {length_name(ticks).casefold(): ticks for ticks in (*PLAIN, *DOTTED, *TRIPLET)}
    return named.get(text, LONGEST + 1)


_DENOMINATORS = tuple(WHOLE_NOTE // ticks for ticks in PLAIN)
