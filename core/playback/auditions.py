"""Whether a SoundFont can be given to the synthesizer, which reads it in C within our own process.

One that nobody knows plays all it holds in another process first, and is known from then on while it stays
as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from core import trial
from core.files.disk import Stamp, real, stamp
from core.instruments import Instrument
from core.playback.engine import Engine
from core.playback.presets import read_presets
from core.playback.voices import Sound

SECONDS = 60.0  # large packed ones take some while to be read
ROOM = 3 * 2**30  # bytes of addresses, most of which libraries take and never use
_SIZES = 6  # times its own size that a SoundFont may take: packed ones are unpacked
_MOST_PRESETS = 1024
_PITCHES = (24, 60, 96)
_FRAMES = 64
_LOUD, _MIDDLE = 100, 64


def passes(soundfont: Path) -> bool:
    """Whether a SoundFont was found to do no harm, now or before."""
    found = stamp(soundfont)
    return found is not None and _passes(soundfont, found)


@lru_cache(maxsize=64)  # one that failed is not tried again by everybody who asks, as the window does
def _passes(soundfont: Path, found: Stamp) -> bool:
    key = trial.key_of("soundfont", str(real(soundfont)), found.changed, found.size)
    if trial.is_known(key):
        return True
    passed = trial.passes(_carry_out, soundfont, seconds=SECONDS, room=ROOM + _SIZES * found.size)
    if passed:
        trial.remember(key)
    return passed


def _carry_out(soundfont: Path) -> bool:
    from core.playback.synths import engine_library

    sound_all(soundfont, engine_library()[0].Engine)
    return True


def sound_all(soundfont: Path, make: Callable[[], Engine]) -> None:
    """Play some notes of every preset for nobody; raises Missing when the file cannot be read."""
    engine = make()
    try:
        engine.load(soundfont)
        held = [preset.instrument for preset in read_presets(soundfont)[:_MOST_PRESETS]]
        for instrument in held or [Instrument(0)]:
            program, bank, drums = instrument
            engine.set_channel(0, Sound(program, _LOUD, _MIDDLE, bank=bank, percussion=drums))
            for pitch in _PITCHES:
                engine.play(0, pitch, 100)
            engine.render(_FRAMES)
            engine.cut_off()
    finally:
        engine.delete()
