"""General MIDI's instruments and drums by the names its specification gives them, in lower case.

The names are those of the MIDI 1.0 specification's General MIDI System Level 1 (MIDI Manufacturers
Association, RP-003, 1991): its Instrument Patch Map, in sixteen families of eight, and its Percussion Key
Map for channel 10. Programs count from 0, as a track's `program` does; the specification counts from 1.
"""

from __future__ import annotations

from core.words import tr

FAMILY_SIZE = 8

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "piano",
        (
            "acoustic grand piano",
            "bright acoustic piano",
            "electric grand piano",
            "honky-tonk piano",
            "electric piano 1",
            "electric piano 2",
            "harpsichord",
            "clavi",
        ),
    ),
    (
        "chromatic percussion",
        (
            "celesta",
            "glockenspiel",
            "music box",
            "vibraphone",
            "marimba",
            "xylophone",
            "tubular bells",
            "dulcimer",
        ),
    ),
    (
        "organ",
        (
            "drawbar organ",
            "percussive organ",
            "rock organ",
            "church organ",
            "reed organ",
            "accordion",
            "harmonica",
            "tango accordion",
        ),
    ),
    (
        "guitar",
        (
            "acoustic guitar (nylon)",
            "acoustic guitar (steel)",
            "electric guitar (jazz)",
            "electric guitar (clean)",
            "electric guitar (muted)",
            "overdriven guitar",
            "distortion guitar",
            "guitar harmonics",
        ),
    ),
    (
        "bass",
        (
            "acoustic bass",
            "electric bass (finger)",
            "electric bass (pick)",
            "fretless bass",
            "slap bass 1",
            "slap bass 2",
            "synth bass 1",
            "synth bass 2",
        ),
    ),
    (
        "strings",
        (
            "violin",
            "viola",
            "cello",
            "contrabass",
            "tremolo strings",
            "pizzicato strings",
            "orchestral harp",
            "timpani",
        ),
    ),
    (
        "ensemble",
        (
            "string ensemble 1",
            "string ensemble 2",
            "synthstrings 1",
            "synthstrings 2",
            "choir aahs",
            "voice oohs",
            "synth voice",
            "orchestra hit",
        ),
    ),
    (
        "brass",
        (
            "trumpet",
            "trombone",
            "tuba",
            "muted trumpet",
            "french horn",
            "brass section",
            "synthbrass 1",
            "synthbrass 2",
        ),
    ),
    (
        "reed",
        (
            "soprano sax",
            "alto sax",
            "tenor sax",
            "baritone sax",
            "oboe",
            "english horn",
            "bassoon",
            "clarinet",
        ),
    ),
    (
        "pipe",
        ("piccolo", "flute", "recorder", "pan flute", "blown bottle", "shakuhachi", "whistle", "ocarina"),
    ),
    (
        "synth lead",
        (
            "lead 1 (square)",
            "lead 2 (sawtooth)",
            "lead 3 (calliope)",
            "lead 4 (chiff)",
            "lead 5 (charang)",
            "lead 6 (voice)",
            "lead 7 (fifths)",
            "lead 8 (bass + lead)",
        ),
    ),
    (
        "synth pad",
        (
            "pad 1 (new age)",
            "pad 2 (warm)",
            "pad 3 (polysynth)",
            "pad 4 (choir)",
            "pad 5 (bowed)",
            "pad 6 (metallic)",
            "pad 7 (halo)",
            "pad 8 (sweep)",
        ),
    ),
    (
        "synth effects",
        (
            "fx 1 (rain)",
            "fx 2 (soundtrack)",
            "fx 3 (crystal)",
            "fx 4 (atmosphere)",
            "fx 5 (brightness)",
            "fx 6 (goblins)",
            "fx 7 (echoes)",
            "fx 8 (sci-fi)",
        ),
    ),
    (
        "ethnic",
        ("sitar", "banjo", "shamisen", "koto", "kalimba", "bag pipe", "fiddle", "shanai"),
    ),
    (
        "percussive",
        (
            "tinkle bell",
            "agogo",
            "steel drums",
            "woodblock",
            "taiko drum",
            "melodic tom",
            "synth drum",
            "reverse cymbal",
        ),
    ),
    (
        "sound effects",
        (
            "guitar fret noise",
            "breath noise",
            "seashore",
            "bird tweet",
            "telephone ring",
            "helicopter",
            "applause",
            "gunshot",
        ),
    ),
)
PROGRAMS = tuple(name for _, names in FAMILIES for name in names)

DRUM_KIT = "drums"
DRUMS = {  # by the pitch that strikes them
    35: "acoustic bass drum",
    36: "bass drum 1",
    37: "side stick",
    38: "acoustic snare",
    39: "hand clap",
    40: "electric snare",
    41: "low floor tom",
    42: "closed hi-hat",
    43: "high floor tom",
    44: "pedal hi-hat",
    45: "low tom",
    46: "open hi-hat",
    47: "low-mid tom",
    48: "hi-mid tom",
    49: "crash cymbal 1",
    50: "high tom",
    51: "ride cymbal 1",
    52: "chinese cymbal",
    53: "ride bell",
    54: "tambourine",
    55: "splash cymbal",
    56: "cowbell",
    57: "crash cymbal 2",
    58: "vibraslap",
    59: "ride cymbal 2",
    60: "hi bongo",
    61: "low bongo",
    62: "mute hi conga",
    63: "open hi conga",
    64: "low conga",
    65: "high timbale",
    66: "low timbale",
    67: "high agogo",
    68: "low agogo",
    69: "cabasa",
    70: "maracas",
    71: "short whistle",
    72: "long whistle",
    73: "short guiro",
    74: "long guiro",
    75: "claves",
    76: "hi wood block",
    77: "low wood block",
    78: "mute cuica",
    79: "open cuica",
    80: "mute triangle",
    81: "open triangle",
}


def instrument_name(program: int, *, percussion: bool = False) -> str:
    """What a program (0 to 127) is called in the composer's language, or that it is the drums."""
    return tr(DRUM_KIT if percussion else PROGRAMS[program])


def drum_name(pitch: int) -> str:
    """What a MIDI pitch strikes on a percussion track; empty where General MIDI has nothing there."""
    return tr(DRUMS[pitch]) if pitch in DRUMS else ""


def found(text: str) -> list[tuple[str, list[int]]]:
    """The families with those of their programs whose name, or the family's, has all words of `text`.

    Words may come in any order and need not be whole: "pian el" finds the electric pianos. Families in
    which nothing is found are left out.
    """
    words = text.casefold().split()
    families = []
    for place, (family, names) in enumerate(FAMILIES):
        programs = [
            FAMILY_SIZE * place + number
            for number, name in enumerate(names)
            if all(word in f"{tr(name)} {tr(family)}".casefold() for word in words)
        ]
        if programs:
            families.append((tr(family), programs))
    return families
