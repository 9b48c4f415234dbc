"""SoundFont files made for tests: some hold no sound, others a sine for each of their presets."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from itertools import starmap
from struct import pack

import numpy as np
import soundfile


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a RIFF file, padded to a whole word."""
    return kind + pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def soundfont(texts: Mapping[bytes, bytes], without: bytes = b"") -> bytes:
    """A file with these texts, and all lists there must be but one."""
    told = b"".join(chunk(kind, words) for kind, words in texts.items())
    lists = {b"INFO": told, b"sdta": b"", b"pdta": chunk(b"phdr", bytes(38))}
    body = b"".join(chunk(b"LIST", kind + each) for kind, each in lists.items() if kind != without)
    return chunk(b"RIFF", b"sfbk" + body)


def playable(presets: Mapping[tuple[int, int], int], *, apart: bool = False, packed: bool = False) -> bytes:
    """A file that holds presets by bank and program, each a sine that sounds 440 Hz at the MIDI pitch given.

    Laid out as the SoundFont Technical Specification 2.04 has it, section 7, with one loop of one period.
    They share the sine or are `apart`, each with its own; it may be `packed` as in SF3 files.
    """
    count, period = len(presets), 100
    wave = (16000 * np.sin(2 * np.pi * np.arange(20 * period) / period)).astype("<i2")
    sound = wave.tobytes() + bytes(92)
    length = len(sound) // 2
    if packed:
        file = BytesIO()
        soundfile.write(file, wave, 44100, format="OGG", subtype="VORBIS")
        sound = file.getvalue()
        length = len(sound)
    named = (
        pack("<20sHHHIII", f"at {root}".encode(), program, bank, number, 0, 0, 0)
        for number, ((bank, program), root) in enumerate(presets.items())
    )
    bags = [pack("<HH", number, 0) for number in range(count + 1)]
    zones = [pack("<HH", 3 * number, 0) for number in range(count + 1)]
    sounds = (
        pack("<HHHHHH", 54, 1, 58, root, 53, place * apart) for place, root in enumerate(presets.values())
    )
    begins = [place * length for place in range(count if apart else 1)]
    samples = (
        pack(
            "<20sIIIIIBbHH",
            b"sine",
            begin,
            begin + (length if packed else wave.size),
            10 * period + begin * (not packed),
            11 * period + begin * (not packed),
            100 * 440,
            69,
            0,
            0,
            1 + 16 * packed,
        )
        for begin in begins
    )
    bodies = {
        b"phdr": [*named, pack("<20sHHHIII", b"EOP", 0, 0, count, 0, 0, 0)],
        b"pbag": bags,
        b"pmod": [bytes(10)],
        b"pgen": [*(pack("<HH", 41, number) for number in range(count)), bytes(4)],
        b"inst": [*(pack("<20sH", b"sine", number) for number in range(count)), pack("<20sH", b"EOI", count)],
        b"ibag": zones,
        b"imod": [bytes(10)],
        b"igen": [*sounds, bytes(4)],
        b"shdr": [*samples, pack("<20s26x", b"EOS")],
    }
    hydra = b"".join(chunk(kind, b"".join(rows)) for kind, rows in bodies.items())
    told = b"".join(
        starmap(
            chunk, ((b"ifil", pack("<HH", 2 + packed, 1)), (b"isng", b"EMU8000\0"), (b"INAM", b"Sines\0"))
        )
    )
    body = b"".join(
        chunk(b"LIST", kind + each)
        for kind, each in (
            (b"INFO", told),
            (b"sdta", chunk(b"smpl", sound * len(begins))),
            (b"pdta", hydra),
        )
    )
    return chunk(b"RIFF", b"sfbk" + body)
