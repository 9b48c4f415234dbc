"""The instruments that a SoundFont holds, by bank and program, and which of them plays what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from struct import iter_unpack
from typing import NamedTuple

from core.files.disk import Stamp, open_file, stamp
from core.instruments import FAMILY_SIZE, Instrument
from core.playback import riff

DRUM_BANK = 128  # where a SoundFont has its drum kits
MOST = 128  # banks, and programs of each; MIDI reaches no others
_ROW = 38  # bytes of a preset's header
_MOST_PRESETS = 65536
_VERSION, _PACKED_SINCE = 4, 3  # bytes of the version, and which it is
_HEADER = "<20sHH14x"  # of a preset: its name, program and bank, and what is of no use here


class Preset(NamedTuple):
    """One of a SoundFont's instruments, as it is called there."""

    name: str
    instrument: Instrument


def read_presets(soundfont: Path) -> tuple[Preset, ...]:
    """What a SoundFont holds, by bank and program; nothing where it cannot be read.

    Reads the headers of its presets only (SoundFont Technical Specification 2.04, section 7.2), and those
    once while the file stays as it is.
    """
    try:
        return _read(soundfont, stamp(soundfont))
    except OSError:
        return ()


def is_packed(soundfont: Path) -> bool:
    """Whether the samples of a SoundFont are packed: it says so in its version, whatever it is called."""
    try:
        with open_file(soundfont) as file:
            held = riff.lists(file, soundfont.stat().st_size).get(b"INFO", (0, 0))
            begin, close = dict(riff.chunks(file, *held)).get(b"ifil", (0, 0))
            file.seek(begin)
            return close - begin == _VERSION and riff.number(file.read(_VERSION)) & 0xFFFF >= _PACKED_SINCE
    except OSError:
        return False


def instrument_of(program: int, bank: int) -> Instrument:
    """What a preset is, by the numbers it has in a SoundFont."""
    drums = bank == DRUM_BANK
    return Instrument(program, 0 if drums else bank, drums)


@lru_cache(maxsize=8)
def _read(soundfont: Path, _stamp: Stamp | None) -> tuple[Preset, ...]:
    with open_file(soundfont) as file:
        end = soundfont.stat().st_size
        held = riff.lists(file, end).get(b"pdta", (0, 0))
        begin, close = dict(riff.chunks(file, *held)).get(b"phdr", (0, 0))
        file.seek(begin)
        rows = file.read(min(close - begin, _MOST_PRESETS * _ROW))
    found: dict[Instrument, Preset] = {}
    for raw, program, bank in list(iter_unpack(_HEADER, rows[: len(rows) // _ROW * _ROW]))[:-1]:
        if program < MOST and bank <= DRUM_BANK:
            instrument = instrument_of(program, bank)
            name = " ".join(riff.text(raw).splitlines())
            found.setdefault(instrument, Preset(name, instrument))
    return tuple(sorted(found.values(), key=lambda preset: preset.instrument[::-1]))


def nearest(wanted: Instrument, held: Sequence[Instrument]) -> Instrument:
    """What plays for an instrument: itself, its like of bank 0, or what is nearest; itself where all fails.

    Nearest is what is of General MIDI's same family, then what has the nearest number. Drums are never
    played by what is tuned, nor the other way round.
    """
    like = [each for each in held if each.percussion == wanted.percussion]

    def far(each: Instrument) -> tuple[bool, bool, bool, bool, int, int]:
        return (
            each != wanted,
            each.program != wanted.program,
            wanted.percussion and each.program != 0,
            each.program // FAMILY_SIZE != wanted.program // FAMILY_SIZE,
            abs(each.program - wanted.program),
            each.bank,
        )

    return min(like, key=far, default=wanted)
